//! `case`: 案件, a problem from its report to its closure.
//!
//! Reports and transitions are facts in a grow-only set; the case's state is the fold of them, in order, against
//! [`TRANSITIONS`]. A transition that does not fit (not allowed, not based on the current head, or somebody judging
//! their own work) is no error: it stays visible as a conflict that a person resolves.

mod act;
mod hands;
mod progress;
mod stage;

use std::collections::BTreeSet;

pub use act::{Act, Acted, Acts, What};
use minicbor::{Decode, Encode};
pub use progress::{Due, Progress};
pub use stage::{Allowed, Stage, TRANSITIONS};

use super::{By, Kind, presence::Presence, said};
use crate::{
    container::{GrowSet, Register},
    geometry::{LonLat, Shape},
    hlc::Millis,
    id::{AccountId, CellCode, EntityId, KindName, Sha256},
    op::Stamp,
    print::Print,
    role::Role,
    row::Summary,
    settings::Settings,
};

/// A case: all that was said of it.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
#[cbor(array)]
pub struct Case {
    /// The first report; apart, because a state is as large as the largest of its kind.
    #[n(0)]
    report: Option<Box<Filed>>,
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
    #[cbor(n(6), with = "said::all", default)]
    acts: GrowSet<Stamp, Acted>,
    /// The reports after the first: by its author or by others.
    #[cbor(n(7), with = "said::all", default)]
    later: GrowSet<Stamp, Filed>,
}

/// 上报: what is wrong and where.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
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
    /// The number that it has in another system, which only the desk may give.
    #[n(9)]
    pub reference: Option<String>,
    /// What the photos look like, as far as it is known.
    #[n(10)]
    pub prints: Option<Vec<Print>>,
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
    /// What the photos look like, as far as it is known.
    #[n(5)]
    pub prints: Option<Vec<Print>>,
}

impl Move {
    /// From one stage to another, and nothing more said.
    pub fn new(from: Stage, to: Stage) -> Self {
        Self { from, to, note: None, photos: vec![], presence: Presence::default(), prints: None }
    }
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
    /// True when it was said with the move before it in its author's series, as a dispatch is: it counts when that counts.
    #[n(3)]
    pub with_move: Option<bool>,
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
    Filed(Report)
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

/// The report of a case: by whom and when, and what it says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reporting<'a> {
    /// The first report. What else is said of the case stands on it.
    pub by: By,
    /// What its author said last.
    pub what: &'a Report,
}

/// What ops say of a case.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(flat)]
pub enum CaseBody {
    /// There is a problem. The first counts; its author may correct it by another, nobody else.
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
    /// Somebody does something about it without moving it.
    #[n(6)]
    Act(#[n(0)] Act),
}

impl Case {
    /// The report, once known: the first, as its author put it last. What others say as a report of the same case changes nothing.
    pub fn report(&self) -> Option<Reporting<'_>> {
        let first = self.report.as_ref()?;
        let corrected = self.later.iter().rfind(|(_, filed)| filed.by.author == first.by.author);
        Some(Reporting { by: first.by, what: &corrected.map_or(&**first, |(_, filed)| filed).what })
    }

