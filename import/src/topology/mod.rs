//! How pieces of ground lie beside each other: which lie over which, and what ground between them is nobody's.
//!
//! Whole micro-degrees in and out. What is as narrow as rounding makes it counts for neither. Knows no cell, no file and no store.

mod measure;
mod thinned;
mod within;

use std::sync::Arc;

use geo::{
    BooleanOps, Buffer, Contains, MapCoords, Orient,
    algorithm::buffer::{BufferStyle, LineJoin},
    orient::Direction,
};
use xunge_shared::geometry::{BBox, LonLat, Polygon, Shape};

use self::measure::{METRES, distance, lines, measures, squeeze};
pub use self::{
    thinned::{Thinned, fits},
    within::Within,
};
use super::geometry::{to_earth, to_plane};

/// No wider than this on the average is what rounding to whole micro-degrees leaves between neighbours, metres.
pub const ROUNDING_M: f64 = 0.25;
/// No wider than this on the average is a sliver: one border that was digitized twice, metres.
pub const SLIVER_M: f64 = 1.0;
/// Corners sharper than this lose their tip when ground is looked at for what is wider than a sliver, radians.
const SHARPEST: f64 = 0.2;
/// What touches a gap is not further from its border, micro-degrees.
const NEAR: f64 = 2.0;

/// Ground that is covered twice, or by nobody.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch {
    /// The ground.
    pub ground: Vec<Polygon>,
    /// How much it is.
    pub square_metres: f64,
    /// Twice the area by the outline, of its widest part: the width of a strip, half the side of a square.
    pub width_m: f64,
}

impl Patch {
    /// True for what two people make of one border.
    pub fn is_sliver(&self) -> bool {
        self.width_m <= SLIVER_M
    }

    /// What is wider than rounding of some ground; nothing when none of it is.
    fn of(ground: &geo::MultiPolygon) -> Option<Self> {
        let parts = ground.iter().map(|part| (part, measures(part))).filter(|(_, (_, width))| *width > ROUNDING_M);
        let mut patch = Self { ground: vec![], square_metres: 0.0, width_m: 0.0 };
        for (part, (square_metres, width)) in parts {
            patch.ground.push(to_earth(part));
            patch.square_metres += square_metres;
            patch.width_m = patch.width_m.max(width);
        }
        patch.ground.retain(|part| !part.0.is_empty());
        (!patch.ground.is_empty()).then_some(patch)
    }
}

/// Two pieces that lie over each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    /// Which, by their places; the lesser first.
    pub pieces: [usize; 2],
    /// What both cover.
    pub patch: Patch,
}

/// Ground that none of the pieces covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The pieces around it, by their places; of what is open there may be none.
    pub beside: Vec<usize>,
    /// True when pieces do not enclose it: nobody has it up to the outline of the whole.
    pub is_open: bool,
    /// The ground.
    pub patch: Patch,
}

/// What some pieces cover together.
#[derive(Debug, Clone, PartialEq)]
pub struct Covered(geo::MultiPolygon);

impl Covered {
    /// What several of them cover together: to be asked of parts that are kept, when one of them changed.
    pub fn together<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        Self(joined(parts.into_iter().map(|Self(part)| part)))
    }

    /// Its outline, without what it encloses; corners that show nothing are left out. Nothing when nothing is covered.
    pub fn outline(&self) -> Option<Thinned> {
        thinned::thinned(&filled(&self.0))
    }

    /// The same with what it encloses and is wider than a sliver: what nobody covers on purpose.
    pub fn with_holes(&self) -> Option<Thinned> {
        thinned::thinned(&self.0)
    }
}

/// Pieces of ground, made ready to be laid over each other.
#[derive(Debug, Default, Clone)]
pub struct Pieces(Vec<Arc<(geo::MultiPolygon, Option<BBox>)>>);

