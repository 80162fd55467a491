//! `first-sync`: what a phone without anything gets of a town with 10,000 things, in bytes and time.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use xunge_shared::{
    entity::Entity,
    id::{DeviceId, EntityId, Feed, KindName, Scope},
    kinds::{Kind, county::County},
    op::{Op, encode},
    pack::{Packer, Unpacker},
    wire::{CBOR, MAX_PUSH_OPS, MODEL, PROTO, PullReply, PullRequest, PushRequest},
};
use xunge_tests::series::now;

use super::{against, ms, percentile, told};
use crate::{
    check,
    stage::{Crew, Stage},
};

pub(crate) const TOWN: &str = "990001001000";
const THINGS: usize = 10_000;
/// So many days of rounds, inspections and cases.
const DAYS: u32 = 30;

/// `bench first-sync`: a month of the demo county, each kind in its proportion, moved into one town.
pub async fn first_sync(samples: usize) -> Result<()> {
    let (stage, things) = full_town(1).await?;
    let phone = stage.sign_in("phone0").await?;
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
    let (mut bytes, mut unpacked) = (0, (Duration::ZERO, 0));
    let mut states = vec![];
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
                let packed = reply.scopes.first().and_then(|s| s.snapshot.as_ref()).context("no snapshot")?;
                let begun = Instant::now();
                states = unpack(packed)?;
                unpacked = (begun.elapsed(), states.iter().map(Vec::len).sum());
                ensure!(states.len() == things, "{} states of {things} things", states.len());
            }
        }
        took.sort();
        match budget {
            Some(budget) => against(&format!("first sync, {encoding}"), bytes as f64 / 1_000.0, budget, "KB", false),
            None => against("first sync, without HTTP's compression", bytes as f64 / 1_000.0, 400.0, "KB", false),
        }
        against(&format!("first sync, {encoding}, p50"), ms(percentile(&took, 0.5)), 1_000.0, "ms", false);
    }
    told("bytes a thing, last encoding", bytes as f64 / things as f64, "B");
    told("the states as they are", unpacked.1 as f64 / 1_000.0, "KB");
    told("unpacking them", ms(unpacked.0), "ms");
    for (kind, count, bytes) in packed_by_kind(&states)? {
        told(&format!("{kind}, bytes each"), bytes as f64 / count as f64, "B");
    }
    Ok(())
}

fn unpack(packed: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut states = Unpacker::new(packed)?;
    Ok(std::iter::from_fn(|| states.thing().transpose()).collect::<Result<_, _>>()?)
}

/// How many things of each kind there are, and the bytes that they add to those of the kinds before, in the snapshot's order.
fn packed_by_kind(states: &[Vec<u8>]) -> Result<Vec<(KindName, usize, usize)>> {
    let states: Vec<(KindName, &[u8])> = states.iter().map(|state| Ok((Entity::decode(state)?.kind, &state[..]))).collect::<Result<_>>()?;
    let (mut by_kind, mut count, mut before) = (vec![], 0, 0);
    for of_kind in states.chunk_by(|a, b| a.0 == b.0) {
        count += of_kind.len();
        let mut packer = Packer::default();
        for (kind, state) in &states[..count] {
            packer.put(kind.as_str(), state)?;
        }
        let bytes = packer.finish()?.len();
        by_kind.push((of_kind[0].0.clone(), of_kind.len(), bytes - before));
        before = bytes;
    }
    Ok(by_kind)
}

/// A server with a town of 10,000 things, and so many patrol phones of it that were never used; returns how many things.
pub(crate) async fn full_town(phones: usize) -> Result<(Stage, usize)> {
    let history = xunge_demo::history(&xunge_demo::county(1), 1, now(), DAYS);
    let town = town(&history);
    let things = town.len();
    let mut series: BTreeMap<DeviceId, Vec<Op>> = BTreeMap::new();
    for op in history.into_iter().filter(|op| town.contains(&(op.kind.clone(), op.entity))) {
        series.entry(op.device).or_default().push(op);
    }
    let series: Vec<Vec<Op>> = series.into_values().collect();
    let crews = [
        // Whatever an author of the demo county may say, an administrator may.
        Crew { name: "author", count: series.len(), role: "administrator", area: "990001000000" },
        Crew { name: "phone", count: phones, role: "patrol", area: TOWN },
    ];
    let stage = Stage::open(&crews, |_| Ok(())).await?;
    fill(&stage, &series).await?;
    check::projected(&stage.sign_in("phone0").await?, Duration::from_mins(10)).await?;
    Ok((stage, things))
}

/// Which things of the demo county make the town: of each kind its share, neighbours first.
fn town(history: &[Op]) -> BTreeSet<(KindName, EntityId)> {
    let mut kinds: BTreeMap<KindName, BTreeSet<EntityId>> = BTreeMap::new();
    for op in history.iter().filter(|op| op.scope.feed() == Feed::Records && op.kind != County::NAME) {
        kinds.entry(op.kind.clone()).or_default().insert(op.entity);
    }
    let all: usize = kinds.values().map(BTreeSet::len).sum();
    let share = |(kind, things): (KindName, BTreeSet<EntityId>)| {
        let count = things.len() * THINGS / all;
        println!("{kind}: {count}");
        things.into_iter().take(count).map(move |thing| (kind.clone(), thing))
    };
    kinds.into_iter().flat_map(share).collect()
}

/// Tells the ops of the town's things, each by an account of its author's and in the series of its device.
async fn fill(stage: &Stage, town: &[Vec<Op>]) -> Result<()> {
    let scope: Scope = TOWN.parse()?;
    for (i, ops) in town.iter().enumerate() {
        let link = stage.sign_in(&format!("author{i}")).await?;
        let author = link.session().account.id;
        // Numbers are given anew, because some ops of the series are about things elsewhere.
        let numbered: Vec<Op> = ops.iter().zip(1..).map(|(op, n)| Op { n, scope, author, ..op.clone() }).collect();
        for ops in numbered.chunks(MAX_PUSH_OPS) {
            let push = PushRequest {
                proto: PROTO,
                device: ops[0].device,
                dev_now: now(),
                ops: ops.iter().map(Op::seal).collect(),
                status: None,
                epoch: None,
            };
            let reply = link.push(&push).await.context("filling the town")?;
            let refused = reply.results.iter().find(|r| r.seq.is_none());
            ensure!(refused.is_none(), "an op was refused: {refused:?}");
        }
    }
    Ok(())
}
