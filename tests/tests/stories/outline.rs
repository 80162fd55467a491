//! The county's outline from a file: looked at beside the cells, set, and taken back; and ground that no cell touches.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use xunge_tests::{
    pages::{Ground, Login},
    people::ADMINISTRATOR,
    world::{TOWN, World},
};

/// An area around a rectangle: west, south, east and north.
fn feature([west, south, east, north]: [f64; 4]) -> Value {
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    json!({ "type": "Feature", "properties": {}, "geometry": { "type": "Polygon", "coordinates": [ring] } })
}

#[tokio::test]
async fn the_outline_of_a_file_is_looked_at_set_and_taken_back() -> Result<()> {
    World::story(async |world| {
        let folder = tempfile::tempdir()?;
        let file = |name: &str, text: String| -> Result<PathBuf> {
            let path = folder.path().join(name);
            std::fs::write(&path, text)?;
            Ok(path)
        };
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        office.goto("/desk/admin/towns").await?;
        office.tap("outline-file-open").await?;
        // what is no outline says what is wrong with it, and where
        let turned = feature([22.59, 110.29, 22.61, 110.33]).to_string();
        office.give_file("outline-file", &file("turned.geojson", turned)?).await?;
        office.tap("outline-check").await?;
        office.see_attribute("outline-proposed", "data-state", "faulty").await?;
        office.see_text("import-fault-0", "纬度写在了前面").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        // the wrong datum: the cells at the edge lie outside
        let client = world.client(&ADMINISTRATOR).await?;
        let mut sides = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        for row in client.rows("kind=cell&limit=500").await? {
            for corner in row["shape"]["area"].as_array().into_iter().flatten().filter_map(|part| part[0].as_array()).flatten() {
                let at = |name: &str| corner[name].as_f64().unwrap_or_default() / 1e6;
                let (lon, lat) = (at("lon"), at("lat"));
                sides = [sides[0].min(lon), sides[1].min(lat), sides[2].max(lon), sides[3].max(lat)];
            }
        }
        ensure!(sides[0] > 100.0 && sides[3] < 30.0, "{sides:?}");
        // and an island in the south, where no cell is
        let island = [sides[0], sides[1] - 0.02, sides[0] + 0.01, sides[1] - 0.01];
        let county = json!({ "type": "FeatureCollection", "features": [feature(sides), feature(island)] }).to_string();
        office.give_file("outline-file", &file("county.geojson", county)?).await?;
        office.choose("outline-datum", "gcj02").await?;
        office.tap("outline-check").await?;
        office.see_attribute("outline-proposed", "data-state", "clean").await?;
        office.see("outline-outside-0").await?;
        office.choose("outline-datum", "wgs84").await?;
        office.see_gone("outline-proposed").await?;
        office.tap("outline-check").await?;
        office.see_attribute("outline-proposed", "data-outside", "0").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        office.see_attribute("outline", "data-known", "false").await?;
        office.tap("outline-set").await?;
        office.see_attribute("outline", "data-known", "true").await?;
        // what no cell touches is told, with nobody to give it to
        let cells = client.rows(&format!("kind=cell&scope={TOWN}&limit=500")).await?.len();
        Ground::open(&office, TOWN, cells).await?;
        let told = client.json(&format!("/api/v1/ground?scope={TOWN}")).await?;
        let gaps = told["gaps"].as_array().map(Vec::as_slice).unwrap_or_default();
        let lonely = gaps.iter().position(|gap| gap["beside"] == json!([]));
        let overlaps = told["overlaps"].as_array().map_or(0, Vec::len);
        let Some(lonely) = lonely.map(|n| n + overlaps) else { anyhow::bail!("the island is nobody's: {told}") };
        office.tap(&format!("ground-fault-{lonely}")).await?;
        office.tap("ground-draw-there").await?;
        office.see_attribute("ground-state", "data-state", "more").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        // the outline is taken back
        office.goto("/desk/admin/towns").await?;
        office.tap("outline-history").await?;
        office.tap("outline-back-1").await?;
        office.see_attribute("outline", "data-known", "false").await
    })
    .await
}