impl Pieces {
    /// Of some shapes; a point or a line covers nothing.
    pub fn of<'a>(shapes: impl IntoIterator<Item = &'a Shape>) -> Self {
        Self(shapes.into_iter().map(|shape| Arc::new((plane(shape), shape.bbox()))).collect())
    }

    /// Those of several, one after the other. Nothing is copied.
    pub fn together<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        Self(parts.into_iter().flat_map(|part| part.0.iter().cloned()).collect())
    }

    /// What they cover.
    pub fn covered(&self) -> Covered {
        let wound: Vec<geo::MultiPolygon> = self.0.iter().map(|piece| piece.0.orient(Direction::Default)).collect();
        Covered(joined(&wound))
    }

    /// What lies over another piece, of those pairs of which one `is_asked` for. Looks at pairs whose boxes touch.
    pub fn overlaps(&self, is_asked: impl Fn(usize) -> bool) -> Vec<Overlap> {
        let mut from_west: Vec<(usize, BBox)> = self.0.iter().enumerate().filter_map(|(n, piece)| Some((n, piece.1?))).collect();
        from_west.sort_by_key(|(_, bbox)| bbox.min.lon);
        let mut found = vec![];
        for (at, (one, bbox)) in from_west.iter().enumerate() {
            let reached = from_west[at + 1..].iter().take_while(|(_, other)| other.min.lon < bbox.max.lon);
            let beside = reached.filter(|(other, its)| crosses(*bbox, *its) && (is_asked(*one) || is_asked(*other)));
            for (other, _) in beside {
                let patch = Patch::of(&self.0[*one].0.intersection(&self.0[*other].0));
                found.extend(patch.map(|patch| Overlap { pieces: [*one.min(other), *one.max(other)], patch }));
            }
        }
        found.sort_by_key(|overlap| overlap.pieces);
        found
    }

    /// What several pieces enclose and none covers, and, where the outline of the whole is known, what lies open within that, beside pieces or
    /// not; of all that what `is_asked` for, by the pieces beside it. An outline is digitized apart from the pieces: what is nowhere wider than
    /// a sliver is open to nobody.
    pub fn gaps(&self, outline: Option<&Shape>, is_asked: impl Fn(&[usize]) -> bool) -> Vec<Gap> {
        self.gaps_in(&self.covered(), outline, is_asked)
    }

    /// The same, where it is known what the pieces cover.
    pub fn gaps_in(&self, Covered(covered): &Covered, outline: Option<&Shape>, is_asked: impl Fn(&[usize]) -> bool) -> Vec<Gap> {
        let mut found = vec![];
        let mut add = |ground: &geo::Polygon, is_open: bool| {
            let beside: Vec<usize> = (0..self.0.len()).filter(|piece| self.touches(*piece, ground)).collect();
            // a hole of one piece was drawn on purpose
            if (!is_open && beside.len() < 2) || !is_asked(&beside) {
                return;
            }
            found.extend(Patch::of(&ground.clone().into()).map(|patch| Gap { beside, is_open, patch }));
        };
        for (n, ring) in covered.iter().enumerate().flat_map(|(n, part)| part.interiors().iter().map(move |ring| (n, ring))) {
            let hole = geo::Polygon::new(ring.clone(), vec![]);
            if measures(&hole).1 <= ROUNDING_M {
                continue;
            }
            // an island in a lake is covered
            let islands = covered.iter().enumerate().filter(|(other, _)| *other != n).map(|(_, part)| part.exterior());
            let islands = islands.filter(|island| island.coords().next().is_some_and(|at| hole.contains(at)));
            add(&geo::Polygon::new(ring.clone(), islands.cloned().collect()), false);
        }
        if let Some(outline) = outline {
            let left = plane(outline).difference(&filled(covered));
            left.iter().flat_map(wide).for_each(|ground| add(&ground, true));
        }
        found.sort_by(|one, other| one.beside.cmp(&other.beside));
        found
    }

    /// A piece without what another covers; nothing when nothing is left of it.
    pub fn without(&self, piece: usize, other: usize) -> Option<Vec<Polygon>> {
        Patch::of(&self.0[piece].0.difference(&self.0[other].0)).map(|left| left.ground)
    }

    /// True when an edge of some ground lies on the piece's outline.
    fn touches(&self, piece: usize, ground: &geo::Polygon) -> bool {
        let (planar, Some(bbox)) = &*self.0[piece] else { return false };
        let is_near = |line: &geo::Line| {
            let apart = |one: f64, other: f64, least: i32, most: i32| {
                one.max(other) < f64::from(least) - NEAR || one.min(other) > f64::from(most) + NEAR
            };
            let geo::Line { start, end } = line;
            !apart(start.x, end.x, bbox.min.lon, bbox.max.lon) && !apart(start.y, end.y, bbox.min.lat, bbox.max.lat)
        };
        let near: Vec<geo::Line> = lines(ground).filter(is_near).collect();
        let middle = |line: geo::Line| (line.start + line.end) / 2.0;
        // an edge of the one may be a part of an edge of the other
        let on = |one: geo::Line, other: geo::Line| distance(middle(one), other) <= NEAR || distance(middle(other), one) <= NEAR;
        planar.iter().flat_map(lines).any(|edge| near.iter().any(|line| on(*line, edge)))
    }
}

