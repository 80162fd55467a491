//! A supervisor in a desktop browser: one map and its list, live; every thing's whole story, with receipts.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use xunge_shared::{
    geometry::LonLat,
    id::Sha256,
    kinds::case::{Case, CaseBody, Report},
    op::RawOp,
};
use xunge_tests::{
    client::Client,
    pages::{App, Desk, Login, MapProbe},
    people::{ADMINISTRATOR, PATROL, SUPERVISOR},
    proxy::{Cut, Fate},
    series::{Series, new_thing, report, square},
    wait,
    world::{OTHER_TOWN, SQUARE, TOWN, World},
};

/// In the other town's first cell.
const EAST_OF_THE_RIVER: LonLat = LonLat { lon: 110_319_500, lat: 22_601_250 };

/// Reports a case past all screens; returns its id.
async fn report_case(client: &Client, series: &mut Series, town: &str, text: &str) -> Result<String> {
    report_case_at(client, series, town, text, square()).await
}

async fn report_case_at(client: &Client, series: &mut Series, town: &str, text: &str, place: LonLat) -> Result<String> {
    let thing = new_thing();
    let CaseBody::Report(told) = report(text) else { bail!("a report") };
    let op = series.op::<Case>(town, thing, &CaseBody::Report(Report { place: Some(place), ..told }))?.seal();
    let reply = client.push(&series.push([op])).await?;
    ensure!(reply.results[0].seq.is_some(), "{reply:?}");
    Ok(thing.to_string())
}

fn ids(rows: &[xunge_tests::pages::DeskRow]) -> BTreeSet<String> {
    rows.iter().map(|row| row.id.clone()).collect()
}

#[tokio::test]
async fn the_map_lives_and_a_press_tells_the_whole_story() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        let map = MapProbe::at_desk(&office, &SUPERVISOR).await?;
        let desk = Desk(&office);
        office.see_attribute("desk-live", "data-state", "live").await?;
        map.settled().await?;
        wait::until_eq("all cells of the town on the map", 12, async || Ok(map.ids("cell").await?.len())).await?;
        ensure!(!map.ids("street").await?.is_empty(), "streets are on the map");
        wait::until_eq("all zones of the town on the map", 30, async || Ok(map.ids("zone").await?.len())).await?;

        let patrol = world.client(&PATROL).await?;
        let mut series = Series::new(patrol.session());
        let case = report_case(&patrol, &mut series, TOWN, "<img src=x onerror='window.owned=1'>三袋垃圾").await?;
        desk.see_row(&case, "").await?;
        wait::until_true("the new case on the map", async || Ok(map.ids("case").await?.contains(&case))).await?;

        map.look_at(SQUARE.0, SQUARE.1, 17.0).await?;
        // a fresh row gives way to the tiles that hold it, and nobody sees a gap
        let beside = LonLat { lon: square().lon + 1_500, ..square() };
        let second = report_case_at(&patrol, &mut series, TOWN, "路灯不亮", beside).await?;
        wait::until_true("the second case on the map", async || Ok(map.seen("case").await?.contains(&second))).await?;
        map.watch_for_gaps("case", &second).await?;
        wait::until_eq("fresh rows over the tiles", 0, async || map.drawn("case:fresh").await).await?;
        map.settled().await?;
        let seen = map.seen("case").await?;
        ensure!(seen == BTreeSet::from([case.clone(), second]), "both are in the tiles: {seen:?}");
        let gaps = map.gaps().await?;
        ensure!(gaps == 0, "the map was drawn {gaps} times without a case that was there all the time");

        map.click(&case, SQUARE.0, SQUARE.1).await?;
        office.see_attribute("desk-panel", "data-thing", &case).await?;
        let story = desk.see_story(1).await?;
        ensure!(story[0].contains(PATROL.display) && story[0].contains("三袋垃圾"), "who and what: {story:?}");
        ensure!(App(&office).is_unharmed().await?, "the report's text is text");

        let receipts = desk.receipts().await?;
        let kept = world.client(&SUPERVISOR).await?.json(&format!("/api/v1/things/case/{case}")).await?;
        let raw = RawOp(hex::decode(kept["ops"][0]["op"].as_str().context("no bytes")?)?);
        let op = raw.open()?;
        let receipt = &receipts[0];
        ensure!(receipt.hash == Sha256::of(&raw.0).to_string(), "the hash is of the op's bytes: {receipt:?}");
        ensure!(receipt.device == op.device.to_string() && receipt.n == op.n.to_string(), "{receipt:?}");
        ensure!(kept["ops"][0]["seq"].as_u64() == receipt.seq.parse().ok(), "{receipt:?}");
        Ok(())
    })
    .await
}

