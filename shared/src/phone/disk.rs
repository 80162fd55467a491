//! What a phone keeps, as plain data. Every method that changes it is one transaction: it happens whole, or (when the phone's
//! storage fails) it is not called at all. Decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, Fate, own};
use crate::{
    entity::{Entity, Key},
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, OpId, Scope, Sha256},
    op::{Op, RawOp},
    replica::{Head, Replica},
};

/// So long a phone keeps what the server has, by the server's clock, in milliseconds: 14 days. A backup that is put back may be as old.
pub const KEPT_MS: Millis = 14 * 86_400_000;

/// An own op and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// As it was said, under its first name.
    pub raw: RawOp,
    /// What became of it.
    pub fate: Fate,
    /// The epoch of the server that told its fate, and the server's clock then.
    told: Option<(u64, Millis)>,
    /// The epoch in which another op had its place, and the name under which it is sent there. In any other epoch its place may be
    /// free, and a copy of this phone may take it with the same op: there it goes by its first name.
    heir: Option<(u64, RawOp)>,
}

impl Own {
    /// The name that it has in this epoch because its own is taken there.
    pub(super) fn heir_in(&self, epoch: Option<u64>) -> Option<&RawOp> {
        self.heir.as_ref().filter(|(taken_in, _)| Some(*taken_in) == epoch).map(|(_, raw)| raw)
    }
}

/// Where a photo stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoMark {
    /// It is only here.
    Pending,
    /// The server of this epoch has it.
    Sent(u64),
    /// The server does not take it: kept for its author.
    Refused,
}

/// A phone's disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Disk {
    pub(super) author: AccountId,
    pub(super) device: DeviceId,
    next_n: u64,
    hlc: Hlc,
    pub(super) ops: BTreeMap<u64, Own>,
    /// Ops of series that were given up.
    pub(super) elders: BTreeMap<OpId, Own>,
    /// What was said under numbers that now hold a void.
    set_aside: Vec<RawOp>,
    pub(super) photos: BTreeMap<Sha256, (Vec<u8>, PhotoMark)>,
    pub(super) epoch: Option<u64>,
    states: BTreeMap<Key, Entity>,
    heads: BTreeMap<Scope, Head>,
}

impl Disk {
    pub(super) fn new(author: AccountId, device: DeviceId) -> Self {
        Self {
            author,
            device,
            next_n: 1,
            hlc: Hlc::default(),
            ops: BTreeMap::new(),
            elders: BTreeMap::new(),
            set_aside: vec![],
            photos: BTreeMap::new(),
            epoch: None,
            states: BTreeMap::new(),
            heads: BTreeMap::new(),
        }
    }

    /// Every own op that is kept, those of series that were given up first, and what became of it.
    pub fn owned(&self) -> impl Iterator<Item = &Own> {
        self.elders.values().chain(self.ops.values())
    }

    /// The server's epoch, as last told.
    pub fn epoch(&self) -> Option<u64> {
        self.epoch
    }

    /// What its author said under numbers that now hold a void.
    pub fn set_aside(&self) -> &[RawOp] {
        &self.set_aside
    }

    /// The photos and where they stand.
    pub fn photos(&self) -> impl Iterator<Item = (Sha256, PhotoMark)> {
        self.photos.iter().map(|(photo, (_, mark))| (*photo, *mark))
    }

    /// The admitted states.
    pub fn states(&self) -> &BTreeMap<Key, Entity> {
        &self.states
    }

    /// Another build, or a fault, changes an admitted state behind the replica's back.
    pub fn overwrite(&mut self, key: &Key, state: Option<Entity>) {
        match state {
            Some(state) => self.states.insert(key.clone(), state),
            None => self.states.remove(key),
        };
    }

    /// Another build wrote this own op in words of its own.
    pub fn reword(&mut self, id: OpId, words: impl FnOnce(&RawOp) -> RawOp) {
        if let Some(own) = self.ops.get_mut(&id.n).filter(|_| id.device == self.device) {
            own.raw = words(&own.raw);
        }
    }

    /// A fault of the storage: own ops that are not to be kept are gone.
    pub fn retain(&mut self, mut keep: impl FnMut(&Own) -> bool) {
        self.ops.retain(|_, own| keep(own));
        self.elders.retain(|_, own| keep(own));
    }

    /// The replica as it was stored, without own work.
    pub(super) fn replica(&self) -> Replica {
        Replica::restore(self.states.values().cloned(), self.heads.iter().map(|(scope, head)| (*scope, *head)))
    }

    /// What was said gets its number and is kept.
    pub(super) fn append(&mut self, now: Millis, draft: Draft) -> (Op, RawOp) {
        self.hlc = self.hlc.tick(now);
        let op = draft.seal(OpId { device: self.device, n: self.next_n }, self.author, self.hlc);
        self.next_n += 1;
        let raw = self.put(&op);
        (op, raw)
    }

    /// An own op of any series.
    pub(super) fn own(&self, id: OpId) -> Option<&Own> {
        if id.device == self.device { self.ops.get(&id.n) } else { self.elders.get(&id) }
    }

    /// Which op of a series that was given up is sent as these bytes.
    pub(super) fn elder(&self, sent: &RawOp) -> Option<OpId> {
        let is = |own: &Own| own.raw == *sent || own.heir.as_ref().is_some_and(|(_, heir)| heir == sent);
        self.elders.iter().find(|(_, own)| is(own)).map(|(id, _)| *id)
    }

