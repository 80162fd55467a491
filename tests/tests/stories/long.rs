//! What takes too long for every run: the phone under the load of a season, measured (`cargo xtask bench phone`), and a soak
//! of eight hours of rounds (`cargo xtask soak`). Both use the real app in a real browser, on a clock that the test moves.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write as _,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use xunge_shared::{
    hlc::Millis,
    id::{EntityId, Sha256},
    kinds::{
        Kind,
        case::{Case, CaseBody},
        track::{TrackBody, TrackLog},
    },
};
use xunge_tests::{
    browser::{Place, Walk},
    client::Client,
    pages::{Login, Report, Round, Zones},
    people::{PATROL, SUPERVISOR, WORKER},
    photo::{collage, kept},
    proxy::Cut,
    wait,
    world::{SQUARE, TOWN, World},
};

/// A slow phone: four times slower than this machine.
const SLOW: f64 = 4.0;

fn middle(mut figures: Vec<f64>) -> (f64, f64, f64) {
    figures.sort_by(f64::total_cmp);
    (figures[0], figures[figures.len() / 2], figures[figures.len() - 1])
}

/// Notes when today's page can be used, in milliseconds since the page began to load.
const STOPWATCH: &str = "new MutationObserver((_, observer) => {
    if (document.querySelector('[data-testid=today-headline]')) { window.__usable = performance.now(); observer.disconnect(); }
}).observe(document, { childList: true, subtree: true });";

#[tokio::test]
#[ignore = "measures: run by `cargo xtask bench phone`"]
async fn cold_start_from_cache() -> Result<()> {
    World::story(async |world| {
        let now = cold_start(world, "this build").await?;
        // The folder of an app that was built before: `frontend/dist` of that commit.
        if let Some(folder) = env::var_os("XUNGE_APP_BEFORE") {
            world.server.stop().await?;
            world.server.restart_with_app(Path::new(&folder)).await?;
            let before = cold_start(world, "the build before").await?;
            println!("this build takes {:.2} of the time of the one before, {:.2} when slow", now[0] / before[0], now[1] / before[1]);
        }
        Ok(())
    })
    .await
}

/// Milliseconds until the app that the server has can be used without a network, on this machine and on a slow phone: medians.
async fn cold_start(world: &mut World, name: &str) -> Result<[f64; 2]> {
    let phone = world.phone(name).await?;
    let app = Login::open(&phone).await?.sign_in(&WORKER).await?.installed().await?;
    app.chip().synced().await?;
    phone.session_kept().await?;
    phone.go_offline().await?;
    let mut medians = [0.0; 2];
    for (slow, taken) in [1.0, SLOW].into_iter().zip(&mut medians) {
        let mut usable = vec![];
        for _ in 0..7 {
            phone.kill().await?;
            phone.start().await?;
            phone.slow_down(slow).await?;
            phone.in_every_page(STOPWATCH).await?;
            app.start().await?;
            phone.see("today-headline").await?;
            usable.push(phone.script("return window.__usable;", vec![]).await?.as_f64().context("no time")?);
        }
        let (least, median, most) = middle(usable);
        println!("{name}, cold start from cache, offline, CPU ÷ {slow}: {median:.0} ms ({least:.0} to {most:.0})");
        *taken = median;
    }
    Ok(medians)
}

/// So many door fronts that one phone could be asked to hold.
const MANY: usize = 10_000;

