//! The server is lost and comes back from a backup: what a phone saved after it was made is there again, once, and the desk sees all.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xunge_tests::{
    client::Client,
    pages::{App, Desk, Login, Report},
    people::{SUPERVISOR, WORKER},
    photo::snapshot,
    wait,
    world::{TOWN, World},
};

/// The photos that ops about a case speak of, as rows show them; nothing as long as the case is not there.
async fn photo_of(desk: &Client, case: &str) -> Result<Option<String>> {
    let story: Value = desk.json(&format!("/api/v1/things/case/{case}")).await?;
    Ok(story["row"]["photo"].as_str().map(str::to_owned))
}

/// True when the server has the case, and its photo whole.
async fn is_whole(desk: &Client, case: &str) -> Result<bool> {
    if !desk.get(&format!("/api/v1/things/case/{case}")).await?.status.is_success() {
        return Ok(false);
    }
    let Some(photo) = photo_of(desk, case).await? else { return Ok(false) };
    Ok(desk.get(&format!("/api/blobs/{photo}")).await?.status.is_success())
}

#[tokio::test]
async fn what_a_backup_lacked_comes_again_from_the_phone() -> Result<()> {
    World::story(async |world| {
        let backups = tempfile::tempdir()?;
        let target = backups.path().to_str().context("the temporary folder's path is not UTF-8")?;
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?.provided().await?;
        let (first, second) = (snapshot(7)?, snapshot(8)?);
        let before = Report::open(&phone).await?.of_type("0102").await?.saying("备份之前").await?;
        let before = before.with_photo(first.path()).await?.submit().await?;
        app.chip().synced().await?;
        world.server.folder().run(&["backup", target], &[])?;

        // Acknowledged, and in no backup.
        let after = Report::open(&phone).await?.of_type("0102").await?.saying("备份之后").await?;
        let after = after.with_photo(second.path()).await?.submit().await?;
        app.chip().synced().await?;
        let desk = world.client(&SUPERVISOR).await?;
        wait::until_true("both cases at the desk", async || Ok(is_whole(&desk, &before).await? && is_whole(&desk, &after).await?)).await?;
        let feed = desk.feed(TOWN).await?.len();
        world.server.kill()?;
        world.server.folder().run(&["restore", target, "--replace"], &[])?;
        world.server.restart().await?;
        let desk = world.client(&SUPERVISOR).await?;
        ensure!(desk.feed(TOWN).await?.len() < feed, "the backup knows less");

        App(&phone).start().await?;
        wait::until_true("the second case, again", async || is_whole(&desk, &after).await).await?;
        App(&phone).chip().synced().await?;
        ensure!(is_whole(&desk, &before).await?, "what the backup had is there");
        let ops = desk.feed(TOWN).await?;
        ensure!(ops.len() == feed, "{} ops, and {feed} before: nothing is lost and nothing is there twice", ops.len());
        world.server.folder().run(&["verify"], &[])?;

        let office = world.desk("office").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let shown = Desk::open(&office).await?;
        for case in [&before, &after] {
            shown.see_row(case, "").await?;
        }
        Ok(())
    })
    .await
}
