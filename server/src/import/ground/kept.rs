//! The ground as it lies, in memory: reading and joining a county's cells takes longer than anything that is asked of them.
//!
//! It is never old: whoever asks has the heads of all feeds looked at first. Of a feed that went on its cells are read again, and only where they
//! differ is anything made anew: what that town covers, and what all towns do. So an inspection costs a town's rows, and an edit a town's cells.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use xunge_import::topology::{Covered, Gap, Pieces};
use xunge_shared::{
    geometry::Shape,
    ground::laid::Laid,
    id::{AreaCode, Scope},
    kinds::{Kind, cell::Cell, county::County},
    replica::Head,
    row::{Row, Summary},
};

use super::{super::all_rows, laid::laid, outline};
use crate::{
    sight::Sight,
    store::{Result, Store},
};

/// See the module.
#[derive(Debug, Default)]
pub struct Kept(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    towns: BTreeMap<Scope, Town>,
    /// The outline, and where the feeds stood that it was read from.
    outline: (Heads, Option<Shape>),
    /// What all of that is together; nothing as soon as some of it changed.
    whole: Option<Arc<Whole>>,
}

type Heads = BTreeMap<Scope, Head>;

/// The cells of a feed.
#[derive(Debug)]
struct Town {
    head: Head,
    /// Where they lie and what they are called, of those that have ground.
    cells: Vec<Row>,
    pieces: Pieces,
    covered: Covered,
}

/// All cells at one moment.
#[derive(Debug)]
pub(super) struct Whole {
    /// Feed by feed.
    pub(super) cells: Vec<Row>,
    /// Which of them are whose.
    pub(super) of: BTreeMap<Scope, Range<usize>>,
    /// Their ground, in the same order.
    pub(super) pieces: Pieces,
    /// The county's outline, once it is known.
    pub(super) outline: Option<Shape>,
    /// What none of them has.
    pub(super) gaps: Vec<Gap>,
    covered: Covered,
    /// What was asked so far.
    told: Mutex<BTreeMap<AreaCode, Laid>>,
}

impl Kept {
    /// How a town's cells lie, in the sight of all ground. May take a while: to be called where that holds up nobody.
    pub fn laid(&self, store: &dyn Store, sight: &Sight, town: AreaCode) -> Result<Laid> {
        let whole = self.whole(store, sight)?;
        // of several who ask at once one finds out
        let mut told = lock(&whole.told);
        Ok(told.entry(town).or_insert_with(|| laid(&whole, town)).clone())
    }

    /// The outline of all cells in sight together; nothing when there are none.
    pub fn united(&self, store: &dyn Store, sight: &Sight) -> Result<Option<Shape>> {
        Ok(self.whole(store, sight)?.covered.outline())
    }

    fn whole(&self, store: &dyn Store, sight: &Sight) -> Result<Arc<Whole>> {
        let mut known = lock(&self.0);
        known.follow(store, sight)?;
        if let Some(whole) = &known.whole {
            return Ok(Arc::clone(whole));
        }
        let whole = Arc::new(known.join());
        known.whole = Some(Arc::clone(&whole));
        Ok(whole)
    }
}

impl Known {
    /// Reads what went on since.
    fn follow(&mut self, store: &dyn Store, sight: &Sight) -> Result<()> {
        // Looked at before the rows: what is shown meanwhile is read once more the next time, and never missed.
        let heads: Heads = store.heads(sight).into_iter().collect();
        if self.towns.keys().any(|scope| !heads.contains_key(scope)) {
            self.whole = None;
            self.towns.retain(|scope, _| heads.contains_key(scope));
        }
        for (scope, head) in &heads {
            if self.towns.get(scope).is_some_and(|town| town.head == *head) {
                continue;
            }
            let rows = all_rows(store, &sight.clone().only(|one| one == *scope), &Cell::NAME)?;
            let mut cells: Vec<Row> = rows.into_iter().filter(|row| row.summary.shape.is_some()).map(told).collect();
            cells.sort_by_key(|row| row.entity);
            match self.towns.get_mut(scope) {
                Some(town) if town.cells == cells => town.head = *head,
                _ => {
                    // said at once: an error further on must not leave what all were together before
                    self.whole = None;
                    self.towns.insert(*scope, Town::of(*head, cells));
                }
            }
        }
        let county: Heads = heads.into_iter().filter(|(scope, _)| County::belongs(*scope)).collect();
        if self.outline.0 != county {
            let now = outline(store, sight)?;
            if self.outline.1 != now {
                self.whole = None;
            }
            self.outline = (county, now);
        }
        Ok(())
    }

    fn join(&self) -> Whole {
        let (mut cells, mut of) = (vec![], BTreeMap::new());
        for (scope, town) in &self.towns {
            let from = cells.len();
            cells.extend(town.cells.iter().cloned());
            of.insert(*scope, from..cells.len());
        }
        let pieces = Pieces::together(self.towns.values().map(|town| &town.pieces));
        let covered = Covered::together(self.towns.values().map(|town| &town.covered));
        let outline = self.outline.1.clone();
        let gaps = pieces.gaps_in(&covered, outline.as_ref(), |_| true);
        Whole { cells, of, pieces, outline, gaps, covered, told: Mutex::default() }
    }
}

impl Town {
    fn of(head: Head, cells: Vec<Row>) -> Self {
        let pieces = Pieces::of(cells.iter().filter_map(|row| row.summary.shape.as_ref()));
        let covered = pieces.covered();
        Self { head, cells, pieces, covered }
    }
}

/// A cell of whatever town: where it lies and what it is called.
fn told(row: Row) -> Row {
    let Summary { shape, status, cell, title, code, .. } = row.summary;
    Row { summary: Summary { shape, status, cell, title, code, ..Summary::default() }, ..row }
}

/// What a panic left behind is whole: each is written at once.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
