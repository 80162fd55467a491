//! A server to simulate: its disk as plain data, made of the real admission and merge.

use std::collections::BTreeMap;

use xunge_shared::{
    admit::{self, Context, Refusal, Verdict},
    digest::Digest,
    entity::{Entity, Key},
    hlc::Millis,
    id::{AccountId, DeviceId, OpId, Scope},
    op::{Admitted, RawOp},
    phone::Phone,
    plan::{Answer, Request},
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
        let missing = |n: &u64| !self.known.contains_key(&OpId { device, n: *n });
        (1..=self.known.len() as u64 + 1).find(missing).map_or(0, |hole| hole - 1)
    }

    pub(crate) fn push(&mut self, author: AccountId, device: DeviceId, dev_now: Millis, ops: &[RawOp], now: Millis) -> PushReply {
        let grants = [Grant { role: Role::Administrator, area: "990001000000".parse().expect("area"), from: 0, until: None }];
        let cx = Context { author, grants: &grants, now, skew_ms: admit::skew(dev_now, now) };
        let results = ops.iter().map(|raw| self.admit(raw, &cx)).collect();
        PushReply { srv_now: now, results, high_n: self.high_n(device), epoch: self.epoch, receipt: None }
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
                let digest = mine.iter().fold(Digest::default(), |sum, e| sum.plus(Digest::of(e)));
                let snapshot = Some(crate::common::packed(mine));
                return ScopeFeed { id: *scope, from: 0, to: feed.len() as u64, ops: vec![], snapshot, more: false, digest: Some(digest) };
            }
            let ops: Vec<Admitted> = feed.iter().skip(from as usize).take(PULL).cloned().collect();
            let to = from + ops.len() as u64;
            ScopeFeed { id: *scope, from, to, ops, snapshot: None, more: (to as usize) < feed.len(), digest: None }
        });
        PullReply { epoch: self.epoch, model: MODEL, scopes: scopes.collect(), gone: vec![] }
    }
}

/// Carries a phone's request to the server, over a network that works.
pub(crate) fn ask(server: &mut Server, phone: &Phone, request: &Request, dev_now: Millis, now: Millis) -> Answer {
    match request {
        Request::Push(ns) => {
            let push = phone.push_request(ns, dev_now);
            Answer::Pushed(server.push(phone.author(), push.device, push.dev_now, &push.ops, now))
        }
        Request::Pull { epoch, cursors } => Answer::Pulled(server.pull(*epoch, cursors)),
        Request::Announce(..) | Request::Send { .. } => unreachable!("no photos here"),
    }
}
