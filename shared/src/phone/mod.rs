//! A phone without a screen: what it keeps ([`Disk`]), what it has in memory, and the one way in which the plan's effects
//! change both.
//!
//! Simulations and fleets are made of these; the app does the same against IndexedDB. The disk is consistent between any two
//! effects, so that the app may die there ([`Phone::reopen`]); and an effect whose transaction fails is carried out in memory
//! only ([`Phone::carry_out_unkept`]). No IO, clock or randomness.

mod disk;
mod draft;
pub mod own;

use std::collections::{BTreeMap, BTreeSet};

pub use disk::{Disk, KEPT_MS, Own, PhotoMark};
pub use draft::Draft;

use crate::{
    admit::Refusal,
    entity::Key,
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, OpId, Scope, Sha256},
    op::{Op, RawOp},
    plan::{Client, Effect},
    replica::Replica,
    wire::{DeviceStatus, MAX_PUSH_OPS, MODEL, OpResult, PROTO, PullRequest, PushReply, PushRequest, ScopeFeed},
};

/// What became of an op, as far as its phone knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is only here.
    Pending,
    /// It is on the server's disk.
    Settled {
        /// Its place in the feed.
        seq: u64,
        /// When it counts.
        eff: Hlc,
        /// The epoch of the server that said so.
        epoch: u64,
    },
    /// It is on the server's disk and does not count.
    Quarantined(Refusal),
}

/// A phone: its disk, and the machinery on top of it.
#[derive(Debug, Clone)]
pub struct Phone {
    disk: Disk,
    /// What the disk lacks of scopes whose last write failed: it goes along with the next one.
    unwritten: BTreeMap<Scope, BTreeSet<Key>>,
    /// What to do next.
    pub client: Client,
    /// What is known.
    pub replica: Replica,
}

impl Phone {
    /// A phone that was never used.
    pub fn new(author: AccountId, device: DeviceId) -> Self {
        Self::open(Disk::new(author, device))
    }

    /// The app starts: all that it knows is what was stored.
    pub fn open(disk: Disk) -> Self {
        let settled = disk.ops.iter().filter(|(_, own)| own.fate != Fate::Pending).map(|(n, _)| *n).max().unwrap_or(0);
        let client = Client::new(disk.device, disk.epoch, settled);
        let replica = disk.replica();
        let mut phone = Self { disk, unwritten: BTreeMap::new(), client, replica };
        for (scope, head) in phone.replica.heads() {
            phone.client.merged(*scope, head.seq);
        }
        phone.queue_photos();
        for (n, Own { raw, fate, .. }) in &phone.disk.ops {
            let Ok(op) = raw.open() else { continue };
            match fate {
                Fate::Pending => {
                    phone.client.queued(*n, raw.0.len());
                    phone.replica.lay(op, raw.clone(), None);
                }
                Fate::Settled { seq, eff, .. } if phone.replica.heads().get(&op.scope).is_none_or(|head| head.seq < *seq) => {
                    phone.replica.lay(op, raw.clone(), Some((*eff, *seq)));
                }
                Fate::Settled { .. } | Fate::Quarantined(_) => {}
            }
        }
        phone
    }

    /// The app dies and starts again.
    pub fn reopen(&mut self) {
        let empty = Disk::new(self.disk.author, self.disk.device);
        *self = Self::open(std::mem::replace(&mut self.disk, empty));
    }

    /// Whose it is.
    pub fn author(&self) -> AccountId {
        self.disk.author
    }

    /// The series that it writes.
    pub fn device(&self) -> DeviceId {
        self.disk.device
    }

    /// What is on its disk.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The disk, which another tab of the same phone changes too.
    pub fn disk_mut(&mut self) -> &mut Disk {
        &mut self.disk
    }

    /// All ops of the series and what became of them.
    pub fn ops(&self) -> impl DoubleEndedIterator<Item = (u64, &RawOp, Fate)> {
        self.disk.ops.iter().map(|(n, own)| (*n, &own.raw, own.fate))
    }

    /// How many ops are only here.
    pub fn pending(&self) -> usize {
        self.disk.owned().filter(|own| own.fate == Fate::Pending).count()
    }

    /// A photo's bytes.
    pub fn photo(&self, photo: &Sha256) -> Option<&[u8]> {
        self.disk.photos.get(photo).map(|(bytes, _)| bytes.as_slice())
    }

    /// Keeps a photo until the server has it.
    pub fn keep_photo(&mut self, bytes: Vec<u8>) -> Sha256 {
        let photo = Sha256::of(&bytes);
        self.client.photo_stored(photo, bytes.len() as u64, 0);
        self.disk.keep_photo(photo, bytes);
        photo
    }

