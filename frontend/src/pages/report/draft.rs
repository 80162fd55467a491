//! An unfinished report: kept on this phone at every change, gone when it is saved.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use xunge_shared::{geometry::LonLat, id::EntityId};

use crate::capture::SaveError;
use crate::data::Core;
use crate::pages::parts::Taken;

/// What was entered so far.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportDraft {
    /// The event type's code.
    pub event_type: Option<String>,
    /// In words.
    pub text: String,
    /// Where, in words.
    pub address: String,
    /// Photos.
    pub photos: Vec<Taken>,
    /// Where, when it was set on the map; else where the phone is when the report is saved.
    pub place: Option<LonLat>,
    /// The zone that it came from.
    pub zone: Option<EntityId>,
    /// The case that it will be.
    pub id: Option<EntityId>,
}

fn key(zone: Option<EntityId>) -> String {
    zone.map_or_else(|| "report".to_owned(), |zone| format!("report:{zone}"))
}

impl ReportDraft {
    /// Keeps it under the key of reports about `zone`, or of reports about nothing else.
    pub async fn keep(&self, core: Core, zone: Option<EntityId>) -> Result<(), SaveError> {
        core.keep_draft(&key(zone), &serde_json::to_string(self).unwrap_or_default()).await
    }

    /// Drops it: the report is saved.
    pub(super) async fn forget(core: Core, zone: Option<EntityId>) {
        core.drop_draft(&key(zone)).await;
    }
}

/// Brings an unfinished report back, then keeps every change.
pub(super) fn keep_while_open(core: Core, zone: Option<EntityId>, draft: RwSignal<ReportDraft>) {
    let restored = RwSignal::new(false);
    spawn_local(async move {
        let kept = core.draft(&key(zone)).await.and_then(|text| serde_json::from_str::<ReportDraft>(&text).ok());
        if let Some(kept) = kept {
            let _ = draft.try_update(|draft| *draft = ReportDraft { id: kept.id.or(draft.id), ..kept });
        }
        let _ = restored.try_set(true);
    });
    Effect::new(move |before: Option<ReportDraft>| {
        let now = draft.get();
        if restored.get() && before.is_some_and(|before| before != now) {
            let kept = now.clone();
            spawn_local(async move {
                // what cannot be kept is still on the screen; saving will say what is wrong with the storage
                let _ = kept.keep(core, zone).await;
            });
        }
        now
    });
}
