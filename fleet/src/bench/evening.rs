//! `evening`: seven o'clock. So many phones are opened at once; each takes its first sync and sends what it holds, and none may be
//! turned away: a server with too much to do says when to come again, and the phone's plan does.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    geometry::LonLat,
    hlc::Hlc,
    id::{DeviceId, EntityId, OpId},
    kinds::{
        case::{Case, CaseBody},
        presence::Presence,
    },
    phone::Draft,
};
use xunge_tests::series::now;

use super::{
    against,
    first_sync::{TOWN, full_town},
    mix::report,
    ms, percentile, process, told,
};
use crate::light::Light;

/// Where all of it happened.
const SQUARE: LonLat = LonLat { lon: 110_301_500, lat: 22_601_250 };
/// What each phone has to send.
const PENDING: u64 = 20;
/// The minute in which all of them are opened, and be done.
const MINUTE: Duration = Duration::from_mins(1);
const PATIENCE: Duration = Duration::from_mins(10);

/// `bench evening`: the same with each of these numbers of phones, the smallest first.
pub async fn evening(phones: &[usize]) -> Result<()> {
    let most = phones.iter().copied().max().unwrap_or(0);
    ensure!((1..=1_000).contains(&most), "1 to 1000 phones");
    let (stage, things) = full_town(most).await?;
    told("things of the town", things as f64, "");
    let pid = stage.server.id().unwrap_or_default();
    let mut links = Vec::new();
    for i in 0..most {
        links.push(stage.sign_in(&format!("phone{i}")).await?);
    }
    for (turn, &count) in phones.iter().enumerate() {
        let mut all_phones = Vec::new();
        for (i, link) in links.iter().take(count).enumerate() {
            let mut rng = ChaCha8Rng::seed_from_u64((turn * 10_000 + i) as u64);
            let (device, author) = (DeviceId(rng.random()), link.session().account.id);
            let mut clock = Hlc::new(now() - 3_600_000, 0);
            let mut ops = Vec::new();
            for n in 1..=PENDING {
                clock = clock.tick(clock.millis() + 30_000);
                let report = CaseBody::Report(report(Some(SQUARE), Presence::at(SQUARE, 6), rng.random_range(0..4)));
                let draft = Draft::of::<Case>(TOWN.parse()?, EntityId(rng.random()), &report);
                ops.push(draft.seal(OpId { device, n }, author, clock).seal());
            }
            all_phones.push(Light::new(device, link.clone(), ops, rng.random()));
        }
        let (before, start) = (process::cost(pid)?, Instant::now());
        let mut took = try_join_all(all_phones.iter_mut().map(async |phone| {
            phone.work(PATIENCE).await?;
            Ok::<_, anyhow::Error>(start.elapsed())
        }))
        .await?;
        let (after, all) = (process::cost(pid)?, start.elapsed());
        took.sort();
        let sum = |of: fn(&Light) -> u64| all_phones.iter().map(of).sum::<u64>() as f64;
        println!("— {count} phones at once, each with {PENDING} ops to send and nothing received —");
        told("until a phone has all and has sent all, p50", ms(percentile(&took, 0.5)), "ms");
        told("p95", ms(percentile(&took, 0.95)), "ms");
        against("the last one", ms(all) / 1_000.0, MINUTE.as_secs_f64(), "s", false);
        told("the answer that took longest", ms(all_phones.iter().map(|phone| phone.longest).max().unwrap_or_default()), "ms");
        told("requests", sum(|phone| phone.made), "");
        told("taken by all phones", sum(|phone| phone.taken) / 1e6, "MB");
        told("put off with a time to come again", sum(|phone| phone.put_off), "");
        against("failed", sum(|phone| phone.failed), 0.0, "", false);
        told("server processor", after.cpu_s - before.cpu_s, "s");
        told("server memory at most", after.peak_mb, "MB");
        let left: usize = all_phones.iter().map(Light::pending).sum();
        ensure!(left == 0, "{left} ops are still on phones");
    }
    Ok(())
}
