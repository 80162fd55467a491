//! Packing: what comes out is what went in, for things of every kind and for any bytes; and no bytes make unpacking panic.

mod common;

use std::collections::BTreeMap;

use common::{history, packed};
use proptest::prelude::*;
use xunge_shared::{
    entity::{Entity, Key},
    op::encode,
    pack::{MAX_THING, PackError, Packer, Unpacker},
};

fn pack(things: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut packer = Packer::default();
    for (group, thing) in things {
        packer.put(group, thing).expect("not too large");
    }
    packer.finish().expect("not too large")
}

fn unpack(packed: &[u8]) -> Result<Vec<Vec<u8>>, PackError> {
    let mut unpacker = Unpacker::new(packed)?;
    std::iter::from_fn(|| unpacker.thing().transpose()).collect()
}

fn check(things: &[(&str, Vec<u8>)]) {
    let back = unpack(&pack(things)).expect("own bytes");
    let whole: Vec<Vec<u8>> = things.iter().map(|(_, thing)| thing.clone()).collect();
    assert_eq!(back, whole);
}

/// Well-formed CBOR of any shape, and what looks like it and is not in its one form.
fn cbor() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![
        any::<u64>().prop_map(|n| encode(&n)),
        any::<i32>().prop_map(|n| encode(&n)),
        any::<f64>().prop_map(|n| encode(&n)),
        "[a-z]{0,5}".prop_map(|s| encode(&s)),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(|b| encode(&minicbor::bytes::ByteVec::from(b))),
        prop::sample::select(vec![
            vec![0xf6],
            vec![0xf5],
            vec![0xf9, 0x3c, 0],
            vec![0x18, 1],
            vec![0xc1, 0],
            vec![0x9f, 0xff],
            vec![0x62, 0xff, 0xfe]
        ]),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let list = |head: u8| move |items: Vec<Vec<u8>>| [vec![head + items.len() as u8], items.concat()].concat();
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(list(0x80)),
            prop::collection::vec((inner.clone(), inner).prop_map(|(k, v)| [k, v].concat()), 0..6).prop_map(list(0xa0)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_cbor_and_any_bytes_come_back(things in prop::collection::vec(prop_oneof![cbor(), prop::collection::vec(any::<u8>(), 0..60)], 0..30)) {
        check(&things.into_iter().enumerate().map(|(i, thing)| (["a", "b"][i % 2], thing)).collect::<Vec<_>>());
    }

    #[test]
    fn states_of_every_kind_come_back(ops in history(60)) {
        let mut world: BTreeMap<Key, Entity> = BTreeMap::new();
        for admitted in &ops {
            let op = admitted.op.open().expect("an envelope");
            world.entry(Key::of(&op)).or_insert_with(|| Entity::before(&op)).apply(&op, &admitted.op, admitted.eff);
        }
        let back = unpack(&packed(world.values())).expect("own bytes");
        prop_assert_eq!(back, world.values().map(encode).collect::<Vec<_>>());
    }

    #[test]
    fn any_bytes_unpack_or_fail(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = unpack(&bytes);
    }

    #[test]
    fn damage_unpacks_to_something_or_fails(ops in history(30), at in any::<prop::sample::Index>(), flip in 1..=255u8) {
        let mut world: BTreeMap<Key, Entity> = BTreeMap::new();
        for admitted in &ops {
            let op = admitted.op.open().expect("an envelope");
            world.entry(Key::of(&op)).or_insert_with(|| Entity::before(&op)).apply(&op, &admitted.op, admitted.eff);
        }
        let mut bytes = packed(world.values()).to_vec();
        let i = at.index(bytes.len());
        bytes[i] ^= flip;
        let _ = unpack(&bytes);
    }

    #[test]
    fn what_is_cut_short_is_missed(things in prop::collection::vec(cbor(), 0..20), cut in any::<prop::sample::Index>()) {
        let packed = pack(&things.into_iter().map(|thing| ("a", thing)).collect::<Vec<_>>());
        prop_assert!(unpack(&packed[..cut.index(packed.len())]).is_err());
    }
}

#[test]
fn borders_and_paths_come_back() {
    let ring = |points: &[(i64, i64)]| {
        let points = points.iter().map(|(lon, lat)| xunge_shared::geometry::LonLat { lon: *lon as i32, lat: *lat as i32 });
        encode(&xunge_shared::geometry::Path(points.collect()))
    };
    let (south, north) = ((10, 0), (10, 10));
    let left = ring(&[(0, 0), south, north, (0, 10), (0, 0)]);
    let right = ring(&[south, (20, 5), (20, 10), north, south]);
    let far = ring(&[(180_000_000, 90_000_000), (-180_000_000, -90_000_000)]);
    check(&[("cell", left), ("cell", right), ("cell", far)]);
}

#[test]
fn a_thing_that_is_too_large_is_not_packed() {
    assert_eq!(Packer::default().put("a", &vec![0; MAX_THING + 1]), Err(PackError::TooLarge));
    check(&[("a", encode(&minicbor::bytes::ByteVec::from(vec![7; MAX_THING - 5])))]);
    // Small items take most room: it is enough for as many as fit.
    let many = [vec![0x9a], (MAX_THING as u32 - 5).to_be_bytes().to_vec(), vec![1; MAX_THING - 5]].concat();
    check(&[("a", many)]);
}
