//! From the camera's file to a photo that can be kept: upright, at most 1600 px, with the evidence band, JPEG of at most 300 KB.
//!
//! Re-encoding drops what the camera wrote into the file (EXIF): only what the band shows goes with the picture.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};
use xunge_shared::print::{self, Print};

use super::scanner::{Frame, slate};
use crate::capture::Photo;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = createImageBitmap)]
    fn create_image_bitmap(image: &Blob, options: &JsValue) -> Result<Promise, JsValue>;
}

/// What the visible band at the bottom says. Empty lines are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caption {
    /// When, in words of the screen.
    pub time: String,
    /// Where: the place's name, or coordinates with ± accuracy.
    pub place: String,
    /// What it is of: the zone's name, the case's type.
    pub subject: String,
    /// Who took it.
    pub author: String,
}

/// Why a file gives no photo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// More bytes than any phone's camera makes.
    #[error("too large: {bytes} bytes")]
    TooLarge {
        /// How many.
        bytes: u64,
    },
    /// The file is no picture that the browser can read.
    #[error("not a photo")]
    NotAPhoto,
    /// The browser cannot draw it.
    #[error("the browser failed: {0}")]
    Browser(String),
}

/// The greatest file that is read: a 30 MB picture would take a cheap phone's memory when decoded.
pub const MAX_FILE_BYTES: u64 = 25 * 1024 * 1024;
/// The longest side of what is kept; the smaller ones for pictures that no quality makes small enough.
const SIDES: [f64; 3] = [1600.0, 1200.0, 900.0];
/// The size of what is kept, bytes.
const TARGET_BYTES: usize = 300 * 1024;
/// Tried in this order until the size fits; the last one is kept whatever it gives.
const QUALITIES: [f64; 5] = [0.82, 0.72, 0.6, 0.48, 0.36];

/// Reads a picked or taken file, draws the caption's band on it and encodes it.
pub async fn develop(file: &Blob, caption: &Caption) -> Result<Photo, PhotoError> {
    if file.size() > MAX_FILE_BYTES as f64 {
        return Err(PhotoError::TooLarge { bytes: file.size() as u64 });
    }
    let picture = decode(file).await?;
    let print = print(&picture);
    let mut bytes = vec![];
    for side in SIDES {
        let canvas = drawn(&picture, side)?;
        super::band::draw(&pen(&canvas)?, f64::from(canvas.width()), f64::from(canvas.height()), caption).map_err(|e| failed(&e))?;
        bytes = compressed(&canvas).await?;
        if bytes.len() <= TARGET_BYTES {
            break;
        }
    }
    // a decoded picture takes tens of megabytes: it is given back at once
    picture.close();
    Ok(Photo::new(bytes).looking(print))
}

/// The picture of a photo that is kept, to be drawn on.
pub async fn reopen(photo: &Photo) -> Result<HtmlCanvasElement, PhotoError> {
    let parts: JsValue = js_sys::Array::of1(&Uint8Array::from(photo.bytes())).into();
    let blob = Blob::new_with_u8_array_sequence(&parts).map_err(|e| failed(&e))?;
    let picture = decode(&blob).await?;
    let canvas = drawn(&picture, SIDES[0])?;
    picture.close();
    Ok(canvas)
}

/// A picture that was drawn on, as a photo again.
pub async fn redevelop(canvas: &HtmlCanvasElement) -> Result<Photo, PhotoError> {
    Ok(Photo::new(compressed(canvas).await?))
}

fn drawn(picture: &ImageBitmap, longest: f64) -> Result<HtmlCanvasElement, PhotoError> {
    let (width, height) = fit(f64::from(picture.width()), f64::from(picture.height()), longest);
    let canvas = canvas(width, height)?;
    pen(&canvas)?.draw_image_with_image_bitmap_and_dw_and_dh(picture, 0.0, 0.0, width, height).map_err(|e| failed(&e))?;
    Ok(canvas)
}

