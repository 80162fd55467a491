//! Places: WGS-84 longitude and latitude in whole micro-degrees (0.11 m), and the few measures that the domain needs.
//!
//! Everything stored is WGS-84; a basemap in another datum is the display's concern. Distances are great-circle metres.

mod bbox;
mod plane;

use geo::{Area, BoundingRect, CoordinatePosition, Distance, Haversine, Length, coordinate_position::CoordPos};
use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Serialize};

pub use self::{bbox::BBox, plane::Plane};

/// A point in micro-degrees. CBOR: `[lon, lat]`; JSON: `{"lon":…,"lat":…}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct LonLat {
    /// Longitude, −180,000,000 to 180,000,000.
    pub lon: i32,
    /// Latitude, −90,000,000 to 90,000,000.
    pub lat: i32,
}

/// A coordinate that is not on the earth.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("longitude {lon} or latitude {lat} is out of range (−180 to 180, −90 to 90)")]
pub struct OffEarth {
    /// Degrees.
    pub lon: f64,
    /// Degrees.
    pub lat: f64,
}

impl LonLat {
    /// From degrees, rounded to the nearest micro-degree.
    pub fn from_degrees(lon: f64, lat: f64) -> Result<Self, OffEarth> {
        // NaN fails both comparisons and so is refused.
        if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
            Ok(Self { lon: (lon * 1e6).round() as i32, lat: (lat * 1e6).round() as i32 })
        } else {
            Err(OffEarth { lon, lat })
        }
    }

    /// Longitude and latitude in degrees.
    pub fn degrees(self) -> (f64, f64) {
        (f64::from(self.lon) / 1e6, f64::from(self.lat) / 1e6)
    }

    /// Great-circle metres between two points.
    pub fn distance(self, other: Self) -> f64 {
        Haversine.distance(geo::Point::from(self.degrees()), geo::Point::from(other.degrees()))
    }

    /// The direction from here to `other`, degrees clockwise from north, 0 to 360.
    pub fn bearing(self, other: Self) -> f64 {
        use geo::Bearing;
        Haversine.bearing(geo::Point::from(self.degrees()), geo::Point::from(other.degrees()))
    }

    fn is_on_earth(self) -> bool {
        self.lon.unsigned_abs() <= 180_000_000 && self.lat.unsigned_abs() <= 90_000_000
    }
}

impl<C> Encode<C> for LonLat {
    fn encode<W: minicbor::encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(2)?.i32(self.lon)?.i32(self.lat)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for LonLat {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        let bad = |m| minicbor::decode::Error::message(m).at(at);
        if d.array()? != Some(2) {
            return Err(bad("[lon, lat] expected"));
        }
        let point = Self { lon: d.i32()?, lat: d.i32()? };
        if point.is_on_earth() { Ok(point) } else { Err(bad("coordinate out of range")) }
    }
}

/// A sequence of points. CBOR: a byte string of zigzag LEB128 varints, the first point absolute, the others as differences.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Path(pub Vec<LonLat>);

impl Path {
    /// Great-circle metres along the path.
    pub fn length(&self) -> f64 {
        Haversine.length(&self.line())
    }

    /// The point halfway along.
    pub fn middle(&self) -> Option<LonLat> {
        let half = self.length() / 2.0;
        let mut walked = 0.0;
        for pair in self.0.windows(2) {
            let step = pair[0].distance(pair[1]);
            if step > 0.0 && walked + step >= half {
                let t = (half - walked) / step;
                let mix = |a: i32, b: i32| a + ((f64::from(b) - f64::from(a)) * t).round() as i32;
                return Some(LonLat { lon: mix(pair[0].lon, pair[1].lon), lat: mix(pair[0].lat, pair[1].lat) });
            }
            walked += step;
        }
        self.0.first().copied()
    }

    fn line(&self) -> geo::LineString {
        self.0.iter().map(|p| geo::Coord::from(p.degrees())).collect()
    }
}

/// Appends `value` as a zigzag LEB128 varint: small magnitudes of either sign take one byte.
pub(crate) fn put_varint(out: &mut Vec<u8>, value: i64) {
    let mut rest = (value << 1 ^ value >> 63) as u64;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

/// Takes a zigzag LEB128 varint from the front of `bytes`; nothing when it is cut short or longer than 64 bits.
pub(crate) fn take_varint(bytes: &mut &[u8]) -> Option<i64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some((value >> 1) as i64 ^ -((value & 1) as i64));
        }
    }
    None
}

