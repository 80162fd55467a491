//! The figures of a bulletin's tables: what each is called, and what it tells of a row. Page, paper and workbook show the same.

use std::fmt;

use super::{Lang, Row};
use crate::figures::{RATES, score};

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    /// A count of [`COUNTS`](crate::figures::COUNTS).
    Count(&'static str),
    /// A rate of [`RATES`].
    Rate(&'static str),
    /// What towns are ranked by.
    Score,
    /// Patrol density.
    Density,
    /// The visibility rate.
    Visibility,
}

use Figure::{Count, Density, Rate, Score, Visibility};

/// Of the whole period.
pub(super) const OVERALL: &[Figure] = &[
    Count("opened"),
    Count("closed"),
    Count("overdue"),
    Count("reopened"),
    Count("recurred"),
    Rate("in_time_rate"),
    Rate("pass_rate"),
    Rate("recurrence_rate"),
    Rate("clean_rate"),
    Density,
    Visibility,
];
/// Of types.
pub(super) const TYPES: &[Figure] = OVERALL.split_at(8).0;
/// Of towns, the outcome of their cases.
pub(super) const OUTCOMES: &[Figure] = &[
    Score,
    Rate("in_time_rate"),
    Rate("pass_rate"),
    Rate("recurrence_rate"),
    Count("opened"),
    Count("closed"),
    Count("overdue"),
    Count("reopened"),
    Count("recurred"),
];
/// Of towns, their door fronts and streets.
pub(super) const PRESENCE: &[Figure] = &[Rate("clean_rate"), Count("clean"), Count("cleaned"), Count("dirty"), Density, Visibility];

/// What a figure tells of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Told {
    /// Nothing: there was nothing to count, or nobody kept it.
    Nothing,
    /// So many.
    Count(i64),
    /// A share, from 0 to 1.
    Share(f64),
    /// From 0 to 100.
    Score(f64),
    /// Passes of an evening.
    Passes(f64),
}

impl Figure {
    /// What it is called.
    pub(super) fn name(self, lang: Lang) -> &'static str {
        lang.figure(match self {
            Count(name) | Rate(name) => name,
            Score => "score",
            Density => "density",
            Visibility => "visibility",
        })
    }

    /// What it tells of a row.
    pub(super) fn of(self, row: &Row) -> Told {
        let told = match self {
            Count(name) => row.counts.get(name).map(Told::Count),
            Rate(key) => RATES.iter().find(|rate| rate.key == key).and_then(|rate| row.counts.rate(rate)).map(Told::Share),
            Score => score(&row.counts).map(Told::Score),
            Density => row.patrolled.density().map(Told::Passes),
            Visibility => row.patrolled.visibility().map(Told::Share),
        };
        told.unwrap_or(Told::Nothing)
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("—"),
            Self::Count(n) => write!(f, "{n}"),
            Self::Share(share) => write!(f, "{:.1} %", share * 100.0),
            Self::Score(score) => write!(f, "{score:.1}"),
            Self::Passes(passes) => write!(f, "{passes:.2}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{COUNTS, Counts, Patrolled};

    #[test]
    fn every_figure_has_a_name_of_its_own_and_a_source() {
        for lang in [Lang::Zh, Lang::En] {
            let figures: Vec<Figure> = OVERALL.iter().chain(OUTCOMES).chain(PRESENCE).copied().collect();
            for (i, one) in figures.iter().enumerate() {
                assert!(figures[..i].iter().all(|other| other == one || other.name(lang) != one.name(lang)), "{one:?}");
                assert!(match one {
                    Count(name) => COUNTS.contains(name),
                    Rate(key) => RATES.iter().any(|rate| rate.key == *key),
                    _ => true,
                });
            }
        }
    }

    #[test]
    fn nothing_is_told_of_nothing() {
        let mut row = Row { counts: Counts::zero(["opened", "closed"]), ..Row::default() };
        assert_eq!(OVERALL.iter().filter(|figure| figure.of(&row) != Told::Nothing).count(), 2, "a count of none is zero");
        assert_eq!(Count("overdue").of(&row), Told::Nothing, "what was not counted is not told");
        row.patrolled = Patrolled { ground: 200.0, walked: 500.0, visible: 600.0, evenings: 10 };
        assert_eq!((Density.of(&row).to_string(), Visibility.of(&row).to_string()), ("0.25".into(), "30.0 %".into()));
    }
}
