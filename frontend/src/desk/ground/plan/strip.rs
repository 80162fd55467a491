//! Strips before doors: lines whose ends meet where neighbours meet.

use std::collections::BTreeMap;

use xunge_shared::{
    geometry::{LonLat, Path, Shape},
    ground::GroundError,
    id::EntityId,
};

use super::Fault;

/// Longer than this no strip before a door is, metres: a press went astray.
pub(super) const LONGEST_M: f64 = 300.0;
/// Longer than this no outline of a yard before a door is, metres.
pub(super) const LONGEST_OUTLINE_M: f64 = 3.0 * LONGEST_M;
/// Shorter than this nothing is, metres.
const SHORTEST_M: f64 = 0.5;
/// Strips whose ends are so near to each other are neighbours, metres: a house's corner or an alley lies between.
const GAP_M: f64 = 5.0;

/// Refuses a line that no door has.
pub(super) fn check(points: &[LonLat], longest_m: f64) -> Result<(), Fault> {
    let length: f64 = points.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    if length > SHORTEST_M && length <= longest_m { Ok(()) } else { Err(Fault::Strip) }
}

/// Moves a corner of every strip that has it; tells those that changed.
pub(super) fn move_corner(strips: &BTreeMap<EntityId, Path>, from: LonLat, to: LonLat) -> Result<BTreeMap<EntityId, Shape>, Fault> {
    let moved = strips.iter().filter(|(_, strip)| strip.0.contains(&from)).map(|(id, strip)| {
        let mut points: Vec<_> = strip.0.iter().map(|at| if *at == from { to } else { *at }).collect();
        points.dedup();
        check(&points, LONGEST_M)?;
        Ok((*id, Shape::Line(Path(points))))
    });
    moved.collect()
}

/// Splits a strip where it is nearest to a place: the longer part, which stays, and the other.
pub(super) fn split(strip: &Path, at: LonLat) -> Result<(Path, Path), Fault> {
    let feet = strip.0.windows(2).enumerate().map(|(n, pair)| (n, foot((pair[0], pair[1]), at)));
    let near = feet.min_by(|one, other| one.1.distance(at).total_cmp(&other.1.distance(at)));
    let (n, foot) = near.ok_or(Fault::End)?;
    let (mut first, mut second) = (strip.0[..=n].to_vec(), vec![foot]);
    first.push(foot);
    second.extend(&strip.0[n + 1..]);
    for part in [&mut first, &mut second] {
        part.dedup();
        check(part, f64::INFINITY).map_err(|_| Fault::End)?;
    }
    let (first, second) = (Path(first), Path(second));
    Ok(if first.length() >= second.length() { (first, second) } else { (second, first) })
}

/// The point of a stretch that is nearest to a place. A door's front is flat enough for degrees that are made as long as each other.
fn foot((from, to): (LonLat, LonLat), at: LonLat) -> LonLat {
    let scale = (f64::from(from.lat) / 1e6).to_radians().cos();
    let vector = |a: LonLat, b: LonLat| (f64::from(b.lon - a.lon) * scale, f64::from(b.lat - a.lat));
    let ((dx, dy), (px, py)) = (vector(from, to), vector(from, at));
    let square = dx * dx + dy * dy;
    let share = if square > 0.0 { ((px * dx + py * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    let along = |a: i32, b: i32| a + (f64::from(b - a) * share).round() as i32;
    LonLat { lon: along(from.lon, to.lon), lat: along(from.lat, to.lat) }
}

/// One strip of some that follow each other, in whatever order and direction they are told.
pub(super) fn join<'a>(strips: impl Iterator<Item = &'a Path>) -> Result<Path, Fault> {
    let mut left: Vec<Vec<LonLat>> = strips.map(|strip| strip.0.clone()).filter(|points| !points.is_empty()).collect();
    let mut whole = left.pop().ok_or(Fault::More)?;
    while !left.is_empty() {
        let end = |points: &[LonLat], last: bool| if last { points[points.len() - 1] } else { points[0] };
        let pairs = left.iter().enumerate().flat_map(|(n, strip)| {
            let whole = &whole;
            [(false, false), (false, true), (true, false), (true, true)]
                .map(|(of_whole, of_strip)| (end(whole, of_whole).distance(end(strip, of_strip)), n, of_whole, of_strip))
        });
        let nearest = pairs.min_by(|one, other| one.0.total_cmp(&other.0)).filter(|(gap, ..)| *gap <= GAP_M);
        let (_, n, of_whole, of_strip) = nearest.ok_or(Fault::Ground(GroundError::NoNeighbours))?;
        let mut strip = left.swap_remove(n);
        if of_strip == of_whole {
            strip.reverse();
        }
        whole = if of_whole { [whole, strip] } else { [strip, whole] }.concat();
        whole.dedup();
    }
    check(&whole, LONGEST_M)?;
    Ok(Path(whole))
}
