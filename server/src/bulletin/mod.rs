//! The bulletin 通报: a period's figures, a sketch of where, the towns by outcome and by how clean and how walked they are, and the list
//! of problems 问题清单 with what was cleared 销号 struck through. As a page to read, as a PDF to hand out and as a workbook to work on
//! with; the same content, gathered once. That of a single day is the daily digest 日报.
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

pub use self::{
    gather::gather,
    ground::{Outlines, outlines},
    page::page,
    paper::paper,
    words::Lang,
    workbook::workbook,
};
use self::{ground::Frame, sheets::width};
use crate::figures::{Counts, Line, Patrolled, RATES, Rate};

/// The most problems that are read: what is to be read out lists these; of more it says how many.
pub const MOST_READ: usize = 400;
/// The most that a workbook lists, which is searched and not read.
pub const MOST_KEPT: usize = 20_000;

/// 按期结案率, of which charts tell.
const IN_TIME: &Rate = &RATES[0];

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
    /// How many of them are open still.
    pub open: i64,
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

/// The highest of what charts of weeks draw.
fn highest(weeks: &[Line]) -> f64 {
    weeks.iter().flat_map(|week| ["opened", "closed"].map(|name| height(&week.counts, name))).fold(0.0, f64::max)
}

/// The share that was closed in time, week by week; nothing of a week in which nothing was due. In pieces, each with the number of its first week.
fn in_time(weeks: &[Line]) -> Vec<(usize, Vec<f64>)> {
    let mut pieces: Vec<(usize, Vec<f64>)> = vec![];
    for (i, week) in weeks.iter().enumerate() {
        let Some(share) = week.counts.rate(IN_TIME) else { continue };
        match pieces.last_mut() {
            Some((first, piece)) if *first + piece.len() == i => piece.push(share),
            _ => pieces.push((i, vec![share])),
        }
    }
    pieces
}

/// A period in words, by its first and last day.
fn span((from, to): &(String, String)) -> String {
    if from == to { from.clone() } else { format!("{from} — {to}") }
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
    /// What it is called: that of a single day is no bulletin but a digest.
    fn title(&self) -> String {
        let words = self.lang.words();
        format!("{} {}", self.area, if self.days.0 == self.days.1 { words.digest } else { words.title })
    }

    /// Whether there are weeks to hold against each other.
    fn has_weeks(&self) -> bool {
        self.weeks.len() > 1
    }

    /// Whether more problems are to be told of than are listed.
    fn is_cut(&self) -> bool {
        self.count > self.problems.len() as i64
    }

    /// How many problems there are, and which of them are listed when not all are.
    fn counted(&self) -> String {
        let words = self.lang.words();
        let said = format!("{}{}", words.counted, if self.is_cut() { words.more } else { "" });
        let listed = self.problems.len() as i64;
        let numbers = [("{n}", self.count), ("{open}", self.open), ("{cleared}", self.count - self.open), ("{most}", listed)];
        numbers.into_iter().fold(said, |said, (mark, n)| said.replace(mark, &n.to_string()))
    }

    /// Where all that is drawn lies in a sketch of this size.
    fn frame(&self, width: f64, height: f64) -> Option<Frame> {
        let corners = self.ground.iter().flat_map(|town| town.lines.iter().flatten().copied());
        Frame::around(corners.chain(self.problems.iter().filter_map(|problem| problem.spot)), width, height)
    }

    /// The names of towns that stand in a sketch in letters of this size, and where the middle of each is: of those that would touch, the
    /// larger town's.
    fn names(&self, frame: &Frame, size: f64) -> Vec<(&str, (f64, f64))> {
        let mut towns: Vec<&Town> = self.ground.iter().collect();
        towns.sort_by_key(|town| std::cmp::Reverse(town.extent()));
        let mut names: Vec<(&str, (f64, f64))> = vec![];
        let wide = |name: &str| f64::from(width(name, size as f32));
        for town in towns {
            let Some((x, y)) = town.middle().map(|middle| frame.at(middle)) else { continue };
            let touches = |(other, (ox, oy)): &(&str, (f64, f64))| {
                (x - ox).abs() < f64::midpoint(wide(&town.name), wide(other)) + size / 2.0 && (y - oy).abs() < size * 1.2
            };
            if !names.iter().any(touches) {
                names.push((&town.name, (x, y)));
            }
        }
        names
    }
}

impl Town {
    /// Its westernmost, easternmost, southernmost and northernmost.
    fn bounds(&self) -> Option<[i64; 4]> {
        let corners = || self.lines.iter().flatten();
        let (lons, lats) = (|| corners().map(|corner| corner.0), || corners().map(|corner| corner.1));
        Some([lons().min()?, lons().max()?, lats().min()?, lats().max()?])
    }

    /// Where its name stands: in its middle.
    fn middle(&self) -> Option<(i64, i64)> {
        self.bounds().map(|[west, east, south, north]| (i64::midpoint(west, east), i64::midpoint(south, north)))
    }

    /// What tells larger towns from smaller ones.
    fn extent(&self) -> i64 {
        self.bounds().map_or(0, |[west, east, south, north]| (east - west) * (north - south))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulletin(days: (&str, &str), ground: Vec<Town>) -> Bulletin {
        Bulletin {
            lang: Lang::Zh,
            area: "榕川县".into(),
            link: String::new(),
            days: (days.0.into(), days.1.into()),
            as_of: "2026-12-01 09:00".into(),
            upto: 1,
            in_time_target: 90,
            whole: Default::default(),
            weeks: vec![],
            towns: vec![],
            types: None,
            problems: vec![],
            count: 0,
            open: 0,
            ground,
        }
    }

    #[test]
    fn a_single_day_has_a_digest() {
        let title = |from, to| bulletin((from, to), vec![]).title();
        assert_eq!(title("2026-12-01", "2026-12-01"), "榕川县 街面秩序日报");
        assert_eq!(title("2026-12-01", "2026-12-02"), "榕川县 街面秩序工作通报");
    }

    #[test]
    fn it_says_how_many_are_open_and_whether_all_are_listed() {
        let mut bulletin = bulletin(("", ""), vec![]);
        (bulletin.count, bulletin.open) = (1_417, 114);
        assert!(bulletin.counted().starts_with("共 1417 件：未销号 114 件，已销号 1303 件；此处列出 0 件"), "{}", bulletin.counted());
        (bulletin.count, bulletin.open, bulletin.lang) = (0, 0, Lang::En);
        assert_eq!(bulletin.counted(), "0 in all: 0 not cleared, 0 cleared");
    }

    #[test]
    fn names_of_towns_do_not_touch() {
        let town = |name: &str, (west, south): (i64, i64), side: i64| {
            let lines = vec![vec![(west, south), (west + side, south + side)]];
            Town { name: name.into(), lines }
        };
        let ground = vec![town("城中", (220, 90), 20), town("城西", (100, 0), 200), town("远山", (2_000, 0), 100)];
        let bulletin = bulletin(("", ""), ground);
        let frame = bulletin.frame(200.0, 100.0).unwrap();
        let names: Vec<&str> = bulletin.names(&frame, 7.0).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["城西", "远山"]);
    }
}
