//! Cases over time: each with when it began and ended, and what happened to them by the day, for figures, the bulletin and its list of problems.
//!
//! | measure | counted on the day of | when |
//! | --- | --- | --- |
//! | `opened` | the report | always |
//! | `closed` | the last closure | the case is closed |
//! | `in_time`, `late` | the same | of those closed, with a deadline: at it or before, or after it |
//! | `cancelled` | the last move | the case is cancelled |
//! | `merged` | the merging | the case was open and is part of another one since |
//! | `reopened` 返工 | each move to rework | always |
//! | `passed`, `failed` | each recheck 核查: a move from disposed to closed, or to rework | always |
//! | `recurred` | the last closure | of those closed: a case of the same type was reported within 30 m and 30 days after |
//!
//! What a deadline is, the kind says ([`Case::due`]): set by hand, or the limit of the type on the county's calendar.

use xunge_shared::{
    entity::{Entity, Key},
    geometry::LonLat,
    hlc::Millis,
    id::KindName,
    kinds::{
        InState, Kind,
        case::{Case, CaseBody, Progress, Reporting, Stage},
        cell::Cell,
    },
};

use super::{Desk, Grid, Study, Told};
use crate::store::{Counted, Fact, Form, Result, Sheet, Test};

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Cases {
    grid: Grid,
}

/// The study's name.
pub const STUDY: &str = "cases";
/// One line for each case.
pub const CASES: &str = "cases";
/// What happened, by the day.
pub const EVENTS: &str = "events";

/// All measures of [`EVENTS`].
pub const MEASURES: [&str; 10] = ["opened", "closed", "in_time", "late", "cancelled", "merged", "reopened", "passed", "failed", "recurred"];

/// 复发: the same problem again, when a case of the same type is reported so near to a closed one, metres ...
pub const RECURS_WITHIN_M: f64 = 30.0;
/// ... and so soon after its closure.
pub const RECURS_WITHIN: Millis = 30 * 86_400_000;

/// The day in [`CASES`] on which a case is due that has no deadline: 9999-12-31, in days since 1970-01-01.
pub const NEVER_DUE: i64 = 2_932_896;

const KINDS: &[KindName] = &[Cell::NAME, Case::NAME];

const SHEETS: &[Sheet] = &[
    Sheet {
        name: CASES,
        columns: &[
            ("opened", Form::Int),
            ("state", Form::Text),
            ("ended", Form::Int),
            ("due", Form::Int),
            ("event_type", Form::Text),
            ("cell", Form::Text),
            ("lon", Form::Int),
            ("lat", Form::Int),
            ("reworks", Form::Int),
            ("opened_spot", Form::Text),
            ("closed_spot", Form::Text),
            ("detail", Form::Text),
            ("again_spot", Form::Text),
            ("due_day", Form::Int),
            ("unit", Form::Text),
            ("note", Form::Text),
            ("reference", Form::Text),
        ],
        // the first holds all that is asked of what is open: no fact is read to be counted
        indexes: &[
            &["state", "until", "due", "scope", "event_type", "cell"],
            &["opened"],
            &["ended"],
            &["opened_spot"],
            &["closed_spot"],
            &["again_spot"],
            &["lat"],
        ],
        // all states alike, by the day on which the case is due: figures ask for what is open
        counted: Some(Counted { measure: "state", day: Some("due_day"), by: &["event_type", "cell"], sum: None, joined: None }),
    },
    Sheet {
        name: EVENTS,
        columns: &[("measure", Form::Text), ("day", Form::Int), ("at", Form::Int), ("event_type", Form::Text), ("cell", Form::Text)],
        indexes: &[&["measure", "at"]],
        counted: Some(Counted { measure: "measure", day: Some("day"), by: &["event_type", "cell"], sum: None, joined: None }),
    },
];

impl Study for Cases {
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

    fn follows_settings(&self) -> bool {
        true
    }

    fn recall(&mut self, desk: &dyn Desk) -> Result<()> {
        self.grid = Grid::default();
        desk.each(&Cell::NAME, &mut |cell| drop(self.grid.put(cell)))
    }

