//! Where streets meet: cuts each line at its junctions, so that a network comes of a list of centre lines.
//!
//! Lists of streets are drawn by hand: lines share a point, end a few metres beside another line, or cross it without a point of their
//! own. All three are junctions here. A bridge that is taken for a junction costs little: nobody turns on it.

use std::collections::HashMap;

use rstar::{AABB, RTree, primitives::GeomWithData};
use xunge_shared::geometry::LonLat;

use crate::plane::{Pt, between, crossing, distance, nearest};

/// An end that lies so near to another street meets it, metres.
const SNAP_M: f64 = 4.0;
/// Junctions of a street that lie so near to each other are one, metres.
const SAME_M: f64 = 0.5;

/// A street between two junctions.
pub(crate) struct Piece {
    pub(crate) street: u32,
    /// Metres from the start of the street.
    pub(crate) from: f64,
    pub(crate) points: Vec<Pt>,
    pub(crate) ends: [u32; 2],
}

/// A line with its points as they were given, on the plane, and the metres to each.
pub(crate) struct Line<'a> {
    pub(crate) given: &'a [LonLat],
    pub(crate) points: Vec<Pt>,
    pub(crate) along: Vec<f64>,
}

impl Line<'_> {
    fn segments(&self) -> impl Iterator<Item = (usize, Pt, Pt)> {
        self.points.windows(2).enumerate().map(|(k, pair)| (k, pair[0], pair[1]))
    }

    pub(crate) fn length(&self) -> f64 {
        self.along.last().copied().unwrap_or_default()
    }
}

/// Which line and which of its segments.
type Of = (u32, u32);

/// Junctions that turn out to be the same are joined.
#[derive(Default)]
struct Joined(Vec<u32>);

impl Joined {
    fn add(&mut self) -> u32 {
        let new = self.0.len() as u32;
        self.0.push(new);
        new
    }

