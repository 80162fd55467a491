//! What goes wrong with a phone: its storage, its permissions, its clock, its receiver, two tabs, a private window. Each is told in
//! words, and costs nothing that was saved.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use xunge_tests::{
    browser::{Browser, Device, Place, Walk},
    client::Client,
    pages::{App, Login, Report, Round, Zones},
    people::{PATROL, SUPERVISOR, WORKER},
    photo::snapshot,
    wait,
    world::{Handset, SQUARE, World},
};

const DAY: Duration = Duration::from_hours(24);

async fn ready(phone: &Handset) -> Result<App<'_>> {
    let app = Login::open(phone).await?.sign_in(&WORKER).await?.installed().await?;
    app.chip().synced().await?;
    Ok(app)
}

/// Writes a report and presses the button, whatever comes of it.
async fn try_report(phone: &Browser, text: &str) -> Result<()> {
    Report::open(phone).await?.of_type("0102").await?.saying(text).await?;
    phone.tap("report-submit").await
}

/// The report was not saved: the page says why, and what was typed is still there.
async fn see_not_saved(phone: &Browser, text: &str, why: &str) -> Result<()> {
    phone.see_text("toast", why).await?;
    let typed = phone.script("return document.querySelector('[data-testid=report-text]').value;", vec![]).await?;
    ensure!(typed == json!(text), "what was typed is gone: {typed}");
    Ok(())
}

/// How many cases say this, by the server.
async fn told(client: &Client, text: &str) -> Result<usize> {
    let page = client.json("/api/v1/rows?kind=case&limit=500").await?;
    let mut count = 0;
    for row in page["rows"].as_array().into_iter().flatten() {
        let story = client.json(&format!("/api/v1/things/case/{}", row["entity"].as_str().unwrap_or_default())).await?;
        let says = |op: &serde_json::Value| op["op"].as_str().is_some_and(|op| op.contains(&hex::encode(text)));
        count += story["ops"].as_array().into_iter().flatten().filter(|op| says(op)).count();
    }
    Ok(count)
}

#[tokio::test]
async fn a_full_storage_is_told_and_what_was_saved_stays() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = ready(&phone).await?;
        phone.go_offline().await?;
        try_report(&phone, "before it was full").await?;
        phone.see("case-name").await?;
        app.chip().offline(1).await?;

        // a phone that is full of other things: no photo finds room, and words still do
        phone.session_kept().await?;
        phone.kill().await?;
        phone.start().await?;
        phone.limit_storage(Some(1)).await?;
        app.start().await?;
        // what is on it opens all the same
        app.chip().offline(1).await?;
        let photo = snapshot(5)?;
        let report = Report::open(&phone).await?.of_type("0102").await?.saying("too much").await?;
        phone.give_file("report-photo-add", photo.path()).await?;
        phone.see_text("toast", "照片没存下").await?;
        ensure!(phone.count("report-photo").await? == 0, "a photo that is not stored is not shown");

        phone.limit_storage(None).await?;
        report.with_photo(photo.path()).await?.submit().await?;
        phone.go_online().await?;
        app.chip().synced().await?;
        let desk = world.client(&SUPERVISOR).await?;
        ensure!(told(&desk, "before it was full").await? == 1 && told(&desk, "too much").await? == 1, "both, once");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_lost_database_is_opened_again_or_told() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = ready(&phone).await?;
        // what iPhones do after hours in a pocket: every transaction fails until the database is opened again, here twice
        let lose = "const begin = IDBDatabase.prototype.transaction;
            window.__lost = arguments[0];
            IDBDatabase.prototype.transaction = function (...args) {
                if (window.__lost-- > 0) throw new DOMException('Connection to Indexed Database server lost', 'UnknownError');
                return begin.apply(this, args);
            };";
        phone.go_offline().await?;
        phone.script(lose, vec![json!(2)]).await?;
        try_report(&phone, "opened again").await?;
        phone.see("case-name").await?;
        app.chip().offline(1).await?;

        phone.script("window.__lost = 1e9;", vec![]).await?;
        try_report(&phone, "not opened again").await?;
        see_not_saved(&phone, "not opened again", "没存下").await?;
        phone.script("window.__lost = 0;", vec![]).await?;
        phone.tap("report-submit").await?;
        phone.see("case-name").await?;
        phone.go_online().await?;
        app.chip().synced().await?;
        let desk = world.client(&SUPERVISOR).await?;
        ensure!(told(&desk, "opened again").await? == 2, "both, once");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_browser_without_storage_says_so() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        phone.in_every_page("Object.defineProperty(window, 'indexedDB', { value: undefined });").await?;
        let login = Login::open(&phone).await?;
        login.submit(WORKER.name, WORKER.password).await?;
        wait::until_true("the page to say why", async || Ok(login.fault().await?.contains("存储"))).await
    })
    .await
}

