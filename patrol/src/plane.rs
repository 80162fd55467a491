//! Points of the [plane](Plane) on which tracks are held against the ground, and how they lie to each other.

pub(crate) use xunge_shared::geometry::Plane;

/// Metres east and north of the plane's origin.
pub(crate) type Pt = [f64; 2];

pub(crate) fn distance(a: Pt, b: Pt) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

pub(crate) fn between(a: Pt, b: Pt, t: f64) -> Pt {
    [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]
}

/// How far along from `a` to `b` the nearest point to `p` lies, as a share, and how far away it is.
pub(crate) fn nearest(p: Pt, a: Pt, b: Pt) -> (f64, f64) {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let len2 = dx * dx + dy * dy;
    let t = if len2 > 0.0 { (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / len2).clamp(0.0, 1.0) } else { 0.0 };
    (t, distance(p, [a[0] + t * dx, a[1] + t * dy]))
}

/// Where two segments cross inside both, as shares of each.
pub(crate) fn crossing(one: (Pt, Pt), two: (Pt, Pt)) -> Option<(f64, f64)> {
    let way = |(from, to): (Pt, Pt)| [to[0] - from[0], to[1] - from[1]];
    let cross = |u: Pt, v: Pt| u[0] * v[1] - u[1] * v[0];
    let (first, second, apart) = (way(one), way(two), way((one.0, two.0)));
    let turn = cross(first, second);
    let shares = (cross(apart, second) / turn, cross(apart, first) / turn);
    // of parallels both are infinite or nothing at all
    let inside = |share: f64| (0.0..=1.0).contains(&share);
    (inside(shares.0) && inside(shares.1)).then_some(shares)
}
