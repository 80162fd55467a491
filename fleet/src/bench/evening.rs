//! `evening`: seven o'clock. So many phones are opened at once; each takes its first sync and sends what it holds, and none may be
//! turned away: a server with too much to do says when to come again, and the phone's plan does.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    geometry::LonLat,
    id::{DeviceId, EntityId},
    kinds::{
        case::{Case, CaseBody},
        presence::Presence,
    },
    phone::{Draft, Phone},
};
use xunge_tests::series::now;

use super::{
    against,
    first_sync::{TOWN, full_town},
    mix::report,
    ms, percentile, process, told,
};
use crate::{
    drive::{Driver, Until},
    weather::Weather,
};

/// Where all of it happened.
const SQUARE: LonLat = LonLat { lon: 110_301_500, lat: 22_601_250 };
/// What each phone has to send.
const PENDING: usize = 20;
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
        let mut drivers = Vec::new();
        for (i, link) in links.iter().take(count).enumerate() {
            let seed = (turn * 10_000 + i) as u64;
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let mut phone = Phone::new(link.session().account.id, DeviceId(rng.random()));
            for _ in 0..PENDING {
                let report = CaseBody::Report(report(Some(SQUARE), Presence::at(SQUARE, 6), rng.random_range(0..4)));
                phone.say(now(), Draft::of::<Case>(TOWN.parse()?, EntityId(rng.random()), &report));
            }
            drivers.push(Driver::new(phone, link.clone(), Weather::FAIR, seed));
        }
        let (before, start) = (process::cost(pid)?, Instant::now());
        let mut took = try_join_all(drivers.iter_mut().map(async |driver| {
            driver.work(Until::Level, PATIENCE).await?;
            Ok::<_, anyhow::Error>(start.elapsed())
        }))
        .await?;
        let (after, all) = (process::cost(pid)?, start.elapsed());
        took.sort();
        println!("— {count} phones at once, each with {PENDING} ops to send and nothing received —");
        told("until a phone has all and has sent all, p50", ms(percentile(&took, 0.5)), "ms");
        told("p95", ms(percentile(&took, 0.95)), "ms");
        against("the last one", ms(all) / 1_000.0, MINUTE.as_secs_f64(), "s", false);
        told("requests", drivers.iter().map(|driver| driver.made).sum::<u64>() as f64, "");
        told("put off with a time to come again", drivers.iter().map(|driver| driver.put_off).sum::<u64>() as f64, "");
        against("failed", drivers.iter().map(|driver| driver.failed).sum::<u64>() as f64, 0.0, "", false);
        told("server processor", after.cpu_s - before.cpu_s, "s");
        told("server memory at most", after.peak_mb, "MB");
        let left: usize = drivers.iter().map(|driver| driver.phone.pending()).sum();
        ensure!(left == 0, "{left} ops are still on phones");
    }
    Ok(())
}
