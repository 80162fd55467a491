//! Styles that come with the code that needs them, and not with the first page.

use leptos::prelude::document;

/// Puts `css` into the document, once for each `name`. Call it before what it dresses is shown.
pub fn dress(name: &str, css: &str) {
    let id = format!("style-{name}");
    if document().get_element_by_id(&id).is_some() {
        return;
    }
    let (Some(head), Ok(style)) = (document().head(), document().create_element("style")) else { return };
    style.set_id(&id);
    style.set_text_content(Some(css));
    // an element that was just made can be put anywhere
    let _ = head.append_child(&style);
}
