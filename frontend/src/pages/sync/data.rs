//! What the sync centre and its chip make of the core's figures. Pure functions: they read no store and no clock.

use std::collections::BTreeMap;

use leptos::prelude::*;
use xunge_shared::admit::Refusal;
use xunge_shared::hlc::Millis;
use xunge_shared::id::KindName;

use crate::data::{Alarm, Core, OpState, PhotoWaiting, Queued, Status};
use crate::i18n::sync;
use crate::kinds::face;
use crate::ui::{Mark, SyncStatus};

/// The short answer, for the chip on every screen.
pub fn sync_status(status: &Status) -> SyncStatus {
    let waiting = status.unsent + status.photos;
    let troubles = status.refused + u32::from(status.needs_sign_in || status.disabled) + u32::from(status.alarm.is_some());
    match (troubles, status.online, waiting) {
        (1.., ..) => SyncStatus::Attention(troubles),
        (0, false, waiting) => SyncStatus::Offline(waiting),
        (0, true, 0) if status.fetching => SyncStatus::Fetching,
        (0, true, 0) => SyncStatus::Synced,
        (0, true, waiting) => SyncStatus::Waiting(waiting),
    }
}

/// Why nothing moves, when nothing moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The device has no network.
    Offline,
    /// The server does not answer.
    Unreachable,
    /// The server told that the account may do nothing any more.
    Disabled,
    /// The server asks for the password.
    SignedOut,
    /// IndexedDB takes no more, or is gone.
    Storage,
    /// An older tab holds the storage.
    OtherTab,
}

impl Trouble {
    /// The worst one; `networked` is what the browser believes.
    pub fn of(status: &Status, networked: bool) -> Option<Trouble> {
        match &status.alarm {
            Some(Alarm::Full | Alarm::StorageLost(_)) => Some(Trouble::Storage),
            Some(Alarm::Blocked) => Some(Trouble::OtherTab),
            None if status.disabled => Some(Trouble::Disabled),
            None if status.needs_sign_in => Some(Trouble::SignedOut),
            None if status.online => None,
            None if networked => Some(Trouble::Unreachable),
            None => Some(Trouble::Offline),
        }
    }

    /// In words.
    pub fn words(self) -> (Mark, &'static str) {
        match self {
            Trouble::Offline => (Mark::CloudOff, sync::why_offline()),
            Trouble::Unreachable => (Mark::CloudOff, sync::why_unreachable()),
            Trouble::Disabled => (Mark::Warning, sync::why_disabled()),
            Trouble::SignedOut => (Mark::Warning, sync::why_signed_out()),
            Trouble::Storage => (Mark::Warning, sync::why_storage()),
            Trouble::OtherTab => (Mark::Warning, sync::why_other_tab()),
        }
    }
}

/// Records of one kind that wait.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// The kind.
    pub kind: KindName,
    /// How many.
    pub count: u32,
    /// When the first of them was captured.
    pub first: Millis,
    /// And the last.
    pub last: Millis,
}

/// What waits, by kind.
pub fn groups(queue: &[Queued]) -> Vec<Group> {
    let mut groups = BTreeMap::<&KindName, Group>::new();
    for op in queue.iter().filter(|op| op.state == OpState::Pending) {
        let group = groups.entry(&op.kind).or_insert_with(|| Group { kind: op.kind.clone(), count: 0, first: op.at, last: op.at });
        group.count += 1;
        group.first = group.first.min(op.at);
        group.last = group.last.max(op.at);
    }
    groups.into_values().collect()
}

/// Why a record does not count, and what its author can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// Why, in a few words.
    pub reason: &'static str,
    /// What to do, as a sentence.
    pub what_to_do: &'static str,
}