/// The tile to the east of the one that holds [`SQUARE`].
const TILE_IN_THE_EAST: &str = "/16/52848/";

#[tokio::test]
async fn a_tile_that_did_not_come_is_asked_for_again() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        let map = MapProbe::at_desk(&office, &SUPERVISOR).await?;
        office.see_attribute("desk-live", "data-state", "live").await?;
        map.settled().await?.look_at(SQUARE.0, SQUARE.1, 17.0).await?;
        let patrol = world.client(&PATROL).await?;
        let mut series = Series::new(patrol.session());

        office.proxy.arm(Cut::response(TILE_IN_THE_EAST, 0).times(u32::MAX));
        let first = report_case(&patrol, &mut series, TOWN, "三袋垃圾").await?;
        wait::until_true("the case on the map", async || Ok(map.seen("case").await?.contains(&first))).await?;
        map.watch_for_gaps("case", &first).await?;
        wait::until_true("a tile to fail", async || Ok(office.proxy.report().iter().any(|r| r.fate == Fate::Cut))).await?;
        map.settled().await?;
        wait::until_eq("pictures of the case", 1, async || map.pictures("case", &first).await).await?;
        ensure!(map.drawn("case:fresh").await? > 0, "it lies over the tiles as long as they are not whole");

        // nobody does anything: the tile is asked for again by itself
        office.proxy.disarm();
        wait::until_eq("fresh rows over the tiles", 0, async || map.drawn("case:fresh").await).await?;
        map.settled().await?;
        wait::until_eq("pictures of the case", 1, async || map.pictures("case", &first).await).await?;
        let beside = LonLat { lon: square().lon + 1_500, ..square() };
        let second = report_case_at(&patrol, &mut series, TOWN, "路灯不亮", beside).await?;
        wait::until_true("the second case on the map", async || Ok(map.seen("case").await?.contains(&second))).await?;
        wait::until_eq("fresh rows over the tiles", 0, async || map.drawn("case:fresh").await).await?;
        ensure!(map.gaps().await? == 0, "the case was there all the time");
        Ok(())
    })
    .await
}

/// What the map asks for, and no other page.
const MAP_ASKS: [&str; 2] = ["/api/tiles/", "/api/v1/histogram"];

