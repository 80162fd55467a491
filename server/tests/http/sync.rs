//! `/api/sync/*`.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use reqwest::Method;
use xunge_shared::{
    kinds::case::Case,
    op::{MAX_OP_BYTES, RawOp, encode},
    wire::{MAX_PUSH_OPS, OpStatus, PROTO, PullRequest, PushRequest},
};

use crate::{
    series::{Series, pull, pull_request, report, thing},
    world::{COUNTY, OTHER, TOWN, World},
};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(vec![], Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn what_is_pushed_is_pulled_by_those_who_may_read_it() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let mut series = Series::of(&patrol);
    let raw = series.op::<Case>(TOWN, thing(), &report("rubbish", vec![])).seal();
    let reply = series.push(vec![raw.clone()]).await;
    assert_eq!((reply.results[0].status, reply.high_n), (OpStatus::Ok, 1));
    assert_eq!(series.push(vec![raw.clone()]).await.results[0].status, OpStatus::Duplicate);

    for (name, sees) in [("grid", true), ("town", true), ("county", true), ("admin", true), ("neighbour", false)] {
        let who = world.sign_in(name).await;
        let told = pull(&who, &PullRequest { model: 0, ..pull_request(&[], None) }).await;
        let ops: Vec<_> = told.scopes.iter().flat_map(|feed| &feed.ops).map(|op| &op.op).collect();
        assert_eq!(ops == [&raw], sees, "{name}: {told:?}");
    }
}

#[tokio::test]
async fn scopes_that_are_not_ones_own_are_gone() {
    let world = World::start().await;
    let neighbour = world.sign_in("neighbour").await;
    let epoch = Some(world.app.store.epoch());
    let told = pull(&neighbour, &pull_request(&[(TOWN, 3), (OTHER, 0), (COUNTY, 0)], epoch)).await;
    assert_eq!(told.gone.iter().map(ToString::to_string).collect::<Vec<_>>(), [TOWN]);
    assert_eq!(told.scopes.iter().map(|feed| feed.id.to_string()).collect::<Vec<_>>(), [COUNTY, OTHER]);
    let only = PullRequest { only: Some(vec![OTHER.parse().unwrap(), TOWN.parse().unwrap()]), ..pull_request(&[], epoch) };
    assert_eq!(pull(&neighbour, &only).await.scopes.len(), 1, "asking for more does not give more");
    // What a phone does not follow any more it must forget all the same.
    let follows = PullRequest { only: Some(vec![OTHER.parse().unwrap()]), ..pull_request(&[(TOWN, 3), (COUNTY, 0)], epoch) };
    let told = pull(&neighbour, &follows).await;
    assert_eq!((told.gone, told.scopes.len()), (vec![TOWN.parse().unwrap()], 1));
}

#[tokio::test]
async fn another_epoch_and_another_protocol_are_told() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let other = encode(&pull_request(&[], Some(world.app.store.epoch() ^ 1)));
    let answer = patrol.post_cbor("/api/sync/pull", other).await;
    answer.check(409, "epoch");
    assert_eq!(answer.json()["detail"]["epoch"], world.app.store.epoch());
    let mut series = Series::of(&patrol);
    let op = series.op::<Case>(TOWN, thing(), &report("for this epoch only", vec![])).seal();
    for (named, status, code) in [(world.app.store.epoch() ^ 1, 409, "epoch"), (world.app.store.epoch(), 200, "")] {
        let push = PushRequest { epoch: Some(named), ..series.request(vec![op.clone()]) };
        patrol.post_cbor("/api/sync/push", encode(&push)).await.check(status, code);
    }
    for (proto, code) in [(PROTO - 1, "client_too_old"), (PROTO + 1, "client_too_new")] {
        let request = PullRequest { proto, ..pull_request(&[], None) };
        patrol.post_cbor("/api/sync/pull", encode(&request)).await.check(426, code);
        let mut series = Series::of(&patrol);
        let op = series.op::<Case>(TOWN, thing(), &report("whatever the version", vec![])).seal();
        let push = PushRequest { proto, ..series.request(vec![op]) };
        patrol.post_cbor("/api/sync/push", encode(&push)).await.check(200, "");
    }
}

#[tokio::test]
async fn limits_hold_and_are_named() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let series = Series::of(&patrol);
    let push = async |ops: Vec<RawOp>| patrol.post_cbor("/api/sync/push", encode(&series.request(ops))).await;
    push(vec![RawOp(vec![0]); MAX_PUSH_OPS + 1]).await.check(413, "too_many");
    push(vec![RawOp(vec![0; MAX_OP_BYTES]); 5]).await.check(413, "too_large");
    patrol.post_cbor("/api/sync/push", vec![0; 20 << 20]).await.check(413, "too_large");
    push(vec![]).await.check(200, "");
}

#[tokio::test]
async fn what_is_not_a_message_is_unreadable() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let mut series = Series::of(&patrol);
    let op = series.op::<Case>(TOWN, thing(), &report("packed", vec![])).seal();
    let good = encode(&series.request(vec![op]));
    let post = async |kind: &str, packing: &str, body: Vec<u8>| {
        let request = patrol.request(Method::POST, "/api/sync/push").header("content-type", kind).header("content-encoding", packing);
        patrol.send(request.body(body)).await
    };
    let (cbor, packed) = ("application/cbor", gzip(&good));
    post(cbor, "gzip", packed[..packed.len() / 2].to_vec()).await.check(400, "unreadable");
    post(cbor, "gzip", good.clone()).await.check(400, "unreadable");
    post(cbor, "gzip", gzip(&vec![0; 64 << 20])).await.check(413, "too_large");
    post(cbor, "zip", good.clone()).await.check(415, "unsupported_type");
    post("application/json", "identity", good.clone()).await.check(415, "not_cbor");
    post(cbor, "identity", good[..good.len() - 1].to_vec()).await.check(400, "unreadable");
    for bytes in [vec![], vec![0xa0], vec![0x9f; 100_000], vec![0xbf; 100_000], vec![0xa5, 0, 1, 3, 0x9b, 0x10, 0, 0, 0, 0, 0, 0, 0]] {
        post(cbor, "identity", bytes.clone()).await.check(400, "unreadable");
        patrol.post_cbor("/api/sync/pull", bytes).await.check(400, "unreadable");
    }
    post(cbor, "gzip", packed).await.check(200, "");
}

#[tokio::test]
async fn the_desk_reads_tracks_and_a_phone_only_writes_them() {
    let world = World::start().await;
    let (patrol, town) = (world.sign_in("patrol").await, world.sign_in("town").await);
    let mut series = Series::of(&patrol);
    let scope = format!("{TOWN}/track");
    let mut op = series.op::<Case>(&scope, thing(), &report("", vec![]));
    (op.kind, op.body) = ("track".parse().unwrap(), vec![0x82, 0, 0x40].into());
    assert_eq!(series.push(vec![op.seal()]).await.results[0].status, OpStatus::Ok);
    // Which feeds there are is known from the views: a list is answered once they show what was pushed.
    town.get("/api/v1/rows?kind=track").await.check(200, "");
    let feeds =
        async |who| pull(who, &pull_request(&[], None)).await.scopes.into_iter().filter(|feed| feed.id.to_string() == scope).count();
    assert_eq!((feeds(&patrol).await, feeds(&town).await), (0, 1));
}
