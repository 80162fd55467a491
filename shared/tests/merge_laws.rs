//! The laws of the merge, for ops of every kind at once: any order, any repetition and any batching of a set of ops
//! gives the same state; incremental equals whole; what a build cannot read survives it.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{history, scope_of};
use minicbor::{Encode, bytes::ByteVec};
use proptest::prelude::*;
use xunge_shared::{
    entity::{Entity, Key},
    id::{KindName, Scope},
    op::{Admitted, Op, RawOp, encode},
    replica::{FeedError, Replica},
    settings::Settings,
    wire::{MODEL, ScopeFeed},
};

type World = BTreeMap<Key, Entity>;

fn apply(world: &mut World, admitted: &Admitted) {
    let op = admitted.op.open().expect("an envelope");
    world.entry(Key::of(&op)).or_insert_with(|| Entity::before(&op)).apply(&op, &admitted.op, admitted.eff);
}

fn fold<'a>(ops: impl IntoIterator<Item = &'a Admitted>) -> World {
    let mut world = World::new();
    ops.into_iter().for_each(|op| apply(&mut world, op));
    world
}

/// The same world, as a store keeps it: encoded and decoded between batches.
fn through_storage(ops: &[Admitted], batch: usize) -> World {
    let mut stored: BTreeMap<Key, Vec<u8>> = BTreeMap::new();
    for batch in ops.chunks(batch) {
        let mut world: World = stored.iter().map(|(k, bytes)| (k.clone(), Entity::decode(bytes).expect("own bytes"))).collect();
        for op in batch {
            apply(&mut world, op);
        }
        stored = world.iter().map(|(k, e)| (k.clone(), encode(e))).collect();
    }
    stored.iter().map(|(k, bytes)| (k.clone(), Entity::decode(bytes).expect("own bytes"))).collect()
}

/// The feeds of a history, cut into pieces.
fn feeds(ops: &[Admitted], piece: usize) -> Vec<ScopeFeed> {
    let mut by_scope: BTreeMap<Scope, Vec<Admitted>> = BTreeMap::new();
    for admitted in ops {
        by_scope.entry(admitted.op.open().expect("an envelope").scope).or_default().push(admitted.clone());
    }
    let cut = |(id, ops): (Scope, Vec<Admitted>)| {
        let pieces = ops.chunks(piece).map(<[_]>::to_vec).collect::<Vec<_>>();
        pieces.into_iter().map(move |ops| {
            let (from, to) = (ops[0].seq - 1, ops[ops.len() - 1].seq);
            ScopeFeed { id, from, to, ops, snapshot: None, more: false, digest: None }
        })
    };
    by_scope.into_iter().flat_map(cut).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn order_repetition_and_batching_do_not_matter(
        (ops, shuffled) in history(40).prop_flat_map(|ops| (Just(ops.clone()), Just(ops).prop_shuffle())),
        repeats in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
        batch in 1..10usize,
    ) {
        let whole = fold(&ops);
        let repeated = repeats.iter().filter(|_| !ops.is_empty()).map(|i| i.get(&ops));
        prop_assert_eq!(&fold(shuffled.iter().chain(repeated)), &whole);
        prop_assert_eq!(&through_storage(&shuffled, batch), &whole);
    }

    #[test]
    fn a_thing_takes_in_what_is_said_of_it_and_nothing_else(ops in history(40)) {
        for (key, own) in fold(&ops) {
            let mut told = Entity::nothing(&key);
            for admitted in &ops {
                told.apply(&admitted.op.open().expect("an envelope"), &admitted.op, admitted.eff);
            }
            prop_assert_eq!(&told, &own);
            let of_it = ops.iter().filter(|admitted| Key::of(&admitted.op.open().expect("an envelope")) == key);
            let first_then_all = of_it.take(1).chain(&ops).map(|admitted| (&admitted.op, admitted.eff));
            prop_assert_eq!(Entity::fold(first_then_all).expect("envelopes"), Some(own));
        }
    }

    #[test]
    fn every_view_exists_for_every_state(ops in history(40)) {
        // Views must not panic on any set of ops, however odd.
        for entity in fold(&ops).values() {
            if let Some(row) = entity.row(&Settings::default()) {
                let _ = row.summary.shape.as_ref().map(|s| (s.bbox(), s.anchor(), s.square_metres()));
                let _ = row.summary.overdue(1);
            }
        }
    }

    #[test]
    fn a_replica_that_follows_equals_one_that_takes_a_snapshot(ops in history(40), piece in 1..7usize) {
        let mut follower = Replica::default();
        for feed in feeds(&ops, piece) {
            follower.merge(&feed, MODEL).expect("a whole feed");
        }
        let whole = fold(&ops);
        let mut fresh = Replica::default();
        for (scope, head) in follower.heads() {
            let states = common::packed(whole.values().filter(|e| e.scope == *scope));
            let feed = ScopeFeed { id: *scope, from: 0, to: head.seq, ops: vec![], snapshot: Some(states), more: false, digest: Some(head.digest) };
            fresh.merge(&feed, MODEL).expect("digests are equal");
        }
        prop_assert_eq!(fresh.heads(), follower.heads());
        for (key, entity) in &whole {
            prop_assert_eq!(fresh.admitted(key), Some(entity));
            prop_assert_eq!(follower.admitted(key), Some(entity));
        }
    }

    #[test]
    fn own_work_is_seen_at_once_and_ends_as_the_feed_says(ops in history(20)) {
        let mut phone = Replica::default();
        for admitted in &ops {
            let op = admitted.op.open().expect("an envelope");
            phone.lay(op, admitted.op.clone(), None);
        }
        let whole = fold(&ops);
        for (key, entity) in &whole {
            prop_assert_eq!(phone.get(&key.kind, key.entity), Some(entity));
        }
        for admitted in &ops {
            let op = admitted.op.open().expect("an envelope");
            phone.settle(op.n, admitted.eff, admitted.seq);
        }
        for feed in feeds(&ops, 3) {
            phone.merge(&feed, MODEL).expect("a whole feed");
        }
        for kind in whole.keys().map(|k| &k.kind).collect::<BTreeSet<&KindName>>() {
            let shown: BTreeSet<_> = phone.all(kind).map(Entity::key).collect();
            let expect: BTreeSet<_> = whole.keys().filter(|k| k.kind == *kind).cloned().collect();
            prop_assert_eq!(shown, expect);
        }
    }

    #[test]
    fn any_bytes_decode_or_fail(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Entity::decode(&bytes);
        let _ = RawOp(bytes.clone()).open();
        let _ = minicbor::decode::<xunge_shared::wire::PushRequest>(&bytes);
        let _ = minicbor::decode::<xunge_shared::wire::PullReply>(&bytes);
    }
}

