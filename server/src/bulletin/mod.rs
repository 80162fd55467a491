//! The bulletin 通报: a period's figures, a sketch of where, the towns by outcome and by how clean and how walked they are, and the list
//! of open problems 问题清单 with what was cleared 销号 struck through. As a page to read, as a PDF to hand out and as a workbook to work on
//! with; the same content, gathered once.
//!
//! A link to one holds its area, its period, a place in the log and a time: it shows the same whenever it is opened. Only names (of
//! towns, of types), the ground of the sketch and what tracks tell of the streets are today's, and it says so. Knows no HTTP; what is read is what the asker has a sight of.

mod figure;
mod gather;
mod ground;
mod page;
mod paper;
mod sheets;
mod words;
mod workbook;

use xunge_shared::id::{AreaCode, EntityId};

use self::ground::Frame;
pub use self::{
    gather::gather,
    ground::{Outlines, outlines},
    page::page,
    paper::paper,
    words::Lang,
    workbook::workbook,
};
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
    /// The ground below the sketch, as it is now.
    pub outlines: Outlines,
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
    /// The towns below the sketch of where they are.
    pub ground: Vec<Town>,
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

/// A town on the sketch.
#[derive(Debug, Clone)]
pub struct Town {
    /// Its name.
    pub name: String,
    /// Its outline.
    pub lines: Vec<Vec<(i64, i64)>>,
}

impl Bulletin {
    /// Where all that is drawn lies in a sketch of this size.
    fn frame(&self, width: f64, height: f64) -> Option<Frame> {
        let corners = self.ground.iter().flat_map(|town| town.lines.iter().flatten().copied());
        Frame::around(corners.chain(self.problems.iter().filter_map(|problem| problem.spot)), width, height)
    }
}

impl Town {
    /// Where its name stands: in its middle.
    fn middle(&self) -> Option<(i64, i64)> {
        let corners = || self.lines.iter().flatten();
        let middle = |of: fn(&(i64, i64)) -> i64| Some(i64::midpoint(corners().map(of).min()?, corners().map(of).max()?));
        Some((middle(|corner| corner.0)?, middle(|corner| corner.1)?))
    }
}
