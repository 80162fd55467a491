//! `dashboard`: how long the figures of a year take: each table by itself, and all that the page asks for at once.

use std::time::Instant;

use anyhow::{Result, ensure};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{
    against,
    county::{County, DAYS, any_town, day, town},
    ms, percentile, told,
};

const DAY: u64 = 86_400_000;
/// The tables that the page shows.
const PAGE: [&str; 4] = ["whole", "week", "town", "type"];

/// `bench dashboard`.
pub async fn dashboard(county: &County, samples: usize) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut worst = 0.0_f64;
    for (of, in_town) in [("the county", false), ("a town", true)] {
        // Another period each time: nothing may answer from what it remembers.
        let mut period = || {
            let days = DAYS - 60;
            let from = county.some_time(days, &mut rng);
            let scope = if in_town { format!("&scope={}", town(any_town(&mut rng))) } else { String::new() };
            format!("from={}&to={}{scope}", day(from), day(from + (days - 1) * DAY))
        };
        for by in ["whole", "week", "month", "day", "town", "type", "cell"] {
            let (took, _) = county.time((0..samples).map(|_| format!("/api/v1/figures?by={by}&{}", period()))).await?;
            let p95 = ms(percentile(&took, 0.95));
            println!("figures of {of} by {by:<6}   p50 {:>7.2} ms, p95 {p95:>7.2} ms", ms(percentile(&took, 0.5)));
        }
        let mut took = vec![];
        for _ in 0..samples {
            let period = period();
            let begun = Instant::now();
            let tables = PAGE.map(|by| format!("/api/v1/figures?by={by}&{period}"));
            for answer in futures::future::try_join_all(tables.iter().map(|path| county.desk.get(path))).await? {
                ensure!(answer.status.is_success(), "{answer}");
            }
            took.push(begun.elapsed());
        }
        took.sort();
        let p95 = ms(percentile(&took, 0.95));
        worst = worst.max(p95);
        println!("the page's tables of {of}       p50 {:>7.2} ms, p95 {p95:>7.2} ms", ms(percentile(&took, 0.5)));
    }
    let from = day(county.first);
    // what is to be fast is with what patrols saw
    let table = county.desk.json(&format!("/api/v1/figures?by=whole&from={from}")).await?;
    ensure!(table["lines"][0]["counts"]["density"].as_f64() > Some(0.0), "nothing was walked: {table}");
    let (took, bytes) = county.time((0..samples.min(5)).map(|_| format!("/api/v1/bulletin?from={from}"))).await?;
    told("a bulletin of the year, p50", ms(percentile(&took, 0.5)), "ms");
    told("its bytes", (bytes / took.len().max(1)) as f64, "B");
    against("dashboard, p95", worst, 200.0, "ms", false);
    Ok(())
}
