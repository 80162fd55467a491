//! A sheet of plates: where on an A4 page everything goes. Draws nothing itself, that is [`super::pdf`].

use qrcode::{EcLevel, QrCode};

use super::{
    Sign,
    letters::advance,
    pdf::{Mark, Paper, Text},
};

/// A4 upright, in points (1/72 inch).
const PAGE: (f32, f32) = (595.0, 842.0);
const COLUMNS: usize = 2;
const ROWS: usize = 4;
/// What office printers leave white anyway.
const MARGIN: f32 = 22.0;
/// From a cut line to what is printed.
const INSET: f32 = 12.0;
/// 45 mm: read from a metre by a cheap phone's camera.
const QR_SIDE: f32 = 128.0;
/// White modules around a QR code (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4;
/// What stands under a QR code, in both languages.
const WHAT_FOR: [&str; 2] = ["扫码检查 · 签到", "Scan to inspect or check in"];
const TITLES: [(&str, xunge_shared::plate::Plated); 2] =
    [("门前三包责任区", xunge_shared::plate::Plated::Zone), ("必巡点", xunge_shared::plate::Plated::Checkpoint)];

/// Plates that cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The server's address is longer than a QR code holds.
    #[error("the address does not fit a QR code: {0}")]
    Address(#[from] qrcode::types::QrError),
}

/// A PDF of all plates, eight a page, with cut lines. `server` is the address that phones open, such as `https://xunge.example.gov.cn`;
/// without it the codes work in the app's own scanner only.
pub fn print(signs: &[Sign], server: Option<&str>) -> Result<Vec<u8>, PrintError> {
    let mut paper = Paper::new(PAGE.0, PAGE.1, "Xunge 巡格");
    for page in signs.chunks(COLUMNS * ROWS) {
        let mut marks = vec![];
        for (at, sign) in page.iter().enumerate() {
            let (width, height) = ((PAGE.0 - 2.0 * MARGIN) / COLUMNS as f32, (PAGE.1 - 2.0 * MARGIN) / ROWS as f32);
            let left = MARGIN + (at % COLUMNS) as f32 * width;
            let top = PAGE.1 - MARGIN - (at / COLUMNS) as f32 * height;
            marks.push(Mark::Frame { x: left, y: top - height, width, height });
            draw(sign, server, left + INSET, top - INSET, width - 2.0 * INSET, &mut marks)?;
        }
        paper.page(&marks);
    }
    Ok(paper.finish())
}

/// One plate: the code at the left, the words at its right.
fn draw(sign: &Sign, server: Option<&str>, left: f32, top: f32, width: f32, marks: &mut Vec<Mark>) -> Result<(), PrintError> {
    marks.push(qr(&sign.plate.address(server), left - 6.0, top - QR_SIDE)?);
    for (i, line) in WHAT_FOR.iter().enumerate() {
        marks.push(Mark::Text(Text { words: (*line).into(), x: left, y: top - QR_SIDE - 12.0 - 11.0 * i as f32, size: 8.0 }));
    }
    let x = left + QR_SIDE + 4.0;
    let room = width - QR_SIDE - 4.0;
    let mut y = top - 16.0;
    let title = TITLES.iter().find(|(_, plated)| *plated == sign.plate.plated).map_or("", |(title, _)| title);
    for (text, size, lines) in [(title, 10.0, 1), (sign.name.as_str(), 16.0, 3), (sign.place.as_str(), 12.0, 3)] {
        for line in wrap(text, room / size, lines) {
            marks.push(Mark::Text(Text { words: line, x, y, size }));
            y -= size * 1.3;
        }
        y -= 6.0;
    }
    Ok(())
}

