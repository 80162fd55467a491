//! Pictures for file inputs: made here, so that no photo of a real place or person is needed.

use std::io::{Cursor, Write};

use anyhow::Result;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use tempfile::NamedTempFile;

/// A street scene of sorts: sky, wall and pavement, with a heap of litter at a place that `seed` chooses.
///
/// It is bright everywhere, so that a dark band drawn by the app stands out.
pub fn scene(width: u32, height: u32, seed: u32) -> DynamicImage {
    let heap = (width / 5 + seed.wrapping_mul(97) % (width / 2), height * 3 / 4);
    let reach = width / 12;
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let grain = ((x.wrapping_mul(31) ^ y.wrapping_mul(17) ^ seed) % 24) as u8;
        let near = x.abs_diff(heap.0) + 2 * y.abs_diff(heap.1) < reach;
        match (near, y * 10 / height) {
            (true, _) => Rgb([150 + grain, 110, 60]),
            (_, 0..=2) => Rgb([170, 200, 225 + grain]),
            (_, 3..=6) => Rgb([215 + grain, 195, 170]),
            _ => Rgb([180 + grain, 178, 174]),
        }
    });
    DynamicImage::ImageRgb8(picture)
}

/// [`scene`] as the bytes of a JPEG.
pub fn jpeg(width: u32, height: u32, seed: u32) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    scene(width, height, seed).write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}

/// Bytes in a file with this ending, for a file input.
pub fn file(bytes: &[u8], ending: &str) -> Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix("xunge-e2e-").suffix(ending).tempfile()?;
    file.write_all(bytes)?;
    Ok(file)
}

/// A photo as a phone's camera makes it, in a file.
pub fn snapshot(seed: u32) -> Result<NamedTempFile> {
    file(&jpeg(2400, 1800, seed)?, ".jpg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_photos_that_differ() {
        let (one, two) = (jpeg(320, 240, 1).expect("jpeg"), jpeg(320, 240, 2).expect("jpeg"));
        assert_ne!(one, two);
        assert_eq!(image::load_from_memory(&one).expect("a picture").width(), 320);
    }
}
