//! Places that a track comes through whether or not a street leads there: cells, and circles around checkpoints and schools.

use rstar::{AABB, RTree, primitives::GeomWithData};
use xunge_shared::geometry::{LonLat, Shape};

use crate::plane::{Plane, Pt, distance};

/// 校园周边: so far from a school are its surroundings, metres. The figure of the rules that keep internet cafés and tobacco from schools
/// (互联网上网服务营业场所管理条例, article 9: 200 m).
pub const SCHOOL_M: f64 = 200.0;

/// Areas that do not overlap, such as cells.
#[derive(Debug)]
pub(crate) struct Areas {
    rings: Vec<Vec<Vec<Pt>>>,
    tree: RTree<GeomWithData<rstar::primitives::Rectangle<Pt>, u32>>,
}

impl Areas {
    pub(crate) fn new<'a>(plane: Plane, shapes: impl IntoIterator<Item = &'a Shape>) -> Self {
        let (mut rings, mut boxes) = (vec![], vec![]);
        for (k, shape) in shapes.into_iter().enumerate() {
            let Shape::Area(polygons) = shape else {
                rings.push(vec![]);
                continue;
            };
            let ring = |path: &xunge_shared::geometry::Path| path.0.iter().map(|p| plane.point(*p)).collect::<Vec<_>>();
            rings.push(polygons.iter().flat_map(|polygon| polygon.0.iter().map(ring)).collect());
            if let Some(bounds) = shape.bbox() {
                let corners = AABB::from_corners(plane.point(bounds.min), plane.point(bounds.max));
                boxes.push(GeomWithData::new(rstar::primitives::Rectangle::from_aabb(corners), k as u32));
            }
        }
        Self { rings, tree: RTree::bulk_load(boxes) }
    }

    /// The area that holds `p`; the first where two share a border.
    pub(crate) fn at(&self, p: Pt, guess: Option<u32>) -> Option<u32> {
        if let Some(known) = guess.filter(|k| self.holds(*k, p)) {
            return Some(known);
        }
        self.tree.locate_in_envelope_intersecting(&AABB::from_point(p)).map(|area| area.data).filter(|k| self.holds(*k, p)).min()
    }

    /// Crossing number: a parallel from `p` meets the borders an odd number of times.
    fn holds(&self, k: u32, p: Pt) -> bool {
        let meets = |pair: &[Pt]| {
            let (a, b) = (pair[0], pair[1]);
            (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0] + (p[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
        };
        let rings = &self.rings[k as usize];
        rings.iter().flat_map(|ring| ring.windows(2)).filter(|pair| meets(pair)).count() % 2 == 1
    }
}

/// Circles, which may overlap.
#[derive(Debug)]
pub(crate) struct Circles {
    tree: RTree<GeomWithData<Pt, (u32, f64)>>,
    widest: f64,
}

impl Circles {
    pub(crate) fn new(plane: Plane, circles: impl IntoIterator<Item = (LonLat, f64)>) -> Self {
        let circles: Vec<_> = circles.into_iter().enumerate().map(|(k, (p, r))| GeomWithData::new(plane.point(p), (k as u32, r))).collect();
        let widest = circles.iter().map(|c| c.data.1).fold(0.0, f64::max);
        Self { tree: RTree::bulk_load(circles), widest }
    }

    /// Those that hold `p`.
    pub(crate) fn at(&self, p: Pt) -> impl Iterator<Item = u32> {
        self.tree.locate_within_distance(p, self.widest * self.widest).filter(move |c| distance(*c.geom(), p) <= c.data.1).map(|c| c.data.0)
    }
}
