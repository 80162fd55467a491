//! `zone`: 门前三包责任区, the strip that a shop or household answers for, and the inspections of it.
//!
//! Observations are facts and all are kept; what the zone "is" is a view of the latest.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Decoder, Encode};

use super::{
    By, Kind,
    presence::Presence,
    reference::{Reference, ReferenceBody},
};
use crate::{
    geometry::Shape,
    hlc::Millis,
    id::{CellCode, EntityId, KindName, OpId, Sha256},
    print::Print,
    role::Role,
    row::Summary,
    settings::Settings,
};

/// So many inspections a zone's state holds at most.
const INSPECTIONS_KEPT: usize = 3;
/// Inspections that were made longer before the latest are not held: a disagreement is of one day, and what a state holds
/// costs every first sync. All of them are in the op log.
const LOOK_BACK_MS: Millis = 24 * 3_600_000;

/// A zone: its profile and the latest inspections, by the time of observation.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
#[cbor(array)]
pub struct Zone {
    #[n(0)]
    reference: Reference<ZoneProfile>,
    #[n(1)]
    inspections: Inspections,
}

/// The latest inspection and those of the day before it, latest first. CBOR: an array.
///
/// As good a semilattice as those of [`container`](crate::container): what is too old for a set stays so for every greater
/// one, and the greatest of a union do not depend on its order.
#[derive(Debug, Clone, PartialEq, Default, Encode)]
#[cbor(transparent)]
struct Inspections(#[n(0)] Vec<Inspected>);

impl Inspections {
    fn put(&mut self, seen: Inspected) {
        let key = |i: &Inspected| (i.at(), i.by.stamp);
        let Err(place) = self.0.binary_search_by(|have| key(&seen).cmp(&key(have))) else { return };
        self.0.insert(place, seen);
        let oldest = self.0[0].at().saturating_sub(LOOK_BACK_MS);
        self.0.retain(|i| i.at() >= oldest);
        self.0.truncate(INSPECTIONS_KEPT);
    }
}

impl<'b, C> Decode<'b, C> for Inspections {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, minicbor::decode::Error> {
        let mut all = Self::default();
        d.array_iter_with(c)?.try_for_each(|seen| seen.map(|seen| all.put(seen)))?;
        Ok(all)
    }
}

/// What a zone is.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct ZoneProfile {
    /// The shop's or household's name.
    #[n(0)]
    pub name: String,
    /// The door: house number or place in the street.
    #[n(1)]
    pub number: String,
    /// 责任人: in what capacity somebody answers, such as "店主". Never a register of persons.
    #[n(2)]
    pub responsible: String,
    /// The strip before the door, as a line or an area.
    #[n(3)]
    pub shape: Shape,
    /// The street it is on.
    #[n(4)]
    pub street: Option<EntityId>,
    /// The cell it is in.
    #[n(5)]
    pub cell: Option<CellCode>,
    /// The secret on its plate.
    #[n(6)]
    pub token: Option<String>,
}

/// What an inspection found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Some item failed and stands.
    #[n(0)]
    Dirty,
    /// All was well.
    #[n(1)]
    Clean,
    /// 已清洁: it was not, and was put right.
    #[n(2)]
    Cleaned,
}

impl Verdict {
    /// True for a strip that is clean now.
    pub fn is_clean(self) -> bool {
        self != Self::Dirty
    }

    /// The code used in rows and tiles.
    pub fn code(self) -> &'static str {
        match self {
            Self::Dirty => "dirty",
            Self::Clean => "clean",
            Self::Cleaned => "cleaned",
        }
    }
}

/// 未注明: what was put right is told as this where nobody said what it was, beside the codes of the checklist and of the 五乱.
pub const UNSPECIFIED: &str = "unspecified";

/// 检查: one look at a zone.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Inspection {
    /// The conclusion.
    #[n(0)]
    pub verdict: Verdict,
    /// Per checklist item: passed or not.
    #[n(1)]
    pub items: BTreeMap<String, bool>,
    /// 五乱 that were seen.
    #[n(2)]
    pub disorders: BTreeSet<String>,
    /// Photos of what was found.
    #[n(3)]
    pub before: Vec<Sha256>,
    /// Photos of what was put right.
    #[n(4)]
    pub after: Vec<Sha256>,
    /// How presence was shown.
    #[n(5)]
    pub presence: Presence,
    /// In words.
    #[n(6)]
    pub note: Option<String>,
    /// 补录: when it was seen, if that was earlier than it was entered.
    #[n(7)]
    pub observed_at: Option<Millis>,
    /// What the photos look like, as far as it is known.
    #[n(8)]
    pub prints: Option<Vec<Print>>,
}

impl Inspection {
    /// A zone found in order: every item of the checklist passed.
    pub fn clean(settings: &Settings, presence: Presence) -> Self {
        Self {
            verdict: Verdict::Clean,
            items: settings.checklist.iter().map(|item| (item.term.code.clone(), true)).collect(),
            disorders: BTreeSet::new(),
            before: vec![],
            after: vec![],
            presence,
            note: None,
            observed_at: None,
            prints: None,
        }
    }
}

