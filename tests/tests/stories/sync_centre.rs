//! The sync centre: what waits, why, since when, and what a person can do about it.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use xunge_tests::{
    browser::{Device, Language, Place},
    pages::{App, Login, ZoneRow, Zones},
    people::{SUPERVISOR, WORKER},
    photo::snapshot,
    proxy::Cut,
    wait,
    world::{Handset, SQUARE, World},
};

const DAY_MS: i64 = 86_400_000;

async fn ready(phone: &Handset) -> Result<App<'_>> {
    let app = Login::open(phone).await?.sign_in(&WORKER).await?.provided().await?;
    Ok(app)
}

/// An inspection with a photo before and one after, saved.
async fn inspect_with_photos(zones: Zones<'_>, row: &ZoneRow) -> Result<()> {
    let (before, after) = (snapshot(21)?, snapshot(22)?);
    zones.inspect(&row.id).await?.set_right(before.path(), after.path()).await
}

/// Notes each state of the chip.
const STATES: &str = "window.__states = [];
    new MutationObserver(() => {
        const state = document.querySelector('[data-testid=sync-chip]')?.dataset.state;
        if (state && window.__states.at(-1) !== state) window.__states.push(state);
    }).observe(document, { attributes: true, childList: true, subtree: true });";

#[tokio::test]
async fn the_chip_says_synced_only_when_the_records_of_the_area_are_here() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let login = Login::open(&phone).await?;
        phone.script(STATES, vec![]).await?;
        // one bar of signal: the first records take their time
        phone.proxy.throttle(1_000);
        let app = login.sign_in(&WORKER).await?;
        wait::until_eq("the chip to say what it waits for", "fetching".to_owned(), async || Ok(app.chip().read().await?.state)).await?;
        phone.see_text("sync-chip", "正在取记录").await?;
        phone.proxy.clear();
        app.chip().synced().await?;
        let states: Vec<String> = serde_json::from_value(phone.script("return window.__states;", vec![]).await?)?;
        let first = states.iter().position(|state| state == "synced").context("never synced")?;
        ensure!(states[..first].iter().any(|state| state == "fetching"), "{states:?}");
        Zones::open(&phone).await?.list().await?;
        // known from the first moment of the next start
        app.start().await?;
        app.chip().synced().await
    })
    .await
}

#[tokio::test]
async fn each_record_tells_what_it_is_about_and_photos_wait_when_told_to() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = ready(&phone).await?;
        phone.go_offline().await?;
        let zones = Zones::open(&phone).await?;
        let (dirty, due) = (zones.one("dirty").await?, zones.one("due").await?);
        inspect_with_photos(zones, &dirty).await?;
        let zones = Zones::open(&phone).await?;
        zones.mark_clean(&due.id).await?;
        app.chip().offline(4).await?;

        app.sync_centre().await?;
        phone.see_text("sync-trouble", "没有网络").await?;
        phone.see_text("sync-queue-zone", "× 2").await?;
        phone.tap("sync-open-zone").await?;
        let items = wait::until("both records", async || {
            let items = phone.texts("sync-item-*").await?;
            Ok(items.iter().any(|text| text.contains("永安路")).then_some(items))
        })
        .await?;
        println!("{items:#?}");
        ensure!(items.iter().any(|text| text.contains("待传") && text.contains("带 2 张照片")), "{items:?}");
        phone.see_text("sync-queue-photos", "2 张照片").await?;
        ensure!(!phone.text("sync-device").await?.is_empty(), "the phone has a number for support");

        // Records never wait for photos, and photos wait for their owner.
        phone.tap("sync-photos-pause").await?;
        phone.see_attribute("sync-photos", "data-held", "true").await?;
        phone.go_online().await?;
        let desk = world.client(&SUPERVISOR).await?;
        wait::until_eq("only the photos to wait", 2, async || Ok(app.chip().read().await?.count)).await?;
        let story = desk.json(&format!("/api/v1/things/zone/{}", due.id)).await?;
        ensure!(story["row"]["status"] == "clean", "{story}");
        phone.see_text("sync-photo-1", "已暂停").await?;
        let second = phone.attributes("sync-photo-2", "data-sha").await?.pop().context("no second photo")?;
        phone.tap("sync-photo-2-first").await?;
        phone.see_attribute("sync-photo-1", "data-sha", &second).await?;
        ensure!(desk.get(&format!("/api/blobs/{second}")).await?.status == 404, "nothing was sent while it was paused");

        // A choice of the phone: it is there after a restart.
        phone.goto("/sync").await?;
        phone.see_attribute("sync-photos", "data-held", "true").await?;
        phone.tap("sync-photos-pause").await?;
        app.chip().synced().await?;
        ensure!(desk.get(&format!("/api/blobs/{second}")).await?.status == 200);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_said_while_the_sync_centre_is_open_shows_there() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = ready(&phone).await?;
        phone.go_offline().await?;
        let zones = Zones::open(&phone).await?;
        // a clean door is said when it can no longer be taken back: some seconds after this
        zones.mark_clean(&zones.one("due").await?.id).await?;
        app.sync_centre().await?;
        phone.see_text("sync-queue-zone", "× 1").await
    })
    .await
}

