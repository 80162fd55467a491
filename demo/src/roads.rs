//! Roads across the county: from town to town, and from every village to the nearest of them.
//!
//! Roads are sought on a grid of wobbling points, shun hills and towns in between, and use what is
//! there already: so they join, part again and follow the valleys.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use rand_chacha::ChaCha8Rng;
use xunge_shared::{geometry::LonLat, kinds::street::StreetClass};

use crate::{
    blocks::thin,
    land::Land,
    locate::Locator,
    noise::Noise,
    plane::{Pt, pt},
    random::{Draw, stream},
    streets::Street,
};

/// Metres between the points of the grid.
const STEP: f64 = 330.0;
/// Points to each side of the middle.
const SIDE: i32 = 125;
const WIDTH: usize = 2 * SIDE as usize + 1;

/// A road found: its line, and the places it connects.
struct Road {
    line: Vec<LonLat>,
    class: StreetClass,
    /// Sites for a road between towns, the village for a village road.
    ends: Ends,
}

enum Ends {
    Towns(usize, usize),
    Village(usize),
}

/// A place that a village road is wanted for.
pub(crate) struct Village<'a> {
    pub(crate) seat: Pt,
    pub(crate) name: &'a str,
}

/// Makes the roads. `streets` are those of the towns, `site_names` the towns' names without 镇, `blocked` tells built-up ground.
pub(crate) fn roads(
    land: &Land,
    locator: &Locator,
    streets: &[Street],
    built: &[Option<usize>],
    site_names: &[&str],
    villages: &[Village],
    seed: u64,
) -> Vec<Street> {
    let mut rng = stream(seed, "roads");
    let mut grid = Grid::new(land, locator, built, Noise::new(seed, 3), Noise::new(seed, 2));
    let mut found = Vec::new();
    for (a, b) in connections(land, &mut rng) {
        let (from, to) = (gate(land, streets, a, land.sites[b].at), gate(land, streets, b, land.sites[a].at));
        if let (Some(from), Some(to)) = (from, to) {
            for line in grid.connect(from, to) {
                found.push(Road { line, class: StreetClass::Main, ends: Ends::Towns(a, b) });
            }
        }
    }
    let tree = grid.tree();
    for (v, village) in villages.iter().enumerate() {
        if let Some(line) = grid.join(&tree, village.seat) {
            found.push(Road { line, class: StreetClass::Local, ends: Ends::Village(v) });
        }
    }
    name_roads(found, site_names, villages)
}

fn name_roads(found: Vec<Road>, sites: &[&str], villages: &[Village]) -> Vec<Street> {
    let first = |name: &str| name.chars().next().unwrap_or('县');
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    found
        .into_iter()
        .map(|road| {
            let name = match road.ends {
                Ends::Towns(a, b) => format!("{}{}公路", first(sites[a]), first(sites[b])),
                Ends::Village(v) => format!("{}村道", villages[v].name.trim_end_matches('村')),
            };
            let count = taken.entry(name.clone()).or_default();
            *count += 1;
            let name = if *count > 1 { format!("{name}{}段", crate::names::numeral(*count)) } else { name };
            Street { code: String::new(), name, class: road.class, line: road.line, town: 0, site: None }
        })
        .collect()
}

/// Pairs of sites: a tree that joins all, nearest first, and the shortest of the links that save a long way round.
fn connections(land: &Land, rng: &mut ChaCha8Rng) -> Vec<(usize, usize)> {
    let at = |i: usize| land.sites[i].at;
    let n = land.sites.len();
    let mut pairs = Vec::new();
    let mut inside = vec![0];
    while inside.len() < n {
        let near = inside
            .iter()
            .flat_map(|&a| (0..n).filter(|b| !inside.contains(b)).map(move |b| (a, b)))
            // All roads lead to the seat, if that is not much further.
            .min_by(|x, y| {
                let cost = |&(a, b): &(usize, usize)| at(a).to(at(b)) * if a == 0 { 0.72 } else { 1.0 };
                cost(x).total_cmp(&cost(y))
            });
        let Some((a, b)) = near else { break };
        pairs.push((a, b));
        inside.push(b);
    }
    for a in 1..n {
        for b in a + 1..n {
            let hops = pairs.iter().any(|&(p, q)| (p, q) == (a, b) || (q, p) == (a, b));
            if !hops && at(a).to(at(b)) < 13_000.0 && rng.chance(0.6) {
                pairs.push((a, b));
            }
        }
    }
    pairs
}

/// Where a road towards `far` leaves a town: the end of a street on the town's edge.
fn gate(land: &Land, streets: &[Street], site: usize, far: Pt) -> Option<LonLat> {
    let middle = land.sites[site].at;
    let ends = streets.iter().filter(|s| s.site == Some(site) && s.name != "环城东路").flat_map(|s| {
        let weight = match s.class {
            StreetClass::Main => 0.0,
            StreetClass::Secondary => 250.0,
            StreetClass::Local | StreetClass::Lane => 2_500.0,
        };
        [s.line[0], s.line[s.line.len() - 1]].map(|end| (end, weight))
    });
    let out = ends.filter(|(end, _)| Pt::of(*end).to(middle) > 0.42 * land.sites[site].reach);
    out.min_by(|a, b| (Pt::of(a.0).to(far) + a.1).total_cmp(&(Pt::of(b.0).to(far) + b.1))).map(|(end, _)| end)
}

type Node = usize;

struct Grid {
    places: Vec<Pt>,
    /// What a metre costs here; infinite where no road may be.
    cost: Vec<f64>,
    /// Where a road runs already.
    used: Vec<bool>,
    steps: std::collections::BTreeSet<(Node, Node)>,
    /// Ends of streets, and the point next to each.
    gates: BTreeMap<Node, LonLat>,
}

impl Grid {
    fn new(land: &Land, locator: &Locator, built: &[Option<usize>], wobble: Noise, hills: Noise) -> Self {
        let mut grid =
            Self { places: vec![], cost: vec![], used: vec![false; WIDTH * WIDTH], steps: Default::default(), gates: BTreeMap::new() };
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
    fn connect(&mut self, from: LonLat, to: LonLat) -> Vec<Vec<LonLat>> {
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
        path.iter().for_each(|&n| self.used[n] = true);
        lines
    }

    /// The cheapest way to the network from everywhere.
    fn tree(&self) -> Vec<(u64, Option<Node>)> {
        let starts: Vec<Node> = (0..self.used.len()).filter(|&n| self.used[n]).collect();
        self.search(&starts, None)
    }

    /// The way from a village to the network, up to where another village's road already is.
    fn join(&mut self, tree: &[(u64, Option<Node>)], seat: Pt) -> Option<Vec<LonLat>> {
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
