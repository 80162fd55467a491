//! The server is killed at random moments while phones push: what it acknowledged is there, and there once.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use futures::{future::try_join_all, try_join};
use rand::{Rng, SeedableRng, rngs::StdRng};
use xunge_shared::{
    hlc::Hlc,
    id::OpId,
    kinds::case::Case,
    op::{Admitted, RawOp},
    wire::OpStatus,
};
use xunge_tests::{
    client::Client,
    people::PATROL,
    series::{Series, new_thing, report},
    wait,
    world::{TOWN, World},
};

const KILLS: usize = 20;
const PHONES: usize = 12;
/// Change it to try other moments; a failure prints nothing else that is random.
const SEED: u64 = 20_261_121;

/// An acknowledged op: its bytes and the place that the server gave it.
type Acknowledged = BTreeMap<OpId, (RawOp, u64, Hlc)>;

/// Pushes batches until told to stop, each until it is acknowledged; returns what was acknowledged.
async fn phone(client: &Client, seed: u64, stop: &AtomicBool, acks: &AtomicUsize) -> Result<Acknowledged> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut series = Series::new(client.session());
    let mut acknowledged = Acknowledged::new();
    while !stop.load(Ordering::Relaxed) {
        let mut batch = Vec::new();
        for _ in 0..random.random_range(1..=40) {
            batch.push(series.op::<Case>(TOWN, new_thing(), &report("暴露垃圾"))?.seal());
        }
        let push = series.push(batch.clone());
        // The answer may be lost with the server: the same batch again, until there is one.
        let reply = wait::until("an acknowledgement", async || Ok(client.push(&push).await.ok())).await?;
        ensure!(reply.results.len() == batch.len(), "{} results for {} ops", reply.results.len(), batch.len());
        for (raw, result) in batch.into_iter().zip(reply.results) {
            ensure!(matches!(result.status, OpStatus::Ok | OpStatus::Duplicate), "{result:?}");
            let op = raw.open()?;
            let (seq, eff) = result.seq.zip(result.eff).context("an acknowledgement without a place")?;
            ensure!(acknowledged.insert(op.id(), (raw, seq, eff)).is_none(), "{} was acknowledged twice", op.id());
        }
        acks.fetch_add(1, Ordering::Relaxed);
    }
    Ok(acknowledged)
}

#[tokio::test]
async fn what_was_acknowledged_survives_kill_9() -> Result<()> {
    World::story(async |world| {
        let observer = Client::login(&world.server.url(), &PATROL).await?;
        let before = observer.feed(TOWN).await?.len();
        let (stop, acks) = (AtomicBool::new(false), AtomicUsize::new(0));
        let load = try_join_all((0..PHONES).map(|i| phone(&observer, SEED + i as u64, &stop, &acks)));
        let kills = async {
            let mut random = StdRng::seed_from_u64(SEED);
            for kill in 0..KILLS {
                let seen = acks.load(Ordering::Relaxed);
                wait::until_true("some acknowledgements", async || Ok(acks.load(Ordering::Relaxed) > seen)).await?;
                wait::pass(Duration::from_millis(random.random_range(0..250))).await;
                world.server.kill()?;
                world.server.restart().await.with_context(|| format!("after kill {kill}"))?;
            }
            stop.store(true, Ordering::Relaxed);
            Ok(())
        };
        let (phones, ()) = try_join!(load, kills)?;
        let mut acknowledged: Acknowledged = phones.into_iter().flatten().collect();

        let ops = observer.feed(TOWN).await?;
        println!("{} ops acknowledged over {KILLS} kills, {} in the feed", acknowledged.len(), ops.len());
        for (i, Admitted { seq, eff, op: raw }) in ops.iter().enumerate() {
            ensure!(*seq == i as u64 + 1, "the feed has a hole at {}", i + 1);
            if i >= before {
                let id = raw.open()?.id();
                let (sent, acked_seq, acked_eff) =
                    acknowledged.remove(&id).with_context(|| format!("{id} is in the feed twice, or was never sent"))?;
                ensure!(*raw == sent && *seq == acked_seq && *eff == acked_eff, "{id} is not what was acknowledged");
            }
        }
        ensure!(acknowledged.is_empty(), "{} acknowledged ops are missing", acknowledged.len());
        Ok(())
    })
    .await
}
