//! `round`: 巡逻轮次, one patrol from start to end: who, how, where they checked in, what they heard and saw.
//!
//! The way itself is not here: raw tracks are the kind `track`, with the round's entity id, in a feed of their own.
//!
//! Anybody in a town may write to its feed, and a round is its patrol's: who started it first says how it began, and only those whom they
//! named say that it ended. What others say is kept and shows nothing.

use minicbor::{Decode, Encode};

use super::{By, Kind, presence::Presence, said};
use crate::{
    container::GrowSet,
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
    #[cbor(n(0), with = "said::few")]
    starts: GrowSet<Stamp, Started>,
    #[cbor(n(1), with = "said::all")]
    check_ins: GrowSet<Stamp, CheckedIn>,
    #[cbor(n(2), with = "said::all")]
    notes: GrowSet<Stamp, Noted>,
    #[cbor(n(3), with = "said::few")]
    ends: GrowSet<Stamp, Ended>,
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
    /// The start, once known: the first that was said, as its author said it last.
    pub fn start(&self) -> Option<&Started> {
        let (_, first) = self.starts.iter().next()?;
        self.starts.iter().rev().map(|(_, said)| said).find(|said| said.by.author == first.by.author)
    }

    /// The end, once known: what one of the patrol said last.
    pub fn end(&self) -> Option<&Ended> {
        self.ends.iter().rev().map(|(_, said)| said).find(|said| self.is_of(said.by.author))
    }

    /// True for who started it and for whom they took along.
    pub fn is_of(&self, account: AccountId) -> bool {
        self.start().is_some_and(|start| start.by.author == account || start.what.members.contains(&account))
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
            RoundBody::Start(what) => self.starts.put(by.stamp, Started { by, what }),
            RoundBody::CheckIn(what) => self.check_ins.put(by.stamp, CheckedIn { by, what }),
            RoundBody::Note(what) => self.notes.put(by.stamp, Noted { by, what }),
            RoundBody::End(what) => self.ends.put(by.stamp, Ended { by, what }),
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

    use crate::{hlc::Hlc, id::DeviceId, op::encode};

    const MINUTE: Millis = 60_000;

    fn by(minute: u64, author: u32) -> By {
        let stamp = Stamp { eff: Hlc::new(minute * MINUTE, 0), device: DeviceId(u128::from(author)), n: minute };
        By { stamp, author: AccountId(author), based_on: None }
    }

    fn start(team: &str, members: &[u32]) -> RoundBody {
        let members = members.iter().copied().map(AccountId).collect();
        RoundBody::Start(Start { team: team.into(), members, mode: Mode::Foot, route: vec![], presence: Presence::default() })
    }

    fn end(fixes: u32) -> RoundBody {
        RoundBody::End(End { stats: TrackStats { fixes, ..TrackStats::default() }, ended_at: None, by_app: false })
    }

    #[test]
    fn a_round_is_its_patrols_to_begin_and_to_end() {
        let shown = |round: &Round| {
            let summary = round.summary(&Settings::default()).expect("started");
            (summary.title, summary.who.map(|who| who.0), round.end().map(|end| end.what.stats.fixes))
        };
        let mut round = Round::default();
        round.apply(by(2, 9), end(0));
        assert_eq!(round.end(), None, "nobody can have ended what nobody began");
        round.apply(by(1, 7), start("一队", &[7, 8]));
        assert_eq!(shown(&round), ("一队".into(), Some(7), None), "an end by somebody else shows nothing");
        round.apply(by(3, 9), start("他队", &[9]));
        assert_eq!(shown(&round), ("一队".into(), Some(7), None), "nor does another's start");
        round.apply(by(4, 7), start("一队甲", &[7, 8]));
        round.apply(by(5, 8), end(1));
        round.apply(by(6, 7), end(2));
        round.apply(by(7, 9), end(3));
        assert_eq!(shown(&round), ("一队甲".into(), Some(7), Some(2)), "the patrol may correct itself");
        let back: Round = minicbor::decode(&encode(&round)).expect("decodes");
        assert_eq!(back, round);
    }

    #[test]
    fn a_round_that_nobody_else_spoke_of_is_encoded_as_before() {
        for bodies in [vec![], vec![(1, start("一队", &[7]))], vec![(1, start("一队", &[7])), (2, end(5))]] {
            let mut round = Round::default();
            for (minute, body) in bodies {
                round.apply(by(minute, 7), body);
            }
            let before = encode(&(
                round.start().map(|said| (said.by, said.what.clone())),
                Vec::<u8>::new(),
                Vec::<u8>::new(),
                round.end().map(|said| (said.by, said.what.clone())),
            ));
            assert_eq!(encode(&round), before);
            assert_eq!(minicbor::decode::<Round>(&before).expect("decodes"), round);
        }
    }

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
