//! Where cells of two towns meet: the border moves both, what lies over another is found and mended, and whoever answers for a cell is told.

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use xunge_shared::{
    admit::Refusal,
    geometry::{LonLat, Path, Polygon, Shape},
    ground::doubled,
    id::EntityId,
    kinds::{
        case::{Case, CaseBody, Report},
        cell::{Cell, CellProfile},
        county::{AreaProfile, County, CountyBody},
        reference::ReferenceBody,
    },
};
use xunge_tests::{
    client::Client,
    pages::{Ground, Login},
    people::{ADMINISTRATOR, COLLEAGUE, SUPERVISOR, WORKER},
    series::{Series, new_thing},
    wait,
    world::{OTHER_TOWN, TOWN, World},
};

/// The code and the name of a cell between the two towns.
const EAST: (&str, &str) = ("990001002001003", "河东3网格");

/// A cell of the other town: west, south, east and north in micro-degrees.
async fn draw(client: &Client, id: EntityId, (code, name): (&str, &str), [west, south, east, north]: [i32; 4]) -> Result<()> {
    let ring = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    let shape = Shape::Area(vec![Polygon(vec![Path(ring.map(|(lon, lat)| LonLat { lon, lat }).to_vec())])]);
    let profile = CellProfile { code: code.parse()?, name: name.into(), shape, duty: vec![] };
    let mut series = Series::new(client.session());
    let op = series.op::<Cell>(OTHER_TOWN, id, &ReferenceBody::Define(profile))?.seal();
    let reply = client.push(&series.push([op])).await?;
    ensure!(reply.results.iter().all(|result| result.seq.is_some()), "{reply:?}");
    Ok(())
}

fn area(row: &Value) -> Result<Polygon> {
    let Shape::Area(mut parts) = serde_json::from_value(row["shape"].clone())? else { anyhow::bail!("no area: {row}") };
    ensure!(parts.len() == 1, "in one part");
    Ok(parts.remove(0))
}

/// Twice the ground of all cells, exact.
async fn ground(client: &Client) -> Result<i128> {
    client.rows("kind=cell&limit=500").await?.iter().map(|row| Ok(doubled(&area(row)?))).sum()
}

#[tokio::test]
async fn a_border_of_two_towns_moves_with_both() -> Result<()> {
    World::story(async |world| {
        let client = world.client(&ADMINISTRATOR).await?;
        // between the two towns, east of 学府1网格
        draw(&client, new_thing(), EAST, [110_312_000, 22_600_000, 110_318_000, 22_602_500]).await?;
        let whole = ground(&client).await?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let cells = client.rows(&format!("kind=cell&scope={TOWN}&limit=500")).await?.len();
        let page = Ground::open(&office, TOWN, cells).await?;
        page.take("corner").await?;
        page.press(110.310_5, 22.601_2, 1, 0).await?;
        page.press(110.312, 22.602_5, 1, 1).await?;
        page.press(110.311_4, 22.602_1, 1, 2).await?;
        page.save().await?;
        let named = async |name: &str| {
            let rows = client.rows("kind=cell&limit=500").await?;
            rows.into_iter().find(|row| row["title"] == name).context("no such cell")
        };
        let corners = async |name: &str| Ok::<_, anyhow::Error>(area(&named(name).await?)?.0.remove(0).0);
        wait::until_true("the corner of both towns elsewhere", async || {
            let (own, other) = (corners("学府1网格").await?, corners("河东3网格").await?);
            let shared: Vec<LonLat> = own.into_iter().filter(|at| other.contains(at)).collect();
            let moved = |at: &LonLat| at.lon < 110_311_800 && at.lat < 22_602_400;
            Ok(shared.iter().any(moved))
        })
        .await?;
        // 西街2网格 moved with the two: what one lost another has
        let outside = LonLat { lon: 110_312_000, lat: 22_602_500 };
        ensure!(!corners("西街2网格").await?.contains(&outside), "the third cell at the corner moves, too");
        ensure!(client.json(&format!("/api/v1/ground?scope={TOWN}")).await?["faults"] == 0, "neither gap nor overlap");
        // a cell of the other town is not chosen, and whose it is, is said
        page.take("tell").await?;
        page.look_at(110.316, 22.601).await?;
        page.press(110.316, 22.601, 0, 0).await?;
        office.see_text("ground-missed", "河东街道").await?;
        // whoever keeps one of the towns is told whose the other half is
        let (keeper, held) = (world.client(&SUPERVISOR).await?.session().account.id, [json!({ "role": "administrator", "area": TOWN })]);
        let headers = [("content-type", "application/json")];
        let answer =
            client.send(Method::PATCH, &format!("/api/v1/accounts/{keeper}"), &headers, json!({ "held": held }).to_string()).await?;
        ensure!(answer.status == 200, "{answer:?}");
        let town = world.desk("town").await?;
        Login::open(&town).await?.sign_in_at_desk(&SUPERVISOR).await?;
        town.goto("/desk/admin/changes").await?;
        town.tap("change-open-0").await?;
        town.see_text("change-beyond", "河东街道").await?;
        ensure!(!town.shows("change-back").await?, "half of a border is not taken back");
        // and it is taken back as it was saved: with both towns' cells
        office.goto("/desk/admin/changes").await?;
        office.tap("change-open-0").await?;
        office.see_text("change-note", "一次保存").await?;
        office.tap("change-back").await?;
        office.tap("change-back-yes").await?;
        office.see_text("toast", "已撤销").await?;
        wait::until_eq("the ground as it was", whole, async || ground(&client).await).await
    })
    .await
}

