//! The journal: what everybody wrote, in the order of time, turned into ops.
//!
//! Each account has one device and one series; nothing is written after the present.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::bytes::ByteVec;
use rand::Rng;
use xunge_shared::{
    hlc::{Hlc, Millis},
    id::{AccountId, AreaCode, DeviceId, EntityId, Feed, KindName, OpId, Scope},
    kinds::Kind,
    op::{Op, encode},
};

use crate::random::stream;

/// An entry of the journal, as long as it is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EntryId(usize);

/// Who writes, when and for which area.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pen {
    pub(crate) at: Millis,
    pub(crate) author: AccountId,
    pub(crate) area: AreaCode,
}

struct Entry {
    pen: Pen,
    feed: Feed,
    kind: KindName,
    v: u8,
    entity: EntityId,
    based_on: Option<EntryId>,
    body: Vec<u8>,
}

/// Before and after an entry its author is on the way and writes nothing elsewhere.
const ON_THE_WAY: Millis = 20 * 60_000;

/// Entries in any order.
#[derive(Default)]
pub(crate) struct Journal {
    entries: Vec<Entry>,
    /// When each author wrote.
    busy: BTreeMap<AccountId, BTreeSet<Millis>>,
}

impl Journal {
    /// Writes what `body` says of `entity`.
    pub(crate) fn write<K: Kind>(&mut self, pen: Pen, entity: EntityId, body: &K::Body) -> EntryId {
        self.write_on::<K>(pen, entity, body, None)
    }

    /// The same, by someone who was looking at `based_on`, an earlier entry.
    pub(crate) fn write_on<K: Kind>(&mut self, pen: Pen, entity: EntityId, body: &K::Body, based_on: Option<EntryId>) -> EntryId {
        self.busy.entry(pen.author).or_default().insert(pen.at);
        self.entries.push(Entry { pen, feed: K::FEED, kind: K::NAME, v: K::VERSION, entity, based_on, body: encode(body) });
        EntryId(self.entries.len() - 1)
    }

    /// The first moment from `at` on at which an author may be anywhere: nobody is at two places. It counts what is written so far.
    pub(crate) fn free(&self, author: AccountId, at: Millis) -> Millis {
        let Some(busy) = self.busy.get(&author) else { return at };
        let mut at = at;
        while let Some(last) = busy.range(at.saturating_sub(ON_THE_WAY)..at + ON_THE_WAY).next_back() {
            at = last + ON_THE_WAY + 1;
        }
        at
    }

    /// The ops of everything written up to `now`, in the order of time.
    pub(crate) fn ops(self, seed: u64, now: Millis) -> Vec<Op> {
        let mut rng = stream(seed, "devices");
        let mut order: Vec<usize> = (0..self.entries.len()).filter(|&k| self.entries[k].pen.at <= now).collect();
        order.sort_by_key(|&k| (self.entries[k].pen.at, k));
        let mut series: BTreeMap<AccountId, (DeviceId, u64, Hlc)> = BTreeMap::new();
        let mut written: BTreeMap<EntryId, OpId> = BTreeMap::new();
        let mut ops = Vec::with_capacity(order.len());
        for k in order {
            let entry = &self.entries[k];
            let (device, n, hlc) = series.entry(entry.pen.author).or_insert_with(|| (DeviceId(rng.random()), 0, Hlc::default()));
            *n += 1;
            *hlc = hlc.tick(entry.pen.at);
            let scope = Scope::of(entry.pen.area, entry.feed);
            let op = Op {
                device: *device,
                n: *n,
                author: entry.pen.author,
                hlc: *hlc,
                kind: entry.kind.clone(),
                v: entry.v,
                scope,
                entity: entry.entity,
                based_on: entry.based_on.and_then(|b| written.get(&b).copied()),
                body: ByteVec::from(entry.body.clone()),
            };
            written.insert(EntryId(k), op.id());
            ops.push(op);
        }
        ops
    }
}
