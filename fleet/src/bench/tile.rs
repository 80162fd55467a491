//! `tile`: how long a map tile takes, uncached, over many index rows of a month, at every zoom: of all time, and of one day, as the bar
//! of time asks for it.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    geometry::LonLat,
    hlc::Hlc,
    id::{DeviceId, EntityId, OpId, Scope},
    kinds::{
        case::{Case, CaseBody},
        presence::Presence,
    },
    op::encode,
    phone::Draft,
    wire::{MAX_PUSH_OPS, PROTO, PushRequest},
};
use xunge_tests::{client::Client, series::now};

use super::{against, mix::report, ms, percentile, told};
use crate::{
    check,
    stage::{Crew, Stage},
};

const TOWN: &str = "990001001000";
/// West, south, east, north of the ground that the rows lie on, degrees.
const GROUND: (f64, f64, f64, f64) = (110.05, 22.45, 110.65, 22.95);

const DAY: u64 = 86_400_000;
/// The rows are of so many days.
const DAYS: u64 = 30;

/// `bench tile`.
pub async fn tile(rows: usize, samples: usize) -> Result<()> {
    let crews = [
        Crew { name: "phone", count: 8, role: "grid_worker", area: TOWN },
        Crew { name: "desk", count: 1, role: "supervisor", area: TOWN },
    ];
    let stage = Stage::open(&crews, |_| Ok(())).await?;
    let desk = stage.sign_in("desk0").await?;
    let mut links = Vec::new();
    for i in 0..8 {
        links.push(stage.sign_in(&format!("phone{i}")).await?);
    }
    let first = now() - DAYS * DAY;
    futures::future::try_join_all(links.iter().zip(0..).map(|(link, i)| fill(link, rows / 8, i, first))).await?;
    let begun = Instant::now();
    check::projected(&desk, Duration::from_hours(1)).await?;
    told("index rows", rows as f64, "");
    told("seconds until the views showed all", begun.elapsed().as_secs_f64(), "s");

    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut worst = [0.0_f64; 2];
    for zoom in 0..=18 {
        let mut line = Vec::new();
        for (of_a_day, worst) in [false, true].into_iter().zip(&mut worst) {
            let (mut took, mut bytes) = (Vec::new(), 0);
            for sample in 0..samples {
                let (x, y) = somewhere(zoom, &mut rng);
                // A query of its own for each: nothing in between may answer from what it remembers.
                let from = first + rng.random_range(0..DAYS - 1) * DAY;
                let time = if of_a_day { format!("&narrow=case&from={from}&to={}", from + DAY) } else { String::new() };
                let path = format!("/api/tiles/{zoom}/{x}/{y}.mvt?kinds=case&nonce={sample}{time}");
                let begun = Instant::now();
                let answer = desk.get(&path).await?;
                took.push(begun.elapsed());
                bytes += answer.body.len();
                ensure!(answer.status.is_success(), "{path}: {answer}");
            }
            took.sort();
            let p95 = ms(percentile(&took, 0.95));
            *worst = worst.max(p95);
            line.push(format!("p50 {:>6.2} ms, p95 {p95:>6.2} ms, {:>7} B", ms(percentile(&took, 0.5)), bytes / samples));
        }
        println!("zoom {zoom:>2}:   {}", line.join("   "));
    }
    for (what, days) in [("histogram of one day, p95", 1), ("histogram of the month, p95", DAYS)] {
        let mut took = Vec::new();
        for _ in 0..samples {
            let from = first + rng.random_range(0..=DAYS - days) * DAY;
            let path = format!("/api/v1/histogram?kind=case&from={from}&to={}&step={}", from + days * DAY, days * DAY / 60);
            let begun = Instant::now();
            let answer = desk.get(&path).await?;
            took.push(begun.elapsed());
            ensure!(answer.status.is_success(), "{path}: {answer}");
        }
        took.sort();
        told(what, ms(percentile(&took, 0.95)), "ms");
    }
    against("map tile of all time, p95 at the worst zoom", worst[0], 20.0, "ms", false);
    against("map tile of one day, p95 at the worst zoom", worst[1], 20.0, "ms", false);
    Ok(())
}

/// A tile that covers some of the ground.
fn somewhere(zoom: u32, rng: &mut ChaCha8Rng) -> (u32, u32) {
    let (lon, lat) = (rng.random_range(GROUND.0..GROUND.2), rng.random_range(GROUND.1..GROUND.3));
    // Web Mercator: https://en.wikipedia.org/wiki/Web_Mercator_projection
    let tiles = f64::from(1u32 << zoom);
    let phi = f64::to_radians(lat);
    let x = (lon + 180.0) / 360.0 * tiles;
    let y = (1.0 - (phi.tan() + 1.0 / phi.cos()).ln() / std::f64::consts::PI) / 2.0 * tiles;
    (x as u32, y as u32)
}

/// Reports `rows` cases from one device, evenly over a month: half of them in a town centre, half anywhere.
async fn fill(link: &Client, rows: usize, seed: u64, first: u64) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (device, scope): (DeviceId, Scope) = (DeviceId(rng.random()), TOWN.parse()?);
    let mut clock = Hlc::new(first, 0);
    let mut n = 0;
    while (n as usize) < rows {
        let ops = (0..MAX_PUSH_OPS).map(|_| {
            n += 1;
            clock = clock.tick(first + DAYS * DAY * n / rows.max(1) as u64);
            let near = if rng.random() { 0.1 } else { 1.0 };
            let at = |from: f64, to: f64, rng: &mut ChaCha8Rng| f64::midpoint(from, to) + (to - from) * near * (rng.random::<f64>() - 0.5);
            let (lon, lat) = (at(GROUND.0, GROUND.2, &mut rng), at(GROUND.1, GROUND.3, &mut rng));
            let place = LonLat { lon: (lon * 1e6) as i32, lat: (lat * 1e6) as i32 };
            let entity = EntityId(uuid::Builder::from_unix_timestamp_millis(clock.millis(), &rng.random()).into_uuid().as_u128());
            let body = CaseBody::Report(report(Some(place), Presence::default(), rng.random_range(0..4)));
            let draft = Draft::of::<Case>(scope, entity, &body);
            draft.seal(OpId { device, n }, link.session().account.id, clock).seal()
        });
        let push = PushRequest { proto: PROTO, device, dev_now: now(), ops: ops.collect(), status: None, epoch: None };
        let body = encode(&push);
        loop {
            let answer = link.post_cbor("/api/sync/push", body.clone()).await?;
            match answer.status.as_u16() {
                200 => break,
                503 => tokio::time::sleep(Duration::from_millis(100)).await,
                _ => anyhow::bail!("{answer}"),
            }
        }
    }
    Ok(())
}