/// All of some ground, each wound as it should be, and so is what comes of it: joining counts how often a place is wound around, and where a hole
/// touches the outline in a corner it comes out as the outline is wound, so that joining it once more would fill it.
fn joined<'a>(parts: impl IntoIterator<Item = &'a geo::MultiPolygon>) -> geo::MultiPolygon {
    geo::unary_union(parts).orient(Direction::Default)
}

/// Some ground with all that it encloses.
fn filled(ground: &geo::MultiPolygon) -> geo::MultiPolygon {
    let whole: Vec<_> = ground.iter().map(|part| geo::Polygon::new(part.exterior().clone(), vec![])).collect();
    geo::unary_union(&whole)
}

/// Where some ground is wider than a sliver. What is narrower is cut off across; elsewhere its border is the ground's own.
fn wide(ground: &geo::Polygon) -> geo::MultiPolygon {
    if measures(ground).0 <= SLIVER_M * SLIVER_M {
        return geo::MultiPolygon::new(vec![]);
    }
    let squeeze = squeeze(ground);
    let grown = |by: f64| BufferStyle::new(by).line_join(LineJoin::Miter(SHARPEST));
    let metric = ground.map_coords(|at| geo::Coord { x: at.x * squeeze * METRES, y: at.y * METRES });
    let core = metric.buffer_with_style(grown(-SLIVER_M / 2.0)).buffer_with_style(grown(SLIVER_M));
    core.map_coords(|at| geo::Coord { x: at.x / squeeze / METRES, y: at.y / METRES }).intersection(ground)
}

fn plane(shape: &Shape) -> geo::MultiPolygon {
    match shape {
        Shape::Area(polygons) => polygons.iter().map(to_plane).collect(),
        Shape::Point(_) | Shape::Line(_) | Shape::Lines(_) => geo::MultiPolygon::new(vec![]),
    }
}

