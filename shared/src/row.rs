//! The index row: all that lists, tiles and filters know of a thing. It knows no kind.
//!
//! A row holds no text in a language: `status` and `flags` are codes, the screens name them. What depends on the
//! present (overdue, lapsed) is not in the row: it follows from `due` and `until`.

use serde::{Deserialize, Serialize};

use crate::{
    geometry::Shape,
    hlc::Millis,
    id::{AccountId, CellCode, EntityId, KindName, Scope, Sha256},
};

/// A thing in a list or on a map: which one, and what it shows of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What kind of thing.
    pub kind: KindName,
    /// Which one.
    pub entity: EntityId,
    /// Whose feed carries it.
    pub scope: Scope,
    /// What it shows.
    #[serde(flatten)]
    pub summary: Summary,
}

/// What a thing shows of itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Where it is.
    pub shape: Option<Shape>,
    /// The time it is listed under: when it was last seen, started or reported.
    pub at: Option<Millis>,
    /// Its state: a code of its kind, such as `clean` or `registered`.
    pub status: String,
    /// Still to be done: a zone to inspect, a case to close, a round to end.
    pub open: bool,
    /// When it is late.
    pub due: Option<Millis>,
    /// The cell that it says it is in; for a place without one, the store asks the map.
    pub cell: Option<CellCode>,
    /// What a person should look at: codes such as `disputed`, `conflict`, `newer`, `outside`.
    pub flags: Vec<String>,
    /// Its name, or the code of its type.
    pub title: String,
    /// A second line: an address, a responsible person, a team.
    pub detail: String,
    /// A code to search by: cell code, house number, event type.
    pub code: String,
    /// What it belongs to: a zone's street, a case's zone.
    pub parent: Option<EntityId>,
    /// Who is at it: the round's author, the case's assignee.
    pub who: Option<AccountId>,
    /// Which office it lies with, by name.
    pub unit: Option<String>,
    /// A picture of it.
    pub photo: Option<Sha256>,
    /// Until when something is to be done that was asked of it beside its deadline: the date of an order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
    /// What it can be found by beside what it shows. Lists do not carry it.
    #[serde(skip)]
    pub words: String,
}

impl Summary {
    /// True when the thing is open and late at `now`.
    pub fn overdue(&self, now: Millis) -> bool {
        self.open && self.due.is_some_and(|due| due < now)
    }

    /// True when the thing is open and what was asked of it beside its deadline is late at `now`.
    pub fn lapsed(&self, now: Millis) -> bool {
        self.open && self.until.is_some_and(|until| until < now)
    }
}
