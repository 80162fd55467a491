//! `/api/v1/basemap` and `/api/basemap/{z}/{x}/{y}`.

use std::path::{Path, PathBuf};

use serde_json::json;
use xunge_server::{
    basemap::{Source, Wanted},
    config::Config,
};
use xunge_shared::{datum::Datum, role::Role};

use crate::world::{TOWN, World};

/// Two tiles, 0/0/0 and 10/825/445, the second behind a directory of its own.
fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/basemap.pmtiles")
}

async fn world(map: Source, datum: Datum) -> World {
    let data = tempfile::tempdir().unwrap();
    let basemap = Wanted { map, datum, attribution: String::new(), max_zoom: 18 };
    let config = Config { basemap, ..Config::local(data.path()) };
    let world = World::empty(data, config).await;
    world.hire("patrol", Role::Patrol, TOWN).await;
    world
}

#[tokio::test]
async fn a_file_is_served_tile_by_tile() {
    let world = world(Source::File(fixture()), Datum::Wgs84).await;
    world.anonymous().get("/api/basemap/0/0/0").await.check(401, "sign_in");
    let who = world.sign_in("patrol").await;
    let about = who.json("/api/v1/basemap").await;
    assert_eq!((&about["sort"], &about["max_zoom"]), (&json!("vector"), &json!(10)));
    assert_eq!(about["layers"], json!(["earth", "water", "roads", "places"]));
    assert_eq!(about["attribution"], "© Xunge test", "without the file's markup");
    for path in ["/api/basemap/0/0/0", "/api/basemap/10/825/445"] {
        let plain = who.get(path).await;
        plain.check(200, "");
        assert!(plain.header("content-encoding").is_empty() && plain.body.windows(5).any(|part| part == b"roads"), "{path}");
        let packed = who.send(who.request(reqwest::Method::GET, path).header("accept-encoding", "br, gzip")).await;
        assert_eq!(packed.header("content-encoding"), "gzip", "{path}");
        assert_eq!(packed.body[..2], [0x1f, 0x8b], "as the file has it");
    }
    who.get("/api/basemap/10/0/0").await.check(204, "");
    who.get("/api/basemap/3/9/0").await.check(204, "");
    assert_eq!(who.get("/api/basemap/x/0/0").await.status, 400);
}

#[tokio::test]
async fn a_template_opens_its_host_to_pages_and_no_other() {
    let map = "https://tiles.county:8443/{z}/{x}/{y}.png".parse().unwrap();
    let world = world(map, Datum::Gcj02).await;
    let about = world.sign_in("patrol").await.json("/api/v1/basemap").await;
    assert_eq!((&about["sort"], &about["datum"]), (&json!("raster"), &json!("gcj02")));
    let policy = world.anonymous().get("/").await.header("content-security-policy").to_owned();
    assert!(policy.contains("connect-src 'self' https://tiles.county:8443;"), "{policy}");
    world.sign_in("patrol").await.get("/api/basemap/0/0/0").await.check(404, "not_found");
}

#[tokio::test]
async fn a_server_without_a_basemap_says_so() {
    let world = World::start().await;
    assert_eq!(world.sign_in("grid").await.json("/api/v1/basemap").await, json!({ "sort": "none" }));
}

/// A file from elsewhere that `XUNGE_PMTILES` names, where it names one: tiles are found within its bounds, and each can be unpacked.
#[tokio::test]
async fn a_real_file_is_read() {
    let Some(path) = std::env::var_os("XUNGE_PMTILES") else { return };
    let file = xunge_server::basemap::Pmtiles::open(Path::new(&path)).unwrap();
    let about = file.about();
    let ([west, south, east, north], mut found) = (about.bounds, 0);
    for zoom in about.min_zoom..=about.max_zoom {
        let tiles = f64::from(1_u32 << zoom);
        let column = |lon: f64| ((lon + 180.0) / 360.0 * tiles) as u32;
        let row = |lat: f64| ((1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * tiles) as u32;
        for x in column(west)..=column(east) {
            for y in row(north)..=row(south) {
                if let Some(tile) = file.tile(zoom, x, y).unwrap() {
                    assert!(!tile.plain().unwrap().is_empty());
                    found += 1;
                }
            }
        }
    }
    assert!(found > 0);
}
