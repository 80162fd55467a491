//! The grid on which roads are sought: the cheapest way through hills and past towns, over what is there already.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
};

use xunge_shared::geometry::LonLat;

use crate::{
    blocks::thin,
    land::Land,
    locate::Locator,
    noise::Noise,
    plane::{Pt, pt},
};

/// Metres between the points of the grid.
const STEP: f64 = 330.0;
/// Points to each side of the middle.
const SIDE: i32 = 125;
const WIDTH: usize = 2 * SIDE as usize + 1;

type Node = usize;

/// A net of wobbling points over the county, with what it costs to go through each.
pub(crate) struct Grid {
    places: Vec<Pt>,
    /// What a metre costs here; infinite where no road may be.
    cost: Vec<f64>,
    /// Where a road runs already.
    used: Vec<bool>,
    steps: BTreeSet<(Node, Node)>,
    /// Ends of streets, and the point next to each.
    gates: BTreeMap<Node, LonLat>,
}

impl Grid {
    /// The net over the county's open ground.
    pub(crate) fn new(land: &Land, locator: &Locator, built: &[Option<usize>], wobble: Noise, hills: Noise) -> Self {
        let mut grid =
            Self { places: vec![], cost: vec![], used: vec![false; WIDTH * WIDTH], steps: BTreeSet::new(), gates: BTreeMap::new() };
        for y in -SIDE..=SIDE {
            for x in -SIDE..=SIDE {
                let p = pt(f64::from(x) * STEP, f64::from(y) * STEP);
                let p = p + pt(wobble.at(p + pt(7e4, 0.0), 700.0), wobble.at(p + pt(0.0, 7e4), 700.0)) * (0.42 * STEP);
                let near_town = land.sites.iter().any(|s| s.at.to(p) < s.reach + 160.0);
                let open = locator.face(p).is_some_and(|f| built[f].is_none())
                    && !(near_town
                        && (0..8).any(|k| {
                            let around = p + Pt::towards(f64::from(k) * std::f64::consts::FRAC_PI_4) * 110.0;
                            locator.face(around).is_some_and(|f| built[f].is_some())
                        }));
                grid.cost.push(if open {
                    1.0 + 2.6 * (hills.fractal(p, 9_000.0) + hills.fractal(p + pt(9e4, 0.0), 2_600.0) + 0.5).max(0.0)
                } else {
                    f64::INFINITY
                });
                grid.places.push(p);
            }
        }
        grid
    }

    fn nearest(&self, p: Pt) -> Option<Node> {
        let near = |v: f64| ((v / STEP).round() as i32).clamp(4 - SIDE, SIDE - 4);
        let (x, y) = (near(p.x), near(p.y));
        let around = (-4..=4).flat_map(|dy| (-4..=4).map(move |dx| node(x + dx, y + dy)));
        around.filter(|&n| self.cost[n].is_finite()).min_by(|&a, &b| self.places[a].to(p).total_cmp(&self.places[b].to(p)))
    }

    fn neighbours(&self, n: Node) -> impl Iterator<Item = (Node, f64)> {
        const MOVES: [(i32, i32); 16] = [
            (1, 0),
            (-1, 0),
            (0, 1),
            (0, -1),
            (1, 1),
            (1, -1),
            (-1, 1),
            (-1, -1),
            (2, 1),
            (2, -1),
            (-2, 1),
            (-2, -1),
            (1, 2),
            (1, -2),
            (-1, 2),
            (-1, -2),
        ];
        let (x, y) = ((n % WIDTH) as i32 - SIDE, (n / WIDTH) as i32 - SIDE);
        MOVES.iter().filter_map(move |(dx, dy)| {
            let (x, y) = (x + dx, y + dy);
            (x.abs() < SIDE && y.abs() < SIDE).then(|| node(x, y)).map(|m| {
                let there = if self.steps.contains(&(n, m)) { 0.4 } else { 1.0 };
                // A little worse than proportional, so that short moves follow the bends of a valley.
                let far = self.places[n].to(self.places[m]);
                (m, far * f64::midpoint(self.cost[n], self.cost[m]) * there)
            })
        })
    }

