//! Two phones on one zone and one case, one of them without a network: both phones and the desk come to the same.

use anyhow::{Result, ensure};
use serde_json::json;
use xunge_tests::{
    pages::{Case, Desk, Login, Report, Zones},
    people::{COLLEAGUE, SUPERVISOR, WORKER},
    world::World,
};

#[tokio::test]
async fn two_phones_and_the_desk_agree_on_a_zone() -> Result<()> {
    World::story(async |world| {
        let (first, second, office) = (world.phone("first").await?, world.phone("second").await?, world.desk("desk").await?);
        let app = Login::open(&first).await?.sign_in(&WORKER).await?;
        let late = Login::open(&second).await?.sign_in(&COLLEAGUE).await?.installed().await?;
        late.chip().synced().await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let desk = Desk::open(&office).await?;
        office.script("window.__same = true", vec![]).await?;

        let zones = Zones::open(&first).await?;
        let zone = zones.one("due").await?.id;
        desk.show_only(&["zone"]).await?;
        desk.see_row(&zone, "").await?;
        desk.choose(&zone).await?;
        let before = desk.see_story(2).await?;
        ensure!(before.len() == 2, "defined and inspected once: {before:?}");

        // The second phone finds it dirty, without a network; the first finds it clean.
        second.go_offline().await?;
        let page = Zones(&second).inspect(&zone).await?;
        page.answer("order", false).await?.disorder("stacking").await?.save().await?;
        late.chip().offline(1).await?;
        zones.mark_clean(&zone).await?;
        zones.see_state(&zone, "clean").await?;
        app.chip().synced().await?;
        desk.see_story(3).await?;

        // The second comes back: whoever is right, everybody sees that the two differ.
        second.go_online().await?;
        late.chip().synced().await?;
        zones.see_state(&zone, "disputed").await?;
        Zones::open(&second).await?.see_state(&zone, "disputed").await?;
        desk.see_story(4).await?;
        office.see("desk-disagreement").await?;
        ensure!(office.script("return window.__same === true", vec![]).await? == json!(true), "the desk was never reloaded");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn two_moves_of_one_case_are_a_conflict_that_the_desk_resolves() -> Result<()> {
    World::story(async |world| {
        let (first, second, office) = (world.phone("first").await?, world.phone("second").await?, world.desk("desk").await?);
        let app = Login::open(&first).await?.sign_in(&WORKER).await?;
        let late = Login::open(&second).await?.sign_in(&COLLEAGUE).await?.installed().await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let desk = Desk::open(&office).await?;

        let case = Report::open(&first).await?.of_type("0507").await?.saying("门口堆砖").await?.submit().await?;
        app.chip().synced().await?;
        desk.see_row(&case, "").await?;
        desk.choose(&case).await?;
        let theirs = Case::open(&second, &case).await?.see_stage("reported").await?;

        second.go_offline().await?;
        theirs.advance("disposed", "已搬走").await?.see_stage("disposed").await?;
        late.chip().offline(1).await?;
        let ours = Case::open(&first, &case).await?.advance("disposed", "业主已清理").await?;
        app.chip().synced().await?;
        second.go_online().await?;
        late.chip().synced().await?;

        // Both phones and the desk: disposed by the one that counts first, the other stays visible as a conflict.
        ours.see_stage("disposed").await?.see_conflict().await?;
        theirs.see_stage("disposed").await?.see_conflict().await?;
        office.see("desk-conflicts").await?;
        desk.see_story(3).await?;

        office.tap("desk-move-closed").await?;
        office.type_into("desk-note", "两人都已处理").await?;
        office.tap("desk-confirm").await?;
        desk.see_story(4).await?;
        ours.see_stage("closed").await?;
        theirs.see_stage("closed").await?;

        // Digests say it exactly: whoever follows the town has the same states.
        let (one, other) = (world.client(&WORKER).await?, world.client(&COLLEAGUE).await?);
        ensure!(one.json("/api/v1/digests").await? == other.json("/api/v1/digests").await?);
        Ok(())
    })
    .await
}
