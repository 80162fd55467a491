//! Makes parts of a picture unreadable: faces and number plates, by a finger. What is under a block is gone, not hidden.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// The finger's width, as a part of the picture's shorter side.
const FINGER: f64 = 0.09;
/// Blocks to a finger's width: a face under a finger keeps nine colours.
const BLOCKS: f64 = 3.0;

/// Covers what is around a point of the canvas with blocks of its mean colours; the point in the canvas's own pixels.
pub fn smear(canvas: &HtmlCanvasElement, x: f64, y: f64) -> Option<()> {
    let pen: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    let block = (width.min(height) * FINGER / BLOCKS).max(4.0).round();
    // blocks of one raster over the whole picture: going over a place twice does not make it finer
    let first = |at: f64| ((at - block * BLOCKS / 2.0) / block).floor().max(0.0) * block;
    for column in 0..=BLOCKS as u32 {
        for row in 0..=BLOCKS as u32 {
            let (left, top) = (first(x) + f64::from(column) * block, first(y) + f64::from(row) * block);
            let (across, down) = ((width - left).min(block), (height - top).min(block));
            if across < 1.0 || down < 1.0 {
                continue;
            }
            let pixels = pen.get_image_data(left, top, across, down).ok()?.data();
            let count = (pixels.len() / 4).max(1) as u32;
            let sum = |channel: usize| pixels.iter().skip(channel).step_by(4).map(|value| u32::from(*value)).sum::<u32>() / count;
            pen.set_fill_style_str(&format!("rgb({} {} {})", sum(0), sum(1), sum(2)));
            pen.fill_rect(left, top, across, down);
        }
    }
    Some(())
}
