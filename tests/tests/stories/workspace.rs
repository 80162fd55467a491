//! The map workspace: a link is the whole state, time is moved and played, the map leaves as a picture and on paper, and lies on a
//! basemap when there is one.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use xunge_shared::{
    datum::Datum,
    kinds::{
        case::{Case, CaseBody, Report},
        presence::Presence,
    },
};
use xunge_tests::{
    browser::Browser,
    pages::{Desk, Login, MapProbe},
    people::{PATROL, SUPERVISOR},
    series::{Series, new_thing, now, report, square},
    server::root,
    tile_server::TileServer,
    wait,
    world::{SQUARE, TOWN, World},
};

/// Notes each ring of the map: by which animation it runs, and how many are still there.
const RINGS: &str = "window.__rings = { begun: [], left: 0 };
    const named = (nodes) => [...nodes].filter((node) => node.classList?.contains('map-ring'));
    new MutationObserver((changes) => {
        for (const { addedNodes, removedNodes } of changes) {
            for (const ring of named(addedNodes)) window.__rings.begun.push(getComputedStyle(ring, '::before').animationName);
            window.__rings.left += named(addedNodes).length - named(removedNodes).length;
        }
    }).observe(document.querySelector('[data-testid=desk-map]'), { childList: true, subtree: true });";

/// Where the two ends of the window stand.
async fn window(browser: &Browser) -> Result<(u64, u64)> {
    // in one question, since the window may be playing: its ends asked one after the other are of two moments
    let ends = "return ['desk-window-from', 'desk-window-to'].map((id) =>
        Number(document.querySelector(`[data-testid=${id}]`)?.getAttribute('aria-valuenow') ?? NaN));";
    let ends = browser.script(ends, vec![]).await?;
    serde_json::from_value(ends.clone()).with_context(|| format!("the window's ends are {ends}"))
}

/// Presses a key where the focus of an element is put first.
async fn key(browser: &Browser, id: &str, name: &str, shift: bool) -> Result<()> {
    let script = "const it = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);
        it.focus();
        it.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[1], shiftKey: arguments[2], bubbles: true, cancelable: true }));";
    browser.script(script, vec![json!(id), json!(name), json!(shift)]).await.map(drop)
}

/// The end of the county's day in which nothing happens now, one step of twenty minutes: the handle that is moved there, the key for it,
/// the window that it makes, and the key that takes the handle back.
fn quiet_end() -> (&'static str, &'static str, (u64, u64), &'static str) {
    const HOUR: u64 = 3_600_000;
    let hour = (now().saturating_add(8 * HOUR) / HOUR) % 24;
    if hour < 12 { ("desk-window-from", "End", (71, 72), "Home") } else { ("desk-window-to", "Home", (0, 1), "End") }
}

async fn link(browser: &Browser) -> Result<String> {
    let link: Value = browser.script("return location.pathname + location.search;", vec![]).await?;
    Ok(link.as_str().context("no address")?.to_owned())
}

async fn report_one(world: &World) -> Result<String> {
    let patrol = world.client(&PATROL).await?;
    let mut series = Series::new(patrol.session());
    let thing = new_thing();
    let CaseBody::Report(told) = report("一袋垃圾") else { anyhow::bail!("a report") };
    let told = Report { place: Some(square()), presence: Presence::default(), ..told };
    let op = series.op::<Case>(TOWN, thing, &CaseBody::Report(told))?.seal();
    patrol.push(&series.push([op])).await?;
    Ok(thing.to_string())
}

