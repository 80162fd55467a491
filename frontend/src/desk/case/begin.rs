//! What is begun about a case: the form of a deed, or the comparing with another case.
//!
//! The panel draws a case anew whenever somebody says something of it. What is begun stands beside that and not inside, so news
//! leaves its words, its choices and the focus where they are; it only tells the form that the case has moved on.

use leptos::prelude::*;
use xunge_shared::{
    id::{AreaCode, EntityId},
    kinds::case::Case,
    row::Row,
};

use super::deed::Doing;

/// A case that something is to be done to.
#[derive(Clone)]
pub struct Target {
    /// Which one.
    pub id: EntityId,
    /// Whose town.
    pub area: AreaCode,
    /// How screens call it.
    pub name: String,
    /// The status that its author saw.
    pub status: String,
    /// The case itself, where it stands before its author, as of the last news; from the board it is read when it comes to it.
    pub case: Option<RwSignal<Option<Case>>>,
}

/// What the parts of the panel share: a press opens a sheet. Copy.
#[derive(Clone, Copy)]
pub struct Begin {
    pub(super) doing: RwSignal<Option<Doing>>,
    pub(super) open: RwSignal<bool>,
    /// What it is done to, as it was when it was begun.
    pub(super) begun: StoredValue<Option<Target>>,
    /// How many forms were begun: an earlier one that is done late does not close a later one.
    pub(super) count: StoredValue<u32>,
    /// The case as it stands before its author.
    case: RwSignal<Option<Case>>,
    /// The same, as the next form takes it.
    shown: StoredValue<Option<(Target, Option<Row>)>>,
    /// Two cases are compared: this one and the other.
    pub(super) pair: RwSignal<Option<(Row, Row)>>,
    pub(super) pairing: RwSignal<bool>,
}

impl Begin {
    /// Nothing yet. Made by whatever outlives the drawing of the case.
    pub fn nothing() -> Self {
        Self {
            doing: RwSignal::new(None),
            open: RwSignal::new(false),
            begun: StoredValue::new(None),
            count: StoredValue::new(0),
            case: RwSignal::new(None),
            shown: StoredValue::new(None),
            pair: RwSignal::new(None),
            pairing: RwSignal::new(false),
        }
    }

    /// The case as it is drawn now.
    pub(super) fn about(self, target: Target, case: Case, row: Option<Row>) {
        self.shown.set_value(Some((Target { case: Some(self.case), ..target }, row)));
        self.case.set(Some(case));
    }

    /// Opens the form of a deed.
    pub(super) fn with(self, doing: Doing) {
        self.begun.set_value(self.shown.with_value(|shown| shown.as_ref().map(|(target, _)| target.clone())));
        self.count.update_value(|count| *count += 1);
        self.doing.set(Some(doing));
        self.open.set(true);
    }

    /// Compares it with another one.
    pub(super) fn compare(self, other: Row) {
        let this = self.shown.with_value(|shown| shown.as_ref().and_then(|(_, row)| row.clone()));
        self.pair.set(this.map(|this| (this, other)));
        self.pairing.set(true);
    }
}
