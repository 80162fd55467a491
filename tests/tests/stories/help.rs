//! The first start, help on the page, and what is recorded about the person who asks.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xunge_tests::{
    browser::{Device, Language, Place},
    pages::{App, Login, Zones},
    people::WORKER,
    world::{SQUARE, World},
};

#[tokio::test]
async fn the_tour_comes_once_and_can_be_skipped() -> Result<()> {
    World::story(async |world| {
        let (lon, lat) = SQUARE;
        let phone = world.open("newcomer", Device::phone().at(Place::new(lon, lat)).first_started()).await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        for step in 1..=4 {
            phone.see(&format!("tour-{step}")).await?;
            phone.tap("tour-next").await?;
        }
        phone.see_gone("tour").await?;
        app.start().await?;
        phone.see("today-headline").await?;
        app.chip().synced().await?;
        ensure!(!phone.shows("tour").await?, "once for each account");

        phone.goto("/privacy").await?;
        phone.tap("privacy-tour").await?;
        phone.see("tour-1").await?;
        phone.tap("tour-skip").await?;
        phone.see_gone("tour").await?;
        ensure!(phone.path().await? == "/", "{}", phone.path().await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn help_is_there_without_a_network_and_ones_own_data_can_be_taken_away() -> Result<()> {
    World::story(async |world| {
        let (lon, lat) = SQUARE;
        let device = Device::phone().at(Place::new(lon, lat)).speaking(Language::English);
        let phone = world.open("worker", device).await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?.provided().await?;
        let due = Zones::mark_offline(&phone).await?;

        for (page, topic, says) in [
            ("round", "round", "Your position is recorded from Start until you hold End"),
            ("zones", "zones", "Tap Clean on a row"),
            ("report", "report", "A half-written report is kept"),
            ("sync", "sync", "What you saved is on this phone at once"),
        ] {
            app.go(page).await?;
            phone.tap(&format!("help-{topic}")).await?;
            phone.see_text("help-sheet", says).await?;
            phone.tap("help-done").await?;
            phone.see_gone("help-sheet").await?;
        }

        app.go("sync").await?;
        phone.tap("help-sync").await?;
        phone.tap("help-privacy").await?;
        phone.see_text("privacy-written", "1").await?;
        let file = phone.download("privacy-export").await?;
        let told: Value = serde_json::from_slice(&std::fs::read(&file)?)?;
        ensure!(told["account"]["name"] == WORKER.name, "{told}");
        ensure!(told["written_on_this_phone"][0]["thing"] == due.id.as_str(), "{told}");
        ensure!(told["things"].as_array().is_some_and(|all| all.iter().any(|row| row["entity"] == due.id.as_str())), "{told}");

        // Once the server has it, the file proves it.
        phone.go_online().await?;
        App(&phone).start().await?;
        App(&phone).chip().synced().await?;
        phone.goto("/privacy").await?;
        phone.see_text("privacy-written", "1").await?;
        let file = phone.download("privacy-export").await?;
        let file = file.to_str().context("the download's path is not UTF-8")?;
        let proven = world.server.folder().run(&["receipt", "check", file], &[])?;
        ensure!(proven.starts_with("proven"), "{proven}");
        App(&phone).start().await?;
        Ok(())
    })
    .await
}