    /// Writes down what the server decided.
    pub(super) fn decided(&mut self, id: OpId, fate: Fate, epoch: u64, srv_now: Millis) {
        let own = if id.device == self.device { self.ops.get_mut(&id.n) } else { self.elders.get_mut(&id) };
        if let Some(own) = own {
            (own.fate, own.told) = (fate, Some((epoch, srv_now)));
        }
    }

    /// Puts a void in the place of `n`; what its author wrote is kept beside it.
    pub(super) fn void(&mut self, n: u64, scope: Scope) -> (Op, RawOp) {
        let said = self.ops.remove(&n).map(|own| own.raw);
        let op = said.as_ref().and_then(|raw| raw.open().ok());
        self.set_aside.extend(said.filter(own::is_work));
        let void = own::void_for(op.as_ref(), OpId { device: self.device, n }, self.author, (self.hlc, scope));
        let raw = self.put(&void);
        (void, raw)
    }

    /// The server lacks `from..=to`: they wait again, with a void for each that is not at hand.
    pub(super) fn requeue(&mut self, from: u64, to: u64, scope: Scope) -> Vec<(Op, RawOp)> {
        let to = to.min(self.next_n - 1);
        (from..=to).map(|n| self.wait_again(n).unwrap_or_else(|| self.void(n, scope))).collect()
    }

    fn wait_again(&mut self, n: u64) -> Option<(Op, RawOp)> {
        let own = self.ops.get_mut(&n)?;
        let op = own.raw.open().ok()?;
        own.fate = Fate::Pending;
        Some((op, own.raw.clone()))
    }

    /// Remembers the server's epoch and drops all admitted states; what was settled or sent under another epoch waits again. Returns
    /// those ops.
    pub(super) fn meet(&mut self, epoch: u64) -> Vec<(Op, RawOp)> {
        self.epoch = Some(epoch);
        self.states.clear();
        self.heads.clear();
        let of_before = |own: &Own| own.fate != Fate::Pending && own::is_of_before(own.told.map(|(told_in, _)| told_in), epoch);
        for own in self.elders.values_mut().filter(|own| of_before(own)) {
            own.fate = Fate::Pending;
        }
        for (_, mark) in self.photos.values_mut() {
            if matches!(mark, PhotoMark::Sent(sent_in) if own::is_of_before(Some(*sent_in), epoch)) {
                *mark = PhotoMark::Pending;
            }
        }
        let again: Vec<u64> = self.ops.iter().filter(|(_, own)| of_before(own)).map(|(n, _)| *n).collect();
        again.into_iter().filter_map(|n| self.wait_again(n)).collect()
    }

    /// Gives the series up for a `fresh` one. The places of these ops are taken by others in this epoch: there each becomes a series of
    /// its own. A void among them is not needed.
    pub(super) fn rename(&mut self, fresh: DeviceId, ns: &BTreeSet<u64>, epoch: u64) {
        let before = std::mem::replace(&mut self.device, fresh);
        self.next_n = 1;
        for (n, own) in std::mem::take(&mut self.ops) {
            let id = OpId { device: before, n };
            let taken = own.fate == Fate::Pending && ns.contains(&n);
            if taken && !own::is_work(&own.raw) {
                continue;
            }
            self.elders.insert(id, own);
            if taken {
                self.forked(id, epoch);
            }
        }
    }

    /// The place of an op of a series that was given up is taken in this epoch: it is sent there under a name that follows from
    /// itself, at the same clock, so that copies of a phone name it alike.
    pub(super) fn forked(&mut self, id: OpId, epoch: u64) {
        let other_name = |id: OpId| Some(self.elders.get(&id)?.heir_in(Some(epoch))?.open().ok()?.id());
        let Some(heir) = self.elders.get(&id).and_then(|own| own::heir_of(&own.raw, other_name)) else { return };
        if let Some(own) = self.elders.get_mut(&id) {
            (own.fate, own.heir) = (Fate::Pending, Some((epoch, heir)));
        }
    }

    /// Writes admitted states and how far their scope is known.
    pub(super) fn put_states(&mut self, replica: &Replica, scope: Scope, keys: &BTreeSet<Key>) {
        for key in keys {
            self.overwrite(key, replica.admitted(key).cloned());
        }
        match replica.heads().get(&scope) {
            Some(head) => self.heads.insert(scope, *head),
            None => self.heads.remove(&scope),
        };
    }

    /// Drops a scope.
    pub(super) fn forget(&mut self, scope: Scope) {
        self.heads.remove(&scope);
        self.states.retain(|key, _| key.scope != scope);
    }

    /// Keeps a photo.
    pub(super) fn keep_photo(&mut self, photo: Sha256, bytes: Vec<u8>) {
        self.photos.entry(photo).or_insert((bytes, PhotoMark::Pending));
    }

    /// Says where a photo stands.
    pub(super) fn mark_photo(&mut self, photo: Sha256, now: PhotoMark) {
        if let Some((_, mark)) = self.photos.get_mut(&photo) {
            *mark = now;
        }
    }

    /// Forgets what the server has had for [`KEPT_MS`] by its own clock.
    pub(super) fn prune(&mut self, srv_now: Millis) {
        let keep = |own: &Own| match (own.fate, own.told) {
            (Fate::Settled { .. }, Some((_, at))) => at + KEPT_MS >= srv_now,
            _ => true,
        };
        self.ops.retain(|_, own| keep(own));
        self.elders.retain(|_, own| keep(own));
    }

    fn put(&mut self, op: &Op) -> RawOp {
        let raw = op.seal();
        self.ops.insert(op.n, Own { raw: raw.clone(), fate: Fate::Pending, told: None, heir: None });
        raw
    }
}
