//! Outlines with no more corners than show, and than one record can hold.

use geo::{BooleanOps, Simplify};
use xunge_shared::{
    geometry::Shape,
    op::{MAX_OP_BYTES, encode},
};

use super::{
    SLIVER_M,
    measure::{METRES, measures},
    to_earth,
};

/// How far an outline may be from where it was, the first at which it fits, metres. The first is less than half a sliver.
const STEPS_M: [f64; 7] = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];
/// So many corners are looked at together: an outline is thinned in a time that grows with it, however it winds.
const RUN: usize = 512;
/// What an op says beside the outline, at most: whose it is, and a name.
const BESIDE: usize = 2 * 1024;

/// An outline, thinned.
#[derive(Debug, Clone, PartialEq)]
pub struct Thinned {
    /// The outline: what is no wider than a sliver is not of it.
    pub shape: Shape,
    /// It is no further than this from where it was, metres.
    pub moved_m: f64,
}

/// True for a shape that a record can hold.
pub fn fits(shape: &Shape) -> bool {
    encode(shape).len() <= MAX_OP_BYTES - BESIDE
}

/// Without corners that show nothing, and without more where a record could not hold it; the coarsest when none fits. Nothing of nothing.
pub(super) fn thinned(ground: &geo::MultiPolygon) -> Option<Thinned> {
    let mut coarsest = None;
    for moved_m in STEPS_M {
        let parts = coarser(ground, moved_m / METRES).iter().filter_map(wide).collect::<Vec<_>>();
        if parts.is_empty() {
            break;
        }
        let found = Thinned { shape: Shape::Area(parts), moved_m };
        if fits(&found.shape) {
            return Some(found);
        }
        coarsest = Some(found);
    }
    coarsest
}

/// A part and its holes, as far as they are wider than a sliver.
fn wide(part: &geo::Polygon) -> Option<xunge_shared::geometry::Polygon> {
    let is_wide = |ring: &geo::LineString| measures(&geo::Polygon::new(ring.clone(), vec![])).1 > SLIVER_M;
    let holes = part.interiors().iter().filter(|ring| is_wide(ring)).cloned().collect();
    let part = geo::Polygon::new(is_wide(part.exterior()).then(|| part.exterior().clone())?, holes);
    Some(to_earth(&part)).filter(|part| !part.0.is_empty())
}

/// Without corners that are no further than this from the line without them. What crosses itself then is put right.
fn coarser(ground: &geo::MultiPolygon, by: f64) -> geo::MultiPolygon {
    let parts = ground.iter().filter_map(|part| {
        let holes = part.interiors().iter().filter_map(|hole| ring(hole, by)).collect();
        Some(geo::Polygon::new(ring(part.exterior(), by)?, holes))
    });
    parts.collect::<geo::MultiPolygon>().union(&geo::MultiPolygon::new(vec![]))
}

/// A ring; nothing when no ground is left in it.
fn ring(ring: &geo::LineString, by: f64) -> Option<geo::LineString> {
    let last = ring.0.len().checked_sub(1)?;
    let mut kept: Vec<geo::Coord> = vec![];
    for from in (0..last).step_by(RUN) {
        let run = geo::LineString::new(ring.0[from..=last.min(from + RUN)].to_vec()).simplify(by);
        // where one ends the next begins
        kept.pop();
        kept.extend(run.0);
    }
    (kept.len() > 3).then(|| geo::LineString::new(kept))
}

#[cfg(test)]
mod tests {
    use xunge_shared::geometry::{LonLat, Path, Polygon};

    use super::{super::Pieces, *};

    /// A round piece of so many corners, each as far off the round as is said, outwards and inwards by turns, micro-degrees.
    fn round(corners: i32, off: f64) -> Shape {
        let corner = |n: i32| {
            let (turn, radius) =
                (f64::from(n) / f64::from(corners) * std::f64::consts::TAU, 200_000.0 + if n % 2 == 0 { off } else { -off });
            LonLat { lon: 110_000_000 + (turn.cos() * radius).round() as i32, lat: 22_000_000 + (turn.sin() * radius).round() as i32 }
        };
        Shape::Area(vec![Polygon(vec![Path((0..corners).chain([0]).map(corner).collect())])])
    }

    #[test]
    fn an_outline_keeps_the_corners_that_show_and_fits() {
        for (corners, off, most_m) in [(2_000, 30.0, 0.25), (40_000, 30.0, 10.0), (120_000, 1.0, 1.0)] {
            let whole = round(corners, off);
            let Thinned { shape, moved_m } = Pieces::of([&whole]).covered().outline().unwrap();
            assert!(fits(&shape) && moved_m <= most_m, "{corners}: {moved_m}");
            let share = shape.square_metres() / whole.square_metres();
            assert!((share - 1.0).abs() < 1e-3, "{corners}: {share}");
        }
        assert!(!fits(&round(40_000, 30.0)));
    }

    #[test]
    fn what_is_nowhere_wider_than_a_sliver_is_left_out() {
        let at = |x: i32, y: i32| LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y };
        let ring = |sides: [i32; 4]| {
            let [west, south, east, north] = sides;
            Path(vec![at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)])
        };
        let lake = Shape::Area(vec![Polygon(vec![
            ring([0, 0, 9_000, 9_000]),
            ring([1_000, 1_000, 2_000, 2_000]),
            ring([4_000, 4_000, 4_005, 8_000]),
        ])]);
        let Some(Thinned { shape: Shape::Area(parts), .. }) = Pieces::of([&lake]).covered().with_holes() else { panic!("an area") };
        assert_eq!(parts.iter().map(|part| part.0.len()).collect::<Vec<_>>(), [2], "the lake stays, the crack goes: {parts:?}");
        assert_eq!(Pieces::of([&Shape::Area(vec![Polygon(vec![ring([0, 0, 5, 5_000])])])]).covered().outline(), None);
    }
}
