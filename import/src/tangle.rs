//! Where the edges of rings cross each other. Whole micro-degrees, exact. What no border is, but would take long to join, is refused.

use xunge_shared::geometry::{LonLat, Polygon};

use super::problem::Reason;

/// So many pairs of edges are looked at, fifty for each corner of the longest border that is taken.
const MOST_PAIRS: usize = 10_000_000;
/// So many edges are in a band on the average, in no more than so many bands, and all of them together so often.
const IN_A_BAND: i64 = 16;
const MOST_BANDS: i64 = 4_096;
const MOST_SPANNED: usize = 3_000_000;
/// And so many pairs may cross.
const MOST_CROSSINGS: usize = 100_000;

/// An edge, and of which area it is.
#[derive(Clone, Copy)]
struct Edge {
    area: usize,
    from: LonLat,
    to: LonLat,
}

impl Edge {
    fn west(self) -> i32 {
        self.from.lon.min(self.to.lon)
    }

    fn east(self) -> i32 {
        self.from.lon.max(self.to.lon)
    }

    /// On which side of the edge a place is.
    fn side(self, at: LonLat) -> i64 {
        let apart = |one: LonLat, other: LonLat| (i64::from(one.lon) - i64::from(other.lon), i64::from(one.lat) - i64::from(other.lat));
        let ((x, y), (to_x, to_y)) = (apart(at, self.from), apart(self.to, self.from));
        // no more than 360 by 180 degrees: far within 64 bits
        (to_x * y - to_y * x).signum()
    }

    /// True when each has its ends on both sides of the other. Ends that lie on the other touch it.
    fn crosses(self, other: Self) -> bool {
        let parted = |edge: Self, by: Self| by.side(edge.from) * by.side(edge.to) < 0;
        let apart = |one: Self, other: Self| one.from.lat.max(one.to.lat) < other.from.lat.min(other.to.lat);
        !apart(self, other) && !apart(other, self) && parted(self, other) && parted(other, self)
    }

    /// Where the two meet that cross.
    fn meets(self, other: Self) -> LonLat {
        let float = |at: LonLat| (f64::from(at.lon), f64::from(at.lat));
        let ((x, y), (to_x, to_y)) = (float(self.from), float(self.to));
        let ((u, v), (to_u, to_v)) = (float(other.from), float(other.to));
        let share = ((u - x) * (to_v - v) - (v - y) * (to_u - u)) / ((to_x - x) * (to_v - v) - (to_y - y) * (to_u - u));
        LonLat { lon: (x + share * (to_x - x)).round() as i32, lat: (y + share * (to_y - y)).round() as i32 }
    }
}

/// Edges by the bands in which they lie, from south to north.
struct Bands {
    south: i64,
    height: i64,
    count: i64,
}

impl Bands {
    fn of(edges: &[Edge]) -> Self {
        let lats = || edges.iter().flat_map(|edge| [edge.from.lat, edge.to.lat]).map(i64::from);
        let south = lats().min().unwrap_or_default();
        let height = 1 + lats().max().unwrap_or_default() - south;
        Self { south, height, count: (edges.len() as i64 / IN_A_BAND).clamp(1, MOST_BANDS) }
    }

    /// The first and the last in which an edge lies.
    fn spanned(&self, edge: Edge) -> (usize, usize) {
        let band = |lat: i32| ((i64::from(lat) - self.south) * self.count / self.height) as usize;
        (band(edge.from.lat.min(edge.to.lat)), band(edge.from.lat.max(edge.to.lat)))
    }

    /// The edges of each; nothing when they are long and many.
    fn filled(&self, edges: &[Edge]) -> Option<Vec<Vec<Edge>>> {
        let spans = edges.iter().map(|edge| self.spanned(*edge));
        if spans.clone().map(|(first, last)| last - first + 1).sum::<usize>() > MOST_SPANNED {
            return None;
        }
        let mut filled = vec![vec![]; self.count as usize];
        for (edge, (first, last)) in edges.iter().zip(spans) {
            filled[first..=last].iter_mut().for_each(|band| band.push(*edge));
        }
        Some(filled)
    }
}

