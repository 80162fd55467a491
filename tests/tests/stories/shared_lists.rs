//! What one desk keeps for all of them: a phrase and a view are given to everybody, and taken back as any other change of the county's lists.

use anyhow::{Result, ensure};
use xunge_tests::{
    browser::Browser,
    pages::{Board, Login},
    people::{ADMINISTRATOR, PATROL, SUPERVISOR},
    series::{Series, new_thing, report},
    wait,
    world::World,
};

use super::cases::say;

const PHRASE: &str = "请当日清运并拍照";

async fn views_open(office: &Browser) -> Result<()> {
    office.see("desk-views").await?;
    office.script("document.querySelector('[data-testid=desk-views]').open = true", vec![]).await.map(drop)
}

/// What a field says.
async fn value(browser: &Browser, id: &str) -> Result<String> {
    let value = browser.script(&format!("return document.querySelector('[data-testid={id}]').value"), vec![]).await?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn phrases_and_views_are_shared_with_every_desk_and_taken_back() -> Result<()> {
    World::story(async |world| {
        let patrol = world.client(&PATROL).await?;
        let case = new_thing().to_string();
        say(&patrol, &mut Series::new(patrol.session()), &case, None, &report("三袋垃圾")).await?;
        let county = world.desk("county").await?;
        Login::open(&county).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let town = world.desk("town").await?;
        Login::open(&town).await?.sign_in_at_desk(&SUPERVISOR).await?;

        // a phrase: for the deed that it was written for, at every desk
        Board::open(&county).await?.see_in("reported", &case).await?.choose(&case).await?;
        county.tap("desk-move-accepted").await?;
        county.type_into("desk-note", PHRASE).await?;
        county.tap("case-phrase-share").await?;
        wait::until_eq("the phrase among those of the administrator", true, async || {
            Ok(county.texts("case-phrase-*").await?.iter().any(|phrase| phrase == PHRASE))
        })
        .await?;
        Board::open(&town).await?.see_in("reported", &case).await?.choose(&case).await?;
        town.tap("desk-move-accepted").await?;
        wait::until_eq("the phrase at another desk", true, async || {
            Ok(town.texts("case-phrase-*").await?.iter().any(|phrase| phrase == PHRASE))
        })
        .await?;
        town.tap_saying("case-phrase-*", PHRASE).await?;
        wait::until_eq("the note", PHRASE.to_owned(), async || value(&town, "desk-note").await).await?;
        ensure!(town.count("case-phrase-share").await? == 0, "who does not keep the county's lists gives nothing to all");

        // a view: kept for oneself first, then for all
        county.goto("/desk?days=1").await?;
        views_open(&county).await?;
        county.type_into("desk-view-name", "晨会").await?;
        county.tap("desk-view-save").await?;
        county.tap("desk-view-share-晨会").await?;
        county.see("desk-shared-晨会").await?;
        town.goto("/desk").await?;
        views_open(&town).await?;
        town.tap("desk-shared-晨会").await?;
        wait::until_eq("what the view shows", true, async || {
            Ok(town.script("return location.search", vec![]).await?.as_str().is_some_and(|query| query.contains("days=1")))
        })
        .await?;

        // among the county's lists, with a history that leads back
        county.goto("/desk/admin/settings").await?;
        county.see("phrases-text-0").await?;
        wait::until_eq("the phrase in the list", PHRASE.to_owned(), async || value(&county, "phrases-text-0").await).await?;
        let found = county.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        county.see_text("settings-history", "晨会").await?;
        county.tap("views-remove-0").await?;
        county.tap("settings-save").await?;
        views_open(&town).await?;
        town.see_gone("desk-shared-晨会").await
    })
    .await
}
