//! A status in one icon and one word.

use leptos::prelude::*;

use super::{Icon, Mark, Tone};

/// A small status chip: never a colour alone.
#[component]
pub fn Badge(
    /// What its colour means.
    #[prop(into)]
    tone: Signal<Tone>,
    /// The word.
    #[prop(into)]
    label: Signal<String>,
    /// Another icon than the tone's own.
    #[prop(optional, into)]
    mark: Option<Mark>,
) -> impl IntoView {
    view! {
        <span class=move || format!("badge {}", tone.get().class())>
            <Icon mark=Signal::derive(move || mark.unwrap_or_else(|| tone.get().mark())) size=14 />
            {move || label.get()}
        </span>
    }
}
