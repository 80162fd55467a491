//! Lengths and sizes of ground in the plane of micro-degrees.

use geo::Area;

/// Metres of a micro-degree of latitude.
pub(super) const METRES: f64 = 0.111_195;

/// The edges of all rings.
pub(super) fn lines(ground: &geo::Polygon) -> impl Iterator<Item = geo::Line> {
    std::iter::once(ground.exterior()).chain(ground.interiors()).flat_map(geo::LineString::lines)
}

/// Square metres, and the width as [`Patch`](super::Patch) has it.
pub(super) fn measures(part: &geo::Polygon) -> (f64, f64) {
    let squeeze = squeeze(part);
    let square_metres = part.unsigned_area() * METRES * METRES * squeeze;
    let outline: f64 = lines(part).map(|line| (line.dx() * squeeze).hypot(line.dy()) * METRES).sum();
    (square_metres, if outline > 0.0 { 2.0 * square_metres / outline } else { 0.0 })
}

/// How much shorter a degree of longitude is there than one of latitude.
pub(super) fn squeeze(ground: &geo::Polygon) -> f64 {
    ground.exterior().coords().next().map_or(1.0, |at| (at.y / 1e6).to_radians().cos())
}

/// How far a place is from an edge, in the plane's units.
pub(super) fn distance(at: geo::Coord, line: geo::Line) -> f64 {
    let (d, from) = (line.delta(), at - line.start);
    let square = d.x * d.x + d.y * d.y;
    let share = if square > 0.0 { ((from.x * d.x + from.y * d.y) / square).clamp(0.0, 1.0) } else { 0.0 };
    (from.x - share * d.x).hypot(from.y - share * d.y)
}
