//! Grey shapes where content will be, so that the page does not jump when it comes.

use leptos::prelude::*;

use crate::i18n::common;

/// `rows` list rows in waiting.
#[component]
pub fn Skeleton(
    /// How many.
    #[prop(default = 3)]
    rows: u8,
) -> impl IntoView {
    view! {
        <div class="rows" role="status" aria-label=common::loading()>
            {(0..rows).map(|_| view! { <div class="skeleton row"></div> }).collect_view()}
        </div>
    }
}
