//! The ground of a bench's county: a square of towns with their cells and streets, imported before the server starts.

use anyhow::{Context, Result};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use xunge_shared::geometry::{LonLat, Path};
use xunge_tests::server::Folder;

/// So many towns each way, and cells each way in a town.
const TOWNS: i32 = 5;
const CELLS: i32 = 9;
/// And streets in a town: in all as many places as a county may have of a sort.
const STREETS: i32 = 2_000;
const IN_A_ROW: i32 = 40;
/// The south-west corner and the size of the ground, micro-degrees.
const CORNER: (i32, i32) = (110_050_000, 22_450_000);
const SIZE: i32 = 500_000;
const SIDE: i32 = SIZE / TOWNS;

/// The code of a town.
pub fn town(number: i32) -> String {
    format!("990001{:03}000", number + 1)
}

/// A spot of a town: half of all are in its centre.
pub fn spot(number: i32, rng: &mut ChaCha8Rng) -> LonLat {
    let near = if rng.random() { SIDE / 10 } else { SIDE };
    let mut along = |n: i32, corner: i32| corner + n * SIDE + (SIDE - near) / 2 + rng.random_range(0..near);
    let lon = along(number % TOWNS, CORNER.0);
    LonLat { lon, lat: along(number / TOWNS, CORNER.1) }
}

/// A town's streets: rows of them over all of it, each of four points, some 260 m long, and ending where the next one begins.
pub fn streets(number: i32) -> Vec<Path> {
    let (west, south) = (CORNER.0 + number % TOWNS * SIDE, CORNER.1 + number / TOWNS * SIDE);
    let (length, apart) = (SIDE / IN_A_ROW, SIDE / (STREETS / IN_A_ROW));
    let corner = |(lon, lat), part: i32, aside| LonLat { lon: lon + length * part / 3, lat: lat + aside };
    let street = |i| {
        let start = (west + i % IN_A_ROW * length, south + i / IN_A_ROW * apart);
        Path(vec![corner(start, 0, 0), corner(start, 1, 200), corner(start, 2, 200), corner(start, 3, 0)])
    };
    (0..STREETS).map(street).collect()
}

/// Any town.
pub fn any_town(rng: &mut ChaCha8Rng) -> i32 {
    rng.random_range(0..TOWNS * TOWNS)
}

/// Imports all of it.
pub fn import(folder: &Folder) -> Result<()> {
    let side = SIDE / CELLS;
    for number in 0..TOWNS * TOWNS {
        let origin = (CORNER.0 + number % TOWNS * SIDE, CORNER.1 + number / TOWNS * SIDE);
        let cell = |i: i32| {
            let (west, south) = (origin.0 + i % CELLS * side, origin.1 + i / CELLS * side);
            let corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)];
            let outline = corners.map(|(x, y)| [f64::from(west + x * side) / 1e6, f64::from(south + y * side) / 1e6]);
            json!({ "type": "Feature", "properties": { "Name": format!("{number}-{i}") },
                    "geometry": { "type": "Polygon", "coordinates": [outline] } })
        };
        let street = |(i, line): (usize, Path)| {
            let line: Vec<[f64; 2]> = line.0.iter().map(|corner| corner.degrees().into()).collect();
            json!({ "type": "Feature", "properties": { "code": format!("{number}-{i}"), "name": format!("{number}-{i}"), "class": "local" },
                    "geometry": { "type": "LineString", "coordinates": line } })
        };
        import_one(folder, "cells", number, &(0..CELLS * CELLS).map(cell).collect::<Vec<_>>())?;
        import_one(folder, "streets", number, &streets(number).into_iter().enumerate().map(street).collect::<Vec<_>>())?;
    }
    Ok(())
}

fn import_one(folder: &Folder, what: &str, number: i32, features: &[serde_json::Value]) -> Result<()> {
    let file = folder.path().join("ground.geojson");
    std::fs::write(&file, json!({ "type": "FeatureCollection", "features": features }).to_string())?;
    folder.run(&["import", what, file.to_str().context("the temporary folder's path is not UTF-8")?, "--area", &town(number)], &[])?;
    Ok(std::fs::remove_file(file)?)
}
