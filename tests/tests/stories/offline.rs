//! Work with no network at all, from a cold start of the installed app; then a bad network; everything arrives once.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result, ensure};
use xunge_shared::id::DeviceId;
use xunge_tests::{
    browser::{Place, Walk},
    client::Client,
    pages::{App, Login, Me, Reading, Round, ZoneRow, Zones},
    people::{COLLEAGUE, SUPERVISOR, WORKER},
    proxy::{Cut, Weather},
    wait,
    world::{Handset, SQUARE, TOWN, World},
};

/// Signs in, and waits until the phone needs no network any more.
async fn ready(phone: &Handset) -> Result<App<'_>> {
    let app = Login::open(phone).await?.sign_in(&WORKER).await?.installed().await?;
    app.chip().synced().await?;
    phone.session_kept().await?;
    Ok(app)
}

/// The ops of every device in a town's feeds: device → its numbers, in order of arrival.
async fn arrived(client: &Client) -> Result<BTreeMap<DeviceId, Vec<u64>>> {
    let mut numbers: BTreeMap<DeviceId, Vec<u64>> = BTreeMap::new();
    for scope in [TOWN.to_owned(), format!("{TOWN}/track")] {
        for admitted in client.feed(&scope).await? {
            let op = admitted.op.open()?;
            numbers.entry(op.device).or_default().push(op.n);
        }
    }
    Ok(numbers)
}

/// The zones at the top of the list, once it is there.
async fn rows(zones: Zones<'_>) -> Result<Vec<ZoneRow>> {
    wait::until("the list", async || Ok(Some(zones.rows().await?).filter(|rows| rows.len() >= 10))).await
}

#[tokio::test]
async fn a_round_and_ten_inspections_without_a_network() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let before = arrived(&world.client(&SUPERVISOR).await?).await?;
        let app = ready(&phone).await?;

        // The network goes, the app is killed, and starts cold.
        phone.go_offline().await?;
        phone.kill().await?;
        phone.start().await?;
        app.start().await?;
        phone.see("today-headline").await?;
        app.chip().offline(0).await?;

        let round = Round(&phone).open().await?;
        let id = round.start().await?;
        let (lon, lat) = SQUARE;
        let square = Place::new(lon, lat);
        phone.walk(&Walk::through(&[square, square.moved(36.0, 0.0)], 1.2, Duration::from_secs(5))).await?;
        phone.walk(&Walk::through(&[square.moved(36.0, 0.0), square], 1.2, Duration::from_secs(5))).await?;
        round.check_in().await?;
        round.end().await?;

        let zones = Zones::open(&phone).await?;
        let done: Vec<ZoneRow> = rows(zones).await?.into_iter().filter(|row| row.state != "dirty").take(10).collect();
        for (i, row) in done.iter().enumerate() {
            ensure!(zones.mark_clean(&row.id).await? == 2, "two taps for zone {i}");
            phone.see_text("toast", &row.title).await?;
        }

        // Killed while the last ones can still be taken back: they are kept, and said at the next start.
        phone.kill().await?;
        phone.start().await?;
        app.start().await?;
        let zones = Zones::open(&phone).await?;
        for row in &done {
            zones.see_state(&row.id, "clean").await.with_context(|| row.title.clone())?;
        }
        phone.goto(&format!("/round?of={id}")).await?;
        ensure!(round.figures().await?.stops.contains('1'), "the round is there");
        // Counted when the last of them is said, not while they are.
        let kept = wait::until("all work to be counted", async || {
            let Reading { state, count } = app.chip().read().await?;
            // Start, check-in, end, ten inspections, and the track in some pieces.
            Ok((state == "offline" && count >= 14).then_some(count))
        })
        .await?;
        println!("{kept} records kept on the phone");

        // The network is back, and bad: slow, and cut in the middle of requests and answers.
        phone.proxy.set(Weather { latency: Duration::from_millis(80), rate: Some(60_000), ..Weather::default() });
        phone.proxy.arm(Cut::response("/api/sync/push", 0).times(2));
        phone.set_offline(false).await?;
        wait::until_true("the lost answers", async || Ok(phone.proxy.spent())).await?;
        phone.proxy.arm(Cut::request("/api/sync/pull", 10));
        app.chip().synced().await?;

        let desk = world.client(&SUPERVISOR).await?;
        let after = arrived(&desk).await?;
        let new: Vec<_> = after.iter().filter(|(device, _)| !before.contains_key(device)).collect();
        ensure!(new.len() == 1, "one phone, one series: {new:?}");
        let mut numbers = new[0].1.clone();
        numbers.sort_unstable();
        ensure!(numbers == (1..=kept as u64).collect::<Vec<_>>(), "each of {kept} once: {numbers:?}");
        for row in &done {
            let story = desk.json(&format!("/api/v1/things/zone/{}", row.id)).await?;
            ensure!(story["row"]["status"] == "clean", "{}: {story}", row.title);
        }
        let story = desk.json(&format!("/api/v1/things/round/{id}")).await?;
        ensure!(story["row"]["status"] == "ended" && story["ops"].as_array().is_some_and(|ops| ops.len() == 3), "{story}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn work_waits_for_the_password_and_is_not_lost() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = ready(&phone).await?;
        phone.go_offline().await?;
        let zones = Zones::open(&phone).await?;
        let row = rows(zones).await?.into_iter().find(|row| row.state != "dirty").context("no zone")?;
        zones.mark_clean(&row.id).await?;
        zones.see_state(&row.id, "clean").await?;
        app.chip().offline(1).await?;

        // Meanwhile the session has ended: the phone asks for the password and keeps the work.
        phone.forget_cookies().await?;
        phone.go_online().await?;
        app.go("sync").await?;
        phone.see("sync-sign-in").await?;
        ensure!(app.chip().read().await?.count == 1);
        phone.tap("sync-sign-in").await?;
        Login::here(&phone).await?.sign_in(&WORKER).await?;
        app.chip().synced().await?;
        let story = world.client(&SUPERVISOR).await?.json(&format!("/api/v1/things/zone/{}", row.id)).await?;
        ensure!(story["row"]["status"] == "clean", "{story}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn another_persons_sign_in_does_not_touch_the_queue() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = ready(&phone).await?;
        let zones = Zones::open(&phone).await?;
        let row = rows(zones).await?.into_iter().find(|row| row.state != "dirty").context("no zone")?;
        // Only the pushes fail: signing in and out works.
        phone.proxy.arm(Cut::request("/api/sync/push", 0).times(u32::MAX));
        zones.mark_clean(&row.id).await?;
        zones.see_state(&row.id, "clean").await?;
        wait::until_true("the record to wait", async || Ok(app.chip().read().await?.count == 1)).await?;
        Me::open(&phone).await?.sign_out().await?;

        let app = Login::here(&phone).await?.sign_in(&COLLEAGUE).await?;
        app.chip().synced().await?;
        Me::open(&phone).await?.sign_out().await?;
        phone.proxy.disarm();
        let app = Login::here(&phone).await?.sign_in(&WORKER).await?;
        app.chip().synced().await?;
        let story = world.client(&SUPERVISOR).await?.json(&format!("/api/v1/things/zone/{}", row.id)).await?;
        ensure!(story["row"]["status"] == "clean", "{story}");
        Ok(())
    })
    .await
}