#[tokio::test]
async fn photos_wait_for_wifi_and_records_do_not() -> Result<()> {
    World::story(async |world| {
        let (lon, lat) = SQUARE;
        let phone = world.open("worker", Device::phone().at(Place::new(lon, lat)).speaking(Language::English)).await?;
        let app = ready(&phone).await?;
        // A browser on a computer does not tell the kind of its network; one on a phone does.
        let cellular = "window.__network = 'cellular';
            Object.defineProperty(navigator.connection, 'type', { get: () => window.__network, configurable: true });";
        phone.script(cellular, vec![]).await?;
        app.go("sync").await?;
        phone.tap("sync-wifi-only").await?;
        phone.see_attribute("sync-photos", "data-held", "true").await?;
        phone.see_text("sync-photos", "On mobile data: photos wait for Wi-Fi").await?;

        let zones = Zones::open(&phone).await?;
        let dirty = zones.one("dirty").await?;
        inspect_with_photos(zones, &dirty).await?;
        wait::until_eq("the record to go and the photos to stay", 2, async || Ok(app.chip().read().await?.count)).await?;
        phone.script("window.__network = 'wifi';", vec![]).await?;
        app.go("sync").await?;
        app.sync_centre().await?.send_now().await?;
        app.chip().synced().await
    })
    .await
}

#[tokio::test]
async fn what_the_server_sets_aside_says_why_and_what_to_do() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = ready(&phone).await?;
        phone.go_offline().await?;
        let zones = Zones::open(&phone).await?;
        let due = zones.one("due").await?;
        // Written, as its clock says, before the worker was given the area; then somebody sets the clock right.
        phone.script("window.__ahead = arguments[0];", vec![json!(-3 * DAY_MS)]).await?;
        zones.mark_clean(&due.id).await?;
        app.chip().offline(1).await?;
        phone.script("window.__ahead = 0;", vec![]).await?;
        phone.go_online().await?;
        app.go("sync").await?;
        phone.see_text("sync-attention-1", "超出你的责任区").await?;
        phone.see_text("sync-attention-1", "请网格长把你的责任区补上").await?;
        phone.see_text("sync-attention-1", "永安路").await?;
        wait::until_eq("the chip to ask for attention", "attention".to_owned(), async || Ok(app.chip().read().await?.state)).await?;

        // Asked once more, the server says the same, and the record is still here.
        phone.proxy.arm(Cut::response("/api/sync/push", 0));
        phone.tap("sync-attention-1-retry").await?;
        wait::until_true("the question to be asked again", async || Ok(phone.proxy.spent())).await?;
        phone.see_text("sync-attention-1", "超出你的责任区").await?;
        Ok(())
    })
    .await
}