    /// A person says something at `now` by the phone's clock: from here on it is not lost.
    pub fn say(&mut self, now: Millis, draft: Draft) -> OpId {
        let (op, raw) = self.disk.append(now, draft);
        let id = op.id();
        if id.device == self.client.device() {
            self.queue((op, raw));
        } else {
            // Another tab gave the series up that this one knew.
            self.reopen();
        }
        id
    }

    /// The push that the plan asks for. It holds fewer ops when the disk has not what it had: then it must not be made.
    pub fn push_request(&self, ns: &[u64], dev_now: Millis) -> PushRequest {
        let device = self.client.device();
        let ops = ns.iter().filter_map(|n| Some(self.disk.own(OpId { device, n: *n })?.raw.clone())).collect();
        let status = self.status(self.pending().saturating_sub(ns.len()));
        PushRequest { proto: PROTO, device, dev_now, ops, status: Some(status), epoch: None }
    }

    /// The pull that the plan asks for.
    pub fn pull_request(&self, epoch: Option<u64>, cursors: BTreeMap<Scope, u64>) -> PullRequest {
        let status = Some(self.status(self.pending()));
        PullRequest { proto: PROTO, model: MODEL, device: self.device(), epoch, cursors, only: None, status }
    }

    /// A push of ops that wait outside of the series: those of one that was given up, which keep their names because the server may
    /// have them, and those whose names others have taken. To be made when the plan has nothing to do.
    pub fn elders_request(&self, dev_now: Millis) -> Option<PushRequest> {
        let epoch = self.client.epoch();
        let mut waiting = self.disk.elders.iter().filter(|(_, own)| own.fate == Fate::Pending).peekable();
        let (id, first) = waiting.peek()?;
        if let Some(heir) = first.heir_in(epoch) {
            return Some(PushRequest { proto: PROTO, device: first.raw.heir(), dev_now, ops: vec![heir.clone()], status: None, epoch });
        }
        let device = id.device;
        let alike = waiting.take_while(|(id, own)| id.device == device && own.heir_in(epoch).is_none());
        let ops = alike.take(MAX_PUSH_OPS / 10).map(|(_, own)| own.raw.clone()).collect();
        Some(PushRequest { proto: PROTO, device, dev_now, ops, status: None, epoch: None })
    }

    /// Takes the answer to [`elders_request`](Self::elders_request).
    pub fn elders_answered(&mut self, request: &PushRequest, reply: &PushReply) {
        for (raw, result) in request.ops.iter().zip(&reply.results) {
            let Some(id) = self.disk.elder(raw) else { continue };
            match fate(result, reply.epoch) {
                Some(Fate::Quarantined(Refusal::Fork | Refusal::WrongDevice)) if id.device == request.device => {
                    self.disk.forked(id, reply.epoch);
                }
                Some(fate) => self.disk.decided(id, fate, reply.epoch, reply.srv_now),
                None => {}
            }
        }
        if self.client.epoch() != Some(reply.epoch) {
            self.client.poke();
        }
    }

    /// No answer came to [`elders_request`](Self::elders_request), or one that took nothing: the server may be another now.
    pub fn elders_failed(&mut self) {
        self.client.poke();
    }

    /// Carries out one effect, whole. `fresh` is an id for the case that the device needs a new one.
    pub fn carry_out(&mut self, effect: Effect, fresh: DeviceId) {
        let of_series = matches!(effect, Effect::Void(_) | Effect::Missing { .. } | Effect::NewDevice(_));
        if of_series && self.client.device() != self.disk.device {
            // Another tab gave the series up that this is about: what waits is in the new one.
            return self.reopen();
        }
        match effect {
            Effect::Settle { n, seq, eff } => {
                let (epoch, srv_now) = self.told();
                self.disk.decided(self.op_id(n), Fate::Settled { seq, eff, epoch }, epoch, srv_now);
                self.replica.settle(n, eff, seq);
            }
            Effect::Quarantine { n, refusal } => {
                let (epoch, srv_now) = self.told();
                self.disk.decided(self.op_id(n), Fate::Quarantined(refusal), epoch, srv_now);
                self.replica.lift(n);
            }
            Effect::Void(n) => {
                let void = self.disk.void(n, self.home());
                self.replica.lift(n);
                self.queue(void);
            }
            Effect::Missing { from, to } => {
                for again in self.disk.requeue(from, to, self.home()) {
                    self.queue(again);
                }
            }
            Effect::Epoch(epoch) => self.meet(epoch),
            Effect::NewDevice(ns) => self.rename(fresh, &ns),
            Effect::Merge(feed, model) => {
                if let Some(keys) = self.merged(&feed, model) {
                    self.disk.put_states(&self.replica, feed.id, &keys);
                } else {
                    self.disk.forget(feed.id);
                }
            }
            Effect::Forget(scope) => {
                self.forget(scope);
                self.disk.forget(scope);
            }
            Effect::PhotoDone(photo) => {
                let (epoch, _) = self.told();
                self.disk.mark_photo(photo, PhotoMark::Sent(epoch));
            }
            Effect::PhotoRefused(photo) => self.disk.mark_photo(photo, PhotoMark::Refused),
        }
    }

