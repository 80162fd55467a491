//! `tile`: how long a map tile takes, uncached, at every zoom: of all time, of one day and of a month, as the bar of time asks for it, of
//! what is overdue, of what has a frequent word, and of what patrols saw of the streets.

use anyhow::Result;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use xunge_shared::geometry::LonLat;

use super::{
    against,
    county::{County, DAYS, any_town, spot},
    ms, percentile, told,
};

const DAY: u64 = 86_400_000;

/// What a tile is of.
#[derive(Clone, Copy)]
enum Of {
    All,
    Days(u64),
    Overdue,
    Word,
    Covered,
}

const TILES: [(&str, Of); 6] = [
    ("all time", Of::All),
    ("one day", Of::Days(1)),
    ("a month", Of::Days(30)),
    ("what is overdue", Of::Overdue),
    ("a frequent word", Of::Word),
    ("what patrols saw", Of::Covered),
];

/// `bench tile`.
pub async fn tile(county: &County, samples: usize) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut worst = TILES.map(|_| 0.0_f64);
    for zoom in 0..=18 {
        let mut line = Vec::new();
        for ((_, of), worst) in TILES.into_iter().zip(&mut worst) {
            let path = |sample: usize| {
                let (x, y) = tile_at(zoom, spot(any_town(&mut rng), &mut rng));
                // A query of its own for each: nothing in between may answer from what it remembers.
                let narrowed = match of {
                    Of::Covered => return format!("/api/tiles/coverage/{zoom}/{x}/{y}.mvt?sort=street&nonce={sample}"),
                    Of::All => String::new(),
                    Of::Days(days) => {
                        let from = county.some_time(days, &mut rng);
                        format!("&narrow=case&from={from}&to={}", from + days * DAY)
                    }
                    Of::Overdue => "&narrow=case&overdue=true".to_owned(),
                    Of::Word => "&narrow=case&q=0102".to_owned(),
                };
                format!("/api/tiles/{zoom}/{x}/{y}.mvt?kinds=case&nonce={sample}{narrowed}")
            };
            let (took, bytes) = county.time((0..samples).map(path)).await?;
            let p95 = ms(percentile(&took, 0.95));
            *worst = worst.max(p95);
            line.push(format!("p50 {:>6.2} p95 {p95:>6.2} ms {:>7} B", ms(percentile(&took, 0.5)), bytes / samples));
        }
        println!("zoom {zoom:>2}:   {}", line.join("   "));
    }
    // Each with the steps that the bar of time has for it.
    for (what, days, step, word) in [
        ("a day", 1, DAY / 72, ""),
        ("a month", 30, DAY / 2, ""),
        ("the year", DAYS, 7 * DAY, ""),
        ("the year, with a frequent word", DAYS, 7 * DAY, "&q=0102"),
    ] {
        let path = |_| {
            let from = county.some_time(days, &mut rng);
            format!("/api/v1/histogram?kind=case&from={from}&to={}&step={step}{word}", from + days * DAY)
        };
        let (took, _) = county.time((0..samples).map(path)).await?;
        told(&format!("histogram of {what}, p95"), ms(percentile(&took, 0.95)), "ms");
    }
    for ((name, _), worst) in TILES.into_iter().zip(worst) {
        against(&format!("map tile of {name}, p95 at the worst zoom"), worst, 20.0, "ms", false);
    }
    Ok(())
}

/// The tile that a spot lies in.
fn tile_at(zoom: u32, spot: LonLat) -> (u32, u32) {
    let (lon, lat) = spot.degrees();
    // Web Mercator: https://en.wikipedia.org/wiki/Web_Mercator_projection
    let tiles = f64::from(1u32 << zoom);
    let phi = f64::to_radians(lat);
    let x = (lon + 180.0) / 360.0 * tiles;
    let y = (1.0 - (phi.tan() + 1.0 / phi.cos()).ln() / std::f64::consts::PI) / 2.0 * tiles;
    (x as u32, y as u32)
}