#[tokio::test]
async fn a_private_window_works_as_long_as_it_is_open() -> Result<()> {
    World::story(async |world| {
        let (lon, lat) = SQUARE;
        let phone = world.open("private", Device::phone().at(Place::new(lon, lat)).private()).await?;
        let app = Login::open(&phone).await?.sign_in(&WORKER).await?;
        app.chip().synced().await?;
        try_report(&phone, "in private").await?;
        phone.see("case-name").await?;
        app.chip().synced().await?;
        let desk = world.client(&SUPERVISOR).await?;
        ensure!(told(&desk, "in private").await? == 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_permission_taken_away_on_the_way_is_told_and_the_round_stays() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("patrol").await?;
        let app = Login::open(&phone).await?.sign_in(&PATROL).await?;
        app.chip().synced().await?;
        let round = Round(&phone).prepare().await?;
        let id = round.start().await?;
        let (lon, lat) = SQUARE;
        let square = Place::new(lon, lat);
        phone.walk(&Walk::through(&[square, square.moved(48.0, 0.0)], 1.2, Duration::from_secs(5))).await?;
        let before = round.observed().await?;
        ensure!(before > 40.0, "{before} m");
        phone.deny("geolocation").await?;
        phone.see("round-denied").await?;
        ensure!((round.observed().await? - before).abs() < 1.0, "what was walked stays");
        round.end().await?;
        app.chip().synced().await?;
        let story = world.client(&SUPERVISOR).await?.json(&format!("/api/v1/things/round/{id}")).await?;
        ensure!(story["row"]["status"] == "ended", "{story}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_receiver_that_jumps_walks_no_kilometres() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("patrol").await?;
        Login::open(&phone).await?.sign_in(&PATROL).await?.chip().synced().await?;
        let round = Round(&phone).prepare().await?;
        round.start().await?;
        let (lon, lat) = SQUARE;
        let square = Place::new(lon, lat);
        let east = square.moved(48.0, 0.0);
        phone.walk(&Walk::through(&[square, east], 1.2, Duration::from_secs(5))).await?;
        // three kilometres away for a moment, claimed to be exact; then where one really is
        let jump = Walk::through(&[east, east.moved(0.0, 3_000.0), east], 600.0, Duration::from_secs(5));
        phone.walk(&jump).await?;
        phone.walk(&Walk::through(&[east, square], 1.2, Duration::from_secs(5))).await?;
        let observed = round.observed().await?;
        ensure!((60.0..130.0).contains(&observed), "{observed} m of 96");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_clock_set_back_a_day_puts_nothing_in_the_wrong_order() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = ready(&phone).await?;
        let zones = Zones::open(&phone).await?;
        let rows = wait::until("the list", async || Ok(Some(zones.rows().await?).filter(|rows| rows.len() > 2))).await?;
        let zone = &rows.iter().find(|row| row.state == "due").unwrap_or(&rows[0]).id;
        phone.go_offline().await?;
        zones.inspect(zone).await?.answer("order", false).await?.save().await?;
        phone.turn_back(DAY).await?;
        zones.inspect(zone).await?.answer("order", true).await?.save().await?;
        Zones::open(&phone).await?.see_state(zone, "clean").await?;
        phone.go_online().await?;
        app.chip().synced().await?;
        let story = world.client(&SUPERVISOR).await?.json(&format!("/api/v1/things/zone/{zone}")).await?;
        ensure!(story["row"]["status"] == "clean", "{story}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn two_tabs_of_one_phone_send_everything_once() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("worker").await?;
        let app = ready(&phone).await?;
        phone.open_tab().await?;
        app.start().await?;
        app.chip().synced().await?;
        phone.proxy.refuse();
        try_report(&phone, "from the second tab").await?;
        phone.see("case-name").await?;
        phone.to_tab(0).await?;
        try_report(&phone, "from the first tab").await?;
        phone.see("case-name").await?;
        phone.proxy.clear();
        app.sync_centre().await?.send_now().await?;
        app.chip().synced().await?;
        let desk = world.client(&SUPERVISOR).await?;
        for text in ["from the second tab", "from the first tab"] {
            ensure!(told(&desk, text).await? == 1, "{text}");
        }
        phone.to_tab(1).await?;
        app.chip().synced().await
    })
    .await
}
