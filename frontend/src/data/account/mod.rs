//! One account on this phone, running: its store, its replica, its place in the plan. Made at sign-in or cold start, closed at sign-out.
//!
//! The pages see it through [`Core`](super::Core), the driver through `sync`. Nothing here fetches.

mod facts;
mod outbox;
mod stream;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use futures::channel::{mpsc, oneshot};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use minicbor::bytes::ByteVec;
use xunge_shared::{
    entity::{Entity, Key},
    hlc::Millis,
    id::{AccountId, DeviceId, Feed, KindName, Scope},
    kinds::{Kind, NAMES, county::County},
    op::Op,
    plan::Client,
    replica::Replica,
    session::Session,
};

use super::{Alarm, signals::Signals, storage::Room};
use crate::{
    api,
    capture::Photo,
    clock,
    device::{Recorder, now_ms},
    store::{OpMark, OwnOp, OwnPhoto, Series, Store, StoreError},
    sync::{self, Note, Tabs},
};

/// One account on this phone. Shared by the pages' handle and the driver, on one thread.
pub(crate) struct Account {
    id: AccountId,
    session: RefCell<Session>,
    store: Store,
    series: Cell<Series>,
    replica: RefCell<Replica>,
    client: RefCell<Client>,
    signals: Signals,
    tabs: RefCell<Option<Tabs>>,
    wake: mpsc::UnboundedSender<()>,
    closing: RefCell<Option<oneshot::Sender<()>>>,
    closed: Cell<bool>,
    leads: Cell<bool>,
    /// The cookie was found to be this account's.
    introduced: Cell<bool>,
    /// Another tab told that it wrote.
    told: Cell<bool>,
    /// The disk is about to be read again.
    reload_due: Cell<bool>,
    /// What the server told could not be written down.
    astray: Cell<bool>,
    /// Counts local writes: a reload that overlaps one starts again.
    writes: Cell<u64>,
    /// Admitted states that the disk lacks, because a write failed.
    behind: RefCell<BTreeMap<Scope, BTreeSet<Key>>>,
    /// The photo being sent: read and checked once, not for every piece.
    sending: RefCell<Option<Photo>>,
    /// The receipt of the push that was just answered, until its ops are settled with it.
    receipt: RefCell<Option<ByteVec>>,
    /// How often a scope's states differed from the server's, in this run.
    diverged: RefCell<BTreeMap<Scope, u32>>,
    /// When the last success was written down.
    noted: Cell<Millis>,
    /// What the browser granted, and when it was asked.
    room: Cell<(Millis, Room)>,
    /// The photos of this phone, as of the last count.
    photos: RefCell<Vec<OwnPhoto>>,
    live: RefCell<Option<api::Subscription>>,
    on_live: Rc<dyn Fn(&api::Live)>,
    /// Only the county's own records are followed: the desk asks the server for the rest.
    at_desk: Cell<bool>,
    recorder: Recorder,
}

impl Account {
    /// Opens the account's store, reads it and starts to send and fetch.
    pub(crate) async fn open(
        session: Session,
        signals: Signals,
        at_desk: bool,
        recorder: Recorder,
        on_live: Rc<dyn Fn(&api::Live)>,
    ) -> Result<Rc<Self>, StoreError> {
        let id = session.account.id;
        let store = Store::open(id).await?;
        let series = store.series(fresh_device()).await?;
        let (wake, woken) = mpsc::unbounded();
        let account = Rc::new(Self {
            id,
            session: RefCell::new(session),
            store,
            series: Cell::new(series),
            replica: RefCell::default(),
            client: RefCell::new(Client::new(series.device, None, 0)),
            signals,
            tabs: RefCell::default(),
            wake,
            closing: RefCell::default(),
            closed: Cell::new(false),
            leads: Cell::new(false),
            introduced: Cell::new(false),
            told: Cell::new(false),
            reload_due: Cell::new(false),
            astray: Cell::new(false),
            writes: Cell::new(0),
            behind: RefCell::default(),
            sending: RefCell::default(),
            receipt: RefCell::default(),
            diverged: RefCell::default(),
            noted: Cell::default(),
            room: Cell::default(),
            photos: RefCell::default(),
            live: RefCell::default(),
            on_live,
            at_desk: Cell::new(at_desk),
            recorder,
        });
        // Joined first: what is told from here on may or may not be in what is read.
        account.join_tabs();
        account.reload().await?;
        account.recall_people().await;
        account.recall_standing().await;
        leptos::task::spawn_local(sync::drive(account.clone(), woken));
        Ok(account)
    }

