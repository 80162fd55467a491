//! Photos drawn by code: a shop's door with litter before it, and the same door after it was cleaned.
//!
//! No photo of a real place, and no person in any.

mod camera;
mod canvas;
mod litter;
mod scene;

use xunge_shared::id::Sha256;

use crate::random::stream;

/// A photo, as a phone would have stored it.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Its name: the SHA-256 of its bytes.
    pub sha: Sha256,
    /// JPEG.
    pub bytes: Vec<u8>,
}

/// How many doors there are pictures of, each before and after.
const DOORS: usize = 20;

/// The photos that the history of `seed` speaks of: of each door one before and one after.
pub fn photos(seed: u64) -> Vec<Photo> {
    (0..DOORS)
        .flat_map(|door| {
            let mut rng = stream(seed, &format!("photo {door}"));
            let scene = scene::Scene::new(&mut rng);
            [true, false].map(|littered| scene.shoot(littered, &mut rng).jpeg(80))
        })
        .map(|bytes| Photo { sha: Sha256::of(&bytes), bytes })
        .collect()
}

/// The names of the photos, before and after.
pub(crate) fn pairs(seed: u64) -> Vec<(Sha256, Sha256)> {
    photos(seed).chunks_exact(2).map(|pair| (pair[0].sha, pair[1].sha)).collect()
}
