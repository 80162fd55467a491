//! A plane tangent to the earth at one point, in metres.

use super::{BBox, LonLat, Path};

/// Metres of a micro-degree of latitude on the mean sphere.
const LAT_METRES: f64 = 0.111_195;

/// See the module. Within 0.2 % of great-circle metres up to 25 km north or south of its origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    origin: LonLat,
    lon_metres: f64,
}

impl Plane {
    /// With this origin.
    pub fn at(origin: LonLat) -> Self {
        Self { origin, lon_metres: LAT_METRES * origin.degrees().1.to_radians().cos() }
    }

    /// With its origin in the middle of the box of `points`; of none, where longitude and latitude are 0.
    pub fn around(points: impl Iterator<Item = LonLat>) -> Self {
        let (min, max) = BBox::around(points).map(|around| (around.min, around.max)).unwrap_or_default();
        Self::at(LonLat { lon: i32::midpoint(min.lon, max.lon), lat: i32::midpoint(min.lat, max.lat) })
    }

    /// Metres east and north of the origin.
    pub fn point(&self, p: LonLat) -> [f64; 2] {
        let off = |a: i32, b: i32| f64::from(a) - f64::from(b);
        [off(p.lon, self.origin.lon) * self.lon_metres, off(p.lat, self.origin.lat) * LAT_METRES]
    }

    /// How far from the origin a path passes, metres; nothing of one without a point.
    pub(super) fn distance_to(&self, path: &Path) -> Option<f64> {
        let alone = path.0.first().map(|p| self.point(*p)).map(|[x, y]| x.hypot(y));
        let segments = path.0.windows(2).map(|pair| {
            let ([ax, ay], [bx, by]) = (self.point(pair[0]), self.point(pair[1]));
            let (dx, dy) = (bx - ax, by - ay);
            let len2 = dx * dx + dy * dy;
            let t = if len2 > 0.0 { (-(ax * dx + ay * dy) / len2).clamp(0.0, 1.0) } else { 0.0 };
            (ax + t * dx).hypot(ay + t * dy)
        });
        segments.min_by(f64::total_cmp).or(alone)
    }
}
