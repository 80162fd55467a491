//! What is begun about a case: the form of a deed, or the comparing with another case.
//!
//! The panel draws a case anew whenever somebody says something of it. What is begun stands beside that and not inside, so news
//! leaves its words, its choices and the focus where they are; it only tells the form that the case has moved on.

use std::collections::BTreeMap;

use leptos::prelude::*;
use xunge_shared::{id::EntityId, kinds::case::Case, row::Row};

use super::{
    deed::Doing,
    form::{DeedForm, Target, Written},
    merge::MergeSheet,
    word::doing_word,
};
use crate::ui::Sheet;

/// What the parts of the panel share: a press opens a sheet. Copy.
#[derive(Clone, Copy)]
pub struct Begin {
    doing: RwSignal<Option<Doing>>,
    open: RwSignal<bool>,
    /// What it is done to, as it was when it was begun.
    begun: StoredValue<Option<Target>>,
    /// How many forms were begun: an earlier one that is done late does not close a later one.
    count: StoredValue<u32>,
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

/// The sheets of what is begun.
#[component]
pub fn Begun(
    /// What is.
    begin: Begin,
) -> impl IntoView {
    let title = Signal::derive(move || begin.doing.get().map(doing_word).unwrap_or_default().to_owned());
    view! {
        <Sheet open=begin.open title testid="desk-move">
            {move || {
                let doing = begin.doing.get().filter(|_| begin.open.get())?;
                let (target, mine) = (begin.begun.get_value()?, begin.count.get_value());
                let done = Callback::new(move |failed: Vec<EntityId>| {
                    if begin.count.try_get_value() == Some(mine) {
                        begin.open.set(!failed.is_empty());
                    }
                });
                Some(view! { <DeedForm doing targets=vec![target] done /> })
            }}
        </Sheet>
        <MergeSheet begin />
    }
}

/// What was written into forms and not done yet, by case and deed: who closes a sheet by mistake finds it again. Copy; the desk's.
#[derive(Clone, Copy)]
pub struct Drafts(StoredValue<BTreeMap<(EntityId, Doing), Written>>);

impl Drafts {
    /// For as long as the desk is open.
    pub fn provide() {
        provide_context(Self(StoredValue::new(BTreeMap::new())));
    }

    /// From the desk's context.
    pub(super) fn expect() -> Self {
        expect_context()
    }

    /// What was written.
    pub(super) fn of(self, case: EntityId, doing: Doing) -> Written {
        self.0.with_value(|all| all.get(&(case, doing)).cloned().unwrap_or_default())
    }

    /// Keeps what is written; nothing leaves nothing.
    pub(super) fn keep(self, case: EntityId, doing: Doing, written: Written) {
        // an answer may come when the desk is gone
        let _ = self.0.try_update_value(|all| {
            if written == Written::default() { all.remove(&(case, doing)) } else { all.insert((case, doing), written) }
        });
    }
}
