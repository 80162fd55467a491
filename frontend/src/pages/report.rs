//! Reports a problem: type, words, photo, place.

use leptos::prelude::*;

use crate::i18n::{common, phone_case};
use crate::ui::{EmptyState, Mark, TopBar};

/// Reports a problem: type, words, photo, place.
#[component]
pub fn Report() -> impl IntoView {
    view! {
        <TopBar title=phone_case::report_title() />
        <main class="page">
            <EmptyState mark=Mark::Camera title=phone_case::report_title() why=common::coming() />
        </main>
    }
}
