//! The stretches of streets that a track went along, for whoever draws or counts them.

use std::collections::BTreeMap;

use xunge_shared::track::Track;

use crate::{
    legs::visits,
    matching::{Chain, Matcher, Move, positions},
    network::Network,
    plane::distance,
};

/// A stretch of a street that was gone along.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Which street.
    pub street: u32,
    /// Metres from its start, from and to.
    pub from: f64,
    /// To.
    pub to: f64,
    /// How many of them fixes witness.
    pub observed_m: f64,
}

/// The stretches of streets that a track went along, in its order.
pub fn stretches(network: &Network, matcher: &mut Matcher, track: &Track) -> Vec<Stretch> {
    let mut found = vec![];
    for run in track.runs() {
        let positions = positions(network, run);
        let metres: Vec<f64> = positions.windows(2).map(|pair| distance(pair[0].place, pair[1].place)).collect();
        for chain in matcher.chains(network, &positions) {
            let ways = ways(&chain);
            for visit in visits(network, &chain) {
                let share = |m: &Move| (m.to - m.from).abs() * (metres[m.step as usize] / ways[&m.step].max(f64::EPSILON)).min(1.0);
                let witnessed: f64 = visit.moves.iter().map(share).sum();
                let share = (witnessed / visit.metres().max(f64::EPSILON)).min(1.0);
                let stretch = |&(from, to): &(f64, f64)| Stretch { street: visit.street, from, to, observed_m: (to - from) * share };
                found.extend(visit.spans.iter().map(stretch));
            }
        }
    }
    found
}

/// Metres along the streets of each step of a chain.
pub(crate) fn ways(chain: &Chain) -> BTreeMap<u32, f64> {
    let mut ways = BTreeMap::new();
    for m in &chain.moves {
        *ways.entry(m.step).or_default() += (m.to - m.from).abs();
    }
    ways
}
