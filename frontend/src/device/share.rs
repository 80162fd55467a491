//! A picture handed to whoever the person chooses: the platform's share sheet where it takes files, else saved as a file.
//!
//! What goes out is made at that moment and shown nowhere else; nothing is stored or sent by the app itself.

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, FilePropertyBag, HtmlCanvasElement, HtmlElement, ShareData, Url};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handed {
    /// Given to the share sheet, or the person changed their mind there.
    Sheet,
    /// Saved as a file.
    File,
}

/// An empty picture of this size, and the pen for it.
pub fn canvas(width: u32, height: u32) -> Result<(HtmlCanvasElement, CanvasRenderingContext2d), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let pen = canvas.get_context("2d")?.ok_or("no 2d canvas")?.dyn_into()?;
    Ok((canvas, pen))
}

/// Hands out the picture on `canvas` as a PNG of this name.
pub async fn hand_out(canvas: &HtmlCanvasElement, name: &str, title: &str) -> Result<Handed, JsValue> {
    let blob = png(canvas).await?;
    let options = FilePropertyBag::new();
    options.set_type("image/png");
    let file = File::new_with_blob_sequence_and_options(&Array::of1(&blob), name, &options)?;
    let navigator = web_sys::window().ok_or("no window")?.navigator();
    let data = ShareData::new();
    data.set_files(&Array::of1(&file));
    data.set_title(title);
    let shares = Reflect::get(&navigator, &"canShare".into()).is_ok_and(|it| it.is_function());
    if shares && navigator.can_share_with_data(&data) {
        match JsFuture::from(navigator.share_with_data(&data)).await {
            Ok(_) => return Ok(Handed::Sheet),
            Err(why) if is_abort(&why) => return Ok(Handed::Sheet),
            // some phones say that they can and then cannot
            Err(_) => {}
        }
    }
    save(&blob, name)?;
    Ok(Handed::File)
}

fn is_abort(why: &JsValue) -> bool {
    Reflect::get(why, &"name".into()).ok().and_then(|name| name.as_string()).is_some_and(|name| name == "AbortError")
}

fn save(blob: &Blob, name: &str) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let url = Url::create_object_url_with_blob(blob)?;
    let link: HtmlElement = document.create_element("a")?.dyn_into()?;
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.click();
    // the browser took its copy with the click
    Url::revoke_object_url(&url)
}

async fn png(canvas: &HtmlCanvasElement) -> Result<Blob, JsValue> {
    let mut asked = Ok(());
    let promise = Promise::new(&mut |resolve, _| {
        let told = Closure::once_into_js(move |blob: JsValue| {
            // resolving a promise does not throw
            let _ = resolve.call1(&JsValue::UNDEFINED, &blob);
        });
        asked = canvas.to_blob(told.unchecked_ref());
    });
    asked?;
    JsFuture::from(promise).await?.dyn_into()
}
