//! The cases to handle, and one of them.

use leptos::prelude::*;

use crate::i18n::{common, phone_case};
use crate::ui::{EmptyState, Mark, TopBar};

/// The cases to handle, and one of them.
#[component]
pub fn Cases() -> impl IntoView {
    view! {
        <TopBar title=phone_case::title() />
        <main class="page">
            <EmptyState mark=Mark::Warning title=phone_case::title() why=common::coming() />
        </main>
    }
}

/// One case: its story and its next step.
#[component]
pub fn CaseDetail() -> impl IntoView {
    view! {
        <TopBar title=phone_case::title() back="/cases" />
        <main class="page">
            <EmptyState mark=Mark::Warning title=phone_case::title() why=common::coming() />
        </main>
    }
}
