//! The chip that tells on every screen what is saved here and what has been sent. It opens the sync centre, or what takes its place at the desk.

use leptos::prelude::*;

use super::{Icon, Mark, Tone};
use crate::i18n::common;

/// Where the records of this phone stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SyncStatus {
    /// Everything has been sent, and what others recorded is here.
    Synced,
    /// Nothing waits, but the records of the area are not all here yet.
    Fetching,
    /// The network is there; so many are on their way.
    Waiting(u32),
    /// No network; so many are saved here and unsent.
    Offline(u32),
    /// So many were set aside or cannot be stored: a person should look.
    Attention(u32),
}

impl SyncStatus {
    fn tone(self) -> Tone {
        match self {
            SyncStatus::Synced => Tone::Good,
            SyncStatus::Fetching | SyncStatus::Waiting(_) => Tone::Differ,
            SyncStatus::Offline(_) => Tone::Due,
            SyncStatus::Attention(_) => Tone::Wrong,
        }
    }

    fn mark(self) -> Mark {
        match self {
            SyncStatus::Synced => Mark::Check,
            SyncStatus::Fetching | SyncStatus::Waiting(_) => Mark::Sync,
            SyncStatus::Offline(_) => Mark::CloudOff,
            SyncStatus::Attention(_) => Mark::Warning,
        }
    }

    fn name(self) -> &'static str {
        match self {
            SyncStatus::Synced => "synced",
            SyncStatus::Fetching => "fetching",
            SyncStatus::Waiting(_) => "waiting",
            SyncStatus::Offline(_) => "offline",
            SyncStatus::Attention(_) => "attention",
        }
    }

    fn count(self) -> u32 {
        match self {
            SyncStatus::Synced | SyncStatus::Fetching => 0,
            SyncStatus::Waiting(n) | SyncStatus::Offline(n) | SyncStatus::Attention(n) => n,
        }
    }

    fn words(self) -> String {
        match self {
            SyncStatus::Synced => common::chip_synced().to_owned(),
            SyncStatus::Fetching => common::chip_fetching().to_owned(),
            SyncStatus::Offline(0) => common::chip_offline().to_owned(),
            SyncStatus::Waiting(n) => common::chip_waiting(n),
            SyncStatus::Offline(n) => common::chip_offline_saved(n),
            SyncStatus::Attention(n) => common::chip_attention(n),
        }
    }
}

/// The chip. Tests read `data-state` and `data-count`.
#[component]
pub fn SyncChip(
    /// Where the records stand.
    status: Signal<SyncStatus>,
    /// Where more is told of them.
    #[prop(default = "/sync")]
    href: &'static str,
) -> impl IntoView {
    view! {
        <a
            href=href
            class=move || format!("sync-chip {}", status.get().tone().class())
            data-testid="sync-chip"
            data-state=move || status.get().name()
            data-count=move || status.get().count().to_string()
        >
            <Icon mark=Signal::derive(move || status.get().mark()) size=15 />
            <span aria-live="polite">{move || status.get().words()}</span>
        </a>
    }
}
