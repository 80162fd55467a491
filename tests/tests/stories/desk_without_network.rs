//! The desk when something is missing: a network, a record, a page. What was decided or typed is kept, and what is missing is called by its name.

use anyhow::{Result, ensure};
use xunge_shared::kinds::case::Case;
use xunge_tests::{
    pages::Login,
    people::{SUPERVISOR, WORKER},
    proxy::Cut,
    series::{Series, new_thing, report},
    wait,
    world::{TOWN, World},
};

#[tokio::test]
async fn a_decision_shows_before_it_arrives_and_is_not_asked_for_twice() -> Result<()> {
    World::story(async |world| {
        let client = world.client(&SUPERVISOR).await?;
        let mut series = Series::new(client.session());
        let case = new_thing();
        let op = series.op::<Case>(TOWN, case, &report("三袋"))?.seal();
        client.push(&series.push([op])).await?;

        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        office.goto(&format!("/desk?sel=case:{case}")).await?;
        office.see("desk-move-accepted").await?;
        office.proxy.arm(Cut::request("/api/sync/push", 0).times(u32::MAX));
        office.tap("desk-move-accepted").await?;
        office.tap("desk-confirm").await?;
        office.see_text("desk-waiting", "1 个决定").await?;
        office.see("desk-move-dispatched").await?;
        ensure!(!office.shows("desk-move-accepted").await?, "it was accepted here");
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");

        // it is sent by itself, now or when the page is opened again
        office.proxy.disarm();
        office.goto(&format!("/desk?sel=case:{case}")).await?;
        office.see("desk-move-dispatched").await?;
        office.see_gone("desk-waiting").await?;
        wait::until_eq("the report and one acceptance", 2, async || {
            let thing = client.json(&format!("/api/v1/things/case/{case}")).await?;
            Ok(thing["ops"].as_array().map_or(0, Vec::len))
        })
        .await
    })
    .await
}

#[tokio::test]
async fn what_is_not_there_is_called_so() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        office.goto("/desk/rubbish").await?;
        office.see_text("desk-no-page", "没有这个页面").await?;
        for (address, page, said) in [
            (format!("/desk?sel=case:{}", new_thing()), "desk-panel", "没有这条记录"),
            ("/desk/figures?from=2026-12-01&to=2026-11-01".into(), "desk-figures", "看不懂这样的条件"),
            (format!("/desk/patrols?round={}", new_thing()), "replay", "没有这条记录"),
            ("/desk/zones?town=990002001000".into(), "desk-zones", "这里不归你查看"),
        ] {
            office.goto(&address).await?;
            office.see_text(page, said).await?;
            let found = office.axe().await?;
            ensure!(found.is_empty(), "{address}: {found:?}");
        }
        // who has no desk is told so, and led to their own work
        let phone = world.phone("worker").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?;
        phone.goto("/desk").await?;
        phone.tap("not-found-home").await?;
        phone.see("today-headline").await?;
        Ok(())
    })
    .await
}
