//! Counts of a kind's rows, told apart by where they are.

use xunge_shared::{
    hlc::Millis,
    id::{CellCode, EntityId, KindName, Scope},
};

use super::Counts;
use crate::sight::Sight;

/// What rows are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The feed that carries them.
    Scope,
    /// What they belong to.
    Parent,
    /// The cell that they are in.
    Cell,
}

/// Where the rows of a group are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Nowhere that is known.
    None,
    /// In a feed.
    Scope(Scope),
    /// At this thing.
    Parent(EntityId),
    /// In this cell.
    Cell(CellCode),
}

/// Which rows are counted, and how they are told apart.
#[derive(Debug, Clone)]
pub struct GroupQuery {
    /// Of what the caller may read.
    pub sight: Sight,
    /// Of this kind.
    pub kind: KindName,
    /// Told apart so.
    pub by: By,
    /// What "late" is measured against.
    pub now: Millis,
}

/// Some rows of a kind that are at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Where.
    pub place: Place,
    /// What the place is called, where it is a thing with a name.
    pub name: String,
    /// The feed that carries that thing.
    pub scope: Option<Scope>,
    /// How many.
    pub counts: Counts,
}
