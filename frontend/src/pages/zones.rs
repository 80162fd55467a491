//! The door-front zones of one's cells, as list and map.

use leptos::prelude::*;

use crate::i18n::{common, phone_zone};
use crate::ui::{EmptyState, Mark, TopBar};

/// The door-front zones of one's cells, as list and map.
#[component]
pub fn Zones() -> impl IntoView {
    view! {
        <TopBar title=phone_zone::title() />
        <main class="page">
            <EmptyState mark=Mark::Door title=phone_zone::title() why=common::coming() />
        </main>
    }
}
