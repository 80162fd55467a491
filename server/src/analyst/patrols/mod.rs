//! Patrols over time: each track matched to the streets, and what it covered of streets, cells, checkpoints and schools, by the day.
//!
//! A day is that of the round's first fix. What is told of a place is told whole for each round, so that a track that grows, a street that
//! is drawn anew, and all of it built anew come to the same.
//!
//! | measure | `metres` | one line for each |
//! | --- | --- | --- |
//! | `street`, `cell`, `checkpoint`, `school` | observed | place that a round came by |
//! | `street_evening`, … | observed in the evening window | of those, with such |
//! | `street_pass`, … | observed | of those, with a pass |
//! | `street_evening_pass`, … | observed | of those, with a pass in the evening window |

mod ground;

use std::collections::BTreeMap;

use xunge_patrol::{Cover, Coverage, Matcher, Rules, cover};
use xunge_shared::{
    entity::{Entity, Key},
    geometry::{BBox, Path},
    id::{EntityId, KindName, Scope},
    kinds::{
        InState, Kind,
        cell::Cell,
        checkpoint::Checkpoint,
        round::{Mode, Round},
        street::Street,
        track::TrackLog,
    },
};

use self::ground::{Known, Place};
use super::{Counted, Desk, Fact, Form, Pace, Sheet, Study};
use crate::store::{Result, Test};

/// See the module.
#[derive(Debug, Default)]
pub struct Patrols {
    known: Known,
    matcher: Matcher,
}

/// The study's name.
pub const STUDY: &str = "patrols";
/// One line for each street, cell, checkpoint and school.
pub const PLACES: &str = "places";
/// What rounds covered.
pub const SEEN: &str = "seen";
/// One line for each round.
pub const ROUNDS: &str = "rounds";

/// The columns of [`PLACES`], by number.
pub mod place {
    /// `street`, `cell`, `checkpoint` or `school`.
    pub const SORT: usize = 0;
    /// Its code.
    pub const CODE: usize = 1;
    /// Its name.
    pub const NAME: usize = 2;
    /// A street's class.
    pub const CLASS: usize = 3;
    /// A street's length.
    pub const METRES: usize = 4;
    /// Where it stands, micro-degrees.
    pub const LON: usize = 5;
    /// See [`LON`].
    pub const LAT: usize = 6;
    /// A street's line: a JSON array of degrees.
    pub const LINE: usize = 7;
}

/// The columns of [`SEEN`], by number.
pub mod seen {
    /// See the table.
    pub const MEASURE: usize = 0;
    /// Local day.
    pub const DAY: usize = 1;
    /// The place's id.
    pub const PLACE: usize = 2;
    /// The round's id.
    pub const ROUND: usize = 3;
    /// Observed.
    pub const METRES: usize = 4;
    /// Interpolated.
    pub const INTERPOLATED: usize = 5;
    /// Passes.
    pub const PASSES: usize = 6;
    /// Seconds there.
    pub const SECONDS: usize = 7;
    /// Of those, above the threshold of the mode.
    pub const OVER: usize = 8;
    /// When it was last there.
    pub const LAST: usize = 9;
}

/// The columns of [`ROUNDS`], by number.
pub mod round {
    /// The round's id.
    pub const ROUND: usize = 0;
    /// Local day.
    pub const DAY: usize = 1;
    /// Observed.
    pub const METRES: usize = 2;
    /// Of those, along streets.
    pub const ON_STREETS: usize = 3;
    /// Interpolated.
    pub const INTERPOLATED: usize = 4;
    /// Observed in the evening window.
    pub const EVENING: usize = 5;
    /// Seconds observed.
    pub const SECONDS: usize = 6;
    /// Of those, above the threshold of the mode.
    pub const OVER: usize = 7;
    /// Seconds by speed, six numbers with blanks between: see `xunge_patrol::Speeds`.
    pub const SPEEDS: usize = 8;
}

const KINDS: &[KindName] = &[Street::NAME, Cell::NAME, Checkpoint::NAME, Round::NAME, TrackLog::NAME];

