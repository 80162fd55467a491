//! Finds and reads QR codes in grey pictures. In a chunk of its own: phones whose browser reads them never load it.

use rqrr::PreparedImage;

use crate::device::Frame;

/// The first code that can be read.
pub fn decode(frame: &Frame) -> Option<String> {
    let mut image = PreparedImage::prepare_from_greyscale(frame.width, frame.height, |x, y| {
        // the library asks for what is inside
        frame.luma.get(y * frame.width + x).copied().unwrap_or_default()
    });
    image.detect_grids().iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}
