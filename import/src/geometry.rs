//! Shapes from files: read as they stand, then checked and turned into the domain's own.

use geo::{Area, BooleanOps, Validation};
use serde::Deserialize;
use xunge_shared::{
    datum::Datum,
    geometry::{LonLat, Path, Polygon, Shape},
};

use super::{illegible::Illegible, problem::Reason, tangle};

type Position = Vec<f64>;

/// A GeoJSON geometry, unchecked.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "type", content = "coordinates")]
pub enum RawShape {
    /// A spot.
    Point(Position),
    /// Spots: never fits.
    MultiPoint(Vec<Position>),
    /// A line.
    LineString(Vec<Position>),
    /// Several lines.
    MultiLineString(Vec<Vec<Position>>),
    /// An outer ring and holes.
    Polygon(Vec<Vec<Position>>),
    /// Several of them.
    MultiPolygon(Vec<Vec<Vec<Position>>>),
}

/// What a repair may change of an area before it counts as another one.
const REPAIRED: f64 = 0.01;
/// Each edge of an area with no more corners is compared with each other.
const FEW: usize = 2_000;

impl RawShape {
    /// A spot given as two columns.
    pub fn spot(lon: f64, lat: f64) -> Self {
        Self::Point(vec![lon, lat])
    }

    /// The name of its type.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Point(_) => "Point",
            Self::MultiPoint(_) => "MultiPoint",
            Self::LineString(_) => "LineString",
            Self::MultiLineString(_) => "MultiLineString",
            Self::Polygon(_) => "Polygon",
            Self::MultiPolygon(_) => "MultiPolygon",
        }
    }

    /// The same place, of a file that is drawn in some datum.
    #[must_use]
    pub fn drawn_in(mut self, datum: Datum) -> Self {
        let convert = |at: &mut Position| {
            if let [lon, lat, ..] = &mut at[..]
                && LonLat::from_degrees(*lon, *lat).is_ok()
            {
                (*lon, *lat) = datum.to_wgs84((*lon, *lat));
            }
        };
        match &mut self {
            Self::Point(at) => convert(at),
            Self::MultiPoint(line) | Self::LineString(line) => line.iter_mut().for_each(convert),
            Self::MultiLineString(lines) | Self::Polygon(lines) => lines.iter_mut().flatten().for_each(convert),
            Self::MultiPolygon(polygons) => polygons.iter_mut().flatten().flatten().for_each(convert),
        }
        self
    }

    /// The rings of an area as they stand; nothing for another shape.
    pub(super) fn rings(&self) -> Option<&[Vec<Vec<Position>>]> {
        match self {
            Self::Polygon(rings) => Some(std::slice::from_ref(rings)),
            Self::MultiPolygon(polygons) => Some(polygons),
            _ => None,
        }
    }

    /// The shape, when everything about it is right.
    pub fn check(&self) -> Result<Shape, Reason> {
        match self {
            // what some programs write where they know no place
            Self::Point(at) if point(at)? == LonLat::default() => Err(Reason::Zeros),
            Self::Point(at) => Ok(Shape::Point(point(at)?)),
            Self::MultiPoint(_) => Err(Reason::WrongGeometry(self.name().into())),
            Self::LineString(points) => Ok(Shape::Line(line(points)?)),
            Self::MultiLineString(lines) => match &lines[..] {
                [] => Err(Reason::TooFewPoints),
                [only] => Ok(Shape::Line(line(only)?)),
                several => several.iter().map(|points| line(points)).collect::<Result<_, _>>().map(Shape::Lines),
            },
            Self::Polygon(rings) => area(std::slice::from_ref(rings)),
            Self::MultiPolygon(polygons) => area(polygons),
        }
    }
}

fn point(at: &Position) -> Result<LonLat, Reason> {
    // A third number is a height, which nothing here has a use for (RFC 7946, section 3.1.1).
    let [lon, lat, ..] = at[..] else { return Err(Illegible::NotAPosition.into()) };
    LonLat::from_degrees(lon, lat).map_err(|off| Reason::OffEarth(off.lon, off.lat))
}

fn line(points: &[Position]) -> Result<Path, Reason> {
    let mut path = points.iter().map(point).collect::<Result<Vec<_>, _>>()?;
    path.dedup();
    if path.len() < 2 { Err(Reason::TooFewPoints) } else { Ok(Path(path)) }
}

fn ring(points: &[Position]) -> Result<Path, Reason> {
    let mut path = points.iter().map(point).collect::<Result<Vec<_>, _>>()?;
    if path.first() != path.last() {
        return Err(Reason::OpenRing);
    }
    path.dedup();
    Ok(Path(path))
}

fn area(polygons: &[Vec<Vec<Position>>]) -> Result<Shape, Reason> {
    sound(closed(polygons)?)
}