#[tokio::test]
#[ignore = "measures: run by `cargo xtask bench phone`"]
async fn ten_thousand_zones_scroll() -> Result<()> {
    World::story(async |world| {
        let mut features = String::new();
        for i in 0..MANY {
            let (lon, lat) = (110.30 + (i % 100) as f64 * 1e-4, 22.60 + (i / 100) as f64 * 1e-4);
            let comma = if i == 0 { "" } else { "," };
            write!(
                features,
                r#"{comma}{{"type":"Feature","properties":{{"area":"{TOWN}","name":"店{i}","number":"永安路 {i} 号","street":"S001"}},"geometry":{{"type":"Point","coordinates":[{lon:.6},{lat:.6}]}}}}"#
            )?;
        }
        let file = tempfile::Builder::new().suffix(".geojson").tempfile()?;
        fs::write(file.path(), format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#))?;
        world.server.stop().await?;
        world.server.folder().run(&["import", "zones", file.path().to_str().context("a path")?], &[])?;
        world.server.restart().await?;
        let phone = world.phone("worker").await?;
        Login::open(&phone).await?.sign_in(&WORKER).await?.chip().synced().await?;
        let zones = Zones::open(&phone).await?;
        let all = zones.count().await?;
        ensure!(all > MANY, "{all} zones");
        for slow in [1.0, SLOW] {
            phone.slow_down(slow).await?;
            let frames = phone.script_async(SCROLL, vec![json!(600)]).await?;
            let frames: Vec<f64> = serde_json::from_value(frames)?;
            let late = frames.iter().filter(|ms| **ms > 50.0).count();
            let (_, median, most) = middle(frames.clone());
            println!("{all} zones, CPU ÷ {slow}: {} frames, median {median:.1} ms, longest {most:.0} ms, {late} over 50 ms", frames.len());
        }
        Ok(())
    })
    .await
}

/// Scrolls by a thumb's flick a frame and returns the frames' times.
const SCROLL: &str = "const [count, done] = arguments; const times = []; let last = performance.now();
const frame = (now) => {
    times.push(now - last); last = now;
    window.scrollBy(0, 90);
    if (times.length < count) requestAnimationFrame(frame); else { window.scrollTo(0, 0); done(times.slice(1)); }
};
requestAnimationFrame(frame);";

/// Back and forth along the street, so many metres each way.
fn beat(from: Place, metres: f64, every: Duration) -> [Walk; 2] {
    let to = from.moved(metres, 0.0);
    [Walk::through(&[from, to], 1.2, every), Walk::through(&[to, from], 1.2, every)]
}

#[tokio::test]
#[ignore = "measures: run by `cargo xtask bench phone`"]
async fn memory_of_a_two_hour_round() -> Result<()> {
    World::story(async |world| {
        let phone = world.phone("patrol").await?;
        Login::open(&phone).await?.sign_in(&PATROL).await?.chip().synced().await?;
        let round = Round(&phone).prepare().await?;
        round.start().await?;
        let (lon, lat) = SQUARE;
        let walks = beat(Place::new(lon, lat), 180.0, Duration::from_secs(5));
        let (mut walked, mut told) = (Duration::ZERO, 0);
        while walked < Duration::from_hours(2) {
            for walk in &walks {
                phone.walk(walk).await?;
                walked += walk.duration();
            }
            let minutes = walked.as_secs() / 60;
            if minutes >= told {
                let heap = phone.heap().await? as f64 / 1e6;
                println!("{minutes} min: {:.0} m observed, {heap:.1} MB of JavaScript and wasm", round.observed().await?);
                told = minutes + 20;
            }
        }
        round.end().await?;
        Ok(())
    })
    .await
}

/// Minutes of the soak, on the phone's clock.
const SOAK_MINUTES: u64 = 480;
/// Photos of the soak.
const SOAK_PHOTOS: u64 = 400;

/// The app is started anew after so many minutes of the soak.
const RESTART_EVERY: u64 = 30;
/// A round of the soak lasts so many minutes.
const ROUND_MINUTES: u64 = 120;
/// A start of the app, and what was not yet written down when it was left, may cost so much of a track.
const MAY_BE_LOST_MS: Millis = 90_000;
/// All that waits at the end of the soak is sent within this.
const LAST_SENDING: Duration = Duration::from_mins(15);

#[tokio::test]
#[ignore = "takes a quarter of an hour: run by `cargo xtask soak`"]
async fn eight_hours_of_rounds_with_a_network_that_flaps_every_minute() -> Result<()> {
    // A shorter one has its share of the photos.
    let minutes = env::var("XUNGE_SOAK_MINUTES").ok().and_then(|text| text.parse().ok()).unwrap_or(SOAK_MINUTES);
    let photos = SOAK_PHOTOS * minutes / SOAK_MINUTES;
    World::story(async |world| {
        let started = Instant::now();
        let pictures: Vec<_> = (0..8).map(|seed| kept(&collage(1600, 1200, seed))).collect::<Result<_>>()?;
        let phone = world.phone("patrol").await?;
        let app = Login::open(&phone).await?.sign_in(&PATROL).await?.installed().await?;
        app.chip().synced().await?;
        let (lon, lat) = SQUARE;
        let walks = beat(Place::new(lon, lat), 36.0, Duration::from_secs(5));
        let (mut reports, mut rounds, mut metres) = (0_u64, vec![], 0.0);
        for minute in 0..minutes {
            if minute % ROUND_MINUTES == 0 {
                app.start().await?;
                rounds.push(Round(&phone).prepare().await?.start().await?);
            }
            if minute % 2 == 0 {
                phone.go_offline().await?;
            } else {
                phone.go_online().await?;
                phone.proxy.arm(Cut::request("/api/blobs", 20_000));
            }
            for walk in &walks {
                phone.hurry(walk).await?;
                metres += walk.length();
            }
            // so many by now that all are there at the end
            while reports * minutes < photos * (minute + 1) {
                let picture = &pictures[(reports % pictures.len() as u64) as usize];
                let report = Report::open_on_round(&phone).await?;
                report.of_type("0102").await?.saying(&format!("soak {reports}")).await?.with_photo(picture.path()).await?.submit().await?;
                reports += 1;
                app.go("round").await?;
                phone.see("round-live").await?;
            }
            if minute % RESTART_EVERY == RESTART_EVERY - 1 {
                phone.goto("/round").await?;
                phone.see("round-live").await?;
                println!("minute {}: {reports} reports, {:.0} s gone by", minute + 1, started.elapsed().as_secs_f64());
            }
            if minute % ROUND_MINUTES == ROUND_MINUTES - 1 || minute + 1 == minutes {
                Round(&phone).end().await?;
            }
        }
        phone.go_online().await?;
        app.start().await?;
        wait::until_within(LAST_SENDING, "everything to be sent", async || Ok((app.chip().read().await?.state == "synced").then_some(())))
            .await?;

        let found = Found::at(&world.client(&SUPERVISOR).await?).await?;
        ensure!(found.texts.len() as u64 == reports, "{} cases of {reports} reports", found.texts.len());
        ensure!(found.photos as u64 == reports, "{} photos of {reports} reports", found.photos);
        for round in &rounds {
            let fixes = found.fixes.get(round).with_context(|| format!("round {round} has no track"))?;
            let longest = fixes.iter().zip(fixes.iter().skip(1)).map(|(one, next)| next - one).max().unwrap_or_default();
            ensure!(longest < MAY_BE_LOST_MS, "round {round} lacks {longest} ms");
        }
        println!(
            "{minutes} minutes in {:.0} s: {} rounds, {} fixes, {metres:.0} m walked, {reports} reports, {} photos, {} ops: each once",
            started.elapsed().as_secs_f64(),
            rounds.len(),
            found.fixes.values().map(BTreeSet::len).sum::<usize>(),
            found.photos,
            found.ops,
        );
        Ok(())
    })
    .await
}

/// What the server has of a soak.
#[derive(Default)]
struct Found {
    texts: BTreeSet<String>,
    photos: usize,
    fixes: BTreeMap<EntityId, BTreeSet<Millis>>,
    ops: usize,
}

impl Found {
    /// Reads it all; fails when a number of a series is missing or there twice, or a photo is not what its name says.
    async fn at(desk: &Client) -> Result<Self> {
        let (mut found, mut series, mut photos) = (Self::default(), BTreeMap::<_, Vec<u64>>::new(), BTreeSet::new());
        for scope in [TOWN.to_owned(), format!("{TOWN}/track")] {
            for admitted in desk.feed(&scope).await? {
                let op = admitted.op.open()?;
                series.entry(op.device).or_default().push(op.n);
                found.ops += 1;
                if op.kind == TrackLog::NAME {
                    let TrackBody::Segment(fixes) = minicbor::decode(&op.body)?;
                    found.fixes.entry(op.entity).or_default().extend(fixes.0.iter().map(|fix| fix.at));
                } else if op.kind == Case::NAME
                    && let CaseBody::Report(report) = minicbor::decode(&op.body)?
                    && report.text.starts_with("soak ")
                {
                    ensure!(found.texts.insert(report.text.clone()), "{} is there twice", report.text);
                    photos.extend(report.photos);
                }
            }
        }
        for (device, mut all) in series {
            all.sort_unstable();
            let whole: Vec<u64> = (all[0]..=all[all.len() - 1]).collect();
            ensure!(all == whole, "device {device}: something is missing or there twice");
        }
        for photo in &photos {
            let answer = desk.get(&format!("/api/blobs/{photo}")).await?;
            ensure!(Sha256::of(&answer.body) == *photo, "photo {photo}: {answer}");
        }
        found.photos = photos.len();
        Ok(found)
    }
}
