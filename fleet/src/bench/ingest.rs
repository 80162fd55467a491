//! `ingest` and `pushes`: how many ops a second become durable over HTTP, and what that costs.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use reqwest::StatusCode;
use xunge_shared::{op::encode, wire::PushReply};
use xunge_tests::{client::Client, wait};

use super::{against, mix::Stream, ms, percentile, process, raw, told};
use crate::{
    check,
    stage::{Crew, Stage},
};

const TOWN: &str = "990001001000";
const DEVICES: usize = 100;
const BATCH: usize = 100;
const CONNECTIONS: usize = 64;
/// More ops a second are not prepared.
const MOST_A_SECOND: usize = 100_000;
/// Millions of ops are shown and studied within this.
const MOST_PATIENCE: Duration = Duration::from_hours(2);
/// The grown server and the young one are measured so often ...
const TURNS: usize = 5;
/// ... for so long each time.
const TURN_SECONDS: u64 = 2;

/// One connection's prepared bodies: the load must not spend the server's processor on encoding.
struct Load {
    link: Client,
    bodies: Vec<Vec<u8>>,
}

/// A server, and who pushes to it.
struct Site {
    stage: Stage,
    links: Vec<Client>,
    streams: Vec<Stream>,
    /// So many ops it has.
    have: usize,
}

/// What was seen of a blast.
struct Seen {
    /// How long each push took.
    took: Vec<Duration>,
    /// All of it.
    elapsed: Duration,
    /// Ops a second.
    rate: f64,
    /// Of the server's processor, seconds a second.
    processor: f64,
    /// Of the time of the log's one writer, as shares: what goes into applying ops, and into commits.
    writer: [f64; 2],
    /// What the server had in memory at most, MB.
    peak_mb: f64,
}

impl Site {
    async fn open(devices: usize) -> Result<Self> {
        let crews = [
            Crew { name: "phone", count: devices, role: "grid_worker", area: TOWN },
            Crew { name: "desk", count: 1, role: "supervisor", area: TOWN },
        ];
        let stage = Stage::open(&crews, |_| Ok(())).await?;
        let mut links = Vec::new();
        for i in 0..devices {
            links.push(stage.sign_in(&format!("phone{i}")).await?);
        }
        let streams = streams(&links, 0)?;
        Ok(Self { stage, links, streams, have: 0 })
    }

    fn pid(&self) -> u32 {
        self.stage.server.id().unwrap_or_default()
    }

    /// Pushes in large batches until there are so many ops.
    async fn fill(&mut self, target: usize) -> Result<()> {
        while self.have < target {
            let some = (target - self.have).clamp(DEVICES * 500, 500_000);
            let load = prepare(&self.links, &mut self.streams, 500, some);
            self.have += blast(load, Duration::from_hours(1)).await?.0.len() * 500;
        }
        Ok(())
    }

    /// Pushes batches of so many ops for so many seconds.
    async fn measure(&mut self, batch: usize, seconds: u64, most: usize) -> Result<Seen> {
        let load = prepare(&self.links, &mut self.streams, batch, seconds as usize * most);
        process::forget_peak(self.pid())?;
        let (before, begun) = (process::cost(self.pid())?, self.wrote().await?);
        let (took, elapsed) = blast(load, Duration::from_secs(seconds)).await?;
        let (after, done) = (process::cost(self.pid())?, self.wrote().await?);
        let ops = took.len() * batch;
        self.have += ops;
        // What was prepared but not sent leaves a hole in the series; new devices follow.
        self.streams = streams(&self.links, self.have as u64)?;
        let passed = elapsed.as_secs_f64();
        let processor = (after.cpu_s - before.cpu_s) / passed;
        let writer = [0, 1].map(|i| (done[i] - begun[i]) / passed);
        Ok(Seen { took, elapsed, rate: ops as f64 / passed, processor, writer, peak_mb: after.peak_mb })
    }

    /// For how long the log's writer has applied ops, and committed them, seconds.
    async fn wrote(&self) -> Result<[f64; 2]> {
        self.metrics(["xunge_log_apply_duration_seconds_sum", "xunge_log_commit_duration_seconds_sum"]).await
    }

    /// What the server says of itself by these names.
    async fn metrics<const N: usize>(&self, names: [&str; N]) -> Result<[f64; N]> {
        let link = self.links.first().context("nobody is signed in")?;
        let text = String::from_utf8(link.get("/metrics").await?.body)?;
        let mut values = [0.0; N];
        for (value, name) in values.iter_mut().zip(names) {
            let told = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            *value = told.with_context(|| format!("/metrics has no {name}"))?.trim().parse()?;
        }
        Ok(values)
    }