#[tokio::test]
async fn behind_another_page_the_map_asks_for_nothing_and_is_fresh_when_it_is_seen_again() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        let map = MapProbe::at_desk(&office, &SUPERVISOR).await?;
        map.settled().await?;
        // a link to a page opens that page alone
        office.goto("/desk/phones").await?;
        let map = MapProbe::watch(&office).await?;
        office.see_attribute("desk-live", "data-state", "live").await?;
        let asked = |part: &str| office.proxy.requests(part);
        let of_the_map = || MAP_ASKS.map(asked);
        let before = of_the_map();
        wait::until_true("the page to be there", async || office.shows("desk-phones").await).await?;
        let patrol = world.client(&PATROL).await?;
        let mut series = Series::new(patrol.session());
        let change = async |series: &mut Series, text: &str| -> Result<String> {
            let devices = asked("/api/v1/devices");
            let case = report_case(&patrol, series, TOWN, text).await?;
            wait::until_true("the page to hear of it", async || Ok(asked("/api/v1/devices") > devices)).await?;
            Ok(case)
        };
        change(&mut series, "三袋垃圾").await?;
        ensure!(!office.shows("desk-map").await?, "no map was opened");
        ensure!(of_the_map() == before, "the map asked: {before:?}, {:?}", of_the_map());

        office.tap("desk-rail-map").await?;
        map.settled().await?.look_at(SQUARE.0, SQUARE.1, 17.0).await?;
        office.tap("desk-rail-phones").await?;
        office.see("desk-phones").await?;
        let before = of_the_map();
        let late = change(&mut series, "路灯不亮").await?;
        ensure!(of_the_map() == before, "the map asked behind the page: {before:?}, {:?}", of_the_map());
        // the board filters as the map does, and by itself
        office.tap("desk-rail-board").await?;
        office.choose("board-town", TOWN).await?;
        office.see(&format!("board-card-{late}")).await?;
        ensure!(of_the_map() == before, "the map followed the board: {before:?}, {:?}", of_the_map());
        office.tap("desk-rail-map").await?;
        Desk(&office).see_row(&late, "").await?;
        wait::until_true("the case on the map", async || Ok(map.seen("case").await?.contains(&late))).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn filters_show_the_same_on_list_and_map() -> Result<()> {
    World::story(async |world| {
        let administrator = world.client(&ADMINISTRATOR).await?;
        let mut series = Series::new(administrator.session());
        for i in 0..3 {
            report_case(&administrator, &mut series, TOWN, &format!("案件 {i}")).await?;
        }
        // On the ground of its town, which the desk brings into sight when the town is chosen.
        let elsewhere = report_case_at(&administrator, &mut series, OTHER_TOWN, "另一个街道的案件", EAST_OF_THE_RIVER).await?;

        let office = world.desk("desk").await?;
        let map = MapProbe::at_desk(&office, &ADMINISTRATOR).await?;
        let desk = Desk(&office);
        map.settled().await?;

        let same = async |kind: &str, count: usize| -> Result<()> {
            desk.see_count(count).await?;
            let listed = ids(&desk.rows().await?);
            wait::until_eq(&format!("the map to show the {kind}s of the list"), listed, async || map.ids(kind).await).await
        };
        desk.show_only(&["case"]).await?;
        same("case", 4).await?;
        ensure!(map.ids("zone").await?.is_empty(), "zones are off the map");

        desk.filter("town", OTHER_TOWN).await?;
        same("case", 1).await?;
        ensure!(ids(&desk.rows().await?).contains(&elsewhere));
        desk.filter("town", TOWN).await?;
        same("case", 3).await?;

        desk.show_only(&["zone"]).await?;
        same("zone", 30).await?;
        desk.filter("status", "dirty").await?;
        same("zone", 1).await?;
        desk.filter("status", "clean").await?;
        same("zone", 2).await?;
        // Looked at five days ago: not today.
        desk.filter("time", "1").await?;
        desk.see_count(0).await?;
        desk.filter("time", "7").await?;
        same("zone", 2).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn phones_with_unsent_work_are_seen() -> Result<()> {
    World::story(async |world| {
        let patrol = world.client(&PATROL).await?;
        let mut series = Series::new(patrol.session());
        let op = series.op::<Case>(TOWN, new_thing(), &report("一条"))?.seal();
        let status = xunge_shared::wire::DeviceStatus { unsent: 7, photos: 2, app: "0.1.0".into(), ..Default::default() };
        patrol.push(&xunge_shared::wire::PushRequest { status: Some(status), ..series.push([op]) }).await?;

        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        office.goto("/desk/phones").await?;
        let phone = office.text(&format!("desk-phone-{}", series.device)).await?;
        ensure!(phone.contains(PATROL.display) && phone.contains('7'), "{phone}");
        let devices = world.client(&SUPERVISOR).await?.json("/api/v1/devices").await?;
        ensure!(devices.as_array().context("no devices")?.iter().any(|d: &Value| d["status"]["unsent"] == 7), "{devices}");
        Ok(())
    })
    .await
}