    /// Tells nothing by itself, but whose closure a report or a cancellation may bear on tells anew.
    fn of_op(&mut self, told: &Told<'_>, desk: &dyn Desk) -> Result<Vec<Fact>> {
        if told.op.kind != Case::NAME {
            return Ok(vec![]);
        }
        let Ok(body) = minicbor::decode::<CaseBody>(&told.op.body) else { return Ok(vec![]) };
        let before = Case::of(&told.before.state).and_then(Case::report);
        let before = before.map(|Reporting { by, what }| (by.at(), what.event_type.clone(), what.place));
        // A report more changes nothing for a closure after which another came already: where a thousand cases of a type lie in one
        // spot, as those do that a hotline places at its own house, all of them would tell anew for each.
        let columns: &[&'static str] = if before.is_none() { &["closed_spot"] } else { &["closed_spot", "again_spot"] };
        let now = match body {
            CaseBody::Report(report) => Some((told.eff.millis(), report.event_type, report.place)),
            CaseBody::Move(step) if step.to == Stage::Cancelled || step.from == Stage::Cancelled => None,
            _ => return Ok(vec![]),
        };
        for (at, event_type, place) in before.into_iter().chain(now) {
            let Some(place) = place else { continue };
            let before = at.saturating_sub(RECURS_WITHIN);
            for column in columns {
                for (key, closed) in desk.facts(CASES, column, &around(&event_type, place, before, at))? {
                    if closed.values[2].int().is_some_and(|ended| is_soon(ended as Millis, at)) && is_near(&closed, place) {
                        desk.again(key);
                    }
                }
            }
        }
        Ok(vec![])
    }

    fn of_thing(&mut self, thing: &Entity, desk: &dyn Desk) -> Result<Vec<Fact>> {
        let Some(case) = Case::of(&thing.state) else {
            self.follow_cell(thing, desk)?;
            return Ok(vec![]);
        };
        let (Some(Reporting { by, what: report }), Some(progress)) = (case.report(), case.progress()) else { return Ok(vec![]) };
        let cell = report.cell.as_ref().or_else(|| self.grid.at(report.place?)).map(ToString::to_string);
        let detail = report.address.clone().unwrap_or_else(|| report.text.chars().take(80).collect());
        let due = case.due(desk.settings());
        let last = progress.taken.last().map_or(by.at(), |moved| moved.by.at());
        // One that was merged while it was open lives on in another.
        let merged = case.acts().merged.filter(|_| progress.stage.is_open()).map(|act| act.by.at());
        let ended = if progress.stage.is_open() { merged } else { Some(last) };
        let closed = ended.filter(|_| progress.stage == Stage::Closed);
        let said = progress.taken.last().filter(|_| ended.is_some() && merged.is_none()).and_then(|moved| moved.what.note.as_ref());
        let spot = |at| report.place.map(|place| spot(&report.event_type, place, at));
        let is_again = match closed.zip(report.place) {
            Some((closed, place)) => recurs(thing, &report.event_type, place, closed, desk)?,
            None => false,
        };
        let mut facts = vec![Fact::new(
            CASES,
            [
                by.at().into(),
                state(progress.stage, merged).into(),
                ended.into(),
                due.into(),
                report.event_type.as_str().into(),
                cell.clone().into(),
                report.place.map(|place| i64::from(place.lon)).into(),
                report.place.map(|place| i64::from(place.lat)).into(),
                (reworks(&progress).count() as u64).into(),
                (progress.stage != Stage::Cancelled).then(|| spot(by.at())).flatten().into(),
                closed.filter(|_| !is_again).and_then(spot).into(),
                detail.into(),
                closed.filter(|_| is_again).and_then(spot).into(),
                due.map_or(NEVER_DUE, |due| desk.settings().calendar.day_of(due) as i64).into(),
                progress.assigned.and_then(|assigned| assigned.what.unit.clone()).into(),
                said.map(|note| note.chars().take(200).collect::<String>()).into(),
                report.reference.clone().into(),
            ],
        )];
        let mut happened = |measure: &'static str, at: Millis| {
            let day = desk.settings().calendar.day_of(at);
            let values = [measure.into(), day.into(), at.into(), report.event_type.as_str().into(), cell.clone().into()];
            facts.push(Fact::new(EVENTS, values));
        };
        happened("opened", by.at());
        reworks(&progress).for_each(|at| happened("reopened", at));
        for moved in progress.taken.iter().filter(|moved| moved.what.from == Stage::Disposed) {
            match moved.what.to {
                Stage::Checked | Stage::Closed => happened("passed", moved.by.at()),
                Stage::Rework => happened("failed", moved.by.at()),
                _ => {}
            }
        }
        match (progress.stage, ended) {
            (Stage::Closed, Some(at)) => {
                happened("closed", at);
                if let Some(due) = due {
                    happened(if at <= due { "in_time" } else { "late" }, at);
                }
                if is_again {
                    happened("recurred", at);
                }
            }
            (_, Some(at)) => happened(if merged.is_some() { "merged" } else { "cancelled" }, at),
            (_, None) => {}
        }
        Ok(facts)
    }
}

