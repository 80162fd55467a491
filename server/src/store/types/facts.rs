//! What is asked of the analyst's facts.

use std::ops::Range;

use xunge_shared::{entity::Key, id::Scope};

use super::sheet::{Fact, Value};
use crate::sight::Sight;

/// A list of facts. Columns are named by the studies' sheets, never by who asks from outside.
#[derive(Debug, Clone, Default)]
pub struct FactQuery {
    /// What may be read.
    pub sight: Sight,
    /// Which study's.
    pub study: &'static str,
    /// Which of its sheets.
    pub sheet: &'static str,
    /// What must hold.
    pub tests: Vec<(&'static str, Test)>,
    /// What must, or must not, stand in another sheet of the study.
    pub beside: Option<Beside>,
    /// As they stood when the log had this last place; as they stand now without.
    pub upto: Option<u64>,
    /// In the order of a column, then of admission.
    pub order: Option<(&'static str, Direction)>,
    /// At most so many.
    pub limit: usize,
    /// After so many.
    pub skip: usize,
}

/// Only facts whose column is also that of a fact that stands in another sheet of the study; or only those of which none is.
#[derive(Debug, Clone)]
pub struct Beside {
    /// Which sheet.
    pub sheet: &'static str,
    /// The column, named alike in both.
    pub column: &'static str,
    /// What must hold of the other sheet's facts.
    pub tests: Vec<(&'static str, Test)>,
    /// Whether there must be one, or none.
    pub is_there: bool,
}

/// What a column must hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// This.
    Is(Value),
    /// One of these.
    OneOf(Vec<Value>),
    /// A number in this range, whose end is not in it.
    Within(Range<i64>),
    /// A number below.
    Below(i64),
    /// A number that is at least so great.
    AtLeast(i64),
    /// Nothing, or a number that is at least so great.
    MissingOrAtLeast(i64),
    /// Nothing.
    Missing,
    /// Something.
    Present,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The least first.
    Rising,
    /// The greatest first.
    Falling,
}

/// A fact and what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The thing.
    pub key: Key,
    /// The fact.
    pub fact: Fact,
}

/// What counts are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The feed.
    Scope,
    /// A column.
    Column(&'static str),
}

/// Counts of a measure on a sheet that [is counted](crate::store::Counted), some days long.
#[derive(Debug, Clone, Default)]
pub struct CountQuery {
    /// What may be read.
    pub sight: Sight,
    /// Which study's.
    pub study: &'static str,
    /// Which of its sheets.
    pub sheet: &'static str,
    /// What is counted.
    pub measure: &'static str,
    /// Local days since 1970-01-01; the end is not in it.
    pub days: Range<i64>,
    /// Only facts with this value in this column, which counts are kept by.
    pub only: Option<(&'static str, String)>,
    /// What they are told apart by: the feed, the day, and one column that counts are kept by (which then must hold something).
    pub parts: Vec<Part>,
    /// As they stood when the log had this last place; as they stand now without.
    pub upto: Option<u64>,
}

/// How many facts of a sort.
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// A value for each part that was asked for; a feed is text.
    pub parts: Vec<Value>,
    /// How many.
    pub n: i64,
    /// The sum of the sheet's sum column.
    pub sum: i64,
}

impl Count {
    /// The part at `i`, as a feed.
    pub fn scope(&self, i: usize) -> Option<Scope> {
        self.parts.get(i)?.text()?.parse().ok()
    }
}
