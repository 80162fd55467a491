//! 存疑: records that a person should look at, each with its reasons and their weight; and what later records are judged by.
//!
//! What is odd is said by `shared::doubt::judge`. This study finds what it asks for: the thing, the record before, photos that look alike.
//! Nothing here rules, and what is told of a record is never told anew: it is what could be known when the record came.

mod pieces;
mod stood;

use xunge_shared::{
    doubt::{
        Doubt, Reason,
        judge::{self, Before, Evidence},
    },
    entity::{Entity, Key},
    geometry::{LonLat, Shape},
    hlc::Millis,
    id::{AccountId, EntityId, KindName, OpId, Scope},
    kinds::{
        InState, Kind,
        case::{Case, CaseBody, Stage},
        checkpoint::Checkpoint,
        presence::{Presence, Shown},
        review::{Decision, Review},
        round::{Round, RoundBody},
        zone::{Zone, ZoneBody},
    },
    plate::Plated,
    print::Print,
};

use self::pieces::pieces;
pub use self::stood::Stood;
use super::{Desk, Plates, Study, Told};
use crate::{
    plates::Judged,
    store::{Fact, Form, Result, Sheet, Test, Value},
};

/// See the module.
pub struct Doubts {
    plates: Box<dyn Plates>,
}

/// The study's name.
pub const STUDY: &str = "doubts";
/// One line for each doubtful record: `op`, `author`, `at`, `weight`, `reasons` (CBOR), and the review of it, as [`REVIEWS`] names it.
pub const DOUBTS: &str = "doubts";
/// One line for each review: which one, and where it stands ([`ANSWERED`], [`WAITING`] or [`SETTLED`]). A record without one is open.
pub const REVIEWS: &str = "reviews";
/// The author answered, and nobody said anything since.
pub const ANSWERED: &str = "answered";
/// The author is asked.
pub const WAITING: &str = "waiting";
/// A person decided.
pub const SETTLED: &str = "settled";
/// One line for each record that shows where its author was; `record` is the op, `round` the round on which it was reported.
pub const RECORDS: &str = "records";
/// Some lines for each photo that has a print: one for each piece of it.
const PRINTS: &str = "prints";

/// A problem is seen and put right from so far off, metres: its place is where its reporter stood, or pressed on a map.
const CASE_REACH_M: u32 = 100;

/// So many earlier records of an author a new one is judged by.
const LOOKED_BACK: usize = 50;

const KINDS: &[KindName] = &[Checkpoint::NAME, Zone::NAME, Round::NAME, Case::NAME, Review::NAME];

const SHEETS: &[Sheet] = &[
    Sheet {
        name: DOUBTS,
        columns: &[
            ("record", Form::Text),
            ("author", Form::Int),
            ("at", Form::Int),
            ("weight", Form::Int),
            ("reasons", Form::Blob),
            ("review", Form::Text),
        ],
        indexes: &[&["weight"], &["record"], &["author", "at"], &["review"]],
        counted: None,
    },
    Sheet {
        name: REVIEWS,
        columns: &[("review", Form::Text), ("state", Form::Text)],
        indexes: &[&["state", "until", "review"], &["review"]],
        counted: None,
    },
    Sheet {
        name: RECORDS,
        columns: &[
            ("author_day", Form::Text),
            ("record", Form::Text),
            ("at", Form::Int),
            ("lon", Form::Int),
            ("lat", Form::Int),
            ("accuracy", Form::Int),
            ("round", Form::Text),
        ],
        // all columns: a record is judged by its author's last fifty, which are read from here alone
        indexes: &[&["author_day", "at", "until", "record", "lon", "lat", "accuracy"], &["record"], &["round"]],
        counted: None,
    },
    Sheet {
        name: PRINTS,
        columns: &[("piece", Form::Int), ("print", Form::Int), ("record", Form::Text), ("author", Form::Int), ("at", Form::Int)],
        indexes: &[&["piece"]],
        counted: None,
    },
];

