//! The head of a phone page: where you are, the way back, and the sync chip.

use leptos::prelude::*;

use super::{Icon, Mark, SyncChip, SyncStatus};
use crate::i18n::{common, entitle};

/// The bar. Children stand between the title and the chip.
#[component]
pub fn TopBar(
    /// Where you are.
    #[prop(into)]
    title: Signal<String>,
    /// Where back leads; none on the places of the navigation.
    #[prop(optional, into)]
    back: Option<String>,
    /// More controls, at most one or two icon buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let status = expect_context::<Signal<SyncStatus>>();
    Effect::new(move |_| title.with(|title| entitle(title)));
    view! {
        <header class="top-bar">
            {back
                .map(|href| {
                    view! {
                        <a href=href class="icon-btn top-back" aria-label=common::back() data-testid="top-back">
                            <Icon mark=Mark::Back />
                        </a>
                    }
                })} <h1 data-testid="page-title">{move || title.get()}</h1> <div class="top-slot">{children.map(|children| children())}</div>
            <SyncChip status />
        </header>
    }
}
