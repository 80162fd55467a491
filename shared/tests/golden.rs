//! The wire, byte for byte: the worked examples of PROTOCOL.md are what this build writes and reads.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};
use xunge_shared::{
    digest::Digest,
    entity::Entity,
    geometry::LonLat,
    hlc::Hlc,
    id::{AccountId, DeviceId, EntityId, Sha256},
    kinds::{
        Kind,
        presence::Presence,
        track::{TrackBody, TrackLog},
        zone::{Inspection, Verdict, Zone, ZoneBody},
    },
    op::{Admitted, Op, RawOp, encode},
    pack::{Packer, Unpacker},
    track::{Fix, Fixes},
    wire::{DeviceStatus, MODEL, OpResult, OpStatus, PROTO, PullReply, PullRequest, PushReply, PushRequest, ScopeFeed},
};

/// The example named `name`: the hex block under its marker in PROTOCOL.md.
fn example(name: &str) -> Vec<u8> {
    let text = include_str!("../../PROTOCOL.md");
    let marker = format!("<!-- example: {name} -->");
    let after = text.split_once(&marker).unwrap_or_else(|| panic!("PROTOCOL.md has no example {name}")).1;
    let block = after.split("```").nth(1).expect("a block after the marker");
    let digits: String =
        block.lines().skip(1).flat_map(|line| line.split('#').next().unwrap_or("").chars()).filter(|c| !c.is_whitespace()).collect();
    hex::decode(digits).unwrap_or_else(|e| panic!("example {name}: {e}"))
}

fn check<T: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + std::fmt::Debug>(name: &str, value: &T) {
    let bytes = encode(value);
    assert_eq!(hex::encode(&bytes), hex::encode(example(name)), "{name}: PROTOCOL.md against this build");
    assert_eq!(&minicbor::decode::<T>(&bytes).expect("decodes"), value, "{name} reads back");
}

const DEVICE: DeviceId = DeviceId(0x0192_f0c1_2233_4455_6677_8899_aabb_ccdd);
const WHEN: u64 = 1_795_254_660_000;

fn inspection() -> ZoneBody {
    ZoneBody::Inspect(Inspection {
        verdict: Verdict::Cleaned,
        items: BTreeMap::from([("greening".into(), true), ("order".into(), false), ("sanitation".into(), true)]),
        disorders: BTreeSet::from(["stacking".into()]),
        before: vec![],
        after: vec![Sha256::of(b"a photo")],
        presence: Presence::at(LonLat { lon: 110_354_214, lat: 22_708_310 }, 6),
        note: None,
        observed_at: None,
        prints: None,
    })
}

fn zone_op() -> Op {
    Op {
        device: DEVICE,
        n: 42,
        author: AccountId(7),
        hlc: Hlc::new(WHEN, 3),
        kind: Zone::NAME,
        v: Zone::VERSION,
        scope: "990001001000".parse().expect("scope"),
        entity: EntityId(0x0192_f0c1_0000_7000_8000_0000_0000_0e01),
        based_on: None,
        body: encode(&inspection()).into(),
    }
}

#[test]
fn body() {
    check("zone inspection body", &inspection());
}

#[test]
fn op() {
    check("op", &zone_op());
}

#[test]
fn track() {
    let fix = |s: u64, lon, lat, accuracy_m| Fix { at: WHEN + s * 1_000, place: LonLat { lon, lat }, accuracy_m };
    let fixes = Fixes(vec![fix(0, 110_354_214, 22_708_310, 6), fix(2, 110_354_230, 22_708_301, 5)]);
    check("track segment body", &TrackBody::Segment(fixes));
    assert_eq!(TrackLog::NAME.as_str(), "track");
}

#[test]
fn push() {
    let status =
        DeviceStatus { unsent: 2, oldest: Some(WHEN), photos: 1, app: "0.1.0".into(), persisted: Some(true), ..DeviceStatus::default() };
    check(
        "push",
        &PushRequest {
            proto: PROTO,
            device: DEVICE,
            dev_now: WHEN + 5_000,
            ops: vec![zone_op().seal()],
            status: Some(status),
            epoch: None,
        },
    );
    let result = OpResult { n: 42, status: OpStatus::HeldNeedPhoto, seq: Some(1_001), eff: Some(Hlc::new(WHEN, 3)), refusal: None };
    check("push reply", &PushReply { srv_now: WHEN + 5_120, results: vec![result], high_n: 42, epoch: 1, receipt: None });
}

#[test]
fn pull() {
    let scope = "990001001000".parse().expect("scope");
    let asks = PullRequest {
        proto: PROTO,
        model: MODEL,
        device: DEVICE,
        epoch: Some(1),
        cursors: BTreeMap::from([(scope, 1_000)]),
        only: None,
        status: None,
    };
    check("pull", &asks);
    let desk = DeviceStatus { app: "0.1.0".into(), at_desk: Some(true), ..DeviceStatus::default() };
    check("pull of a desk", &PullRequest { status: Some(desk), ..asks });
    let admitted = Admitted { seq: 1_001, eff: Hlc::new(WHEN, 3), op: RawOp(vec![0xa0]) };
    let feed = ScopeFeed { id: scope, from: 1_000, to: 1_001, ops: vec![admitted], snapshot: None, more: false, digest: Some(Digest(1)) };
    check("pull reply", &PullReply { epoch: 1, model: MODEL, scopes: vec![feed], gone: vec![] });
}

#[test]
fn packed() {
    let op = zone_op();
    let mut entity = Entity::before(&op);
    entity.apply(&op, &op.seal(), op.hlc);
    let state = encode(&entity);
    let mut packer = Packer::default();
    packer.put("zone", &state).expect("not too large");
    // Another thing, much like it.
    let neighbour = Op { n: 43, entity: op.entity.offset(1), ..op };
    let mut entity = Entity::before(&neighbour);
    entity.apply(&neighbour, &neighbour.seal(), Hlc::new(WHEN + 60_000, 0));
    packer.put("zone", &encode(&entity)).expect("not too large");
    let bytes = packer.finish().expect("not too large");
    assert_eq!(hex::encode(&bytes), hex::encode(example("packed")), "PROTOCOL.md against this build");
    let mut things = Unpacker::new(&bytes).expect("own bytes");
    assert_eq!(things.thing(), Ok(Some(example("state"))));
    assert_eq!(things.thing(), Ok(Some(encode(&entity))));
    assert_eq!(things.thing(), Ok(None));
}
