//! What one round covered: of each street, cell, checkpoint and school.
//!
//! Gap-honest: what is observed lies between good fixes with no gap between them, and its metres never add up to more than those between
//! the fixes. The way along the streets beyond that, and the shortest one across a gap, is interpolated: told apart, and never a pass.

use std::collections::BTreeMap;

use xunge_shared::{
    calendar::Calendar,
    geometry::{LonLat, Path, Shape},
    hlc::Millis,
    settings::PatrolLimits,
    track::Track,
};

use crate::{
    areas::{Areas, Circles, SCHOOL_M},
    cover::{Cover, Coverage, Step, parts},
    legs::{joined, visits},
    matching::{Chain, Matcher, Position, positions},
    network::Network,
    plane::{between, distance},
    speed::speeds,
    stretches::ways,
};

/// Steps are laid on areas in pieces of at most this, metres.
const BIT_M: f64 = 20.0;
/// Back in an area within this is the same pass.
const AWAY_MS: Millis = 120_000;

/// Where rounds go: streets, cells, checkpoints and schools. Each is known by its place in the list that it came in.
#[derive(Debug)]
pub struct Ground {
    network: Network,
    cells: Areas,
    checkpoints: Circles,
    schools: Circles,
}

impl Ground {
    /// Of centre lines, cells, checkpoints with their geofences in metres, and schools.
    pub fn new<'a>(
        streets: impl IntoIterator<Item = &'a Path>,
        cells: impl IntoIterator<Item = &'a Shape>,
        checkpoints: impl IntoIterator<Item = (LonLat, f64)>,
        schools: impl IntoIterator<Item = LonLat>,
    ) -> Self {
        let network = Network::new(streets);
        let plane = network.plane();
        Self {
            cells: Areas::new(plane, cells),
            checkpoints: Circles::new(plane, checkpoints),
            schools: Circles::new(plane, schools.into_iter().map(|p| (p, SCHOOL_M))),
            network,
        }
    }

    /// The streets.
    pub fn network(&self) -> &Network {
        &self.network
    }
}

/// By what a round is read.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The county's limits.
    pub limits: &'a PatrolLimits,
    /// When its evenings are.
    pub calendar: &'a Calendar,
    /// 超速 above this, km/h.
    pub limit_kmh: u16,
}

impl Rules<'_> {
    fn is_evening(&self, at: Millis) -> bool {
        let minute = u32::from(self.calendar.minute_of_day(at));
        let (from, to) = (u32::from(self.limits.evening.0), u32::from(self.limits.evening.1));
        // a window past midnight
        if from > to { minute >= from || minute < to } else { (from..to).contains(&minute) }
    }
}

/// Reads a round.
pub fn cover(ground: &Ground, matcher: &mut Matcher, track: &Track, rules: &Rules<'_>) -> Coverage {
    let mut coverage = Coverage::default();
    let mut before: Option<(Position, Option<Chain>)> = None;
    for run in track.runs() {
        let positions = positions(&ground.network, run);
        let steps = steps(&positions, rules);
        areas(ground, &positions, &steps, &mut coverage);
        let chains = matcher.chains(&ground.network, &positions);
        if let Some((position, Some(chain))) = &before
            && let (Some(next), Some(first)) = (chains.first().filter(|chain| chain.ends.0 == 0), positions.first())
        {
            gap(ground, matcher, (position, chain), (first, next), rules, &mut coverage);
        }
        for chain in &chains {
            streets(&ground.network, chain, &steps, &mut coverage);
        }
        let last = positions.len().saturating_sub(1) as u32;
        before = positions.last().map(|p| (*p, chains.into_iter().next_back().filter(|chain| chain.ends.1 == last)));
    }
    coverage
}

fn steps(positions: &[Position], rules: &Rules<'_>) -> Vec<Step> {
    let speeds = speeds(positions);
    let step = |(pair, kmh): (&[Position], f64)| {
        let (from, to) = (&pair[0], &pair[1]);
        let (metres, fast) = (distance(from.place, to.place), kmh / f64::from(rules.limit_kmh.max(1)));
        let (from, to) = (from.at(), to.at());
        Step { metres, evening: rules.is_evening(u64::midpoint(from, to)), fast, from, to }
    };
    positions.windows(2).zip(speeds).map(step).collect()
}

