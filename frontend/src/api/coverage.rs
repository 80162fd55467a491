//! What patrols saw, and where they did not come.

use serde::Deserialize;
use xunge_shared::{
    geometry::{BBox, LonLat, Path, Shape},
    hlc::Millis,
    id::{EntityId, Scope},
    row::Row,
};

use super::{ApiError, http::Request, query::Params};

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageQuery {
    /// `street`, `cell`, `checkpoint` or `school`.
    pub sort: &'static str,
    /// Of this town.
    pub scope: Option<Scope>,
    /// Over so many days.
    pub days: u16,
    /// A blind spot is what was not passed for so many days.
    pub blind: u16,
    /// Only those.
    pub only_blind: bool,
    /// At most so many.
    pub limit: u16,
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
    /// Rounds that passed it.
    pub passes: u32,
    /// Observed passes of each metre of street and evening.
    pub density: f64,
    /// Evenings with an observed pass.
    pub evenings: u32,
}

/// A place as the map draws it.
#[derive(Debug, Clone, PartialEq)]
pub struct CoveredShape {
    /// Which place.
    pub id: EntityId,
    /// Its name.
    pub name: String,
    /// Days since the last observed pass; nothing when there is none in the time that is looked back on.
    pub since: Option<u32>,
    /// Rounds that passed it.
    pub passes: u32,
    /// A street's line; a point of anything else.
    pub shape: Shape,
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
    /// Observed passes of each metre of street and evening.
    pub density: f64,
    /// 见警率: the share of evenings on which they were passed.
    pub visibility: f64,
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
}

impl CoverageQuery {
    fn params(&self) -> Params {
        Params::default()
            .text("sort", self.sort)
            .some("scope", self.scope)
            .some("days", Some(self.days))
            .some("blind", Some(self.blind))
            .some("only_blind", Some(self.only_blind))
            .some("limit", Some(self.limit))
    }
}

/// The places and the towns.
pub async fn coverage(query: &CoverageQuery) -> Result<CoveragePage, ApiError> {
    Request::new("GET", &format!("/api/v1/coverage{}", query.params())).send().await?.json()
}

/// Where all of it can be downloaded as CSV.
pub fn coverage_url(query: &CoverageQuery) -> String {
    format!("/api/v1/coverage{}", query.params().some("format", Some("csv")))
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Geometry,
}

#[derive(Deserialize)]
struct Properties {
    id: EntityId,
    title: String,
    since: Option<u32>,
    passes: u32,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Point([f64; 2]),
    LineString(Vec<[f64; 2]>),
}

impl Feature {
    fn read(self) -> Option<CoveredShape> {
        let point = |[lon, lat]: [f64; 2]| LonLat::from_degrees(lon, lat).ok();
        let shape = match self.geometry {
            Geometry::Point(at) => Shape::Point(point(at)?),
            Geometry::LineString(line) => Shape::Line(Path(line.into_iter().map(point).collect::<Option<_>>()?)),
        };
        let Properties { id, title: name, since, passes } = self.properties;
        Some(CoveredShape { id, name, since, passes, shape })
    }
}

/// The places as a map draws them, within some bounds or all.
pub async fn coverage_shapes(query: &CoverageQuery, bounds: Option<BBox>) -> Result<Vec<CoveredShape>, ApiError> {
    let bbox = bounds.map(|bounds| {
        let ((west, south), (east, north)) = (bounds.min.degrees(), bounds.max.degrees());
        format!("{west},{south},{east},{north}")
    });
    // the map shows what was passed beside what was not
    let all = CoverageQuery { only_blind: false, ..query.clone() };
    let params = all.params().some("format", Some("geojson")).some("bbox", bbox);
    let collection: Collection = Request::new("GET", &format!("/api/v1/coverage{params}")).send().await?.json()?;
    Ok(collection.features.into_iter().filter_map(Feature::read).collect())
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
