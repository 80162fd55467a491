//! A menu of the map's bar, closed by Escape, which goes back to what opened it.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::ui::{Icon, Mark};

/// The menu.
#[component]
pub(super) fn Menu(
    /// Before its word.
    mark: Mark,
    /// What opens it.
    word: &'static str,
    /// For tests.
    testid: &'static str,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let menu = NodeRef::<html::Details>::new();
    let on_key = move |event: KeyboardEvent| {
        let Some(menu) = menu.get_untracked().filter(|menu| event.key() == "Escape" && menu.open()) else { return };
        event.prevent_default();
        menu.set_open(false);
        if let Some(summary) = menu.query_selector("summary").ok().flatten().and_then(|summary| summary.dyn_into::<HtmlElement>().ok()) {
            // what cannot take the focus leaves it where it is
            let _ = summary.focus();
        }
    };
    view! {
        <details class="desk-menu" data-testid=testid node_ref=menu on:keydown=on_key>
            <summary class="chip"><Icon mark=mark size=16 /> {word}</summary>
            <div class="desk-sheet">{children()}</div>
        </details>
    }
}
