//! A small world to simulate: a server and phones as plain data, made of the real admission, plan and replica.
//!
//! What a disk would keep is in fields that survive [`Phone::crash`]; everything else is rebuilt from them.

use std::collections::{BTreeMap, BTreeSet};

use xunge_shared::{
    admit::{self, Context, Refusal, Verdict},
    entity::{Entity, Key},
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, OpId, Scope},
    op::{Admitted, Op, RawOp, VOID, encode},
    plan::{Answer, Client, Effect, Request},
    replica::{Head, Replica},
    role::{Grant, Role},
    wire::{MODEL, OpResult, OpStatus, PullReply, PushReply, ScopeFeed},
};

/// A server: what its disk holds.
#[derive(Debug, Default, Clone)]
pub(crate) struct Server {
    pub(crate) epoch: u64,
    pub(crate) feeds: BTreeMap<Scope, Vec<Admitted>>,
    pub(crate) known: BTreeMap<OpId, (RawOp, OpResult)>,
    pub(crate) states: BTreeMap<Key, Entity>,
}

/// Ops in one answer to a pull: few, so that `more` happens.
const PULL: usize = 7;

impl Server {
    fn high_n(&self, device: DeviceId) -> u64 {
        (1..).find(|n| !self.known.contains_key(&OpId { device, n: *n })).map_or(0, |hole| hole - 1)
    }

    pub(crate) fn push(&mut self, author: AccountId, device: DeviceId, dev_now: Millis, ops: &[RawOp], now: Millis) -> PushReply {
        let grants = [Grant { role: Role::Administrator, area: "990001000000".parse().expect("area"), from: 0, until: None }];
        let cx = Context { author, grants: &grants, now, skew_ms: admit::skew(dev_now, now) };
        let results = ops.iter().map(|raw| self.admit(raw, &cx)).collect();
        PushReply { srv_now: now, results, high_n: self.high_n(device), epoch: self.epoch }
    }

    fn admit(&mut self, raw: &RawOp, cx: &Context) -> OpResult {
        let op = raw.open().expect("phones write right envelopes");
        let refused = |refusal| OpResult { n: op.n, status: OpStatus::Quarantined, seq: None, eff: None, refusal: Some(refusal) };
        if let Some((before, result)) = self.known.get(&op.id()) {
            return match before == raw {
                true if result.seq.is_some() => OpResult { status: OpStatus::Duplicate, ..*result },
                true => *result,
                false => refused(Refusal::Fork),
            };
        }
        let result = match admit::decide(&op, raw, cx) {
            Verdict::Quarantine(refusal) => refused(refusal),
            Verdict::Admit { eff, .. } => {
                let before = self.known.range(..op.id()).next_back().filter(|(id, _)| id.device == op.device).and_then(|(_, (_, r))| r.eff);
                let eff = admit::in_series(eff, before);
                let feed = self.feeds.entry(op.scope).or_default();
                let seq = feed.len() as u64 + 1;
                feed.push(Admitted { seq, eff, op: raw.clone() });
                self.states.entry(Key::of(&op)).or_insert_with(|| Entity::before(&op)).apply(&op, raw, eff);
                OpResult { n: op.n, status: OpStatus::Ok, seq: Some(seq), eff: Some(eff), refusal: None }
            }
        };
        self.known.insert(op.id(), (raw.clone(), result));
        result
    }

    pub(crate) fn pull(&self, epoch: Option<u64>, cursors: &BTreeMap<Scope, u64>) -> PullReply {
        let scopes = self.feeds.iter().map(|(scope, feed)| {
            let from = cursors.get(scope).copied().filter(|_| epoch == Some(self.epoch)).unwrap_or(0);
            if from == 0 {
                let mine: Vec<&Entity> = self.states.values().filter(|e| e.scope == *scope).collect();
                let digest = mine
                    .iter()
                    .fold(Default::default(), |sum: xunge_shared::digest::Digest, e| sum.plus(xunge_shared::digest::Digest::of(e)));
                let snapshot = Some(mine.iter().map(|e| encode(*e).into()).collect());
                return ScopeFeed { id: *scope, from: 0, to: feed.len() as u64, ops: vec![], snapshot, more: false, digest: Some(digest) };
            }
            let ops: Vec<Admitted> = feed.iter().skip(from as usize).take(PULL).cloned().collect();
            let to = from + ops.len() as u64;
            ScopeFeed { id: *scope, from, to, ops, snapshot: None, more: (to as usize) < feed.len(), digest: None }
        });
        PullReply { epoch: self.epoch, model: MODEL, scopes: scopes.collect(), gone: vec![] }
    }
}

