//! When photos may go: a choice of the phone's owner, kept on this phone. Records never ask.

use js_sys::{JsString, Reflect};
use wasm_bindgen::JsValue;

const STORED: &str = "xunge.photos";

/// The choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PhotoChoice {
    /// None goes until its owner says so.
    pub paused: bool,
    /// None goes over a network that costs.
    pub wifi_only: bool,
}

impl PhotoChoice {
    /// As chosen on this phone.
    pub fn load() -> Self {
        let text = storage().and_then(|storage| storage.get_item(STORED).ok().flatten()).unwrap_or_default();
        Self { paused: text.contains('p'), wifi_only: text.contains('w') }
    }

    /// Remembers the choice.
    pub fn keep(self) {
        let text = [(self.paused, "p"), (self.wifi_only, "w")].map(|(chosen, letter)| if chosen { letter } else { "" }).concat();
        if let Some(storage) = storage() {
            // a private window may refuse to store: the choice then lasts as long as nobody asks
            let _ = storage.set_item(STORED, &text);
        }
    }

    /// True when no photo may go now.
    pub fn holds(self) -> bool {
        self.paused || (self.wifi_only && on_mobile_data() == Some(true))
    }
}

/// Whether the phone is in a mobile network; nothing where the browser does not tell.
pub fn on_mobile_data() -> Option<bool> {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &JsString::from(name)).ok();
    let connection = get(&web_sys::window()?.navigator().into(), "connection").filter(JsValue::is_object)?;
    get(&connection, "type")?.as_string().map(|kind| kind == "cellular" || kind == "bluetooth" || kind == "wimax")
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
