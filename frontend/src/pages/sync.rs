//! The sync centre: what is kept here, what has been sent, and what needs a person.

use leptos::prelude::*;

use crate::i18n::{common, sync};
use crate::ui::{EmptyState, Mark, TopBar};

/// The sync centre: what is kept here, what has been sent, and what needs a person.
#[component]
pub fn SyncCentre() -> impl IntoView {
    view! {
        <TopBar title=sync::title() />
        <main class="page">
            <EmptyState mark=Mark::Sync title=sync::title() why=common::coming() />
        </main>
    }
}
