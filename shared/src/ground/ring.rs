//! Rings of corners in whole micro-degrees: edges, areas and crossings, exact.

use crate::geometry::{LonLat, Path, Polygon};

/// A ring without its closing point.
pub(super) type Corners = Vec<LonLat>;
/// From one corner to the next.
pub(super) type Edge = (LonLat, LonLat);

/// A corner so near to an edge lies on it, micro-degrees: what rounding may have moved it by.
pub(super) const NEAR: i32 = 1;

/// A cut so near to a corner goes through the corner, micro-degrees: about a metre, less than a finger means. Two corners nearer to
/// each other than this could both lie on an edge that meets theirs at a sharp angle.
const SNAP: i64 = 10;

/// The rings of a piece: the outer one counter-clockwise first, holes clockwise.
pub(super) fn corners(piece: &Polygon) -> Vec<Corners> {
    let open = |(n, path): (usize, &Path)| {
        let mut ring = path.0.clone();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        ring.dedup();
        if (doubled_area(&ring) > 0) != (n == 0) {
            ring.reverse();
        }
        ring
    };
    piece.0.iter().enumerate().map(open).collect()
}

/// A piece of its rings; a ring without ground is left out.
pub(super) fn polygon(rings: Vec<Corners>) -> Polygon {
    let close = |mut ring: Corners| {
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        ring.extend(ring.first().copied());
        Path(ring)
    };
    Polygon(rings.into_iter().map(close).filter(|path| path.0.len() > 3).collect())
}

pub(super) fn edges(ring: &Corners) -> impl Iterator<Item = Edge> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// Twice the signed area: positive when counter-clockwise.
pub(super) fn doubled_area(ring: &Corners) -> i128 {
    edges(ring).map(|(a, b)| i128::from(a.lon) * i128::from(b.lat) - i128::from(b.lon) * i128::from(a.lat)).sum()
}

/// Twice the area of the triangle: positive when `c` is left of the way from `a` to `b`.
fn turn(a: LonLat, b: LonLat, c: LonLat) -> i64 {
    let of = |to: LonLat| (i64::from(to.lon) - i64::from(a.lon), i64::from(to.lat) - i64::from(a.lat));
    let ((bx, by), (cx, cy)) = (of(b), of(c));
    bx * cy - by * cx
}

/// The squared distance from where an edge begins: an order along it.
pub(super) fn along(at: LonLat, from: LonLat) -> i64 {
    let (x, y) = (i64::from(at.lon) - i64::from(from.lon), i64::from(at.lat) - i64::from(from.lat));
    x * x + y * y
}

/// True when a point lies on an edge, within [`NEAR`], and is none of its ends.
pub(super) fn is_near(at: LonLat, (a, b): Edge) -> bool {
    let length = along(b, a);
    let (ax, ay) = (i64::from(at.lon) - i64::from(a.lon), i64::from(at.lat) - i64::from(a.lat));
    let (bx, by) = (i64::from(b.lon) - i64::from(a.lon), i64::from(b.lat) - i64::from(a.lat));
    let forward = ax * bx + ay * by;
    let off = i128::from(turn(a, b, at));
    at != a && at != b && 0 < forward && forward < length && off * off <= i128::from(length) * i128::from(NEAR * NEAR)
}

/// True when two edges have a point in common that is not an end of both. The same edge the other way round is a neighbour's.
pub(super) fn crosses((a, b): Edge, (c, d): Edge) -> bool {
    let apart = a.lon.max(b.lon) < c.lon.min(d.lon)
        || c.lon.max(d.lon) < a.lon.min(b.lon)
        || a.lat.max(b.lat) < c.lat.min(d.lat)
        || c.lat.max(d.lat) < a.lat.min(b.lat);
    if apart || (a == d && b == c) {
        return false;
    }
    let sides = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)].map(i64::signum);
    let proper = sides[0] * sides[1] < 0 && sides[2] * sides[3] < 0;
    let on = |at: LonLat, (from, to): Edge| {
        at != from
            && at != to
            && turn(from, to, at) == 0
            && 0 < along(at, from)
            && along(at, from) < along(to, from)
            && along(at, to) < along(to, from)
    };
    proper || on(c, (a, b)) || on(d, (a, b)) || on(a, (c, d)) || on(b, (c, d))
}

/// Where a stretch of a line meets an edge: how far along the stretch, and the point, rounded.
pub(super) fn hit(stretch: Edge, edge: Edge) -> Option<(f64, LonLat)> {
    let (from, to) = (turn(edge.0, edge.1, stretch.0), turn(edge.0, edge.1, stretch.1));
    let (left, right) = (turn(stretch.0, stretch.1, edge.0), turn(stretch.0, stretch.1, edge.1));
    let opposite = |one: i64, other: i64| one.signum() * other.signum() <= 0 && (one != 0 || other != 0);
    if from == to || !opposite(from, to) || !opposite(left, right) {
        return None;
    }
    let along = from as f64 / (from as f64 - to as f64);
    let share = left as f64 / (left as f64 - right as f64);
    let mix = |from: i32, to: i32| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as i32;
    Some((along, LonLat { lon: mix(edge.0.lon, edge.1.lon), lat: mix(edge.0.lat, edge.1.lat) }))
}

/// A point of an edge, or the end of the edge that is within [`SNAP`] of it.
pub(super) fn snapped(at: LonLat, (from, to): Edge) -> LonLat {
    let end = if along(at, from) <= along(at, to) { from } else { to };
    if along(at, end) <= SNAP * SNAP { end } else { at }
}

/// The rings with a corner put into an edge, whichever way it is walked.
pub(super) fn insert(rings: &[Corners], (from, to): Edge, at: LonLat) -> Vec<Corners> {
    let put = |ring: &Corners| {
        let mut ring: Corners = edges(ring)
            .flat_map(|edge| {
                let is_it = edge == (from, to) || edge == (to, from);
                std::iter::once(edge.0).chain(is_it.then_some(at))
            })
            .collect();
        ring.dedup();
        ring
    };
    rings.iter().map(put).collect()
}

/// The edge that `at` lies on by now, when `edge` was divided since.
pub(super) fn edge_with(rings: &[Corners], edge: Edge, at: LonLat) -> Option<Edge> {
    let is_part = |part: &Edge| {
        let lies = |end: LonLat| end == edge.0 || end == edge.1 || is_near(end, edge);
        lies(part.0) && lies(part.1) && is_near(at, *part)
    };
    rings.iter().flat_map(edges).find(is_part)
}

/// True for a point within a ring.
pub(super) fn contains(ring: &Corners, at: LonLat) -> bool {
    let right_of = |(a, b): Edge| {
        let spans = (a.lat > at.lat) != (b.lat > at.lat);
        spans && (turn(a, b, at) > 0) == (b.lat > a.lat)
    };
    edges(ring).filter(|edge| right_of(*edge)).count() % 2 == 1
}
