//! `case`: 案件, a problem from its report to its closure.
//!
//! Reports and transitions are facts in a grow-only set; the case's state is the fold of them, in order, against
//! [`TRANSITIONS`]. A transition that does not fit (not allowed, or not based on the current head) is no error: it
//! stays visible as a conflict that a person resolves.

mod stage;

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
pub use stage::{Allowed, Stage, TRANSITIONS};

use super::{By, Kind, presence::Presence, said};
use crate::{
    container::{GrowSet, Register},
    geometry::{LonLat, Shape},
    hlc::Millis,
    id::{AccountId, CellCode, EntityId, KindName, OpId, Sha256},
    op::Stamp,
    role::Role,
    row::Summary,
    settings::Settings,
};

/// A case: all that was said of it.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
#[cbor(array)]
pub struct Case {
    #[cbor(n(0), with = "said::one")]
    report: Register<Reporting>,
    #[cbor(n(1), with = "said::all")]
    moves: GrowSet<Stamp, Moved>,
    #[cbor(n(2), with = "said::all")]
    assignments: GrowSet<Stamp, Assigned>,
    #[n(3)]
    deadline: Register<Deadline>,
    #[cbor(n(4), with = "said::all")]
    remarks: GrowSet<Stamp, Remarked>,
    #[cbor(n(5), with = "said::all", default)]
    sightings: GrowSet<Stamp, Sighted>,
}

/// 上报: what is wrong and where.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Report {
    /// The event type's code.
    #[n(0)]
    pub event_type: String,
    /// In words.
    #[n(1)]
    pub text: String,
    /// Where it is.
    #[n(2)]
    pub place: Option<LonLat>,
    /// Where it is, in words.
    #[n(3)]
    pub address: Option<String>,
    /// Photos.
    #[n(4)]
    pub photos: Vec<Sha256>,
    /// How the reporter's presence was shown.
    #[n(5)]
    pub presence: Presence,
    /// The cell, where the phone knew it.
    #[n(6)]
    pub cell: Option<CellCode>,
    /// The zone that it came from.
    #[n(7)]
    pub zone: Option<EntityId>,
    /// The round on which it was seen.
    #[n(8)]
    pub round: Option<EntityId>,
    /// The number that it has in another system.
    #[n(9)]
    pub reference: Option<String>,
}

/// A move from one stage to another.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Move {
    /// From here.
    #[n(0)]
    pub from: Stage,
    /// To there.
    #[n(1)]
    pub to: Stage,
    /// Why, or what was done.
    #[n(2)]
    pub note: Option<String>,
    /// Photos.
    #[n(3)]
    pub photos: Vec<Sha256>,
    /// How presence was shown, where that matters.
    #[n(4)]
    pub presence: Presence,
}

/// Who is to do it.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Assignment {
    /// An account.
    #[n(0)]
    pub to: Option<AccountId>,
    /// 处置部门, by name.
    #[n(1)]
    pub unit: Option<String>,
    /// In words.
    #[n(2)]
    pub note: Option<String>,
}

/// By when.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Deadline {
    /// The time.
    #[n(0)]
    pub due: Millis,
    /// Why it is not the one of the event type (延期).
    #[n(1)]
    pub reason: Option<String>,
}

/// Something said about it.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Remark {
    /// In words.
    #[n(0)]
    pub text: String,
    /// Photos.
    #[n(1)]
    pub photos: Vec<Sha256>,
}

/// 也看到: another who saw the same problem, instead of a second report of it.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Sighting {
    /// In words, if there was more to say.
    #[n(0)]
    pub text: Option<String>,
    /// Photos.
    #[n(1)]
    pub photos: Vec<Sha256>,
    /// How presence was shown.
    #[n(2)]
    pub presence: Presence,
}

said!(
    /// A report and who made it.
    Reporting(Report)
);
said!(
    /// A move and who made it.
    Moved(Move)
);
said!(
    /// An assignment and who made it.
    Assigned(Assignment)
);
said!(
    /// A remark and who made it.
    Remarked(Remark)
);
said!(
    /// A sighting and who made it.
    Sighted(Sighting)
);

