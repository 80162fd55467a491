//! A patrol team on a phone: a round from its start to its summary.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use xunge_tests::{
    browser::{Place, Walk},
    pages::{Login, MapProbe, Report, Round, number},
    people::{PARTNER, PATROL, SUPERVISOR},
    photo::snapshot,
    wait,
    world::{SQUARE, World},
};

const PACE: f64 = 1.2;
const EVERY: Duration = Duration::from_secs(5);
const TUNNEL: Duration = Duration::from_secs(150);

/// True when `found` is within 5 % of `expected`.
fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 0.05 * expected
}

#[tokio::test]
async fn a_round_from_start_to_summary() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("patrol").await?;
        let login = Login::open(&phone).await?;
        ensure!(phone.script("return document.documentElement.lang", vec![]).await? == json!("zh-CN"), "Chinese is the default");
        let map = MapProbe::watch(&phone).await?;
        let app = login.sign_in(&PATROL).await?;
        ensure!(!map.is_loaded().await?, "nobody has opened a map");

        let round = Round(&phone).prepare().await?.with_member(PARTNER.display).await?.by("foot").await?;
        let id = round.start().await?;
        round.check_in().await?;

        // From the school to the market, 154 m.
        let (lon, lat) = SQUARE;
        let school = Place::new(lon, lat);
        let market = Place::new(110.303, lat);
        let first = Walk::through(&[school, market], PACE, EVERY);
        phone.walk(&first).await?;
        wait::until_true("the metres walked to be shown", async || Ok(near(round.observed().await?, first.length()))).await?;
        wait::until_true("the way to be drawn", async || {
            let lines = map.lines("track").await?;
            Ok(lines.len() == 1 && near(lines[0].length(), first.length()))
        })
        .await?;
        map.settled().await?;
        ensure!(map.is_loaded().await?, "the map's script came with the map");
        ensure!(map.shows_line("track").await?, "the way is on the canvas");
        round.check_in().await?;

        // Under the bridge there is no position; 50 m further on there is one again.
        phone.lose_position().await?;
        phone.advance(TUNNEL).await?;
        phone.see("round-silent").await?;
        let beyond = market.moved(50.0, 0.0);
        let second = Walk::through(&[beyond, beyond.moved(60.0, 0.0), beyond.moved(60.0, 40.0)], PACE, EVERY);
        phone.walk(&second).await?;
        phone.see("round-gaps").await?;
        let whole = first.length() + second.length();
        wait::until_true("the gap to be no way", async || Ok(near(round.observed().await?, whole))).await?;
        wait::until_true("the gap to be drawn as dots", async || {
            let lines = map.lines("track").await?;
            let (gaps, ways): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.gap);
            Ok(gaps.len() == 1 && ways.len() == 2 && near(ways.iter().map(|line| line.length()).sum(), whole))
        })
        .await?;

        round.note("菜市场后巷路灯坏了两盏").await?;
        let photo = snapshot(3)?;
        let report = Report::open_on_round(&phone).await?.of_type("0102").await?.saying("垃圾桶旁堆了三袋").await?;
        let case = report.with_photo(photo.path()).await?.submit().await?;
        app.go("round").await?;
        phone.see("round-live").await?;
        map.settled().await?;
        ensure!(map.shows_line("track").await?, "the way is on the canvas again");

        let figures = round.end().await?;
        println!("{figures:?}; walked {whole:.0} m in {:?}", first.duration() + second.duration());
        ensure!(near(number(&figures.observed).context("a distance")?, whole), "{figures:?}");
        // The real time between two positions comes on top of the walk's own: slower, never faster.
        let mean = number(&figures.mean).context("a speed")?;
        ensure!(mean > PACE * 3.6 * 0.7 && mean < PACE * 3.6 * 1.05, "{figures:?}");
        ensure!(number(&figures.gaps) == Some(1.0), "{figures:?}");
        ensure!(number(&figures.stops) == Some(2.0), "{figures:?}");

        app.chip().synced().await?;
        let desk = world.client(&SUPERVISOR).await?;
        let ended = desk.json(&format!("/api/v1/things/round/{id}")).await?;
        ensure!(ended["row"]["status"] == "ended", "{ended}");
        // Start, two check-ins, a note and the end.
        ensure!(ended["ops"].as_array().is_some_and(|ops| ops.len() == 5), "{ended}");
        let track = desk.json(&format!("/api/v1/things/track/{id}")).await?;
        ensure!(track["ops"].as_array().is_some_and(|ops| !ops.is_empty()), "the desk has the track: {track}");
        let seen = desk.json(&format!("/api/v1/things/case/{case}")).await?;
        ensure!(seen["row"]["open"] == true && seen["row"]["code"] == "0102", "{seen}");
        let photo = seen["row"]["photo"].as_str().context("no photo")?;
        ensure!(desk.get(&format!("/api/blobs/{photo}")).await?.status == 200);
        Ok(())
    })
    .await
}
