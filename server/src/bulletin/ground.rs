//! The ground below a bulletin's sketch: the outlines of towns, made of their cells as they are now, and where things lie on paper. Knows
//! no store and no colours.

use std::collections::{BTreeMap, HashMap, HashSet};

use xunge_shared::{
    geometry::{LonLat, Shape},
    id::AreaCode,
};

/// A line on the ground: micro-degrees east and north.
pub(super) type Line = Vec<(i64, i64)>;

/// Corners that lie nearer than this to the line without them are left out: a five-hundredth of the way across.
const FINE: i64 = 500;

/// The outlines of towns by their codes.
pub type Outlines = BTreeMap<AreaCode, Vec<Line>>;

/// The outlines of towns whose cells these are: the sides of cells that no other cell of the town has.
pub fn outlines<'a>(cells: impl IntoIterator<Item = (AreaCode, &'a Shape)>) -> Outlines {
    let mut sides = BTreeMap::<AreaCode, HashSet<[LonLat; 2]>>::new();
    for (town, shape) in cells {
        let Shape::Area(polygons) = shape else { continue };
        let sides = sides.entry(town).or_default();
        for pair in polygons.iter().flat_map(|polygon| &polygon.0).flat_map(|ring| ring.0.windows(2)) {
            let mut side = [pair[0], pair[1]];
            side.sort_by_key(|corner| (corner.lon, corner.lat));
            // one that comes twice lies inside
            if side[0] != side[1] && !sides.remove(&side) {
                sides.insert(side);
            }
        }
    }
    let corners = || sides.values().flatten().flatten();
    let across = |of: fn(&LonLat) -> i32| Some(i64::from(corners().map(of).max()?) - i64::from(corners().map(of).min()?));
    let fine = across(|c| c.lon).max(across(|c| c.lat)).unwrap_or_default() / FINE;
    sides.into_iter().map(|(town, sides)| (town, joined(sides).into_iter().map(|line| simple(&line, fine as f64)).collect())).collect()
}

/// Sides as lines that are as long as they can be.
fn joined(sides: HashSet<[LonLat; 2]>) -> Vec<Line> {
    let mut at = HashMap::<LonLat, Vec<LonLat>>::new();
    // in order, so that the same ground draws the same
    let mut sides: Vec<_> = sides.into_iter().collect();
    sides.sort_by_key(|side| side.map(|corner| (corner.lon, corner.lat)));
    for [a, b] in &sides {
        at.entry(*a).or_default().push(*b);
        at.entry(*b).or_default().push(*a);
    }
    let mut lines = vec![];
    for [start, _] in sides {
        let mut line = vec![start];
        let mut here = start;
        while let Some(next) = at.get_mut(&here).and_then(Vec::pop) {
            if let Some(back) = at.get_mut(&next) {
                back.iter().position(|corner| *corner == here).map(|i| back.swap_remove(i));
            }
            line.push(next);
            here = next;
        }
        if line.len() > 1 {
            lines.push(line.into_iter().map(|corner| (i64::from(corner.lon), i64::from(corner.lat))).collect());
        }
    }
    lines
}

/// A line without the corners that hardly show (Douglas and Peucker's algorithm).
fn simple(line: &Line, fine: f64) -> Line {
    let mut keeps = vec![false; line.len()];
    let Some(last) = line.len().checked_sub(1) else { return vec![] };
    (keeps[0], keeps[last]) = (true, true);
    let mut parts = vec![(0, last)];
    while let Some((from, to)) = parts.pop() {
        let far = (from + 1..to).map(|i| (i, distance(line[i], line[from], line[to]))).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((i, _)) = far.filter(|(_, far)| *far > fine) {
            keeps[i] = true;
            parts.extend([(from, i), (i, to)]);
        }
    }
    line.iter().zip(keeps).filter(|(_, keeps)| *keeps).map(|(corner, _)| *corner).collect()
}

