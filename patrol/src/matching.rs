//! Map matching: which streets a track went along.
//!
//! A hidden Markov model after Newson and Krumm, "Hidden Markov map matching through noise and sparseness" (ACM GIS 2009). The states of
//! a position are the places on streets near it; that it was measured `d` metres beside one has the likelihood of a normal error,
//! and that a way of `r` metres along the streets lies between two positions `g` metres apart has one of `exp(-|r - g| / β)`. The most
//! likely sequence is found by Viterbi's algorithm. Where nothing fits, the chain breaks: what lies between is claimed of no street.
//!
//! Fixes within the receiver's own doubt of each other are taken as one position, their mean, as the paper drops those within two
//! deviations: who stands makes no way, and the mean is less wrong than any of them.

use xunge_shared::{hlc::Millis, track::Fix};

use crate::{
    network::{Far, Network, Spot, find},
    plane::{Pt, distance},
};

/// Receivers that walk are at least so wrong, metres (standard deviation).
const LEAST_SIGMA_M: f64 = 4.0;
/// A receiver's radius holds its position with about this many deviations.
const DEVIATIONS: f64 = 1.5;
/// β: metres by which a way along streets may differ from the straight one.
const BETA_M: f64 = 6.0;
/// Places further off than so many deviations are no candidates.
const WIDE: f64 = 3.5;
/// Nor any further than this, metres.
const RADIUS_M: (f64, f64) = (25.0, 60.0);
/// Positions are at least so far apart, metres.
const APART_M: f64 = 10.0;
/// Fixes within so short a time are one position also when they are twice as far apart: nobody jumps to and fro, receivers do.
const TOGETHER_MS: Millis = 5_000;
/// No way between two positions is longer, metres.
const LONGEST_M: f64 = 1_500.0;

/// One or more fixes at about the same place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Position {
    pub(crate) place: Pt,
    /// When its first and its last fix were.
    pub(crate) from: Millis,
    pub(crate) to: Millis,
    pub(crate) sigma: f64,
}

impl Position {
    /// The moment that stands for it.
    pub(crate) fn at(&self) -> Millis {
        u64::midpoint(self.from, self.to)
    }
}

/// A way along one edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Move {
    pub(crate) edge: u32,
    /// Metres along the edge, from and to.
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// Between which position and the next.
    pub(crate) step: u32,
}

/// A stretch of a track that one sequence of streets explains.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Chain {
    /// The moves of each step, in their order.
    pub(crate) moves: Vec<Move>,
    /// The first and last of its positions.
    pub(crate) ends: (u32, u32),
    /// Where it ends on the streets.
    pub(crate) spots: (Option<Spot>, Option<Spot>),
}

/// Fixes of a run without gaps as positions.
pub(crate) fn positions(network: &Network, run: &[Fix]) -> Vec<Position> {
    let mut positions: Vec<Position> = vec![];
    let (mut first, mut sum, mut count) = ([0.0; 2], [0.0; 2], 0.0);
    for fix in run {
        let p = network.point(fix.place);
        let accuracy = f64::from(fix.accuracy_m);
        let sigma = (accuracy / DEVIATIONS).max(LEAST_SIGMA_M);
        let apart = accuracy.max(APART_M);
        let together = |position: &Position| {
            let metres = distance(first, p);
            metres <= apart || (metres <= apart * 2.0 && fix.at - position.from < TOGETHER_MS)
        };
        if let Some(position) = positions.last_mut().filter(|position| together(position)) {
            sum = [sum[0] + p[0], sum[1] + p[1]];
            count += 1.0;
            position.place = [sum[0] / count, sum[1] / count];
            position.to = fix.at;
            position.sigma = position.sigma.min(sigma);
        } else {
            (first, sum, count) = (p, p, 1.0);
            positions.push(Position { place: p, from: fix.at, to: fix.at, sigma });
        }
    }
    positions
}

/// A state of the model: a spot and the best sequence that ends there.
#[derive(Debug, Clone, Copy)]
struct State {
    spot: Spot,
    /// Logarithm of the likelihood.
    score: f64,
    /// Which state of the position before.
    before: usize,
}

/// What matching needs, kept from one track to the next.
#[derive(Debug, Default)]
pub struct Matcher {
    spots: Vec<Spot>,
    states: Vec<State>,
    /// Where the states of each position start.
    layers: Vec<usize>,
    far: Far,
}

impl Matcher {
    /// The chains of streets that explain `positions`.
    pub(crate) fn chains(&mut self, network: &Network, positions: &[Position]) -> Vec<Chain> {
        let mut chains = vec![];
        let mut first = 0;
        self.restart();
        for (k, position) in positions.iter().enumerate() {
            let radius = (position.sigma * WIDE).clamp(RADIUS_M.0, RADIUS_M.1);
            network.near(position.place, radius, &mut self.spots);
            let begun = self.states.len();
            if !self.layers.is_empty() {
                self.advance(network, &positions[k - 1], position);
            }
            if self.states.len() == begun {
                // nothing leads here: what was so far is over
                self.finish(network, positions, first, &mut chains);
                self.restart();
                first = k;
                let fresh = |spot: &Spot| State { spot: *spot, score: emission(spot, position.sigma), before: 0 };
                self.states.extend(self.spots.iter().map(fresh));
                if self.states.is_empty() {
                    first = k + 1;
                    continue;
                }
                self.layers.push(0);
            } else {
                self.layers.push(begun);
            }
        }
        self.finish(network, positions, first, &mut chains);
        chains
    }

    fn restart(&mut self) {
        self.states.clear();
        self.layers.clear();
    }

