//! A patrol round: start, track, check in, end.

use leptos::prelude::*;

use crate::i18n::{common, phone_round};
use crate::ui::{EmptyState, Mark, TopBar};

/// A patrol round: start, track, check in, end.
#[component]
pub fn Round() -> impl IntoView {
    view! {
        <TopBar title=phone_round::title() />
        <main class="page">
            <EmptyState mark=Mark::Walk title=phone_round::title() why=common::coming() />
        </main>
    }
}