/// An inspection and who made it.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Inspected {
    /// By whom.
    #[n(0)]
    pub by: By,
    /// What was found.
    #[n(1)]
    pub inspection: Inspection,
}

impl Inspected {
    /// When it was seen: as entered later, but never after it was written.
    pub fn at(&self) -> Millis {
        self.inspection.observed_at.map_or(self.by.at(), |at| at.min(self.by.at()))
    }
}

/// What ops say of a zone.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(flat)]
pub enum ZoneBody {
    /// See [`ReferenceBody::Define`].
    #[n(0)]
    Define(#[n(0)] ZoneProfile),
    /// See [`ReferenceBody::Withdraw`].
    #[n(1)]
    Withdraw,
    /// See [`ReferenceBody::Restore`].
    #[n(2)]
    Restore(#[n(0)] OpId),
    /// Somebody looked.
    #[n(3)]
    Inspect(#[n(0)] Inspection),
}

/// Two people who saw the same zone differently within the county's window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disagreement<'a> {
    /// The earlier look.
    pub earlier: &'a Inspected,
    /// The later look.
    pub later: &'a Inspected,
}

impl Zone {
    /// What it is; nothing when it was withdrawn.
    pub fn profile(&self) -> Option<&ZoneProfile> {
        self.reference.profile()
    }

    /// The inspections kept, latest first.
    pub fn inspections(&self) -> impl Iterator<Item = &Inspected> {
        self.inspections.0.iter()
    }

    /// The latest inspection.
    pub fn latest(&self) -> Option<&Inspected> {
        self.inspections.0.first()
    }

    /// The latest look against another person's shortly before: one says clean, the other dirty, and nobody cleaned.
    pub fn disagreement(&self, settings: &Settings) -> Option<Disagreement<'_>> {
        let later = self.latest()?;
        let window = u64::from(settings.disagree_min) * 60_000;
        let earlier = self.inspections().skip(1).find(|i| i.by.author != later.by.author)?;
        let differ =
            later.inspection.verdict != Verdict::Cleaned && later.inspection.verdict.is_clean() != earlier.inspection.verdict.is_clean();
        (differ && later.at() - earlier.at() <= window).then_some(Disagreement { earlier, later })
    }

    /// When the next look, or the cleaning, is due.
    pub fn due(&self, settings: &Settings) -> Option<Millis> {
        let hours = u64::from(settings.inspect_every_h) * 3_600_000;
        match self.latest() {
            None => self.reference.defined_at().map(|at| at + hours),
            Some(i) if i.inspection.verdict.is_clean() => Some(i.at() + hours),
            Some(i) => settings.calendar.deadline(i.at(), settings.rectify),
        }
    }
}

impl Kind for Zone {
    const NAME: KindName = KindName::known("zone");
    const VERSION: u8 = 1;
    const STANDS: bool = true;
    type Body = ZoneBody;

    fn apply(&mut self, by: By, body: ZoneBody) {
        match body {
            ZoneBody::Define(profile) => self.reference.apply(by, ReferenceBody::Define(profile)),
            ZoneBody::Withdraw => self.reference.apply(by, ReferenceBody::Withdraw),
            ZoneBody::Restore(named) => self.reference.apply(by, ReferenceBody::Restore(named)),
            ZoneBody::Inspect(inspection) => {
                let presence = inspection.presence.untold();
                self.inspections.put(Inspected { by, inspection: Inspection { presence, ..inspection } });
            }
        }
    }

    fn summary(&self, settings: &Settings) -> Option<Summary> {
        let profile = self.profile()?;
        let latest = self.latest();
        let disputed = self.disagreement(settings).is_some();
        Some(Summary {
            shape: Some(profile.shape.clone()),
            at: latest.map(Inspected::at).or(self.reference.defined_at()),
            status: latest.map_or("new", |i| i.inspection.verdict.code()).into(),
            open: true,
            due: self.due(settings),
            cell: profile.cell.clone(),
            flags: disputed.then(|| "disputed".to_owned()).into_iter().collect(),
            title: profile.name.clone(),
            detail: profile.responsible.clone(),
            code: profile.number.clone(),
            parent: profile.street,
            who: latest.map(|i| i.by.author),
            photo: latest.and_then(|i| i.inspection.after.last().or(i.inspection.before.last()).copied()),
            ..Summary::default()
        })
    }

    fn permits(role: Role, body: &ZoneBody) -> bool {
        match body {
            ZoneBody::Inspect(_) => true,
            ZoneBody::Define(_) | ZoneBody::Withdraw | ZoneBody::Restore(_) => role == Role::Administrator,
        }
    }

    fn photos(body: &ZoneBody) -> Vec<Sha256> {
        match body {
            ZoneBody::Inspect(i) => i.before.iter().chain(&i.after).copied().collect(),
            _ => vec![],
        }
    }
}