#[tokio::test]
async fn overlaps_are_found_and_mended_and_cells_have_people() -> Result<()> {
    World::story(async |world| {
        let client = world.client(&ADMINISTRATOR).await?;
        // half a thousandth over 河东1网格, which begins at 110.318
        draw(&client, new_thing(), EAST, [110_314_000, 22_600_000, 110_318_500, 22_602_500]).await?;
        let (over, before) = (2 * 500 * 2_500, ground(&client).await?);
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let cells = client.rows(&format!("kind=cell&scope={OTHER_TOWN}&limit=500")).await?.len();
        let page = Ground::open(&office, OTHER_TOWN, cells).await?;
        office.see_attribute("ground-faults", "data-count", "1").await?;
        office.tap("ground-fault-0").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        office.tap("ground-give-1").await?;
        office.see_attribute("ground-faults", "data-count", "0").await?;
        wait::until_eq("all ground once", before - over, async || ground(&client).await).await?;

        // somebody answers for a cell, and for what it is split into
        let who = world.client(&COLLEAGUE).await?.session().account.id;
        office.choose("ground-town", TOWN).await?;
        let cells = client.rows(&format!("kind=cell&scope={TOWN}&limit=500")).await?.len();
        page.see_things(cells).await?;
        page.look_at(110.301_5, 22.601_2).await?;
        page.take("tell").await?;
        page.press(110.301_5, 22.601_2, 1, 0).await?;
        page.see_ready().await?;
        office.choose("ground-duty", &who.to_string()).await?;
        page.save().await?;
        let of = async |code: &str| {
            let rows = client.rows(&format!("kind=cell&scope={TOWN}&limit=500")).await?;
            Ok(rows.iter().find(|row| row["code"] == code).map_or(json!(null), |row| row["who"].clone()))
        };
        wait::until_eq("who answers for it", json!(who), async || of("990001001001001").await).await
    })
    .await
}