/// Lays the visits of a chain on the streets.
fn streets(network: &Network, chain: &Chain, steps: &[Step], coverage: &mut Coverage) {
    // A step's fixes witness no more metres than lie between them, however long the way along the streets was.
    let ways = ways(chain);
    for visit in visits(network, chain) {
        let length = network.lengths()[visit.street as usize];
        let (mut witnessed, mut evening) = (0.0, 0.0);
        let cover = coverage.streets.entry(visit.street).or_default();
        for m in &visit.moves {
            let (step, way) = (&steps[m.step as usize], ways[&m.step]);
            let metres = (m.to - m.from).abs();
            let share = if way > 0.0 { metres / way } else { 0.0 };
            cover.spend(step, share);
            let metres = metres.min(step.metres * share);
            witnessed += metres;
            evening += if step.evening { metres } else { 0.0 };
        }
        let seen = visit.metres();
        let observed = seen.min(witnessed);
        let in_the_evening = if witnessed > 0.0 { evening / witnessed } else { 0.0 };
        cover.observed_m += observed;
        cover.evening_m += observed * in_the_evening;
        cover.interpolated_m += seen - observed;
        let pass = u32::from(seen * 2.0 >= length);
        cover.passes += pass;
        cover.evening_passes += if in_the_evening >= 0.5 { pass } else { 0 };
        cover.parts |= parts(&visit.spans, length);
    }
}

/// The shortest way across a gap, when the patrol can have made it: interpolated, and nothing else.
fn gap(
    ground: &Ground,
    matcher: &mut Matcher,
    (from, chain): (&Position, &Chain),
    (to, next): (&Position, &Chain),
    rules: &Rules<'_>,
    coverage: &mut Coverage,
) {
    let (Some(a), Some(b)) = (chain.spots.1, next.spots.0) else { return };
    let ms = to.from.saturating_sub(from.to);
    let reach = f64::from(rules.limit_kmh) / 3.6 * ms as f64 / 1_000.0;
    let Some(moves) = matcher.across(&ground.network, &a, &b, reach) else { return };
    let mut spans: BTreeMap<u32, Vec<(f64, f64)>> = BTreeMap::new();
    for m in moves {
        let edge = ground.network.edge(m.edge);
        spans.entry(edge.street).or_default().push((edge.from + m.from.min(m.to), edge.from + m.from.max(m.to)));
    }
    for (street, spans) in spans {
        let metres: f64 = joined(spans).iter().map(|(from, to)| to - from).sum();
        coverage.streets.entry(street).or_default().interpolated_m += metres;
        coverage.whole.interpolated_m += metres;
    }
}

/// Lays the way on cells, checkpoints and schools, piece by piece.
fn areas(ground: &Ground, positions: &[Position], steps: &[Step], coverage: &mut Coverage) {
    let mut cell = None;
    for (pair, step) in positions.windows(2).zip(steps) {
        let bits = (step.metres / BIT_M).ceil().max(1.0);
        coverage.whole.walk(step.metres, step.evening);
        coverage.whole.spend(step, 1.0);
        for bit in 0..bits as usize {
            let p = between(pair[0].place, pair[1].place, (bit as f64 + 0.5) / bits);
            let (metres, share) = (step.metres / bits, 1.0 / bits);
            cell = ground.cells.at(p, cell);
            if let Some(k) = cell {
                enter(coverage.cells.entry(k).or_default(), step, metres, share);
            }
            for k in ground.checkpoints.at(p) {
                enter(coverage.checkpoints.entry(k).or_default(), step, metres, share);
            }
            for k in ground.schools.at(p) {
                enter(coverage.schools.entry(k).or_default(), step, metres, share);
            }
        }
    }
}

fn enter(cover: &mut Cover, step: &Step, metres: f64, share: f64) {
    if cover.passes == 0 || step.from.saturating_sub(cover.last) > AWAY_MS {
        cover.passes += 1;
        cover.evening_passes += u32::from(step.evening);
    }
    cover.walk(metres, step.evening);
    cover.spend(step, share);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evening_may_go_past_midnight() {
        let calendar = Calendar::default();
        let check = |evening: (u16, u16), hour: u64, expected: bool| {
            let limits = PatrolLimits { evening, ..PatrolLimits::default() };
            let rules = Rules { limits: &limits, calendar: &calendar, limit_kmh: 8 };
            assert_eq!(rules.is_evening(calendar.start_of(20_000) + hour * 3_600_000), expected, "{evening:?} at {hour}");
        };
        let (usual, late) = ((19 * 60, 21 * 60), (22 * 60, 60));
        for (hour, in_usual, in_late) in [(0, false, true), (1, false, false), (19, true, false), (21, false, false), (22, false, true)] {
            check(usual, hour, in_usual);
            check(late, hour, in_late);
        }
    }
}
