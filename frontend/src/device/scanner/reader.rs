//! Reads QR codes off what a camera sees or saw.

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageBitmap};

use super::{Frame, Lens, slate};
use crate::chunks;

#[wasm_bindgen]
extern "C" {
    /// The Barcode Detection API, which no binding crate offers without unstable flags.
    type BarcodeDetector;
    #[wasm_bindgen(constructor, catch)]
    fn new(options: &JsValue) -> Result<BarcodeDetector, JsValue>;
    #[wasm_bindgen(static_method_of = BarcodeDetector, js_name = getSupportedFormats, catch)]
    fn formats() -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn detect(this: &BarcodeDetector, source: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = createImageBitmap)]
    fn create_image_bitmap(image: &Blob) -> Result<Promise, JsValue>;
}

const QR: &str = "qr_code";
/// Pictures of a plate are looked at in these sizes: a far plate needs many pixels, a near one few.
const SIZES: [u32; 3] = [1000, 600, 1600];

/// Reads by the browser's detector, or by ours.
pub struct Reader(Option<BarcodeDetector>);

/// The code could not be loaded that reads where the browser cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the decoder is not on this phone")]
pub struct NoDecoder;

impl Reader {
    /// Chooses.
    pub async fn new() -> Self {
        let detects = match BarcodeDetector::formats() {
            Ok(asked) => JsFuture::from(asked).await.is_ok_and(|formats| Array::from(&formats).includes(&QR.into(), 0)),
            Err(_) => false,
        };
        let options = js_sys::Object::new();
        // a plain object takes a property
        let _ = Reflect::set(&options, &"formats".into(), &Array::of1(&QR.into()));
        Self(detects.then(|| BarcodeDetector::new(&options).ok()).flatten())
    }

    /// What the camera sees, when that is a code.
    pub async fn read(&self, lens: &Lens) -> Result<Option<String>, NoDecoder> {
        if let Some(detector) = &self.0
            && let Ok(asked) = detector.detect(lens.video())
            && let Ok(found) = JsFuture::from(asked).await
        {
            return Ok(first(&found));
        }
        match lens.look() {
            Some(frame) => chunks::decode(frame).await.map_err(|_| NoDecoder),
            None => Ok(None),
        }
    }

    /// The code on a picture that was taken before.
    pub async fn read_picture(&self, picture: &Blob) -> Result<Option<String>, NoDecoder> {
        let Some(bitmap) = bitmap(picture).await else { return Ok(None) };
        if let Some(detector) = &self.0
            && let Ok(asked) = detector.detect(&bitmap)
            && let Ok(found) = JsFuture::from(asked).await
            && let Some(text) = first(&found)
        {
            return Ok(Some(text));
        }
        for size in SIZES {
            let Some(frame) = shrunk(&bitmap, size) else { return Ok(None) };
            if let Some(text) = chunks::decode(frame).await.map_err(|_| NoDecoder)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }
}

fn first(found: &JsValue) -> Option<String> {
    let first = Array::from(found).get(0);
    Reflect::get(&first, &"rawValue".into()).ok()?.as_string()
}

async fn bitmap(picture: &Blob) -> Option<ImageBitmap> {
    JsFuture::from(create_image_bitmap(picture).ok()?).await.ok()?.dyn_into().ok()
}

fn shrunk(bitmap: &ImageBitmap, longest: u32) -> Option<Frame> {
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (f64::from(longest) / width.max(height).max(1.0)).min(1.0);
    let (width, height) = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    let (_, pen) = slate(width as u32, height as u32)?;
    pen.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, width, height).ok()?;
    Frame::of_canvas(&pen, width as u32, height as u32)
}
