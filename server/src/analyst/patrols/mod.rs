//! Patrols over time: each track matched to the streets, and what it covered of streets, cells, checkpoints and schools, by the day.
//!
//! A day is that of the round's first fix. What is told of a place is told whole for each round, so that a track that grows, a street that
//! is drawn anew, and all of it built anew come to the same. When a track is forgotten its `summary` lasts; that is told from then on, whatever
//! becomes of the ground, and what arrives of it later is added.
//!
//! | measure | `metres` | one line for each |
//! | --- | --- | --- |
//! | `street`, `cell`, `checkpoint`, `school` | observed | place that a round came by |
//! | `street_evening`, … | observed in the evening window | of those, with such |
//! | `street_pass`, … | observed | of those, with a pass |
//! | `street_evening_pass`, … | observed | of those, with a pass in the evening window |
//!
//! How much of the streets was walked is [kept ready](Joined) in the feeds of the streets, whoever walked there and however many streets there are:
//!
//! | measure | counts | its sum |
//! | --- | --- | --- |
//! | [`GROUND_PASS`] | rounds with a pass | metres observed |
//! | [`GROUND_EVENING`] | rounds there in the evening window | metres observed in it |
//! | [`GROUND_SEEN`] | streets passed in the evening window, each once a day | their length |

mod ground;
mod summary;

use xunge_patrol::{Matcher, Rules, cover};
use xunge_shared::{
    coverage::Sort,
    entity::{Entity, Key},
    geometry::{BBox, Path, Shape},
    id::{EntityId, KindName, Scope},
    kinds::{
        InState, Kind,
        cell::Cell,
        checkpoint::Checkpoint,
        round::{Mode, Round},
        street::Street,
        track::TrackLog,
    },
    op::encode,
    track::Track,
};

use self::{
    ground::{Known, Place},
    summary::Summary,
};
use super::{Desk, Pace, Study};
use crate::store::{Counted, Fact, Form, Joined, Result, Sheet, StoreError, Test};

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

/// The columns of [`SEEN`] with seconds by speed (see `xunge_patrol::Speeds`), in lines of the first four measures.
pub const SPEEDS: [&str; 6] = ["below_quarter", "below_half", "below_three_quarters", "below_limit", "above", "far_above"];

/// See the module.
pub const GROUND_PASS: &str = "ground_pass";
/// See the module.
pub const GROUND_EVENING: &str = "ground_evening";
/// See the module.
pub const GROUND_SEEN: &str = "ground_seen";

/// What lasts of each round.
const SUMMARIES: &str = "summaries";

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
    /// Its id.
    pub const PLACE: usize = 8;
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
    /// When it was last there; missing where the track is forgotten.
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
            ("place", Form::Text),
        ],
        indexes: &[&["sort", "until", "lat"], &["place", "until"]],
        counted: Some(Counted { measure: "sort", day: None, by: &[], sum: Some("metres"), joined: None }),
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
            (SPEEDS[0], Form::Int),
            (SPEEDS[1], Form::Int),
            (SPEEDS[2], Form::Int),
            (SPEEDS[3], Form::Int),
            (SPEEDS[4], Form::Int),
            (SPEEDS[5], Form::Int),
        ],
        indexes: &[&["round", "until"], &["place", "until"]],
        counted: Some(Counted {
            measure: "measure",
            day: Some("day"),
            by: &["place"],
            sum: Some("metres"),
            joined: Some(Joined {
                column: "place",
                sheet: PLACES,
                weight: "metres",
                all: &[("street_pass", GROUND_PASS), ("street_evening", GROUND_EVENING)],
                once: &[("street_evening_pass", GROUND_SEEN)],
            }),
        }),
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
    Sheet { name: SUMMARIES, columns: &[("summary", Form::Blob)], indexes: &[], counted: None },
];

/// The ground changes for rounds so near to it, micro-degrees: a school's surroundings, and more than a position's candidates.
const NEAR: i64 = 3_000;

impl Study for Patrols {
    fn name(&self) -> &'static str {
        STUDY
    }

    fn version(&self) -> i64 {
        5
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

    fn lasts(&self) -> Option<&'static str> {
        Some(SUMMARIES)
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
            // Only its mode and its patrol matter here, and that to its track.
            desk.again(Key { kind: TrackLog::NAME, entity: thing.id, scope: Scope::tracks(thing.scope.area()) });
            return Ok(vec![]);
        }
        if let Some(ground) = self.known.put(thing, desk.settings()) {
            near(&ground, desk)?;
        }
        Ok(Place::of(thing, desk.settings()).map(|place| standing(thing.id, &place)).unwrap_or_default())
    }
}

impl Patrols {
    fn track(&mut self, thing: &Entity, track: &TrackLog, desk: &dyn Desk) -> Result<Vec<Fact>> {
        let here = self.covered(thing, track, desk)?;
        // what came after the first of it was forgotten is added to what lasts
        let lasting = desk.lasting(&thing.key())?;
        let lasting = lasting.iter().map(|summary| minicbor::decode(summary).map_err(|e| StoreError::Corrupt(e.to_string())));
        let lasting = lasting.collect::<Result<Vec<Summary>>>()?;
        let whole = lasting.into_iter().chain(here.clone()).reduce(Summary::and);
        let mut facts = whole.map(|whole| whole.facts(thing.id)).unwrap_or_default();
        facts.extend(here.map(|here| Fact::new(SUMMARIES, [encode(&here).into()])));
        Ok(facts)
    }

    /// What its fixes covered; nothing where there are none.
    fn covered(&mut self, thing: &Entity, track: &TrackLog, desk: &dyn Desk) -> Result<Option<Summary>> {
        let settings = desk.settings();
        let round = desk.thing(&Key { kind: Round::NAME, entity: thing.id, scope: Scope::records(thing.scope.area()) })?;
        let round = round.as_ref().and_then(|round| Round::of(&round.state)).filter(|round| round.start().is_some());
        let mode = round.and_then(Round::start).map_or(Mode::Foot, |start| start.what.mode);
        // as long as the round is not there, its patrol is whose phone began
        let began = track.authors().next();
        let is_of = |author| round.map_or(Some(author) == began, |round| round.is_of(author));
        let Some(first) = track.fixes_of(is_of).map(|fix| fix.at).min() else { return Ok(None) };
        let way = Track::read(track.fixes_of(is_of), &settings.patrol);
        let limit_kmh = mode.limit_kmh(&settings.patrol);
        let net = self.known.made();
        let rules = Rules { limits: &settings.patrol, calendar: &settings.calendar, limit_kmh };
        let coverage = cover(&net.ground, &mut self.matcher, &way, &rules);
        let bounds = Shape::Lines(way.paths()).bbox();
        let summary = Summary::of(settings.calendar.day_of(first), &coverage, bounds)
            .with(Sort::Street, &coverage.streets, &net.streets)
            .with(Sort::Cell, &coverage.cells, &net.cells)
            .with(Sort::Checkpoint, &coverage.checkpoints, &net.checkpoints)
            .with(Sort::School, &coverage.schools, &net.schools);
        Ok(Some(summary))
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

fn standing(id: EntityId, place: &Place) -> Vec<Fact> {
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
            line.map(|line| line.length().round() as i64).into(),
            anchor.map(|at| at.0).into(),
            anchor.map(|at| at.1).into(),
            line.map(degrees).into(),
            id.to_string().into(),
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
