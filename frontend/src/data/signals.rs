//! The signals behind [`Core`](super::Core): what the driver writes and the pages read.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use xunge_shared::{
    id::{AccountId, KindName},
    kinds::{Kind, NAMES, county::County},
    session::{Person, Session},
    settings::Settings,
};

use super::{LinesDue, Rulings, Status};

/// All of them. Copy; they live as long as the app.
#[derive(Clone, Copy)]
pub(crate) struct Signals {
    pub(crate) ready: RwSignal<bool>,
    pub(crate) locked: RwSignal<bool>,
    /// The unfinished forms that were changed in this run and are neither saved nor given up.
    pub(crate) drafts: RwSignal<Vec<String>>,
    pub(crate) session: RwSignal<Option<Session>>,
    pub(crate) status: RwSignal<Status>,
    pub(crate) people: RwSignal<Arc<BTreeMap<AccountId, Person>>>,
    pub(crate) settings: RwSignal<Arc<Settings>>,
    pub(crate) rulings: RwSignal<Rulings>,
    pub(crate) lines: RwSignal<LinesDue>,
    versions: StoredValue<Vec<(KindName, RwSignal<u64>)>>,
}

impl Signals {
    pub(crate) fn new() -> Self {
        let online = web_sys::window().is_none_or(|w| w.navigator().on_line());
        Self {
            ready: RwSignal::new(false),
            locked: RwSignal::new(false),
            drafts: RwSignal::new(vec![]),
            session: RwSignal::new(None),
            status: RwSignal::new(Status { online, ..Status::default() }),
            people: RwSignal::new(Arc::default()),
            settings: RwSignal::new(Arc::new(Settings::default())),
            rulings: RwSignal::new(Rulings::default()),
            lines: RwSignal::new(LinesDue::default()),
            versions: StoredValue::new(NAMES.iter().map(|name| (name.clone(), RwSignal::new(0))).collect()),
        }
    }

    /// Runs the caller again whenever something of `kind` changes.
    pub(crate) fn track(self, kind: &KindName) {
        self.versions.with_value(|versions| {
            if let Some((_, version)) = versions.iter().find(|(name, _)| name == kind) {
                version.track();
            }
        });
    }

    /// Something of these kinds changed.
    pub(crate) fn changed<'a>(self, kinds: impl IntoIterator<Item = &'a KindName>) {
        let kinds: std::collections::BTreeSet<&KindName> = kinds.into_iter().collect();
        self.versions.with_value(|versions| {
            for (_, version) in versions.iter().filter(|(name, _)| kinds.contains(name)) {
                version.update(|v| *v += 1);
            }
        });
    }

    /// True when one of `kinds` is the county: its lists and limits may be others now.
    pub(crate) fn concern_settings<'a>(kinds: impl IntoIterator<Item = &'a KindName>) -> bool {
        kinds.into_iter().any(|kind| *kind == County::NAME)
    }

    /// Writes the status when it differs.
    pub(crate) fn report(self, change: impl FnOnce(&mut Status)) {
        let before = self.status.get_untracked();
        let mut now = before.clone();
        change(&mut now);
        if now != before {
            self.status.set(now);
        }
    }
}