/// From a corner to the way between two others.
fn distance(corner: (i64, i64), from: (i64, i64), to: (i64, i64)) -> f64 {
    let [(px, py), (dx, dy)] = [corner, to].map(|(x, y)| ((x - from.0) as f64, (y - from.1) as f64));
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((px * dx + py * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (px - along * dx).hypot(py - along * dy)
}

/// Where things lie in a sketch: north above, shares of degrees as wide as they are on the ground.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    west: i64,
    south: i64,
    /// How much narrower a degree is from west to east.
    narrow: f64,
    scale: f64,
    left: f64,
    low: f64,
}

impl Frame {
    /// A frame of this size that holds all of these; nothing when there are none.
    pub(super) fn around(spots: impl Iterator<Item = (i64, i64)> + Clone, width: f64, height: f64) -> Option<Self> {
        let (west, east) = (spots.clone().map(|s| s.0).min()?, spots.clone().map(|s| s.0).max()?);
        let (south, north) = (spots.clone().map(|s| s.1).min()?, spots.map(|s| s.1).max()?);
        let narrow = (f64::midpoint(south as f64, north as f64) / 1e6).to_radians().cos();
        let (across, up) = (((east - west) as f64 * narrow).max(1.0), ((north - south) as f64).max(1.0));
        let scale = (width / across).min(height / up);
        Some(Self { west, south, narrow, scale, left: (width - across * scale) / 2.0, low: (height - up * scale) / 2.0 })
    }

    /// From the left and from below.
    pub(super) fn at(&self, (lon, lat): (i64, i64)) -> (f64, f64) {
        (self.left + (lon - self.west) as f64 * self.narrow * self.scale, self.low + (lat - self.south) as f64 * self.scale)
    }

    /// A round length on the ground that is at most so wide, in words, and how wide it is.
    pub(super) fn bar(&self, widest: f64) -> (String, f64) {
        // a millionth of a degree from south to north
        const METRES: f64 = 0.111_195;
        let metres = widest / self.scale * METRES;
        let power = 10_f64.powf(metres.max(1.0).log10().floor());
        let round = [5.0, 2.0, 1.0].into_iter().map(|n| n * power).find(|round| *round <= metres).unwrap_or(power);
        let words = if round >= 1_000.0 { format!("{} km", round / 1_000.0) } else { format!("{round} m") };
        (words, round / METRES * self.scale)
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::geometry::{Path, Polygon};

    use super::*;

    fn square(west: i32, south: i32) -> Shape {
        let ring = [(0, 0), (1_000, 0), (1_000, 1_000), (0, 1_000), (0, 0)];
        Shape::Area(vec![Polygon(vec![Path(ring.iter().map(|(x, y)| LonLat { lon: west + x, lat: south + y }).collect())])])
    }

    #[test]
    fn a_towns_outline_has_no_side_between_its_cells() {
        let (town, other): (AreaCode, AreaCode) = ("990001001000".parse().unwrap(), "990001002000".parse().unwrap());
        let cells = [(town, square(0, 0)), (town, square(1_000, 0)), (other, square(2_000, 0))];
        let all = outlines(cells.iter().map(|(town, shape)| (*town, shape)));
        let corners = |town: &AreaCode| {
            let mut corners = all[town].concat();
            corners.sort_unstable();
            corners.dedup();
            (all[town].len(), corners)
        };
        assert_eq!(corners(&town), (1, vec![(0, 0), (0, 1_000), (2_000, 0), (2_000, 1_000)]), "what hardly shows is left out");
        assert_eq!(corners(&other).1.len(), 4, "two towns share a side, and each has it");
        assert!(outlines([]).is_empty());
    }

    #[test]
    fn a_frame_holds_every_spot() {
        let spots = [(110_000_000, 22_000_000), (110_020_000, 22_005_000)];
        let frame = Frame::around(spots.into_iter(), 200.0, 100.0).unwrap();
        let placed = spots.map(|spot| frame.at(spot));
        assert!(placed.iter().all(|(x, y)| (-0.01..=200.01).contains(x) && (0.0..=100.0).contains(y)), "{placed:?}");
        assert!(placed[0].0 < placed[1].0 && placed[0].1 < placed[1].1, "east is right, north is up");
        // 2,062 m across 200 units
        assert_eq!(frame.bar(60.0).0, "500 m");
        assert!(Frame::around([(1, 1)].into_iter(), 200.0, 100.0).is_some() && Frame::around([].into_iter(), 2.0, 1.0).is_none());
    }
}