const SHEETS: &[Sheet] = &[
    Sheet {
        name: PLACES,
        columns: &[
            ("sort", Form::Text),
            ("code", Form::Text),
            ("name", Form::Text),
            ("class", Form::Text),
            ("metres", Form::Int),
            ("lon", Form::Int),
            ("lat", Form::Int),
            ("line", Form::Text),
        ],
        indexes: &[&["sort", "until", "lat"]],
        counted: None,
    },
    Sheet {
        name: SEEN,
        columns: &[
            ("measure", Form::Text),
            ("day", Form::Int),
            ("place", Form::Text),
            ("round", Form::Text),
            ("metres", Form::Int),
            ("interpolated", Form::Int),
            ("passes", Form::Int),
            ("seconds", Form::Int),
            ("over", Form::Int),
            ("last", Form::Int),
        ],
        indexes: &[&["round", "until"], &["place", "until"]],
        counted: Some(Counted { measure: "measure", day: "day", by: &["place"], sum: Some("metres") }),
    },
    Sheet {
        name: ROUNDS,
        columns: &[
            ("round", Form::Text),
            ("day", Form::Int),
            ("metres", Form::Int),
            ("on_streets", Form::Int),
            ("interpolated", Form::Int),
            ("evening", Form::Int),
            ("seconds", Form::Int),
            ("over", Form::Int),
            ("speeds", Form::Text),
            ("south", Form::Int),
            ("north", Form::Int),
            ("west", Form::Int),
            ("east", Form::Int),
        ],
        indexes: &[&["round", "until"], &["north"]],
        counted: None,
    },
];

/// The ground changes for rounds so near to it, micro-degrees: a school's surroundings, and more than a position's candidates.
const NEAR: i64 = 3_000;

impl Study for Patrols {
    fn name(&self) -> &'static str {
        STUDY
    }

    fn version(&self) -> i64 {
        1
    }

    fn sheets(&self) -> &'static [Sheet] {
        SHEETS
    }

    fn kinds(&self) -> &'static [KindName] {
        KINDS
    }

    fn pace(&self) -> Pace {
        Pace::Settled
    }

    fn follows_settings(&self) -> bool {
        true
    }

    fn recall(&mut self, desk: &dyn Desk) -> Result<()> {
        self.known = Known::default();
        for kind in [Street::NAME, Cell::NAME, Checkpoint::NAME] {
            desk.each(&kind, &mut |thing| {
                self.known.put(thing, desk.settings());
            })?;
        }
        Ok(())
    }

    fn of_thing(&mut self, thing: &Entity, desk: &dyn Desk) -> Result<Vec<Fact>> {
        if let Some(track) = TrackLog::of(&thing.state) {
            return self.track(thing, track, desk);
        }
        if Round::of(&thing.state).is_some() {
            // Only its mode matters here, and that to its track.
            desk.again(Key { kind: TrackLog::NAME, entity: thing.id, scope: Scope::tracks(thing.scope.area()) });
            return Ok(vec![]);
        }
        if let Some(ground) = self.known.put(thing, desk.settings()) {
            near(&ground, desk)?;
        }
        Ok(Place::of(thing, desk.settings()).map(|place| standing(&place)).unwrap_or_default())
    }
}

impl Patrols {
    fn track(&mut self, thing: &Entity, track: &TrackLog, desk: &dyn Desk) -> Result<Vec<Fact>> {
        let settings = desk.settings();
        let Some(first) = track.fixes().map(|fix| fix.at).min() else { return Ok(vec![]) };
        let round = desk.thing(&Key { kind: Round::NAME, entity: thing.id, scope: Scope::records(thing.scope.area()) })?;
        let mode = round.as_ref().and_then(|round| Some(Round::of(&round.state)?.start()?.what.mode)).unwrap_or(Mode::Foot);
        let way = track.track(&settings.patrol);
        let limit_kmh = mode.limit_kmh(&settings.patrol);
        let net = self.known.made();
        let rules = Rules { limits: &settings.patrol, calendar: &settings.calendar, limit_kmh };
        let coverage = cover(&net.ground, &mut self.matcher, &way, &rules);
        let told = Told { round: thing.id, day: settings.calendar.day_of(first) };
        let mut facts = vec![told.whole(&coverage, &way.paths())];
        told.places("street", &coverage.streets, &net.streets, &mut facts);
        told.places("cell", &coverage.cells, &net.cells, &mut facts);
        told.places("checkpoint", &coverage.checkpoints, &net.checkpoints, &mut facts);
        told.places("school", &coverage.schools, &net.schools, &mut facts);
        Ok(facts)
    }
}

/// Of which round, and on which day.
struct Told {
    round: EntityId,
    day: u64,
}

fn whole(number: f64) -> i64 {
    number.round() as i64
}