/// Why a record does not count, in words; nothing for one that does or still may.
pub fn refusal(state: OpState) -> Option<Refused> {
    let (reason, what_to_do) = match state {
        OpState::Pending | OpState::Settled => return None,
        OpState::Void => (sync::refused_void(), sync::do_void()),
        OpState::Quarantined(refusal) => match refusal {
            Refusal::BadEnvelope | Refusal::BadBody => (sync::refused_unreadable(), sync::do_unreadable()),
            Refusal::TooLarge => (sync::refused_too_large(), sync::do_too_large()),
            Refusal::WrongDevice | Refusal::Fork => (sync::refused_device(), sync::do_device()),
            Refusal::WrongAuthor => (sync::refused_author(), sync::do_author()),
            Refusal::OutsideScope => (sync::refused_outside(), sync::do_outside()),
            Refusal::NotPermitted => (sync::refused_role(), sync::do_role()),
            Refusal::WrongFeed => (sync::refused_feed(), sync::do_feed()),
            Refusal::Occupied => (sync::refused_occupied(), sync::do_occupied()),
        },
    };
    Some(Refused { reason, what_to_do })
}

/// What a record is about, by the thing's everyday name: the phone knows most things that its owner speaks of. Tracked.
pub fn about(core: Core, op: &Queued) -> Memo<String> {
    let (kind, entity) = (op.kind.clone(), op.entity);
    Memo::new(move |_| {
        let named = || {
            let row = core.row(&kind, entity)?;
            Some(face(&kind).name(&row.summary, &core.settings()))
        };
        named().unwrap_or_else(|| kind_name(&kind).1)
    })
}

/// Where the thing that a record is about can be seen, by who is at the desk or has a phone.
pub fn page_of(op: &Queued, at_desk: bool) -> Option<String> {
    match op.kind.as_str() {
        kind @ ("zone" | "case" | "round" | "cell" | "street" | "checkpoint") if at_desk => Some(format!("/desk?sel={kind}:{}", op.entity)),
        "timetable" if at_desk => Some(format!("/desk/timetable?line={}", op.entity)),
        _ if at_desk => None,
        "zone" => Some(format!("/zones/{}", op.entity)),
        "case" => Some(format!("/cases/{}", op.entity)),
        "round" => Some(format!("/round?of={}", op.entity)),
        "timetable" => Some("/timetable".to_owned()),
        "review" => Some("/me".to_owned()),
        _ => None,
    }
}

/// Bytes of photos that have not been sent.
pub fn bytes_left(photos: &[PhotoWaiting]) -> f64 {
    photos.iter().filter(|photo| !photo.refused).map(|photo| photo.size.saturating_sub(photo.sent) as f64).sum()
}

/// What the browser believes.
pub fn is_networked() -> bool {
    window().navigator().on_line()
}

/// A kind's everyday name and icon; a kind that this build does not know keeps its code.
pub fn kind_name(kind: &KindName) -> (Mark, String) {
    match kind.as_str() {
        "zone" => (Mark::Door, sync::kind_zone().to_owned()),
        "case" => (Mark::Warning, sync::kind_case().to_owned()),
        "round" => (Mark::Walk, sync::kind_round().to_owned()),
        "track" => (Mark::Route, sync::kind_track().to_owned()),
        "timetable" => (Mark::Clock, sync::kind_timetable().to_owned()),
        "review" => (Mark::Shield, sync::kind_review().to_owned()),
        _ => (face(kind).mark(), face(kind).noun().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chip_tells_the_worst_first() {
        let check = |status: Status, shown| assert_eq!(sync_status(&status), shown, "{status:?}");
        check(Status { online: true, ..Status::default() }, SyncStatus::Synced);
        check(Status { online: true, fetching: true, ..Status::default() }, SyncStatus::Fetching);
        check(Status { online: true, fetching: true, unsent: 1, ..Status::default() }, SyncStatus::Waiting(1));
        check(Status { fetching: true, ..Status::default() }, SyncStatus::Offline(0));
        check(Status { online: true, unsent: 3, photos: 2, ..Status::default() }, SyncStatus::Waiting(5));
        check(Status { unsent: 14, ..Status::default() }, SyncStatus::Offline(14));
        check(Status { unsent: 14, refused: 1, ..Status::default() }, SyncStatus::Attention(1));
        check(Status { online: true, needs_sign_in: true, ..Status::default() }, SyncStatus::Attention(1));
    }

    #[test]
    fn without_an_answer_the_network_decides_the_words() {
        let status = Status::default();
        assert_eq!(Trouble::of(&status, false), Some(Trouble::Offline));
        assert_eq!(Trouble::of(&status, true), Some(Trouble::Unreachable));
        assert_eq!(Trouble::of(&Status { online: true, ..status }, true), None);
    }
}
