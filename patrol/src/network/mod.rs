//! The streets as a network: junctions, the edges between them, and what lies near a place. Made of centre lines, whatever their order
//! of points; nobody who patrols is bound by one-way signs.

mod noding;
mod table;

use rstar::{RTree, primitives::GeomWithData};
use xunge_shared::geometry::{LonLat, Path};

pub(crate) use table::{Hop, Search, find};

use self::{
    noding::{Line, around},
    table::{Graph, Table},
};
use crate::plane::{Plane, Pt, distance, nearest};

/// Ways between junctions are worked out beforehand up to so many metres: more than fixes are apart, whose ways are asked for most.
const REACH_M: f64 = 250.0;
/// Candidates of one position: more than cross at any junction.
const CANDIDATES: usize = 10;

/// The street network of a county.
#[derive(Debug)]
pub struct Network {
    plane: Plane,
    /// Metres of each street.
    lengths: Vec<f64>,
    edges: Vec<Edge>,
    tree: RTree<GeomWithData<rstar::primitives::Line<Pt>, Segment>>,
    graph: Graph,
    table: Table,
}

/// A street between two junctions.
#[derive(Debug)]
pub(crate) struct Edge {
    /// Its place in the list that the network was made of.
    pub(crate) street: u32,
    /// Metres from the street's start to the edge's.
    pub(crate) from: f64,
    pub(crate) metres: f64,
    pub(crate) ends: [u32; 2],
}

#[derive(Debug)]
struct Segment {
    edge: u32,
    /// Metres along the edge to both ends.
    along: [f64; 2],
}

/// A place on a street that a position may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    pub(crate) edge: u32,
    /// Metres along the edge.
    pub(crate) at: f64,
    /// Metres beside the position.
    pub(crate) off: f64,
}

impl Network {
    /// Of the centre lines of streets. Street `k` is from then on the `k`-th of them.
    pub fn new<'a>(lines: impl IntoIterator<Item = &'a Path>) -> Self {
        let given: Vec<&[LonLat]> = lines.into_iter().map(|path| path.0.as_slice()).collect();
        let plane = Plane::around(given.iter().flat_map(|line| line.iter().copied()));
        let lines: Vec<Line<'_>> = given.into_iter().map(|given| line(plane, given)).collect();
        let lengths = lines.iter().map(Line::length).collect();
        let (pieces, junctions) = noding::cut(&lines);
        let (mut edges, mut segments, mut costs) = (vec![], vec![], vec![]);
        for piece in pieces {
            let mut along = 0.0;
            for pair in piece.points.windows(2) {
                let to = along + distance(pair[0], pair[1]);
                let segment = Segment { edge: edges.len() as u32, along: [along, to] };
                segments.push(GeomWithData::new(rstar::primitives::Line::new(pair[0], pair[1]), segment));
                along = to;
            }
            costs.push((piece.ends, along));
            edges.push(Edge { street: piece.street, from: piece.from, metres: along, ends: piece.ends });
        }
        let graph = Graph::new(junctions, &costs);
        let table = Table::new(&graph, REACH_M);
        Self { plane, lengths, edges, tree: RTree::bulk_load(segments), graph, table }
    }

    /// Metres of each street, in the order of the list.
    pub fn lengths(&self) -> &[f64] {
        &self.lengths
    }

    pub(crate) fn plane(&self) -> Plane {
        self.plane
    }

    pub(crate) fn point(&self, p: LonLat) -> Pt {
        self.plane.point(p)
    }

    pub(crate) fn edge(&self, k: u32) -> &Edge {
        &self.edges[k as usize]
    }

    /// The places on streets within `radius` metres of `p`, one on each edge, nearest first.
    pub(crate) fn near(&self, p: Pt, radius: f64, spots: &mut Vec<Spot>) {
        spots.clear();
        for segment in self.tree.locate_in_envelope_intersecting(&around(p, radius)) {
            let (t, off) = nearest(p, segment.geom().from, segment.geom().to);
            if off > radius {
                continue;
            }
            let [from, to] = segment.data.along;
            let spot = Spot { edge: segment.data.edge, at: from + (to - from) * t, off };
            match spots.iter_mut().find(|s| s.edge == spot.edge) {
                Some(known) if (known.off, known.at) > (spot.off, spot.at) => *known = spot,
                Some(_) => {}
                None => spots.push(spot),
            }
        }
        spots.sort_unstable_by(|a, b| a.off.total_cmp(&b.off).then(a.edge.cmp(&b.edge)));
        spots.truncate(CANDIDATES);
    }

    /// What is within `limit` metres of a junction, looked up where that was worked out before.
    pub(crate) fn reach<'a>(&'a self, junction: u32, limit: f64, far: &'a mut Far) -> &'a [Hop] {
        if limit <= REACH_M {
            return self.table.from(junction);
        }
        if far.limit < limit {
            far.known.clear();
            far.limit = limit;
        }
        let k = far.known.iter().position(|(node, _)| *node == junction).unwrap_or_else(|| {
            let hops = self.graph.reach(junction, far.limit, &mut far.search);
            far.known.push((junction, hops));
            far.known.len() - 1
        });
        &far.known[k].1
    }
}

/// Searches that went further than what was worked out beforehand, kept for one step of a track.
#[derive(Debug, Default)]
pub(crate) struct Far {
    search: Search,
    limit: f64,
    known: Vec<(u32, Vec<Hop>)>,
}

impl Far {
    /// Forgets what was found for another step.
    pub(crate) fn clear(&mut self) {
        self.known.clear();
        self.limit = 0.0;
    }
}

fn line(plane: Plane, given: &[LonLat]) -> Line<'_> {
    let points: Vec<Pt> = given.iter().map(|p| plane.point(*p)).collect();
    let mut sum = 0.0;
    let mut along = vec![];
    for (k, p) in points.iter().enumerate() {
        sum += if k > 0 { distance(points[k - 1], *p) } else { 0.0 };
        along.push(sum);
    }
    Line { given, points, along }
}