    fn root(&mut self, mut k: u32) -> u32 {
        while self.0[k as usize] != k {
            self.0[k as usize] = self.0[self.0[k as usize] as usize];
            k = self.0[k as usize];
        }
        k
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

/// The pieces of all lines, and how many junctions there are.
pub(crate) fn cut(lines: &[Line<'_>]) -> (Vec<Piece>, usize) {
    let mut joined = Joined::default();
    let mut cuts: Vec<Vec<(f64, u32)>> = vec![vec![]; lines.len()];
    let seen = shared_points(lines, &mut joined, &mut cuts);
    let tree = index(lines);
    snap_ends(lines, &tree, &seen, &mut cuts);
    cross(lines, &tree, &mut joined, &mut cuts);
    for cuts in &mut cuts {
        cuts.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        cuts.dedup_by(|later, earlier| {
            let same = later.0 - earlier.0 < SAME_M;
            if same {
                joined.join(later.1, earlier.1);
            }
            same
        });
    }
    let mut numbers: HashMap<u32, u32> = HashMap::new();
    let mut pieces = vec![];
    for (street, (line, cuts)) in lines.iter().zip(&cuts).enumerate() {
        for pair in cuts.windows(2) {
            let ends = [pair[0].1, pair[1].1].map(|end| {
                let (root, next) = (joined.root(end), numbers.len() as u32);
                *numbers.entry(root).or_insert(next)
            });
            pieces.push(Piece { street: street as u32, from: pair[0].0, points: slice(line, pair[0].0, pair[1].0), ends });
        }
    }
    (pieces, numbers.len())
}

/// A junction at each end and at each point that lines share.
fn shared_points(lines: &[Line<'_>], joined: &mut Joined, cuts: &mut [Vec<(f64, u32)>]) -> HashMap<LonLat, u32> {
    let mut seen: HashMap<LonLat, u32> = HashMap::new();
    for p in lines.iter().flat_map(|line| line.given) {
        *seen.entry(*p).or_default() += 1;
    }
    let mut at: HashMap<LonLat, u32> = HashMap::new();
    for (line, cuts) in lines.iter().zip(cuts) {
        let last = line.given.len().saturating_sub(1);
        for (k, p) in line.given.iter().enumerate().filter(|(k, p)| *k == 0 || *k == last || seen[*p] > 1) {
            cuts.push((line.along[k], *at.entry(*p).or_insert_with(|| joined.add())));
        }
    }
    at.retain(|p, _| seen[p] == 1);
    at
}

fn index(lines: &[Line<'_>]) -> RTree<GeomWithData<rstar::primitives::Line<Pt>, Of>> {
    let segments = lines.iter().enumerate().flat_map(|(street, line)| {
        line.segments().map(move |(k, a, b)| GeomWithData::new(rstar::primitives::Line::new(a, b), (street as u32, k as u32)))
    });
    RTree::bulk_load(segments.collect())
}

/// Ends that no other line has a point at meet the street beside them.
fn snap_ends(
    lines: &[Line<'_>],
    tree: &RTree<GeomWithData<rstar::primitives::Line<Pt>, Of>>,
    lone: &HashMap<LonLat, u32>,
    cuts: &mut [Vec<(f64, u32)>],
) {
    for (street, line) in lines.iter().enumerate() {
        let ends = [line.given.first().zip(line.points.first()), line.given.last().zip(line.points.last())];
        for (given, &p) in ends.into_iter().flatten() {
            let Some(&junction) = lone.get(given) else { continue };
            let near = tree.locate_in_envelope_intersecting(&around(p, SNAP_M)).filter(|s| s.data.0 as usize != street);
            let near = near.map(|s| (s, nearest(p, s.geom().from, s.geom().to))).filter(|(_, (_, metres))| *metres <= SNAP_M);
            if let Some((s, (t, _))) = near.min_by(|a, b| a.1.1.total_cmp(&b.1.1).then(a.0.data.cmp(&b.0.data))) {
                cuts[s.data.0 as usize].push((offset(lines, s.data, t), junction));
            }
        }
    }
}

/// Lines that cross meet, whether or not they have a point there.
fn cross(
    lines: &[Line<'_>],
    tree: &RTree<GeomWithData<rstar::primitives::Line<Pt>, Of>>,
    joined: &mut Joined,
    cuts: &mut [Vec<(f64, u32)>],
) {
    for (street, line) in lines.iter().enumerate() {
        for (k, a, b) in line.segments() {
            let of = (street as u32, k as u32);
            let mut others: Vec<_> = tree
                .locate_in_envelope_intersecting(&AABB::from_corners(a, b))
                .filter(|s| s.data.0 > of.0)
                .filter_map(|s| Some((s.data, crossing((a, b), (s.geom().from, s.geom().to))?)))
                .collect();
            others.sort_unstable_by_key(|(of, _)| *of);
            for (other, (t, u)) in others {
                let junction = joined.add();
                cuts[street].push((offset(lines, of, t), junction));
                cuts[other.0 as usize].push((offset(lines, other, u), junction));
            }
        }
    }
}

fn offset(lines: &[Line<'_>], (street, k): Of, t: f64) -> f64 {
    let along = &lines[street as usize].along;
    let k = k as usize;
    along[k] + (along[k + 1] - along[k]) * t
}

pub(crate) fn around(p: Pt, r: f64) -> AABB<Pt> {
    AABB::from_corners([p[0] - r, p[1] - r], [p[0] + r, p[1] + r])
}

/// The line between two offsets.
fn slice(line: &Line<'_>, from: f64, to: f64) -> Vec<Pt> {
    let mut points = vec![point_at(line, from)];
    points.extend(line.along.iter().zip(&line.points).filter(|(at, _)| **at > from && **at < to).map(|(_, p)| *p));
    points.push(point_at(line, to));
    points.dedup_by(|a, b| distance(*a, *b) == 0.0);
    points
}

fn point_at(line: &Line<'_>, at: f64) -> Pt {
    let k = line.along.partition_point(|a| *a < at).clamp(1, line.points.len() - 1);
    let step = line.along[k] - line.along[k - 1];
    let t = if step > 0.0 { (at - line.along[k - 1]) / step } else { 0.0 };
    between(line.points[k - 1], line.points[k], t.clamp(0.0, 1.0))
}
