//! A copy of the scopes that somebody follows, with their own unconfirmed work laid over it.
//!
//! Keeps two layers apart: the *base*, which is what the server admitted and what the digest is of, and the *overlay*,
//! which is the author's own ops until the feed has brought them back. Where it is stored is the caller's concern.

use std::collections::{BTreeMap, BTreeSet};

use litemap::LiteMap;

use crate::{
    digest::Digest,
    entity::{Entity, Key},
    hlc::Hlc,
    id::{EntityId, KindName, Scope},
    op::{Op, RawOp},
    pack::Unpacker,
    wire::{MODEL, ScopeFeed},
};

/// How far a scope is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// Up to this place in its feed.
    pub seq: u64,
    /// The digest of its states there.
    pub digest: Digest,
}

/// A feed that does not fit the replica. The remedy for each is to ask for the scope anew.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// It does not continue where the replica ends, or has a hole.
    #[error("{scope}: the feed goes on at {got}, {expected} was expected")]
    Gap {
        /// Where.
        scope: Scope,
        /// The next place.
        expected: u64,
        /// What came.
        got: u64,
    },
    /// After it, the states differ from the server's.
    #[error("{scope}: the states differ from the server's")]
    Diverged {
        /// Where.
        scope: Scope,
    },
    /// It cannot be read.
    #[error("{scope}: {why}")]
    Malformed {
        /// Where.
        scope: Scope,
        /// What the decoder said.
        why: String,
    },
}

/// An own op that the feed has not brought back yet.
#[derive(Debug, Clone)]
struct Laid {
    op: Op,
    raw: RawOp,
    /// Once the server has fixed them: when it counts and where it stands in its feed.
    settled: Option<(Hlc, u64)>,
}

/// A copy of some scopes.
#[derive(Debug, Clone, Default)]
pub struct Replica {
    base: BTreeMap<Key, Entity>,
    shown: BTreeMap<Key, Entity>,
    // Few entries: a tree of each would be code that every phone loads (see `container`).
    overlay: LiteMap<u64, Laid>,
    heads: LiteMap<Scope, Head>,
}

impl Replica {
    /// A replica as it was stored. Digests are computed from the states that are there, whatever was stored with the heads: states
    /// that a disk has lost, or that another tab wrote at another moment, show at the next comparison with the server.
    pub fn restore(entities: impl IntoIterator<Item = Entity>, heads: impl IntoIterator<Item = (Scope, Head)>) -> Self {
        let heads = heads.into_iter().map(|(scope, head)| (scope, Head { digest: Digest::default(), ..head })).collect();
        let mut replica = Self { heads, ..Self::default() };
        for entity in entities {
            // A scope without a head is fetched from its beginning: what is there of it is of no use.
            if let Some(head) = replica.heads.get_mut(&entity.scope) {
                head.digest = head.digest.plus(Digest::of(&entity));
                replica.base.insert(entity.key(), entity);
            }
        }
        replica
    }

    /// The thing as its user should see it: own work included.
    pub fn get(&self, kind: &KindName, entity: EntityId) -> Option<&Entity> {
        range(&self.shown, kind, entity).or_else(|| range(&self.base, kind, entity))
    }

    /// All things of a kind, as their user should see them, in order of their ids.
    pub fn all(&self, kind: &KindName) -> impl Iterator<Item = &Entity> {
        let of_kind = |(key, _): &(&Key, &Entity)| key.kind == *kind;
        let base = self.base.range(Key::first(kind)..).take_while(of_kind);
        let only_shown = self.shown.range(Key::first(kind)..).take_while(of_kind).filter(|(key, _)| !self.base.contains_key(*key));
        base.map(|(key, entity)| self.shown.get(key).unwrap_or(entity)).chain(only_shown.map(|(_, entity)| entity))
    }

    /// The admitted state under `key`: what is stored and what the digest is of.
    pub fn admitted(&self, key: &Key) -> Option<&Entity> {
        self.base.get(key)
    }

    /// All admitted states: what a disk would keep.
    pub fn into_admitted(self) -> impl Iterator<Item = Entity> {
        self.base.into_values()
    }

    /// How far each scope is known.
    pub fn heads(&self) -> &LiteMap<Scope, Head> {
        &self.heads
    }

    /// Lays an own op over the base, at its own clock until the server has fixed another.
    pub fn lay(&mut self, op: Op, raw: RawOp, settled: Option<(Hlc, u64)>) {
        let key = Key::of(&op);
        self.overlay.insert(op.n, Laid { op, raw, settled });
        self.relay(&key);
    }

    /// The server admitted the own op `n`; it stays laid over until the feed brings it.
    pub fn settle(&mut self, n: u64, eff: Hlc, seq: u64) {
        let Some(laid) = self.overlay.get_mut(&n) else { return };
        laid.settled = Some((eff, seq));
        let (key, scope) = (Key::of(&laid.op), laid.op.scope);
        if self.heads.get(&scope).is_some_and(|head| head.seq >= seq) {
            self.overlay.remove(&n);
        }
        self.relay(&key);
    }

