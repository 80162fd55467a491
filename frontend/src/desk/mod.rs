//! The desk: the county on one map, for supervisors and administrators.

use leptos::prelude::*;

use crate::i18n::{common, desk};
use crate::ui::{EmptyState, Mark};

/// The desktop workspace.
#[component]
pub fn Desk() -> impl IntoView {
    view! { <EmptyState mark=Mark::Map title=desk::title() why=common::coming() /> }
}
