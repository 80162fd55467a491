//! The laws that hold for whatever could be read.

use minicbor::{Decode, Encode};
use xunge_shared::{
    admit::{Context, Verdict, decide, skew},
    digest::Digest,
    entity::Entity,
    hlc::{Hlc, Millis},
    id::Scope,
    op::{Op, RawOp, encode},
    replica::{Head, Replica},
    role::{Grant, Role},
};

const NOW: Millis = 1_800_000_000_000;

/// What this build writes of it reads back as the same.
pub(crate) fn reads_back<T: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + std::fmt::Debug>(bytes: &[u8]) {
    let Ok(value) = minicbor::decode::<T>(bytes) else { return };
    let again = minicbor::decode::<T>(&encode(&value)).expect("what was written can be read");
    assert_eq!(again, value);
}

/// It is admitted or refused, and never counts later than now.
pub(crate) fn is_judged(op: &Op, raw: &RawOp) {
    let grants = [Grant { role: Role::Administrator, area: op.scope.area(), from: 0, until: None }];
    let cx = Context { author: op.author, grants: &grants, now: NOW, skew_ms: skew(op.hlc.millis(), NOW) };
    if let Verdict::Admit { eff, .. } = decide(op, raw, &cx) {
        assert!(eff.millis() <= NOW, "nothing counts later than it was received");
    }
}

/// Told twice it leaves the same as told once; and what it leaves can be kept.
pub(crate) fn folds_alike(op: &Op, raw: &RawOp) -> Entity {
    let fold = |times: usize| {
        let mut entity = Entity::before(op);
        (0..times).for_each(|_| entity.apply(op, raw, Hlc::new(NOW, 0)));
        entity
    };
    let once = fold(1);
    assert_eq!(encode(&once), encode(&fold(2)), "twice is once");
    let kept = Entity::decode(&encode(&once)).expect("what was kept can be read");
    assert_eq!(encode(&kept), encode(&once), "what was kept is what was known");
    once
}

/// Each head's digest is that of the states that are there.
pub(crate) fn heads_are_sums(replica: Replica) {
    let heads: Vec<(Scope, Head)> = replica.heads().iter().map(|(scope, head)| (*scope, *head)).collect();
    let entities: Vec<Entity> = replica.into_admitted().collect();
    for (scope, head) in heads {
        let own = entities.iter().filter(|entity| entity.scope == scope);
        assert_eq!(head.digest, own.fold(Digest::default(), |sum, entity| sum.plus(Digest::of(entity))), "{scope}");
    }
}
