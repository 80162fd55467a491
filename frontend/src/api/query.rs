//! The questions of lists: which rows, in which order, from where.

use serde::Deserialize;
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, CellCode, EntityId, KindName, Scope},
    row::Row,
};

/// Which rows. Empty fields do not filter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowsQuery {
    /// Of these kinds.
    pub kinds: Vec<KindName>,
    /// In one of these states.
    pub status: Vec<String>,
    /// Of this scope.
    pub scope: Option<Scope>,
    /// Still to be done, or not.
    pub open: Option<bool>,
    /// Late, or not.
    pub overdue: Option<bool>,
    /// With this flag.
    pub flag: Option<String>,
    /// In this cell.
    pub cell: Option<CellCode>,
    /// Belonging to this thing.
    pub parent: Option<EntityId>,
    /// Of this person.
    pub who: Option<AccountId>,
    /// Title, detail or code contains this.
    pub text: String,
    /// Not before.
    pub from: Option<Millis>,
    /// Not after.
    pub to: Option<Millis>,
    /// West, south, east, north, degrees.
    pub bbox: Option<[f64; 4]>,
    /// `at`, `due`, `title` or `code`; with `-` in front, descending.
    pub order: Option<&'static str>,
    /// At most so many, 500 at most.
    pub limit: Option<u16>,
    /// Goes on after a page: its `next`.
    pub after: Option<String>,
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RowsPage {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub total: u64,
    /// Where the next page starts.
    pub next: Option<String>,
}
