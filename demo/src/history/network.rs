//! The street network, and the ways that patrols take through it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
};

use rand_chacha::ChaCha8Rng;
use xunge_shared::{geometry::LonLat, kinds::round::Mode};

use crate::{County, Team, plane::Pt, random::Draw};

type Node = usize;

/// All streets as nodes and edges; streets that meet share a node.
pub(crate) struct Network {
    places: Vec<Pt>,
    edges: Vec<Vec<(Node, f64)>>,
    /// The nodes of each street, from end to end.
    streets: Vec<Vec<Node>>,
    /// Nodes by squares of 500 m.
    near: BTreeMap<(i32, i32), Vec<Node>>,
}

/// A way that a team knows: a line, and where along it the checkpoints are.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub(crate) mode: Mode,
    pub(crate) line: Vec<Pt>,
    /// Index of the line's point and of the checkpoint, in the order of the way.
    pub(crate) visits: Vec<(usize, usize)>,
}

impl Network {
    /// The network of the county's streets.
    pub(crate) fn new(county: &County) -> Self {
        let mut nodes: BTreeMap<LonLat, Node> = BTreeMap::new();
        let mut network = Self { places: vec![], edges: vec![], streets: vec![], near: BTreeMap::new() };
        for street in &county.streets {
            let mut before: Option<Node> = None;
            let mut way = Vec::with_capacity(street.line.len());
            for &p in &street.line {
                let node = *nodes.entry(p).or_insert_with(|| {
                    network.places.push(Pt::of(p));
                    network.edges.push(vec![]);
                    let node = network.places.len() - 1;
                    network.near.entry(square(Pt::of(p))).or_default().push(node);
                    node
                });
                if let Some(before) = before.filter(|b| *b != node) {
                    let len = network.places[before].to(network.places[node]);
                    network.edges[before].push((node, len));
                    network.edges[node].push((before, len));
                }
                before = Some(node);
                way.push(node);
            }
            network.streets.push(way);
        }
        network
    }

    fn nearest(&self, p: Pt) -> Option<Node> {
        let (x, y) = square(p);
        let around = (-2..=2).flat_map(|dx| (-2..=2).filter_map(move |dy| self.near.get(&(x + dx, y + dy)))).flatten().copied();
        around.min_by(|&a, &b| self.places[a].to(p).total_cmp(&self.places[b].to(p)))
    }

    /// The shortest way between two nodes, both included; nothing beyond `limit` metres.
    fn path(&self, from: Node, to: Node, limit: f64) -> Option<Vec<Node>> {
        let mut best: BTreeMap<Node, (u64, Node)> = BTreeMap::from([(from, (0, from))]);
        let mut queue = BinaryHeap::from([Reverse((0u64, from))]);
        while let Some(Reverse((cost, node))) = queue.pop() {
            if node == to {
                let mut path = vec![to];
                while let Some(&(_, before)) = path.last().filter(|n| **n != from).and_then(|n| best.get(n)) {
                    path.push(before);
                }
                path.reverse();
                return Some(path);
            }
            if cost as f64 > limit * 100.0 {
                return None;
            }
            for &(next, len) in &self.edges[node] {
                let there = cost + (len * 100.0) as u64;
                if best.get(&next).is_none_or(|(have, _)| there < *have) {
                    best.insert(next, (there, node));
                    queue.push(Reverse((there, next)));
                }
            }
        }
        None
    }

    /// A round trip of a team past checkpoints of its town, of about the length that fits the mode.
    pub(crate) fn route(&self, county: &County, team: &Team, mode: Mode, rng: &mut ChaCha8Rng) -> Option<Route> {
        let home = Pt::of(county.towns[team.town].seat);
        let (goal, reach) = scale(mode, rng);
        let mut open: Vec<usize> = (0..county.checkpoints.len())
            .filter(|&c| county.checkpoints[c].town == team.town && Pt::of(county.checkpoints[c].place).to(home) < reach)
            .collect();
        let first = *open.get(rng.below(open.len()))?;
        open.retain(|c| *c != first);
        let mut trip = Trip::from(self, self.nearest(Pt::of(county.checkpoints[first].place))?);
        let mut visits = vec![(0, first)];
        while trip.metres < goal && !open.is_empty() {
            // One of the nearest three: a known order, but not the same for each team.
            open.sort_by(|&a, &b| self.to(county, trip.at(), a).total_cmp(&self.to(county, trip.at(), b)));
            let next = open.remove(rng.below(open.len().min(3)));
            let Some(there) = self.nearest(Pt::of(county.checkpoints[next].place)) else { continue };
            if trip.go(there, reach * 2.5) {
                visits.push((trip.nodes.len() - 1, next));
            }
        }
        trip.go(trip.nodes[0], reach * 2.5);
        trip.route(mode, visits)
    }

