//! Handing a file to the phone's owner: into another app by the system's share sheet, or into the downloads.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{Blob, FilePropertyBag, HtmlAnchorElement, Url};

#[wasm_bindgen]
extern "C" {
    type Sharer;
    #[wasm_bindgen(method, catch, js_name = canShare)]
    fn can_share(this: &Sharer, what: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn share(this: &Sharer, what: &JsValue) -> Result<js_sys::Promise, JsValue>;
}

/// True where the system's share sheet takes such a file.
pub fn can_share(file: &Blob, name: &str) -> bool {
    sharer().zip(shared(file, name)).is_some_and(|(sharer, what)| sharer.can_share(&what).unwrap_or(false))
}

/// Opens the share sheet. Call it from a press.
pub fn share(file: &Blob, name: &str) {
    if let Some((sharer, what)) = sharer().zip(shared(file, name)) {
        // closing the sheet is an answer too
        if let Ok(shown) = sharer.share(&what) {
            leptos::task::spawn_local(async move { drop(wasm_bindgen_futures::JsFuture::from(shown).await) });
        }
    }
}

/// Puts the file into the downloads.
pub fn save(file: &Blob, name: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let Ok(url) = Url::create_object_url_with_blob(file) else { return };
    if let Some(link) = document.create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // the browser reads it after this; a minute is enough even for the largest
    leptos::prelude::set_timeout(move || drop(Url::revoke_object_url(&url)), std::time::Duration::from_mins(1));
}

fn sharer() -> Option<Sharer> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    let able = Reflect::get(&navigator, &"canShare".into()).is_ok_and(|able| able.is_function());
    able.then(|| navigator.unchecked_into())
}

fn shared(file: &Blob, name: &str) -> Option<JsValue> {
    let options = FilePropertyBag::new();
    options.set_type(&file.type_());
    let file = web_sys::File::new_with_blob_sequence_and_options(&Array::of1(file), name, &options).ok()?;
    let what = Object::new();
    Reflect::set(&what, &"files".into(), &Array::of1(&file)).ok()?;
    Some(what.into())
}