    /// Waits until the views show all, and the studies have taken all in: who still works off what came before would stand for its size.
    /// How long the views took, and the studies.
    async fn settle(&self) -> Result<[Duration; 2]> {
        let begun = Instant::now();
        check::projected(&self.stage.sign_in("desk0").await?, MOST_PATIENCE).await?;
        let shown = begun.elapsed();
        let is_studied = async || Ok((self.metrics(["xunge_analyst_lag_ops"]).await? == [0.0]).then_some(()));
        wait::until_within(MOST_PATIENCE, "the studies to catch up", is_studied).await?;
        Ok([shown, begun.elapsed()])
    }
}

/// A series for each; those of another `life` are other devices.
fn streams(links: &[Client], life: u64) -> Result<Vec<Stream>> {
    let scope = TOWN.parse()?;
    let seed = |i| 1_000_003 * life + i;
    Ok(links.iter().zip(0..).map(|(link, i)| Stream::new(link.session().account.id, scope, seed(i))).collect())
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

/// `bench ingest`: 100 devices push batches of 100; at the end of each stage the rate is measured again with so many ops stored. At last
/// the grown server and a young one take turns, so that a noisy machine is as noisy for both.
pub async fn ingest(stored: &[usize], seconds: u64) -> Result<()> {
    let mut grown = Site::open(DEVICES).await?;
    let sample: Vec<_> = {
        let mut streams = streams(&grown.links, 0)?;
        (0..20_000).map(|i| streams[i % DEVICES].next_op()).collect()
    };
    for target in std::iter::once(&0).chain(stored) {
        grown.fill(*target).await?;
        let filling = process::cost(grown.pid())?.peak_mb;
        println!("— with {} ops stored before —", grown.have);
        let seen = grown.measure(BATCH, seconds, MOST_A_SECOND).await?;
        against("durable ops/s, 100 devices, batches of 100", seen.rate, 30_000.0, "ops/s", true);
        let raw_rate = raw::rate(&sample, BATCH, Duration::from_secs(4))?;
        told("raw SQLite, same rows and sync mode, batches of 100", raw_rate, "ops/s");
        against("the server ÷ raw SQLite", seen.rate / raw_rate, 0.5, "", true);
        told("server processor, s per second", seen.processor, "");
        told("the log's writer applies ops", seen.writer[0] * 100.0, "%");
        told("the log's writer commits", seen.writer[1] * 100.0, "%");
        against("server memory at most", seen.peak_mb, 150.0, "MB", false);
        told("before, while people signed in or batches of 500 filled it", filling, "MB");
        let [shown, studied] = grown.settle().await?;
        told("seconds until the views showed all", shown.as_secs_f64(), "s");
        told("seconds until the studies had taken it in", studied.as_secs_f64(), "s");
    }
    let Some(least) = stored.iter().min() else { return Ok(()) };
    let mut young = Site::open(DEVICES).await?;
    young.fill(*least).await?;
    young.settle().await?;
    println!("— {} and {} ops stored, in turn, {TURNS} times —", grown.have, young.have);
    let (mut of_grown, mut of_young) = (vec![], vec![]);
    for _ in 0..TURNS {
        for (site, seen) in [(&mut grown, &mut of_grown), (&mut young, &mut of_young)] {
            seen.push(site.measure(BATCH, TURN_SECONDS, MOST_A_SECOND).await?);
            site.settle().await?;
        }
    }
    let median = |seen: &[Seen], figure: fn(&Seen) -> f64| {
        let mut figures: Vec<f64> = seen.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    for (name, seen) in [("grown", &of_grown), ("young", &of_young)] {
        told(&format!("the {name} one, median"), median(seen, |seen| seen.rate), "ops/s");
        told("    its log's writer applies ops", median(seen, |seen| seen.writer[0] * 100.0), "%");
        told("    its log's writer commits", median(seen, |seen| seen.writer[1] * 100.0), "%");
        told("    its processor, s per second", median(seen, |seen| seen.processor), "");
    }
    against("grown ÷ young", median(&of_grown, |seen| seen.rate) / median(&of_young, |seen| seen.rate), 0.9, "", true);
    Ok(())
}

/// `bench pushes`: pushes of one op over 64 connections.
pub async fn pushes(seconds: u64) -> Result<()> {
    let mut site = Site::open(CONNECTIONS).await?;
    let mut seen = site.measure(1, seconds, 20_000).await?;
    seen.took.sort();
    against("durable single-op pushes/s, 64 connections", seen.took.len() as f64 / seen.elapsed.as_secs_f64(), 3_000.0, "/s", true);
    told("p50", ms(percentile(&seen.took, 0.5)), "ms");
    told("p99", ms(percentile(&seen.took, 0.99)), "ms");
    told("server processor, s per second", seen.processor, "");
    told("server memory at most", seen.peak_mb, "MB");
    Ok(())
}
