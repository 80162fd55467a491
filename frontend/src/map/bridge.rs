//! The functions of `map.js`, with its types, and how it is loaded when a map is first opened. Draws nothing.

use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// `map.js`, loaded by the first call. The build puts it into a folder that is named by its content, and names that in the page.
pub async fn module() -> Result<Module, JsValue> {
    let named = document().query_selector("meta[name=map-script]")?;
    let path = named.and_then(|meta| meta.get_attribute("content")).ok_or_else(|| JsValue::from("the page names no map-script"))?;
    Ok(import(&path).await?.unchecked_into())
}

/// A script of this origin, loaded once however often it is asked for.
pub async fn load(path: &str) -> Result<JsValue, JsValue> {
    import(path).await
}

// Browsers may remember that a module could not be fetched: asked for again, it needs another address, and the same bytes answer it.
#[wasm_bindgen(inline_js = "export const load = (path) => import(path).catch(() => import(`${path}?${Date.now()}`));")]
extern "C" {
    #[wasm_bindgen(catch, js_name = load)]
    async fn import(path: &str) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    /// What `map.js` exports.
    pub type Module;

    #[wasm_bindgen(method, catch)]
    pub async fn open(this: &Module, element: &HtmlElement, options: &JsValue) -> Result<JsValue, JsValue>;

    /// One map.
    #[derive(Clone, Debug)]
    pub type View;

    #[wasm_bindgen(method)]
    pub fn draw(this: &View, name: &str, json: &str);
    #[wasm_bindgen(method)]
    pub fn tiles(this: &View, from: &str, url: &str, kinds: Vec<String>);
    #[wasm_bindgen(method)]
    pub fn cover(this: &View, url: Option<&str>, kind: &str);
    #[wasm_bindgen(method)]
    pub fn recover(this: &View);
    #[wasm_bindgen(method)]
    pub fn overlay(this: &View, name: &str, json: &str, gone: Vec<String>);
    #[wasm_bindgen(method)]
    pub fn refresh(this: &View, from: &str);
    #[wasm_bindgen(method)]
    pub fn show(this: &View, name: &str, visible: bool);
    #[wasm_bindgen(method)]
    pub fn select(this: &View, id: &str);
    #[wasm_bindgen(method)]
    pub fn me(this: &View, lon: Option<f64>, lat: Option<f64>, accuracy: Option<f64>, heading: Option<f64>);
    #[wasm_bindgen(method)]
    pub fn fit(this: &View, west: f64, south: f64, east: f64, north: f64, padding: f64, left: f64, zoom: f64);
    #[wasm_bindgen(method)]
    pub fn fly(this: &View, lon: f64, lat: f64, zoom: Option<f64>, instantly: bool, bearing: Option<f64>);
    #[wasm_bindgen(method, js_name = onPick)]
    pub fn on_pick(this: &View, callback: &JsValue);
    #[wasm_bindgen(method, js_name = onMove)]
    pub fn on_move(this: &View, callback: &JsValue);
    #[wasm_bindgen(method)]
    pub fn basemap(this: &View, json: &str, there: &JsValue);
    #[wasm_bindgen(method)]
    pub fn window(this: &View, from: f64, to: f64);
    #[wasm_bindgen(method)]
    pub fn heat(this: &View, hot: bool);
    #[wasm_bindgen(method)]
    pub fn ring(this: &View, lon: f64, lat: f64, tone: &str);
    #[wasm_bindgen(method, catch)]
    pub async fn picture(this: &View, json: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method)]
    pub fn close(this: &View);
}
