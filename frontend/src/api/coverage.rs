//! What patrols saw, and where they did not come.

use serde::Deserialize;
use xunge_shared::{
    geometry::{BBox, LonLat, Path, Polygon, Shape},
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
    /// A street's line, a cell's or a school's area, a checkpoint's place.
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

/// One place, whether or not it is a blind spot; nothing when it is out of sight.
pub async fn coverage_of(query: &CoverageQuery, place: EntityId) -> Result<Option<Covered>, ApiError> {
    let query = CoverageQuery { only_blind: false, ..query.clone() };
    let params = query.params().some("place", Some(place));
    let page: CoveragePage = Request::new("GET", &format!("/api/v1/coverage{params}")).send().await?.json()?;
    Ok(page.places.into_iter().next())
}

/// Where all of it can be downloaded as CSV.
pub fn coverage_url(query: &CoverageQuery) -> String {
    format!("/api/v1/coverage{}", query.params().some("format", Some("csv")))
}

/// What a map draws of the places.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverageDrawn {
    /// The places, or an even sample of them where there are too many.
    pub places: Vec<CoveredShape>,
    /// How many there are in all.
    pub total: usize,
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
    total: usize,
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
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

impl Feature {
    fn read(self) -> Option<CoveredShape> {
        let point = |[lon, lat]: [f64; 2]| LonLat::from_degrees(lon, lat).ok();
        let shape = match self.geometry {
            Geometry::Point(at) => Shape::Point(point(at)?),
            Geometry::LineString(line) => Shape::Line(Path(line.into_iter().map(point).collect::<Option<_>>()?)),
            Geometry::MultiPolygon(polygons) => {
                let ring = |ring: Vec<[f64; 2]>| Some(Path(ring.into_iter().map(point).collect::<Option<_>>()?));
                let polygon = |rings: Vec<_>| Some(Polygon(rings.into_iter().map(ring).collect::<Option<_>>()?));
                Shape::Area(polygons.into_iter().map(polygon).collect::<Option<_>>()?)
            }
        };
        let Properties { id, title: name, since, passes } = self.properties;
        Some(CoveredShape { id, name, since, passes, shape })
    }
}

/// The places as a map draws them, within some bounds or all.
pub async fn coverage_shapes(query: &CoverageQuery, bounds: Option<BBox>) -> Result<CoverageDrawn, ApiError> {
    let bbox = bounds.map(|bounds| {
        let ((west, south), (east, north)) = (bounds.min.degrees(), bounds.max.degrees());
        format!("{west},{south},{east},{north}")
    });
    // the map shows what was passed beside what was not
    let all = CoverageQuery { only_blind: false, ..query.clone() };
    let params = all.params().some("format", Some("geojson")).some("bbox", bbox);
    let collection: Collection = Request::new("GET", &format!("/api/v1/coverage{params}")).send().await?.json()?;
    Ok(CoverageDrawn { places: collection.features.into_iter().filter_map(Feature::read).collect(), total: collection.total })
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