/// What became of an op on a phone's disk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fate {
    Pending,
    Settled { seq: u64, eff: Hlc, epoch: u64 },
    Quarantined,
}

/// A phone: its disk, and the machinery on top of it.
#[derive(Debug)]
pub(crate) struct Phone {
    author: AccountId,
    pub(crate) device: DeviceId,
    next_n: u64,
    hlc: Hlc,
    pub(crate) ops: BTreeMap<u64, (RawOp, Fate)>,
    epoch: Option<u64>,
    base: BTreeMap<Key, Vec<u8>>,
    heads: BTreeMap<Scope, Head>,
    pub(crate) client: Client,
    pub(crate) replica: Replica,
    fresh_ids: u128,
}

impl Phone {
    pub(crate) fn new(number: u32) -> Self {
        let device = DeviceId(u128::from(number) << 64);
        Self {
            author: AccountId(number),
            device,
            next_n: 1,
            hlc: Hlc::default(),
            ops: BTreeMap::new(),
            epoch: None,
            base: BTreeMap::new(),
            heads: BTreeMap::new(),
            client: Client::new(device, None, 0),
            replica: Replica::default(),
            fresh_ids: device.0,
        }
    }

    /// A person does something: on the disk before anything else happens.
    pub(crate) fn say(&mut self, now: Millis, mut op: Op) -> RawOp {
        self.hlc = self.hlc.tick(now);
        (op.device, op.n, op.author, op.hlc) = (self.device, self.next_n, self.author, self.hlc);
        self.next_n += 1;
        self.store(op)
    }

    fn store(&mut self, op: Op) -> RawOp {
        let raw = op.seal();
        self.ops.insert(op.n, (raw.clone(), Fate::Pending));
        self.client.queued(op.n, raw.0.len());
        self.replica.lay(op, raw.clone(), None);
        raw
    }

    /// The app dies and starts again: all that is left is what the disk holds.
    pub(crate) fn crash(&mut self) {
        let settled = self.ops.iter().filter(|(_, (_, fate))| *fate != Fate::Pending).map(|(n, _)| *n).max().unwrap_or(0);
        self.client = Client::new(self.device, self.epoch, settled);
        let entities = self.base.values().map(|bytes| Entity::decode(bytes).expect("own bytes"));
        self.replica = Replica::restore(entities, self.heads.clone());
        self.heads.iter().for_each(|(scope, head)| self.client.merged(*scope, head.seq));
        for (n, (raw, fate)) in &self.ops {
            let op = raw.open().expect("own bytes");
            match fate {
                Fate::Pending => {
                    self.client.queued(*n, raw.0.len());
                    self.replica.lay(op, raw.clone(), None);
                }
                Fate::Settled { seq, eff, .. } if self.heads.get(&op.scope).is_none_or(|head| head.seq < *seq) => {
                    self.replica.lay(op, raw.clone(), Some((*eff, *seq)));
                }
                Fate::Settled { .. } | Fate::Quarantined => {}
            }
        }
    }

    pub(crate) fn ask(&self, server: &mut Server, request: &Request, dev_now: Millis, now: Millis) -> Answer {
        match request {
            Request::Push(ns) => {
                let ops: Vec<RawOp> = ns.iter().filter_map(|n| Some(self.ops.get(n)?.0.clone())).collect();
                Answer::Pushed(server.push(self.author, self.device, dev_now, &ops, now))
            }
            Request::Pull { epoch, cursors } => Answer::Pulled(server.pull(*epoch, cursors)),
            Request::Announce(..) | Request::Send { .. } => unreachable!("no photos here"),
        }
    }

    /// Carries effects out, up to `limit` of them: a crash may come between any two.
    pub(crate) fn carry_out(&mut self, effects: Vec<Effect>, limit: usize) {
        for effect in effects.into_iter().take(limit) {
            self.carry_out_one(effect);
        }
    }

