//! The clean zones of the last seconds: stored on this phone at the tap, said as ops when the time to take them back is over.
//!
//! An op cannot be unsaid, and a slip of the thumb must not become a fact. What is held survives a reload or a dead
//! battery: the next start says it, with the time at which it was seen.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use xunge_shared::{
    hlc::Millis,
    id::{AreaCode, EntityId},
    kinds::{
        presence::Presence,
        zone::{Inspection, Zone, ZoneBody},
    },
};

use super::save::saved_or_said;
use super::taken::{Taken, prints};
use crate::capture::Saying;
use crate::chunks;
use crate::data::Core;
use crate::device::{Positions, now_ms};
use crate::i18n::phone_zone as words;
use crate::ui::Toasts;

/// As long as the undo can be reached, in a toast or on the screen.
const HOLD: Duration = Duration::from_secs(8);
/// Said later than this, an inspection tells when it was seen.
const LATE_MS: Millis = 15_000;
const DRAFT: &str = "zones-held";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Clean {
    zone: EntityId,
    area: AreaCode,
    presence: Presence,
    at: Millis,
    #[serde(default)]
    photo: Option<Taken>,
}

/// The zones held. From context; lives as long as the app.
#[derive(Clone, Copy)]
pub struct Held {
    core: Core,
    positions: Positions,
    toasts: Toasts,
    cleans: RwSignal<Vec<Clean>>,
}

impl Held {
    /// Provides it, and says what an earlier visit left behind as soon as somebody is signed in.
    pub fn start(core: Core) {
        let held = Self { core, positions: Positions::expect(), toasts: Toasts::expect(), cleans: RwSignal::new(vec![]) };
        provide_context(held);
        Effect::new(move |done: Option<bool>| {
            let account = core.session().with(|session| session.as_ref().map(|session| session.account.id));
            if account.is_some() && !done.unwrap_or_default() {
                spawn_local(async move {
                    // a chunk that cannot be had: the next start tries again
                    if core.draft(DRAFT).await.is_some()
                        && let Ok(resumed) = chunks::resume_held(held).await
                    {
                        resumed.await;
                    }
                });
            }
            account.is_some()
        });
    }

    /// From the context of the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// When the zone was marked clean, while that can still be taken back. Tracked.
    pub fn at(self, zone: EntityId) -> Option<Millis> {
        self.cleans.with(|cleans| cleans.iter().find(|clean| clean.zone == zone).map(|clean| clean.at))
    }

    /// Runs the caller again when something is held or said.
    pub fn track(self) {
        self.cleans.track();
    }

    /// Marks a zone clean: stored at once, undone by the toast, said when its time is over.
    pub fn clean(self, zone: EntityId, area: AreaCode, name: String) {
        self.clean_all(vec![(zone, area, None)], Some(words::marked_clean(name)));
    }

    /// Marks zones clean, each with the photo that shows it, if one was taken; `told` is what the toast says, `None` where the screen
    /// itself tells it and takes it back. Each is said as an op of its own, with where the phone is now.
    pub fn clean_all(self, zones: Vec<(EntityId, AreaCode, Option<Taken>)>, told: Option<String>) {
        let (presence, at) = (self.positions.presence(60_000), now_ms());
        let held: Vec<EntityId> = self.cleans.with_untracked(|cleans| cleans.iter().map(|clean| clean.zone).collect());
        let new = zones.into_iter().filter(|(zone, ..)| !held.contains(zone));
        let new: Vec<Clean> = new.map(|(zone, area, photo)| Clean { zone, area, presence: presence.clone(), at, photo }).collect();
        let zones: Vec<EntityId> = new.iter().map(|clean| clean.zone).collect();
        if zones.is_empty() {
            return;
        }
        self.cleans.update(|cleans| cleans.extend(new));
        spawn_local(async move {
            if saved_or_said(self.toasts, self.keep().await, "").is_none() {
                self.cleans.update(|cleans| cleans.retain(|clean| !zones.contains(&clean.zone)));
                return;
            }
            if let Some(told) = told {
                let undone = zones.clone();
                self.toasts.say_undoable(told, move || self.undo(&undone));
            }
            set_timeout(move || spawn_local(async move { self.say_each(&zones).await }), HOLD);
        });
    }

    /// Takes back what is still held of these.
    pub fn undo(self, zones: &[EntityId]) {
        self.cleans.update(|cleans| cleans.retain(|clean| !zones.contains(&clean.zone)));
        spawn_local(async move {
            let _ = self.keep().await;
        });
    }

    async fn say_each(self, zones: &[EntityId]) {
        for zone in zones {
            self.say(*zone).await;
        }
    }

    async fn say(self, zone: EntityId) {
        let Some(clean) = self.cleans.with_untracked(|cleans| cleans.iter().find(|clean| clean.zone == zone).cloned()) else { return };
        let settings = untrack(|| self.core.settings());
        let observed_at = (now_ms().saturating_sub(clean.at) > LATE_MS).then_some(clean.at);
        let (before, prints) = (clean.photo.iter().map(|photo| photo.sha).collect(), prints(&clean.photo));
        let inspection = Inspection { observed_at, before, prints, ..Inspection::clean(&settings, clean.presence) };
        let saying = Saying::of::<Zone>(zone, clean.area, &ZoneBody::Inspect(inspection));
        // on a failure it stays held and stored: the next start tries again
        if saved_or_said(self.toasts, self.core.say(saying).await, "").is_some() {
            self.cleans.update(|cleans| cleans.retain(|held| held.zone != zone));
            let _ = self.keep().await;
        }
    }

    /// Says what an earlier visit left behind.
    pub async fn resume(self) {
        let Some(left) = self.core.draft(DRAFT).await else { return };
        let Ok(cleans) = serde_json::from_str::<Vec<Clean>>(&left) else { return };
        let zones: Vec<EntityId> = cleans.iter().map(|clean| clean.zone).collect();
        self.cleans.update(|held| held.extend(cleans));
        self.say_each(&zones).await;
    }

    async fn keep(self) -> Result<(), crate::capture::SaveError> {
        let cleans = self.cleans.get_untracked();
        if cleans.is_empty() {
            self.core.drop_draft(DRAFT).await;
            return Ok(());
        }
        let text = serde_json::to_string(&cleans).unwrap_or_default();
        self.core.keep_draft(DRAFT, &text).await
    }
}
