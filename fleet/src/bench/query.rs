//! `query`: how long the desk's lists take, each as its page asks for it.

use anyhow::{Context, Result};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    against,
    county::{County, any_town, day, spot, town},
    ms, percentile,
};

const DAY: u64 = 86_400_000;

/// `bench query`.
pub async fn query(county: &County, samples: usize) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    let cells: Vec<String> =
        county.desk.rows("kind=cell&limit=500").await?.iter().filter_map(|row| Some(row["code"].as_str()?.to_owned())).collect();
    let first = county.desk.json("/api/v1/rows?kind=case&limit=100").await?;
    let next = first["next"].as_str().context("one page holds all cases")?.to_owned();
    let cell = |rng: &mut ChaCha8Rng| cells[rng.random_range(0..cells.len())].clone();
    let around = |rng: &mut ChaCha8Rng, reach: i32| {
        let at = spot(any_town(rng), rng);
        let side = |n: i32| f64::from(n) / 1e6;
        format!("{},{},{},{}", side(at.lon - reach), side(at.lat - reach), side(at.lon + reach), side(at.lat + reach))
    };
    let mut worst = 0.0_f64;
    let mut measured = async |what: &str, ask: &mut dyn FnMut(&mut ChaCha8Rng) -> String| {
        let paths: Vec<String> = (0..samples).map(|_| ask(&mut rng)).collect();
        let (took, bytes) = county.time(paths).await?;
        let p95 = ms(percentile(&took, 0.95));
        worst = worst.max(p95);
        println!("{what:<44} p50 {:>7.2} ms, p95 {p95:>7.2} ms, {:>7} B", ms(percentile(&took, 0.5)), bytes / samples);
        anyhow::Ok(())
    };
    let rows = |query: String| format!("/api/v1/rows?kind=case&limit=100&{query}");
    measured("all, the newest first", &mut |_| rows(String::new())).await?;
    measured("the page after", &mut |_| rows(format!("after={next}"))).await?;
    measured("open, by deadline", &mut |_| rows("open=true&order=due".into())).await?;
    measured("overdue, by deadline", &mut |_| rows("overdue=true&order=due".into())).await?;
    measured("of a status", &mut |_| rows("status=reported".into())).await?;
    measured("closed", &mut |_| rows("status=closed".into())).await?;
    measured("of a town", &mut |rng| rows(format!("scope={}", town(any_town(rng))))).await?;
    measured("of a town, overdue", &mut |rng| rows(format!("overdue=true&order=due&scope={}", town(any_town(rng))))).await?;
    measured("of a cell", &mut |rng| rows(format!("cell={}", cell(rng)))).await?;
    measured("of a cell, open, by deadline", &mut |rng| rows(format!("open=true&order=due&cell={}", cell(rng)))).await?;
    measured("of a week", &mut |rng| {
        let from = county.some_time(7, rng);
        rows(format!("from={from}&to={}", from + 7 * DAY))
    })
    .await?;
    measured("of a week, open", &mut |rng| {
        let from = county.some_time(7, rng);
        rows(format!("open=true&from={from}&to={}", from + 7 * DAY))
    })
    .await?;
    measured("on the map, some streets", &mut |rng| rows(format!("bbox={}", around(rng, 2_000)))).await?;
    measured("on the map, a town", &mut |rng| rows(format!("bbox={}", around(rng, 50_000)))).await?;
    measured("with a frequent word", &mut |_| rows("q=0102".into())).await?;
    measured("of a month, with a frequent word", &mut |rng| {
        let from = county.some_time(30, rng);
        rows(format!("q=0102&from={from}&to={}", from + 30 * DAY))
    })
    .await?;
    measured("with a frequent word, by deadline", &mut |_| rows("q=0102&order=due".into())).await?;
    measured("with a frequent word, by name", &mut |_| rows("q=0102&order=title".into())).await?;
    // the last of the types: whoever reads by name reads all others before
    measured("with a frequent word of late names, by name", &mut |_| rows("q=0506&order=title".into())).await?;
    measured("with the beginning of a number", &mut |rng| rows(format!("q=-{}", rng.random_range(1..1_000)))).await?;
    // many of them, all of one stretch of time
    measured("with the beginning of many numbers", &mut |rng| rows(format!("q=-{}", rng.random_range(1..20)))).await?;
    measured("with one character", &mut |rng| rows(format!("q={}", rng.random_range(0..10)))).await?;
    measured("with a word of none", &mut |rng| rows(format!("q=zz{}", rng.random_range(0..1_000)))).await?;
    measured("counts of all kinds", &mut |_| "/api/v1/summary".into()).await?;
    measured("counts of all kinds, of a month", &mut |rng| {
        let from = county.some_time(30, rng);
        format!("/api/v1/summary?from={from}&to={}", from + 30 * DAY)
    })
    .await?;
    measured("the board's counts by town", &mut |_| "/api/v1/board?kind=case".into()).await?;
    measured("what is to be done, by office", &mut |_| "/api/v1/tally?kind=case".into()).await?;
    measured("the cases behind a figure", &mut |rng| {
        let from = county.some_time(30, rng);
        format!("/api/v1/figures/records?measure=closed&from={}&to={}", day(from), day(from + 29 * DAY))
    })
    .await?;
    measured("the cases that are overdue", &mut |_| "/api/v1/figures/records?measure=overdue".into()).await?;
    against("a desk's list, p95 of the slowest", worst, 30.0, "ms", false);
    Ok(())
}