/// What a record shows of its author.
struct Record {
    presence: Presence,
    shape: Option<Shape>,
    reach_m: u32,
    prints: Vec<Print>,
    is_plate_false: bool,
    /// Something was done at the place, and not only seen or told.
    is_visit: bool,
    /// The round on which it was made, as it says.
    round: Option<EntityId>,
}

impl Doubts {
    /// The study, with somebody to ask about plates.
    pub fn new(plates: Box<dyn Plates>) -> Self {
        Self { plates }
    }

    /// The record that an op is, when it is one that shows where its author was.
    fn read(&mut self, told: &Told<'_>, desk: &dyn Desk) -> Result<Option<Record>> {
        let plain = |presence: Presence| Record {
            presence,
            shape: None,
            reach_m: 0,
            prints: vec![],
            is_plate_false: false,
            is_visit: false,
            round: None,
        };
        let body = &told.op.body;
        if told.op.kind == Zone::NAME {
            let Ok(ZoneBody::Inspect(seen)) = minicbor::decode(body) else { return Ok(None) };
            let Some(profile) = Zone::of(&told.before.state).and_then(Zone::profile) else {
                return Ok(Some(Record { prints: seen.prints.unwrap_or_default(), is_visit: true, ..plain(seen.presence) }));
            };
            let is_plate_false = self.is_plate_false(told, Plated::Zone, told.before, &seen.presence)?;
            let (shape, prints) = (Some(profile.shape.clone()), seen.prints.unwrap_or_default());
            return Ok(Some(Record { shape, prints, is_plate_false, is_visit: true, ..plain(seen.presence) }));
        }
        if told.op.kind == Case::NAME {
            return Ok(match minicbor::decode(body) {
                Ok(CaseBody::Report(report)) => {
                    Some(Record { prints: report.prints.unwrap_or_default(), round: report.round, ..plain(report.presence) })
                }
                Ok(CaseBody::Seen(seen)) => Some(plain(seen.presence)),
                Ok(CaseBody::Move(step)) if step.to == Stage::Disposed => {
                    let shape = Case::of(&told.before.state).and_then(|case| case.report()?.what.place).map(Shape::Point);
                    let prints = step.prints.unwrap_or_default();
                    Some(Record { shape, reach_m: CASE_REACH_M, prints, is_visit: true, ..plain(step.presence) })
                }
                _ => None,
            });
        }
        if told.op.kind == Round::NAME {
            let Ok(RoundBody::CheckIn(visit)) = minicbor::decode(body) else { return Ok(None) };
            let key = Key { kind: Checkpoint::NAME, entity: visit.checkpoint, scope: told.op.scope };
            let checkpoint = desk.thing(&key)?;
            let profile = checkpoint.as_ref().and_then(|thing| Checkpoint::of(&thing.state)?.profile());
            let reach_m = profile.and_then(|profile| profile.radius_m).unwrap_or(desk.settings().patrol.geofence_m);
            let shape = profile.map(|profile| Shape::Point(profile.place));
            let is_plate_false = match &checkpoint {
                Some(thing) if profile.is_some() => self.is_plate_false(told, Plated::Checkpoint, thing, &visit.presence)?,
                _ => false,
            };
            return Ok(Some(Record { shape, reach_m: reach_m.into(), is_plate_false, is_visit: true, ..plain(visit.presence) }));
        }
        Ok(None)
    }

    /// True when a token was scanned that was not on the thing's plate then.
    fn is_plate_false(&mut self, told: &Told<'_>, plated: Plated, thing: &Entity, presence: &Presence) -> Result<bool> {
        let Some(token) = &presence.plate else { return Ok(false) };
        Ok(match self.plates.judge(plated, thing, token)? {
            Judged::Genuine => false,
            Judged::Withdrawn(at) => told.eff.millis() > at,
            Judged::False => true,
        })
    }
}

