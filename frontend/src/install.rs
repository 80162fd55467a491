//! The browser's own offer to install the app: kept when it comes, made when it suits.
//!
//! Decides nothing about when: pages ask.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::{JsValue, closure::Closure, prelude::wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    type Prompt;
    #[wasm_bindgen(method, catch)]
    fn prompt(this: &Prompt) -> Result<js_sys::Promise, JsValue>;
}

/// The offer, while there is one. From context.
#[derive(Clone, Copy)]
pub struct Offer(RwSignal<Option<JsValue>, LocalStorage>);

impl Offer {
    /// Listens for it: the browser says it once, early. Called once, by the app.
    pub fn listen() {
        let offer = RwSignal::new_local(None);
        provide_context(Offer(offer));
        let on_offer = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            // the browser's own bar would come in the middle of a round
            event.prevent_default();
            offer.set(Some(event.into()));
        });
        // a live window takes a listener
        let _ = window().add_event_listener_with_callback("beforeinstallprompt", on_offer.as_ref().unchecked_ref());
        on_offer.forget();
    }

    /// From the context of the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// True while the browser would install on a press. Tracked.
    pub fn stands(self) -> bool {
        self.0.with(Option::is_some)
    }

    /// Asks the browser to install. Call it from a press; it can be asked once.
    pub fn take(self) {
        if let Some(event) = self.0.try_update(Option::take).flatten() {
            // its answer shows by itself: the app is there, or it is not
            let _ = event.unchecked_ref::<Prompt>().prompt();
        }
    }
}
