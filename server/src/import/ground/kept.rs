//! The ground as it lies, in memory: reading and joining a county's cells takes longer than anything that is asked of them.
//!
//! It is never old: whoever asks has the heads of all feeds looked at first. Of a feed that went on its cells are read again, and only where they
//! differ is anything made anew: what that town covers, and what all towns do. So an inspection costs a town's rows, and an edit a town's cells.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::{Arc, Mutex},
};

use xunge_import::{
    outline::Outline,
    topology::{Covered, Gap, Pieces, Thinned},
};
use xunge_shared::{
    geometry::Shape,
    ground::{laid::Laid, proposed::Proposed},
    id::{AreaCode, EntityId, Scope},
    kinds::{Kind, cell::Cell, county::County},
    replica::Head,
    row::{Row, Summary},
};

use super::{
    super::all_rows,
    laid::{Keeper, laid},
    outline,
    proposed::proposed,
};
use crate::{
    mutex::lock,
    sight::Sight,
    store::{Result, Store},
};

/// See the module.
#[derive(Debug, Default)]
pub struct Kept(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The cells of each feed, and where it stood when they were read.
    towns: BTreeMap<Scope, (Head, Arc<Town>)>,
    /// The outline, and where the feeds stood that it was read from.
    outline: (Heads, Option<Shape>),
    /// What all of that is together; nothing as soon as some of it changed.
    whole: Option<Arc<Whole>>,
}

type Heads = BTreeMap<Scope, Head>;

/// The cells of a feed.
#[derive(Debug)]
pub(super) struct Town {
    /// Where they lie and what they are called, of those that have ground.
    pub(super) cells: Vec<Row>,
    /// Their ground, in the same order.
    pub(super) pieces: Pieces,
    /// What they cover.
    pub(super) covered: Covered,
}

/// All cells as they stand, feed by feed, not joined.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) towns: Vec<Arc<Town>>,
    /// The county's outline, once it is known.
    pub(super) outline: Option<Shape>,
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
    /// What they cover together.
    pub(super) covered: Covered,
    /// What was asked so far.
    told: Mutex<BTreeMap<(AreaCode, Keeper), Laid>>,
}

impl Kept {
    /// How a town's cells lie, in the sight of all ground. May take a while: to be called where that holds up nobody.
    pub fn laid(&self, store: &dyn Store, sight: &Sight, town: AreaCode, keeper: Keeper) -> Result<Laid> {
        let whole = self.whole(store, sight)?;
        // of several who ask at once one finds out
        let mut told = lock(&whole.told);
        Ok(told.entry((town, keeper)).or_insert_with(|| laid(&whole, town, keeper)).clone())
    }

    /// The outline of all cells in sight together; nothing when there are none.
    pub fn united(&self, store: &dyn Store, sight: &Sight) -> Result<Option<Shape>> {
        Ok(self.whole(store, sight)?.covered.outline().map(|Thinned { shape, .. }| shape))
    }

    /// What an outline from a file means for the cells in sight.
    pub fn proposed(&self, store: &dyn Store, sight: &Sight, outline: Outline) -> Result<Proposed> {
        Ok(proposed(&*self.whole(store, sight)?, outline))
    }

    /// The cells in sight, for who lays others beside them.
    pub(super) fn standing(&self, store: &dyn Store, sight: &Sight) -> Result<Standing> {
        let mut known = lock(&self.0);
        known.follow(store, sight)?;
        let towns = known.towns.values().map(|(_, town)| Arc::clone(town)).collect();
        Ok(Standing { towns, outline: known.outline.1.clone() })
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
            if self.towns.get(scope).is_some_and(|(read, _)| read == head) {
                continue;
            }
            let rows = all_rows(store, &sight.clone().only(|one| one == *scope), &Cell::NAME)?;
            let mut cells: Vec<Row> = rows.into_iter().filter(|row| row.summary.shape.is_some()).map(told).collect();
            cells.sort_by_key(|row| row.entity);
            match self.towns.get_mut(scope) {
                Some((read, town)) if town.cells == cells => *read = *head,
                _ => {
                    // said at once: an error further on must not leave what all were together before
                    self.whole = None;
                    self.towns.insert(*scope, (*head, Arc::new(Town::of(cells))));
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
        for (scope, (_, town)) in &self.towns {
            let from = cells.len();
            cells.extend(town.cells.iter().cloned());
            of.insert(*scope, from..cells.len());
        }
        let pieces = Pieces::together(self.towns.values().map(|(_, town)| &town.pieces));
        let covered = Covered::together(self.towns.values().map(|(_, town)| &town.covered));
        let outline = self.outline.1.clone();
        let gaps = pieces.gaps_in(&covered, outline.as_ref(), |_| true);
        Whole { cells, of, pieces, outline, gaps, covered, told: Mutex::default() }
    }
}

impl Town {
    fn of(cells: Vec<Row>) -> Self {
        let pieces = Pieces::of(cells.iter().filter_map(|row| row.summary.shape.as_ref()));
        let covered = pieces.covered();
        Self { cells, pieces, covered }
    }

    /// The same without some cells: what is left is joined anew where there is one of them, and nowhere else.
    pub(super) fn without(self: &Arc<Self>, gone: &BTreeSet<EntityId>) -> Arc<Self> {
        let stays = |row: &Row| !gone.contains(&row.entity);
        if self.cells.iter().all(stays) {
            Arc::clone(self)
        } else {
            Arc::new(Self::of(self.cells.iter().filter(|row| stays(row)).cloned().collect()))
        }
    }
}

/// A cell of whatever town: where it lies and what it is called.
fn told(row: Row) -> Row {
    let Summary { shape, status, cell, title, code, .. } = row.summary;
    Row { summary: Summary { shape, status, cell, title, code, ..Summary::default() }, ..row }
}
