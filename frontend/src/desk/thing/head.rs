//! The head of the panel beside the map: what is looked at, and how the panel is closed, by its button or by Escape.
//!
//! `data-testid`s: `desk-close`.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::desk::{address::Address, focus};
use crate::i18n::desk as words;
use crate::ui::{Icon, Mark, is_in_open_dialog};

/// The head.
#[component]
pub fn PanelHead(
    /// What is looked at.
    #[prop(into)]
    name: Signal<String>,
    /// What it is, in a line.
    #[prop(into)]
    about: Signal<String>,
    /// What stands below.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let address = Address::expect();
    // the list's row that was pressed is gone
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            focus::fall_to(move || heading.dyn_ref::<HtmlElement>().cloned());
        }
    });
    let close = move || address.choose(None);
    let keys = window_event_listener(leptos::ev::keydown, move |ev| {
        // what was heard already, or closes a sheet over the panel, leaves the panel open
        if ev.key() == "Escape" && !ev.default_prevented() && !is_in_open_dialog(&ev) {
            close();
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <header class="panel-head">
            <div class="panel-title">
                <h2 tabindex="-1" node_ref=heading>{name}</h2>
                <button type="button" class="icon-btn" aria-label=words::close() data-testid="desk-close" on:click=move |_| close()>
                    <Icon mark=Mark::Cross />
                </button>
            </div>
            <small>{about}</small>
            {children.map(|children| children())}
        </header>
    }
}