fn qr(address: &str, x: f32, y: f32) -> Result<Mark, PrintError> {
    // a plate is scratched and stuck over: a quarter of it may be gone
    let code = QrCode::with_error_correction_level(address, EcLevel::Q)?;
    let modules = code.width();
    let across = modules + 2 * QUIET;
    let mut dark = vec![false; across * across];
    for (i, color) in code.to_colors().into_iter().enumerate() {
        dark[(i / modules + QUIET) * across + i % modules + QUIET] = color == qrcode::Color::Dark;
    }
    Ok(Mark::Code { dark, across, x, y, side: QR_SIDE })
}

/// Lines of at most `room` times their size; what does not fit in `most` lines ends in an ellipsis.
fn wrap(text: &str, room: f32, most: usize) -> Vec<String> {
    let mut lines = vec![];
    let (mut line, mut width) = (String::new(), 0.0);
    for c in text.chars().filter(|c| !c.is_control()) {
        if width + advance(c) > room && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            width = 0.0;
        }
        line.push(c);
        width += advance(c);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            let mut width: f32 = last.chars().map(advance).sum();
            while width + advance('…') > room
                && let Some(c) = last.pop()
            {
                width -= advance(c);
            }
            last.push('…');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use xunge_shared::{
        id::EntityId,
        plate::{Plate, Plated, TOKEN_BYTES, Token},
    };

    use super::*;

    fn sign(id: u128) -> Sign {
        let plate = Plate { plated: Plated::Zone, entity: EntityId(id), token: Token([id as u8; TOKEN_BYTES]) };
        Sign { plate, name: format!("顺达五金{id}"), place: format!("永安路{id}号") }
    }

    /// All QR codes of a PDF, read from its pictures as a camera would.
    fn scanned(pdf: &[u8]) -> Vec<String> {
        let mut found = vec![];
        let mut rest = pdf;
        while let Some(at) = find(rest, b"/Subtype /Image") {
            rest = &rest[at..];
            let begin = find(rest, b"stream\n").unwrap() + 7;
            let width: usize = {
                let text = String::from_utf8_lossy(&rest[..begin]);
                text.split("/Width ").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap()
            };
            let mut bits = vec![];
            flate2::read::ZlibDecoder::new(&rest[begin..]).read_to_end(&mut bits).unwrap();
            let stride = width.div_ceil(8);
            let scale = 4;
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(width * scale, width * scale, |x, y| {
                let (x, y) = (x / scale, y / scale);
                if bits[y * stride + x / 8] >> (7 - x % 8) & 1 == 1 { 255 } else { 0 }
            });
            found.extend(image.detect_grids().iter().map(|grid| grid.decode().unwrap().1));
            rest = &rest[begin..];
        }
        found
    }

    fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
        bytes.windows(wanted.len()).position(|window| window == wanted)
    }

    #[test]
    fn every_plate_can_be_scanned_off_its_sheet() {
        let signs: Vec<Sign> = (1..=11).map(sign).collect();
        for server in [None, Some("https://xunge.example.gov.cn")] {
            let pdf = print(&signs, server).unwrap();
            let plates: Vec<Plate> = scanned(&pdf).iter().map(|seen| Plate::read(seen).unwrap()).collect();
            assert_eq!(plates, signs.iter().map(|sign| sign.plate).collect::<Vec<_>>());
            assert_eq!(pdf.windows(11).filter(|w| w == b"/Type /Page").count() - 1, 2, "two sheets");
        }
    }

    #[test]
    fn an_address_that_does_not_fit_is_told() {
        assert!(print(&[sign(1)], Some(&"x".repeat(5000))).is_err());
    }

    #[test]
    fn long_names_end_in_an_ellipsis() {
        assert_eq!(wrap("永安路", 2.0, 3), ["永安", "路"]);
        assert_eq!(wrap("ABCDEF", 2.0, 1), ["A…"]);
        assert_eq!(wrap("illicit 永安路", 3.2, 2), ["illicit 永", "安路"], "letters as narrow as they are");
        assert_eq!(wrap("", 2.0, 1), Vec::<String>::new());
    }
}