    /// The own op `n` does not count: quarantined, or replaced by a void.
    pub fn lift(&mut self, n: u64) {
        if let Some(laid) = self.overlay.remove(&n) {
            self.relay(&Key::of(&laid.op));
        }
    }

    /// Takes in what is new in a scope; returns the things whose admitted state changed.
    ///
    /// `model` is the server's: with another than this build's the digests are not comparable. On an error nothing of
    /// the scope is to be trusted; [`forget`](Self::forget) it and ask anew.
    pub fn merge(&mut self, feed: &ScopeFeed, model: u16) -> Result<BTreeSet<Key>, FeedError> {
        let scope = feed.id;
        let mut changed = BTreeSet::new();
        if let Some(packed) = &feed.snapshot {
            changed.extend(self.forget(scope));
            let mut states = Unpacker::new(packed).map_err(|e| malformed(scope, &e))?;
            while let Some(state) = states.thing().map_err(|e| malformed(scope, &e))? {
                let entity = Entity::decode(&state).map_err(|e| malformed(scope, &e))?;
                belongs(scope, entity.scope)?;
                changed.insert(entity.key());
                self.put(scope, entity);
            }
        } else {
            self.replay(feed, &mut changed)?;
        }
        let head = self.heads.entry(scope).or_default();
        head.seq = feed.to;
        if model == MODEL && feed.digest.is_some_and(|theirs| theirs != head.digest) {
            return Err(FeedError::Diverged { scope });
        }
        self.overlay.retain(|_, laid| {
            let back = laid.op.scope == scope && laid.settled.is_some_and(|(_, seq)| seq <= feed.to);
            if back {
                changed.insert(Key::of(&laid.op));
            }
            !back
        });
        for key in &changed {
            self.relay(key);
        }
        Ok(changed)
    }

    /// Drops the admitted states of a scope; own work stays. Returns what was dropped.
    pub fn forget(&mut self, scope: Scope) -> BTreeSet<Key> {
        self.heads.remove(&scope);
        let keys: BTreeSet<Key> = self.base.keys().filter(|key| key.scope == scope).cloned().collect();
        for key in &keys {
            self.base.remove(key);
            self.relay(key);
        }
        keys
    }

    fn replay(&mut self, feed: &ScopeFeed, changed: &mut BTreeSet<Key>) -> Result<(), FeedError> {
        let scope = feed.id;
        let mut at = self.heads.get(&scope).map_or(0, |head| head.seq);
        if feed.from != at || feed.to != at + feed.ops.len() as u64 {
            return Err(FeedError::Gap { scope, expected: at, got: feed.from });
        }
        for admitted in &feed.ops {
            at += 1;
            if admitted.seq != at {
                return Err(FeedError::Gap { scope, expected: at, got: admitted.seq });
            }
            let op = admitted.op.open().map_err(|e| malformed(scope, &e))?;
            belongs(scope, op.scope)?;
            let key = Key::of(&op);
            let mut entity = self.base.get(&key).cloned().unwrap_or_else(|| Entity::before(&op));
            entity.apply(&op, &admitted.op, admitted.eff);
            changed.insert(key);
            self.put(scope, entity);
        }
        Ok(())
    }

    fn put(&mut self, scope: Scope, entity: Entity) {
        let head = self.heads.entry(scope).or_default();
        head.digest = head.digest.plus(Digest::of(&entity));
        if let Some(before) = self.base.insert(entity.key(), entity) {
            head.digest = head.digest.minus(Digest::of(&before));
        }
    }

    /// Lays the overlay's ops about `key` over its base again.
    fn relay(&mut self, key: &Key) {
        let mut laid = self.overlay.values().filter(|laid| Key::of(&laid.op) == *key).peekable();
        let Some(first) = laid.peek() else {
            self.shown.remove(key);
            return;
        };
        let mut entity = self.base.get(key).cloned().unwrap_or_else(|| Entity::before(&first.op));
        for Laid { op, raw, settled } in laid {
            entity.apply(op, raw, settled.map_or(op.hlc, |(eff, _)| eff));
        }
        self.shown.insert(key.clone(), entity);
    }
}

fn range<'a>(layer: &'a BTreeMap<Key, Entity>, kind: &KindName, entity: EntityId) -> Option<&'a Entity> {
    layer.range(Key::first_of(kind, entity)..).next().filter(|(key, _)| key.kind == *kind && key.entity == entity).map(|(_, e)| e)
}

/// A feed speaks of its own scope alone: what it slipped into another would outlive both.
fn belongs(feed: Scope, scope: Scope) -> Result<(), FeedError> {
    if scope == feed { Ok(()) } else { Err(malformed(feed, &format_args!("something of {scope}"))) }
}

fn malformed(scope: Scope, why: &dyn std::fmt::Display) -> FeedError {
    FeedError::Malformed { scope, why: why.to_string() }
}
