//! Finds and reads QR codes in grey pictures. In a chunk of its own: phones whose browser reads them never load it.

use std::{cell::RefCell, rc::Rc};

use js_sys::Function;
use rqrr::PreparedImage;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use crate::device::Frame;

/// The first code that can be read.
///
/// The library panics on corners that lie on a line. It is called by way of the browser, where that is an exception: one look that found
/// nothing. What the call held is lost, some picture's worth of memory.
pub fn decode(frame: Frame) -> Option<String> {
    let found = Rc::new(RefCell::new(None));
    let told = Rc::clone(&found);
    let look = Closure::once(move || *told.borrow_mut() = read(&frame));
    look.as_ref().unchecked_ref::<Function>().call0(&JsValue::NULL).ok()?;
    found.take()
}

fn read(frame: &Frame) -> Option<String> {
    let mut image = PreparedImage::prepare_from_greyscale(frame.width, frame.height, |x, y| {
        // the library asks for what is inside
        frame.luma.get(y * frame.width + x).copied().unwrap_or_default()
    });
    image.detect_grids().iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}
