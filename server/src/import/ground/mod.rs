//! How cells lie: those of a file beside each other and beside those that stand, where what lies over another is a fault, and slivers and gaps
//! are worth a word; and, kept in memory, those of a town as they stand, and all of them within an outline. Writes nothing.

mod kept;
mod laid;
mod proposed;

use std::{collections::BTreeSet, sync::Arc};

use xunge_import::{
    problem::{Neighbour, Place, Problem, Reason},
    record::Subject,
    topology::{Covered, Pieces},
};
use xunge_shared::{
    geometry::Shape,
    id::EntityId,
    row::{Row, Summary},
};

use self::kept::{Standing, Town};
pub use self::{kept::Kept, laid::Keeper};
use super::county;
use crate::{
    sight::Sight,
    store::{Result, Store},
};

/// What new ground is laid beside: the cells in this sight (see [`Sight::ground`]), as far as they are known already.
#[derive(Debug, Clone)]
pub struct Beside {
    sight: Sight,
    kept: Arc<Kept>,
}

impl Beside {
    /// Those that are kept for everybody.
    pub fn of(sight: Sight, kept: &Arc<Kept>) -> Self {
        Self { sight, kept: Arc::clone(kept) }
    }

    /// Those in sight, of which nothing is known yet.
    pub fn in_sight(sight: Sight) -> Self {
        Self { sight, kept: Arc::default() }
    }
}

/// A piece of ground that a row of the file sets.
pub(super) struct Drafted {
    /// The row.
    pub(super) place: Place,
    /// The thing that it changes.
    pub(super) entity: Option<EntityId>,
    /// Its code and name.
    pub(super) name: String,
    /// The ground.
    pub(super) shape: Shape,
}

/// What is wrong with the ground of a file.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) faults: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
}

/// Lays the cells that the file sets over themselves and over those that stand in sight, are not set by it and not `gone`, within the county's
/// outline where that is known. Of those that stand only the towns are joined anew that lose one.
pub(super) fn judge(drafted: &[Drafted], gone: &BTreeSet<EntityId>, store: &dyn Store, Beside { sight, kept }: &Beside) -> Result<Judged> {
    if drafted.is_empty() {
        return Ok(Judged::default());
    }
    let Standing { towns, outline } = kept.standing(store, sight)?;
    let set: BTreeSet<EntityId> = drafted.iter().filter_map(|one| one.entity).chain(gone.iter().copied()).collect();
    let towns: Vec<Arc<Town>> = towns.iter().map(|town| town.without(&set)).collect();
    let standing: Vec<&Row> = towns.iter().flat_map(|town| &town.cells).collect();
    let new = Pieces::of(drafted.iter().map(|one| &one.shape));
    let covered = Covered::together([&new.covered()].into_iter().chain(towns.iter().map(|town| &town.covered)));
    let pieces = Pieces::together([&new].into_iter().chain(towns.iter().map(|town| &town.pieces)));
    let is_drafted = |piece: usize| piece < drafted.len();
    let named = |piece: usize| match drafted.get(piece) {
        Some(one) => Neighbour { name: one.name.clone(), place: Some(one.place) },
        None => Neighbour { name: called(&standing[piece - drafted.len()].summary), place: None },
    };
    let problem = |piece: usize, reason: Reason| Problem { place: drafted[piece].place, field: Subject::GEOMETRY, reason };
    let mut judged = Judged::default();
    for overlap in pieces.overlaps(is_drafted) {
        // What is drafted comes first; of two rows the later one is told.
        let [one, other] = overlap.pieces;
        let (told, with) = if is_drafted(other) { (other, one) } else { (one, other) };
        let size = overlap.patch.square_metres.round() as u64;
        if overlap.patch.is_sliver() {
            judged.warnings.push(problem(told, Reason::Sliver(named(with), size)));
        } else {
            judged.faults.push(problem(told, Reason::Overlaps(named(with), size)));
        }
    }
    for gap in pieces.gaps_in(&covered, outline.as_ref(), |beside| beside.iter().any(|piece| is_drafted(*piece))) {
        let Some(told) = gap.beside.iter().copied().rfind(|piece| is_drafted(*piece)) else { continue };
        let others = gap.beside.iter().filter(|piece| **piece != told).map(|piece| named(*piece)).collect();
        let size = gap.patch.square_metres.round() as u64;
        let spot = Shape::Area(gap.patch.ground).anchor().filter(|_| gap.is_open);
        let reason = match spot {
            Some(spot) => Reason::OpenGap(others, size, spot),
            None => Reason::Gap(others, size),
        };
        judged.warnings.push(problem(told, reason));
    }
    judged.faults.sort_by_key(|problem| problem.place);
    judged.warnings.sort_by_key(|problem| problem.place);
    Ok(judged)
}

/// The county's outline, once it is known.
fn outline(store: &dyn Store, sight: &Sight) -> Result<Option<Shape>> {
    Ok(county(store, sight)?.and_then(|county| county.profile()?.outline.clone()))
}

fn called(summary: &Summary) -> String {
    [&*summary.code, &*summary.title].join(" ").trim().to_owned()
}
