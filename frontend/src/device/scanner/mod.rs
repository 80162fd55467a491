//! The camera as a reader of QR codes: the browser's own detector where there is one, else a decoder of ours that is loaded then.
//!
//! Frames are looked at and forgotten: nothing of them is stored or sent.

mod lens;
mod reader;

pub use lens::{Detail, Lens, LensError};
pub use reader::Reader;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// A grey picture, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Brightness, `width * height` of them.
    pub luma: Vec<u8>,
}

impl Frame {
    /// From red, green, blue and opacity, four bytes a pixel (ITU-R BT.601 weights).
    fn of_rgba(width: usize, height: usize, rgba: &[u8]) -> Self {
        let luma = rgba.chunks_exact(4).map(|p| ((77 * u32::from(p[0]) + 150 * u32::from(p[1]) + 29 * u32::from(p[2])) >> 8) as u8);
        Self { width, height, luma: luma.collect() }
    }

    /// What is on a canvas of this size.
    pub(in crate::device) fn of_canvas(pen: &CanvasRenderingContext2d, width: u32, height: u32) -> Option<Self> {
        let pixels = pen.get_image_data(0.0, 0.0, f64::from(width), f64::from(height)).ok()?;
        Some(Self::of_rgba(width as usize, height as usize, &pixels.data()))
    }
}

/// A canvas to look at, never shown, and its pen.
pub(in crate::device) fn slate(width: u32, height: u32) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    use wasm_bindgen::JsCast;
    let canvas: HtmlCanvasElement = leptos::prelude::document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let options = js_sys::Object::new();
    // the canvas is read after every drawing: it stays out of the graphics memory
    let _ = js_sys::Reflect::set(&options, &"willReadFrequently".into(), &true.into());
    let pen = canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()?;
    Some((canvas, pen))
}