    /// A round trip of a team through streets of its town that nobody's way leads through yet; they are taken out of `unseen`.
    /// Checkpoints by the way are looked at.
    pub(crate) fn sweep(
        &self,
        county: &County,
        team: &Team,
        mode: Mode,
        unseen: &mut BTreeSet<usize>,
        rng: &mut ChaCha8Rng,
    ) -> Option<Route> {
        let home = Pt::of(county.towns[team.town].seat);
        let (goal, reach) = scale(mode, rng);
        let far = |street: usize, from: Pt| self.places[self.streets[street][0]].to(from);
        let mut trip = Trip::from(self, self.nearest(home)?);
        loop {
            let here = self.places[trip.at()];
            let within = unseen.iter().copied().filter(|&s| far(s, home) < reach);
            let Some(street) = within.min_by(|&a, &b| far(a, here).total_cmp(&far(b, here))) else { break };
            unseen.remove(&street);
            if trip.go(self.streets[street][0], reach * 2.5) {
                trip.walk(&self.streets[street]);
            }
            if trip.metres > goal {
                break;
            }
        }
        trip.go(trip.nodes[0], reach * 2.5);
        let passed: BTreeMap<Node, usize> = trip.nodes.iter().enumerate().rev().map(|(k, node)| (*node, k)).collect();
        let mut visits: Vec<(usize, usize)> = (0..county.checkpoints.len())
            .filter(|&c| county.checkpoints[c].town == team.town)
            .filter_map(|c| Some((*passed.get(&self.nearest(Pt::of(county.checkpoints[c].place))?)?, c)))
            .collect();
        visits.sort_unstable();
        trip.route(mode, visits)
    }

    fn to(&self, county: &County, node: Node, checkpoint: usize) -> f64 {
        self.places[node].to(Pt::of(county.checkpoints[checkpoint].place))
    }
}

/// How long a round of a mode is, and how far from the town's seat it leads, metres.
fn scale(mode: Mode, rng: &mut ChaCha8Rng) -> (f64, f64) {
    match mode {
        Mode::Foot => (rng.between(3_400.0, 5_600.0), 1_300.0),
        Mode::Ebike => (rng.between(8_000.0, 14_000.0), 4_000.0),
        Mode::Car => (rng.between(17_000.0, 27_000.0), 9_000.0),
    }
}

/// A way through the network while it is made.
struct Trip<'a> {
    network: &'a Network,
    nodes: Vec<Node>,
    metres: f64,
}

impl<'a> Trip<'a> {
    fn from(network: &'a Network, start: Node) -> Self {
        Self { network, nodes: vec![start], metres: 0.0 }
    }

    fn at(&self) -> Node {
        self.nodes[self.nodes.len() - 1]
    }

    /// Goes on along nodes of which each is a neighbour of the one before; the first is where the trip is.
    fn walk(&mut self, nodes: &[Node]) {
        let places = &self.network.places;
        self.metres += nodes.windows(2).map(|pair| places[pair[0]].to(places[pair[1]])).sum::<f64>();
        self.nodes.extend(&nodes[1..]);
    }

    /// Goes on to a node by the shortest way; false when there is none within `limit` metres.
    fn go(&mut self, to: Node, limit: f64) -> bool {
        let Some(path) = self.network.path(self.at(), to, limit) else { return false };
        self.walk(&path);
        true
    }

    /// The way as a team knows it, unless it is too short to be one.
    fn route(self, mode: Mode, visits: Vec<(usize, usize)>) -> Option<Route> {
        let line: Vec<Pt> = self.nodes.iter().map(|&node| self.network.places[node]).collect();
        (line.len() > 3 && self.metres > 600.0).then_some(Route { mode, line, visits })
    }
}

fn square(p: Pt) -> (i32, i32) {
    ((p.x / 500.0).floor() as i32, (p.y / 500.0).floor() as i32)
}
