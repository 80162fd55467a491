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

use super::{all, all_rows, county};
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

/// Lays what the file sets over itself and over what stands in sight, is not set by it and not `gone`, within the county's outline where that is
/// known.
pub(super) fn judge<K: Kind>(drafted: &[Drafted], gone: &BTreeSet<EntityId>, store: &dyn Store, sight: &Sight) -> Result<Judged> {
    if drafted.is_empty() {
        return Ok(Judged::default());
    }
    let (standing, outline) = (all_rows(store, sight, &K::NAME)?, outline(store, sight)?);
    let set: BTreeSet<EntityId> = drafted.iter().filter_map(|one| one.entity).chain(gone.iter().copied()).collect();
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
    for gap in pieces.gaps(outline.as_ref(), is_drafted) {
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

/// How a town's cells lie, in the sight of all ground.
pub fn laid(store: &dyn Store, sight: &Sight, town: AreaCode) -> Result<Laid> {
    let cells = |sight: Sight, bbox: Option<BBox>| all(store, RowQuery { kinds: vec![Cell::NAME], sight, bbox, ..RowQuery::default() });
    let is_own = |scope: Scope| scope == Scope::records(town);
    let outline = outline(store, sight)?;
    let bounded = outline.is_some();
    let own = cells(sight.clone().only(is_own), None)?;
    let boxes = own.iter().filter_map(|row| row.summary.shape.as_ref()?.bbox());
    let Some(around) = boxes.reduce(BBox::with).map(widened) else { return Ok(Laid { bounded, ..Laid::default() }) };
    // what is open may be far wider than what is near
    let others = cells(sight.clone().only(|scope| !is_own(scope)), (!bounded).then_some(around))?;
    let is_near = |row: &Row| row.summary.shape.as_ref().and_then(Shape::bbox).is_some_and(|bbox| bbox.touches(around));
    let (beside, far): (Vec<Row>, Vec<Row>) = others.into_iter().partition(is_near);
    let shaped = |rows: &[Row]| rows.iter().filter(|row| row.summary.shape.is_some()).count();
    let (owned, known) = (shaped(&own), shaped(&own) + shaped(&beside));
    let all: Vec<(EntityId, &Shape)> =
        own.iter().chain(&beside).chain(&far).filter_map(|row| Some((row.entity, row.summary.shape.as_ref()?))).collect();
    let pieces = Pieces::of(all.iter().map(|(_, shape)| *shape));
    let id = |piece: usize| all[piece].0;
    let mut overlaps = pieces.overlaps(|piece| piece < owned);
    let mut gaps = pieces.gaps(outline.as_ref(), |piece| piece < owned);
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
        let beside = gap.beside.into_iter().filter(|piece| *piece < known).map(id).collect();
        Some(Gap { beside, is_open: gap.is_open, ground, square_metres: gap.patch.square_metres })
    });
    let (overlaps, gaps) = (overlaps.collect(), gaps.collect());
    Ok(Laid { beside: beside.iter().map(told).collect(), overlaps, gaps, bounded, faults })
}

/// The county's outline, once it is known.
fn outline(store: &dyn Store, sight: &Sight) -> Result<Option<Shape>> {
    Ok(county(store, sight)?.and_then(|county| county.profile()?.outline.clone()))
}

/// The outline of all cells in sight together; nothing when there are none.
pub fn united(store: &dyn Store, sight: &Sight) -> Result<Option<Shape>> {
    let cells = all_rows(store, sight, &Cell::NAME)?;
    Ok(Pieces::of(cells.iter().filter_map(|row| row.summary.shape.as_ref())).outline())
}

/// A cell of whatever town: where it lies and what it is called.
fn told(row: &Row) -> Row {
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
