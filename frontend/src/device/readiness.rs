//! What the phone can do for a round before it starts: its battery, and whether its screen can be kept on. Facts only.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// `navigator`, where it knows of batteries.
    type Powered;
    #[wasm_bindgen(method, catch, js_name = getBattery)]
    fn get_battery(this: &Powered) -> Result<Promise, JsValue>;

    type Cell;
    #[wasm_bindgen(method, getter)]
    fn level(this: &Cell) -> f64;
    #[wasm_bindgen(method, getter)]
    fn charging(this: &Cell) -> bool;
}

/// The battery, as the browser tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Battery {
    /// Per cent.
    pub percent: u8,
    /// It is being charged.
    pub charging: bool,
}

/// The battery; nothing where the browser does not tell (iPhones, Firefox).
pub async fn battery() -> Option<Battery> {
    let navigator = has("getBattery")?;
    let promise = navigator.unchecked_into::<Powered>().get_battery().ok()?;
    let cell: Cell = JsFuture::from(promise).await.ok()?.unchecked_into();
    let percent = (cell.level() * 100.0).round().clamp(0.0, 100.0) as u8;
    Some(Battery { percent, charging: cell.charging() })
}

/// True when the browser can keep the screen on.
pub fn keeps_screen_on() -> bool {
    has("wakeLock").is_some()
}

fn has(name: &str) -> Option<Object> {
    let navigator: Object = web_sys::window()?.navigator().unchecked_into();
    let found = Reflect::get(&navigator, &name.into()).ok()?;
    (found.is_object() || found.is_function()).then_some(navigator)
}
