//! One thing: the fold of all admitted ops about it.
//!
//! `apply` is the only merge there is. It is commutative, associative and idempotent; what this build cannot read is
//! kept as it came and applied by a build that can.

use minicbor::{Decode, Encode};

use crate::{
    container::GrowSet,
    hlc::Hlc,
    id::{EntityId, KindName, OpId, Scope},
    kinds::{InState, Kind, State, county::County},
    op::{Op, RawOp, VOID},
    row::{Row, Summary},
    settings::Settings,
};

/// What names a thing everywhere. A round and its track share an id, so the kind is part of the key; a scope is a
/// closed world with a digest of its own, so ops about one id in two scopes are about two things.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What kind of thing.
    pub kind: KindName,
    /// Which one.
    pub entity: EntityId,
    /// Whose feed carries it.
    pub scope: Scope,
}

impl Key {
    /// The thing that `op` is about.
    pub fn of(op: &Op) -> Self {
        Self { kind: op.kind.clone(), entity: op.entity, scope: op.scope }
    }

    /// The least key of a kind.
    pub fn first(kind: &KindName) -> Self {
        Self::first_of(kind, EntityId(0))
    }

    /// The least key of a thing.
    pub fn first_of(kind: &KindName, entity: EntityId) -> Self {
        Self { kind: kind.clone(), entity, scope: Scope::LEAST }
    }
}

/// One thing and its state.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Entity {
    /// What kind of thing.
    #[n(0)]
    pub kind: KindName,
    /// Which one.
    #[n(1)]
    pub id: EntityId,
    /// Whose feed carries it.
    #[n(2)]
    pub scope: Scope,
    /// What its ops add up to.
    #[n(3)]
    pub state: State,
    /// Ops that this build cannot read, kept for one that can.
    #[n(4)]
    unread: Option<GrowSet<OpId, Unread>>,
}

/// An op kept for a newer build.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(array)]
struct Unread {
    #[n(0)]
    eff: Hlc,
    #[n(1)]
    op: RawOp,
}

impl Entity {
    /// The thing that `op` is about, before any op.
    pub fn before(op: &Op) -> Self {
        Self::nothing(&Key::of(op))
    }

    /// A thing of which nothing was said.
    pub fn nothing(key: &Key) -> Self {
        Self { kind: key.kind.clone(), id: key.entity, scope: key.scope, state: State::new(&key.kind), unread: None }
    }

    /// Its key.
    pub fn key(&self) -> Key {
        Key { kind: self.kind.clone(), entity: self.id, scope: self.scope }
    }

    /// The thing that ops are about: the key of the first names it, and what is about another thing says nothing of it. Nothing without
    /// an op; an error when one cannot be opened.
    pub fn fold<'a>(ops: impl IntoIterator<Item = (&'a RawOp, Hlc)>) -> Result<Option<Self>, minicbor::decode::Error> {
        let mut entity: Option<Self> = None;
        for (raw, eff) in ops {
            let op = raw.open()?;
            entity.get_or_insert_with(|| Self::before(&op)).apply(&op, raw, eff);
        }
        Ok(entity)
    }

    /// Adds what an op says. `op` is `raw`, opened. A void says nothing, to any build; neither does an op with another key: whoever knows
    /// an id may write it into any feed that is theirs.
    pub fn apply(&mut self, op: &Op, raw: &RawOp, eff: Hlc) {
        let own = op.entity == self.id && op.scope == self.scope && op.kind == self.kind;
        if op.kind == VOID || !own {
            return;
        }
        if self.state.apply(op, eff).is_err() {
            self.unread.get_or_insert_default().put(op.id(), Unread { eff, op: raw.clone() });
        }
    }

    /// Reads a stored entity, and what it kept for a newer build, if this is one.
    pub fn decode(bytes: &[u8]) -> Result<Self, minicbor::decode::Error> {
        let mut entity: Self = minicbor::decode(bytes)?;
        if let Some(mut kept) = entity.unread.take() {
            if entity.state == State::Unknown {
                entity.state = State::new(&entity.kind);
            }
            for (_, Unread { eff, op: raw }) in kept.drain() {
                let op = raw.open()?;
                entity.apply(&op, &raw, eff);
            }
        }
        Ok(entity)
    }

    /// True when some of its ops are newer than this build.
    pub fn has_newer(&self) -> bool {
        self.unread.is_some()
    }

    /// True for what may be the county itself. Of several it is the one with the least id, so that the order in which they came is of no matter.
    pub fn is_county(&self) -> bool {
        self.kind == County::NAME && County::belongs(self.scope)
    }

    /// The county among `all` things.
    pub fn county<'a>(all: impl IntoIterator<Item = &'a Self>) -> Option<&'a County> {
        let county = all.into_iter().filter(|entity| entity.is_county()).min_by_key(|entity| entity.id)?;
        County::of(&county.state)
    }

    /// The county's lists and limits, when this is what carries them: rows of all other things follow from them.
    pub fn settings(&self) -> Option<&Settings> {
        match &self.state {
            State::County(county) => county.settings(),
            _ => None,
        }
    }

    /// What lists and maps show of it; a thing of a newer kind shows that it is there.
    pub fn row(&self, settings: &Settings) -> Option<Row> {
        let mut summary = self.state.summary(settings);
        if self.has_newer() {
            summary.get_or_insert_with(|| Summary { status: "newer".into(), ..Summary::default() }).flags.push("newer".into());
        }
        Some(Row { kind: self.kind.clone(), entity: self.id, scope: self.scope, summary: summary? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{AccountId, DeviceId},
        kinds::{By, county::CountyBody},
        op::Stamp,
    };

    #[test]
    fn the_county_is_the_least_of_its_own_feed() {
        let thing = |id, scope: &str, inspect_every_h| {
            let mut entity = Entity::nothing(&Key { kind: County::NAME, entity: EntityId(id), scope: scope.parse().unwrap() });
            let State::County(county) = &mut entity.state else { panic!("another kind") };
            let by = By { stamp: Stamp { eff: Hlc::default(), device: DeviceId::default(), n: 1 }, author: AccountId(1), based_on: None };
            county.apply(by, CountyBody::Settings(Settings { inspect_every_h, ..Settings::default() }));
            entity
        };
        let (town, least, other) = (thing(1, "990001001000", 1), thing(2, "990001000000", 2), thing(3, "990001000000", 3));
        for order in [[&town, &least, &other], [&other, &least, &town], [&least, &other, &town]] {
            assert_eq!(Entity::county(order).and_then(County::settings).map(|settings| settings.inspect_every_h), Some(2));
        }
        assert_eq!(Entity::county([&town]), None);
        assert!(!County::belongs("990001000000/desk".parse().unwrap()));
    }
}
