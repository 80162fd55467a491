//! The server's projection: states, digests and heads that follow the log, some ops at a time, and may be built anew.
//!
//! A thin one of the simulation's own: the server's writes rows, an index and counts as well. The merge is the real one.

use std::collections::BTreeMap;

use minicbor::bytes::ByteVec;
use xunge_shared::{
    digest::Digest,
    entity::{Entity, Key},
    hlc::Hlc,
    id::Scope,
    kinds,
    op::{Admitted, encode},
    pack::Packer,
    replica::Head,
};

use crate::{drafts, log::State, mutation::Mutation};

/// What the log adds up to.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// How many ops of the log it has seen.
    pub pos: usize,
    /// The states.
    pub states: BTreeMap<Key, Entity>,
    /// How far each scope is projected, and its digest there.
    pub heads: BTreeMap<Scope, Head>,
    digests: BTreeMap<Key, Digest>,
    shelf: BTreeMap<Scope, (Head, ByteVec)>,
}

impl View {
    /// Projects at most so many ops. An `old` build does not know the newest kind.
    pub fn project(&mut self, log: &State, most: usize, old: bool, mutation: Option<Mutation>) {
        for (scope, index) in log.order.iter().skip(self.pos).take(most) {
            let Admitted { seq, eff, op } = &log.feeds[scope][*index];
            self.pos += 1;
            let eff = if mutation == Some(Mutation::OrderByArrival) { Hlc::new(self.pos as u64, 0) } else { *eff };
            let Ok(opened) = op.open() else { continue };
            let key = Key::of(&opened);
            let head = self.heads.entry(*scope).or_default();
            head.seq = *seq;
            let state = self.states.entry(key.clone()).or_insert_with(|| before(&opened, old));
            state.apply(&opened, op, eff);
            let now = Digest::of(state);
            let was = self.digests.insert(key, now).unwrap_or_default();
            head.digest = head.digest.plus(now).minus(was);
        }
    }

    /// The server dies. With the mutation, what it was about to project is noted as done.
    pub fn crash(&mut self, log: &State, most: usize, mutation: Option<Mutation>) {
        if mutation != Some(Mutation::CursorBeforeMerge) {
            return;
        }
        for (scope, index) in log.order.iter().skip(self.pos).take(most) {
            self.pos += 1;
            self.heads.entry(*scope).or_default().seq = log.feeds[scope][*index].seq;
        }
    }

    /// A snapshot of a scope: the one that was packed before, if it serves still.
    pub fn packed(&mut self, scope: Scope, serves: impl Fn(u64) -> bool) -> Option<(Head, ByteVec)> {
        if let Some(kept) = self.shelf.get(&scope).filter(|(head, _)| serves(head.seq)) {
            return Some(kept.clone());
        }
        let head = *self.heads.get(&scope).filter(|head| serves(head.seq))?;
        let mut packer = Packer::default();
        for (key, state) in self.states.iter().filter(|(key, _)| key.scope == scope) {
            packer.put(key.kind.as_str(), &encode(state)).ok()?;
        }
        let packed: (Head, ByteVec) = (head, packer.finish().ok()?.into());
        self.shelf.insert(scope, packed.clone());
        Some(packed)
    }

    /// What was packed is given up.
    pub fn clear_shelf(&mut self) {
        self.shelf.clear();
    }
}

/// A thing before any op, as this build or the one before it sees it.
pub fn before(op: &xunge_shared::op::Op, old: bool) -> Entity {
    let mut entity = Entity::before(op);
    if old && op.kind == drafts::NEW {
        entity.state = kinds::State::Unknown;
    }
    entity
}
