//! Randomness for the generators: one ChaCha stream per topic, so that a change in one topic leaves the others as they were.
//!
//! Nothing here draws from the system: the seed decides everything.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The stream of `topic` under `seed`.
pub(crate) fn stream(seed: u64, topic: &str) -> ChaCha8Rng {
    // FNV-1a: any stable hash will do, it only has to tell the topics apart.
    let mixed = topic.bytes().fold(0xcbf2_9ce4_8422_2325, |h: u64, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    ChaCha8Rng::seed_from_u64(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ mixed)
}

/// What the generators draw over and over.
pub(crate) trait Draw: Rng {
    /// Uniform between `low` and `high`.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.random::<f64>()
    }

    /// True with the given probability.
    fn chance(&mut self, probability: f64) -> bool {
        self.random::<f64>() < probability
    }

    /// Uniform in `0..n`; 0 when `n` is 0.
    fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { self.random_range(0..n) }
    }

    /// One of `items`, which are not empty.
    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Roughly normal (the sum of four uniform draws), mean 0, standard deviation 1.
    fn normal(&mut self) -> f64 {
        let sum: f64 = (0..4).map(|_| self.random::<f64>()).sum();
        (sum - 2.0) * 3f64.sqrt()
    }

    /// Reorders `items`.
    fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

impl<R: Rng> Draw for R {}
