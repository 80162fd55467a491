//! The functions of `map.js`, with its types. Nothing but declarations.

use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

// imported so that it lies beside map.js, which imports it by a relative path
#[wasm_bindgen(module = "/src/map/style.js")]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = BANDS)]
    pub static _BANDS: JsValue;
}

#[wasm_bindgen(module = "/src/map/map.js")]
extern "C" {
    /// One map.
    #[derive(Clone, Debug)]
    pub type View;

    #[wasm_bindgen(catch)]
    pub async fn open(element: &HtmlElement, options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method)]
    pub fn draw(this: &View, name: &str, json: &str);
    #[wasm_bindgen(method)]
    pub fn tiles(this: &View, url: &str, kinds: Vec<String>);
    #[wasm_bindgen(method)]
    pub fn overlay(this: &View, name: &str, json: &str, gone: Vec<String>);
    #[wasm_bindgen(method)]
    pub fn refresh(this: &View);
    #[wasm_bindgen(method)]
    pub fn show(this: &View, name: &str, visible: bool);
    #[wasm_bindgen(method)]
    pub fn select(this: &View, id: &str);
    #[wasm_bindgen(method)]
    pub fn me(this: &View, lon: Option<f64>, lat: Option<f64>, accuracy: Option<f64>, heading: Option<f64>);
    #[wasm_bindgen(method)]
    pub fn fit(this: &View, west: f64, south: f64, east: f64, north: f64, padding: f64, zoom: f64);
    #[wasm_bindgen(method)]
    pub fn fly(this: &View, lon: f64, lat: f64, zoom: Option<f64>, instantly: bool);
    #[wasm_bindgen(method, js_name = onPick)]
    pub fn on_pick(this: &View, callback: &JsValue);
    #[wasm_bindgen(method, js_name = onMove)]
    pub fn on_move(this: &View, callback: &JsValue);
    #[wasm_bindgen(method, catch)]
    pub async fn shot(this: &View) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method)]
    pub fn close(this: &View);
}
