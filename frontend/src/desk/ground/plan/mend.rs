//! Overlaps and gaps that stand, mended: ground that two have is one's, ground that nobody has is somebody's. Exact, with the corners that
//! neighbours get.

use std::collections::BTreeMap;

use xunge_shared::{
    geometry::{Polygon, Shape},
    ground::{
        self, Ground, GroundError,
        laid::{Gap, Overlap},
    },
    id::EntityId,
};

use super::{Fault, Pieces, Plan, around, shapes};

/// What gives an overlap to one of its two cells: the other loses it.
pub fn give(pieces: &Pieces, overlap: &Overlap, to: EntityId) -> Result<Plan, Fault> {
    let [one, other] = overlap.cells;
    let (loser, left) = if to == one { (other, &overlap.without[1]) } else { (one, &overlap.without[0]) };
    let left = left.as_ref().ok_or(Fault::Vanishes)?;
    let [piece] = &left[..] else {
        // in several parts no edge of it is shared any more
        return Ok(Plan { reshaped: BTreeMap::from([(loser, Shape::Area(left.clone()))]), ..Plan::default() });
    };
    let mut near = around(&pieces.areas, &overlap.cells);
    let before = ground::noded(&near);
    near.insert(loser, piece.clone());
    Ok(Plan { reshaped: changed(&before, ground::noded(&near), loser), ..Plan::default() })
}

/// What adds a gap to one of the cells around it.
pub fn fill(pieces: &Pieces, gap: &Gap, to: EntityId) -> Result<Plan, Fault> {
    const GAP: EntityId = EntityId(0);
    let mut near = around(&pieces.areas, &gap.beside);
    let before = ground::noded(&near);
    near.insert(GAP, gap.ground.clone());
    let whole = ground::merge(&near, &[to, GAP]).map_err(Fault::Ground)?;
    near.remove(&GAP);
    near.insert(to, whole);
    if !ground::is_no_worse(&before, &near) {
        return Err(Fault::Ground(GroundError::Crosses));
    }
    Ok(Plan { reshaped: changed(&before, ground::noded(&near), to), ..Plan::default() })
}

/// What differs, and `one` in any case.
fn changed(before: &Ground<EntityId>, after: Ground<EntityId>, one: EntityId) -> BTreeMap<EntityId, Shape> {
    let is_other = |(id, piece): &(EntityId, Polygon)| *id == one || before.get(id).is_some_and(|was| was != piece);
    shapes(after.into_iter().filter(is_other).collect())
}

#[cfg(test)]
mod tests {
    use xunge_shared::geometry::{LonLat, Path};

    use super::*;

    fn ring(points: &[(i32, i32)]) -> Polygon {
        let at = |(x, y): &(i32, i32)| LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y };
        Polygon(vec![Path(points.iter().chain(points.first()).map(at).collect())])
    }

    fn pieces(rings: &[&[(i32, i32)]]) -> Pieces {
        let areas = (1..).zip(rings).map(|(id, points)| (EntityId(id), ring(points))).collect();
        Pieces { areas, ..Pieces::default() }
    }

    fn after(pieces: &Pieces, plan: &Plan) -> Ground<EntityId> {
        let mut ground = pieces.areas.clone();
        for (id, shape) in &plan.reshaped {
            let Shape::Area(parts) = shape else { panic!("an area") };
            ground.insert(*id, parts[0].clone());
        }
        ground
    }

    fn size(ground: &Ground<EntityId>) -> i128 {
        ground.values().map(ground::doubled).sum()
    }

    #[test]
    fn an_overlap_is_given_to_one_of_two() {
        let ground = pieces(&[&[(0, 0), (1_000, 0), (1_000, 1_000), (0, 1_000)], &[(900, 0), (2_000, 0), (2_000, 1_000), (900, 1_000)]]);
        let overlap = Overlap {
            cells: [EntityId(1), EntityId(2)],
            ground: vec![ring(&[(900, 0), (1_000, 0), (1_000, 1_000), (900, 1_000)])],
            square_metres: 1_146.0,
            without: [
                Some(vec![ring(&[(0, 0), (900, 0), (900, 1_000), (0, 1_000)])]),
                Some(vec![ring(&[(1_000, 0), (2_000, 0), (2_000, 1_000), (1_000, 1_000)])]),
            ],
        };
        for to in overlap.cells {
            let plan = give(&ground, &overlap, to).unwrap();
            let after = after(&ground, &plan);
            assert!(ground::is_sound(&after));
            assert_eq!(size(&after), 2 * 2_000 * 1_000, "all of it once");
        }
        let all = Overlap { without: [None, overlap.without[1].clone()], ..overlap };
        assert_eq!(give(&ground, &all, EntityId(2)), Err(Fault::Vanishes));
    }

    #[test]
    fn a_gap_is_added_to_a_cell_beside_it() {
        let ground = pieces(&[
            &[(0, 0), (3_000, 0), (3_000, 1_000), (0, 1_000)],
            &[(0, 1_000), (1_000, 1_000), (1_000, 2_000), (0, 2_000)],
            &[(2_000, 1_000), (3_000, 1_000), (3_000, 2_000), (2_000, 2_000)],
            &[(0, 2_000), (3_000, 2_000), (3_000, 3_000), (0, 3_000)],
        ]);
        let beside: Vec<EntityId> = (1..5).map(EntityId).collect();
        let hole = ring(&[(1_000, 1_000), (2_000, 1_000), (2_000, 2_000), (1_000, 2_000)]);
        let gap = Gap { beside: beside.clone(), is_open: false, ground: hole, square_metres: 11_460.0 };
        for to in beside {
            let plan = fill(&ground, &gap, to).unwrap();
            let after = after(&ground, &plan);
            assert!(ground::is_sound(&after), "{to}");
            assert_eq!(size(&after), 2 * 3_000 * 3_000, "{to}");
        }
        assert_eq!(fill(&ground, &gap, EntityId(77)), Err(Fault::Ground(GroundError::NoSuchPiece)));
    }
}