#[tokio::test]
async fn a_file_of_cells_is_checked_written_and_taken_back() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let client = world.client(&ADMINISTRATOR).await?;
        let count = async || Ok(client.rows(&format!("kind=cell&scope={OTHER_TOWN}&limit=500")).await?.len());
        let before = count().await?;
        let cell = |code: &str, west: f64, east: f64| {
            let ring = [[west, 22.6], [east, 22.6], [east, 22.602_5], [west, 22.602_5], [west, 22.6]];
            let geometry = json!({ "type": "Polygon", "coordinates": [ring] });
            json!({ "type": "Feature", "properties": { "code": code, "name": "新网格" }, "geometry": geometry })
        };
        let folder = tempfile::tempdir()?;
        let file = |name: &str, features: Vec<Value>| -> Result<std::path::PathBuf> {
            let path = folder.path().join(name);
            std::fs::write(&path, json!({ "type": "FeatureCollection", "features": features }).to_string())?;
            Ok(path)
        };
        office.goto("/desk/admin/imports").await?;
        office.tap("import-kind-cell").await?;
        // over 河东1网格, which begins at 110.318
        office.give_file("import-file", &file("over.geojson", vec![cell("990001002001003", 110.314, 110.318_5)])?).await?;
        office.tap("import-check").await?;
        office.see_attribute("import-outcome", "data-state", "faulty").await?;
        office.see_text("import-fault-0", "河东1网格").await?;
        // half a metre over it may be imported, with a word
        office.give_file("import-file", &file("sliver.geojson", vec![cell("990001002001003", 110.314, 110.318_005)])?).await?;
        office.tap("import-check").await?;
        office.see_attribute("import-outcome", "data-state", "clean").await?;
        office.see_text("import-warning-0", "河东1网格").await?;
        office.tap("import-write").await?;
        office.see_attribute("import-outcome", "data-state", "written").await?;
        wait::until_eq("one cell more", before + 1, count).await?;

        office.goto("/desk/admin/changes").await?;
        office.see_text("change-open-0", "sliver.geojson").await?;
        office.tap("change-open-0").await?;
        office.see_attribute("batch", "data-gone", "1").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        office.tap("batch-back").await?;
        office.tap("batch-back-yes").await?;
        office.see_text("toast", "已撤销").await?;
        wait::until_eq("as many cells as before", before, count).await
    })
    .await
}

