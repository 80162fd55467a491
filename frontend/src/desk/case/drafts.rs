//! What was written into the forms of deeds and not done yet. Knows no form.

use std::collections::BTreeMap;

use leptos::prelude::*;
use xunge_shared::id::{AccountId, EntityId};

use super::deed::Doing;
use crate::desk::unsaved::Unsaved;

/// What a form holds while it is filled in.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Written {
    pub(super) note: String,
    pub(super) unit: String,
    pub(super) date: String,
    pub(super) person: Option<AccountId>,
}

/// What was written into forms and not done yet, by case and deed: who closes a sheet by mistake finds it again. Copy; the desk's.
#[derive(Clone, Copy)]
pub(super) struct Drafts(StoredValue<BTreeMap<(EntityId, Doing), Written>>);

impl Drafts {
    /// The desk's.
    pub(super) fn kept() -> Self {
        Unsaved::of(|| Self(StoredValue::new(BTreeMap::new())), |drafts| drafts.0.with_value(|all| !all.is_empty()))
    }

    /// What was written.
    pub(super) fn of(self, case: EntityId, doing: Doing) -> Written {
        self.0.with_value(|all| all.get(&(case, doing)).cloned().unwrap_or_default())
    }

    /// Keeps what is written; nothing leaves nothing.
    pub(super) fn keep(self, case: EntityId, doing: Doing, written: Written) {
        // an answer may come when the desk is gone
        let _ = self.0.try_update_value(|all| {
            if written == Written::default() { all.remove(&(case, doing)) } else { all.insert((case, doing), written) }
        });
    }
}
