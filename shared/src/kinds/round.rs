//! `round`: 巡逻轮次, one patrol from start to end: who, how, where they checked in, what they heard and saw.
//!
//! The way itself is not here: raw tracks are the kind `track`, with the round's entity id, in a feed of their own.

use minicbor::{Decode, Encode};

use super::{By, Kind, presence::Presence, said};
use crate::{
    container::{GrowSet, Register},
    geometry::Shape,
    hlc::Millis,
    id::{AccountId, EntityId, KindName, Sha256},
    op::Stamp,
    role::Role,
    row::Summary,
    settings::{PatrolLimits, Settings},
    track::TrackStats,
};

/// A patrol round.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
#[cbor(array)]
pub struct Round {
    #[cbor(n(0), with = "said::one")]
    start: Register<Started>,
    #[cbor(n(1), with = "said::all")]
    check_ins: GrowSet<Stamp, CheckedIn>,
    #[cbor(n(2), with = "said::all")]
    notes: GrowSet<Stamp, Noted>,
    #[cbor(n(3), with = "said::one")]
    end: Register<Ended>,
}

/// How the patrol moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 步行.
    #[n(0)]
    Foot,
    /// 电动车.
    #[n(1)]
    Ebike,
    /// 汽车.
    #[n(2)]
    Car,
}

impl Mode {
    /// All modes, slowest first.
    pub const ALL: [Self; 3] = [Self::Foot, Self::Ebike, Self::Car];

    /// The code used in rows and tiles.
    pub fn code(self) -> &'static str {
        match self {
            Self::Foot => "foot",
            Self::Ebike => "ebike",
            Self::Car => "car",
        }
    }

    /// 超速 above this, km/h.
    pub fn limit_kmh(self, limits: &PatrolLimits) -> u16 {
        match self {
            Self::Foot => limits.foot_kmh,
            Self::Ebike | Self::Car => limits.vehicle_kmh,
        }
    }
}

/// The start of a round.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Start {
    /// 巡逻队.
    #[n(0)]
    pub team: String,
    /// Who walks along, the author included.
    #[n(1)]
    pub members: Vec<AccountId>,
    /// How they move.
    #[n(2)]
    pub mode: Mode,
    /// 路线: the checkpoints that the round is to visit.
    #[n(3)]
    pub route: Vec<EntityId>,
    /// Where it started.
    #[n(4)]
    pub presence: Presence,
}

/// 签到: a visit to a checkpoint.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct CheckIn {
    /// Which checkpoint.
    #[n(0)]
    pub checkpoint: EntityId,
    /// How presence was shown.
    #[n(1)]
    pub presence: Presence,
}

/// 民情记录: what was heard or seen that is no case. About a place and a matter, never about a person.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct FieldNote {
    /// In words.
    #[n(0)]
    pub text: String,
    /// Where.
    #[n(1)]
    pub presence: Presence,
    /// Photos.
    #[n(2)]
    pub photos: Vec<Sha256>,
}

/// The end of a round.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct End {
    /// What the phone made of its track.
    #[n(0)]
    pub stats: TrackStats,
    /// When it really ended, if that was before it was closed (a round forgotten open ends with its last fix).
    #[n(1)]
    pub ended_at: Option<Millis>,
    /// Nobody ended it: the app did, because it was forgotten ([`is_forgotten`]).
    #[cbor(n(2), default)]
    pub by_app: bool,
}

/// An open round of yesterday whose patrol was silent for less than this walks past midnight: it is not forgotten.
const PAST_MIDNIGHT_MS: Millis = 3_600_000;

/// True when an open round that gave its last sign (a fix, a check-in, a note) at `last` was forgotten: silent for the county's hours,
/// or since another day.
pub fn is_forgotten(last: Millis, now: Millis, settings: &Settings) -> bool {
    let silent = now.saturating_sub(last);
    let other_day = settings.calendar.day_of(last) != settings.calendar.day_of(now);
    silent >= settings.patrol.forgotten_after_ms() || (other_day && silent >= PAST_MIDNIGHT_MS)
}

said!(
    /// A start and who made it.
    Started(Start)
);
said!(
    /// A check-in and who made it.
    CheckedIn(CheckIn)
);
said!(
    /// A note and who made it.
    Noted(FieldNote)
);
said!(
    /// An end and who made it.
    Ended(End)
);