#[tokio::test]
async fn towns_are_named_and_added_and_that_is_taken_back() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        office.goto("/desk/admin/towns").await?;
        office.type_into(&format!("area-{TOWN}"), "城南镇").await?;
        office.type_into("area-new-code", "990001009000").await?;
        office.type_into("area-new-name", "北山镇").await?;
        office.tap("areas-save").await?;
        office.see_text("area-change-1", "城南镇").await?;
        office.see_text("area-change-1", "北山镇").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        // the new town is there to be edited; one that has something in it stays on the list
        office.goto("/desk/admin/ground").await?;
        office.choose("ground-town", "990001009000").await?;
        office.goto("/desk/admin/towns").await?;
        office.tap(&format!("area-remove-{TOWN}")).await?;
        office.see_text("toast", "里还有").await?;
        // the old name comes back, and the new town is off the list and comes back
        office.tap("area-back-1").await?;
        office.see_text("area-change-2", "城南街道").await?;
        office.see_text("area-change-2", "已移除").await?;
        office.see_gone("area-990001009000").await?;
        office.tap("area-back-2").await?;
        office.see("area-remove-990001009000").await?;
        office.tap("area-remove-990001009000").await?;
        office.see_gone("area-990001009000").await?;
        // what comes late all the same brings it up by its code
        let client = world.client(&ADMINISTRATOR).await?;
        let mut series = Series::new(client.session());
        let late = CaseBody::Report(Report { event_type: "0102".into(), text: "晚到的上报".into(), ..Report::default() });
        let op = series.op::<Case>("990001009000", new_thing(), &late)?.seal();
        let reply = client.push(&series.push([op])).await?;
        ensure!(reply.results.iter().all(|result| result.seq.is_some()), "{reply:?}");
        office.see_text("area-inside-990001009000", "案件 1").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        office.goto("/desk").await?;
        office.choose("desk-town", "990001009000").await?;
        // it is put back by the name that it had, and stays while something is in it
        office.goto("/desk/admin/towns").await?;
        office.tap("area-restore-990001009000").await?;
        office.see("area-remove-990001009000").await?;
        office.see_gone("area-inside-990001009000").await?;
        office.tap("area-remove-990001009000").await?;
        office.see_text("toast", "里还有").await?;
        // also when no browser asks: the server sets it aside, and the desk sees why
        let off = AreaProfile::named("北山镇".into()).off_the_list();
        let off = CountyBody::Areas([("990001009000".parse()?, off)].into());
        let county = client.rows("kind=county").await?;
        let county: EntityId = serde_json::from_value(county[0]["entity"].clone())?;
        let op = series.op::<County>("990001000000", county, &off)?.seal();
        let reply = client.push(&series.push([op])).await?;
        ensure!(reply.results[0].refusal == Some(Refusal::Occupied), "{reply:?}");
        office.see("area-remove-990001009000").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_lies_open_within_the_countys_outline_is_given_away() -> Result<()> {
    World::story(async |world| {
        let (client, id) = (world.client(&ADMINISTRATOR).await?, new_thing());
        draw(&client, id, EAST, [110_312_000, 22_600_000, 110_318_000, 22_602_500]).await?;
        let whole = ground(&client).await?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let cells = client.rows(&format!("kind=cell&scope={OTHER_TOWN}&limit=500")).await?.len();
        Ground::open(&office, OTHER_TOWN, cells).await?;
        office.see("ground-unbounded").await?;
        office.goto("/desk/admin/towns").await?;
        office.tap("outline-unite").await?;
        office.see_attribute("outline", "data-known", "true").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        // the cell at the county's edge loses its south: open to the outside, and beside three cells
        draw(&client, id, EAST, [110_312_000, 22_600_500, 110_318_000, 22_602_500]).await?;
        Ground::open(&office, OTHER_TOWN, cells).await?;
        office.see_attribute("ground-faults", "data-count", "1").await?;
        office.tap("ground-fault-0").await?;
        office.tap("ground-give-0").await?;
        office.see_attribute("ground-faults", "data-count", "0").await?;
        wait::until_eq("all ground in a cell again", whole, async || ground(&client).await).await?;
        // the outline is told with what stood before, and taken back
        office.goto("/desk/admin/towns").await?;
        office.tap("outline-history").await?;
        office.tap("outline-back-1").await?;
        office.see_attribute("outline", "data-known", "false").await
    })
    .await
}

#[tokio::test]
async fn a_phone_shows_the_cell_whose_ground_a_zone_stands_on_now() -> Result<()> {
    World::story(async |world| {
        let client = world.client(&ADMINISTRATOR).await?;
        let zone = client.rows(&format!("kind=zone&scope={TOWN}&limit=1")).await?.remove(0);
        let code = zone["cell"].as_str().context("in no cell")?.to_owned();
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?.installed().await?;
        app.chip().synced().await?;
        phone.goto(&format!("/zones/{}", zone["entity"].as_str().context("no id")?)).await?;
        phone.see_text("zone-facts", &code).await?;
        // its ground becomes another cell's, and nobody tells the zone
        let cells = client.rows(&format!("kind=cell&scope={TOWN}&limit=500")).await?;
        let cell = cells.iter().find(|row| row["code"] == code).context("no such cell")?;
        let mut series = Series::new(client.session());
        let profile =
            CellProfile { code: "990001001001099".parse()?, name: "新网格".into(), shape: Shape::Area(vec![area(cell)?]), duty: vec![] };
        let ops = [
            series.op::<Cell>(TOWN, cell["entity"].as_str().context("no id")?.parse()?, &ReferenceBody::Withdraw)?.seal(),
            series.op::<Cell>(TOWN, new_thing(), &ReferenceBody::Define(profile))?.seal(),
        ];
        let reply = client.push(&series.push(ops)).await?;
        ensure!(reply.results.iter().all(|result| result.seq.is_some()), "{reply:?}");
        phone.see_text("zone-facts", "990001001001099").await
    })
    .await
}