    /// Reads everything from disk again: at the start, when this tab takes the lead, and when another tab wrote.
    pub(crate) async fn reload(&self) -> Result<(), StoreError> {
        loop {
            let writes = self.writes.get();
            let series = self.store.series(fresh_device()).await?;
            let epoch = self.store.epoch().await?;
            let mut replica = self.store.replica().await?;
            let ops = self.store.own_ops().await?;
            let photos = self.store.photos_pending().await?;
            if writes != self.writes.get() {
                continue;
            }
            let mut client = restore(&mut replica, series, epoch, &ops, now_ms());
            for photo in &photos {
                client.photo_stored(photo.sha, photo.size, photo.since);
            }
            self.series.set(series);
            *self.client.borrow_mut() = client;
            *self.replica.borrow_mut() = replica;
            self.changed(NAMES);
            return Ok(());
        }
    }

    fn join_tabs(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let on = move |note| {
            if let Some(account) = weak.upgrade() {
                leptos::task::spawn_local(async move { account.heard(note).await });
            }
        };
        *self.tabs.borrow_mut() = Some(Tabs::join(self.id, Rc::new(on)));
    }

    async fn heard(self: Rc<Self>, note: Note) {
        if note == Note::Fetched {
            return self.fetched();
        }
        self.told.set(true);
        if self.leads.get() && note == Note::Wrote {
            let pending = self.heed(self.store.pending().await).unwrap_or_default();
            let waiting = self.client.borrow().waiting();
            let fresh: Vec<OwnOp> = pending.into_iter().filter(|op| !waiting.contains(&op.n)).collect();
            self.queue_again(&fresh);
            self.queue_photos().await;
            self.wake();
        } else if !self.leads.get() {
            // One look at the disk for all that is told within a moment.
            if self.reload_due.replace(true) {
                return;
            }
            TimeoutFuture::new(GATHER_MS).await;
            self.reload_due.set(false);
            self.heed(self.reload().await);
        }
        self.refresh_status().await;
    }

    /// This tab sends and fetches from now on. What another wrote until now is on disk.
    pub(crate) async fn take_the_lead(self: &Rc<Self>) {
        if self.told.get() {
            self.heed(self.reload().await);
        }
        self.leads.set(true);
        self.signals.report(|status| status.elsewhere = false);
        self.listen();
        self.refresh_status().await;
    }

    /// Changes the replica; say which kinds with [`changed`](Self::changed).
    pub(crate) fn show<R>(&self, change: impl FnOnce(&mut Replica) -> R) -> R {
        change(&mut self.replica.borrow_mut())
    }

    /// Reads the replica.
    pub(crate) fn read<R>(&self, read: impl FnOnce(&Replica) -> R) -> R {
        read(&self.replica.borrow())
    }

