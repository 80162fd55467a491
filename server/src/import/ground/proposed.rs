//! What an outline from a file means for the cells as they lie.

use xunge_import::{
    outline::{self, Outline},
    topology::Thinned,
};
use xunge_shared::ground::proposed::{Outside, Proposed};

use super::{called, kept::Whole};

/// So many cells that lie outside are told.
const TOLD: usize = 50;

pub(super) fn proposed(whole: &Whole, Outline { thinned: Thinned { shape, moved_m }, corners, left_out }: Outline) -> Proposed {
    let mut within = whole.pieces.within(&whole.covered, &shape);
    within.outside.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let outside = within.outside.iter().take(TOLD).map(|(cell, square_metres)| {
        let row = &whole.cells[*cell];
        Outside { name: called(&row.summary), town: row.scope.area(), square_metres: *square_metres }
    });
    Proposed {
        faults: vec![],
        fault_count: 0,
        square_metres: shape.square_metres(),
        corners: corners as u64,
        kept: outline::corners(&shape) as u64,
        moved_m,
        left_out: left_out as u64,
        cells: whole.cells.len() as u64,
        united: whole.covered.outline().map(|thinned| thinned.shape),
        covered: within.covered,
        outside: outside.collect(),
        outside_count: within.outside.len() as u64,
        outside_square_metres: within.outside.iter().map(|(_, size)| size).sum(),
        left: within.left,
        outline: Some(shape),
    }
}
