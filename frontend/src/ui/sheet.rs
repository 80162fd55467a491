//! A sheet over the page: a native modal `<dialog>`, from below on phones and centred on wide screens.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{Icon, Mark};
use crate::i18n::common;

/// The sheet. Escape, the backdrop and the cross close it; focus is kept inside by the browser.
#[component]
pub fn Sheet(
    /// True while it is shown, both ways.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// For tests; `-close` is appended for the cross.
    #[prop(into)]
    testid: String,
    /// Something was written into it that closing it would lose: then it asks before.
    #[prop(optional, into)]
    unsaved: Signal<bool>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let node = modal(open);
    let asks = RwSignal::new(false);
    Effect::new(move |_| {
        if !open.get() {
            asks.set(false);
        }
    });
    let leave = move || if unsaved.get_untracked() { asks.set(true) } else { open.set(false) };
    let on_backdrop = move |event: MouseEvent| {
        // a press on the dialog element itself is one outside its content
        if node.get_untracked().is_some_and(|dialog| event.target().is_some_and(|target| target == ****dialog)) {
            leave();
        }
    };
    let on_escape = move |event: leptos::ev::Event| {
        if unsaved.get_untracked() {
            event.prevent_default();
            asks.set(true);
        }
    };
    let [close_testid, drop_testid, keep_testid] = ["close", "drop", "keep"].map(|part| format!("{testid}-{part}"));
    let question = move || {
        let (drop_testid, keep_testid) = (drop_testid.clone(), keep_testid.clone());
        asks.get().then(|| {
            view! {
                <div class="notice tone-due sheet-asks" role="alert">
                    <p>{common::unsaved()}</p>
                    <button type="button" class="btn" autofocus data-testid=keep_testid on:click=move |_| asks.set(false)>{common::keep_writing()}</button>
                    <button type="button" class="btn btn-danger" data-testid=drop_testid on:click=move |_| open.set(false)>{common::throw_away()}</button>
                </div>
            }
        })
    };
    view! {
        <dialog class="sheet" node_ref=node data-testid=testid on:cancel=on_escape on:close=move |_| closed(node, open) on:click=on_backdrop>
            <div class="sheet-body">
                <header class="sheet-head">
                    // the words are read first; the cross is the last thing a keyboard should stand on
                    <h2 tabindex="-1" autofocus>{move || title.get()}</h2>
                    <button
                        type="button"
                        class="icon-btn"
                        aria-label=common::close()
                        data-testid=close_testid
                        on:click=move |_| leave()
                    >
                        <Icon mark=Mark::Cross />
                    </button>
                </header>
                {question}
                {children()}
            </div>
        </dialog>
    }
}

/// What a dialog's `on:close` has to do. The browser tells of a closing later than it happens: by then the dialog may be open again.
pub fn closed(node: NodeRef<html::Dialog>, open: RwSignal<bool>) {
    if node.get_untracked().is_none_or(|dialog| !dialog.open()) {
        open.set(false);
    }
}

/// True when an event is about something in a dialog that is open. One that was closed may hold the focus for a while: what is pressed
/// then is no longer the dialog's.
pub fn is_in_open_dialog(event: &web_sys::Event) -> bool {
    let on: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
    on.is_some_and(|on| on.closest("dialog[open]").ok().flatten().is_some())
}

/// The node of a native dialog that is shown over the page while `open` is true. Its `on:close` has to call [`closed`].
pub fn modal(open: RwSignal<bool>) -> NodeRef<html::Dialog> {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            // fails only when already shown or detached; either way there is nothing to open
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    node
}
