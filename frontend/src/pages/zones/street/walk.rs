//! A walk along a street: since when, what was passed over, which door came last. Kept as a draft, so that an inspection in between,
//! or a reload, goes on where it was.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use xunge_shared::{hlc::Millis, id::EntityId};

use super::super::item::ZoneItem;
use crate::data::Core;
use crate::device::now_ms;

/// After so long it is another walk.
const LASTS_MS: Millis = 6 * 3_600_000;

/// One walk.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Walk {
    /// When it began: a look since then is of this walk.
    pub(super) since: Millis,
    /// Every door is walked, not only those that are due.
    pub(super) whole: bool,
    /// Doors that were passed over.
    pub(super) skipped: Vec<EntityId>,
    /// Doors that were marked or passed over, the last one last: for taking back, and for going on.
    pub(super) steps: Vec<EntityId>,
    /// The door whose answer was taken back: it is asked about again at once.
    pub(super) again: Option<EntityId>,
}

/// How many doors, and which are left.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Progress {
    pub(super) done: usize,
    pub(super) all: usize,
    pub(super) left: Vec<ZoneItem>,
}

impl Walk {
    /// A walk that begins now: to what is due, or, when nothing is, to every door.
    pub(super) fn begin(doors: &[ZoneItem], now: Millis) -> Self {
        Self { since: now, whole: !doors.iter().any(|item| item.is_due(now)), ..Self::default() }
    }

    /// Where the walk stands on `doors`, at `now`.
    pub(super) fn progress(&self, doors: &[ZoneItem], now: Millis) -> Progress {
        let seen = |item: &ZoneItem| item.last.is_some_and(|(at, _)| at >= self.since);
        let (done, todo): (Vec<&ZoneItem>, Vec<&ZoneItem>) =
            doors.iter().filter(|item| self.whole || seen(item) || item.is_due(now)).partition(|item| seen(item));
        let left = todo.iter().filter(|item| !self.skipped.contains(&item.id)).map(|item| (*item).clone()).collect();
        Progress { done: done.len(), all: done.len() + todo.len(), left }
    }

    /// A door was marked or passed over.
    pub(super) fn step(&mut self, door: EntityId, skipped: bool) {
        self.again = None;
        self.steps.retain(|step| *step != door);
        self.steps.push(door);
        if skipped {
            self.skipped.push(door);
        }
    }

    /// Takes the last step back, if there is one.
    pub(super) fn back(&mut self) -> Option<EntityId> {
        let last = self.steps.pop()?;
        self.skipped.retain(|skipped| *skipped != last);
        self.again = Some(last);
        Some(last)
    }
}

/// The walk of this street: brought back, then kept at every change. Nothing until it is known.
pub(super) fn keep_while_open(core: Core, street: EntityId, doors: Memo<Vec<ZoneItem>>) -> RwSignal<Option<Walk>> {
    let walk = RwSignal::new(None::<Walk>);
    let key = format!("street:{street}");
    let stored = key.clone();
    spawn_local(async move {
        let kept = core.draft(&stored).await.and_then(|text| serde_json::from_str::<Walk>(&text).ok());
        let now = now_ms();
        let kept = kept.filter(|walk| now.saturating_sub(walk.since) < LASTS_MS);
        // the page may be gone by now
        let fresh = || doors.try_with_untracked(|doors| Walk::begin(doors, now)).unwrap_or_default();
        let _ = walk.try_set(Some(kept.unwrap_or_else(fresh)));
    });
    Effect::new(move |_| {
        let Some(now) = walk.get() else { return };
        let (key, text) = (key.clone(), serde_json::to_string(&now).unwrap_or_default());
        spawn_local(async move {
            // what cannot be kept costs the order of the walk, not its records
            let _ = core.keep_draft(&key, &text).await;
        });
    });
    walk
}

#[cfg(test)]
mod tests {
    use xunge_shared::kinds::zone::Verdict;

    use super::*;

    const NOW: Millis = 100_000_000;

    fn door(id: u128, due: bool, seen: Option<Millis>) -> ZoneItem {
        ZoneItem {
            id: EntityId(id),
            area: "990001001000".parse().unwrap(),
            name: String::new(),
            number: id.to_string(),
            street: "永安路".into(),
            street_id: None,
            place: None,
            last: seen.map(|at| (at, Verdict::Clean)),
            due: Some(if due { NOW - 1 } else { NOW + 1 }),
            disputed: false,
            held: false,
        }
    }

    fn check(walk: &Walk, doors: &[ZoneItem], done: usize, all: usize, left: &[u128]) {
        let progress = walk.progress(doors, NOW);
        assert_eq!((progress.done, progress.all), (done, all));
        assert_eq!(progress.left.iter().map(|door| door.id.0).collect::<Vec<_>>(), left);
    }

    #[test]
    fn a_walk_goes_to_what_is_due() {
        let mut walk = Walk { since: NOW - 1_000, ..Walk::default() };
        let mut doors = [door(1, true, None), door(2, false, Some(5)), door(3, true, Some(7))];
        check(&walk, &doors, 0, 2, &[1, 3]);
        doors[0] = door(1, false, Some(NOW - 10));
        walk.step(EntityId(1), false);
        check(&walk, &doors, 1, 2, &[3]);
        walk.step(EntityId(3), true);
        check(&walk, &doors, 1, 2, &[]);
        assert_eq!(walk.back(), Some(EntityId(3)));
        check(&walk, &doors, 1, 2, &[3]);
        doors[2] = door(3, false, Some(NOW - 5));
        check(&walk, &doors, 2, 2, &[]);
    }

    #[test]
    fn a_street_without_debts_is_walked_whole() {
        let mut doors = [door(1, false, Some(1)), door(2, false, Some(2))];
        let walk = Walk::begin(&doors, NOW);
        check(&walk, &doors, 0, 2, &[1, 2]);
        doors[0] = door(1, false, Some(NOW));
        check(&walk, &doors, 1, 2, &[2]);
    }
}
