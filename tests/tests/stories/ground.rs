//! The ground is edited on the map: what neighbours share moves together, and everything keeps what it was called.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use xunge_tests::{
    pages::{Ground, Login},
    people::ADMINISTRATOR,
    wait,
    world::{TOWN, World},
};

/// The corners of a row's area, or of its line, in degrees.
fn corners(row: &Value) -> Result<Vec<(f64, f64)>> {
    let shape = &row["shape"];
    let ring = shape["area"][0][0].as_array().or(shape["line"].as_array()).context("neither an area nor a line")?;
    let degrees = |point: &Value, key: &str| point[key].as_f64().map(|micro| micro / 1e6).context("no point");
    ring.iter().map(|point| Ok((degrees(point, "lon")?, degrees(point, "lat")?))).collect()
}

/// The area of a row in square degrees: what is split and merged adds up.
fn area_of(row: &Value) -> Result<f64> {
    let ring = corners(row)?;
    Ok(ring.windows(2).map(|pair| pair[0].0 * pair[1].1 - pair[1].0 * pair[0].1).sum::<f64>().abs() / 2.0)
}

/// West, south, east, north of a row's area or line.
fn box_of(row: &Value) -> Result<[f64; 4]> {
    let ring = corners(row)?;
    let range = |of: fn(&(f64, f64)) -> f64| {
        let values = ring.iter().map(of);
        values.fold((f64::MAX, f64::MIN), |(least, most), value| (least.min(value), most.max(value)))
    };
    let ((west, east), (south, north)) = (range(|p| p.0), range(|p| p.1));
    Ok([west, south, east, north])
}

#[tokio::test]
async fn cells_are_split_and_merged_on_the_map() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let client = world.client(&ADMINISTRATOR).await?;
        let scope = format!("kind=cell&scope={TOWN}&limit=500");
        let area = async || -> Result<(usize, f64)> {
            let rows = client.rows(&scope).await?;
            let sum = rows.iter().map(area_of).collect::<Result<Vec<_>>>()?.into_iter().sum();
            Ok((rows.len(), sum))
        };
        let (before, whole) = area().await?;
        let titles: Vec<Value> = client.rows(&scope).await?.iter().map(|row| row["title"].clone()).collect();
        let cell = client.rows(&scope).await?.remove(0);
        let [west, south, east, north] = box_of(&cell)?;
        let (middle, height) = (f64::midpoint(west, east), north - south);

        let ground = Ground::open(&office, TOWN, before).await?;
        ground.take("split").await?;
        ground.press(middle, south + height / 3.0, 1, 0).await?;
        ground.press(middle, south - height / 20.0, 1, 1).await?;
        let tall = async || office.script("return document.querySelector('.ground-map canvas').clientHeight;", vec![]).await;
        let before_form = tall().await?;
        ground.press(middle, north + height / 20.0, 1, 2).await?;
        // a name that no cell has is proposed, and no other is taken; the map is as it was, and so is what was pressed on it
        office.see("ground-name").await?;
        ensure!(tall().await? == before_form, "the form beside the map changes its size");
        let proposed = office.script("return document.querySelector('[data-testid=ground-name]').value;", vec![]).await?;
        ensure!(proposed != "" && !titles.contains(&proposed), "{proposed} of {titles:?}");
        office.type_into("ground-name", cell["title"].as_str().context("a title")?).await?;
        office.see("ground-name-taken").await?;
        office.tap("ground-save").await?;
        office.see_text("toast", "另有网格").await?;
        office.type_into("ground-name", proposed.as_str().context("a name")?).await?;
        office.see_gone("ground-name-taken").await?;
        ground.save().await?;
        wait::until_true("one cell more on the same ground", async || {
            let (count, sum) = area().await?;
            Ok(count == before + 1 && (sum - whole).abs() < whole * 1e-4)
        })
        .await?;

        ground.see_things(before + 1).await?;
        ground.take("merge").await?;
        ground.press(west + (east - west) / 4.0, south + height / 3.0, 1, 0).await?;
        ground.press(east - (east - west) / 4.0, south + height / 3.0, 2, 0).await?;
        ground.save().await?;
        wait::until_true("as many cells as before", async || {
            let (count, sum) = area().await?;
            Ok(count == before && (sum - whole).abs() < whole * 1e-4)
        })
        .await?;

        // what was saved at once is taken back at once: both cells are as they were, and no ground is covered twice
        office.goto("/desk/admin/changes").await?;
        office.tap("change-open-0").await?;
        office.see_text("change-note", "一次保存").await?;
        office.tap("change-back").await?;
        office.see_text("change-back-sure", "2 项").await?;
        office.tap("change-back-no").await?;
        ensure!(area().await?.0 == before, "nothing is taken back without an answer");
        // what was taken out of use is called by its name
        wait::until_true("which cell was withdrawn", async || {
            let lines = [office.text("change-open-0").await?, office.text("change-open-1").await?];
            Ok(lines.iter().any(|line| line.contains("撤去") && line.contains(&TOWN[..9])))
        })
        .await?;
        office.tap("change-back").await?;
        office.tap("change-back-yes").await?;
        office.see_text("toast", "已撤销").await?;
        wait::until_true("the cells before the merge", async || {
            let (count, sum) = area().await?;
            Ok(count == before + 1 && (sum - whole).abs() < whole * 1e-4)
        })
        .await
    })
    .await
}