    fn carry_out_one(&mut self, effect: Effect) {
        match effect {
            Effect::Settle { n, seq, eff } => {
                let epoch = self.epoch.unwrap_or_default();
                if let Some((_, fate)) = self.ops.get_mut(&n) {
                    *fate = Fate::Settled { seq, eff, epoch };
                }
                self.replica.settle(n, eff, seq);
            }
            Effect::Quarantine { n, .. } => {
                if let Some((_, fate)) = self.ops.get_mut(&n) {
                    *fate = Fate::Quarantined;
                }
                self.replica.lift(n);
            }
            Effect::Void(n) => self.queue_void(n),
            Effect::Missing { from, to } => {
                for n in from..=to {
                    self.queue_again(n);
                }
            }
            Effect::Epoch(epoch) => self.meet(epoch),
            Effect::NewDevice => self.rename(),
            Effect::Merge(feed, model) => self.merge(&feed, model),
            Effect::Forget(scope) => self.forget(scope),
            Effect::PhotoDone(_) | Effect::PhotoRefused(_) => unreachable!("no photos here"),
        }
    }

    fn meet(&mut self, epoch: u64) {
        self.epoch = Some(epoch);
        let scopes: Vec<Scope> = self.heads.keys().copied().collect();
        scopes.into_iter().for_each(|scope| self.forget(scope));
        let old = |fate: &Fate| matches!(fate, Fate::Settled { epoch: e, .. } if *e != epoch) || *fate == Fate::Quarantined;
        let again: Vec<u64> = self.ops.iter().filter(|(_, (_, fate))| old(fate)).map(|(n, _)| *n).collect();
        again.into_iter().for_each(|n| self.queue_again(n));
    }

    fn queue_again(&mut self, n: u64) {
        let Some((raw, fate)) = self.ops.get_mut(&n) else { return self.queue_void(n) };
        *fate = Fate::Pending;
        self.client.queued(n, raw.0.len());
        let op = raw.open().expect("own bytes");
        self.replica.lay(op, raw.clone(), None);
    }

    fn queue_void(&mut self, n: u64) {
        self.replica.lift(n);
        let scope: Scope = "990001001000".parse().expect("scope");
        let op = Op {
            device: self.device,
            n,
            author: self.author,
            hlc: self.hlc,
            kind: VOID,
            v: 1,
            scope,
            entity: Default::default(),
            based_on: None,
            body: vec![].into(),
        };
        self.store(op);
    }

    fn rename(&mut self) {
        self.fresh_ids += 1;
        self.device = DeviceId(self.fresh_ids);
        let pending: Vec<u64> = self.ops.iter().filter(|(_, (_, fate))| *fate == Fate::Pending).map(|(n, _)| *n).collect();
        let moved: Vec<Op> =
            pending.into_iter().filter_map(|n| self.ops.remove(&n)).map(|(raw, _)| raw.open().expect("own bytes")).collect();
        self.ops.clear();
        self.client.renamed(self.device);
        self.next_n = 1;
        for mut op in moved {
            self.replica.lift(op.n);
            (op.device, op.n) = (self.device, self.next_n);
            self.next_n += 1;
            self.store(op);
        }
    }

    fn merge(&mut self, feed: &ScopeFeed, model: u16) {
        match self.replica.merge(feed, model) {
            Ok(changed) => {
                for key in changed {
                    match self.replica.admitted(&key) {
                        Some(entity) => self.base.insert(key, encode(entity)),
                        None => self.base.remove(&key),
                    };
                }
                let head = self.replica.heads()[&feed.id];
                self.heads.insert(feed.id, head);
                self.client.merged(feed.id, head.seq);
            }
            Err(_) => {
                self.forget(feed.id);
                self.client.distrust(feed.id);
            }
        }
    }

    fn forget(&mut self, scope: Scope) {
        self.replica.forget(scope);
        self.heads.remove(&scope);
        self.base.retain(|key, _| key.scope != scope);
    }

    pub(crate) fn unsettled(&self) -> BTreeSet<u64> {
        self.ops.iter().filter(|(_, (_, fate))| *fate == Fate::Pending).map(|(n, _)| *n).collect()
    }
}
