//! From states to what is shown: index rows, their boxes, the counts, and the cells that spots are in.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use xunge_shared::{
    geometry::BBox,
    id::{KindName, Scope},
};

use super::{cells::Cells, counters::Counters};
use crate::{
    sqlite::{
        places,
        record::{Placing, Record},
        text,
    },
    store::{CHANGE_ROWS, Change},
};

/// More changed cells than this in one slice are treated as one change of all the ground between them.
const MAX_BOXES: usize = 16;

/// What the projector keeps in memory of the view; to be read again after a rollback.
pub(super) struct Known {
    pub(super) cells: Cells,
    /// Kinds that have a tree of boxes.
    pub(super) trees: BTreeSet<KindName>,
}

/// One thing: what was shown of it and what is to be.
pub(super) struct Shown {
    pub(super) id: i64,
    pub(super) old: Option<Record>,
    pub(super) new: Option<Record>,
}

/// Where a slice's rows are drawn.
pub(super) struct Canvas<'a> {
    view: &'a Connection,
    known: &'a mut Known,
    counters: Counters,
    texts: text::Changes,
    changes: BTreeMap<Scope, Change>,
    /// True when somebody wants to know which rows changed.
    watched: bool,
    /// True when rows changed for another reason than an op about them.
    pub(super) rearranged: bool,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(view: &'a Connection, known: &'a mut Known, watched: bool) -> rusqlite::Result<Self> {
        let (counters, texts) = (Counters::new(view)?, text::Changes::default());
        Ok(Self { view, known, counters, texts, changes: BTreeMap::new(), watched, rearranged: false })
    }

    /// Draws all that a slice changed. Cells come first: they decide where the others are.
    pub(super) fn draw(&mut self, all: Vec<Shown>) -> rusqlite::Result<()> {
        let had_cells = !self.known.cells.is_empty();
        let mut moved: Vec<BBox> = vec![];
        for shown in &all {
            self.take_cell(shown, &mut moved);
        }
        for shown in all {
            self.put(shown)?;
        }
        if had_cells == self.known.cells.is_empty() {
            self.place_again("SELECT id FROM rows WHERE placing = 1", None)?;
        } else if moved.len() > MAX_BOXES {
            let whole = moved.into_iter().reduce(BBox::with);
            self.place_within(whole)?;
        } else {
            for ground in moved {
                self.place_within(Some(ground))?;
            }
        }
        Ok(())
    }

    /// Writes what was summed up; returns what to tell of each scope.
    pub(super) fn finish(self) -> rusqlite::Result<BTreeMap<Scope, Change>> {
        self.counters.flush(self.view)?;
        self.texts.flush(self.view)?;
        Ok(self.changes)
    }

    fn take_cell(&mut self, shown: &Shown, moved: &mut Vec<BBox>) {
        let cell = |r: &'_ &Record| r.placing == Placing::Cell;
        let (old, new) = (shown.old.as_ref().filter(cell), shown.new.as_ref().filter(cell));
        let ground = |r: &Record| (r.row.summary.cell.clone(), r.row.summary.shape.clone());
        if old.map(ground) == new.map(ground) {
            return;
        }
        if let Some(old) = old {
            self.known.cells.remove(shown.id, old);
            moved.extend(old.bbox());
        }
        if let Some(new) = new {
            self.known.cells.put(shown.id, new);
            moved.extend(new.bbox());
        }
    }

    /// Stores one row, its box and its counts.
    fn put(&mut self, Shown { id, old, mut new }: Shown) -> rusqlite::Result<()> {
        if let Some(new) = &mut new {
            self.known.cells.place(new);
        }
        if old == new {
            return Ok(());
        }
        match (&new, &old) {
            (Some(new), old) => new.store(self.view, id, old.as_ref())?,
            (None, Some(old)) => old.remove(self.view, id)?,
            (None, None) => {}
        }
        places::replace(self.view, &mut self.known.trees, id, old.as_ref(), new.as_ref())?;
        self.counters.replace(old.as_ref(), new.as_ref());
        self.texts.replace(id, old.as_ref().map(|r| &r.row), new.as_ref().map(|r| &r.row));
        self.tell(old, new);
        Ok(())
    }

    fn tell(&mut self, old: Option<Record>, new: Option<Record>) {
        let Some(row) = new.as_ref().or(old.as_ref()).map(|r| &r.row) else { return };
        let scope = row.scope;
        let change = self.changes.entry(scope).or_insert_with(|| Change { scope, head: 0, rows: vec![], gone: vec![], more: false });
        if !self.watched || change.rows.len() + change.gone.len() >= CHANGE_ROWS {
            change.more = true;
            return;
        }
        match (old, new) {
            (_, Some(new)) => change.rows.push(new.row),
            (Some(old), None) => change.gone.push((old.row.kind, old.row.entity)),
            (None, None) => {}
        }
    }

    fn place_within(&mut self, ground: Option<BBox>) -> rusqlite::Result<()> {
        let Some(ground) = ground else { return Ok(()) };
        for kind in self.known.trees.clone() {
            let sql = format!(
                "SELECT p.id FROM {} AS p JOIN rows AS r ON r.id = p.id WHERE {} AND r.placing = 1",
                places::table(&kind),
                places::TOUCHES
            );
            self.place_again(&sql, Some(ground))?;
        }
        Ok(())
    }

    /// Looks again for the cells of the rows that `sql` names.
    fn place_again(&mut self, sql: &str, ground: Option<BBox>) -> rusqlite::Result<()> {
        let ids: Vec<i64> = {
            let mut statement = self.view.prepare(sql)?;
            let read = |row: &rusqlite::Row<'_>| row.get(0);
            match ground {
                Some(ground) => statement.query_map(places::corners(ground), read)?.collect::<rusqlite::Result<_>>()?,
                None => statement.query_map([], read)?.collect::<rusqlite::Result<_>>()?,
            }
        };
        self.rearranged |= !ids.is_empty();
        for id in ids {
            let old = Record::load(self.view, id)?;
            self.put(Shown { id, new: old.clone(), old })?;
        }
        Ok(())
    }
}
