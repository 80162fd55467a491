//! `ingest` and `pushes`: how many ops a second become durable over HTTP, and what that costs.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use reqwest::StatusCode;
use xunge_shared::{op::encode, wire::PushReply};
use xunge_tests::client::Client;

use super::{against, mix::Stream, ms, percentile, process, raw, told};
use crate::{
    check,
    stage::{Crew, Stage},
};

const TOWN: &str = "990001001000";
const DEVICES: usize = 100;
const BATCH: usize = 100;
const CONNECTIONS: usize = 64;

/// One connection's prepared bodies: the load must not spend the server's processor on encoding.
struct Load {
    link: Client,
    bodies: Vec<Vec<u8>>,
}

async fn stage(devices: usize) -> Result<(Stage, Vec<Client>)> {
    let crews = [
        Crew { name: "phone", count: devices, role: "grid_worker", area: TOWN },
        Crew { name: "desk", count: 1, role: "supervisor", area: TOWN },
    ];
    let stage = Stage::open(&crews, |_| Ok(())).await?;
    let mut links = Vec::new();
    for i in 0..devices {
        links.push(stage.sign_in(&format!("phone{i}")).await?);
    }
    Ok((stage, links))
}

fn streams(links: &[Client]) -> Result<Vec<Stream>> {
    let scope = TOWN.parse()?;
    Ok(links.iter().zip(0..).map(|(link, i)| Stream::new(link.session().account.id, scope, i)).collect())
}

/// Pushes everything that is prepared, or until the time is up; returns the durations of the pushes and the time taken.
async fn blast(loads: Vec<Load>, time: Duration) -> Result<(Vec<Duration>, Duration)> {
    let stop = AtomicBool::new(false);
    let start = Instant::now();
    let each = loads.into_iter().map(async |Load { link, bodies }| {
        let mut took = Vec::with_capacity(bodies.len());
        for body in bodies {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let begun = Instant::now();
            let mut answer = link.post_cbor("/api/sync/push", body.clone()).await?;
            while answer.status == StatusCode::SERVICE_UNAVAILABLE {
                // Back-pressure: the same push again, as a phone does.
                tokio::time::sleep(Duration::from_millis(50)).await;
                answer = link.post_cbor("/api/sync/push", body.clone()).await?;
            }
            ensure!(answer.status == StatusCode::OK, "{answer}");
            let reply: PushReply = minicbor::decode(&answer.body)?;
            ensure!(
                reply.results.iter().all(|r| r.seq.is_some()),
                "an op was refused: {:?}",
                reply.results.iter().find(|r| r.seq.is_none())
            );
            took.push(begun.elapsed());
            if start.elapsed() > time {
                stop.store(true, Ordering::Relaxed);
            }
        }
        Ok::<_, anyhow::Error>(took)
    });
    let took = try_join_all(each).await?.concat();
    Ok((took, start.elapsed()))
}

fn prepare(links: &[Client], streams: &mut [Stream], batch: usize, ops: usize) -> Vec<Load> {
    let pushes = ops / batch / links.len().max(1);
    let bodies = |stream: &mut Stream| (0..pushes).map(|_| encode(&stream.push(batch))).collect();
    links.iter().zip(streams).map(|(link, stream)| Load { link: link.clone(), bodies: bodies(stream) }).collect()
}

/// `bench ingest`: 100 devices push batches of 100; at the end of each stage the rate is measured again with so many ops stored.
pub async fn ingest(stored: &[usize], seconds: u64) -> Result<()> {
    let (stage, links) = stage(DEVICES).await?;
    let pid = stage.server.id().unwrap_or_default();
    let mut streams = streams(&links)?;
    let time = Duration::from_secs(seconds);
    let sample: Vec<_> = (0..20_000).map(|i| streams[i % DEVICES].next_op()).collect();
    // The sample's numbers are never sent: start the series anew.
    let mut streams = self::streams(&links)?;
    let mut have = 0;
    let mut rates = Vec::new();
    for target in std::iter::once(&0).chain(stored) {
        while have < *target {
            let fill = prepare(&links, &mut streams, 500, (*target - have).clamp(DEVICES * 500, 500_000));
            have += blast(fill, Duration::from_hours(1)).await?.0.len() * 500;
        }
        let filling = process::cost(pid)?.peak_mb;
        let load = prepare(&links, &mut streams, BATCH, seconds as usize * 60_000);
        process::forget_peak(pid)?;
        let before = process::cost(pid)?;
        let (took, elapsed) = blast(load, time).await?;
        let after = process::cost(pid)?;
        let ops = took.len() * BATCH;
        // What was prepared but not sent leaves a hole in the series; new devices follow.
        streams = links
            .iter()
            .zip(0..)
            .map(|(l, i)| Ok(Stream::new(l.session().account.id, TOWN.parse()?, 1_000_003 * (have as u64 + 1) + i)))
            .collect::<Result<_>>()?;
        let rate = ops as f64 / elapsed.as_secs_f64();
        println!("— with {have} ops stored before —");
        against("durable ops/s, 100 devices, batches of 100", rate, 30_000.0, "ops/s", true);
        let raw_rate = raw::rate(&sample, BATCH, Duration::from_secs(4))?;
        told("raw SQLite, same rows and sync mode, batches of 100", raw_rate, "ops/s");
        against("the server ÷ raw SQLite", rate / raw_rate, 0.5, "", true);
        told("server processor, s per second", (after.cpu_s - before.cpu_s) / elapsed.as_secs_f64(), "");
        against("server memory at most", after.peak_mb, 150.0, "MB", false);
        told("before, while people signed in or batches of 500 filled it", filling, "MB");
        have += ops;
        rates.push((have - ops, rate));
        let begun = Instant::now();
        check::projected(&stage.sign_in("desk0").await?, Duration::from_mins(30)).await?;
        told("seconds until the views showed all", begun.elapsed().as_secs_f64(), "s");
    }
    if let [first, .., last] = rates.as_slice() {
        against(&format!("ingest with {} stored ÷ with {}", last.0, first.0), last.1 / first.1, 0.9, "", true);
    }
    Ok(())
}

/// `bench pushes`: pushes of one op over 64 connections.
pub async fn pushes(seconds: u64) -> Result<()> {
    let (stage, links) = stage(CONNECTIONS).await?;
    let pid = stage.server.id().unwrap_or_default();
    let mut streams = streams(&links)?;
    let load = prepare(&links, &mut streams, 1, seconds as usize * 20_000);
    let before = process::cost(pid)?;
    let (mut took, elapsed) = blast(load, Duration::from_secs(seconds)).await?;
    let after = process::cost(pid)?;
    took.sort();
    against("durable single-op pushes/s, 64 connections", took.len() as f64 / elapsed.as_secs_f64(), 3_000.0, "/s", true);
    told("p50", ms(percentile(&took, 0.5)), "ms");
    told("p99", ms(percentile(&took, 0.99)), "ms");
    told("server processor, s per second", (after.cpu_s - before.cpu_s) / elapsed.as_secs_f64(), "");
    told("server memory at most", after.peak_mb, "MB");
    Ok(())
}
