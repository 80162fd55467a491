//! Plates: printed by the administrator, scanned off a door by a phone's camera, offline, and judged at the desk.

use anyhow::{Context, Result, ensure};
use xunge_shared::{
    id::EntityId,
    plate::{Plate, Plated},
};
use xunge_tests::{
    browser::{Browser, Device, Language, Place},
    client::Client,
    pages::{EvidenceReview, Inspection, Login, Round},
    people::{ADMINISTRATOR, PATROL, SUPERVISOR, WORKER},
    photo,
    plate::{codes_of, film},
    taps::Taps,
    wait,
    world::{SQUARE, World},
};

/// The plates of the county as they come off the printer.
async fn plates(world: &World, kind: &str) -> Result<Vec<Plate>> {
    let administrator = world.client(&ADMINISTRATOR).await?;
    let answer = administrator.get(&format!("/api/v1/plates?kind={kind}&url=https://xunge.example.gov.cn")).await?;
    ensure!(answer.status == 200, "{}", answer.status);
    codes_of(&answer.body)?.iter().map(|code| Ok(Plate::read(code)?)).collect()
}

/// A thing of this kind by its name.
async fn named(client: &Client, kind: &str, name: &str) -> Result<EntityId> {
    let page = client.json(&format!("/api/v1/rows?kind={kind}&limit=500")).await?;
    let rows = page["rows"].as_array().context("no rows")?;
    let row = rows.iter().find(|row| row["title"] == name).with_context(|| format!("no {kind} is called {name}"))?;
    Ok(row["entity"].as_str().context("no id")?.parse()?)
}

#[tokio::test]
async fn a_scan_opens_the_zone_and_one_tap_marks_it_clean_without_a_network() -> Result<()> {
    World::story(async |world| {
        let desk = world.client(&SUPERVISOR).await?;
        let zone = named(&desk, "zone", "阿芳粉店").await?;
        let plates = plates(world, "zone").await?;
        ensure!(plates.len() == 30, "{} plates for 30 zones", plates.len());
        let plate = *plates.iter().find(|plate| plate.entity == zone).context("the zone has no plate")?;
        let film = film(&plate.address(Some("https://xunge.example.gov.cn")))?;
        // at the door: the zone's strip begins 10 m from here
        let phone = world.open("worker", Device::phone().at(Place::new(110.3002, 22.60120)).seeing(film.path())).await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        app.chip().synced().await?;
        phone.tap("nav-zones").await?;
        phone.see("scan-open").await?;
        phone.see_attribute("zones-position", "data-state", "fixed").await?;
        phone.go_offline().await?;

        phone.tap("scan-open").await?;
        wait::until_eq("the zone of the plate", format!("/zones/{zone}"), async || phone.path().await).await?;
        let taps = Taps::of(&phone, "a clean zone after a scan", 2);
        phone.see("scanned").await?;
        phone.see_attribute("zone-presence", "data-state", "near").await?;
        phone.tap("zone-save").await?;
        wait::until_eq("the list again", "/zones".to_owned(), async || phone.path().await).await?;
        taps.done()?;

        phone.go_online().await?;
        app.chip().synced().await?;
        let story = desk.json(&format!("/api/v1/things/zone/{zone}")).await?;
        let ops = story["ops"].as_array().context("no ops")?;
        ensure!(ops.last().context("no op")?["op"].as_str().context("no bytes")?.contains(&hex::encode(plate.token.to_string())));
        let genuine = desk.json(&format!("/api/v1/plates/zone/{zone}?token={}", plate.token)).await?;
        ensure!(genuine["genuine"] == true, "{genuine}");

        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        office.goto(&format!("/desk?sel=zone:{zone}")).await?;
        office.see_attribute("desk-plate-0", "data-state", "genuine").await
    })
    .await
}

