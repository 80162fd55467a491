//! 存疑复核: a record far from its zone comes to the desk by itself; a person asks, its author answers on the phone, a person decides.

use anyhow::{Result, ensure};
use xunge_shared::{
    geometry::LonLat,
    id::EntityId,
    kinds::{
        presence::Presence,
        zone::{Inspection, Zone, ZoneBody},
    },
    settings::Settings,
};
use xunge_tests::{
    client::Client,
    pages::{EvidenceReview, Login, MyReviews},
    people::{SUPERVISOR, WORKER},
    series::{Series, square},
    world::{TOWN, World},
};

/// Marks a zone as clean from some kilometres away.
async fn inspect_from_afar(worker: &Client, zone: EntityId) -> Result<()> {
    let mut series = Series::new(worker.session());
    let far = LonLat { lat: square().lat + 30_000, ..square() };
    let body = ZoneBody::Inspect(Inspection::clean(&Settings::default(), Presence::at(far, 8)));
    let op = series.op::<Zone>(TOWN, zone, &body)?.seal();
    let reply = worker.push(&series.push([op])).await?;
    ensure!(reply.results[0].seq.is_some(), "{reply:?}");
    Ok(())
}

#[tokio::test]
async fn a_doubtful_record_is_asked_about_answered_and_decided() -> Result<()> {
    World::story(async |world| {
        let worker = world.client(&WORKER).await?;
        let zones = worker.rows("kind=zone&limit=1").await?;
        let (zone, name) = (zones[0]["entity"].as_str().unwrap_or_default().parse()?, zones[0]["title"].as_str().unwrap_or_default());

        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let review = EvidenceReview::open(&office).await?;
        let before = review.count().await?;
        inspect_from_afar(&worker, zone).await?;
        let items = review.see_items(before + 1).await?;
        ensure!(items.iter().any(|item| item.contains(name) && item.contains(WORKER.display)), "{items:?}");
        review.choose(name).await?;
        let reasons = review.reasons().await?;
        ensure!(reasons[0].contains("离登记地点"), "{reasons:?}");
        let stood = review.stood().await?;
        ensure!(stood.contains("相距 3") && stood.contains("人在登记地点北侧"), "{stood}");
        office.see("review-sketch").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        review.decide("explain", "请说明为何不在门前").await?;
        review.see_items(before).await?;

        let phone = world.phone("worker").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?;
        phone.see_text("today-rulings", "1 条记录请您说明").await?;
        phone.see_text("today-me-news", "1").await?;
        // what was ruled can be read without a network, too
        phone.go_offline().await?;
        let mine = MyReviews::open_from_today(&phone).await?;
        let told = mine.first().await?;
        phone.go_online().await?;
        ensure!(told.contains("请您说明") && told.contains("离登记地点") && told.contains("请说明为何不在门前"), "{told}");
        ensure!(!told.contains(SUPERVISOR.display), "who ruled is not told: {told}");
        let found = phone.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        mine.answer("定位漂移，人在店门口").await?;
        phone.goto("/").await?;
        phone.see("today-headline").await?;
        phone.see_gone("today-rulings").await?;

        let items = review.see_items(before + 1).await?;
        ensure!(items[0].contains("已说明"), "what was answered comes first: {items:?}");
        review.choose(name).await?;
        review.decide("valid", "属实").await?;
        review.see_items(before).await?;
        review.show("settled").await?;
        let items = review.see_items(1).await?;
        ensure!(items[0].contains("记录有效"), "{items:?}");
        Ok(())
    })
    .await
}
