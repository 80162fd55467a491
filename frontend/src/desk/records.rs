//! What this browser keeps of what its supervisor said: the bar says when something waits or was set aside, and a page lists it as the sync
//! centre of a phone does. A decision that did not arrive is never mistaken for one that did.
//!
//! `data-testid`s: `desk-records`; those of the sync chip and of the sync centre.

use leptos::prelude::*;
use xunge_shared::hlc::Millis;

use super::page_head::PageHead;
use crate::clock;
use crate::data::Core;
use crate::i18n::desk as words;
use crate::ui::{SyncChip, SyncStatus, Toasts, Tone};

/// What is on its way for longer than this is told: a decision is sent in less.
const SOON: Millis = 10_000;

/// The chip in the bar, while there is something to tell; what is set aside is said as it happens.
#[component]
pub(super) fn RecordsChip() -> impl IntoView {
    let (core, toasts, now) = (Core::expect(), Toasts::expect(), clock::now());
    let status = expect_context::<Signal<SyncStatus>>();
    let is_told = Memo::new(move |_| match status.get() {
        SyncStatus::Attention(_) | SyncStatus::Offline(1..) => true,
        SyncStatus::Waiting(_) => core.status().with(|status| status.oldest).is_some_and(|oldest| oldest + SOON < now.get()),
        SyncStatus::Offline(0) | SyncStatus::Fetching | SyncStatus::Synced => false,
    });
    let refused = Memo::new(move |_| core.status().with(|status| status.refused));
    Effect::new(move |before: Option<u32>| {
        let refused = refused.get();
        if before.is_some_and(|before| before < refused) {
            toasts.say(Tone::Wrong, words::refused_now());
        }
        refused
    });
    view! {
        <Show when=move || is_told.get()>
            <SyncChip status href="/desk/records" />
        </Show>
    }
}

/// The page.
#[component]
pub(super) fn RecordsPage(
    /// What the sync centre tells, as soon as its chunk is here.
    told: fn() -> AnyView,
) -> impl IntoView {
    view! {
        <style>{include_str!("../../style/desk/admin.css")} {include_str!("../../style/desk/records.css")}</style>
        <main class="desk-page admin desk-records" data-testid="desk-records">
            <PageHead title=words::records() lead=words::records_lead() />
            {told()}
        </main>
    }
}
