//! The street network, and the ways that patrols take through it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use rand_chacha::ChaCha8Rng;
use xunge_shared::{geometry::LonLat, kinds::round::Mode};

use crate::{County, Team, plane::Pt, random::Draw};

type Node = usize;

/// All streets as nodes and edges; streets that meet share a node.
pub(crate) struct Network {
    places: Vec<Pt>,
    edges: Vec<Vec<(Node, f64)>>,
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
        let mut network = Self { places: vec![], edges: vec![], near: BTreeMap::new() };
        for street in &county.streets {
            let mut before: Option<Node> = None;
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
            }
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
        let (goal, reach) = match mode {
            Mode::Foot => (rng.between(3_400.0, 5_600.0), 1_300.0),
            Mode::Ebike => (rng.between(8_000.0, 14_000.0), 4_000.0),
            Mode::Car => (rng.between(17_000.0, 27_000.0), 9_000.0),
        };
        let mut open: Vec<usize> = (0..county.checkpoints.len())
            .filter(|&c| county.checkpoints[c].town == team.town && Pt::of(county.checkpoints[c].place).to(home) < reach)
            .collect();
        let first = *open.get(rng.below(open.len()))?;
        open.retain(|c| *c != first);
        let mut at = self.nearest(Pt::of(county.checkpoints[first].place))?;
        let start = at;
        let (mut nodes, mut visits, mut metres) = (vec![at], vec![(0, first)], 0.0);
        while metres < goal && !open.is_empty() {
            // One of the nearest three: a known order, but not the same for each team.
            open.sort_by(|&a, &b| self.to(county, at, a).total_cmp(&self.to(county, at, b)));
            let next = open.remove(rng.below(open.len().min(3)));
            let Some(goal) = self.nearest(Pt::of(county.checkpoints[next].place)) else { continue };
            let Some(path) = self.path(at, goal, reach * 2.5) else { continue };
            metres += path.windows(2).map(|w| self.places[w[0]].to(self.places[w[1]])).sum::<f64>();
            nodes.extend(&path[1..]);
            visits.push((nodes.len() - 1, next));
            at = goal;
        }
        if let Some(back) = self.path(at, start, reach * 2.5) {
            nodes.extend(&back[1..]);
        }
        let line: Vec<Pt> = nodes.iter().map(|&n| self.places[n]).collect();
        (line.len() > 3 && metres > 600.0).then_some(Route { mode, line, visits })
    }

    fn to(&self, county: &County, node: Node, checkpoint: usize) -> f64 {
        self.places[node].to(Pt::of(county.checkpoints[checkpoint].place))
    }
}

fn square(p: Pt) -> (i32, i32) {
    ((p.x / 500.0).floor() as i32, (p.y / 500.0).floor() as i32)
}
