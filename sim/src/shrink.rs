//! Makes a failing case smaller: fewer phones, ops, steps and kinds of faults, as long as it breaks the
//! same invariant.

use crate::{
    case::{Case, Fault},
    mutation::Mutation,
    run,
};

/// The smallest case that was found to break the same invariant. `case` breaks one.
pub fn shrink(case: &Case, mutation: Option<Mutation>) -> Case {
    let invariant = |case: &Case| run(case, mutation).ending.err().map(|broken| broken.invariant);
    let broken = invariant(case);
    let fails = |case: &Case| invariant(case) == broken;
    let mut least = case.clone();
    loop {
        let before = least.clone();
        for fault in Fault::ALL {
            let mut fewer = least.clone();
            if fewer.without.insert(fault) && fails(&fewer) {
                least = fewer;
            }
        }
        for smaller in smaller(least.steps, 1) {
            least = Some(Case { steps: smaller, ..least.clone() }).filter(fails).unwrap_or(least);
        }
        for smaller in smaller(least.ops, 1) {
            least = Some(Case { ops: smaller, ..least.clone() }).filter(fails).unwrap_or(least);
        }
        for smaller in smaller(least.phones, 1) {
            least = Some(Case { phones: smaller, ..least.clone() }).filter(fails).unwrap_or(least);
        }
        if least == before {
            return least;
        }
    }
}

/// Smaller numbers to try, each only once a greater one was tried: whoever takes one passes over those that are greater.
fn smaller(from: u64, least: u64) -> Vec<u64> {
    let parts = [from - 1, from - from / 10, from * 3 / 4, from / 2, from / 4];
    let mut numbers: Vec<u64> = parts.into_iter().filter(|number| (least..from).contains(number)).collect();
    numbers.dedup();
    numbers
}