/// A place at which an area's edges cross each other; those of different areas may. An error when it would take long to join them.
pub(super) fn crossing<'a>(areas: impl IntoIterator<Item = &'a [Polygon]>) -> Result<Option<LonLat>, Reason> {
    let rings = areas.into_iter().enumerate().flat_map(|(area, parts)| parts.iter().flat_map(|part| &part.0).map(move |ring| (area, ring)));
    let mut edges: Vec<Edge> =
        rings.flat_map(|(area, ring)| ring.0.windows(2).map(move |pair| Edge { area, from: pair[0], to: pair[1] })).collect();
    edges.sort_unstable_by_key(|edge| edge.west());
    let bands = Bands::of(&edges);
    let (mut found, mut pairs, mut crossings) = (None, 0, 0);
    for (n, band) in bands.filled(&edges).ok_or(Reason::Tangled)?.into_iter().enumerate() {
        let mut reached = Vec::<Edge>::new();
        for edge in band {
            pairs += reached.len();
            reached.retain(|other| other.east() >= edge.west());
            // a pair that lies in several bands counts in the first
            let is_first = |other: &Edge| bands.spanned(edge).0.max(bands.spanned(*other).0) == n;
            for other in reached.iter().filter(|other| edge.crosses(**other) && is_first(other)) {
                crossings += 1;
                if other.area == edge.area {
                    found = found.or_else(|| Some(edge.meets(*other)));
                }
            }
            if pairs > MOST_PAIRS || crossings > MOST_CROSSINGS {
                return Err(Reason::Tangled);
            }
            reached.push(edge);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use xunge_shared::geometry::Path;

    use super::*;

    fn area(corners: &[(i32, i32)]) -> Vec<Polygon> {
        vec![Polygon(vec![Path(corners.iter().chain(corners.first()).map(|(lon, lat)| LonLat { lon: *lon, lat: *lat }).collect())])]
    }

    #[test]
    fn a_crossing_is_found_where_it_is_and_touching_is_none() {
        let bow_tie = area(&[(0, 0), (1_000, 1_000), (1_000, 0), (0, 1_000)]);
        assert_eq!(crossing([&bow_tie[..]]), Ok(Some(LonLat { lon: 500, lat: 500 })));
        let square = area(&[(0, 0), (1_000, 0), (1_000, 1_000), (0, 1_000)]);
        assert_eq!(crossing([&square[..]]), Ok(None));
        let pinched = area(&[(0, 0), (1_000, 0), (500, 500), (1_000, 1_000), (0, 1_000), (500, 500)]);
        assert_eq!(crossing([&pinched[..]]), Ok(None), "it touches itself");
        let over = area(&[(500, -500), (1_500, -500), (1_500, 500), (500, 500)]);
        assert_eq!(crossing([&square[..], &over[..]]), Ok(None), "two areas");
        assert_eq!(crossing([&[square, over].concat()[..]]), Ok(Some(LonLat { lon: 500, lat: 0 })), "one of two parts");
        // the corners of the earth
        let earth = area(&[(-180_000_000, -90_000_000), (180_000_000, 90_000_000), (180_000_000, -90_000_000), (-180_000_000, 90_000_000)]);
        assert_eq!(crossing([&earth[..]]), Ok(Some(LonLat { lon: 0, lat: 0 })));
    }

    #[test]
    fn what_is_no_border_is_not_looked_at_for_long() {
        // from one end of the ground to the other and back, each time elsewhere
        let chords = |count: i32| (0..count).map(|n| (n * 7_919 % 10_007 * 1_000, n * 4_723 % 10_009 * 1_000)).collect::<Vec<_>>();
        for count in [3_000, 30_000] {
            assert_eq!(crossing([&area(&chords(count))[..]]), Err(Reason::Tangled), "{count}");
        }
    }

    #[test]
    fn a_long_border_along_a_meridian_or_a_parallel_is_none_of_that() {
        // there with small bends, and back a kilometre away
        let along = |n: i32| (n * 5, n % 7 * 3);
        let back = |n: i32| (n * 5, 10_000 + n % 5 * 3);
        let border: Vec<(i32, i32)> = (0..100_000).map(along).chain((0..100_000).rev().map(back)).collect();
        assert_eq!(crossing([&area(&border)[..]]), Ok(None));
        let turned: Vec<(i32, i32)> = border.iter().map(|(lon, lat)| (*lat, *lon)).collect();
        assert_eq!(crossing([&area(&turned)[..]]), Ok(None));
    }
}
