//! What is begun at the desk and not saved waits while other pages are open, and the browser asks before it is lost.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use thirtyfour::Key;
use xunge_shared::kinds::case::Case;
use xunge_tests::{
    browser::Browser,
    pages::{CountySettings, Ground, Login},
    people::{ADMINISTRATOR, SUPERVISOR, WORKER},
    series::{Series, new_thing, report},
    wait,
    world::{TOWN, World},
};

/// Whether the browser would ask before it closes the page.
async fn asks(browser: &Browser) -> Result<bool> {
    let script = "return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));";
    Ok(browser.script(script, vec![]).await? == json!(true))
}

#[tokio::test]
async fn settings_wait_while_another_page_is_open() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let settings = CountySettings::open(&office).await?;
        settings.see_state("clean").await?;
        // more than a field can hold is no other number
        office.type_into("geofence-m", "65566").await?;
        office.press(Key::Tab.value().encode_utf8(&mut [0; 4])).await?;
        office.see_text("settings-fault-patrol", "5 到 500").await?;
        office.type_into("geofence-m", "77").await?;
        office.press(Key::Tab.value().encode_utf8(&mut [0; 4])).await?;
        settings.see_state("edited").await?;
        office.tap("desk-rail-board").await?;
        office.see("board").await?;
        office.tap("desk-rail-admin").await?;
        office.tap("admin-tab-settings").await?;
        settings.see_state("edited").await?;
        ensure!(asks(&office).await?, "the settings would be lost");
        settings.save().await?;
        settings.see_versions(1).await
    })
    .await
}

#[tokio::test]
async fn ground_and_people_wait_while_another_page_is_open() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let client = world.client(&ADMINISTRATOR).await?;
        let points = async || Ok(client.rows(&format!("kind=checkpoint&scope={TOWN}&limit=500")).await?.len());
        let cells = client.rows(&format!("kind=cell&scope={TOWN}&limit=500")).await?.len();
        let before = points().await?;
        let ground = Ground::open(&office, TOWN, cells).await?;
        ground.look_at(110.300_330, 22.601_15).await?;
        ground.edit("checkpoint").await?;
        ground.take("draw").await?;
        ground.press(110.300_330, 22.601_15, 0, 1).await?;
        office.type_into("ground-name", "桥头").await?;
        ensure!(asks(&office).await?, "a point would be lost");

        office.tap("admin-tab-people").await?;
        let who = client.json("/api/v1/accounts").await?;
        let worker = who.as_array().and_then(|all| all.iter().find(|one| one["account"]["name"] == WORKER.name));
        let id = worker.map(|one| one["account"]["id"].to_string()).context("no such account")?;
        office.tap(&format!("people-row-{id}")).await?;
        office.type_into("card-display", "换了的名字").await?;

        office.tap("admin-tab-ground").await?;
        office.see_attribute("ground-state", "data-points", "1").await?;
        office.type_into("ground-code", "BX-77").await?;
        ground.save().await?;
        wait::until_eq("the checkpoints", before + 1, points).await?;
        let named = client.rows("kind=checkpoint&q=BX-77").await?;
        ensure!(named.iter().any(|row| row["title"] == "桥头"), "{named:?}");

        ensure!(asks(&office).await?, "a name would be lost");
        office.tap("admin-tab-people").await?;
        office.tap(&format!("people-row-{id}")).await?;
        let display = "return document.querySelector('[data-testid=card-display]').value;";
        ensure!(office.script(display, vec![]).await? == json!("换了的名字"));
        office.tap("card-save").await?;
        office.see_text("past-0", "换了的名字").await?;
        ensure!(!asks(&office).await?, "all is saved");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_word_on_a_case_is_asked_for_before_the_page_is_left() -> Result<()> {
    World::story(async |world| {
        let client = world.client(&SUPERVISOR).await?;
        let mut series = Series::new(client.session());
        let case = new_thing();
        let op = series.op::<Case>(TOWN, case, &report("三袋"))?.seal();
        client.push(&series.push([op])).await?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        office.goto(&format!("/desk?sel=case:{case}")).await?;
        office.tap("desk-move-accepted").await?;
        office.type_into("desk-note", "先去看看").await?;
        ensure!(asks(&office).await?, "the note would be lost");
        office.tap("desk-confirm").await?;
        office.see("desk-move-dispatched").await?;
        ensure!(!asks(&office).await?, "it is said");
        Ok(())
    })
    .await
}
