//! Which face a point lies in, without asking all of them.

use crate::{
    mesh::{FaceId, Mesh},
    plane::{Pt, inside},
};

/// The side of a bucket, in metres.
const BUCKET: f64 = 700.0;

/// Faces sorted into square buckets.
#[derive(Debug)]
pub(crate) struct Locator {
    shapes: Vec<Vec<Pt>>,
    buckets: std::collections::HashMap<(i32, i32), Vec<FaceId>>,
}

impl Locator {
    /// Sorts the faces of a mesh that will not change any more.
    pub(crate) fn new(mesh: &Mesh) -> Self {
        let shapes: Vec<Vec<Pt>> = (0..mesh.len()).map(|f| mesh.shape(f)).collect();
        let mut buckets: std::collections::HashMap<_, Vec<FaceId>> = std::collections::HashMap::new();
        for (face, shape) in shapes.iter().enumerate() {
            let low = shape.iter().fold((i32::MAX, i32::MAX), |(x, y), p| (x.min(bucket(*p).0), y.min(bucket(*p).1)));
            let high = shape.iter().fold((i32::MIN, i32::MIN), |(x, y), p| (x.max(bucket(*p).0), y.max(bucket(*p).1)));
            for x in low.0..=high.0 {
                for y in low.1..=high.1 {
                    buckets.entry((x, y)).or_default().push(face);
                }
            }
        }
        Self { shapes, buckets }
    }

    /// The face that holds `p`; nothing outside the county.
    pub(crate) fn face(&self, p: Pt) -> Option<FaceId> {
        self.buckets.get(&bucket(p))?.iter().copied().find(|&f| inside(&self.shapes[f], p))
    }
}

fn bucket(p: Pt) -> (i32, i32) {
    ((p.x / BUCKET).floor() as i32, (p.y / BUCKET).floor() as i32)
}
