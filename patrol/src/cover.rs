//! The figures of what was seen of a place, by one round or by many.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xunge_shared::hlc::Millis;

use crate::speed::Speeds;

/// A street has at most so many parts that are seen or not seen.
pub const PARTS: usize = 64;
/// A part is at least so long, metres.
const PART_M: f64 = 20.0;

/// What was seen of one place.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cover {
    /// How often: of a street, at least half of it in one go; of an area, coming in.
    pub passes: u32,
    /// Those of them in the evening window.
    pub evening_passes: u32,
    /// Metres witnessed by fixes.
    pub observed_m: f64,
    /// Those of them in the evening window.
    pub evening_m: f64,
    /// Metres that the way must have had beyond that, and across gaps.
    pub interpolated_m: f64,
    /// Milliseconds there.
    pub ms: u64,
    /// Those of them in the evening window.
    pub evening_ms: u64,
    /// How fast.
    pub speeds: Speeds,
    /// Of a street: which of its parts were seen, the lowest bit at its start.
    pub parts: u64,
    /// When it was last seen.
    pub last: Millis,
}

/// What one round covered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// Streets, by their place in the list.
    pub streets: BTreeMap<u32, Cover>,
    /// Cells.
    pub cells: BTreeMap<u32, Cover>,
    /// Checkpoints.
    pub checkpoints: BTreeMap<u32, Cover>,
    /// Surroundings of schools.
    pub schools: BTreeMap<u32, Cover>,
    /// All of it, on streets or off them. Its passes are nothing.
    pub whole: Cover,
}

impl Coverage {
    /// Metres observed along streets.
    pub fn on_streets_m(&self) -> f64 {
        self.streets.values().map(|cover| cover.observed_m).sum()
    }
}

/// The number of parts of a street of so many metres.
pub fn parts_of(metres: f64) -> usize {
    ((metres / PART_M).round() as usize).clamp(1, PARTS)
}

/// The step from a position to the next.
pub(crate) struct Step {
    pub(crate) metres: f64,
    pub(crate) evening: bool,
    /// Its speed as a share of the threshold.
    pub(crate) fast: f64,
    pub(crate) from: Millis,
    pub(crate) to: Millis,
}

impl Step {
    pub(crate) fn ms(&self) -> u64 {
        self.to - self.from
    }
}

impl Cover {
    /// Adds a share of a step's time.
    pub(crate) fn spend(&mut self, step: &Step, share: f64) {
        let ms = (step.ms() as f64 * share).round() as u64;
        self.ms += ms;
        self.evening_ms += if step.evening { ms } else { 0 };
        self.speeds.add(step.fast, ms);
        self.last = self.last.max(step.to);
    }

    pub(crate) fn walk(&mut self, metres: f64, evening: bool) {
        self.observed_m += metres;
        self.evening_m += if evening { metres } else { 0.0 };
    }

    /// Adds what another round covered of the same place.
    pub fn merge(&mut self, other: &Self) {
        self.passes += other.passes;
        self.evening_passes += other.evening_passes;
        self.observed_m += other.observed_m;
        self.evening_m += other.evening_m;
        self.interpolated_m += other.interpolated_m;
        self.ms += other.ms;
        self.evening_ms += other.evening_ms;
        self.speeds.merge(&other.speeds);
        self.parts |= other.parts;
        self.last = self.last.max(other.last);
    }
}

/// The parts of a street of which at least half is within `spans`.
pub(crate) fn parts(spans: &[(f64, f64)], length: f64) -> u64 {
    let count = parts_of(length);
    let part = length / count as f64;
    let mut seen = 0;
    for k in 0..count {
        let (from, to) = (part * k as f64, part * (k + 1) as f64);
        let metres: f64 = spans.iter().map(|(a, b)| (b.min(to) - a.max(from)).max(0.0)).sum();
        seen |= u64::from(metres * 2.0 >= part) << k;
    }
    seen
}
