//! Figures: what the county counts, defined once. JSON, CSV, the dashboard and the bulletin are the same questions with other clothes.
//!
//! Counts are those of [`analyst::cases`](crate::analyst::cases) and of the inspections of [`analyst::zones`](crate::analyst::zones) (what
//! each means and on which day it is counted is said there), and two of the present: `open`, cases that are open, and `overdue`, those of them whose deadline has passed. Rates are [`RATES`]; a
//! rate of nothing is nothing, not zero. Towns are ranked by [`score`], which knows outcomes and nobody's work.
//!
//! A period is whole local days. *Last year* is the same dates a year before; for days and weeks the same weekdays, 364 days before.

pub mod coverage;
mod patrols;
mod table;

use xunge_shared::settings::{Settings, target};

pub use self::{
    patrols::{Patrolled, evenings_of, evenings_until, patrolled, patrolled_towns, places, seen},
    table::{By, Line, Question, ask, date_of, handled, open, overdue, recorded, source},
};

/// All counts, in the order of tables.
pub const COUNTS: [&str; 15] = [
    "opened",
    "closed",
    "in_time",
    "late",
    "cancelled",
    "merged",
    "reopened",
    "passed",
    "failed",
    "recurred",
    "open",
    "overdue",
    "clean",
    "cleaned",
    "dirty",
];

/// A share of some counts, in others.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Its name.
    pub key: &'static str,
    /// What is above the line.
    pub of: &'static str,
    /// The sum of these is below it.
    pub per: &'static [&'static str],
    /// Reads what the county strives for, in percent: a line in charts.
    pub line: Option<fn(&Settings) -> u8>,
}

/// All rates.
pub const RATES: [Rate; 5] = [
    // 按期结案率: of those that had a deadline.
    Rate { key: "in_time_rate", of: "in_time", per: &["in_time", "late"], line: Some(|s| target(s.in_time_target)) },
    // 核查通过率.
    Rate { key: "pass_rate", of: "passed", per: &["passed", "failed"], line: Some(|s| target(s.pass_target)) },
    // 复发率.
    Rate { key: "recurrence_rate", of: "recurred", per: &["closed"], line: None },
    // 返工率: sent back, of all that was rechecked.
    Rate { key: "rework_rate", of: "reopened", per: &["passed", "failed"], line: None },
    // 检查洁净率: of all inspections, those that found the front clean.
    Rate { key: "clean_rate", of: "clean", per: &["clean", "cleaned", "dirty"], line: Some(|s| target(s.clean_target)) },
];

/// Fewer rechecks than this say nothing of a town.
pub const RANKED_FROM: i64 = 5;

/// Some counts, by their place in [`COUNTS`]. What was not asked for is no zero: it is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts([Option<i64>; COUNTS.len()]);

impl Counts {
    /// Zero of each of these, and nothing of all others.
    pub fn zero(asked: impl IntoIterator<Item = &'static str>) -> Self {
        let mut counts = Self::default();
        for name in asked {
            counts.add(name, 0);
        }
        counts
    }

    /// The count of this name, when it was asked for.
    pub fn get(&self, name: &str) -> Option<i64> {
        self.0[COUNTS.iter().position(|count| *count == name)?]
    }

    /// Adds to the count of this name.
    pub fn add(&mut self, name: &str, n: i64) {
        if let Some(i) = COUNTS.iter().position(|count| *count == name) {
            *self.0[i].get_or_insert_default() += n;
        }
    }

    /// A rate, from 0 to 1; nothing when there was nothing.
    pub fn rate(&self, rate: &Rate) -> Option<f64> {
        let per = rate.per.iter().map(|name| self.get(name)).sum::<Option<i64>>().filter(|per| *per > 0)?;
        Some(self.get(rate.of)? as f64 / per as f64)
    }

    /// Its name and number, one after the other.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Option<i64>)> {
        COUNTS.into_iter().zip(self.0)
    }
}

/// What a town is ranked by, from 0 to 100: 50 × the share of rechecks passed + 50 × (1 − the share of closed cases that came back).
/// Nothing of a town with fewer than [`RANKED_FROM`] rechecks.
pub fn score(counts: &Counts) -> Option<f64> {
    let [_, pass, recurrence, ..] = &RATES;
    let enough = counts.get("passed")? + counts.get("failed")? >= RANKED_FROM;
    let passed = counts.rate(pass).filter(|_| enough)?;
    Some(50.0 * passed + 50.0 * (1.0 - counts.rate(recurrence).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(of: &[(&str, i64)]) -> Counts {
        let mut counts = Counts::default();
        for (name, n) in of {
            counts.add(name, *n);
        }
        counts
    }

    #[test]
    fn rates_are_shares_and_nothing_of_nothing() {
        let [in_time, pass, recurrence, rework, clean] = &RATES;
        let some = counts(&[("in_time", 3), ("late", 1), ("closed", 5), ("recurred", 1), ("passed", 4), ("failed", 1), ("reopened", 2)]);
        assert_eq!([in_time, pass, recurrence, rework].map(|rate| some.rate(rate)), [Some(0.75), Some(0.8), Some(0.2), Some(0.4)]);
        assert_eq!(counts(&[("closed", 2)]).rate(in_time), None);
        assert_eq!(counts(&[("clean", 3), ("cleaned", 2), ("dirty", 1)]).rate(clean), Some(0.5), "what was put right was not clean");
        for rate in RATES {
            assert!(rate.per.iter().chain([&rate.of]).all(|name| COUNTS.contains(name)), "{}", rate.key);
        }
    }

    #[test]
    fn a_town_is_ranked_by_what_it_achieved() {
        let town = |passed, failed, closed, recurred| {
            score(&counts(&[("passed", passed), ("failed", failed), ("closed", closed), ("recurred", recurred)]))
        };
        assert_eq!((town(8, 2, 8, 0), town(8, 2, 8, 4), town(4, 0, 4, 0)), (Some(90.0), Some(65.0), None));
        assert_eq!(town(0, 5, 0, 0), Some(50.0));
    }
}
