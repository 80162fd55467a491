//! Runs many seeds on several threads, each thread other seeds, until the first that fails.

use std::{
    ops::Range,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{Broken, case::Case, mutation::Mutation, run};

/// What came of many seeds.
#[derive(Debug, Default)]
pub struct Hunt {
    /// How many were run.
    pub runs: u64,
    /// Hours of all their phones' lives.
    pub phone_hours: f64,
    /// How many events there were.
    pub steps: u64,
    /// The least seed that failed, and why.
    pub caught: Option<(u64, Broken)>,
}

/// Runs the seeds. Once one fails, those after it are left out.
pub fn hunt(seeds: Range<u64>, mutation: Option<Mutation>, threads: usize) -> Hunt {
    let (next, end) = (AtomicU64::new(seeds.start), AtomicU64::new(seeds.end));
    let hunt = Mutex::new(Hunt::default());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end.load(Ordering::Relaxed) {
                        return;
                    }
                    let outcome = run(&Case::of(seed), mutation);
                    let mut hunt = hunt.lock().unwrap_or_else(PoisonError::into_inner);
                    hunt.runs += 1;
                    hunt.phone_hours += outcome.phone_hours;
                    hunt.steps += outcome.steps;
                    if let Err(broken) = outcome.ending
                        && hunt.caught.as_ref().is_none_or(|(least, _)| seed < *least)
                    {
                        hunt.caught = Some((seed, broken));
                        end.fetch_min(seed, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    hunt.into_inner().unwrap_or_else(PoisonError::into_inner)
}