/// What ops say of a case.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(flat)]
pub enum CaseBody {
    /// There is a problem.
    #[n(0)]
    Report(#[n(0)] Report),
    /// It moves on; `based_on` is the head that the author saw.
    #[n(1)]
    Move(#[n(0)] Move),
    /// Somebody is to do it; `based_on` is the assignment (or head) that the author saw.
    #[n(2)]
    Assign(#[n(0)] Assignment),
    /// It is due then.
    #[n(3)]
    Deadline(#[n(0)] Deadline),
    /// Somebody remarks.
    #[n(4)]
    Remark(#[n(0)] Remark),
    /// Somebody saw it too.
    #[n(5)]
    Seen(#[n(0)] Sighting),
}

/// What the facts of a case add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress<'a> {
    /// Where it stands.
    pub stage: Stage,
    /// The op that a next move must be based on.
    pub head: OpId,
    /// Moves that counted, in order.
    pub taken: Vec<&'a Moved>,
    /// Moves that did not fit.
    pub conflicts: Vec<&'a Moved>,
    /// Who is to do it.
    pub assigned: Option<&'a Assigned>,
    /// True when the current assignment did not know the one before it.
    pub assignment_stale: bool,
}

impl Case {
    /// The report, once known.
    pub fn report(&self) -> Option<&Reporting> {
        self.report.get()
    }

    /// Remarks in their order.
    pub fn remarks(&self) -> impl DoubleEndedIterator<Item = &Remarked> {
        self.remarks.iter().map(|(_, r)| r)
    }

    /// Sightings in their order.
    pub fn sightings(&self) -> impl DoubleEndedIterator<Item = &Sighted> {
        self.sightings.iter().map(|(_, s)| s)
    }

    /// Who saw it: the reporter, and each of the others once, however often they said so.
    pub fn witnesses(&self) -> BTreeSet<AccountId> {
        self.report().map(|r| r.by.author).into_iter().chain(self.sightings().map(|s| s.by.author)).collect()
    }

    /// Why its disposal was sent back, while it is to be done again.
    pub fn rework(&self) -> Option<&Moved> {
        self.progress().filter(|progress| progress.stage == Stage::Rework)?.taken.last().copied()
    }

    /// The fold of all facts; nothing before the report is known.
    pub fn progress(&self) -> Option<Progress<'_>> {
        let report = self.report()?.by.stamp.op_id();
        let (mut stage, mut head) = (Stage::Reported, report);
        let (mut taken, mut conflicts) = (vec![], vec![]);
        for (stamp, moved) in self.moves.iter() {
            let Move { from, to, .. } = moved.what;
            let allowed = TRANSITIONS.iter().any(|t| t.from == from && t.to == to);
            if allowed && from == stage && moved.by.based_on == Some(head) {
                (stage, head) = (to, stamp.op_id());
                taken.push(moved);
            } else {
                conflicts.push(moved);
            }
        }
        let mut latest = self.assignments.iter().rev().map(|(_, a)| a);
        let (assigned, before) = (latest.next(), latest.next());
        let assignment_stale = match (assigned, before) {
            (Some(now), Some(before)) => now.by.based_on != Some(before.by.stamp.op_id()),
            _ => false,
        };
        Some(Progress { stage, head, taken, conflicts, assigned, assignment_stale })
    }

    /// When it is due: as set by hand, or by the limit of its event type.
    pub fn due(&self, settings: &Settings) -> Option<Millis> {
        if let Some(deadline) = self.deadline.get() {
            return Some(deadline.due);
        }
        let Reporting { by, what } = self.report()?;
        settings.calendar.deadline(by.at(), settings.event_type(&what.event_type)?.limit)
    }
}

impl Kind for Case {
    const NAME: KindName = KindName::known("case");
    const VERSION: u8 = 1;
    type Body = CaseBody;

    fn apply(&mut self, by: By, body: CaseBody) {
        match body {
            CaseBody::Report(what) => self.report.put(by.stamp, Reporting { by, what }),
            CaseBody::Move(what) => self.moves.put(by.stamp, Moved { by, what }),
            CaseBody::Assign(what) => self.assignments.put(by.stamp, Assigned { by, what }),
            CaseBody::Deadline(deadline) => self.deadline.put(by.stamp, deadline),
            CaseBody::Remark(what) => self.remarks.put(by.stamp, Remarked { by, what }),
            CaseBody::Seen(what) => self.sightings.put(by.stamp, Sighted { by, what }),
        }
    }

    fn summary(&self, settings: &Settings) -> Option<Summary> {
        let Reporting { by, what: report } = self.report()?;
        let progress = self.progress()?;
        let flags = [(!progress.conflicts.is_empty(), "conflict"), (progress.assignment_stale, "reassigned")];
        Some(Summary {
            shape: report.place.map(Shape::Point),
            at: Some(by.at()),
            status: progress.stage.code().into(),
            open: progress.stage.is_open(),
            due: self.due(settings),
            cell: report.cell.clone(),
            flags: flags.into_iter().filter(|(raised, _)| *raised).map(|(_, flag)| flag.to_owned()).collect(),
            title: report.event_type.clone(),
            detail: report.address.clone().unwrap_or_else(|| report.text.chars().take(80).collect()),
            code: report.event_type.clone(),
            parent: report.zone,
            who: progress.assigned.and_then(|a| a.what.to),
            photo: report.photos.first().copied(),
        })
    }

    fn permits(role: Role, body: &CaseBody) -> bool {
        match body {
            CaseBody::Report(_) | CaseBody::Remark(_) | CaseBody::Seen(_) => true,
            CaseBody::Move(m) => TRANSITIONS.iter().any(|t| t.from == m.from && t.to == m.to && t.roles.contains(&role)),
            CaseBody::Assign(_) | CaseBody::Deadline(_) => role.is_desk(),
        }
    }

    fn photos(body: &CaseBody) -> Vec<Sha256> {
        match body {
            CaseBody::Report(report) => report.photos.clone(),
            CaseBody::Move(m) => m.photos.clone(),
            CaseBody::Remark(remark) => remark.photos.clone(),
            CaseBody::Seen(seen) => seen.photos.clone(),
            CaseBody::Assign(_) | CaseBody::Deadline(_) => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hlc::Hlc, id::DeviceId};

    fn by(n: u64, author: u32, based_on: Option<OpId>) -> By {
        By { stamp: Stamp { eff: Hlc::new(n * 1_000, 0), device: DeviceId(1), n }, author: AccountId(author), based_on }
    }

    fn reported() -> Case {
        let mut case = Case::default();
        let report = Report {
            event_type: "0102".into(),
            text: String::new(),
            place: None,
            address: None,
            photos: vec![],
            presence: Presence::default(),
            cell: None,
            zone: None,
            round: None,
            reference: None,
        };
        case.apply(by(1, 7, None), CaseBody::Report(report));
        case
    }

    #[test]
    fn who_saw_it_counts_once() {
        let mut case = reported();
        let seen = CaseBody::Seen(Sighting { text: None, photos: vec![], presence: Presence::default() });
        for (n, author) in [(2, 8), (3, 8), (4, 7), (5, 9)] {
            case.apply(by(n, author, None), seen.clone());
        }
        assert_eq!(case.witnesses(), [7, 8, 9].map(AccountId).into());
        assert_eq!(case.sightings().count(), 4, "each is kept");
        let back: Case = minicbor::decode(&crate::op::encode(&case)).expect("decodes");
        assert_eq!(back, case);
    }

    #[test]
    fn a_state_without_sightings_is_read() {
        // as builds before this one wrote it: five elements
        let mut bytes = crate::op::encode(&reported());
        assert_eq!((bytes[0], bytes.pop()), (0x86, Some(0x80)));
        bytes[0] = 0x85;
        assert_eq!(minicbor::decode::<Case>(&bytes).expect("decodes"), reported());
    }

    #[test]
    fn rework_names_its_reason_until_it_is_done_again() {
        let mut case = reported();
        for (n, from, to, note) in [
            (2, Stage::Reported, Stage::Disposed, "扫了"),
            (3, Stage::Disposed, Stage::Rework, "还有垃圾"),
            (4, Stage::Rework, Stage::Disposed, "清了"),
        ] {
            let head = case.progress().expect("reported").head;
            let step = Move { from, to, note: Some(note.into()), photos: vec![], presence: Presence::default() };
            case.apply(by(n, 7, Some(head)), CaseBody::Move(step));
            let reason = case.rework().and_then(|moved| moved.what.note.as_deref());
            assert_eq!(reason, (to == Stage::Rework).then_some("还有垃圾"));
        }
    }
}
