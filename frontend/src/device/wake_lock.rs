//! Keeps the screen on while a round is recorded: a phone that sleeps gets no fixes. The browser takes the lock away with
//! the page's visibility, so it is asked for again when the page is seen.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    type Keeper;
    #[wasm_bindgen(method, catch)]
    fn request(this: &Keeper, kind: &str) -> Result<Promise, JsValue>;

    type Sentinel;
    #[wasm_bindgen(method, getter)]
    fn released(this: &Sentinel) -> bool;
    #[wasm_bindgen(method, catch)]
    fn release(this: &Sentinel) -> Result<Promise, JsValue>;
}

/// The screen stays on until this is dropped or the page is hidden.
pub(super) struct Awake(Sentinel);

impl Awake {
    /// Asks for it; nothing when the browser cannot or the battery is low.
    pub(super) async fn request() -> Option<Self> {
        let navigator: Object = web_sys::window()?.navigator().unchecked_into();
        let keeper = Reflect::get(&navigator, &"wakeLock".into()).ok().filter(JsValue::is_object)?;
        let promise = keeper.unchecked_into::<Keeper>().request("screen").ok()?;
        JsFuture::from(promise).await.ok().map(|sentinel| Self(sentinel.unchecked_into()))
    }

    /// False once the browser took it away.
    pub(super) fn holds(&self) -> bool {
        !self.0.released()
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        // Released already, or released now.
        let _ = self.0.release();
    }
}
