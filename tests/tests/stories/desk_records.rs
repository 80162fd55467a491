//! What somebody at the desk decided and has not arrived, or does not count: told at once, and listed with the reason.

use anyhow::{Result, ensure};
use xunge_shared::kinds::case::{Case, CaseBody, Report};
use xunge_tests::{
    pages::Login,
    people::ADMINISTRATOR,
    proxy::Cut,
    series::{Series, new_thing},
    world::World,
};

const NEW_TOWN: &str = "990001009000";

#[tokio::test]
async fn a_decision_that_did_not_arrive_is_told_and_so_is_one_that_was_set_aside() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        office.goto("/desk/admin/towns").await?;
        office.type_into("area-new-code", NEW_TOWN).await?;
        office.type_into("area-new-name", "北山镇").await?;
        office.tap("areas-save").await?;
        office.see(&format!("area-remove-{NEW_TOWN}")).await?;
        ensure!(!office.shows("sync-chip").await?, "all arrived: nothing is to be told");

        // it is taken off the list, and before that arrives something is reported there
        office.proxy.arm(Cut::request("/api/sync/push", 0).times(u32::MAX));
        office.tap(&format!("area-remove-{NEW_TOWN}")).await?;
        office.see_attribute("sync-chip", "data-state", "offline").await?;
        office.see_attribute("sync-chip", "data-count", "1").await?;
        let client = world.client(&ADMINISTRATOR).await?;
        let mut series = Series::new(client.session());
        let report = CaseBody::Report(Report { event_type: "0102".into(), text: "路灯不亮".into(), ..Report::default() });
        let op = series.op::<Case>(NEW_TOWN, new_thing(), &report)?.seal();
        let reply = client.push(&series.push([op])).await?;
        ensure!(reply.results.iter().all(|result| result.seq.is_some()), "{reply:?}");

        office.tap("sync-chip").await?;
        office.see("desk-records").await?;
        office.see_text("sync-queue-county", "区县 × 1").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");

        office.proxy.disarm();
        office.tap("sync-now").await?;
        office.see_text("toast", "没有算数").await?;
        office.see_attribute("sync-chip", "data-state", "attention").await?;
        office.see_text("sync-attention", "区划里还有东西").await?;
        office.see_gone("sync-queue-county").await?;
        office.goto("/desk/admin/towns").await?;
        office.see(&format!("area-remove-{NEW_TOWN}")).await?;
        Ok(())
    })
    .await
}
