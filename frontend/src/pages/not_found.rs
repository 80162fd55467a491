//! For addresses that lead nowhere.

use leptos::prelude::*;

use crate::i18n::common;
use crate::ui::{EmptyState, Mark};

/// Says so, and leads home.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <main class="page page-alone" data-testid="not-found">
            <EmptyState mark=Mark::Map title=common::not_found() why=common::not_found_why()>
                <a href="/" class="btn btn-filled" data-testid="not-found-home">
                    {common::go_home()}
                </a>
            </EmptyState>
        </main>
    }
}
