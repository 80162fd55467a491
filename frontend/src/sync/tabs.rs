//! Several tabs of one account: one leads (sends and fetches), the others are told what changed on disk.
//!
//! Correctness does not rest on this: ops are idempotent and digests find a muddle. It saves work and battery.

use std::{cell::Cell, rc::Rc};

use futures::{channel::oneshot, future::Either};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use web_sys::{BroadcastChannel, MessageEvent};
use xunge_shared::id::AccountId;

#[wasm_bindgen]
extern "C" {
    type Locks;
    #[wasm_bindgen(method, catch)]
    fn request(this: &Locks, name: &str, held: &Function) -> Result<Promise, JsValue>;
}

/// Held while this tab leads; dropping it lets another.
pub(super) struct Lead(Option<oneshot::Sender<()>>);

impl Drop for Lead {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            // The browser may have released the lock already.
            let _ = release.send(());
        }
    }
}

/// Waits until this tab leads; nothing when the account is closed before. Without Web Locks every tab leads.
pub(super) async fn lead(account: AccountId, closed: oneshot::Receiver<()>) -> Option<Lead> {
    let Some(locks) = locks() else { return Some(Lead(None)) };
    let (granted, waiting) = oneshot::channel::<()>();
    let (release, released) = oneshot::channel::<()>();
    let (granted, released) = (Cell::new(Some(granted)), Cell::new(Some(released)));
    let held = Closure::once_into_js(move || -> JsValue {
        let (Some(granted), Some(released)) = (granted.take(), released.take()) else { return JsValue::UNDEFINED };
        if granted.send(()).is_err() {
            // Closed while waiting: give it back at once.
            return JsValue::UNDEFINED;
        }
        wasm_bindgen_futures::future_to_promise(async move {
            // Dropped or sent: both release.
            let _ = released.await;
            Ok(JsValue::UNDEFINED)
        })
        .into()
    });
    if locks.request(&format!("xunge-sync-{account}"), held.unchecked_ref()).is_err() {
        return Some(Lead(None));
    }
    match futures::future::select(waiting, closed).await {
        Either::Left((Ok(()), _)) => Some(Lead(Some(release))),
        _ => None,
    }
}

fn locks() -> Option<Locks> {
    let navigator: Object = web_sys::window()?.navigator().unchecked_into();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}

/// What a tab tells the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// Ops were written.
    Wrote,
    /// Fates of ops were written.
    Fates,
    /// Admitted states were written.
    Merged,
    /// All of what is followed has been here once.
    Fetched,
}

impl Note {
    fn code(self) -> &'static str {
        match self {
            Self::Wrote => "wrote",
            Self::Fates => "fates",
            Self::Merged => "merged",
            Self::Fetched => "fetched",
        }
    }

    fn of(code: &str) -> Option<Self> {
        [Self::Wrote, Self::Fates, Self::Merged, Self::Fetched].into_iter().find(|note| note.code() == code)
    }
}

/// The channel between the tabs of an account.
pub(crate) struct Tabs {
    channel: Option<BroadcastChannel>,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Tabs {
    /// Joins; `on` hears what other tabs tell.
    pub(crate) fn join(account: AccountId, on: Rc<dyn Fn(Note)>) -> Self {
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(note) = event.data().as_string().as_deref().and_then(Note::of) {
                on(note);
            }
        });
        let channel = BroadcastChannel::new(&format!("xunge-{account}")).ok();
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        }
        Self { channel, _listener: listener }
    }

    /// Tells the others.
    pub(crate) fn tell(&self, note: Note) {
        if let Some(channel) = &self.channel {
            // A closed channel has nobody to tell.
            let _ = channel.post_message(&note.code().into());
        }
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}