impl Study for Doubts {
    fn name(&self) -> &'static str {
        STUDY
    }

    fn version(&self) -> i64 {
        6
    }

    fn sheets(&self) -> &'static [Sheet] {
        SHEETS
    }

    fn kinds(&self) -> &'static [KindName] {
        KINDS
    }

    fn of_op(&mut self, told: &Told<'_>, desk: &dyn Desk) -> Result<Vec<Fact>> {
        let (mut facts, mut doubts) = (vec![], vec![]);
        if let Some(record) = self.read(told, desk)? {
            doubts = judge::alone(&evidence(told, &record), &desk.settings().patrol);
            let place = record.presence.place.map(|place| (place, record.presence.accuracy_m.unwrap_or_default()));
            let now = Before { op: told.op.id(), at: told.eff.millis(), place };
            let (author, day) = (told.op.author, day(now.at));
            let earlier = before(author, now.at, desk)?;
            doubts.extend(earlier.iter().rev().find(|record| record.place.is_some()).and_then(|before| judge::travelled(before, &now)));
            let times: Vec<Millis> = earlier.iter().map(|record| record.at).chain([now.at]).collect();
            doubts.extend(judge::regular(&times));
            doubts.extend(used_before(told, &record.prints, desk)?);
            facts.push(Fact::new(
                RECORDS,
                [
                    author_day(author, day).into(),
                    now.op.to_string().into(),
                    now.at.into(),
                    place.map(|(place, _)| i64::from(place.lon)).into(),
                    place.map(|(place, _)| i64::from(place.lat)).into(),
                    place.map(|(_, accuracy)| i64::from(accuracy)).into(),
                    record.round.map(|round| round.to_string()).into(),
                ],
            ));
            for print in record.prints {
                let line = |piece: i64| {
                    let values =
                        [piece.into(), Value::Int(print.0 as i64), now.op.to_string().into(), u64::from(author.0).into(), now.at.into()];
                    Fact::new(PRINTS, values)
                };
                facts.extend(pieces(print).map(line));
            }
        } else if let Some(ended) = round_ended(told, desk) {
            doubts = ended;
        }
        let weight = judge::weight(&doubts);
        if weight >= judge::WORTH {
            let values = [
                told.op.id().to_string().into(),
                u64::from(told.op.author.0).into(),
                told.eff.millis().into(),
                u64::from(weight).into(),
                xunge_shared::op::encode(&doubts).into(),
                name_of(Review::of(told.op.id()), told.op.scope).into(),
            ];
            facts.push(Fact::new(DOUBTS, values));
        }
        Ok(facts)
    }

    fn of_thing(&mut self, thing: &Entity, _: &dyn Desk) -> Result<Vec<Fact>> {
        let state = <Review as InState>::of(&thing.state).and_then(standing);
        let values = |state: &str| [name_of(thing.id, thing.scope).into(), state.into()];
        Ok(state.map(|state| Fact::new(REVIEWS, values(state))).into_iter().collect())
    }
}

/// A doubtful record as [`DOUBTS`] tells of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubtful {
    /// The op.
    pub op: OpId,
    /// Who said it.
    pub author: AccountId,
    /// When it counts.
    pub at: Millis,
    /// How much it asks to be looked at.
    pub weight: u32,
    /// Why.
    pub reasons: Vec<Doubt>,
}

impl Doubtful {
    /// Reads a fact of [`DOUBTS`].
    pub fn of(fact: &Fact) -> Option<Self> {
        let [op, author, at, weight, Value::Blob(reasons), _] = fact.values.as_slice() else { return None };
        Some(Self {
            op: op.text()?.parse().ok()?,
            author: AccountId(author.int()?.try_into().ok()?),
            at: at.int()? as Millis,
            weight: weight.int()?.try_into().ok()?,
            reasons: minicbor::decode(reasons).ok()?,
        })
    }
}

/// A review by its id and its area: what an area's desk says is of its own records.
fn name_of(review: EntityId, scope: Scope) -> String {
    format!("{review} {}", scope.area())
}

