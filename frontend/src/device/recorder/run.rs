//! One recording: the round, its way so far, and what of it is not stored yet. Decides nothing about when.

use std::cell::{Cell, RefCell};

use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use xunge_shared::{
    hlc::Millis,
    id::{AreaCode, EntityId},
    track::{Fix, Track},
};

use super::super::{Watch, now_ms, wake_lock::Awake};
use crate::data::Core;

/// What survives a reload, as a draft of the account.
#[derive(Serialize, Deserialize)]
pub(super) struct Open {
    pub(super) round: EntityId,
    pub(super) area: AreaCode,
    pub(super) since: Millis,
}

/// One recording.
pub(super) struct Run {
    pub(super) core: Core,
    pub(super) round: EntityId,
    pub(super) area: AreaCode,
    pub(super) since: Millis,
    /// The way of the round on this phone.
    pub(super) track: RefCell<Track>,
    /// Fixes of it that no op holds yet.
    pub(super) unsaved: RefCell<Vec<Fix>>,
    /// A segment is being stored.
    pub(super) saving: Cell<bool>,
    /// What the phone's clock is to be put forward, since somebody put it back in mid-round.
    pub(super) behind: Cell<Millis>,
    pub(super) awake: RefCell<Option<Awake>>,
    pub(super) parts: RefCell<Option<Parts>>,
    /// Stores what there is, now: what can be asked for from outside of the chunk.
    pub(super) flush: Box<dyn Fn() -> LocalBoxFuture<'static, ()>>,
}

/// What runs while a recording does.
pub(super) struct Parts {
    pub(super) _watch: Watch,
    pub(super) _follow: ImmediateEffect,
    pub(super) timer: IntervalHandle,
}

/// Fixes closer in time than this add nothing but noise.
pub(super) const MIN_STEP_MS: Millis = 900;
/// Receivers tell fixes out of turn now and then; further back than this it is the clock.
const CLOCK_WAS_PUT_BACK_MS: Millis = 30_000;

impl Run {
    /// The time of a fix taken at `at`, which goes on after `last` though the clock was put back meanwhile.
    pub(super) fn stamp(&self, at: Millis, last: Option<Millis>) -> Millis {
        if let Some(last) = last.filter(|last| at + self.behind.get() + CLOCK_WAS_PUT_BACK_MS < *last) {
            self.behind.set(last + MIN_STEP_MS - at);
        }
        at + self.behind.get()
    }

    /// How long it takes until a fix has waited for `ms` to be stored: 0 when one has, `ms` when none waits.
    pub(super) fn waits_for(&self, ms: Millis) -> Millis {
        let now = now_ms() + self.behind.get();
        self.unsaved.borrow().first().map_or(ms, |fix| ms.saturating_sub(now.saturating_sub(fix.at)))
    }
}