impl Told {
    fn places(&self, sort: &str, covers: &BTreeMap<u32, Cover>, ids: &[EntityId], facts: &mut Vec<Fact>) {
        for (k, seen) in covers {
            let Some(id) = ids.get(*k as usize) else { continue };
            let mut tell = |measure: String, metres: f64, passes: u32| {
                let values = [
                    measure.into(),
                    self.day.into(),
                    id.to_string().into(),
                    self.round.to_string().into(),
                    whole(metres).into(),
                    whole(seen.interpolated_m).into(),
                    u64::from(passes).into(),
                    (seen.ms / 1_000).into(),
                    (seen.speeds.over_ms() / 1_000).into(),
                    seen.last.into(),
                ];
                facts.push(Fact::new(SEEN, values));
            };
            tell(sort.to_owned(), seen.observed_m, seen.passes);
            if seen.evening_m >= 1.0 {
                tell(format!("{sort}_evening"), seen.evening_m, seen.evening_passes);
            }
            if seen.passes > 0 {
                tell(format!("{sort}_pass"), seen.observed_m, seen.passes);
            }
            if seen.evening_passes > 0 {
                tell(format!("{sort}_evening_pass"), seen.evening_m, seen.evening_passes);
            }
        }
    }

    fn whole(&self, coverage: &Coverage, paths: &[Path]) -> Fact {
        let all = &coverage.whole;
        let bounds = xunge_shared::geometry::Shape::Lines(paths.to_vec()).bbox();
        let edge = |pick: fn(&BBox) -> i32| bounds.as_ref().map(|b| i64::from(pick(b)));
        let speeds: Vec<String> = all.speeds.0.iter().map(|ms| (ms / 1_000).to_string()).collect();
        let values = [
            self.round.to_string().into(),
            self.day.into(),
            whole(all.observed_m).into(),
            whole(coverage.on_streets_m()).into(),
            whole(all.interpolated_m).into(),
            whole(all.evening_m).into(),
            (all.ms / 1_000).into(),
            (all.speeds.over_ms() / 1_000).into(),
            speeds.join(" ").into(),
            edge(|b| b.min.lat).into(),
            edge(|b| b.max.lat).into(),
            edge(|b| b.min.lon).into(),
            edge(|b| b.max.lon).into(),
        ];
        Fact::new(ROUNDS, values)
    }
}

/// Has the rounds tell anew that came near.
fn near(ground: &BBox, desk: &dyn Desk) -> Result<()> {
    let [south, north] = [i64::from(ground.min.lat) - NEAR, i64::from(ground.max.lat) + NEAR];
    let [west, east] = [i64::from(ground.min.lon) - NEAR, i64::from(ground.max.lon) + NEAR];
    for (key, fact) in desk.facts(ROUNDS, "north", &Test::AtLeast(south))? {
        let at = |k: usize| fact.values[k].int();
        let (Some(from), Some(left), Some(right)) = (at(9), at(11), at(12)) else { continue };
        if from <= north && left <= east && right >= west {
            desk.again(key);
        }
    }
    Ok(())
}

fn standing(place: &Place) -> Vec<Fact> {
    let anchor =
        place.bbox().map(|b| (i64::midpoint(b.min.lon.into(), b.max.lon.into()), i64::midpoint(b.min.lat.into(), b.max.lat.into())));
    let fact = |sort: &str, code: &str, name: &str, class: Option<&str>, line: Option<&Path>| {
        let degrees = |path: &Path| {
            let points: Vec<String> = path.0.iter().map(|p| p.degrees()).map(|(lon, lat)| format!("[{lon},{lat}]")).collect();
            format!("[{}]", points.join(","))
        };
        let values = [
            sort.into(),
            code.into(),
            name.into(),
            class.into(),
            line.map(|line| whole(line.length())).into(),
            anchor.map(|at| at.0).into(),
            anchor.map(|at| at.1).into(),
            line.map(degrees).into(),
        ];
        Fact::new(PLACES, values)
    };
    match place {
        Place::Street { code, name, class, line } => vec![fact("street", code, name, Some(class), Some(line))],
        Place::Cell { code, name, .. } => vec![fact("cell", code, name, None, None)],
        Place::Checkpoint { code, name, .. } => {
            let school = place.is_school().then(|| fact("school", code, name, None, None));
            [fact("checkpoint", code, name, None, None)].into_iter().chain(school).collect()
        }
    }
}