/// True when two boxes have ground in common.
fn crosses(one: BBox, other: BBox) -> bool {
    let between = |a: LonLat, b: LonLat| a.lon < b.lon && a.lat < b.lat;
    between(one.min, other.max) && between(other.min, one.max)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use xunge_shared::geometry::Path;

    use super::*;

    fn ring(points: &[(i32, i32)]) -> Path {
        Path(points.iter().chain(points.first()).map(|(x, y)| LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y }).collect())
    }

    pub(super) fn rectangle(west: i32, south: i32, east: i32, north: i32) -> Shape {
        Shape::Area(vec![Polygon(vec![ring(&[(west, south), (east, south), (east, north), (west, north)])])])
    }

    #[test]
    fn what_lies_over_another_is_told_with_its_size() {
        // 1,000 micro-degrees are 111 m of latitude, 103 m of longitude there
        let pieces = [rectangle(0, 0, 1_000, 1_000), rectangle(900, 0, 2_000, 1_000), rectangle(2_000, 0, 3_000, 1_000)];
        let pieces = Pieces::of(&pieces);
        let found = pieces.overlaps(|_| true);
        assert_eq!(found.len(), 1, "neighbours share their edge: {found:?}");
        let Overlap { pieces: pair, patch } = &found[0];
        assert_eq!(*pair, [0, 1]);
        assert!((patch.square_metres - 10.31 * 111.195).abs() < 2.0 && !patch.is_sliver(), "{patch:?}");
        assert_eq!(pieces.overlaps(|n| n == 2), []);
        let left = pieces.without(1, 0).unwrap();
        let Shape::Area(whole) = rectangle(1_000, 0, 2_000, 1_000) else { panic!("an area") };
        let size = |ground: &[Polygon]| Shape::Area(ground.to_vec()).square_metres();
        assert!((size(&left) - size(&whole)).abs() < 1.0 && left.len() == 1, "{left:?}");
        assert_eq!(pieces.without(0, 2).map(|left| left.len()), Some(1));
    }

    #[test]
    fn a_border_that_was_drawn_twice_is_a_sliver_and_rounding_is_nothing() {
        let over = |by: i32| Pieces::of(&[rectangle(0, 0, 1_000, 1_000), rectangle(1_000 - by, 0, 2_000, 1_000)]).overlaps(|_| true);
        assert_eq!(over(1), [], "a micro-degree");
        assert!(over(6)[0].patch.is_sliver(), "half a metre");
        assert!(!over(30)[0].patch.is_sliver(), "three metres");
        // a cell within another
        let within = Pieces::of(&[rectangle(0, 0, 1_000, 1_000), rectangle(100, 100, 300, 300)]);
        assert_eq!(within.overlaps(|_| true).len(), 1);
        assert_eq!(within.without(1, 0), None, "nothing is left of it");
        assert_eq!(within.without(0, 1).unwrap()[0].0.len(), 2, "it has a hole");
    }

    fn beside(piece: usize) -> impl Fn(&[usize]) -> bool {
        move |pieces| pieces.contains(&piece)
    }

    #[test]
    fn ground_that_is_enclosed_and_nobodys_is_a_gap() {
        let pieces = [rectangle(0, 0, 3_000, 1_000), rectangle(0, 2_000, 3_000, 3_000), rectangle(0, 1_000, 1_000, 2_000)];
        assert_eq!(Pieces::of(&pieces).gaps(None, |_| true), [], "open to the east");
        // the other way round, as some files wind their rings
        let east = Shape::Area(vec![Polygon(vec![ring(&[(2_000, 1_000), (2_000, 2_000), (3_000, 2_000), (3_000, 1_000)])])]);
        let pieces = [&pieces[..], &[east, rectangle(5_000, 0, 6_000, 1_000)]].concat();
        let found = Pieces::of(&pieces).gaps(None, |_| true);
        assert_eq!(found.iter().map(|gap| gap.beside.clone()).collect::<Vec<_>>(), [vec![0, 1, 2, 3]]);
        assert!((found[0].patch.square_metres - 103.1 * 111.195).abs() < 20.0, "{found:?}");
        assert_eq!(Pieces::of(&pieces).gaps(None, beside(4)), []);
        let filled = [&pieces[..], &[rectangle(1_200, 1_200, 1_800, 1_800)]].concat();
        let left = Pieces::of(&filled).gaps(None, |_| true);
        assert!(left[0].patch.square_metres < found[0].patch.square_metres * 0.7, "an island is covered");
    }
    #[test]
    fn within_an_outline_what_is_open_is_a_gap_too_and_a_strip_along_it_is_none() {
        // three of four squares of a county whose outline was digitized two micro-degrees further out, and once through a corner
        let pieces = [rectangle(0, 0, 1_000, 1_000), rectangle(1_000, 0, 2_000, 1_000), rectangle(0, 1_000, 1_000, 2_000)];
        let county = [(-2, -2), (2_002, -2), (2_002, 2_002), (-2, 2_002), (-2, 900), (3, 800), (-2, 700)];
        let county = Shape::Area(vec![Polygon(vec![ring(&county)])]);
        let found = Pieces::of(&pieces).gaps(Some(&county), |_| true);
        assert_eq!(found.iter().map(|gap| (gap.is_open, gap.beside.clone())).collect::<Vec<_>>(), [(true, vec![1, 2])]);
        let size = |ground: &[Polygon]| Shape::Area(ground.to_vec()).square_metres();
        let Shape::Area(missing) = rectangle(1_000, 1_000, 2_002, 2_002) else { panic!("an area") };
        assert!((size(&found[0].patch.ground) - size(&missing)).abs() < 3.0, "without the strip: {found:?}");
        // where it lies beside cells its border is theirs
        let corners: Vec<LonLat> = found[0].patch.ground[0].0[0].0.clone();
        let at = |x: i32, y: i32| LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y };
        assert!(corners.contains(&at(1_000, 1_000)), "{corners:?}");
        let within = |at: &LonLat| at.lon >= 110_001_000 && at.lat >= 22_001_000;
        assert!(corners[1..].iter().filter(|at| !within(at)).count() <= 4, "it ends a metre into the strip: {corners:?}");
        assert_eq!(Pieces::of(&pieces).gaps(Some(&county), beside(0)), [], "none beside that one");
        let whole = [&pieces[..], &[rectangle(1_000, 1_000, 2_000, 2_000)]].concat();
        assert_eq!(Pieces::of(&whole).gaps(Some(&county), |_| true), []);
        assert_eq!(Pieces::of(&pieces).gaps(None, |_| true), [], "no outline, no border to be open to");
    }

    #[test]
    fn an_island_of_the_county_that_no_piece_touches_is_a_gap_too() {
        let pieces = [rectangle(0, 0, 1_000, 1_000), rectangle(1_000, 0, 2_000, 1_000)];
        let area = |shapes: &[Shape]| {
            let parts = shapes.iter().flat_map(|shape| if let Shape::Area(parts) = shape { parts.clone() } else { vec![] });
            Shape::Area(parts.collect())
        };
        let county = area(&[rectangle(0, 0, 2_000, 1_000), rectangle(5_000, 0, 6_000, 1_000), rectangle(8_000, 0, 8_005, 5)]);
        let found = Pieces::of(&pieces).gaps(Some(&county), |_| true);
        assert_eq!(
            found.iter().map(|gap| (gap.is_open, gap.beside.len())).collect::<Vec<_>>(),
            [(true, 0)],
            "a rock is no ground: {found:?}"
        );
        assert!((found[0].patch.square_metres - 103.1 * 111.195).abs() < 5.0, "{found:?}");
        assert_eq!(Pieces::of(&pieces).gaps(Some(&county), |beside| !beside.is_empty()), []);
        let whole = Pieces::of(&[]).gaps(Some(&county), |_| true);
        assert_eq!(whole.len(), 2, "of a county without a piece all of it: {whole:?}");
    }

    #[test]
    fn the_outline_of_pieces_has_no_hole_and_no_corner_between_them() {
        let pieces = [rectangle(0, 0, 3_000, 1_000), rectangle(0, 2_000, 3_000, 3_000), rectangle(0, 1_000, 1_000, 2_000)];
        let around = [&pieces[..], &[rectangle(2_000, 1_000, 3_000, 2_000)]].concat();
        let Some(Shape::Area(outline)) = Pieces::of(&around).covered().outline().map(|thinned| thinned.shape) else { panic!("an area") };
        let [Polygon(rings)] = &outline[..] else { panic!("one part: {outline:?}") };
        assert_eq!((rings.len(), rings[0].0.len()), (1, 5), "a rectangle: {outline:?}");
        assert_eq!(Pieces::of(&around).gaps(Some(&Shape::Area(outline)), |_| true).len(), 1, "the gap that they enclose");
        assert_eq!(Pieces::of(&[]).covered().outline(), None);
    }

    proptest! {
        /// What an import and what is kept rely on. Ground that meets in a corner may be told as one gap or as two.
        #[test]
        fn pieces_that_are_joined_town_by_town_leave_the_ground_that_all_leave(cells in prop::collection::vec((0..7_i32, 0..7_i32, -3..4_i32, 0..3_usize), 1..40)) {
            // strips between neighbours are some metres wide, or none
            let piece = |x: i32, y: i32, off: i32| rectangle(x * 1_000 + off * 40, y * 1_000, x * 1_000 + 1_000 + off * 40, y * 1_000 + 1_000);
            let of_town = |town: usize| cells.iter().filter(move |cell| cell.3 == town).map(|(x, y, off, _)| piece(*x, *y, *off)).collect::<Vec<_>>();
            let parts: Vec<Pieces> = (0..3).map(|town| Pieces::of(&of_town(town))).collect();
            let (pieces, county) = (Pieces::together(&parts), rectangle(0, 0, 7_000, 7_000));
            let covered: Vec<Covered> = parts.iter().map(Pieces::covered).collect();
            let told = |gaps: Vec<Gap>| {
                let beside: BTreeSet<usize> = gaps.iter().flat_map(|gap| gap.beside.iter().copied()).collect();
                (beside, gaps.iter().map(|gap| gap.patch.square_metres).sum::<f64>())
            };
            let (by_town, of_all) = (pieces.gaps_in(&Covered::together(&covered), Some(&county), |_| true), pieces.gaps(Some(&county), |_| true));
            let ((beside, size), (of, whole)) = (told(by_town), told(of_all));
            prop_assert_eq!(beside, of);
            prop_assert!((size - whole).abs() < 5.0, "{} and {} m²", size, whole);
        }
    }
}
