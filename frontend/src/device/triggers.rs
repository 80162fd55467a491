//! What suggests that there is something to do: the network came back, the page was opened again.
//!
//! `navigator.onLine` proves nothing, so none of these is a condition, each is only a reason to try now.

use std::rc::Rc;

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventTarget, VisibilityState};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// The browser believes that there is a network.
    Online,
    /// The browser knows that there is none.
    Offline,
    /// The page is seen again.
    Shown,
    /// The page is not seen any more; it may be killed at any time.
    Hidden,
    /// Another tab changed what the phone remembers: who is signed in.
    Phone,
}

/// The listeners, until dropped.
pub(crate) struct Triggers(Vec<Listener>);

struct Listener {
    target: EventTarget,
    name: &'static str,
    call: Closure<dyn FnMut()>,
}

impl Triggers {
    /// Listens.
    pub(crate) fn listen(on: Rc<dyn Fn(Trigger)>) -> Self {
        let mut listeners = Self(vec![]);
        let Some(window) = web_sys::window() else { return listeners };
        for (name, trigger) in [("online", Trigger::Online), ("offline", Trigger::Offline), ("storage", Trigger::Phone)] {
            let on = on.clone();
            listeners.add(window.clone().into(), name, Closure::new(move || on(trigger)));
        }
        if let Some(document) = window.document() {
            let seen = document.clone();
            let look = move || on(if seen.visibility_state() == VisibilityState::Visible { Trigger::Shown } else { Trigger::Hidden });
            listeners.add(document.into(), "visibilitychange", Closure::new(look));
        }
        listeners
    }

    fn add(&mut self, target: EventTarget, name: &'static str, call: Closure<dyn FnMut()>) {
        // A live target takes a listener.
        let _ = target.add_event_listener_with_callback(name, call.as_ref().unchecked_ref());
        self.0.push(Listener { target, name, call });
    }
}

impl Drop for Triggers {
    fn drop(&mut self) {
        for Listener { target, name, call } in &self.0 {
            // The same target that took it.
            let _ = target.remove_event_listener_with_callback(name, call.as_ref().unchecked_ref());
        }
    }
}
