//! `first-sync`: what a phone without anything gets of a town with 10,000 things, in bytes and time.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use xunge_shared::{
    entity::Key,
    id::{DeviceId, OpId, Scope},
    op::{Op, encode},
    wire::{CBOR, MAX_PUSH_OPS, MODEL, PROTO, PullReply, PullRequest, PushRequest},
};
use xunge_tests::{client::Client, series::now};

use super::{against, ms, percentile, told};
use crate::{
    check,
    stage::{Crew, Stage},
};

const TOWN: &str = "990001001000";
const THINGS: usize = 10_000;

/// `bench first-sync`: the demo county's things and their latest weeks, moved into one town.
pub async fn first_sync(samples: usize) -> Result<()> {
    let crews = [
        Crew { name: "admin", count: 1, role: "administrator", area: "990001000000" },
        Crew { name: "phone", count: 1, role: "patrol", area: TOWN },
    ];
    let stage = Stage::open(&crews, |_| Ok(())).await?;
    let (admin, phone) = (stage.sign_in("admin0").await?, stage.sign_in("phone0").await?);
    let things = fill(&admin).await?;
    check::projected(&admin, Duration::from_mins(10)).await?;
    told("things", things as f64, "");

    let scope: Scope = TOWN.parse()?;
    let pull = PullRequest {
        proto: PROTO,
        model: MODEL,
        device: DeviceId(1),
        epoch: None,
        cursors: [(scope, 0)].into(),
        only: Some(vec![scope]),
        status: None,
    };
    let mut bytes = 0;
    for (encoding, budget) in [("identity", None), ("gzip", Some(400.0)), ("br", Some(400.0))] {
        let mut took = Vec::new();
        for _ in 0..samples {
            let begun = Instant::now();
            let headers = [("content-type", CBOR), ("accept-encoding", encoding)];
            let answer = phone.send(Method::POST, "/api/sync/pull", &headers, encode(&pull)).await?;
            took.push(begun.elapsed());
            ensure!(answer.status.is_success(), "{answer}");
            bytes = answer.body.len();
            if encoding == "identity" {
                let reply: PullReply = minicbor::decode(&answer.body)?;
                let states = reply.scopes.first().and_then(|s| s.snapshot.as_ref()).map(Vec::len);
                ensure!(states == Some(things), "{states:?} states of {things} things");
            }
        }
        took.sort();
        match budget {
            Some(budget) => against(&format!("first sync, {encoding}"), bytes as f64 / 1_000.0, budget, "KB", false),
            None => told("first sync, not compressed", bytes as f64 / 1_000.0, "KB"),
        }
        against(&format!("first sync, {encoding}, p50"), ms(percentile(&took, 0.5)), 1_000.0, "ms", false);
    }
    told("bytes a thing, last encoding", bytes as f64 / things as f64, "B");
    Ok(())
}

/// Tells the ops of the demo county's first 10,000 things as one device's; returns how many things there are.
async fn fill(admin: &Client) -> Result<usize> {
    let county = xunge_demo::county(1);
    let scope: Scope = TOWN.parse()?;
    let account = admin.session().account.id;
    let mut keys: BTreeSet<Key> = BTreeSet::new();
    let mut ops: Vec<Op> = Vec::new();
    for op in xunge_demo::history(&county, 1, now(), 30) {
        let key = Key { kind: op.kind.clone(), entity: op.entity, scope };
        let tracked = op.scope.feed() == xunge_shared::id::Feed::Tracks;
        if tracked || op.kind.as_str() == "county" || (keys.len() >= THINGS && !keys.contains(&key)) {
            continue;
        }
        keys.insert(key);
        ops.push(Op { scope, author: account, ..op });
    }
    // Each device of the demo keeps its own series; numbers are given anew because some ops were left out.
    let mut series: std::collections::BTreeMap<DeviceId, Vec<Op>> = std::collections::BTreeMap::new();
    for op in ops {
        series.entry(op.device).or_default().push(op);
    }
    for (device, ops) in series {
        for (batch, ops) in ops.chunks(MAX_PUSH_OPS).enumerate() {
            let n = |i: usize| (batch * MAX_PUSH_OPS + i) as u64 + 1;
            let sealed = ops.iter().enumerate().map(|(i, op)| {
                let OpId { device, n } = OpId { device, n: n(i) };
                Op { device, n, ..op.clone() }.seal()
            });
            let push = PushRequest { proto: PROTO, device, dev_now: now(), ops: sealed.collect(), status: None };
            let reply = admin.push(&push).await.context("filling the town")?;
            let refused = reply.results.iter().find(|r| r.seq.is_none());
            ensure!(refused.is_none(), "an op was refused: {refused:?}");
        }
    }
    Ok(keys.len())
}
