//! Where there is no room: a box in which a table is moved sideways, and the way back from what opened over the page.
//!
//! `data-testid`s: `desk-back`.

use leptos::prelude::*;

use crate::i18n::common;
use crate::ui::{Icon, Mark};

/// A box for a table of words and numbers alone: keys reach it, to move what is wider than the page. Where something in the table is
/// pressed keys come to it anyhow, and the class does.
#[component]
pub fn Wide(
    /// What is in it.
    #[prop(into)]
    label: String,
    /// The table.
    children: Children,
) -> impl IntoView {
    view! { <div class="desk-wide" role="region" tabindex="0" aria-label=label>{children()}</div> }
}

/// From what a press on the page opened back to the page, where the one lies over the other.
#[component]
pub fn WayBack(
    /// Closes it.
    on_press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class="btn desk-back" data-testid="desk-back" on:click=move |_| on_press()>
            <Icon mark=Mark::Back size=20 />
            {common::back()}
        </button>
    }
}
