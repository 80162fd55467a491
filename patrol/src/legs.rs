//! From the moves of a matched chain to visits of streets: what flickers at junctions is taken out before anything is claimed.

use crate::{
    matching::{Chain, Move},
    network::Network,
};

/// Into a side street and back out no deeper than this is the receiver's error at a junction, metres.
const SPUR_M: f64 = 25.0;
/// At its ends a chain may lean into a street that nobody took, metres.
const TIP_M: f64 = 12.0;
/// Back on a street after at most so many metres elsewhere is the same visit.
const ASIDE_M: f64 = 15.0;

/// A stretch of moves on one edge.
#[derive(Debug, Clone, PartialEq)]
struct Leg {
    edge: u32,
    enter: f64,
    exit: f64,
    low: f64,
    high: f64,
    moves: Vec<Move>,
}

impl Leg {
    fn of(step: Move) -> Self {
        let (low, high) = (step.from.min(step.to), step.from.max(step.to));
        Self { edge: step.edge, enter: step.from, exit: step.to, low, high, moves: vec![step] }
    }

    fn deep(&self) -> f64 {
        self.high - self.low
    }

    fn is_spur(&self) -> bool {
        (self.enter - self.exit).abs() < 2.0 && self.deep() < SPUR_M
    }

    fn go_on(&mut self, later: Self) {
        self.exit = later.exit;
        self.low = self.low.min(later.low);
        self.high = self.high.max(later.high);
        self.moves.extend(later.moves);
    }
}

/// A street gone along, without leaving it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Visit {
    pub(crate) street: u32,
    /// Stretches of the street in metres from its start, sorted, none touching another.
    pub(crate) spans: Vec<(f64, f64)>,
    /// The moves that it is made of.
    pub(crate) moves: Vec<Move>,
}

impl Visit {
    /// Metres of street seen, each once.
    pub(crate) fn metres(&self) -> f64 {
        self.spans.iter().map(|(from, to)| to - from).sum()
    }

    fn last_step(&self) -> u32 {
        self.moves.last().map_or(0, |m| m.step)
    }
}

/// The visits of a chain in their order.
pub(crate) fn visits(network: &Network, chain: &Chain) -> Vec<Visit> {
    let mut legs: Vec<Leg> = vec![];
    for step in &chain.moves {
        push(&mut legs, Leg::of(*step));
    }
    tips(network, &mut legs);
    let mut visits: Vec<Visit> = vec![];
    for leg in legs {
        let edge = network.edge(leg.edge);
        let span = (edge.from + leg.low, edge.from + leg.high);
        let here = visits.len().checked_sub(1).filter(|k| visits[*k].street == edge.street);
        let before = visits.len().checked_sub(2).filter(|k| visits[*k].street == edge.street && visits[k + 1].metres() < ASIDE_M);
        if let Some(k) = here.or(before) {
            visits.truncate(k + 1);
            visits[k].spans.push(span);
            visits[k].moves.extend(leg.moves);
        } else {
            visits.push(Visit { street: edge.street, spans: vec![span], moves: leg.moves });
        }
    }
    for visit in &mut visits {
        visit.spans = joined(std::mem::take(&mut visit.spans));
    }
    visits.sort_by_key(Visit::last_step);
    visits
}

/// Puts a leg behind the others, and takes back the one before when it turns out to have been a spur.
fn push(legs: &mut Vec<Leg>, leg: Leg) {
    while legs.last().is_some_and(|last| last.edge != leg.edge && (last.deep() < 0.5 || (legs.len() > 1 && last.is_spur()))) {
        legs.pop();
    }
    match legs.last_mut().filter(|last| last.edge == leg.edge) {
        Some(last) => last.go_on(leg),
        None => legs.push(leg),
    }
}

fn tips(network: &Network, legs: &mut Vec<Leg>) {
    let short = |leg: &Leg| leg.deep() < TIP_M.min(network.edge(leg.edge).metres / 2.0);
    while legs.last().is_some_and(short) {
        legs.pop();
    }
    let from = legs.iter().position(|leg| !short(leg)).unwrap_or(legs.len());
    legs.drain(..from);
}

/// Spans sorted, those that touch made one.
pub(crate) fn joined(mut spans: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    spans.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut all: Vec<(f64, f64)> = vec![];
    for span in spans {
        match all.last_mut().filter(|last| span.0 <= last.1 + 0.01) {
            Some(last) => last.1 = last.1.max(span.1),
            None => all.push(span),
        }
    }
    all
}
