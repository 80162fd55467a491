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

/// A picture that has nothing in common with those of other seeds: coarse tiles with fine grain, as of a busy shop front.
pub fn collage(width: u32, height: u32, seed: u32) -> DynamicImage {
    let tile = |x: u32, y: u32| {
        let mut hash =
            (x * 12 / width).wrapping_mul(0x9e37_79b1) ^ (y * 10 / height).wrapping_mul(0x85eb_ca6b) ^ seed.wrapping_mul(0xc2b2_ae35);
        hash ^= hash >> 15;
        hash = hash.wrapping_mul(0x2c1b_3c6d);
        ((hash >> 11) % 160) as u8 + 40
    };
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let grain = (x.wrapping_mul(7919) ^ y.wrapping_mul(104_729)) % 48;
        let grey = tile(x, y) + grain as u8;
        Rgb([grey, grey.saturating_sub(10), grey.saturating_add(7)])
    });
    DynamicImage::ImageRgb8(picture)
}

/// A picture as a JPEG in a file.
pub fn kept(picture: &DynamicImage) -> Result<NamedTempFile> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg)?;
    file(&bytes.into_inner(), ".jpg")
}

/// What a phone's camera writes into a file: how it was held (EXIF orientation 1 to 8), when, and where in whole degrees.
pub fn with_exif(picture: &DynamicImage, orientation: u16, at: &str, north_east: (u32, u32)) -> Result<NamedTempFile> {
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg)?;
    let jpeg = jpeg.into_inner();
    let tiff = tiff(orientation, at, north_east);
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(u16::try_from(tiff.len() + 8)?.to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(tiff);
    bytes.extend(&jpeg[2..]);
    file(&bytes, ".jpg")
}

/// Three directories: the picture's, the camera's, the receiver's (TIFF 6.0 and Exif 2.3, little endian).
fn tiff(orientation: u16, at: &str, (north, east): (u32, u32)) -> Vec<u8> {
    const FIRST: u32 = 8;
    const CAMERA: u32 = FIRST + 2 + 3 * 12 + 4;
    const RECEIVER: u32 = CAMERA + 2 + 12 + 4;
    const DATA: u32 = RECEIVER + 2 + 4 * 12 + 4;
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        let mut entry = tag.to_le_bytes().to_vec();
        entry.extend(kind.to_le_bytes());
        entry.extend(count.to_le_bytes());
        entry.extend(value);
        entry
    };
    let directory = |entries: Vec<Vec<u8>>| {
        let mut directory = (entries.len() as u16).to_le_bytes().to_vec();
        directory.extend(entries.concat());
        directory.extend(0_u32.to_le_bytes());
        directory
    };
    let number = u32::to_le_bytes;
    let degrees = |value: u32| [value, 1, 0, 1, 0, 1].into_iter().flat_map(u32::to_le_bytes).collect::<Vec<u8>>();
    let mut tiff = b"II\x2a\0".to_vec();
    tiff.extend(number(FIRST));
    tiff.extend(directory(vec![
        entry(0x0112, 3, 1, number(u32::from(orientation))),
        entry(0x8769, 4, 1, number(CAMERA)),
        entry(0x8825, 4, 1, number(RECEIVER)),
    ]));
    tiff.extend(directory(vec![entry(0x9003, 2, 20, number(DATA))]));
    tiff.extend(directory(vec![
        entry(1, 2, 2, *b"N\0\0\0"),
        entry(2, 5, 3, number(DATA + 20)),
        entry(3, 2, 2, *b"E\0\0\0"),
        entry(4, 5, 3, number(DATA + 44)),
    ]));
    tiff.extend(at.bytes().chain(std::iter::repeat(0)).take(20));
    tiff.extend(degrees(north));
    tiff.extend(degrees(east));
    tiff
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
