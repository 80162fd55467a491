//! Where the keyboard stands when what it stood on goes away: browsers put it at the beginning of the page.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// True when nobody types or reads anywhere.
pub(super) fn is_nowhere() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

/// Goes to an element once the page is drawn, if the keyboard is nowhere by then.
pub(super) fn fall_to(element: impl FnOnce() -> Option<HtmlElement> + 'static) {
    request_animation_frame(move || {
        if is_nowhere()
            && let Some(element) = element()
        {
            // what cannot take the focus leaves it where it is
            let _ = element.focus();
        }
    });
}

/// The first thing to be pressed in an element of this name.
pub(super) fn in_test_id(testid: &str) -> Option<HtmlElement> {
    let found = document().query_selector(&format!("[data-testid=\"{testid}\"]")).ok()??;
    let pressed = found.query_selector("button, a").ok().flatten().unwrap_or(found);
    pressed.dyn_into().ok()
}

/// A menu's Escape: closes it, and goes back to what opened it.
pub(super) fn close_menu(menu: NodeRef<html::Details>) -> impl Fn(KeyboardEvent) + Clone {
    move |event| {
        let Some(menu) = menu.get_untracked().filter(|menu| event.key() == "Escape" && menu.open()) else { return };
        event.prevent_default();
        menu.set_open(false);
        if let Some(summary) = menu.query_selector("summary").ok().flatten().and_then(|summary| summary.dyn_into::<HtmlElement>().ok()) {
            let _ = summary.focus();
        }
    }
}
