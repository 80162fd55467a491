//! What was typed about people and not saved yet.

use std::collections::BTreeMap;

use leptos::prelude::*;
use xunge_shared::{
    id::AccountId,
    people::{Held, Seen},
};

use crate::desk::unsaved::Unsaved;

/// By account: how it stood when the typing began, and what the card shows. Copy; the desk's.
#[derive(Clone, Copy)]
pub struct Typed(StoredValue<BTreeMap<AccountId, (Seen, Seen)>>);

impl Typed {
    pub fn kept() -> Self {
        Unsaved::of(|| Self(StoredValue::new(BTreeMap::new())), |typed| typed.0.with_value(|all| !all.is_empty()))
    }

    /// What was seen, and what is shown instead; nothing of an account that nobody wrote at.
    pub fn of(self, id: AccountId) -> Option<(Seen, Seen)> {
        self.0.with_value(|all| all.get(&id).cloned())
    }

    /// Keeps what is shown; what was seen is nothing new.
    pub fn keep(self, id: AccountId, seen: &Seen, shown: Seen) {
        let _ = self.0.try_update_value(|all| if *seen == shown { all.remove(&id) } else { all.insert(id, (seen.clone(), shown)) });
    }

    pub fn forget(self, id: AccountId) {
        // an answer may come when the desk is gone
        let _ = self.0.try_update_value(|all| all.remove(&id));
    }
}

/// Somebody new, who is not made yet. Copy; the desk's.
#[derive(Clone, Copy)]
pub struct New {
    pub name: RwSignal<String>,
    pub display: RwSignal<String>,
    pub team: RwSignal<String>,
    pub held: RwSignal<Vec<Held>>,
}

impl New {
    pub fn kept() -> Self {
        let text = || RwSignal::new(String::new());
        Unsaved::of(|| Self { name: text(), display: text(), team: text(), held: RwSignal::new(vec![]) }, Self::is_unsaved)
    }

    fn is_unsaved(self) -> bool {
        [self.name, self.display, self.team].iter().any(|field| field.with(|text| !text.is_empty()))
    }

    /// Nobody.
    pub fn clear(self) {
        for field in [self.name, self.display, self.team] {
            field.set(String::new());
        }
        self.held.set(vec![]);
    }
}
