//! Today: what to do next.

use leptos::prelude::*;

use crate::i18n::{common, today};
use crate::ui::{EmptyState, Mark, TopBar};

/// Today: what to do next.
#[component]
pub fn Today() -> impl IntoView {
    view! {
        <TopBar title=today::title() />
        <main class="page">
            <EmptyState mark=Mark::Home title=today::title() why=common::coming() />
        </main>
    }
}
