//! Getting about in the app: links, choices that stand in the address, Back, and addresses that lead nowhere.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use xunge_tests::{
    browser::Browser,
    pages::{Login, Zones},
    people::{SUPERVISOR, WORKER},
    proxy::Cut,
    wait,
    world::World,
};

async fn see_path(browser: &Browser, path: &str) -> Result<()> {
    wait::until_eq("the address", path.to_owned(), async || browser.path().await).await
}

#[tokio::test]
async fn back_returns_to_the_list_as_it_was() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?;
        see_path(&phone, "/").await?;
        phone.script("window.__same = true", vec![]).await?;

        let zones = Zones::open(&phone).await?;
        phone.tap("zones-by-due").await?;
        see_path(&phone, "/zones?by=due").await?;
        let row = zones.rows().await?.into_iter().next().context("no zones")?;
        phone.tap(&format!("zone-row-{}", row.id)).await?;
        phone.see("zone-save").await?;
        see_path(&phone, &format!("/zones/{}", row.id)).await?;

        phone.back().await?;
        phone.see("zones-list").await?;
        see_path(&phone, "/zones?by=due").await?;
        phone.see_attribute("zones-by-due", "aria-checked", "true").await?;
        // an order is no step: Back leads to where the list was opened from
        phone.back().await?;
        phone.see("today-headline").await?;
        see_path(&phone, "/").await?;
        ensure!(phone.script("return window.__same === true", vec![]).await? == json!(true), "nothing was loaded anew");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn addresses_that_lead_nowhere_say_so() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?;
        for path in ["/nowhere", "/zones/42", "/cases/%3Cb%3E"] {
            phone.goto(path).await?;
            phone.see("not-found").await?;
        }
        phone.tap("not-found-home").await?;
        phone.see("today-headline").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_was_not_fetched_yet_is_asked_for_again() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        // the first page and the sync need nothing of what the later pages are made of
        phone.proxy.arm(Cut::response("split_field", 0).times(u32::MAX));
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        phone.see("today-headline").await?;
        app.chip().synced().await?;

        app.go("zones").await?;
        phone.see("chunk-retry").await?;
        phone.proxy.disarm();
        phone.tap("chunk-retry").await?;
        phone.see("zones-list").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_desk_is_its_address() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        // the map adds where it looks
        wait::until_true("the desk's address", async || Ok(office.path().await?.starts_with("/desk"))).await?;
        office.tap("desk-rail-phones").await?;
        office.see("desk-phones").await?;
        see_path(&office, "/desk/phones").await?;
        office.back().await?;
        office.see("desk-map").await?;

        office.goto("/desk?kinds=case&q=%E5%9E%83%E5%9C%BE").await?;
        office.see_attribute("desk-chip-case", "aria-pressed", "true").await?;
        office.see_attribute("desk-chip-zone", "aria-pressed", "false").await?;
        let words = office.script("return document.querySelector('[data-testid=desk-search]').value", vec![]).await?;
        ensure!(words == json!("垃圾"), "{words}");
        Ok(())
    })
    .await
}
