//! What the browser grants of the phone's storage.

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageEstimate, StorageManager};

/// How much room there is, and whether it is safe from eviction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Room {
    /// Bytes used.
    pub(crate) used: Option<u64>,
    /// Bytes allowed.
    pub(crate) quota: Option<u64>,
    /// The browser promised not to evict them.
    pub(crate) persisted: Option<bool>,
}

/// Asks the browser for its figures; all unknown where it does not tell (an insecure page).
pub(crate) async fn room() -> Room {
    let Some(storage) = manager() else { return Room::default() };
    let estimate: Option<StorageEstimate> = settled(storage.estimate()).await.map(JsCast::unchecked_into);
    let persisted = settled(storage.persisted()).await.and_then(|p| p.as_bool());
    let figure = |read: fn(&StorageEstimate) -> Option<f64>| estimate.as_ref().and_then(read).map(|bytes| bytes as u64);
    Room { used: figure(StorageEstimate::get_usage), quota: figure(StorageEstimate::get_quota), persisted }
}

/// Asks the browser not to evict what is stored. It may refuse; [`room`] tells.
pub(crate) async fn persist() {
    if let Some(storage) = manager() {
        settled(storage.persist()).await;
    }
}

fn manager() -> Option<StorageManager> {
    let navigator = web_sys::window()?.navigator();
    let present = js_sys::Reflect::get(&navigator, &"storage".into()).is_ok_and(|s| s.is_object());
    present.then(|| navigator.storage())
}

async fn settled(promise: Result<Promise, wasm_bindgen::JsValue>) -> Option<wasm_bindgen::JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}
