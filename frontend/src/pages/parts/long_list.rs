//! A list of thousands of rows that scrolls smoothly: only what is in sight exists in the page.
//!
//! Scrolls with the page itself, so that the browser's own bar, keys and "back" work as everywhere.

use std::hash::Hash;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

/// Rows kept above and below what is in sight.
const SPARE: usize = 6;

/// The rows of `items`, each `height` CSS pixels high at letters of the usual size, spacing included. A row is drawn anew when its item or its place changes.
#[component]
pub fn LongList<T, V>(
    /// What is listed, in order.
    #[prop(into)]
    items: Signal<Arc<Vec<T>>>,
    /// The height of a row, CSS pixels; its style sheet counts in `rem`.
    height: f64,
    /// Draws a row.
    row: fn(T) -> V,
    /// What is listed, for screen readers.
    #[prop(into)]
    label: String,
    /// For tests.
    testid: &'static str,
) -> impl IntoView
where
    T: Clone + Eq + Hash + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let height = height * letters();
    let node = NodeRef::<html::Div>::new();
    let scrolled = RwSignal::new(());
    for event in ["scroll", "resize"] {
        let handle = window_event_listener_untyped(event, move |_| scrolled.set(()));
        on_cleanup(move || handle.remove());
    }
    let range = Memo::new(move |_| {
        scrolled.track();
        let above = node.get().map_or(0.0_f64, |list| -list.get_bounding_client_rect().top());
        let screen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0);
        let first = (above.max(0.0) / height) as usize;
        (first.saturating_sub(SPARE), first + (screen / height) as usize + SPARE)
    });
    let seen = move || {
        let (from, to) = range.get();
        items.with(|items| {
            let to = to.min(items.len());
            let from = from.min(to);
            items[from..to].iter().cloned().enumerate().map(|(i, item)| (from + i, item)).collect::<Vec<_>>()
        })
    };
    view! {
        // not a <ul>: between it and its rows stand the boxes that place them
        <div
            role="list"
            class="long-list"
            node_ref=node
            aria-label=label
            data-testid=testid
            data-count=move || items.with(|items| items.len())
            style:height=move || format!("{}px", items.with(|items| items.len() as f64 * height))
        >
            <For each=seen key=Clone::clone let((index, item))>
                <div class="long-row" role="presentation" style:transform=format!("translateY({}px)", index as f64 * height)>
                    {row(item)}
                </div>
            </For>
        </div>
    }
}

/// How much larger than usual the letters are that the browser's owner chose.
fn letters() -> f64 {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    let size = style.and_then(|style| style.get_property_value("font-size").ok()).and_then(|size| size.trim_end_matches("px").parse().ok());
    size.map_or(1.0, |size: f64| size / 16.0)
}