impl<C> Encode<C> for Path {
    fn encode<W: minicbor::encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        let mut bytes = Vec::with_capacity(self.0.len() * 4 + 4);
        let mut before = LonLat::default();
        for &point in &self.0 {
            put_varint(&mut bytes, i64::from(point.lon) - i64::from(before.lon));
            put_varint(&mut bytes, i64::from(point.lat) - i64::from(before.lat));
            before = point;
        }
        e.bytes(&bytes)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Path {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        let mut bytes = d.bytes()?;
        let mut points = Vec::with_capacity(bytes.len() / 2);
        let mut before = LonLat::default();
        while !bytes.is_empty() {
            let point =
                step(&mut bytes, before).ok_or_else(|| minicbor::decode::Error::message("path: cut short or out of range").at(at))?;
            points.push(point);
            before = point;
        }
        Ok(Self(points))
    }
}

/// Reads one point that is stored as the difference to `before`.
pub(crate) fn step(bytes: &mut &[u8], before: LonLat) -> Option<LonLat> {
    let lon = i64::from(before.lon).checked_add(take_varint(bytes)?)?;
    let lat = i64::from(before.lat).checked_add(take_varint(bytes)?)?;
    let point = LonLat { lon: lon.try_into().ok()?, lat: lat.try_into().ok()? };
    point.is_on_earth().then_some(point)
}

/// An outer ring and its holes, each closed by repeating its first point. CBOR: an array of paths.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct Polygon(#[n(0)] pub Vec<Path>);

impl Polygon {
    fn geo(&self) -> geo::Polygon {
        let mut rings = self.0.iter().map(Path::line);
        let outer = rings.next().unwrap_or_else(|| geo::LineString::new(vec![]));
        geo::Polygon::new(outer, rings.collect())
    }

    /// In whole micro-degrees.
    fn exact(&self) -> geo::Polygon<i64> {
        let ring = |path: &Path| path.0.iter().map(|p| geo::Coord { x: i64::from(p.lon), y: i64::from(p.lat) }).collect();
        let mut rings = self.0.iter().map(ring);
        let outer = rings.next().unwrap_or_else(|| geo::LineString::new(vec![]));
        geo::Polygon::new(outer, rings.collect())
    }
}

