//! What a tile asks of one kind of things, and how SQL says it.

use xunge_shared::id::{KindName, Scope};

use crate::{
    sqlite::{
        filter::{Conditions, Window, value},
        sql::{Col, Text},
        text::Words,
    },
    store::TileQuery,
};

/// See the module.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) tile: &'a TileQuery,
    pub(super) kind: &'a KindName,
    /// Of this time; of all time when there is none.
    pub(super) window: Option<Window>,
    /// What is open.
    pub(super) open: bool,
    /// What is late.
    pub(super) overdue: bool,
    /// Of these statuses; of any when there are none.
    pub(super) statuses: &'a [String],
    /// With these words.
    pub(super) words: Option<&'a Words>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(tile: &'a TileQuery, words: Option<&'a Words>, kind: &'a KindName) -> Self {
        let open = tile.open_of.contains(kind);
        if !tile.narrowed.contains(kind) {
            return Self { tile, kind, window: None, open, overdue: false, statuses: &[], words: None };
        }
        let window = Some((tile.from, tile.to)).filter(|window| *window != (None, None));
        Self { tile, kind, window, open, overdue: tile.overdue, statuses: &tile.status, words }
    }

    /// The index that leads to the things, when it is not the tree of places: it knows all that counting them asks for.
    pub(super) fn index(&self) -> &'static str {
        if self.window.is_none() && self.overdue { "rows AS r INDEXED BY rows_work" } else { "rows AS r INDEXED BY rows_at" }
    }

    /// The things of `window` in those of the feeds `here` that may be read.
    pub(super) fn conditions<'s>(&self, window: Option<Window>, here: impl IntoIterator<Item = &'s Scope>) -> Conditions {
        let mut all = Conditions::default();
        all.and("r.kind = ?", [value(Text(self.kind))]);
        all.one_of("r.scope", self.sees(here).map(|scope| value(Text(scope))));
        self.narrow(window, &mut all);
        all
    }

    /// Of the feeds `here`, those that may be read.
    pub(super) fn sees<'s>(&self, here: impl IntoIterator<Item = &'s Scope>) -> impl Iterator<Item = Scope> {
        here.into_iter().copied().filter(|scope| self.tile.sight.sees(*scope))
    }

    /// All that is asked of things but kind, feed and place.
    pub(super) fn narrow(&self, window: Option<Window>, all: &mut Conditions) {
        all.in_time(window.unwrap_or_default());
        if self.open || self.overdue {
            all.and("r.open = 1", []);
        }
        if self.overdue {
            all.and("r.due < ?", [value(Col(self.tile.now))]);
        }
        if !self.statuses.is_empty() {
            all.one_of("r.status", self.statuses.iter().map(|status| value(status.clone())));
        }
        if let Some(words) = self.words {
            all.holds(words);
        }
    }
}
