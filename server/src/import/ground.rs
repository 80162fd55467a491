//! How cells lie: those of a file beside each other and beside those that stand, where what lies over another is a fault, and slivers and gaps
//! are worth a word; and those of a town as they stand. Writes nothing.

use std::collections::BTreeSet;

use xunge_import::{
    problem::{Neighbour, Place, Problem, Reason},
    topology::Pieces,
};
use xunge_shared::{
    geometry::{BBox, LonLat, Shape},
    ground::laid::{Gap, Laid, Overlap},
    id::{AreaCode, EntityId, Scope},
    kinds::{Kind, cell::Cell},
    row::{Row, Summary},
};

use super::all;
use crate::{
    sight::Sight,
    store::{Result, RowQuery, Store},
};

/// What can share an edge with a town's cells is not further from them, micro-degrees: some hundred metres.
const BESIDE: i32 = 5_000;
/// So many overlaps and so many gaps are told at once.
const TOLD: usize = 100;

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

/// Lays what the file sets over itself and over what stands and is not set by it.
pub(super) fn judge(drafted: &[Drafted], standing: &[Row]) -> Judged {
    let set: BTreeSet<EntityId> = drafted.iter().filter_map(|one| one.entity).collect();
    let standing: Vec<(&Row, &Shape)> =
        standing.iter().filter(|row| !set.contains(&row.entity)).filter_map(|row| Some((row, row.summary.shape.as_ref()?))).collect();
    let pieces = Pieces::of(drafted.iter().map(|one| &one.shape).chain(standing.iter().map(|(_, shape)| *shape)));
    let is_drafted = |piece: usize| piece < drafted.len();
    let named = |piece: usize| match drafted.get(piece) {
        Some(one) => Neighbour { name: one.name.clone(), place: Some(one.place) },
        None => Neighbour { name: called(&standing[piece - drafted.len()].0.summary), place: None },
    };
    let problem = |piece: usize, reason: Reason| Problem { place: drafted[piece].place, field: "geometry", reason };
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
    for gap in pieces.gaps(is_drafted) {
        let Some(told) = gap.beside.iter().copied().rfind(|piece| is_drafted(*piece)) else { continue };
        let others = gap.beside.iter().filter(|piece| **piece != told).map(|piece| named(*piece)).collect();
        judged.warnings.push(problem(told, Reason::Gap(others, gap.patch.square_metres.round() as u64)));
    }
    judged.faults.sort_by_key(|problem| problem.place);
    judged.warnings.sort_by_key(|problem| problem.place);
    judged
}

/// How a town's cells lie, in the sight of all ground.
pub fn laid(store: &dyn Store, sight: &Sight, town: AreaCode) -> Result<Laid> {
    let cells = |sight: Sight, bbox: Option<BBox>| all(store, RowQuery { kinds: vec![Cell::NAME], sight, bbox, ..RowQuery::default() });
    let is_own = |scope: Scope| scope == Scope::records(town);
    let own = cells(sight.clone().only(is_own), None)?;
    let boxes = own.iter().filter_map(|row| row.summary.shape.as_ref()?.bbox());
    let Some(around) = boxes.reduce(BBox::with) else { return Ok(Laid::default()) };
    let beside = cells(sight.clone().only(|scope| !is_own(scope)), Some(widened(around)))?;
    let all: Vec<(EntityId, &Shape)> =
        own.iter().chain(&beside).filter_map(|row| Some((row.entity, row.summary.shape.as_ref()?))).collect();
    let owned = own.iter().filter(|row| row.summary.shape.is_some()).count();
    let pieces = Pieces::of(all.iter().map(|(_, shape)| *shape));
    let id = |piece: usize| all[piece].0;
    let mut overlaps = pieces.overlaps(|piece| piece < owned);
    let mut gaps = pieces.gaps(|piece| piece < owned);
    let faults = overlaps.len() + gaps.len();
    overlaps.sort_by(|one, other| other.patch.square_metres.total_cmp(&one.patch.square_metres));
    gaps.sort_by(|one, other| other.patch.square_metres.total_cmp(&one.patch.square_metres));
    let overlaps = overlaps.into_iter().take(TOLD).map(|overlap| {
        let [one, other] = overlap.pieces;
        let without = [pieces.without(one, other), pieces.without(other, one)];
        Overlap { cells: [id(one), id(other)], ground: overlap.patch.ground, square_metres: overlap.patch.square_metres, without }
    });
    let gaps = gaps.into_iter().take(TOLD).filter_map(|gap| {
        let ground = gap.patch.ground.into_iter().next()?;
        Some(Gap { beside: gap.beside.into_iter().map(id).collect(), ground, square_metres: gap.patch.square_metres })
    });
    let (overlaps, gaps) = (overlaps.collect(), gaps.collect());
    Ok(Laid { beside: beside.iter().map(outline).collect(), overlaps, gaps, faults })
}

/// A cell of whatever town: where it lies and what it is called.
fn outline(row: &Row) -> Row {
    let Summary { shape, status, cell, title, code, .. } = row.summary.clone();
    Row { summary: Summary { shape, status, cell, title, code, ..Summary::default() }, ..row.clone() }
}

fn widened(BBox { min, max }: BBox) -> BBox {
    let by = |at: LonLat, by: i32| LonLat { lon: at.lon.saturating_add(by), lat: at.lat.saturating_add(by) };
    BBox { min: by(min, -BESIDE), max: by(max, BESIDE) }
}

fn called(summary: &Summary) -> String {
    [&*summary.code, &*summary.title].join(" ").trim().to_owned()
}