#[tokio::test]
async fn a_link_is_the_whole_state() -> Result<()> {
    World::story(async |world| {
        let case = report_one(world).await?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let desk = Desk::open(&office).await?;
        desk.see_row(&case, "").await?;

        // time: the window by keys, the list follows
        desk.filter("time", "1").await?;
        office.see_attribute("desk-window-to", "aria-valuenow", "72").await?;
        let (end, to, empty, back) = quiet_end();
        key(&office, end, to, false).await?;
        wait::until_eq("a window of one step", empty, async || window(&office).await).await?;
        desk.see_count(0).await?;
        key(&office, end, back, false).await?;
        wait::until_eq("the day again", (0, 72), async || window(&office).await).await?;
        desk.see_row(&case, "").await?;
        key(&office, "desk-window-to", "ArrowLeft", false).await?;
        key(&office, "desk-window-to", "ArrowLeft", true).await?;
        wait::until_eq("what stands at the edge stays there", (0, 71), async || window(&office).await).await?;

        // layers, and where the map looks
        office.tap("desk-chip-street").await?;
        office.tap("desk-heat").await?;
        office.see_attribute("desk-heat", "aria-pressed", "true").await?;
        desk.choose(&case).await?;
        let kept = link(&office).await?;
        for part in ["w=", "at=", "kinds=", "heat=1", "days=1", "sel=case"] {
            ensure!(kept.contains(part), "{part} is not in {kept}");
        }

        // a saved view brings all of it back
        office.script("document.querySelector('[data-testid=desk-views]').open = true", vec![]).await?;
        office.type_into("desk-view-name", "晨会").await?;
        office.tap("desk-view-save").await?;
        office.see("desk-view-晨会").await?;
        office.goto("/desk").await?;
        office.see_attribute("desk-heat", "aria-pressed", "false").await?;
        office.script("document.querySelector('[data-testid=desk-views]').open = true", vec![]).await?;
        office.tap("desk-view-晨会").await?;
        office.see_attribute("desk-panel", "data-thing", &case).await?;
        office.see_attribute("desk-heat", "aria-pressed", "true").await?;
        office.see_attribute("desk-chip-street", "aria-pressed", "false").await?;
        wait::until_eq("the window of the link", (0, 71), async || window(&office).await).await?;
        wait::until_eq("the same address", kept.clone(), async || link(&office).await).await?;

        // Back undoes, one choice after the other, and another page leaves the map as it was
        office.tap("desk-close").await?;
        office.see("desk-list").await?;
        office.back().await?;
        office.see_attribute("desk-panel", "data-thing", &case).await?;
        office.tap("desk-rail-phones").await?;
        office.see("desk-phones").await?;
        office.tap("desk-rail-map").await?;
        wait::until_eq("the map as it was left", kept, async || link(&office).await).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_chosen_or_looked_for_is_found_on_the_map() -> Result<()> {
    World::story(async |world| {
        let case = report_one(world).await?;
        let office = world.desk("desk").await?;
        let map = MapProbe::at_desk(&office, &SUPERVISOR).await?;
        let desk = Desk(&office);
        let is_seen = async || Ok(map.seen("case").await?.contains(&case));
        // far away from it
        map.settled().await?.look_at(SQUARE.0 + 0.3, SQUARE.1, 15.0).await?;
        desk.see_row(&case, "").await?;
        ensure!(!is_seen().await?, "the case is not where the map looks");
        desk.choose(&case).await?;
        wait::until_true("the map to go to what is chosen", is_seen).await?;
        // who then looks elsewhere is left there
        map.look_at(SQUARE.0 + 0.3, SQUARE.1, 15.0).await?;
        report_one(world).await?;
        ensure!(!is_seen().await?, "news does not bring it back");
        desk.close().await?;
        map.look_at(SQUARE.0, SQUARE.1, 17.0).await?;
        wait::until_true("the case on the canvas", is_seen).await?;

        // by the name of its type, of which it holds the code alone
        office.type_into("desk-search", "废弃车辆\n").await?;
        desk.see_count(0).await?;
        let none_is_seen = async || Ok(map.seen("case").await?.is_empty());
        wait::until_true("no case on the canvas, nor over it", none_is_seen).await?;
        report_one(world).await?;
        office.see_text("desk-stat-cases", "3").await?;
        ensure!(none_is_seen().await?, "what is new is not what is looked for");
        office.type_into("desk-search", "暴露垃圾\n").await?;
        desk.see_row(&case, "").await?;
        wait::until_true("the case that is looked for", is_seen).await?;

        // no kind at all is a state of the map like any other
        for kind in ["zone", "case", "round", "timetable", "checkpoint", "street", "cell"] {
            office.tap(&format!("desk-chip-{kind}")).await?;
            office.see_attribute(&format!("desk-chip-{kind}"), "aria-pressed", "false").await?;
        }
        desk.see_count(0).await?;
        ensure!(link(&office).await?.contains("kinds=none"), "the link has it");
        office.tap("desk-chip-case").await?;
        desk.see_row(&case, "").await?;
        office.see_attribute("desk-chip-zone", "aria-pressed", "false").await
    })
    .await
}

#[tokio::test]
async fn time_is_played_and_the_map_is_taken_along() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        let map = MapProbe::at_desk(&office, &SUPERVISOR).await?;
        let desk = Desk(&office);
        map.settled().await?.look_at(SQUARE.0, SQUARE.1, 17.0).await?;
        // a live change runs out as a ring where it happened, and leaves nothing behind
        office.let_move().await?;
        office.script(RINGS, vec![]).await?;
        let case = report_one(world).await?;
        let rings = async || Ok(office.script("return window.__rings;", vec![]).await?);
        wait::until_eq("rings that ran out", json!({ "begun": ["map-ring"], "left": 0 }), rings).await?;
        desk.see_row(&case, "").await?;
        desk.show_only(&["case"]).await?;
        desk.filter("time", "1").await?;
        wait::until_true("the case on the canvas", async || Ok(map.seen("case").await?.contains(&case))).await?;

        office.tap("desk-speed").await?;
        office.tap("desk-speed").await?;
        office.tap("desk-play").await?;
        office.see_attribute("desk-timeline", "data-plays", "true").await?;
        let begun = window(&office).await?;
        wait::until_true("the window goes on", async || Ok(window(&office).await?.0 > begun.0)).await?;
        office.tap("desk-play").await?;
        office.see_attribute("desk-timeline", "data-plays", "false").await?;
        let held = window(&office).await?;
        ensure!(held.1 - held.0 == begun.1 - begun.0 && link(&office).await?.contains("w="), "{begun:?} {held:?}");
        office.tap("desk-window-clear").await?;
        wait::until_eq("all of the time", (0, 72), async || window(&office).await).await?;

        office.script("document.querySelector('[data-testid=desk-output]').open = true", vec![]).await?;
        let png = std::fs::read(office.download("desk-png").await?)?;
        ensure!(png.starts_with(b"\x89PNG") && png.len() > 20_000, "{} bytes are no picture of a map", png.len());
        office.script("window.print = () => { window.__printed = true; };", vec![]).await?;
        office.tap("desk-print").await?;
        wait::until_true("the paper to be printed", async || {
            Ok(office.script("return window.__printed === true;", vec![]).await? == json!(true))
        })
        .await?;
        let paper = office.script("return document.querySelector('[data-testid=desk-paper]').textContent", vec![]).await?;
        ensure!(paper.as_str().is_some_and(|paper| paper.contains("暴露垃圾") || paper.contains("一袋垃圾")), "{paper}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_map_lies_on_the_basemap_of_the_county() -> Result<()> {
    World::story(async |world| {
        world.server.stop().await?;
        let file = root().join("tests/fixtures/basemap.pmtiles");
        world.server.restart_with(&[("XUNGE_BASEMAP", &file.to_string_lossy())]).await?;
        let office = world.desk("desk").await?;
        let map = MapProbe::at_desk(&office, &SUPERVISOR).await?;
        office.see_text("desk-attribution", "© Xunge test").await?;
        map.settled().await?.look_at(SQUARE.0, SQUARE.1, 14.0).await?;
        wait::until_true("the basemap on the canvas", async || Ok(map.drawn("basemap").await? > 0)).await?;
        let foreign = "return performance.getEntriesByType('resource').filter(({ name }) => new URL(name).origin !== location.origin).map(({ name }) => name)";
        ensure!(office.script(foreign, vec![]).await? == json!([]), "nothing comes from elsewhere, not a glyph");
        office.tap("desk-basemap").await?;
        office.see_attribute("desk-basemap", "aria-pressed", "false").await?;
        wait::until_eq("no basemap", 0, async || map.drawn("basemap").await).await?;
        ensure!(link(&office).await?.contains("base=off"), "the address has it");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn pictures_of_every_datum_lie_where_the_ground_is() -> Result<()> {
    World::story(async |world| {
        // beyond the cells, whose colour would lie over it
        let place = (SQUARE.0 + 0.03, SQUARE.1 + 0.02);
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        for datum in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
            let tiles = TileServer::start(datum, place).await?;
            world.server.stop().await?;
            let settings = [("XUNGE_BASEMAP", &*tiles.template()), ("XUNGE_BASEMAP_DATUM", datum.name())];
            world.server.restart_with(&settings).await?;
            // the page that a browser keeps has the policy of its time: a start gets that of today, the next one uses it
            office.goto("/desk/figures").await?;
            wait::until_true("the page with the new host in its policy", async || {
                let policy = office.script_async(KEPT_POLICY, vec![]).await?;
                Ok(policy.as_str().is_some_and(|policy| policy.contains(tiles.origin().as_str())))
            })
            .await?;
            office.goto("/desk/figures").await?;
            let map = MapProbe::watch(&office).await?;
            office.tap("desk-rail-map").await?;
            map.settled().await?;
            for zoom in [13.0, 16.0] {
                map.look_at(place.0, place.1, zoom).await?;
                let expected = map.place(place.0, place.1).await?;
                wait::until_true(&format!("the disc of {} at zoom {zoom} within 2 px of {expected:?}", datum.name()), async || {
                    let disc = disc(&image::load_from_memory(&office.screenshot().await?)?.to_rgb8(), expected);
                    Ok(disc.is_some_and(|(x, y)| (x - expected.0).hypot(y - expected.1) < 2.0))
                })
                .await?;
            }
        }
        Ok(())
    })
    .await
}

/// The policy of the page that the service worker keeps.
const KEPT_POLICY: &str = "const done = arguments[arguments.length - 1];
    caches.match('/index.html').then((page) => done(page?.headers.get('content-security-policy') ?? ''), (error) => done(String(error)));";

/// The middle of what is red on the map's open part around a place. No datum is so far off.
fn disc(picture: &image::RgbImage, around: (f64, f64)) -> Option<(f64, f64)> {
    let red = picture.enumerate_pixels().filter(|(_, _, pixel)| pixel[0] > 180 && pixel[1] < 60 && pixel[2] < 60);
    let red = red.map(|(column, row, _)| (f64::from(column) + 0.5, f64::from(row) + 0.5));
    let near: Vec<(f64, f64)> = red.filter(|(x, y)| (x - around.0).hypot(y - around.1) < 200.0).collect();
    let middle = |sum: f64| sum / near.len() as f64;
    (near.len() > 20).then(|| (middle(near.iter().map(|at| at.0).sum()), middle(near.iter().map(|at| at.1).sum())))
}

#[tokio::test]
async fn of_a_crowd_with_one_character_the_newest_are_drawn_and_the_list_says_so() -> Result<()> {
    World::story(async |world| {
        let patrol = world.client(&PATROL).await?;
        let mut series = Series::new(patrol.session());
        for _ in 0..7 {
            let reports: Result<Vec<_>> = (0..300).map(|_| Ok(series.op::<Case>(TOWN, new_thing(), &report("门口一袋"))?.seal())).collect();
            patrol.push(&series.push(reports?)).await?;
        }
        let office = world.desk("desk").await?;
        let map = MapProbe::at_desk(&office, &SUPERVISOR).await?;
        map.settled().await?.look_at(SQUARE.0, SQUARE.1, 17.0).await?;
        office.type_into("desk-search", "袋\n").await?;
        office.see_text("desk-total", "2,100 条").await?;
        office.see_text("desk-newest", "含此词的共 2100 条：地图在密集处只画其中最新的 2000 条").await?;
        wait::until_true("those that are found on the canvas", async || Ok(!map.settled().await?.seen("case").await?.is_empty())).await?;
        office.type_into("desk-search", "井\n").await?;
        Desk(&office).see_count(0).await?;
        office.see_gone("desk-newest").await?;
        wait::until_true("nothing on the canvas", async || Ok(map.settled().await?.seen("case").await?.is_empty())).await
    })
    .await
}
