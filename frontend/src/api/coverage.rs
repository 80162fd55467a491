//! What patrols saw, and where they did not come.

use serde::Deserialize;
use xunge_shared::{
    coverage::{Sort, Standing},
    geometry::{BBox, LonLat},
    hlc::Millis,
    id::{EntityId, Scope},
    row::Row,
};

use super::{ApiError, http::Request, query::Params};

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageQuery {
    /// Of which places.
    pub sort: Sort,
    /// Of this town.
    pub scope: Option<Scope>,
    /// Over so many days, today among them, unless a time is asked for.
    pub days: u16,
    /// From the day that holds this moment on.
    pub from: Option<Millis>,
    /// Until the day that holds the moment before this, included.
    pub to: Option<Millis>,
    /// A blind spot is what was not passed for so many days.
    pub blind: u16,
    /// Only those.
    pub only_blind: bool,
    /// Only what stands so.
    pub status: Option<Standing>,
}

/// What was seen of a place.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Covered {
    /// Which place.
    pub id: EntityId,
    /// Of which town.
    pub scope: Scope,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// A street's length.
    pub metres: i64,
    /// Days since the last observed pass; nothing when there is none in the time that is looked back on.
    pub since: Option<u32>,
    /// The same of anything observed of it, were it less than a pass.
    pub seen: Option<u32>,
    /// Rounds that passed it.
    pub passes: u32,
    /// How it stands by that.
    pub status: Standing,
    /// Observed passes of each metre of street and evening.
    pub density: f64,
    /// Evenings with an observed pass.
    pub evenings: u32,
    /// Metres witnessed by fixes.
    pub observed_m: i64,
    /// Those of them in the evening window.
    pub evening_m: i64,
    /// Metres that the way must have had beyond that.
    pub interpolated_m: i64,
    /// Seconds there.
    pub dwell_s: i64,
    /// Those of them above the threshold of the mode.
    pub over_s: i64,
    /// Seconds by speed as a share of the threshold: below a quarter, half, three quarters, all of it; up to a quarter above; more.
    pub speeds_s: Vec<u64>,
    /// West, south, east and north of what the map draws of it, degrees; only of a place that is asked for by its id.
    #[serde(default)]
    pub bounds: Option<[f64; 4]>,
}

impl Covered {
    /// Where the map draws it.
    pub fn bbox(&self) -> Option<BBox> {
        let [west, south, east, north] = self.bounds?;
        Some(BBox { min: LonLat::from_degrees(west, south).ok()?, max: LonLat::from_degrees(east, north).ok()? })
    }
}

/// What one round covered.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RoundCovered {
    /// Metres witnessed by fixes.
    pub observed_m: i64,
    /// Those of them along streets.
    pub on_streets_m: i64,
    /// Metres that the way must have had beyond that.
    pub interpolated_m: i64,
    /// Observed in the evening window.
    pub evening_m: i64,
    /// Seconds observed.
    pub seconds: i64,
    /// Those of them above the threshold of the mode.
    pub over_s: i64,
    /// Seconds by speed, as of [`Covered`].
    pub speeds_s: Vec<u64>,
    /// The places, of all sorts.
    pub places: Vec<RoundPlace>,
}

/// What one round saw of a place.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RoundPlace {
    /// `street`, `cell`, `checkpoint` or `school`.
    pub sort: String,
    /// Which place.
    pub id: EntityId,
    /// How often.
    pub passes: u32,
    /// When it was last there; nothing when the track is forgotten.
    pub last: Option<Millis>,
}

/// A town in sum.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TownCovered {
    /// Which.
    pub scope: Scope,
    /// How many places.
    pub places: u64,
    /// How many of them are blind spots.
    pub blind: u64,
    /// How many of those were seen in part.
    pub part: u64,
    /// Observed passes of each metre of street and evening; nothing where no evening has ended.
    pub density: Option<f64>,
    /// 见警率: the share of evenings on which they were passed.
    pub visibility: Option<f64>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CoveragePage {
    /// The longest unseen first.
    pub places: Vec<Covered>,
    /// How many there are in all.
    pub total: u64,
    /// All towns that may be seen.
    pub towns: Vec<TownCovered>,
    /// Over which days.
    #[serde(flatten)]
    pub over: Over,
}

/// The days that an answer is of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Over {
    /// The first, as in `2026-11-28`.
    pub from: String,
    /// The last.
    pub to: String,
    /// How many.
    pub days: u16,
    /// How many evenings count: those that have ended.
    pub evenings: u16,
}

impl CoverageQuery {
    fn params(&self) -> Params {
        self.drawn().some("only_blind", Some(self.only_blind)).some("status", self.status.map(Standing::code))
    }

    /// The map shows what was passed beside what was not.
    fn drawn(&self) -> Params {
        Params::default()
            .text("sort", self.sort.code())
            .some("scope", self.scope)
            .some("days", (self.from, self.to).eq(&(None, None)).then_some(self.days))
            .some("from", self.from)
            .some("to", self.to)
            .some("blind", Some(self.blind))
    }
}

/// So many places are read at once.
const PAGE: usize = 200;

/// The first `pages` of the places, and the towns.
pub async fn coverage(query: &CoverageQuery, pages: usize) -> Result<CoveragePage, ApiError> {
    let page = async |skip: usize| {
        let params = query.params().some("limit", Some(PAGE)).some("skip", Some(skip));
        Request::new("GET", &format!("/api/v1/coverage{params}")).send().await?.json::<CoveragePage>()
    };
    let mut all = page(0).await?;
    while all.places.len() < (pages * PAGE).min(all.total as usize) {
        let next = page(all.places.len()).await?;
        if next.places.is_empty() {
            break;
        }
        all.places.extend(next.places);
    }
    Ok(all)
}

/// One place, whether or not it is a blind spot, and over which days that is; nothing when it is out of sight.
pub async fn coverage_of(query: &CoverageQuery, place: EntityId) -> Result<(Covered, Over), ApiError> {
    let params = query.drawn().some("place", Some(place));
    let CoveragePage { places, over, .. } = Request::new("GET", &format!("/api/v1/coverage{params}")).send().await?.json()?;
    places.into_iter().next().map(|place| (place, over)).ok_or_else(ApiError::not_found)
}

/// Where the map's tiles of it are.
pub fn coverage_tiles(query: &CoverageQuery) -> String {
    format!("/api/tiles/coverage/{{z}}/{{x}}/{{y}}.mvt{}", query.drawn())
}

/// Where all of it can be downloaded as CSV.
pub fn coverage_url(query: &CoverageQuery) -> String {
    format!("/api/v1/coverage{}", query.params().some("format", Some("csv")).some("lang", Some(super::query::lang())))
}

/// What one round covered; an error when nothing is known of it.
pub async fn round_coverage(round: EntityId) -> Result<RoundCovered, ApiError> {
    Request::new("GET", &format!("/api/v1/coverage/rounds/{round}")).send().await?.json()
}

#[derive(Deserialize)]
struct Reports {
    rows: Vec<Row>,
}

/// What was reported on a round, in the order of time.
pub async fn round_reports(round: EntityId) -> Result<Vec<Row>, ApiError> {
    Request::new("GET", &format!("/api/v1/coverage/rounds/{round}/reports")).send().await?.json::<Reports>().map(|answer| answer.rows)
}