#[tokio::test]
async fn a_plate_scanned_at_home_shows_as_such() -> Result<()> {
    World::story(async |world| {
        let desk = world.client(&SUPERVISOR).await?;
        let stop = named(&desk, "checkpoint", "城北小学后门").await?;
        let plate = *plates(world, "checkpoint").await?.iter().find(|plate| plate.entity == stop).context("no plate")?;
        ensure!(plate.plated == Plated::Checkpoint);
        let film = film(&plate.to_string())?;
        let (lon, lat) = SQUARE;
        let home = Place::new(lon, lat).moved(2_300.0, 0.0);
        let phone = world.open("patrol", Device::phone().speaking(Language::English).at(home).seeing(film.path())).await?;
        let app = Login::open(&phone).await?.sign_in(&PATROL).await?;
        // without a round it says what to do
        phone.goto("/scan").await?;
        phone.see("scan-to-round").await?;
        phone.tap("scan-to-round").await?;
        phone.see("round-start").await?;
        let round = Round(&phone).start().await?;
        phone.tap("round-scan").await?;
        wait::until_eq("the round again", "/round".to_owned(), async || phone.path().await).await?;
        wait::until_true("the distance to be told", async || {
            let said = phone.texts("toast").await?;
            Ok(said.iter().any(|text| text.contains("2.3 km") && text.contains("城北小学后门")))
        })
        .await?;
        app.chip().synced().await?;
        let story = desk.json(&format!("/api/v1/things/round/{round}")).await?;
        let ops = story["ops"].as_array().context("no ops")?;
        ensure!(ops.iter().any(|op| op["op"].as_str().is_some_and(|op| op.contains(&hex::encode(plate.token.to_string())))));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn without_a_camera_a_picture_of_the_plate_will_do() -> Result<()> {
    World::story(async |world| {
        let desk = world.client(&SUPERVISOR).await?;
        let zone = named(&desk, "zone", "顺达五金").await?;
        let plate = *plates(world, "zone").await?.iter().find(|plate| plate.entity == zone).context("no plate")?;
        let (lon, lat) = SQUARE;
        let phone = world.open("worker", Device::phone().at(Place::new(lon, lat)).refusing_camera()).await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        app.chip().synced().await?;
        phone.goto("/scan").await?;
        phone.see_attribute("scan", "data-state", "failed").await?;
        // a picture without a code, another system's code, then the plate
        let scene = photo::snapshot(3)?;
        phone.give_file("scan-picture", scene.path()).await?;
        phone.see("toast").await?;
        let picture = xunge_tests::plate::picture(&plate.to_string())?;
        phone.give_file("scan-picture", picture.path()).await?;
        wait::until_eq("the zone of the plate", format!("/zones/{zone}"), async || phone.path().await).await?;
        // the same address in the phone's own camera
        phone.goto(&format!("/P/{plate}")).await?;
        wait::until_eq("the zone of the address", format!("/zones/{zone}"), async || phone.path().await).await?;
        // and the plates that the county had before
        let old = xunge_tests::plate::picture("zone-plate-102")?;
        phone.goto("/scan").await?;
        phone.see("scan").await?;
        phone.give_file("scan-picture", old.path()).await?;
        wait::until_eq("the zone of the old plate", format!("/zones/{zone}"), async || phone.path().await).await
    })
    .await
}

#[tokio::test]
async fn a_plate_made_anew_puts_scans_of_the_old_one_in_doubt() -> Result<()> {
    World::story(async |world| {
        let desk = world.client(&SUPERVISOR).await?;
        let zone = named(&desk, "zone", "阿芳粉店").await?;
        let old = *plates(world, "zone").await?.iter().find(|plate| plate.entity == zone).context("no plate")?;
        let at_the_door = Place::new(110.3002, 22.60120);
        let phone = world.open("worker", Device::phone().at(at_the_door)).await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        app.chip().synced().await?;
        // from before: nothing is wrong with it, now or later
        inspect_by(&phone, &old).await?;
        app.chip().synced().await?;

        let office = world.desk("administration").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        office.goto(&format!("/desk?sel=zone:{zone}")).await?;
        office.tap("desk-plate-renew").await?;
        let sheet = office.download("desk-plate-renew-now").await?;
        let new = Plate::read(codes_of(&std::fs::read(sheet)?)?.first().context("the sheet has no plate")?)?;
        ensure!(new.entity == zone && new.token != old.token, "{new}");

        let review = EvidenceReview::open(&office).await?;
        let before = review.count().await?;
        inspect_by(&phone, &new).await?;
        inspect_by(&phone, &old).await?;
        app.chip().synced().await?;
        let items = review.see_items(before + 1).await?;
        ensure!(items.iter().any(|item| item.contains("阿芳粉店") && item.contains(WORKER.display)), "{items:?}");
        review.choose("阿芳粉店").await?;
        let reasons = review.reasons().await?;
        ensure!(reasons.len() == 1 && reasons[0].contains("该牌已作废"), "{reasons:?}");

        // newest first: the old plate after it was replaced, the new one, the old one while it was the only one
        office.goto(&format!("/desk?sel=zone:{zone}")).await?;
        for (line, state) in ["withdrawn", "genuine", "genuine"].into_iter().enumerate() {
            office.see_attribute(&format!("desk-plate-{line}"), "data-state", state).await?;
        }
        Ok(())
    })
    .await
}

/// Opens a zone by what the phone's own camera makes of its plate, and finds it clean.
async fn inspect_by(phone: &Browser, plate: &Plate) -> Result<()> {
    phone.goto(&format!("/P/{plate}")).await?;
    wait::until_eq("the zone of the plate", format!("/zones/{}", plate.entity), async || phone.path().await).await?;
    phone.see("scanned").await?;
    Inspection(phone).save().await
}