    /// Keeps a report: the one with the least stamp is the first.
    fn file(&mut self, filed: Filed) {
        let stamp = filed.by.stamp;
        match self.report.as_ref().map(|first| first.by.stamp) {
            Some(first) if first < stamp => self.later.put(stamp, filed),
            Some(first) if first == stamp => {}
            _ => {
                if let Some(before) = self.report.replace(Box::new(filed)) {
                    self.later.put(before.by.stamp, *before);
                }
            }
        }
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
}

/// So much of the text of a report without an address stands in its place in lists.
const SHOWN: usize = 80;
/// By so much of its text a case is found.
const FOUND_BY: usize = 400;

/// What lists do not show of a report: its text, and its number in another system.
fn words(report: &Report) -> String {
    let is_shown = report.address.is_none() && report.text.chars().nth(SHOWN).is_none();
    let text = Some(&report.text).filter(|_| !is_shown);
    let parts = text.into_iter().chain(&report.reference).map(|part| part.chars().take(FOUND_BY).collect::<String>());
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

impl Kind for Case {
    const NAME: KindName = KindName::known("case");
    const VERSION: u8 = 1;
    type Body = CaseBody;

    fn apply(&mut self, by: By, body: CaseBody) {
        match body {
            CaseBody::Report(what) => self.file(Filed { by, what }),
            CaseBody::Move(what) => self.moves.put(by.stamp, Moved { by, what }),
            CaseBody::Assign(what) => self.assignments.put(by.stamp, Assigned { by, what }),
            CaseBody::Deadline(deadline) => self.deadline.put(by.stamp, deadline),
            CaseBody::Remark(what) => self.remarks.put(by.stamp, Remarked { by, what }),
            CaseBody::Seen(what) => self.sightings.put(by.stamp, Sighted { by, what }),
            CaseBody::Act(what) => self.acts.put(by.stamp, Acted { by, what }),
        }
    }

    fn summary(&self, settings: &Settings) -> Option<Summary> {
        let Reporting { by, what: report } = self.report()?;
        let acts = self.acts();
        let progress = self.folded(&acts)?;
        let open = progress.stage.is_open() && acts.merged.is_none();
        let flags = [
            (!progress.conflicts.is_empty() || open && acts.outrun.is_some(), "conflict"),
            (progress.overruled.is_some(), "reassigned"),
            (open && acts.asked.is_some(), "asked"),
            (open && acts.pressed.is_some(), acts.pressed.map_or("", |act| act.what.what.flag())),
            (acts.drawn.is_some() && progress.is_put_right(), "drawn"),
        ];
        Some(Summary {
            shape: report.place.map(Shape::Point),
            at: Some(by.at()),
            status: if acts.merged.is_some() { "merged" } else { progress.stage.code() }.into(),
            open,
            due: self.due_by(settings, &acts, &progress).map(|due| due.at),
            cell: report.cell.clone(),
            flags: flags.into_iter().filter(|(raised, _)| *raised).map(|(_, flag)| flag.to_owned()).collect(),
            title: report.event_type.clone(),
            detail: report.address.clone().unwrap_or_else(|| report.text.chars().take(SHOWN).collect()),
            code: report.event_type.clone(),
            parent: report.zone,
            who: progress.assigned.and_then(|a| a.what.to),
            unit: progress.assigned.and_then(|a| a.what.unit.clone()),
            photo: report.photos.first().copied(),
            until: acts.pressed.and_then(|act| act.what.until),
            words: words(report),
        })
    }

    fn permits(role: Role, body: &CaseBody) -> bool {
        match body {
            // one that was checked elsewhere is told by the desk: see [`Progress::hands`]
            CaseBody::Report(report) => report.reference.is_none() || role.is_desk(),
            CaseBody::Remark(_) | CaseBody::Seen(_) => true,
            CaseBody::Move(m) => TRANSITIONS.iter().any(|t| t.from == m.from && t.to == m.to && t.roles.contains(&role)),
            CaseBody::Assign(_) | CaseBody::Deadline(_) => role.is_desk(),
            CaseBody::Act(act) => act.what.permits(role),
        }
    }

    fn photos(body: &CaseBody) -> Vec<Sha256> {
        match body {
            CaseBody::Report(report) => report.photos.clone(),
            CaseBody::Move(m) => m.photos.clone(),
            CaseBody::Remark(remark) => remark.photos.clone(),
            CaseBody::Seen(seen) => seen.photos.clone(),
            CaseBody::Assign(_) | CaseBody::Deadline(_) | CaseBody::Act(_) => vec![],
        }
    }
}

#[cfg(test)]
mod tests;