    /// The cheapest way from one gate to another, in the stretches that are new.
    pub(crate) fn connect(&mut self, from: LonLat, to: LonLat) -> Vec<Vec<LonLat>> {
        let (Some(start), Some(goal)) = (self.nearest(Pt::of(from)), self.nearest(Pt::of(to))) else { return vec![] };
        let reached = self.search(&[start], Some(goal));
        let mut path = vec![goal];
        while let Some(before) = path.last().and_then(|n| reached[*n].1) {
            path.push(before);
        }
        path.reverse();
        let [first, last] =
            [(from, start), (to, goal)].map(|(gate, node)| (self.gates.insert(node, gate) != Some(gate)).then(|| Pt::of(gate)));
        // A new stretch that starts or ends at a gate takes the gate in.
        let fresh: Vec<bool> = path.windows(2).map(|pair| !self.steps.contains(&(pair[0], pair[1]))).collect();
        let mut lines = Vec::new();
        if let Some(gate) = first.filter(|_| fresh.first() != Some(&true)) {
            lines.push(vec![gate.ground(), self.places[start].ground()]);
        }
        if let Some(gate) = last.filter(|_| fresh.last() != Some(&true)) {
            lines.push(vec![self.places[goal].ground(), gate.ground()]);
        }
        for run in runs(&fresh) {
            let before = first.filter(|_| run.start == 0);
            let after = last.filter(|_| run.end == fresh.len());
            lines.extend(self.line(&path[run.start..=run.end], before, after));
        }
        for pair in path.windows(2) {
            self.steps.insert((pair[0], pair[1]));
            self.steps.insert((pair[1], pair[0]));
        }
        for &node in &path {
            self.used[node] = true;
        }
        lines
    }

    /// The cheapest way to the network from everywhere.
    pub(crate) fn tree(&self) -> Vec<(u64, Option<Node>)> {
        let starts: Vec<Node> = (0..self.used.len()).filter(|&n| self.used[n]).collect();
        self.search(&starts, None)
    }

    /// The way from a village to the network, up to where another village's road already is.
    pub(crate) fn join(&mut self, tree: &[(u64, Option<Node>)], seat: Pt) -> Option<Vec<LonLat>> {
        let mut at = self.nearest(seat)?;
        let mut path = vec![at];
        while !self.used[at] {
            self.used[at] = true;
            at = tree[at].1?;
            path.push(at);
        }
        self.line(&path, Some(seat), None)
    }

    /// A smooth line through the points of a path, and a point before and after.
    fn line(&self, path: &[Node], before: Option<Pt>, after: Option<Pt>) -> Option<Vec<LonLat>> {
        let mut points: Vec<Pt> = before.into_iter().chain(path.iter().map(|&n| self.places[n])).chain(after).collect();
        points.dedup_by(|a, b| a.to(*b) < 1.0);
        (points.len() > 1).then(|| smooth(&points))
    }

    fn search(&self, starts: &[Node], goal: Option<Node>) -> Vec<(u64, Option<Node>)> {
        let mut best = vec![(u64::MAX, None); self.places.len()];
        let mut queue = BinaryHeap::new();
        for &s in starts {
            best[s].0 = 0;
            queue.push(Reverse((0u64, s)));
        }
        while let Some(Reverse((cost, n))) = queue.pop() {
            if Some(n) == goal {
                break;
            }
            if cost > best[n].0 {
                continue;
            }
            for (m, step) in self.neighbours(n) {
                if step.is_finite() {
                    let there = cost + (step * 10.0) as u64;
                    if there < best[m].0 {
                        best[m] = (there, Some(n));
                        queue.push(Reverse((there, m)));
                    }
                }
            }
        }
        best
    }
}

/// The runs of `true`.
fn runs(flags: &[bool]) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (k, _) in flags.iter().enumerate().filter(|(_, flag)| **flag) {
        match runs.last_mut() {
            Some(run) if run.end == k => run.end = k + 1,
            _ => runs.push(k..k + 1),
        }
    }
    runs
}

fn node(x: i32, y: i32) -> Node {
    (y + SIDE) as usize * WIDTH + (x + SIDE) as usize
}

/// A Catmull-Rom spline: it passes through every point, so roads that meet there still do.
fn smooth(points: &[Pt]) -> Vec<LonLat> {
    let n = points.len();
    let mut out = vec![points[0].ground()];
    for k in 0..n - 1 {
        let (a, b, c, d) = (points[k.saturating_sub(1)], points[k], points[k + 1], points[(k + 2).min(n - 1)]);
        let curve: Vec<Pt> = (0..=6)
            .map(|i| {
                let t = f64::from(i) / 6.0;
                let (t2, t3) = (t * t, t * t * t);
                (b * 2.0 + (c - a) * t + (a * 2.0 - b * 5.0 + c * 4.0 - d) * t2 + (b * 3.0 - a - c * 3.0 + d) * t3) * 0.5
            })
            .collect();
        out.extend(thin(&curve, 4.0).into_iter().skip(1).map(Pt::ground));
    }
    out
}
