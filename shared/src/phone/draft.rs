//! What is said, on its way to becoming an op. Gives no number and no time: those are the disk's to give.

use crate::{
    hlc::Hlc,
    id::{AccountId, EntityId, KindName, OpId, Scope},
    kinds::Kind,
    op::{Op, encode},
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