/// What ops say of a round.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(flat)]
pub enum RoundBody {
    /// It starts.
    #[n(0)]
    Start(#[n(0)] Start),
    /// A checkpoint was visited.
    #[n(1)]
    CheckIn(#[n(0)] CheckIn),
    /// Something was noted.
    #[n(2)]
    Note(#[n(0)] FieldNote),
    /// It ends.
    #[n(3)]
    End(#[n(0)] End),
}

impl Round {
    /// The start, once known.
    pub fn start(&self) -> Option<&Started> {
        self.start.get()
    }

    /// The end, once known.
    pub fn end(&self) -> Option<&Ended> {
        self.end.get()
    }

    /// When it ended.
    pub fn ended_at(&self) -> Option<Millis> {
        self.end().map(|e| e.what.ended_at.map_or(e.by.at(), |at| at.min(e.by.at())))
    }

    /// Milliseconds from the start to the end, or to `now`.
    pub fn duration(&self, now: Millis) -> Option<u64> {
        Some(self.ended_at().unwrap_or(now).saturating_sub(self.start()?.by.at()))
    }

    /// Check-ins in their order.
    pub fn check_ins(&self) -> impl DoubleEndedIterator<Item = &CheckedIn> {
        self.check_ins.iter().map(|(_, c)| c)
    }

    /// Notes in their order.
    pub fn notes(&self) -> impl DoubleEndedIterator<Item = &Noted> {
        self.notes.iter().map(|(_, n)| n)
    }

    /// When its patrol last said something: the start, a check-in or a note.
    pub fn last_said(&self) -> Option<Millis> {
        let start = self.start().map(|start| start.by.at());
        let later = [self.check_ins().next_back().map(|said| said.by.at()), self.notes().next_back().map(|said| said.by.at())];
        start.into_iter().chain(later.into_iter().flatten()).max()
    }

    /// The checkpoints of the route that nobody checked in at.
    pub fn missed(&self) -> Vec<EntityId> {
        let route = self.start().map(|s| s.what.route.as_slice()).unwrap_or_default();
        route.iter().filter(|c| !self.check_ins().any(|i| i.what.checkpoint == **c)).copied().collect()
    }
}

impl Kind for Round {
    const NAME: KindName = KindName::known("round");
    const VERSION: u8 = 1;
    type Body = RoundBody;

    fn apply(&mut self, by: By, body: RoundBody) {
        match body {
            RoundBody::Start(what) => self.start.put(by.stamp, Started { by, what }),
            RoundBody::CheckIn(what) => self.check_ins.put(by.stamp, CheckedIn { by, what }),
            RoundBody::Note(what) => self.notes.put(by.stamp, Noted { by, what }),
            RoundBody::End(what) => self.end.put(by.stamp, Ended { by, what }),
        }
    }

    fn summary(&self, _: &Settings) -> Option<Summary> {
        let Started { by, what: start } = self.start()?;
        Some(Summary {
            shape: start.presence.place.map(Shape::Point),
            at: Some(by.at()),
            status: if self.end().is_some() { "ended" } else { "running" }.into(),
            open: self.end().is_none(),
            title: start.team.clone(),
            detail: start.mode.code().into(),
            who: Some(by.author),
            photo: self.notes().rev().find_map(|n| n.what.photos.first().copied()),
            ..Summary::default()
        })
    }

    fn permits(_: Role, _: &RoundBody) -> bool {
        true
    }

    fn photos(body: &RoundBody) -> Vec<Sha256> {
        match body {
            RoundBody::Note(note) => note.photos.clone(),
            _ => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Millis = 60_000;

    #[test]
    fn a_round_is_forgotten_after_hours_or_overnight() {
        let settings = Settings::default();
        let midnight = settings.calendar.start_of(20_778);
        for (last, now, forgotten) in [
            (midnight - 300 * MINUTE, midnight - 61 * MINUTE, false),
            (midnight - 300 * MINUTE, midnight - 60 * MINUTE, true),
            // past midnight with one sign a few minutes ago
            (midnight - 10 * MINUTE, midnight + 5 * MINUTE, false),
            (midnight - 50 * MINUTE, midnight + 20 * MINUTE, true),
            // a clock that was set back
            (midnight, midnight - 600 * MINUTE, false),
        ] {
            assert_eq!(is_forgotten(last, now, &settings), forgotten, "{last} {now}");
        }
    }
}
