//! Where the keyboard stands when what it stood on goes away: browsers put it at the beginning of the page.

use leptos::prelude::*;
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
