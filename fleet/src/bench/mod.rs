//! Budgets, measured: each bench starts a server of its own, loads it for a bounded time, and prints figures and ratios
//! of one run. Nothing here is a test: the machine is shared and noisy.

pub mod county;
pub mod coverage;
pub mod dashboard;
pub mod evening;
pub mod first_sync;
pub mod ground;
pub mod ingest;
pub mod live;
pub mod mix;
pub mod process;
pub mod query;
pub mod raw;
pub mod rounds;
pub mod series;
pub mod tile;
pub mod wire;

use std::time::Duration;

use anyhow::Result;

/// A figure beside its budget.
pub fn against(what: &str, reached: f64, budget: f64, unit: &str, more_is_better: bool) {
    let met = if more_is_better { reached >= budget } else { reached <= budget };
    let sign = if more_is_better { "≥" } else { "≤" };
    let ratio = reached / budget;
    println!("{what:<52} {reached:>12.1} {unit:<6} budget {sign} {budget:<9} ratio {ratio:.2} {}", if met { "met" } else { "MISSED" });
}

/// A figure without a budget.
pub fn told(what: &str, figure: f64, unit: &str) {
    println!("{what:<52} {figure:>12.1} {unit}");
}

/// The value below which a share of the durations lies.
pub fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
}

/// Milliseconds with a fraction.
pub fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// What is measured of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Desk {
    /// See [`tile`].
    Tile,
    /// See [`query`].
    Query,
    /// See [`dashboard`].
    Dashboard,
}

/// `bench tile`, `query`, `dashboard`, or several of them of one county, at each of some sizes.
pub async fn desk(what: &[Desk], rows: &[usize], samples: usize) -> Result<()> {
    let mut county = county::County::open().await?;
    for rows in rows {
        println!();
        county.grow(*rows).await?;
        for what in what {
            println!();
            match what {
                Desk::Tile => tile::tile(&county, samples).await?,
                Desk::Query => query::query(&county, samples).await?,
                Desk::Dashboard => dashboard::dashboard(&county, samples).await?,
            }
        }
    }
    Ok(())
}
