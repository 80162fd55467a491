//! The plane that the county is drawn in: metres east and north of its middle, and the way to the ground and back.
//!
//! The truth is always the integer micro-degrees: whatever must meet exactly meets there.

use std::ops::{Add, Mul, Sub};

use xunge_shared::geometry::LonLat;

/// The middle of the plane on the ground. The county is invented; only the latitude matters, for the scale.
pub(crate) const ORIGIN: LonLat = LonLat { lon: 110_912_000, lat: 23_186_000 };

/// Metres per micro-degree of longitude at the origin's latitude, and of latitude.
const EAST: f64 = 0.102_366;
const NORTH: f64 = 0.110_758;

/// A point or a displacement, in metres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Pt {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// Shorthand for a point.
pub(crate) const fn pt(x: f64, y: f64) -> Pt {
    Pt { x, y }
}

impl Pt {
    /// The point on the ground, rounded to a micro-degree (11 cm).
    pub(crate) fn ground(self) -> LonLat {
        LonLat { lon: ORIGIN.lon + (self.x / EAST).round() as i32, lat: ORIGIN.lat + (self.y / NORTH).round() as i32 }
    }

    /// The point in the plane of a point on the ground.
    pub(crate) fn of(at: LonLat) -> Self {
        pt(f64::from(at.lon - ORIGIN.lon) * EAST, f64::from(at.lat - ORIGIN.lat) * NORTH)
    }

    /// The unit vector at `angle` radians, counter-clockwise from east.
    pub(crate) fn towards(angle: f64) -> Self {
        pt(angle.cos(), angle.sin())
    }

    pub(crate) fn dot(self, o: Self) -> f64 {
        self.x * o.x + self.y * o.y
    }

    /// Positive when `o` lies to the left.
    pub(crate) fn cross(self, o: Self) -> f64 {
        self.x * o.y - self.y * o.x
    }

    pub(crate) fn len(self) -> f64 {
        self.dot(self).sqrt()
    }

    pub(crate) fn to(self, o: Self) -> f64 {
        (o - self).len()
    }

    pub(crate) fn angle(self) -> f64 {
        self.y.atan2(self.x)
    }

    /// Turned left by a right angle.
    pub(crate) fn left(self) -> Self {
        pt(-self.y, self.x)
    }

    pub(crate) fn unit(self) -> Self {
        let len = self.len();
        if len == 0.0 { pt(1.0, 0.0) } else { self * (1.0 / len) }
    }

    /// The point `t` of the way to `o`.
    pub(crate) fn lerp(self, o: Self, t: f64) -> Self {
        self + (o - self) * t
    }
}

impl Add for Pt {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        pt(self.x + o.x, self.y + o.y)
    }
}

impl Sub for Pt {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        pt(self.x - o.x, self.y - o.y)
    }
}

impl Mul<f64> for Pt {
    type Output = Self;
    fn mul(self, k: f64) -> Self {
        pt(self.x * k, self.y * k)
    }
}

/// Where the segments `a`–`b` and `c`–`d` cross, as parts of the way along each.
pub(crate) fn crossing(a: Pt, b: Pt, c: Pt, d: Pt) -> Option<(f64, f64)> {
    let (r, s) = (b - a, d - c);
    let den = r.cross(s);
    if den == 0.0 {
        return None;
    }
    let (t, u) = ((c - a).cross(s) / den, (c - a).cross(r) / den);
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then_some((t, u))
}

/// The signed area of a ring (closed without repeating its first point): positive when counter-clockwise.
pub(crate) fn area(ring: &[Pt]) -> f64 {
    edges(ring).map(|(a, b)| a.cross(b)).sum::<f64>() / 2.0
}

/// The centroid of a ring.
pub(crate) fn centroid(ring: &[Pt]) -> Pt {
    // Relative to the first point, so that far-away small rings keep their precision.
    let o = ring[0];
    let (mut sum, mut twice) = (pt(0.0, 0.0), 0.0);
    for (a, b) in edges(ring) {
        let (a, b) = (a - o, b - o);
        let w = a.cross(b);
        sum = sum + (a + b) * w;
        twice += w;
    }
    if twice == 0.0 { o } else { o + sum * (1.0 / (3.0 * twice)) }
}

/// True when `p` lies inside the ring.
pub(crate) fn inside(ring: &[Pt], p: Pt) -> bool {
    edges(ring).filter(|(a, b)| (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x).count() % 2 == 1
}

/// The sides of a ring, the closing one last.
pub(crate) fn edges(ring: &[Pt]) -> impl Iterator<Item = (Pt, Pt)> {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// The length of a line.
pub(crate) fn length(line: &[Pt]) -> f64 {
    line.windows(2).map(|w| w[0].to(w[1])).sum()
}

/// The point `s` metres along a line, and the direction there. Beyond the end it stays at the end.
pub(crate) fn along(line: &[Pt], s: f64) -> (Pt, Pt) {
    let mut left = s;
    for w in line.windows(2) {
        let len = w[0].to(w[1]);
        if left <= len && len > 0.0 {
            return (w[0].lerp(w[1], left.max(0.0) / len), (w[1] - w[0]).unit());
        }
        left -= len;
    }
    let n = line.len();
    (line[n - 1], if n > 1 { (line[n - 1] - line[n - 2]).unit() } else { pt(1.0, 0.0) })
}

/// The distance from `p` to the segment `a`–`b`.
pub(crate) fn distance(p: Pt, a: Pt, b: Pt) -> f64 {
    let ab = b - a;
    let t = if ab.dot(ab) == 0.0 { 0.0 } else { ((p - a).dot(ab) / ab.dot(ab)).clamp(0.0, 1.0) };
    p.to(a + ab * t)
}
