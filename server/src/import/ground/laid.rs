//! How a town's cells lie among those of all towns.

use std::collections::BTreeSet;

use xunge_import::topology;
use xunge_shared::{
    geometry::{BBox, LonLat, Shape},
    ground::laid::{Gap, Laid, Overlap},
    id::{AreaCode, EntityId, Scope},
    row::Row,
};

use super::kept::Whole;

/// What can share an edge with a town's cells is not further from them, micro-degrees: some hundred metres.
const BESIDE: i32 = 5_000;
/// So many overlaps and so many gaps are told at once.
const TOLD: usize = 100;

/// Whose cells somebody keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keeper {
    /// A town's.
    Town,
    /// The whole county's: theirs is also the ground beside no cell.
    County,
}

/// What an editor of the town's cells must know.
pub(super) fn laid(whole: &Whole, town: AreaCode, keeper: Keeper) -> Laid {
    let Whole { cells, of, pieces, outline, gaps, .. } = whole;
    let bounded = outline.is_some();
    let own = of.get(&Scope::records(town)).cloned().unwrap_or_default();
    let extent = |row: &Row| row.summary.shape.as_ref().and_then(Shape::bbox);
    let boxes = cells[own.clone()].iter().filter_map(extent);
    let around = boxes.reduce(BBox::with).map(widened);
    let is_near = |cell: &usize| extent(&cells[*cell]).zip(around).is_some_and(|(bbox, around)| bbox.touches(around));
    let beside: BTreeSet<usize> = (0..cells.len()).filter(|cell| !own.contains(cell)).filter(is_near).collect();
    let is_held = |cell: &usize| own.contains(cell) || beside.contains(cell);
    let id = |cell: usize| -> EntityId { cells[cell].entity };
    let mut overlaps = pieces.overlaps(|cell| own.contains(&cell));
    // of a county without a cell nobody has anything: that is one thing to say, and no fault
    let bare = outline.as_ref().filter(|_| cells.is_empty() && keeper == Keeper::County).map(Shape::square_metres);
    let is_lonely = |gap: &topology::Gap| keeper == Keeper::County && bare.is_none() && gap.beside.is_empty();
    let is_theirs = |gap: &&topology::Gap| is_lonely(gap) || gap.beside.iter().any(|cell| own.contains(cell));
    let mut gaps: Vec<_> = gaps.iter().filter(is_theirs).collect();
    let faults = overlaps.len() + gaps.len();
    overlaps.sort_by(|one, other| other.patch.square_metres.total_cmp(&one.patch.square_metres));
    gaps.sort_by(|one, other| other.patch.square_metres.total_cmp(&one.patch.square_metres));
    let overlaps = overlaps.into_iter().take(TOLD).map(|overlap| {
        let [one, other] = overlap.pieces;
        let without = [pieces.without(one, other), pieces.without(other, one)];
        Overlap { cells: [id(one), id(other)], ground: overlap.patch.ground, square_metres: overlap.patch.square_metres, without }
    });
    let gaps = gaps.into_iter().take(TOLD).filter_map(|gap| {
        let ground = gap.patch.ground.first()?.clone();
        let beside = gap.beside.iter().copied().filter(is_held).map(id).collect();
        Some(Gap { beside, is_open: gap.is_open, ground, square_metres: gap.patch.square_metres })
    });
    let (overlaps, gaps) = (overlaps.collect(), gaps.collect());
    Laid { beside: beside.into_iter().map(|cell| cells[cell].clone()).collect(), overlaps, gaps, bounded, bare, faults }
}

fn widened(BBox { min, max }: BBox) -> BBox {
    let by = |at: LonLat, by: i32| LonLat { lon: at.lon.saturating_add(by), lat: at.lat.saturating_add(by) };
    BBox { min: by(min, -BESIDE), max: by(max, BESIDE) }
}
