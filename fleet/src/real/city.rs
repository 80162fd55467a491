//! A city that nobody lives in, written in the form of the real one's files: for machines without them. It has what is awkward in the
//! real one: cases closed before they were opened, without a deadline, without a place, outside of every cell, on the border of two, and
//! open with a date of closure.

use std::{fs::File, path::Path};

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use jiff::{ToSpan, civil::date};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use super::{CASES_FILE, CELLS_FILE};

/// How many cases there are.
const CASES: usize = 1_200;
const KINDS: [&str; 6] = ["Potholes", "Graffiti", "Missed Trash", "Street Light Outages", "Unshoveled Sidewalk", "Rodent Activity"];
/// The south-west corner of the ground, in units of a ten-thousandth of a degree, and the sides of a cell in the same.
const CORNER: (i32, i32) = (-711_000, 423_000);
const SIDE: i32 = 100;
/// So many cells each way.
const ACROSS: i32 = 3;

/// Writes both files into a folder.
pub(super) fn write(dir: &Path, seed: u64) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for file in [CASES_FILE, CELLS_FILE] {
        std::fs::create_dir_all(dir.join(file).parent().unwrap_or(dir))?;
    }
    std::fs::write(dir.join(CELLS_FILE), cells().to_string())?;
    let mut rows = csv::Writer::from_writer(GzEncoder::new(File::create(dir.join(CASES_FILE))?, Compression::fast()));
    rows.write_record(["CASE_ENQUIRY_ID", "OPEN_DT", "TARGET_DT", "CLOSED_DT", "CASE_STATUS", "TYPE", "LATITUDE", "LONGITUDE"])?;
    for i in 0..CASES {
        let opened = date(2015, 1, 1).at(0, 20, 9, 0) + rng.random_range(0..181 * 86_400_i64).seconds();
        let later = |hours: i64| (opened + hours.hours()).to_string();
        let target = if rng.random_ratio(1, 5) { String::new() } else { later(rng.random_range(2..400)) };
        // Some are closed by the file's date before they were opened.
        let closed = if rng.random_ratio(1, 4) { String::new() } else { later(rng.random_range(-5..900)) };
        let is_closed = !closed.is_empty() && rng.random_ratio(19, 20);
        // On the corners of squares of some twenty metres, where the ground is dense and cells meet; some beyond it.
        let mut along = |corner: i32| f64::from(corner + 2 * rng.random_range(-2..ACROSS * SIDE / 2 + 2)) / 1e4;
        let (lon, lat) = (along(CORNER.0), along(CORNER.1));
        let [lon, lat] = if rng.random_ratio(1, 30) { Default::default() } else { [lon, lat].map(|degrees| format!("{degrees:.4}")) };
        let kind = KINDS[rng.random_range(0..KINDS.len())];
        let status = if is_closed { "Closed" } else { "Open" };
        rows.write_record([&format!("{}", 101_000 + i), &opened.to_string(), &target, &closed, status, kind, &lat, &lon])?;
    }
    rows.into_inner().map_err(csv::IntoInnerError::into_error)?.finish()?;
    Ok(())
}

fn cells() -> serde_json::Value {
    let cell = |i: i32| {
        let (west, south) = (CORNER.0 + i % ACROSS * SIDE, CORNER.1 + i / ACROSS * SIDE);
        let (east, north) = (west + SIDE, south + SIDE);
        let ring = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        let ring = ring.map(|(lon, lat)| [f64::from(lon) / 1e4, f64::from(lat) / 1e4]);
        json!({ "type": "Feature", "properties": { "Name": format!("Ward {i}") }, "geometry": { "type": "Polygon", "coordinates": [ring] } })
    };
    json!({ "type": "FeatureCollection", "features": (0..ACROSS * ACROSS).map(cell).collect::<Vec<_>>() })
}
