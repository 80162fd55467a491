//! How fast a patrol went, against the threshold of its mode (超速).

use serde::{Deserialize, Serialize};
use xunge_shared::hlc::Millis;

use crate::{matching::Position, plane::distance};

/// How long a speed must be held to count as one, as in `shared::track`: a single jump of the receiver does not.
const WINDOW_MS: Millis = 10_000;

/// Milliseconds by speed as a share of the threshold: below a quarter, half, three quarters, all of it; up to a quarter above; more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Speeds(pub [u64; 6]);

impl Speeds {
    pub(crate) fn add(&mut self, share: f64, ms: u64) {
        let bin = ((share * 4.0) as usize).min(self.0.len() - 1);
        self.0[bin] += ms;
    }

    /// Milliseconds above the threshold.
    pub fn over_ms(&self) -> u64 {
        self.0[4] + self.0[5]
    }

    /// Adds another's time.
    pub fn merge(&mut self, other: &Self) {
        for (sum, ms) in self.0.iter_mut().zip(other.0) {
            *sum += ms;
        }
    }
}

/// The speed from each position to the next, km/h: over that step and as many before it as make ten seconds.
pub(crate) fn speeds(positions: &[Position]) -> Vec<f64> {
    let mut from = 0;
    let mut metres = 0.0;
    let mut speeds = vec![];
    for k in 1..positions.len() {
        metres += distance(positions[k - 1].place, positions[k].place);
        while from + 1 < k && positions[k].at() - positions[from + 1].at() >= WINDOW_MS {
            metres -= distance(positions[from].place, positions[from + 1].place);
            from += 1;
        }
        let ms = positions[k].at() - positions[from].at();
        speeds.push(if ms >= WINDOW_MS { metres / ms as f64 * 3_600.0 } else { 0.0 });
    }
    speeds
}