#[tokio::test]
async fn door_fronts_are_drawn_on_the_map() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let client = world.client(&ADMINISTRATOR).await?;
        let cells = client.rows(&format!("kind=cell&scope={TOWN}&limit=500")).await?.len();
        let zones = async || client.rows(&format!("kind=zone&scope={TOWN}&limit=500")).await;
        let door = |rows: &[Value], code: &str| rows.iter().find(|row| row["code"] == code).cloned().context("no such door");
        let before = zones().await?;
        let neighbour = door(&before, "永安路 1 号")?;

        // a new door beside one that is there: it is on the same street
        let ground = Ground::open(&office, TOWN, cells).await?;
        ground.look_at(110.300_330, 22.601_15).await?;
        ground.edit("zone").await?;
        ground.take("draw").await?;
        ground.press(110.300_330, 22.601_15, 0, 1).await?;
        ground.press(110.300_420, 22.601_15, 0, 2).await?;
        office.see_text("ground-beside", "永安路 1 号").await?;
        office.tap("ground-save").await?;
        office.see_text("toast", "门牌号").await?;
        office.type_into("ground-code", "永安路 3 号").await?;
        office.type_into("ground-name", "新开面馆").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        ground.save().await?;
        wait::until_eq("the doors", before.len() + 1, async || Ok(zones().await?.len())).await?;
        let new = door(&zones().await?, "永安路 3 号")?;
        ensure!(new["parent"] == neighbour["parent"] && new["cell"] == neighbour["cell"], "{new}");

        // it is cut in two, and made whole again
        ground.see_things(before.len() + 1).await?;
        ground.take("split").await?;
        ground.press(110.300_390, 22.601_15, 1, 0).await?;
        ground.press(110.300_360, 22.601_15, 1, 1).await?;
        ground.save().await?;
        ground.see_things(before.len() + 2).await?;
        let part = door(&zones().await?, "永安路 3 号-2")?;
        ensure!(part["parent"] == new["parent"] && part["title"] == new["title"], "{part}");
        ground.take("merge").await?;
        ground.press(110.300_390, 22.601_15, 1, 0).await?;
        ground.press(110.300_335, 22.601_15, 2, 0).await?;
        ground.save().await?;
        ground.see_things(before.len() + 1).await?;
        let whole = door(&zones().await?, "永安路 3 号")?;
        ensure!(corners(&whole)?.len() == 3, "as it was, with a corner where it was cut: {whole}");

        // a yard, which is called otherwise and then taken out of use
        let (west, south, east, north) = (110.300_330, 22.601_30, 110.300_530, 22.601_50);
        ground.take("draw").await?;
        ground.press(west, south, 0, 1).await?;
        ground.press(east, south, 0, 2).await?;
        ground.press(east, north, 0, 3).await?;
        ground.press(west, south, 0, 4).await?;
        office.type_into("ground-code", "永安路 3 号").await?;
        office.type_into("ground-name", "大院").await?;
        office.tap("ground-save").await?;
        office.see_text("toast", "已经有了").await?;
        office.type_into("ground-code", "永安路 11 号").await?;
        ground.save().await?;
        ground.see_things(before.len() + 2).await?;
        let yard = door(&zones().await?, "永安路 11 号")?;
        ensure!(yard["shape"]["area"].is_array(), "{yard}");
        ground.take("tell").await?;
        ground.press(110.300_430, 22.601_33, 1, 0).await?;
        ground.see_ready().await?;
        office.type_into("ground-name", "供销社大院").await?;
        ground.save().await?;
        wait::until_eq("its name", json!("供销社大院"), async || Ok(door(&zones().await?, "永安路 11 号")?["title"].clone())).await?;
        ground.press(110.300_430, 22.601_33, 1, 0).await?;
        ground.see_ready().await?;
        office.tap("ground-withdraw").await?;
        ground.see_things(before.len() + 1).await?;

        // the neighbour's strip is drawn anew, and nothing else of it changes
        ground.take("draw").await?;
        let [west, south, east, north] = box_of(&neighbour)?;
        ground.press(f64::midpoint(west, east), f64::midpoint(south, north), 1, 0).await?;
        ground.press(west, south - 0.000_05, 1, 1).await?;
        ground.press(east, south - 0.000_05, 1, 2).await?;
        ground.save().await?;
        wait::until_true("the strip elsewhere", async || {
            let now = door(&zones().await?, "永安路 1 号")?;
            Ok(box_of(&now)?[1] < south && ["entity", "title", "parent", "cell"].iter().all(|key| now[key] == neighbour[key]))
        })
        .await
    })
    .await
}