    /// The states of the next position.
    fn advance(&mut self, network: &Network, from: &Position, to: &Position) {
        let straight = distance(from.place, to.place);
        let longest = farthest(straight, from.sigma + to.sigma);
        self.far.clear();
        let last = *self.layers.last().unwrap_or(&0)..self.states.len();
        for spot in &self.spots {
            let mut best: Option<(f64, usize)> = None;
            for before in last.clone() {
                let State { spot: start, score, .. } = self.states[before];
                let Some(metres) = way(network, &start, spot, longest, &mut self.far).map(|way| way.metres) else { continue };
                let score = score - (metres - straight).abs() / BETA_M;
                if metres <= longest && best.is_none_or(|(known, _)| score > known) {
                    best = Some((score, before));
                }
            }
            if let Some((score, before)) = best {
                self.states.push(State { spot: *spot, score: score + emission(spot, to.sigma), before });
            }
        }
    }

    /// Reads the most likely sequence back.
    fn finish(&mut self, network: &Network, positions: &[Position], first: usize, chains: &mut Vec<Chain>) {
        let Some(&start) = self.layers.last() else { return };
        let best = (start..self.states.len()).max_by(|a, b| self.states[*a].score.total_cmp(&self.states[*b].score));
        let Some(mut state) = best else { return };
        let mut spots = vec![self.states[state].spot];
        for _ in 1..self.layers.len() {
            state = self.states[state].before;
            spots.push(self.states[state].spot);
        }
        spots.reverse();
        let last = first + spots.len() - 1;
        let mut moves = vec![];
        for (k, pair) in spots.windows(2).enumerate() {
            let (from, to) = (&positions[first + k], &positions[first + k + 1]);
            self.far.clear();
            let longest = farthest(distance(from.place, to.place), from.sigma + to.sigma);
            trace(network, &pair[0], &pair[1], longest, (first + k) as u32, &mut self.far, &mut moves);
        }
        chains.push(Chain { moves, ends: (first as u32, last as u32), spots: (spots.first().copied(), spots.last().copied()) });
    }

    /// The shortest way along the streets across a gap; nothing when it is longer than `limit` metres.
    pub(crate) fn across(&mut self, network: &Network, from: &Spot, to: &Spot, limit: f64) -> Option<Vec<Move>> {
        self.far.clear();
        let limit = limit.min(LONGEST_M);
        let metres = way(network, from, to, limit, &mut self.far)?.metres;
        let mut moves = vec![];
        if metres <= limit {
            trace(network, from, to, limit, 0, &mut self.far, &mut moves);
        }
        (metres <= limit).then_some(moves)
    }
}

/// No way of people between two positions is longer than this.
fn farthest(straight: f64, doubt: f64) -> f64 {
    (straight * 2.5 + doubt * 2.0 + 20.0).min(LONGEST_M)
}

/// Logarithm of the likelihood that a spot was measured where it was, up to a constant.
fn emission(spot: &Spot, sigma: f64) -> f64 {
    -0.5 * (spot.off / sigma).powi(2)
}

/// The shortest way between two spots.
#[derive(Debug, Clone, Copy)]
struct Way {
    metres: f64,
    /// The ends of both edges that it passes; none when it stays on one edge.
    by: Option<(usize, usize)>,
}

fn way(network: &Network, from: &Spot, to: &Spot, limit: f64, far: &mut Far) -> Option<Way> {
    let same = (from.edge == to.edge).then(|| Way { metres: (from.at - to.at).abs(), by: None });
    if same.is_some() {
        // Round the block to the same edge is longer wherever it matters.
        return same;
    }
    let (a, b) = (network.edge(from.edge), network.edge(to.edge));
    let mut best: Option<Way> = None;
    for (i, out) in [from.at, a.metres - from.at].into_iter().enumerate() {
        if out > limit {
            continue;
        }
        let reached = network.reach(a.ends[i], limit, far);
        for (j, into) in [to.at, b.metres - to.at].into_iter().enumerate() {
            let Some(hop) = find(reached, b.ends[j]) else { continue };
            let metres = out + f64::from(hop.metres) + into;
            if best.is_none_or(|known| metres < known.metres) {
                best = Some(Way { metres, by: Some((i, j)) });
            }
        }
    }
    best
}

/// Writes down the shortest way, edge by edge.
fn trace(network: &Network, from: &Spot, to: &Spot, limit: f64, step: u32, far: &mut Far, moves: &mut Vec<Move>) {
    let Some(Way { by, .. }) = way(network, from, to, limit, far) else { return };
    let Some((i, j)) = by else {
        return moves.push(Move { edge: from.edge, from: from.at, to: to.at, step });
    };
    let (a, b) = (network.edge(from.edge), network.edge(to.edge));
    let end = |metres: f64, k: usize| if k == 0 { 0.0 } else { metres };
    let mut between = vec![];
    let reached = network.reach(a.ends[i], limit, far);
    let mut node = b.ends[j];
    while node != a.ends[i] {
        let Some(hop) = find(reached, node) else { break };
        let edge = network.edge(hop.by);
        let forth = edge.ends[1] == node;
        let (from, to) = if forth { (0.0, edge.metres) } else { (edge.metres, 0.0) };
        between.push(Move { edge: hop.by, from, to, step });
        node = if forth { edge.ends[0] } else { edge.ends[1] };
    }
    moves.push(Move { edge: from.edge, from: from.at, to: end(a.metres, i), step });
    moves.extend(between.into_iter().rev());
    moves.push(Move { edge: to.edge, from: end(b.metres, j), to: to.at, step });
}