impl Cases {
    /// Remembers a cell, and has the cases tell anew that lie on the ground that it won or lost.
    fn follow_cell(&mut self, thing: &Entity, desk: &dyn Desk) -> Result<()> {
        for ground in self.grid.put(thing) {
            let band = i64::from(ground.min.lat)..i64::from(ground.max.lat) + 1;
            let lons = i64::from(ground.min.lon)..=i64::from(ground.max.lon);
            let near = desk.facts(CASES, "lat", &Test::Within(band))?;
            near.into_iter()
                .filter(|(_, fact)| fact.values[6].int().is_some_and(|lon| lons.contains(&lon)))
                .for_each(|(key, _)| desk.again(key));
        }
        Ok(())
    }
}

/// When the case was sent back.
fn reworks(progress: &Progress<'_>) -> impl Iterator<Item = Millis> {
    progress.taken.iter().filter(|moved| moved.what.to == Stage::Rework).map(|moved| moved.by.at())
}

fn state(stage: Stage, merged: Option<Millis>) -> &'static str {
    match stage {
        Stage::Closed => "closed",
        Stage::Cancelled => "cancelled",
        _ if merged.is_some() => "merged",
        _ => "open",
    }
}

/// True when a case of this type was reported near by soon after the closure.
fn recurs(thing: &Entity, event_type: &str, place: LonLat, closed: Millis, desk: &dyn Desk) -> Result<bool> {
    let own: Key = thing.key();
    let near = desk.facts(CASES, "opened_spot", &around(event_type, place, closed, closed + RECURS_WITHIN))?;
    let follows = |other: &Fact| other.values[0].int().is_some_and(|opened| is_soon(closed, opened as Millis)) && is_near(other, place);
    Ok(near.iter().any(|(key, other)| *key != own && follows(other)))
}

fn is_soon(closed: Millis, opened: Millis) -> bool {
    (closed + 1..=closed + RECURS_WITHIN).contains(&opened)
}

/// True when a fact of a case lies near a place.
fn is_near(fact: &Fact, place: LonLat) -> bool {
    let spot = fact.values[6].int().zip(fact.values[7].int());
    spot.is_some_and(|(lon, lat)| place.distance(LonLat { lon: lon as i32, lat: lat as i32 }) <= RECURS_WITHIN_M)
}

/// Half the sides of the squares that cases are looked up by, micro-degrees: at least [`RECURS_WITHIN_M`] up to 60 degrees of latitude, so
/// that what is so near lies in four squares at most.
const HALF: (i32, i32) = (550, 275);
/// The length of the spans of time: what is looked for lies in two of them.
const SPAN: Millis = RECURS_WITHIN;

/// The square and the span of time that a case is looked up by.
fn spot(event_type: &str, place: LonLat, at: Millis) -> String {
    square(event_type, column(place.lon), row(place.lat), at / SPAN)
}

fn column(lon: i32) -> i32 {
    lon.div_euclid(2 * HALF.0)
}

fn row(lat: i32) -> i32 {
    lat.div_euclid(2 * HALF.1)
}

fn square(event_type: &str, column: i32, row: i32, span: u64) -> String {
    format!("{event_type} {column} {row} {span}")
}

/// All that may hold a case near a place in some time.
fn around(event_type: &str, place: LonLat, from: Millis, to: Millis) -> Test {
    let (columns, rows) = (column(place.lon - HALF.0)..=column(place.lon + HALF.0), row(place.lat - HALF.1)..=row(place.lat + HALF.1));
    let squares = columns.flat_map(|column| rows.clone().map(move |row| (column, row)));
    let spans = from / SPAN..=to / SPAN;
    let all = squares.flat_map(|(column, row)| spans.clone().map(move |span| square(event_type, column, row, span).into()));
    Test::OneOf(all.collect())
}