/// Where a thing is. CBOR: `[0, point]`, `[1, path]`, `[2, polygons]` or `[3, paths]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(flat)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A spot.
    #[n(0)]
    Point(#[n(0)] LonLat),
    /// A line, such as a street or the strip before a door.
    #[n(1)]
    Line(#[n(0)] Path),
    /// One or more polygons, such as a cell.
    #[n(2)]
    Area(#[n(0)] Vec<Polygon>),
    /// Several lines, such as a track with gaps.
    #[n(3)]
    Lines(#[n(0)] Vec<Path>),
}

impl Shape {
    /// The smallest box around the shape; nothing for a shape without points.
    pub fn bbox(&self) -> Option<BBox> {
        BBox::around(self.points())
    }

    /// A point that stands for the shape: itself, the middle of a line, a point inside an area.
    pub fn anchor(&self) -> Option<LonLat> {
        match self {
            Self::Point(p) => Some(*p),
            Self::Line(path) => path.middle(),
            Self::Lines(paths) => paths.iter().find_map(Path::middle),
            Self::Area(polygons) => inside(polygons),
        }
    }

    /// True when an area holds `point` (its border included). Points and lines hold nothing.
    pub fn contains(&self, point: LonLat) -> bool {
        let Self::Area(polygons) = self else { return false };
        // In whole micro-degrees, so that a point on a border is on it exactly, whichever neighbour is asked.
        let at = geo::Coord { x: i64::from(point.lon), y: i64::from(point.lat) };
        polygons.iter().any(|polygon| polygon.exact().coordinate_position(&at) != CoordPos::Outside)
    }

    /// Metres from `point` to the shape; 0 inside an area. Planar at the scale of a street, within 0.1 % up to 1 km.
    pub fn distance_to(&self, point: LonLat) -> Option<f64> {
        if self.contains(point) {
            return Some(0.0);
        }
        let plane = Plane::at(point);
        match self {
            Self::Point(p) => Some(p.distance(point)),
            Self::Line(path) => plane.distance_to(path),
            Self::Lines(paths) => paths.iter().filter_map(|path| plane.distance_to(path)).min_by(f64::total_cmp),
            Self::Area(polygons) => polygons.iter().flat_map(|p| &p.0).filter_map(|ring| plane.distance_to(ring)).min_by(f64::total_cmp),
        }
    }

    /// Square metres of an area, on a plane tangent to it; 0 for points and lines.
    pub fn square_metres(&self) -> f64 {
        let Some((area, bounds)) = self.area().and_then(|a| Some((a.unsigned_area(), a.bounding_rect()?))) else { return 0.0 };
        let metres_per_degree = 111_195.0;
        area * metres_per_degree * metres_per_degree * bounds.center().y.to_radians().cos()
    }

    /// All the shape's points.
    pub fn points(&self) -> impl Iterator<Item = LonLat> {
        let (point, paths): (Option<LonLat>, Vec<&Path>) = match self {
            Self::Point(p) => (Some(*p), vec![]),
            Self::Line(path) => (None, vec![path]),
            Self::Lines(paths) => (None, paths.iter().collect()),
            Self::Area(polygons) => (None, polygons.iter().flat_map(|p| &p.0).collect()),
        };
        point.into_iter().chain(paths.into_iter().flat_map(|p| p.0.iter().copied()))
    }

    fn area(&self) -> Option<geo::MultiPolygon> {
        match self {
            Self::Area(polygons) => Some(polygons.iter().map(Polygon::geo).collect()),
            Self::Point(_) | Self::Line(_) | Self::Lines(_) => None,
        }
    }
}

/// A point inside an area: the middle of its widest stretch on the parallel halfway up.
///
/// Enough to stand for an area on a map, at a fraction of what the general algorithm adds to the phone's bundle.
fn inside(polygons: &[Polygon]) -> Option<LonLat> {
    let all = || polygons.iter().flat_map(|p| &p.0);
    let lats = || all().flat_map(|ring| &ring.0).map(|p| p.lat);
    let (low, high) = (lats().min()?, lats().max()?);
    // Half a micro-degree above a whole one, so that the parallel meets no vertex.
    let parallel = f64::midpoint(f64::from(low), f64::from(high)).floor() + 0.5;
    let meets = |pair: &[LonLat]| {
        let ((ax, ay), (bx, by)) = ((f64::from(pair[0].lon), f64::from(pair[0].lat)), (f64::from(pair[1].lon), f64::from(pair[1].lat)));
        ((ay > parallel) != (by > parallel)).then(|| ax + (parallel - ay) / (by - ay) * (bx - ax))
    };
    let mut meetings: Vec<f64> = all().flat_map(|ring| ring.0.windows(2)).filter_map(meets).collect();
    meetings.sort_unstable_by(f64::total_cmp);
    let widest = meetings.chunks_exact(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
    let lon =
        widest.map_or_else(|| all().find_map(|ring| ring.0.first()).map(|p| p.lon), |w| Some(f64::midpoint(w[0], w[1]).round() as i32))?;
    Some(LonLat { lon, lat: parallel.floor() as i32 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::from_degrees(lon, lat).expect("on earth")
    }

    proptest! {
        #[test]
        fn paths_round_trip(points in prop::collection::vec((-180_000_000..=180_000_000, -90_000_000..=90_000_000), 0..50)) {
            let path = Path(points.into_iter().map(|(lon, lat)| LonLat { lon, lat }).collect());
            let back: Path = minicbor::decode(&crate::op::encode(&path)).expect("decodes");
            prop_assert_eq!(back, path);
        }

        #[test]
        fn any_bytes_decode_or_fail(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = minicbor::decode::<Shape>(&bytes);
        }
    }

    #[test]
    fn refuses_what_is_not_on_earth() {
        for (lon, lat) in [(180.1, 0.0), (0.0, -90.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert!(LonLat::from_degrees(lon, lat).is_err());
        }
    }

    #[test]
    fn measures_in_metres() {
        // One degree of a great circle is 111,195 m on the mean sphere.
        assert!((at(0.0, 0.0).distance(at(0.0, 1.0)) - 111_195.0).abs() < 1.0);
        let street = Shape::Line(Path(vec![at(110.0, 22.0), at(110.01, 22.0)]));
        let d = street.distance_to(at(110.005, 22.0001)).expect("a line has points");
        assert!((d - 11.12).abs() < 0.05, "{d}");
    }

    #[test]
    fn an_area_holds_its_inside_and_border() {
        let ring = Path([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)].map(|(x, y)| at(x, y)).to_vec());
        let cell = Shape::Area(vec![Polygon(vec![ring])]);
        assert!(cell.contains(at(0.5, 0.5)) && cell.contains(at(0.0, 0.5)) && !cell.contains(at(1.5, 0.5)));
        assert!(cell.contains(cell.anchor().expect("not empty")));
    }
}
