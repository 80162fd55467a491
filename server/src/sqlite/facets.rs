//! Where a row is counted.

use xunge_shared::{
    geometry::LonLat,
    id::{AccountId, KindName, Scope},
};

use super::{days, record::Record};

/// What of a row decides where it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facets {
    pub(super) kind: KindName,
    pub(super) scope: Scope,
    pub(super) status: String,
    /// Its day: see [`days::day_of`].
    pub(super) day: i64,
    /// A point that stands for its shape.
    pub(super) anchor: Option<LonLat>,
    /// The office it lies with.
    pub(super) unit: Option<String>,
    pub(super) who: Option<AccountId>,
}

impl Facets {
    pub(super) fn of(record: &Record) -> Self {
        let (row, summary) = (&record.row, &record.row.summary);
        Self {
            kind: row.kind.clone(),
            scope: row.scope,
            status: summary.status.clone(),
            day: days::day_of(summary.at),
            anchor: record.anchor,
            unit: summary.unit.clone(),
            who: summary.who,
        }
    }
}