#[tokio::test]
async fn checkpoints_are_placed_told_and_taken_out_of_use() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let client = world.client(&ADMINISTRATOR).await?;
        let cells = client.rows(&format!("kind=cell&scope={TOWN}&limit=500")).await?.len();
        let points = async || client.rows(&format!("kind=checkpoint&scope={TOWN}&limit=500")).await;
        let before = points().await?.len();
        let ground = Ground::open(&office, TOWN, cells).await?;
        ground.look_at(110.300_330, 22.601_15).await?;
        ground.edit("checkpoint").await?;
        ground.see_things(before).await?;
        let (lon, lat) = (110.300_530, 22.601_40);
        ground.press(lon, lat, 0, 1).await?;
        office.type_into("ground-code", "XX1").await?;
        office.type_into("ground-name", "实验楼").await?;
        office.type_into("ground-radius", "很大").await?;
        office.tap("ground-school").await?;
        office.tap("ground-save").await?;
        office.see_text("toast", "整数米").await?;
        office.type_into("ground-radius", "45").await?;
        ground.save().await?;
        ground.see_things(before + 1).await?;

        ground.take("tell").await?;
        ground.press(lon, lat, 1, 0).await?;
        ground.see_ready().await?;
        let script = "return [...document.querySelectorAll('#ground-radius, [data-testid=ground-school]')].map((i) => i.type === 'checkbox' ? i.checked : i.value);";
        ensure!(office.script(script, vec![]).await? == json!(["45", true]), "as it was told");
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        office.tap("ground-save").await?;
        office.see_text("toast", "没有改动").await?;
        office.tap("ground-withdraw").await?;
        ground.see_things(before).await?;
        wait::until_eq("the checkpoints", before, async || Ok(points().await?.len())).await
    })
    .await
}
