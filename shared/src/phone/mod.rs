//! A phone without a screen: what it keeps, in memory, and the one way in which the plan's effects change it.
//!
//! Simulations and fleets are made of these; the app does the same against IndexedDB. Whatever would be on a disk is
//! consistent between any two effects, so that the app may die there ([`Phone::reopen`]). No IO, clock or randomness.

use std::collections::BTreeMap;

use crate::{
    admit::Refusal,
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, EntityId, KindName, OpId, Scope, Sha256},
    kinds::Kind,
    op::{Op, RawOp, VOID, encode},
    plan::{Client, Effect},
    replica::Replica,
    wire::{DeviceStatus, MODEL, PROTO, PullRequest, PushRequest, ScopeFeed},
};

/// What a person says, before it has a place in a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What kind of thing it is about.
    pub kind: KindName,
    /// The version of the body.
    pub v: u8,
    /// The feed that carries it.
    pub scope: Scope,
    /// The thing.
    pub entity: EntityId,
    /// The op that its author was looking at.
    pub based_on: Option<OpId>,
    /// What is said.
    pub body: Vec<u8>,
}

impl Draft {
    /// A draft about a thing of a known kind.
    pub fn of<K: Kind>(scope: Scope, entity: EntityId, body: &K::Body) -> Self {
        Self { kind: K::NAME, v: K::VERSION, scope, entity, based_on: None, body: encode(body) }
    }

    /// The same, looking at an op.
    #[must_use]
    pub fn based_on(self, op: OpId) -> Self {
        Self { based_on: Some(op), ..self }
    }

    /// The op that it becomes.
    pub fn seal(self, id: OpId, author: AccountId, hlc: Hlc) -> Op {
        let Self { kind, v, scope, entity, based_on, body } = self;
        Op { device: id.device, n: id.n, author, hlc, kind, v, scope, entity, based_on, body: body.into() }
    }
}

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
    /// The server could not take it: kept for its author, a void stands in its place.
    SetAside,
}

/// A phone: its disk, and the machinery on top of it.
#[derive(Debug, Clone)]
pub struct Phone {
    author: AccountId,
    device: DeviceId,
    next_n: u64,
    hlc: Hlc,
    ops: BTreeMap<u64, (RawOp, Fate)>,
    /// What was said under numbers that now hold a void.
    set_aside: Vec<RawOp>,
    photos: BTreeMap<Sha256, Vec<u8>>,
    epoch: Option<u64>,
    /// What to do next.
    pub client: Client,
    /// What is known.
    pub replica: Replica,
}

impl Phone {
    /// A phone that was never used.
    pub fn new(author: AccountId, device: DeviceId) -> Self {
        Self {
            author,
            device,
            next_n: 1,
            hlc: Hlc::default(),
            ops: BTreeMap::new(),
            set_aside: vec![],
            photos: BTreeMap::new(),
            epoch: None,
            client: Client::new(device, None, 0),
            replica: Replica::default(),
        }
    }

    /// Whose it is.
    pub fn author(&self) -> AccountId {
        self.author
    }

    /// The series that it writes.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// All ops of the series and what became of them.
    pub fn ops(&self) -> impl Iterator<Item = (u64, &RawOp, Fate)> {
        self.ops.iter().map(|(n, (raw, fate))| (*n, raw, *fate))
    }

    /// How many ops are only here.
    pub fn pending(&self) -> usize {
        self.ops.values().filter(|(_, fate)| *fate == Fate::Pending).count()
    }

    /// A photo's bytes.
    pub fn photo(&self, photo: &Sha256) -> Option<&[u8]> {
        self.photos.get(photo).map(Vec::as_slice)
    }

    /// Keeps a photo until the server has it.
    pub fn keep_photo(&mut self, bytes: Vec<u8>) -> Sha256 {
        let photo = Sha256::of(&bytes);
        self.client.photo_stored(photo, bytes.len() as u64, 0);
        self.photos.insert(photo, bytes);
        photo
    }

    /// A person says something at `now` by the phone's clock: from here on it is not lost.
    pub fn say(&mut self, now: Millis, draft: Draft) -> OpId {
        self.hlc = self.hlc.tick(now);
        let id = OpId { device: self.device, n: self.next_n };
        self.next_n += 1;
        self.store(draft.seal(id, self.author, self.hlc));
        id
    }

    /// The push that the plan asks for.
    pub fn push_request(&self, ns: &[u64], dev_now: Millis) -> PushRequest {
        let ops = ns.iter().filter_map(|n| Some(self.ops.get(n)?.0.clone())).collect();
        let status = self.status(self.pending().saturating_sub(ns.len()));
        PushRequest { proto: PROTO, device: self.device, dev_now, ops, status: Some(status) }
    }

    /// The pull that the plan asks for.
    pub fn pull_request(&self, epoch: Option<u64>, cursors: BTreeMap<Scope, u64>) -> PullRequest {
        let status = Some(self.status(self.pending()));
        PullRequest { proto: PROTO, model: MODEL, device: self.device, epoch, cursors, only: None, status }
    }

