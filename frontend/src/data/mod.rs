//! The data core as the pages see it: [`Core`], a handle from context. Reads are signals over the replica, writes are [`Saying`](crate::capture::Saying)s.
//!
//! A page needs nothing else: it never opens the store, never fetches records and never touches the queue.

mod account;
mod lock;
mod look_alike;
mod my_lines;
mod outbox;
mod photo_choice;
mod queries;
mod rescue;
mod rulings;
mod sessions;
mod signals;
mod status;
mod storage;
mod unlock;

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

pub(crate) use account::Account;
use leptos::prelude::*;
pub use look_alike::LookAlike;
pub use my_lines::LinesDue;
pub use outbox::Proof;
pub use photo_choice::{PhotoChoice, on_mobile_data};
pub use rescue::{RescueFile, deliver};
pub use rulings::Rulings;
use signals::Signals;
pub use status::{Alarm, OpState, PhotoWaiting, Queued, SignInError, Status};
pub use unlock::{Known, UnlockError, is_easy};
use xunge_shared::{
    id::{AccountId, Sha256},
    role::Role,
    session::Session,
};

use crate::{
    api,
    device::{Positions, Recorder, Triggers, now_ms},
};

/// The data core. Copy; lives as long as the app.
#[derive(Clone, Copy)]
pub struct Core {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    signals: Signals,
    recorder: Recorder,
}

/// What a page does when something changes on the server.
type Listener = Rc<dyn Fn(&api::Live)>;

#[derive(Default)]
struct Inner {
    account: RefCell<Option<Rc<Account>>>,
    /// Object URLs of this phone's own photos, for the page's life.
    urls: RefCell<BTreeMap<Sha256, String>>,
    listeners: RefCell<BTreeMap<u64, Listener>>,
    at_desk: std::cell::Cell<bool>,
    triggers: RefCell<Option<Triggers>>,
}

impl Core {
    /// Starts the core, provides it as context and restores the last session from this phone. Called once, by the app.
    pub fn start() -> Self {
        let core = Self {
            inner: StoredValue::new_local(Rc::new(Inner::default())),
            signals: Signals::new(),
            recorder: Recorder::new(Positions::start()),
        };
        provide_context(core);
        core.recorder.serve(core);
        core.wake_up();
        core
    }

    /// From the context of the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// False until the last session and its records have been read from this phone (a cold start: some 10 ms to 1 s).
    pub fn ready(self) -> Signal<bool> {
        self.signals.ready.into()
    }

    /// Who is signed in on this phone, with or without a network.
    pub fn session(self) -> Signal<Option<Session>> {
        self.signals.session.into()
    }

    /// True while the screen is locked: somebody is signed in, and has to show who they are.
    pub fn locked(self) -> Signal<bool> {
        self.signals.locked.into()
    }

    /// The account, tracked.
    pub fn me(self) -> Option<AccountId> {
        self.signals.session.with(|s| s.as_ref().map(|s| s.account.id))
    }

    /// For how many days the server keeps raw tracks and photos, tracked.
    pub fn kept_days(self) -> Option<(u32, u32)> {
        self.signals.session.with(|s| s.as_ref()?.kept_days)
    }

    /// The greatest role held now, tracked.
    pub fn role(self) -> Option<Role> {
        self.signals.session.with(|s| s.as_ref().and_then(|s| s.role(now_ms())))
    }

    /// Where the records of this phone stand.
    pub fn status(self) -> Signal<Status> {
        self.signals.status.into()
    }

    /// The round that this phone records, if any.
    pub fn recorder(self) -> Recorder {
        self.recorder
    }

    /// The desk is shown (or left): while it is, only the county's own records are followed here, and lists come from the server.
    pub fn set_at_desk(self, at_desk: bool) {
        self.inner().at_desk.set(at_desk);
        if let Some(account) = self.account() {
            account.set_at_desk(at_desk);
        }
    }

    /// True while it is shown.
    pub fn is_at_desk(self) -> bool {
        self.inner().at_desk.get()
    }

    /// Opens the stream again where the browser gave it up, as long as the page is seen. In the tab that fetches this goes by itself.
    pub fn keep_hearing(self) {
        if let Some(account) = self.account().filter(|_| !leptos::prelude::document().hidden()) {
            account.listen();
        }
    }

    /// Hears what changes on the server until `Hearing` is dropped: for the desk's lists and map. One stream serves the tab.
    pub fn on_live(self, on: impl Fn(&api::Live) + 'static) -> Hearing {
        let inner = self.inner();
        let id = inner.listeners.borrow().keys().next_back().map_or(0, |last| last + 1);
        inner.listeners.borrow_mut().insert(id, Rc::new(on));
        Hearing { core: self, id }
    }

    fn inner(self) -> Rc<Inner> {
        self.inner.with_value(Rc::clone)
    }

    pub(crate) fn account(self) -> Option<Rc<Account>> {
        self.inner.with_value(|inner| inner.account.borrow().clone())
    }

    /// Hands an event of the stream to all who listen.
    fn spread(self) -> Listener {
        Rc::new(move |event| {
            let listeners: Vec<Listener> = self.inner().listeners.borrow().values().cloned().collect();
            for listener in listeners {
                listener(event);
            }
        })
    }
}

/// Keeps a listener of [`Core::on_live`].
pub struct Hearing {
    core: Core,
    id: u64,
}

impl Drop for Hearing {
    fn drop(&mut self) {
        // When the whole app goes, the core may be gone first.
        let _ = self.core.inner.try_with_value(|inner| inner.listeners.borrow_mut().remove(&self.id));
    }
}
