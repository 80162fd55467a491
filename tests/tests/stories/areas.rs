//! Somebody's area is another: what the phone had of the old one goes, also when it was closed meanwhile.

use anyhow::{Result, ensure};
use reqwest::Method;
use serde_json::json;
use xunge_tests::{
    pages::{App, Login, Zones},
    people::{ADMINISTRATOR, WORKER},
    world::{OTHER_TOWN, World},
};

#[tokio::test]
async fn what_was_of_a_lost_area_goes_when_the_app_is_opened_again() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?.installed().await?;
        app.chip().synced().await?;
        Zones::open(&phone).await?.list().await?;
        phone.session_kept().await?;
        phone.kill().await?;

        let (administrator, worker) = (world.client(&ADMINISTRATOR).await?, world.client(&WORKER).await?.session().account.id);
        let elsewhere = json!({ "held": [{ "role": WORKER.role, "area": OTHER_TOWN }] }).to_string();
        let headers = [("content-type", "application/json")];
        let answer = administrator.send(Method::PATCH, &format!("/api/v1/accounts/{worker}"), &headers, elsewhere).await?;
        ensure!(answer.status == 200, "{answer:?}");

        phone.start().await?;
        let app = App(&phone).start().await?;
        app.chip().synced().await?;
        phone.tap("nav-zones").await?;
        // The other town has no zones: as soon as the old one's are gone there is no list.
        phone.see("zones-search").await?;
        phone.see_gone("zones-list").await
    })
    .await
}
