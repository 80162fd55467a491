//! What lists and summaries are asked for and answer.

use std::collections::BTreeMap;

use xunge_shared::{
    geometry::BBox,
    hlc::Millis,
    id::{AccountId, AreaCode, CellCode, EntityId, KindName},
    row::Row,
};

use super::{Import, Recorded};
use crate::sight::Sight;

/// What lists are ordered by. Without a time a row counts as the first of all, without a deadline as the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// When it was last seen, started or reported.
    #[default]
    At,
    /// When it is late.
    Due,
    /// Its name.
    Title,
    /// Its code.
    Code,
}

/// Which rows, in which order. An empty list of kinds means all of them; without a sight there are none.
#[derive(Debug, Clone, Default)]
pub struct RowQuery {
    /// Of these kinds.
    pub kinds: Vec<KindName>,
    /// Of what the caller may read.
    pub sight: Sight,
    /// With one of these statuses.
    pub statuses: Vec<String>,
    /// Still to be done, or not.
    pub open: Option<bool>,
    /// Open and due before this time.
    pub overdue: Option<Millis>,
    /// Open, with something asked of it beside its deadline until before this time.
    pub lapsed: Option<Millis>,
    /// With this flag.
    pub flag: Option<String>,
    /// In this cell.
    pub cell: Option<CellCode>,
    /// Belonging to this thing.
    pub parent: Option<EntityId>,
    /// With this account at it.
    pub who: Option<AccountId>,
    /// Lying with this office; with none when it is empty.
    pub unit: Option<String>,
    /// With this text in title, detail, code or what it is found by beside these, or in the name of the event type that they have the code of.
    pub text: Option<String>,
    /// `at` from here on.
    pub from: Option<Millis>,
    /// `at` before this.
    pub to: Option<Millis>,
    /// Whose box touches this one.
    pub bbox: Option<BBox>,
    /// In this order.
    pub order: Order,
    /// Greatest first.
    pub descending: bool,
    /// At most so many rows; at least 1.
    pub limit: usize,
    /// Go on behind this cursor, the `next` of the page before.
    pub after: Option<String>,
}

/// A page of a list.
#[derive(Debug, Clone, Default)]
pub struct RowPage {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many there are on all pages, counted up to [`TOTAL_CAP`]; of a text that many may hold, among the newest some thousands of those.
    pub total: u64,
    /// True when counting stopped there: there may be more.
    pub more: bool,
    /// Where the next page begins, when there is one.
    pub next: Option<String>,
}

/// What is counted beside the flags, and raised by no op but by the clock: see [`RowQuery::lapsed`].
pub const LAPSED: &str = "lapsed";

/// Totals are exact up to this number and stop there.
pub const TOTAL_CAP: u64 = 10_000;

/// Counts over the rows of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub total: u64,
    /// Still to be done.
    pub open: u64,
    /// Open and late.
    pub overdue: u64,
    /// By status.
    pub by_status: BTreeMap<String, u64>,
    /// By flag, and by [`LAPSED`].
    pub flags: BTreeMap<String, u64>,
}

/// Which rows are counted over a time.
#[derive(Debug, Clone, Default)]
pub struct HistogramQuery {
    /// Which rows; their time, order and page are of no account.
    pub rows: RowQuery,
    /// Where the first step begins.
    pub from: Millis,
    /// How long a step is.
    pub step: Millis,
    /// How many there are.
    pub steps: usize,
}

/// What a summary counts.
#[derive(Debug, Clone, Default)]
pub struct SummaryQuery {
    /// Of what the caller may read.
    pub sight: Sight,
    /// `at` from here on.
    pub from: Option<Millis>,
    /// `at` before this.
    pub to: Option<Millis>,
    /// What "late" is measured against.
    pub now: Millis,
}

/// What a tally groups by, beside the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The office that it lies with.
    Unit,
    /// The area whose feed carries it.
    Area,
    /// Who is at it.
    Who,
}

/// What a tally counts: the open rows of a kind.
#[derive(Debug, Clone)]
pub struct TallyQuery {
    /// Of this kind.
    pub kind: KindName,
    /// Of what the caller may read.
    pub sight: Sight,
    /// In these groups.
    pub by: Side,
    /// What "late" is measured against.
    pub now: Millis,
}

/// Open rows with a status in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Which group: a name, a code or a number; empty for rows without one.
    pub group: String,
    /// With this status.
    pub status: String,
    /// How many.
    pub n: u64,
    /// Of those, late.
    pub late: u64,
}

/// Which changes of reference data. Without a sight there are none.
#[derive(Debug, Clone, Default)]
pub struct ChangeQuery {
    /// Of what the caller keeps.
    pub sight: Sight,
    /// And of these feeds what this account imported itself.
    pub imported: Option<(Sight, AccountId)>,
    /// Of these kinds; of all when empty.
    pub kinds: Vec<KindName>,
    /// By this account.
    pub who: Option<AccountId>,
    /// Of imports alone.
    pub imports: bool,
    /// Before this place in the log.
    pub before: Option<u64>,
    /// At most so many; at least 1.
    pub limit: usize,
}

/// A change of reference data.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Its place in the log.
    pub pos: u64,
    /// The op that made it; of an import one of many.
    pub what: Recorded,
    /// The import that it is of, which is told once.
    pub import: Option<Import>,
    /// Areas out of sight of which things were changed in the same save: it cannot be taken back by who sees a part of it.
    pub beyond: Vec<AreaCode>,
}