    /// What is left of an effect when its transaction did not happen: the disk says what it said, so that it is told again after
    /// the next start at the latest.
    pub fn carry_out_unkept(&mut self, effect: Effect) {
        match effect {
            Effect::Settle { n, seq, eff } => self.replica.settle(n, eff, seq),
            Effect::Quarantine { n, .. } => self.replica.lift(n),
            Effect::Merge(feed, model) => {
                if let Some(keys) = self.merged(&feed, model) {
                    self.unwritten.insert(feed.id, keys);
                }
            }
            Effect::Forget(scope) => self.forget(scope),
            // Without its transaction nothing of these has happened, and the server says it again.
            Effect::Void(_)
            | Effect::Missing { .. }
            | Effect::Epoch(_)
            | Effect::NewDevice(_)
            | Effect::PhotoDone(_)
            | Effect::PhotoRefused(_) => {}
        }
    }

    /// Forgets what the server has had for [`KEPT_MS`], as far as the server has told the time since the start.
    pub fn prune(&mut self) {
        if let Some(srv_now) = self.client.srv_now() {
            self.disk.prune(srv_now);
        }
    }

    fn op_id(&self, n: u64) -> OpId {
        OpId { device: self.client.device(), n }
    }

    fn queue(&mut self, (op, raw): (Op, RawOp)) {
        self.client.queued(op.n, raw.0.len());
        self.replica.lay(op, raw, None);
    }

    fn queue_photos(&mut self) {
        for (photo, (bytes, mark)) in &self.disk.photos {
            if *mark == PhotoMark::Pending {
                self.client.photo_stored(*photo, bytes.len() as u64, 0);
            }
        }
    }

    fn status(&self, unsent: usize) -> DeviceStatus {
        DeviceStatus {
            unsent: unsent as u32,
            photos: self.client.photos_unsent() as u32,
            app: env!("CARGO_PKG_VERSION").into(),
            ..DeviceStatus::default()
        }
    }

    /// The epoch and the clock of the server that answered last.
    fn told(&self) -> (u64, Millis) {
        (self.client.epoch().unwrap_or_default(), self.client.srv_now().unwrap_or_default())
    }

    /// A scope for a void of which nothing is known.
    fn home(&self) -> Scope {
        self.replica.heads().keys().next().copied().unwrap_or(Scope::LEAST)
    }

    fn meet(&mut self, epoch: u64) {
        let again = self.disk.meet(epoch);
        self.unwritten.clear();
        let scopes: Vec<Scope> = self.replica.heads().keys().copied().collect();
        for scope in scopes {
            self.replica.forget(scope);
        }
        for again in again {
            self.queue(again);
        }
        self.queue_photos();
    }

    /// Another phone writes this series: these ops get names of their own.
    fn rename(&mut self, fresh: DeviceId, ns: &BTreeSet<u64>) {
        let before: Vec<u64> = self.disk.ops.keys().copied().collect();
        for n in before {
            self.replica.lift(n);
        }
        let (epoch, _) = self.told();
        self.disk.rename(fresh, ns, epoch);
        self.client.renamed(fresh);
    }

    /// Merges in memory; returns what is to be written, or nothing when the feed did not fit and the scope was dropped.
    fn merged(&mut self, feed: &ScopeFeed, model: u16) -> Option<BTreeSet<Key>> {
        let unwritten = self.unwritten.remove(&feed.id);
        if let Ok(mut keys) = self.replica.merge(feed, model) {
            self.client.merged(feed.id, feed.to);
            keys.extend(unwritten.into_iter().flatten());
            return Some(keys);
        }
        self.replica.forget(feed.id);
        self.client.distrust(feed.id);
        None
    }

    fn forget(&mut self, scope: Scope) {
        self.unwritten.remove(&scope);
        self.replica.forget(scope);
    }
}

/// What an answer says of an op.
fn fate(result: &OpResult, epoch: u64) -> Option<Fate> {
    match (result.seq, result.eff, result.refusal) {
        (_, _, Some(refusal)) => Some(Fate::Quarantined(refusal)),
        (Some(seq), Some(eff), None) => Some(Fate::Settled { seq, eff, epoch }),
        _ => None,
    }
}
