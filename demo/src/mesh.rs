//! A division of the ground into faces that share their borders exactly.
//!
//! A face is a ring of numbered points; two neighbours run the same points in opposite directions.
//! Points are integer micro-degrees, so neither gap nor overlap can arise by rounding. Every change
//! keeps that: a point put on a border enters both rings, a cut gives both halves the same line.

use std::collections::HashMap;

use xunge_shared::geometry::LonLat;

use crate::plane::{Pt, crossing};

/// The number of a point of the mesh.
pub(crate) type PointId = u32;
/// The number of a face of the mesh.
pub(crate) type FaceId = usize;

/// Faces, and the points they share.
#[derive(Debug, Default)]
pub(crate) struct Mesh {
    points: Vec<LonLat>,
    rings: Vec<Vec<PointId>>,
    /// The face to the left of each directed edge. Never iterated: its order is not stable.
    left: HashMap<(PointId, PointId), FaceId>,
    /// For each point, whether a cut ends there.
    junction: Vec<bool>,
}

impl Mesh {
    /// Adds a point, which is on no border yet.
    pub(crate) fn add_point(&mut self, at: LonLat) -> PointId {
        self.points.push(at);
        self.junction.push(false);
        self.points.len() as PointId - 1
    }

    /// Adds a face with a counter-clockwise ring.
    pub(crate) fn add_face(&mut self, ring: Vec<PointId>) -> FaceId {
        self.rings.push(Vec::new());
        let face = self.rings.len() - 1;
        self.set_ring(face, ring);
        face
    }

    /// How many faces there are.
    pub(crate) fn len(&self) -> usize {
        self.rings.len()
    }

    /// A point on the ground.
    pub(crate) fn ground(&self, p: PointId) -> LonLat {
        self.points[p as usize]
    }

    /// A point in the plane.
    pub(crate) fn at(&self, p: PointId) -> Pt {
        Pt::of(self.ground(p))
    }

    /// The ring of a face, counter-clockwise.
    pub(crate) fn ring(&self, face: FaceId) -> &[PointId] {
        &self.rings[face]
    }

    /// The ring of a face in the plane.
    pub(crate) fn shape(&self, face: FaceId) -> Vec<Pt> {
        self.rings[face].iter().map(|&p| self.at(p)).collect()
    }

    /// The face to the left of the edge `a`–`b`.
    pub(crate) fn left_of(&self, a: PointId, b: PointId) -> Option<FaceId> {
        self.left.get(&(a, b)).copied()
    }

    /// The face on the other side of the edge `a`–`b` of some face.
    pub(crate) fn across(&self, a: PointId, b: PointId) -> Option<FaceId> {
        self.left.get(&(b, a)).copied()
    }

    /// The neighbours of a face with the length of border shared, in the order of its ring; a neighbour can come twice.
    pub(crate) fn neighbours(&self, face: FaceId) -> impl Iterator<Item = (FaceId, f64)> {
        let ring = self.ring(face);
        (0..ring.len()).filter_map(move |k| {
            let (a, b) = (ring[k], ring[(k + 1) % ring.len()]);
            self.across(a, b).map(|other| (other, self.at(a).to(self.at(b))))
        })
    }

    /// Puts a new point between `a` and `b`, on both sides of that edge.
    pub(crate) fn insert(&mut self, a: PointId, b: PointId, at: LonLat) -> PointId {
        let new = self.add_point(at);
        for (from, to) in [(a, b), (b, a)] {
            if let Some(face) = self.left.remove(&(from, to)) {
                let ring = &mut self.rings[face];
                if let Some(k) = ring.iter().position(|&p| p == from) {
                    ring.insert(k + 1, new);
                }
                self.left.insert((from, new), face);
                self.left.insert((new, to), face);
            }
        }
        new
    }

    /// Cuts a face along `line`, whose ends are on its ring and whose middle is inside it; the part to the left of the line is the new face.
    pub(crate) fn cut(&mut self, face: FaceId, line: &[PointId]) -> FaceId {
        let (first, last) = (line[0], line[line.len() - 1]);
        let ring = self.rings[face].clone();
        self.junction[first as usize] = true;
        self.junction[last as usize] = true;
        let left = walk(&ring, last, first).chain(line[1..line.len() - 1].iter().copied()).collect();
        let right = walk(&ring, first, last).chain(line[1..line.len() - 1].iter().rev().copied()).collect();
        self.set_ring(face, right);
        self.add_face(left)
    }

    /// True where a cut ends.
    pub(crate) fn is_junction(&self, p: PointId) -> bool {
        self.junction[p as usize]
    }

    /// Replaces the ring of a face.
    pub(crate) fn set_ring(&mut self, face: FaceId, ring: Vec<PointId>) {
        for k in 0..ring.len() {
            self.left.insert((ring[k], ring[(k + 1) % ring.len()]), face);
        }
        self.rings[face] = ring;
    }

    /// The border of a union of faces, as directed edges in the order of the faces.
    pub(crate) fn border<'a>(&'a self, belongs: &'a dyn Fn(FaceId) -> bool) -> impl Iterator<Item = (PointId, PointId)> + 'a {
        (0..self.len()).filter(|&f| belongs(f)).flat_map(move |f| {
            let ring = self.ring(f);
            (0..ring.len()).map(|k| (ring[k], ring[(k + 1) % ring.len()])).filter(move |&(a, b)| !self.across(a, b).is_some_and(belongs))
        })
    }
}

/// The points of a ring from `from` to `to`, both included.
fn walk(ring: &[PointId], from: PointId, to: PointId) -> impl Iterator<Item = PointId> {
    let at = |p| ring.iter().position(|&q| q == p).unwrap_or_default();
    let (start, end) = (at(from), at(to));
    let count = (end + ring.len() - start) % ring.len() + 1;
    ring.iter().cycle().skip(start).take(count).copied().collect::<Vec<_>>().into_iter()
}

/// Chains directed edges into closed rings.
pub(crate) fn rings(edges: impl Iterator<Item = (PointId, PointId)>) -> Vec<Vec<PointId>> {
    let mut next: std::collections::BTreeMap<PointId, PointId> = edges.collect();
    let mut rings = Vec::new();
    while let Some((start, mut at)) = next.pop_first() {
        let mut ring = vec![start];
        while at != start {
            ring.push(at);
            match next.remove(&at) {
                Some(p) => at = p,
                None => break,
            }
        }
        rings.push(ring);
    }
    rings
}

/// True when no two sides of a ring cross or touch except at their shared corner.
pub(crate) fn is_simple(ring: &[Pt]) -> bool {
    let n = ring.len();
    let side = |k: usize| (ring[k], ring[(k + 1) % n]);
    (0..n).all(|i| {
        let (a, b) = side(i);
        let (low, high) = (a.x.min(b.x), a.x.max(b.x));
        (i + 2..n).filter(|&j| !(i == 0 && j == n - 1)).all(|j| {
            let (c, d) = side(j);
            c.x.max(d.x) < low || c.x.min(d.x) > high || crossing(a, b, c, d).is_none()
        })
    })
}
