//! How pieces lie to an outline: which of them are outside of it, by how much, and what of it none has.

use geo::{BooleanOps, Contains};
use xunge_shared::geometry::{BBox, Shape};

use super::{Covered, Patch, Pieces, measure::lines, plane};

/// What an outline means for pieces.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Within {
    /// The pieces that lie outside by more than a sliver, by their places, and by how much, square metres.
    pub outside: Vec<(usize, f64)>,
    /// How much of the outline's ground none of them has, as far as it is wider than rounding, square metres.
    pub left: f64,
    /// How much they cover together, square metres.
    pub covered: f64,
}

impl Pieces {
    /// See [`Within`]; `covered` is what they cover.
    pub fn within(&self, Covered(covered): &Covered, outline: &Shape) -> Within {
        let county = plane(outline);
        let edges: Vec<geo::Line> = county.iter().flat_map(lines).collect();
        let outside = (0..self.0.len()).filter_map(|piece| {
            let patch = self.outside(piece, &county, &edges).filter(|patch| !patch.is_sliver())?;
            Some((piece, patch.square_metres))
        });
        let size = |ground: &geo::MultiPolygon| Patch::of(ground).map_or(0.0, |patch| patch.square_metres);
        Within { outside: outside.collect(), left: size(&county.difference(covered)), covered: size(covered) }
    }

    /// What of a piece is outside. Most are far from the outline's edges: of those one corner tells.
    fn outside(&self, piece: usize, county: &geo::MultiPolygon, edges: &[geo::Line]) -> Option<Patch> {
        let (ground, bbox) = &*self.0[piece];
        let bbox = (*bbox)?;
        if edges.iter().any(|edge| is_near(edge, bbox)) {
            return Patch::of(&ground.difference(county));
        }
        let corner = ground.iter().find_map(|part| part.exterior().0.first())?;
        if county.contains(corner) { None } else { Patch::of(ground) }
    }
}

/// True when the boxes of an edge and of a piece meet.
fn is_near(geo::Line { start, end }: &geo::Line, bbox: BBox) -> bool {
    let meets = |one: f64, other: f64, least: i32, most: i32| one.max(other) >= f64::from(least) && one.min(other) <= f64::from(most);
    meets(start.x, end.x, bbox.min.lon, bbox.max.lon) && meets(start.y, end.y, bbox.min.lat, bbox.max.lat)
}

#[cfg(test)]
mod tests {
    use xunge_shared::geometry::Polygon;

    use super::{super::tests::rectangle, *};

    #[test]
    fn an_outline_says_which_pieces_are_outside_and_what_none_has() {
        // within, half outside, far outside, outside by a sliver
        let shapes = [
            rectangle(100, 100, 1_000, 1_000),
            rectangle(9_500, 0, 10_500, 1_000),
            rectangle(30_000, 0, 31_000, 1_000),
            rectangle(-5, 0, 100, 1_000),
        ];
        let pieces = Pieces::of(&shapes);
        let Within { outside, left, covered } = pieces.within(&pieces.covered(), &rectangle(0, 0, 10_000, 10_000));
        let square = rectangle(0, 0, 1_000, 1_000).square_metres();
        let parts: Vec<_> = outside.iter().map(|(piece, size)| (*piece, (size / square * 100.0).round())).collect();
        assert_eq!(parts, [(1, 50.0), (2, 100.0)]);
        assert!((left / square - (100.0 - 0.81 - 0.5 - 0.1)).abs() < 0.1, "{}", left / square);
        assert!((covered / square - (0.81 + 2.0 + 0.105)).abs() < 0.01, "{}", covered / square);
        // a county around another
        let [Shape::Area(whole), Shape::Area(hole)] =
            [rectangle(-50_000, -50_000, 50_000, 50_000), rectangle(25_000, -5_000, 35_000, 5_000)]
        else {
            panic!("areas")
        };
        let around = Shape::Area(vec![Polygon([whole[0].0.clone(), hole[0].0.clone()].concat())]);
        assert_eq!(pieces.within(&pieces.covered(), &around).outside.iter().map(|(piece, _)| *piece).collect::<Vec<_>>(), [2]);
        let none = Pieces::of(&[]);
        let empty = none.within(&none.covered(), &rectangle(0, 0, 1_000, 1_000));
        assert!(empty.outside.is_empty() && (empty.left - square).abs() < 1.0, "{empty:?}");
    }
}
