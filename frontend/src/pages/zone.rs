//! One door-front zone and its inspection.

use leptos::prelude::*;

use crate::i18n::{common, phone_zone};
use crate::ui::{EmptyState, Mark, TopBar};

/// One door-front zone and its inspection.
#[component]
pub fn ZoneDetail() -> impl IntoView {
    view! {
        <TopBar title=phone_zone::title() />
        <main class="page">
            <EmptyState mark=Mark::Door title=phone_zone::title() why=common::coming() />
        </main>
    }
}