/// As good as fits the size that is kept, or the smallest.
async fn compressed(canvas: &HtmlCanvasElement) -> Result<Vec<u8>, PhotoError> {
    let mut bytes = vec![];
    for quality in QUALITIES {
        bytes = encode(canvas, quality).await?;
        if bytes.len() <= TARGET_BYTES {
            break;
        }
    }
    Ok(bytes)
}

/// What the picture looks like: each grey value of the print is the mean of 8 × 8 points, so that the browser's way of
/// making pictures smaller does not matter.
fn print(picture: &ImageBitmap) -> Option<Print> {
    const BLOCK: usize = 8;
    let (width, height) = ((print::WIDTH * BLOCK) as u32, (print::HEIGHT * BLOCK) as u32);
    let (_, pen) = slate(width, height)?;
    pen.draw_image_with_image_bitmap_and_dw_and_dh(picture, 0.0, 0.0, f64::from(width), f64::from(height)).ok()?;
    let frame = Frame::of_canvas(&pen, width, height)?;
    let mean = |column: usize, row: usize| {
        let rows = frame.luma.chunks_exact(frame.width).skip(row * BLOCK).take(BLOCK);
        let sum: u32 = rows.flat_map(|line| &line[column * BLOCK..(column + 1) * BLOCK]).map(|grey| u32::from(*grey)).sum();
        (sum / (BLOCK * BLOCK) as u32) as u8
    };
    Print::of(&std::array::from_fn(|row| std::array::from_fn(|column| mean(column, row))))
}

async fn decode(file: &Blob) -> Result<ImageBitmap, PhotoError> {
    let options = js_sys::Object::new();
    // A plain object takes a property.
    let _ = js_sys::Reflect::set(&options, &"imageOrientation".into(), &"from-image".into());
    let bitmap = create_image_bitmap(file, &options).map_err(|e| failed(&e))?;
    let bitmap = JsFuture::from(bitmap).await.map_err(|_| PhotoError::NotAPhoto)?;
    bitmap.dyn_into().map_err(|_| PhotoError::NotAPhoto)
}

/// The size to be kept: never enlarged.
fn fit(width: f64, height: f64, longest: f64) -> (f64, f64) {
    let scale = (longest / width.max(height).max(1.0)).min(1.0);
    ((width * scale).round().max(1.0), (height * scale).round().max(1.0))
}

fn canvas(width: f64, height: f64) -> Result<HtmlCanvasElement, PhotoError> {
    let document = web_sys::window().and_then(|w| w.document()).ok_or_else(|| PhotoError::Browser("no document".into()))?;
    let element = document.create_element("canvas").map_err(|e| failed(&e))?;
    let canvas: HtmlCanvasElement = element.dyn_into().map_err(|_| PhotoError::Browser("no canvas".into()))?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    Ok(canvas)
}

fn pen(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, PhotoError> {
    let context = canvas.get_context("2d").map_err(|e| failed(&e))?;
    context.and_then(|c| c.dyn_into().ok()).ok_or_else(|| PhotoError::Browser("no 2d canvas".into()))
}

async fn encode(canvas: &HtmlCanvasElement, quality: f64) -> Result<Vec<u8>, PhotoError> {
    let blob = jpeg(canvas, quality).await?;
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|e| failed(&e))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// What is on a canvas, as a JPEG file.
pub(super) async fn jpeg(canvas: &HtmlCanvasElement, quality: f64) -> Result<Blob, PhotoError> {
    let mut asked = Ok(());
    let promise = Promise::new(&mut |resolve, _| {
        let told = Closure::once_into_js(move |blob: JsValue| {
            // Resolving a promise does not throw.
            let _ = resolve.call1(&JsValue::UNDEFINED, &blob);
        });
        asked = canvas.to_blob_with_type_and_encoder_options(told.unchecked_ref(), "image/jpeg", &quality.into());
    });
    asked.map_err(|e| failed(&e))?;
    JsFuture::from(promise).await.map_err(|e| failed(&e))?.dyn_into().map_err(|_| PhotoError::Browser("no JPEG".into()))
}

fn failed(thrown: &JsValue) -> PhotoError {
    PhotoError::Browser(format!("{thrown:?}"))
}