/// Rings that are closed and have ground.
pub(super) fn closed(polygons: &[Vec<Vec<Position>>]) -> Result<Vec<Polygon>, Reason> {
    let rings = |rings: &Vec<Vec<Position>>| rings.iter().map(|points| ring(points)).collect::<Result<Vec<_>, _>>();
    let mut polygons = polygons.iter().map(|polygon| rings(polygon).map(Polygon)).collect::<Result<Vec<_>, _>>()?;
    // Cutting and rounding leave slivers of two or three points in real files: no ground, no loss.
    let has_ground = |ring: &Path| ring.0.len() > 3;
    polygons.retain(|polygon| polygon.0.first().is_some_and(has_ground));
    for polygon in &mut polygons {
        polygon.0.retain(has_ground);
    }
    if polygons.is_empty() { Err(Reason::TooFewPoints) } else { Ok(polygons) }
}

/// An area that does not cross itself, or only by a hair.
pub(super) fn sound(polygons: Vec<Polygon>) -> Result<Shape, Reason> {
    let planar: geo::MultiPolygon = polygons.iter().map(to_plane).collect();
    let corners: usize = polygons.iter().flat_map(|polygon| &polygon.0).map(|ring| ring.0.len()).sum();
    // of many corners the repair alone says whether they bound some ground
    let fault = match (corners <= FEW).then(|| planar.check_validation()) {
        Some(Ok(())) => return Ok(Shape::Area(polygons)),
        Some(Err(fault)) => fault.to_string(),
        None => "its parts or holes lie over each other 部分或洞互相压盖".into(),
    };
    let crossing = tangle::crossing([&polygons[..]])?;
    repair(&planar).ok_or_else(|| crossing.map_or(Reason::Crossing(fault), Reason::CrossingAt))
}

/// Outlines that were simplified or rounded often touch or cross themselves by a hair. Their union with nothing does not; when
/// that is the same ground but for a hundredth, it is what was meant.
fn repair(planar: &geo::MultiPolygon) -> Option<Shape> {
    // The shoelace sum over the rings as they stand, against the ground after the repair.
    let meant = planar.iter().map(Area::unsigned_area).sum::<f64>();
    let sound = planar.union(&geo::MultiPolygon::new(vec![]));
    let polygons: Vec<_> = sound.iter().map(to_earth).collect();
    let same = meant > 0.0 && (sound.unsigned_area() - meant).abs() <= REPAIRED * meant;
    (same && !polygons.is_empty()).then_some(Shape::Area(polygons))
}

/// Micro-degrees as they are: whether lines cross does not depend on the scale of the axes.
pub(super) fn to_plane(polygon: &Polygon) -> geo::Polygon {
    let mut rings = polygon.0.iter().map(|path| path.0.iter().map(|p| (f64::from(p.lon), f64::from(p.lat))).collect::<geo::LineString>());
    let outer = rings.next().unwrap_or_else(|| geo::LineString::new(vec![]));
    geo::Polygon::new(outer, rings.collect())
}

/// In whole micro-degrees; rings without ground are left out.
pub(super) fn to_earth(polygon: &geo::Polygon) -> Polygon {
    let ring = |ring: &geo::LineString| {
        let mut points: Vec<_> = ring.coords().map(|c| LonLat { lon: c.x.round() as i32, lat: c.y.round() as i32 }).collect();
        points.dedup();
        Path(points)
    };
    Polygon(std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).filter(|path| path.0.len() > 3).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str) -> Result<Shape, Reason> {
        serde_json::from_str::<RawShape>(json).unwrap().check()
    }

    #[test]
    fn rings_are_closed_and_do_not_cross() {
        assert!(check(r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}"#).is_ok());
        assert_eq!(check(r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}"#), Err(Reason::OpenRing));
        assert_eq!(check(r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}"#), Err(Reason::TooFewPoints));
        let bow_tie = check(r#"{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}"#);
        assert_eq!(bow_tie, Err(Reason::CrossingAt(LonLat { lon: 500_000, lat: 500_000 })));
        assert!(matches!(check(r#"{"type":"Polygon","coordinates":[]}"#), Err(Reason::TooFewPoints)));
    }

    #[test]
    fn a_spike_is_repaired() {
        let spike = check(r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0.5,1],[0.5,1.2],[0.5,1],[0,1],[0,0]]]}"#).unwrap();
        let Shape::Area(polygons) = &spike else { panic!() };
        assert_eq!(polygons.len(), 1);
    }

    #[test]
    fn coordinates_must_be_on_the_earth() {
        assert_eq!(check(r#"{"type":"Point","coordinates":[181,0]}"#), Err(Reason::OffEarth(181.0, 0.0)));
        assert!(matches!(check(r#"{"type":"Point","coordinates":[181]}"#), Err(Reason::Illegible(Illegible::NotAPosition))));
        assert_eq!(check(r#"{"type":"LineString","coordinates":[[1,1],[1,1]]}"#), Err(Reason::TooFewPoints));
    }
}