    /// Lets lists of these kinds run again.
    pub(crate) fn changed<'a>(&self, kinds: impl IntoIterator<Item = &'a KindName>) {
        let kinds: Vec<&KindName> = kinds.into_iter().collect();
        if Signals::concern_settings(kinds.iter().copied()) {
            let settings = self.read(|replica| Entity::county(replica.all(&County::NAME)).and_then(County::settings).cloned());
            let settings = Arc::new(settings.unwrap_or_default());
            if self.signals.settings.with_untracked(|before| *before != settings) {
                clock::set_county(settings.calendar.offset());
                self.signals.settings.set(settings);
            }
        }
        self.signals.changed(kinds);
    }

    /// The result of a storage operation; a failure becomes an alarm that a person sees.
    pub(crate) fn heed<T>(&self, result: Result<T, StoreError>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.alarm(&error);
                None
            }
        }
    }

    /// The same for what the server told: what cannot be written down is asked for again, from what the disk says.
    pub(crate) fn wrote<T>(&self, result: Result<T, StoreError>) -> Option<T> {
        self.astray.set(self.astray.get() || result.is_err());
        if result.is_ok() && !self.astray.get() {
            self.recovered();
        }
        self.heed(result)
    }

    /// True when the disk lacks what this tab went on from.
    pub(crate) fn is_astray(&self) -> bool {
        self.astray.get()
    }

    /// Goes on from what the disk says.
    pub(crate) async fn find_back(&self) {
        let found = self.heed(self.reload().await).is_some();
        self.astray.set(!found);
    }

    /// Something was stored for good: whatever ailed the storage is over.
    pub(crate) fn recovered(&self) {
        self.signals.report(|status| status.alarm = None);
    }

    fn alarm(&self, error: &StoreError) {
        // A closed account's last reads fail by design.
        if !self.closed.get() {
            leptos::logging::error!("{error}");
            self.signals.report(|status| status.alarm = Some(Alarm::from(error)));
        }
    }

    /// Ends it: nothing is sent any more, the store keeps everything.
    pub(crate) fn close(&self) {
        self.closed.set(true);
        drop(self.closing.borrow_mut().take());
        drop(self.live.borrow_mut().take());
        drop(self.tabs.borrow_mut().take());
        self.wake();
        self.store.close();
    }

    /// Resolves (as cancelled) when the account is closed.
    pub(crate) fn closed(&self) -> oneshot::Receiver<()> {
        let (send, closed) = oneshot::channel();
        *self.closing.borrow_mut() = Some(send);
        closed
    }

    /// The driver looks again.
    pub(crate) fn wake(&self) {
        // A driver that is gone needs no waking.
        let _ = self.wake.unbounded_send(());
    }

    /// Tells the other tabs.
    pub(crate) fn tell(&self, note: Note) {
        if let Some(tabs) = self.tabs.borrow().as_ref() {
            tabs.tell(note);
        }
    }
}

/// A series for a phone (or a tab's first use) that has none yet.
fn fresh_device() -> DeviceId {
    uuid::Uuid::new_v4().into()
}

/// The queue and the overlay, from what the disk holds.
fn restore(replica: &mut Replica, series: Series, epoch: Option<u64>, ops: &[OwnOp], now: Millis) -> Client {
    let own = || ops.iter().filter(|own| own.series == series.number);
    let settled = own().filter(|own| own.mark != OpMark::Pending).map(|own| own.n).max().unwrap_or(0);
    let mut client = Client::new(series.device, epoch, settled);
    let heads: Vec<_> = replica.heads().iter().map(|(scope, head)| (*scope, head.seq)).collect();
    for (scope, seq) in heads {
        client.merged(scope, seq);
    }
    for own in own() {
        if own.mark == OpMark::Pending {
            client.queued(own.n, own.raw.0.len());
        }
        if let Some(op) = own.raw.open().ok().filter(|op| is_laid(own, op, replica, now)) {
            replica.lay(op, own.raw.clone(), own.eff.zip(own.seq));
        }
    }
    client
}

/// Own work that the feed has not brought back, or (a round's track, on a phone that does not follow tracks) never will.
fn is_laid(own: &OwnOp, op: &Op, replica: &Replica, now: Millis) -> bool {
    match (own.mark, own.seq) {
        (OpMark::Pending, _) => true,
        (OpMark::Settled, Some(seq)) => {
            let recent = own.settled_at.is_some_and(|at| at + TRACKS_SHOWN_MS > now);
            let follows = op.scope.feed() == Feed::Records;
            (follows || recent) && replica.heads().get(&op.scope).is_none_or(|head| head.seq < seq)
        }
        _ => false,
    }
}

/// Notes of other tabs are gathered for this long.
const GATHER_MS: u32 = 500;
/// Own tracks are shown on the phone for this long.
const TRACKS_SHOWN_MS: Millis = 36 * 3_600_000;
