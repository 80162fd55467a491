//! Several people on one phone: each with a PIN that needs no network, and each with an outbox of their own.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use xunge_tests::{
    browser::{Device, Place},
    pages::{AWAY, App, Lock, Login, ZoneRow, Zones},
    people::{COLLEAGUE, SUPERVISOR, WORKER},
    world::{Handset, SQUARE, World},
};

const PIN: &str = "271828";
const OTHER_PIN: &str = "314159";

/// Marks a zone clean without a network, and waits until it is said.
async fn mark(phone: &Handset, skip: usize) -> Result<ZoneRow> {
    let zones = Zones::open(phone).await?;
    let list = zones.list().await?;
    let row = list.into_iter().filter(|row| row.state != "dirty" && row.state != "clean").nth(skip).context("no zone")?;
    zones.mark_clean(&row.id).await?;
    App(phone).chip().offline(1).await?;
    Ok(row)
}

#[tokio::test]
async fn the_screen_locks_after_minutes_away_and_opens_without_a_network() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?.provided().await?;
        phone.goto("/me").await?;
        phone.tap("me-set-pin").await?;
        Lock(&phone).type_pin("123456").await?;
        phone.see_text("pin-fault", "太好猜").await?;
        Lock(&phone).choose_pin(PIN).await?;
        phone.go_offline().await?;

        Lock(&phone).put_away(Duration::from_mins(2)).await?;
        ensure!(!phone.shows("locked").await?, "two minutes are not away");
        Lock(&phone).put_away(AWAY).await?;
        phone.see("locked").await?;
        // Going round it by the address or by a restart does not open it.
        phone.goto("/zones").await?;
        phone.see("locked").await?;
        Lock(&phone).type_pin("000001").await?;
        phone.see_text("unlock-fault", "还能试 4 次").await?;
        Lock(&phone).type_pin(PIN).await?;
        phone.see("zones-list").await?;

        Lock(&phone).put_away(AWAY).await?;
        phone.see("locked").await?;
        for left in (0..5).rev() {
            Lock(&phone).type_pin("000001").await?;
            let said = if left > 0 { format!("还能试 {left} 次") } else { "请联网用密码登录".into() };
            phone.see_text("unlock-fault", &said).await?;
        }
        phone.goto("/").await?;
        phone.see_text("unlock-fault", "请联网用密码登录").await?;
        ensure!(!phone.shows("pin-1").await?, "no more tries, also after a restart");
        phone.go_online().await?;
        phone.tap("unlock-password").await?;
        Login::here(&phone).await?.sign_in(&WORKER).await?;
        Lock(&phone).put_away(AWAY).await?;
        Lock(&phone).type_pin(PIN).await?;
        phone.see("today-headline").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn two_people_share_a_phone_and_neither_sends_in_the_others_name() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("shared").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?.provided().await?;
        Lock(&phone).choose_pin(PIN).await?;
        phone.tap("me-switch").await?;
        phone.see(&format!("account-{}", WORKER.name)).await?;
        let app = Login::here(&phone).await?.sign_in(&COLLEAGUE).await?;
        app.chip().synced().await?;
        Lock(&phone).choose_pin(OTHER_PIN).await?;

        // Without a network from here on: the colleague works, then the worker.
        phone.go_offline().await?;
        let by_colleague = mark(&phone, 0).await?;
        phone.goto("/me").await?;
        phone.tap("me-switch").await?;
        phone.tap(&format!("account-{}", WORKER.name)).await?;
        Lock(&phone).type_pin(PIN).await?;
        phone.see("today-headline").await?;
        app.chip().offline(0).await?;
        let by_worker = mark(&phone, 1).await?;
        ensure!(by_worker.id != by_colleague.id, "another zone");

        // The cookie is the colleague's: the worker's record waits for the worker's password.
        phone.go_online().await?;
        app.go("sync").await?;
        phone.see("sync-sign-in").await?;
        let desk = world.client(&SUPERVISOR).await?;
        let ops = async |row: &ZoneRow| -> Result<usize> {
            let story = desk.json(&format!("/api/v1/things/zone/{}", row.id)).await?;
            Ok(story["ops"].as_array().map_or(0, Vec::len))
        };
        let (worker_before, colleague_before) = (ops(&by_worker).await?, ops(&by_colleague).await?);
        phone.tap("sync-sign-in").await?;
        Login::here(&phone).await?.sign_in(&WORKER).await?.chip().synced().await?;
        ensure!(ops(&by_worker).await? == worker_before + 1, "sent once, by its author");

        phone.goto("/me").await?;
        phone.tap("me-switch").await?;
        phone.tap(&format!("account-{}", COLLEAGUE.name)).await?;
        Lock(&phone).type_pin(OTHER_PIN).await?;
        phone.see("today-headline").await?;
        ensure!(
            app.chip().read().await?.count == 1 || app.chip().read().await?.state == "attention",
            "the colleague's record is still here"
        );
        app.go("sync").await?;
        phone.tap("sync-sign-in").await?;
        Login::here(&phone).await?.sign_in(&COLLEAGUE).await?.chip().synced().await?;
        ensure!(ops(&by_colleague).await? == colleague_before + 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_phone_recognises_its_owner_without_a_network() -> Result<()> {
    World::story(async |world| {
        let (lon, lat) = SQUARE;
        let phone = world.open("worker", Device::phone().at(Place::new(lon, lat)).by_name()).await?;
        let sensor = phone.add_authenticator().await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?.provided().await?;
        Lock(&phone).choose_pin(PIN).await?;
        phone.tap("me-add-key").await?;
        phone.see_gone("me-add-key").await?;
        phone.go_offline().await?;

        Lock(&phone).put_away(AWAY).await?;
        phone.see("locked").await?;
        // somebody else's finger opens nothing, and costs no try of the PIN
        phone.recognise(&sensor, false).await?;
        phone.tap("unlock-key").await?;
        phone.see("unlock-fault").await?;
        phone.see("locked").await?;
        phone.recognise(&sensor, true).await?;
        phone.tap("unlock-key").await?;
        phone.see("me-lock").await?;
        mark(&phone, 0).await?;

        // the PIN stays the other way in
        Lock(&phone).put_away(AWAY).await?;
        phone.see("locked").await?;
        Lock(&phone).type_pin(PIN).await?;
        phone.see("zones-list").await?;
        phone.go_online().await?;
        App(&phone).chip().synced().await
    })
    .await
}