#[test]
fn a_feed_with_a_hole_is_refused() {
    let op = void(1);
    let feed = ScopeFeed {
        id: op.scope,
        from: 3,
        to: 4,
        ops: vec![Admitted { seq: 4, eff: op.hlc, op: op.seal() }],
        snapshot: None,
        more: false,
        digest: None,
    };
    let refused = Replica::default().merge(&feed, MODEL);
    assert_eq!(refused, Err(FeedError::Gap { scope: op.scope, expected: 0, got: 3 }));
}

fn void(n: u64) -> Op {
    let kind = common::code::<KindName>("poll");
    Op {
        device: xunge_shared::id::DeviceId(7),
        n,
        author: xunge_shared::id::AccountId(1),
        hlc: xunge_shared::hlc::Hlc::new(n, 0),
        scope: scope_of(&kind),
        kind,
        v: 9,
        entity: xunge_shared::id::EntityId(1),
        based_on: None,
        body: ByteVec::from(vec![1, 2, 3]),
    }
}

/// An op of a later protocol: one more field in the envelope.
#[derive(Encode)]
#[cbor(map)]
struct LaterOp<'a> {
    #[n(0)]
    device: xunge_shared::id::DeviceId,
    #[n(1)]
    n: u64,
    #[n(2)]
    author: xunge_shared::id::AccountId,
    #[n(3)]
    hlc: xunge_shared::hlc::Hlc,
    #[n(4)]
    kind: &'a str,
    #[n(5)]
    v: u8,
    #[n(6)]
    scope: Scope,
    #[n(7)]
    entity: xunge_shared::id::EntityId,
    #[n(9)]
    body: ByteVec,
    #[n(40)]
    later: &'a str,
}

#[test]
fn what_a_later_app_wrote_survives_byte_for_byte() {
    let plain = void(5);
    let later = LaterOp {
        device: plain.device,
        n: plain.n,
        author: plain.author,
        hlc: plain.hlc,
        kind: "poll",
        v: plain.v,
        scope: plain.scope,
        entity: plain.entity,
        body: plain.body.clone(),
        later: "one more field",
    };
    let raw = RawOp(minicbor::to_vec(&later).expect("encodes"));
    let admitted = Admitted { seq: 1, eff: plain.hlc, op: raw.clone() };
    // Over the wire…
    let back: Admitted = minicbor::decode(&encode(&admitted)).expect("decodes");
    assert_eq!(back.op, raw);
    // …and through a state that this build does not understand.
    let world = fold([&back]);
    let entity = world.values().next().expect("one thing");
    assert!(entity.has_newer());
    let bytes = encode(entity);
    assert!(bytes.windows(raw.0.len()).any(|w| w == raw.0), "the op is kept as it came");
    assert_eq!(encode(&Entity::decode(&bytes).expect("own bytes")), bytes);
}
