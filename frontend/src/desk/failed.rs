//! Why a page has nothing to show, in the same words everywhere: who reads that the server cannot be reached looks for the fault in the network,
//! and not in an address that asks for what nobody has.

use leptos::prelude::*;

use crate::api::ApiError;
use crate::i18n::failed as words;
use crate::ui::{EmptyState, Mark, Tone};

/// In place of what was asked for.
#[component]
pub(super) fn Failed(
    /// Why it did not come.
    why: ApiError,
    /// What can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (mark, title, said) = match why {
        ApiError::Unreachable => (Mark::CloudOff, words::unreachable(), words::unreachable_why().to_owned()),
        ApiError::Status { status: 400, .. } => (Mark::Search, words::not_understood(), words::not_understood_why().to_owned()),
        ApiError::Status { status: 403, .. } => (Mark::Shield, words::not_yours(), words::not_yours_why().to_owned()),
        ApiError::Status { status: 404, .. } => (Mark::Search, words::not_there(), words::not_there_why().to_owned()),
        ApiError::Status { code, .. } => (Mark::CloudOff, words::server_failed(), words::server_failed_why(&code)),
        ApiError::Malformed(_) => (Mark::CloudOff, words::server_failed(), words::unreadable_why().to_owned()),
    };
    view! { <EmptyState mark title why=said tone=Tone::Wrong>{children.map(|children| children())}</EmptyState> }
}

/// Stands for an address of the desk that has no page.
#[component]
pub(super) fn NoSuchPage() -> impl IntoView {
    view! {
        <main class="desk-page" data-testid="desk-no-page">
            <EmptyState mark=Mark::Map title=words::no_such_page()>
                <a class="btn btn-filled" href="/desk">{words::to_map()}</a>
            </EmptyState>
        </main>
    }
}
