//! Plates as a phone meets them: the codes of a printed sheet, and a film of one for a browser's camera.

use std::io::Read;

use anyhow::{Context, Result};
use qrcode::{Color, QrCode};
use tempfile::NamedTempFile;

use crate::photo;

/// All QR codes of a PDF, read from its pictures as a camera would.
pub fn codes_of(pdf: &[u8]) -> Result<Vec<String>> {
    let mut codes = vec![];
    let mut rest = pdf;
    while let Some(at) = find(rest, b"/Subtype /Image") {
        rest = &rest[at..];
        let begin = find(rest, b"stream\n").context("a picture without bytes")? + b"stream\n".len();
        let head = String::from_utf8_lossy(&rest[..begin]).into_owned();
        let width = head.split("/Width ").nth(1).and_then(|tail| tail.split_whitespace().next()).context("a picture without a width")?;
        rest = &rest[begin..];
        let mut bits = vec![];
        flate2::read::ZlibDecoder::new(rest).read_to_end(&mut bits)?;
        codes.push(read(&bits, width.parse()?)?);
    }
    Ok(codes)
}

/// So many pixels a module are enough for a decoder.
const SCALE: usize = 4;

fn read(bits: &[u8], across: usize) -> Result<String> {
    let stride = across.div_ceil(8);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(across * SCALE, across * SCALE, |x, y| {
        let (x, y) = (x / SCALE, y / SCALE);
        if bits[y * stride + x / 8] >> (7 - x % 8) & 1 == 1 { 255 } else { 0 }
    });
    let grids = image.detect_grids();
    Ok(grids.first().context("a picture without a code")?.decode()?.1)
}

/// The size of the film, as a cheap phone's camera would give it.
const FILM: (usize, usize) = (640, 480);
/// Pixels to a module of the plate that is filmed.
const MODULE: usize = 5;

/// A film of a plate that holds still before a wall: uncompressed, in the one format that browsers take for a camera.
pub fn film(text: &str) -> Result<NamedTempFile> {
    let code = QrCode::new(text)?;
    let (across, modules) = (code.width(), code.to_colors());
    let (width, height) = FILM;
    let side = across * MODULE;
    let (left, top) = ((width - side) / 2, (height - side) / 2);
    let quiet = 4 * MODULE;
    let mut film = format!("YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n").into_bytes();
    film.extend(b"FRAME\n");
    for y in 0..height {
        for x in 0..width {
            let inside = |from: usize, at: usize, margin: usize| (from.saturating_sub(margin)..from + side + margin).contains(&at);
            let dark = inside(left, x, 0) && inside(top, y, 0) && modules[(y - top) / MODULE * across + (x - left) / MODULE] == Color::Dark;
            let on_plate = inside(left, x, quiet) && inside(top, y, quiet);
            film.push(match (dark, on_plate) {
                (true, _) => 30,
                (false, true) => 225,
                (false, false) => 120,
            });
        }
    }
    film.extend(std::iter::repeat_n(128, width * height / 2));
    photo::file(&film, ".y4m")
}

/// A photo of a plate, with what a camera makes of it: not quite straight values, and more wall than plate.
pub fn picture(text: &str) -> Result<NamedTempFile> {
    let code = QrCode::new(text)?;
    let (across, modules) = (code.width(), code.to_colors());
    let (whole, module) = (1_400_u32, 12_u32);
    let side = across as u32 * module;
    let corner = (whole - side) / 2;
    let picture = image::GrayImage::from_fn(whole, whole, |x, y| {
        let grain = ((x.wrapping_mul(31) ^ y.wrapping_mul(17)) % 20) as u8;
        let on = |at: u32, margin: u32| (corner - margin..corner + side + margin).contains(&at);
        let plate = on(x, 4 * module) && on(y, 4 * module);
        let dark = on(x, 0) && on(y, 0) && {
            let (column, row) = ((x - corner) / module, (y - corner) / module);
            modules[row as usize * across + column as usize] == Color::Dark
        };
        image::Luma([match (dark, plate) {
            (true, _) => 25 + grain,
            (false, true) => 215 + grain,
            (false, false) => 110 + grain,
        }])
    });
    let mut bytes = std::io::Cursor::new(vec![]);
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg)?;
    photo::file(&bytes.into_inner(), ".jpg")
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_shows_what_it_was_made_of() -> Result<()> {
        let film = std::fs::read(film("ZABC234")?.path())?;
        let begin = find(&film, b"FRAME\n").context("no frame")? + 6;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(FILM.0, FILM.1, |x, y| film[begin + y * FILM.0 + x]);
        assert_eq!(image.detect_grids()[0].decode()?.1, "ZABC234");
        Ok(())
    }
}
