//! Regions grown over the faces of a mesh: each face goes to the source that reaches it first, so every region hangs together.

use std::{cmp::Reverse, collections::BinaryHeap};

use crate::{
    mesh::{FaceId, Mesh},
    plane::{Pt, centroid},
};

/// A face from which a region grows, and how slowly it does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    pub(crate) face: FaceId,
    pub(crate) region: usize,
    /// 1 for most; a region with 2 covers half the way in the same time.
    pub(crate) slowness: f64,
}

/// The middles of all faces.
pub(crate) fn middles(mesh: &Mesh) -> Vec<Pt> {
    (0..mesh.len()).map(|f| centroid(&mesh.shape(f))).collect()
}

/// For each face the region it falls to; nothing for faces that are not `open` or that no source reaches.
pub(crate) fn grow(mesh: &Mesh, middles: &[Pt], sources: &[Source], open: impl Fn(FaceId) -> bool) -> Vec<Option<usize>> {
    let mut region = vec![None; mesh.len()];
    // Whole centimetres, so that the order is total.
    let mut queue: BinaryHeap<_> = sources.iter().enumerate().map(|(s, source)| Reverse((0u64, source.face, s))).collect();
    while let Some(Reverse((cost, face, s))) = queue.pop() {
        if region[face].is_some() || !open(face) {
            continue;
        }
        region[face] = Some(sources[s].region);
        for (next, _) in mesh.neighbours(face) {
            if region[next].is_none() {
                let step = middles[face].to(middles[next]) * sources[s].slowness;
                queue.push(Reverse((cost + (step * 100.0) as u64, next, s)));
            }
        }
    }
    region
}

/// Divides `faces` (which hang together) into `count` regions of about equal spread.
pub(crate) fn divide(mesh: &Mesh, middles: &[Pt], faces: &[FaceId], count: usize) -> Vec<Vec<FaceId>> {
    let mut member = vec![false; mesh.len()];
    for &face in faces {
        member[face] = true;
    }
    let mut seeds = spread(middles, faces, count);
    let mut regions = Vec::new();
    for _ in 0..4 {
        let sources: Vec<Source> = seeds.iter().enumerate().map(|(region, &face)| Source { face, region, slowness: 1.0 }).collect();
        let of = grow(mesh, middles, &sources, |f| member[f]);
        regions = (0..seeds.len()).map(|r| faces.iter().copied().filter(|&f| of[f] == Some(r)).collect()).collect::<Vec<Vec<_>>>();
        seeds = regions.iter().filter_map(|r| central(middles, r)).collect();
    }
    regions
}

/// The face nearest to the mean of all middles.
pub(crate) fn central(middles: &[Pt], faces: &[FaceId]) -> Option<FaceId> {
    let mean = faces.iter().fold(Pt::default(), |sum, &f| sum + middles[f]) * (1.0 / faces.len().max(1) as f64);
    faces.iter().copied().min_by(|&a, &b| middles[a].to(mean).total_cmp(&middles[b].to(mean)))
}

/// Faces far from each other, found one by one.
fn spread(middles: &[Pt], faces: &[FaceId], count: usize) -> Vec<FaceId> {
    let mut chosen: Vec<FaceId> = central(middles, faces).into_iter().collect();
    while chosen.len() < count.min(faces.len()) {
        let far = |f: FaceId| chosen.iter().map(|&c| middles[c].to(middles[f])).fold(f64::MAX, f64::min);
        let next = faces.iter().copied().filter(|f| !chosen.contains(f)).max_by(|&a, &b| far(a).total_cmp(&far(b)));
        chosen.extend(next);
    }
    chosen
}