    /// The app dies and starts again: all that is left is what was stored.
    pub fn reopen(&mut self) {
        let settled = self.ops.iter().filter(|(_, (_, fate))| *fate != Fate::Pending).map(|(n, _)| *n).max().unwrap_or(0);
        self.client = Client::new(self.device, self.epoch, settled);
        let heads = self.replica.heads().clone();
        for (scope, head) in &heads {
            self.client.merged(*scope, head.seq);
        }
        for (photo, bytes) in &self.photos {
            self.client.photo_stored(*photo, bytes.len() as u64, 0);
        }
        self.replica = Replica::restore(std::mem::take(&mut self.replica).into_admitted(), heads);
        for (n, (raw, fate)) in &self.ops {
            let Ok(op) = raw.open() else { continue };
            match fate {
                Fate::Pending => {
                    self.client.queued(*n, raw.0.len());
                    self.replica.lay(op, raw.clone(), None);
                }
                Fate::Settled { seq, eff, .. } if self.replica.heads().get(&op.scope).is_none_or(|head| head.seq < *seq) => {
                    self.replica.lay(op, raw.clone(), Some((*eff, *seq)));
                }
                Fate::Settled { .. } | Fate::Quarantined(_) | Fate::SetAside => {}
            }
        }
    }

    /// Carries out one effect, whole. `fresh` is an id for the case that the device needs a new one.
    pub fn carry_out(&mut self, effect: Effect, fresh: DeviceId) {
        match effect {
            Effect::Settle { n, seq, eff } => {
                let epoch = self.epoch.unwrap_or_default();
                self.fated(n, Fate::Settled { seq, eff, epoch });
                self.replica.settle(n, eff, seq);
            }
            Effect::Quarantine { n, refusal } => {
                self.fated(n, Fate::Quarantined(refusal));
                self.replica.lift(n);
            }
            Effect::Void(n) => {
                self.set_aside.extend(self.ops.remove(&n).map(|(raw, _)| raw));
                self.queue_void(n);
            }
            Effect::Missing { from, to } => {
                for n in from..=to {
                    self.queue_again(n);
                }
            }
            Effect::Epoch(epoch) => self.meet(epoch),
            Effect::NewDevice => self.rename(fresh),
            Effect::Merge(feed, model) => self.merge(&feed, model),
            Effect::Forget(scope) => {
                self.replica.forget(scope);
            }
            Effect::PhotoDone(photo) | Effect::PhotoRefused(photo) => {
                self.photos.remove(&photo);
            }
        }
    }

    fn store(&mut self, op: Op) {
        let raw = op.seal();
        self.ops.insert(op.n, (raw.clone(), Fate::Pending));
        self.client.queued(op.n, raw.0.len());
        self.replica.lay(op, raw, None);
    }

    fn fated(&mut self, n: u64, now: Fate) {
        if let Some((_, fate)) = self.ops.get_mut(&n) {
            *fate = now;
        }
    }

    fn status(&self, unsent: usize) -> DeviceStatus {
        DeviceStatus {
            unsent: unsent as u32,
            photos: self.photos.len() as u32,
            app: env!("CARGO_PKG_VERSION").into(),
            ..DeviceStatus::default()
        }
    }

    fn meet(&mut self, epoch: u64) {
        self.epoch = Some(epoch);
        let scopes: Vec<Scope> = self.replica.heads().keys().copied().collect();
        for scope in scopes {
            self.replica.forget(scope);
        }
        let of_before = |fate: &Fate| match fate {
            Fate::Settled { epoch: settled_in, .. } => *settled_in != epoch,
            Fate::Quarantined(_) => true,
            Fate::Pending | Fate::SetAside => false,
        };
        let again: Vec<u64> = self.ops.iter().filter(|(_, (_, fate))| of_before(fate)).map(|(n, _)| *n).collect();
        for n in again {
            self.queue_again(n);
        }
    }

    fn queue_again(&mut self, n: u64) {
        let Some((raw, op)) = self.ops.get(&n).and_then(|(raw, _)| Some((raw.clone(), raw.open().ok()?))) else {
            return self.queue_void(n);
        };
        self.fated(n, Fate::Pending);
        self.client.queued(n, raw.0.len());
        self.replica.lay(op, raw, None);
    }

    fn queue_void(&mut self, n: u64) {
        self.replica.lift(n);
        let scope = self.replica.heads().keys().next().copied().unwrap_or(Scope::LEAST);
        let draft = Draft { kind: VOID, v: 1, scope, entity: EntityId::default(), based_on: None, body: vec![] };
        self.store(draft.seal(OpId { device: self.device, n }, self.author, self.hlc));
    }

    /// Another phone writes this series: what is not settled goes on in a new one, in its order.
    fn rename(&mut self, fresh: DeviceId) {
        (self.device, self.next_n) = (fresh, 1);
        self.client.renamed(fresh);
        for (n, (raw, fate)) in std::mem::take(&mut self.ops) {
            self.replica.lift(n);
            if let (Fate::Pending, Ok(op)) = (fate, raw.open()) {
                self.store(Op { device: fresh, n: self.next_n, ..op });
                self.next_n += 1;
            }
        }
    }

    fn merge(&mut self, feed: &ScopeFeed, model: u16) {
        if self.replica.merge(feed, model).is_ok() {
            self.client.merged(feed.id, feed.to);
        } else {
            self.replica.forget(feed.id);
            self.client.distrust(feed.id);
        }
    }
}