/// Where a review stands; nothing when nobody may have ruled as they did.
fn standing(review: &Review) -> Option<&'static str> {
    let ruling = review.ruling()?;
    Some(match ruling.what.decision {
        _ if review.is_answered() => ANSWERED,
        Decision::Explain => WAITING,
        Decision::Valid | Decision::NotAccepted => SETTLED,
    })
}

fn evidence(told: &Told<'_>, record: &Record) -> Evidence {
    let said = told.op.hlc.millis();
    Evidence {
        at: said,
        corrected_ms: told.eff.millis().abs_diff(said),
        distance_m: record.shape.as_ref().and_then(|shape| record.presence.distance_to(shape)),
        reach_m: record.reach_m,
        accuracy_m: record.presence.accuracy_m,
        fixed_at: record.presence.fixed_at,
        plate: record.presence.plate.is_some(),
        is_plate_false: record.is_plate_false,
        is_unshown: record.is_visit && record.presence.shown() == Shown::ByHand,
    }
}

/// What is odd about a round that ends.
fn round_ended(told: &Told<'_>, desk: &dyn Desk) -> Option<Vec<Doubt>> {
    if told.op.kind != Round::NAME {
        return None;
    }
    let Ok(RoundBody::End(end)) = minicbor::decode(&told.op.body) else { return None };
    let mode = Round::of(&told.before.state)?.start()?.what.mode;
    Some(judge::round(&end.stats, mode.limit_kmh(&desk.settings().patrol)))
}

/// The author's last records of the day and the day before, in the order of time: as many as somebody who is asked to look could follow,
/// however many there are.
fn before(author: AccountId, at: Millis, desk: &dyn Desk) -> Result<Vec<Before>> {
    let mut records = vec![];
    for day in [day(at), day(at).saturating_sub(1)] {
        let left = LOOKED_BACK - records.len();
        records.extend(desk.latest(RECORDS, ("author_day", author_day(author, day).into()), ("at", at as i64), left)?);
    }
    let mut records: Vec<Before> = records.iter().filter_map(known).collect();
    records.sort_by_key(|record| (record.at, record.op));
    records.dedup();
    Ok(records)
}

/// A line of [`RECORDS`].
fn known(fact: &Fact) -> Option<Before> {
    let number = |i: usize| fact.values[i].int();
    let place = number(3).zip(number(4)).map(|(lon, lat)| LonLat { lon: lon as i32, lat: lat as i32 });
    let place = place.map(|place| (place, number(5).unwrap_or_default() as u32));
    Some(Before { op: fact.values[1].text()?.parse().ok()?, at: number(2)? as Millis, place })
}

/// The first record whose photo looks like one of these, unless it is of the same visit.
fn used_before(told: &Told<'_>, prints: &[Print], desk: &dyn Desk) -> Result<Option<Doubt>> {
    let (author, at) = (i64::from(told.op.author.0), told.eff.millis());
    for print in prints {
        let pieces = pieces(*print).map(Value::Int).collect();
        for (_, fact) in desk.facts(PRINTS, "piece", &Test::OneOf(pieces))? {
            let [_, Value::Int(other), op, by, then] = fact.values.as_slice() else { continue };
            let other = Print(*other as u64);
            let one_visit = by.int() == Some(author) && at.abs_diff(then.int().unwrap_or_default() as Millis) < judge::VISIT_MS;
            if let Some(op) = op.text().and_then(|op| op.parse::<OpId>().ok()).filter(|_| !one_visit && print.same_as(other)) {
                let bits = (print.0 ^ other.0).count_ones();
                return Ok(Some(Doubt::new(Reason::PhotoUsed, bits, 6).beside(op)));
            }
        }
    }
    Ok(None)
}

fn day(at: Millis) -> u64 {
    at / 86_400_000
}

fn author_day(author: AccountId, day: u64) -> String {
    format!("{author} {day}")
}
