//! The bulletin 通报: a period's figures, a sketch of where, the towns by outcome and by how clean and how walked they are, and the list
//! of open problems 问题清单 with what was cleared 销号 struck through. As a page to read, as a PDF to hand out and as a workbook to work on
//! with; the same content, gathered once.
//!
//! A link to one holds its area, its period, a place in the log and a time: it shows the same whenever it is opened. Only names (of
//! towns, of types) and what tracks tell of the streets are today's, and it says so. Knows no HTTP; what is read is what the asker has a sight of.

mod figure;
mod gather;
mod page;
mod paper;
mod sheets;
mod words;
mod workbook;

use xunge_shared::id::{AreaCode, EntityId};

pub use self::{gather::gather, page::page, paper::paper, words::Lang, workbook::workbook};
use crate::figures::{Counts, Line, Patrolled};

/// The most problems that are read: what is to be read out lists these; of more it says how many.
pub const MOST_READ: usize = 400;
/// The most that a workbook lists, which is searched and not read.
pub const MOST_KEPT: usize = 20_000;

/// What is asked for, beside the figures.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Of which areas.
    pub areas: Vec<AreaCode>,
    /// In which language.
    pub lang: Lang,
    /// Whether what was walked is told: it is read from tracks.
    pub of_tracks: bool,
    /// At most so many problems.
    pub most: usize,
    /// The address that leads to the same again.
    pub link: String,
}

/// What a bulletin says.
#[derive(Debug, Clone)]
pub struct Bulletin {
    /// In which language.
    pub lang: Lang,
    /// Of which areas: their names.
    pub area: String,
    /// The address that leads to the same again.
    pub link: String,
    /// First and last day.
    pub days: (String, String),
    /// As of when, in local time.
    pub as_of: String,
    /// As of which place in the log.
    pub upto: u64,
    /// What the county strives for, of those closed in time: percent.
    pub in_time_target: u8,
    /// All of it, and the same of last year.
    pub whole: [Row; 2],
    /// Week by week.
    pub weeks: Vec<Line>,
    /// Each town, the best first; those that are not ranked last.
    pub towns: Vec<Row>,
    /// Each type, the most frequent first; nothing where counts by type are not kept, which is so of a cell.
    pub types: Option<Vec<Row>>,
    /// What was open in the period: what is open still, by its deadline, then what was cleared, the latest first.
    pub problems: Vec<Problem>,
    /// How many there are.
    pub count: i64,
}

/// A row of a table of figures.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The period's, the town's or the type's name.
    pub name: String,
    /// What was counted.
    pub counts: Counts,
    /// What was walked of its streets.
    pub patrolled: Patrolled,
    /// On how many evenings.
    pub evenings: i64,
}

/// A problem of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which case.
    pub case: EntityId,
    /// Its number in the system that it came from, or the end of its own.
    pub code: String,
    /// Its type's name.
    pub what: String,
    /// Where, in words: its town, and the address or what was said.
    pub place: String,
    /// The office that it lies with.
    pub unit: String,
    /// The day of the report.
    pub opened: String,
    /// The day by which it is due.
    pub due: Option<String>,
    /// The day on which it was closed (or cancelled).
    pub cleared: Option<String>,
    /// What was said when it was cleared.
    pub note: String,
    /// True when it is open and late, or was closed late.
    pub is_late: bool,
    /// Where, micro-degrees.
    pub spot: Option<(i64, i64)>,
}

/// A count, as high as a chart draws it.
fn height(counts: &Counts, name: &str) -> f64 {
    counts.get(name).unwrap_or_default() as f64
}

/// The highest of what charts of weeks draw; 1 when there is none.
fn highest(weeks: &[Line]) -> f64 {
    weeks.iter().flat_map(|week| ["opened", "closed"].map(|name| height(&week.counts, name))).fold(1.0, f64::max)
}

/// Where spots lie in a sketch of this size: all of them in sight, north above, shares of degrees as wide as they are on the ground.
fn sketch(problems: &[Problem], width: f64, height: f64) -> Vec<(f64, f64, &Problem)> {
    let spots = || problems.iter().filter_map(|problem| problem.spot);
    let (Some(west), Some(east)) = (spots().map(|s| s.0).min(), spots().map(|s| s.0).max()) else { return vec![] };
    let (Some(south), Some(north)) = (spots().map(|s| s.1).min(), spots().map(|s| s.1).max()) else { return vec![] };
    let middle = f64::midpoint(south as f64, north as f64) / 1e6;
    let narrow = middle.to_radians().cos();
    let (across, up) = (((east - west) as f64 * narrow).max(1.0), ((north - south) as f64).max(1.0));
    let scale = (width / across).min(height / up);
    let (left, low) = ((width - across * scale) / 2.0, (height - up * scale) / 2.0);
    let placed = |problem| {
        let &Problem { spot: Some((lon, lat)), .. } = problem else { return None };
        Some((left + (lon - west) as f64 * narrow * scale, low + (lat - south) as f64 * scale, problem))
    };
    problems.iter().filter_map(placed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(spot: Option<(i64, i64)>) -> Problem {
        let [code, what, place, unit, opened, note] = <[String; 6]>::default();
        Problem { case: EntityId(1), code, what, place, unit, opened, due: None, cleared: None, note, is_late: false, spot }
    }

    #[test]
    fn a_sketch_holds_every_spot() {
        let problems = [at(Some((110_000_000, 22_000_000))), at(None), at(Some((110_020_000, 22_005_000)))];
        let placed = sketch(&problems, 200.0, 100.0);
        assert_eq!(placed.len(), 2);
        assert!(placed.iter().all(|(x, y, _)| (0.0..=200.0).contains(x) && (0.0..=100.0).contains(y)));
        assert!(placed[0].0 < placed[1].0 && placed[0].1 < placed[1].1, "east is right, north is up");
        assert_eq!(sketch(&[at(Some((1, 1)))], 200.0, 100.0).len(), 1);
        assert!(sketch(&[at(None)], 200.0, 100.0).is_empty());
    }
}
