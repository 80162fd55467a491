//! What may befall a round: a phone that is not fit, a stop on the way, a killed page, a patrol that forgets to end it, two long hours.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use xunge_shared::{
    kinds::{State, round::Round as RoundState},
    settings::{PatrolLimits, Settings},
};
use xunge_tests::{
    browser::{Browser, Device, Language, Place, Walk},
    client::Client,
    pages::{Login, Me, Round, number},
    people::{PATROL, SUPERVISOR},
    taps::Taps,
    wait,
    world::{SQUARE, World},
};

const PACE: f64 = 1.2;
const EVERY: Duration = Duration::from_secs(5);

fn square() -> Place {
    let (lon, lat) = SQUARE;
    Place::new(lon, lat)
}

/// True when `found` is within 5 % of `expected`.
fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 0.05 * expected
}

/// A round as the server has it.
async fn round_of(client: &Client, id: &str) -> Result<RoundState> {
    let (entity, _) = client.folded("round", id).await?;
    let Some(State::Round(round)) = entity.map(|e| e.state) else { bail!("no round {id}") };
    Ok(round)
}

/// Stays at a place for so long, while the receiver wanders by a metre or two.
async fn stand(phone: &Browser, at: Place, time: Duration) -> Result<()> {
    let every = Duration::from_secs(15);
    for i in 0..time.as_secs() / every.as_secs() {
        phone.advance(every).await?;
        phone.walk(&Walk::through(&[at.moved((i % 3) as f64, 0.0)], PACE, every)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_phone_is_looked_at_before_a_round() -> Result<()> {
    World::story(async |world| {
        let phone = world.open("patrol", Device::phone().at(square()).speaking(Language::English)).await?;
        let app = Login::open(&phone).await?.sign_in(&PATROL).await?;
        let round = Round(&phone);
        round.prepare().await?;
        phone.see_attribute("round-preflight", "data-state", "ready").await?;
        phone.see_text("round-preflight", "The phone is fit").await?;

        // A battery at 12 %, and a browser that cannot keep the screen on.
        app.go("today").await?;
        let unfit = "navigator.getBattery = async () => ({ level: 0.12, charging: false });
            Object.defineProperty(navigator, 'wakeLock', { value: undefined, configurable: true });";
        phone.script(unfit, vec![]).await?;
        let taps = Taps::of(&phone, "the start of a round from today's page", 2);
        round.prepare().await?;
        phone.see_text("round-preflight-battery", "Battery at 12%").await?;
        phone.see_text("round-preflight-battery", "power bank").await?;
        phone.see("round-preflight-screen").await?;
        // It stands in nobody's way.
        round.start().await?;
        taps.done()?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn without_permission_it_says_what_to_do() -> Result<()> {
    World::story(async |world| {
        let phone = world.open("patrol", Device::phone()).await?;
        Login::open(&phone).await?.sign_in(&PATROL).await?;
        Round(&phone).prepare().await?;
        phone.see_text("round-preflight-denied", "网站设置").await?;
        phone.tap("round-start").await?;
        phone.see("round-live").await?;
        phone.see_text("round-denied", "定位权限").await
    })
    .await
}

#[tokio::test]
async fn standing_still_is_no_walking_and_the_summary_is_a_picture() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("patrol").await?;
        Login::open(&phone).await?.sign_in(&PATROL).await?;
        let round = Round(&phone).prepare().await?;
        let id = round.start().await?;
        let corner = square().moved(120.0, 0.0);
        let first = Walk::through(&[square(), corner], PACE, EVERY);
        phone.walk(&first).await?;
        phone.see_text("round-route", "东").await?;
        stand(&phone, corner, Duration::from_mins(6)).await?;
        phone.see_text("round-paused", "停留中").await?;
        let second = Walk::through(&[corner, corner.moved(0.0, 120.0)], PACE, EVERY);
        phone.walk(&second).await?;
        phone.see_gone("round-paused").await?;
        let whole = first.length() + second.length();
        wait::until_true("the metres walked, not those wandered", async || {
            let metres = round.observed().await?;
            Ok((metres - whole).abs() < 20.0)
        })
        .await?;
        let minutes: u64 = phone.attributes("round-still", "data-minutes").await?.pop().context("no figure")?.parse()?;
        ensure!((5..=7).contains(&minutes), "{minutes} minutes still");

        // Too fast for a walk: it says so.
        phone.walk(&Walk::through(&[corner.moved(0.0, 120.0), corner.moved(0.0, 260.0)], 4.0, EVERY)).await?;
        phone.see_attribute("round-speed", "data-state", "overspeed").await?;
        let figures = round.end().await?;
        let mean = number(&figures.mean).context("a speed")?;
        ensure!(mean > PACE * 3.6 * 0.7, "who stands does not walk slower for it: {figures:?}");
        phone.see("round-summary-still").await?;

        let picture = round.share().await?;
        ensure!(picture.name == format!("xunge-{id}.png") && picture.title == PATROL.team, "{} {}", picture.name, picture.title);
        let drawn = image::load_from_memory(&picture.bytes)?.to_rgb8();
        ensure!(drawn.dimensions() == (1080, 1350), "{:?}", drawn.dimensions());
        let track = drawn.pixels().filter(|p| p.0[2] > 150 && p.0[0] < 80 && p.0[1] < 120).count();
        ensure!(track > 3_000, "the way is drawn: {track} pixels");
        if let Some(folder) = std::env::var_os("XUNGE_SCREENS") {
            std::fs::write(std::path::Path::new(&folder).join("round-picture.png"), &picture.bytes)?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_killed_page_loses_no_half_minute() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("patrol").await?;
        let app = Login::open(&phone).await?.sign_in(&PATROL).await?.installed().await?;
        app.chip().synced().await?;
        phone.go_offline().await?;
        let round = Round(&phone).prepare().await?;
        round.start().await?;
        let corner = square().moved(240.0, 0.0);
        let walk = Walk::through(&[square(), corner], PACE, EVERY);
        phone.walk(&walk).await?;
        wait::until_true("the metres walked to be shown", async || Ok(near(round.observed().await?, walk.length()))).await?;

        // kill -9: what was taken in the last half minute may be gone, no more.
        phone.kill().await?;
        phone.start().await?;
        app.start().await?;
        phone.tap("today-continue-round").await?;
        phone.see("round-live").await?;
        let kept = wait::until("the round to go on", async || Ok(Some(round.observed().await?).filter(|metres| *metres > 0.0))).await?;
        println!("{kept:.0} m of {:.0} m are kept", walk.length());
        ensure!(kept >= walk.length() - 30.0 * PACE - 10.0, "{kept} m of {} m", walk.length());

        // A reload, and a page that is left: nothing is lost.
        let on = Walk::through(&[corner, corner.moved(60.0, 0.0)], PACE, EVERY);
        phone.walk(&on).await?;
        let before = wait::until("the metres since", async || Ok(Some(round.observed().await?).filter(|m| *m >= kept + 50.0))).await?;
        phone.goto("/round").await?;
        phone.see("round-live").await?;
        wait::until_true("all metres after a reload", async || Ok(round.observed().await? >= before - 1.0)).await
    })
    .await
}

#[tokio::test]
async fn a_round_forgotten_open_ends_with_its_last_fix() -> Result<()> {
    World::story(async |world| {
        let phone = world.open("patrol", Device::phone().at(square()).speaking(Language::English)).await?;
        let app = Login::open(&phone).await?.sign_in(&PATROL).await?;
        let round = Round(&phone).prepare().await?;
        let id = round.start().await?.to_string();
        let walk = Walk::through(&[square(), square().moved(120.0, 0.0)], PACE, EVERY);
        phone.walk(&walk).await?;
        wait::until_true("the metres walked to be shown", async || Ok(near(round.observed().await?, walk.length()))).await?;
        let last = phone.script("return Date.now();", vec![]).await?.as_u64().context("no clock")?;
        // Left, and signed out, without a thought; the phone is far away when its owner signs in next morning.
        phone.goto("/").await?;
        app.chip().synced().await?;
        Me::open(&phone).await?.sign_out().await?;
        phone.advance(Duration::from_hours(14)).await?;
        phone.move_to(square().moved(4_000.0, 0.0)).await?;
        Login::here(&phone).await?.sign_in(&PATROL).await?;
        phone.see_text("toast", "left open").await?;

        phone.goto(&format!("/round?of={id}")).await?;
        phone.see_text("round-by-app", "closed by the app").await?;
        let observed = number(&round.figures().await?.observed).context("a distance")?;
        // what was taken in the last half minute before the page was left may be gone
        ensure!((walk.length() - 46.0..=walk.length() + 10.0).contains(&observed), "nothing of the way home: {observed} m");
        phone.see_text("round-story-0", "closed by the app").await?;
        ensure!(!phone.shows("round-live").await?);
        app.chip().synced().await?;
        let told = round_of(&world.client(&SUPERVISOR).await?, &id).await?;
        let end = told.end().context("not ended")?;
        let at = end.what.ended_at.context("no time")?;
        ensure!(end.what.by_app && at.abs_diff(last) < 45_000, "{at} is not {last}: {end:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_countys_own_limits_say_who_stands_and_what_was_forgotten() -> Result<()> {
    World::story(async |world| {
        let patrol = PatrolLimits { still_s: Some(60), forgotten_h: Some(2), ..PatrolLimits::default() };
        world.set_county(Settings { patrol, ..Settings::default() }).await?;
        let phone = world.phone("patrol").await?;
        let app = Login::open(&phone).await?.sign_in(&PATROL).await?.provided().await?;
        app.start().await?;
        let id = Round(&phone).prepare().await?.start().await?;
        let corner = square().moved(60.0, 0.0);
        phone.walk(&Walk::through(&[square(), corner], PACE, EVERY)).await?;
        // three minutes where the county says nothing
        stand(&phone, corner, Duration::from_secs(100)).await?;
        phone.see_text("round-paused", "停留中").await?;

        // and four hours
        app.chip().synced().await?;
        phone.goto("/me").await?;
        phone.advance(Duration::from_mins(125)).await?;
        app.start().await?;
        phone.goto(&format!("/round?of={id}")).await?;
        phone.see("round-by-app").await?;
        Ok(())
    })
    .await
}

/// Hands positions to the page itself, one in two seconds of its clock: two hours would take too long otherwise. Counts what is written.
const FEED: &str = "
    const watch = Geolocation.prototype.watchPosition;
    window.seen = new Set();
    Geolocation.prototype.watchPosition = function (seen, ...rest) { window.seen.add(seen); return watch.call(this, seen, ...rest); };
    window.written = [];
    window.open = 0;
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (stores, mode, ...rest) {
        const tx = begin.call(this, stores, mode, ...rest);
        if (mode === 'readwrite') window.written.push([Date.now(), [stores].flat().join()]);
        window.open += 1;
        for (const end of ['complete', 'abort']) tx.addEventListener(end, () => { window.open -= 1; });
        return tx;
    };
    // the phone's timers go by the clock that the test moves
    const timers = new Map();
    window.setTimeout = (call, ms = 0, ...args) => {
        const id = `t${timers.size}-${Math.random()}`;
        timers.set(id, [Date.now() + ms, () => call(...args)]);
        return id;
    };
    window.clearTimeout = (id) => timers.delete(id);
    const ring = (until) => {
        const [id, [due, call]] = [...timers].sort(([, a], [, b]) => a[0] - b[0])[0] ?? [0, [Infinity]];
        if (due > until) return false;
        timers.delete(id);
        window.__ahead += Math.max(0, due - Date.now());
        call();
        return true;
    };
    setInterval(() => { while (ring(Date.now())); }, 20);
    const turns = new MessageChannel();
    const turn = () => new Promise((done) => { turns.port1.onmessage = done; turns.port2.postMessage(0); });
    window.step = 0;
    window.feed = async (count, [lon, lat]) => {
        const began = performance.now();
        // the disk is no slower than the clock
        const settle = async () => { do await turn(); while (window.open > 0); };
        for (let i = 0; i < count; i += 1) {
            const next = Date.now() + 2000;
            while (ring(next)) await settle();
            window.__ahead += Math.max(0, next - Date.now());
            window.step += 1;
            // around a block, a metre a second
            const angle = window.step / 75;
            const coords = { longitude: lon + Math.cos(angle) * 0.00146, latitude: lat + Math.sin(angle) * 0.00135, accuracy: 5, heading: null, speed: null };
            for (const seen of window.seen) seen({ coords, timestamp: Date.now() });
            await settle();
        }
        return (performance.now() - began) / count;
    };";

#[tokio::test]
#[ignore = "measures: run by `cargo xtask bench phone`"]
async fn two_hours_take_no_more_memory_and_two_writes_a_minute() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("patrol").await?;
        let app = Login::open(&phone).await?.sign_in(&PATROL).await?.installed().await?;
        app.chip().synced().await?;
        phone.go_offline().await?;
        phone.script(FEED, vec![]).await?;
        let round = Round(&phone).prepare().await?;
        round.start().await?;
        let (lon, lat) = SQUARE;
        // A minute of the round at a time, while its page is open.
        let walk = async |minutes: u32| {
            let mut each = 0.0;
            for _ in 0..minutes {
                let script = "const done = arguments[arguments.length - 1]; window.feed(30, arguments[0]).then(done);";
                each += phone.script_async(script, vec![json!([lon, lat])]).await?.as_f64().context("no time")?;
            }
            let memory = phone.script("return window.__memory.buffer.byteLength;", vec![]).await?.as_u64().context("no memory")?;
            Ok::<_, anyhow::Error>((each / f64::from(minutes), memory))
        };
        let (first_ms, early) = walk(20).await?;
        let (_, _) = walk(80).await?;
        let (last_ms, late) = walk(20).await?;
        println!(
            "a fix costs {first_ms:.2} ms in the first 20 minutes, {last_ms:.2} ms in the last; {:.1} MB then, {:.1} MB now",
            early as f64 / 1e6,
            late as f64 / 1e6
        );
        ensure!(late < early + 2_500_000, "{early} bytes after 20 minutes, {late} after two hours");
        ensure!(round.observed().await? > 6_000.0, "two hours of way");

        let written = phone.script("return window.written;", vec![]).await?;
        let written: Vec<(u64, String)> = serde_json::from_value(written)?;
        let fixes: Vec<u64> = written.iter().filter(|(_, stores)| stores.contains("ops")).map(|(at, _)| *at).collect();
        let minutes = (fixes.last().context("nothing written")? - fixes[0]) as f64 / 60_000.0;
        // The first is the round's start, not a fix's. After a write it takes two seconds until there is a fix that waits.
        let longest = fixes.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0).saturating_sub(2_000);
        let batches = fixes.len() - 1;
        println!("{batches} writes of fixes in {minutes:.1} minutes, {} writes in all; the longest wait {longest} ms", written.len());
        ensure!((batches as f64) < minutes * 2.0, "{batches} writes in {minutes} minutes");
        ensure!(longest <= 30_000, "a fix waited {longest} ms");
        Ok(())
    })
    .await
}
