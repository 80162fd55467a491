//! The account on this phone: language, look, sign-out.

use leptos::prelude::*;

use crate::i18n::{common, today};
use crate::ui::{EmptyState, Mark, TopBar};

/// The account on this phone: language, look, sign-out.
#[component]
pub fn Me() -> impl IntoView {
    view! {
        <TopBar title=today::me_title() />
        <main class="page">
            <EmptyState mark=Mark::Gear title=today::me_title() why=common::coming() />
        </main>
    }
}
