//! 巡逻: what patrols saw and where nobody came, as map and list; a round replayed with its stops, its gap and its evidence.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use xunge_shared::{
    geometry::LonLat,
    hlc::{Hlc, Millis},
    id::EntityId,
    kinds::{
        case::{Case, CaseBody, Report},
        presence::Presence,
        round::{CheckIn, End, FieldNote, Mode, Round, RoundBody, Start},
        track::{TrackBody, TrackLog},
    },
    op::RawOp,
    track::{Fix, Fixes, TrackStats},
};
use xunge_tests::{
    browser::{Device, Language},
    pages::{Desk, Login, MapProbe, Patrols},
    people::{ADMINISTRATOR, PATROL, SUPERVISOR},
    series::{Series, new_thing, now},
    wait,
    world::{SQUARE, TOWN, World},
};

/// A step of 6 m to the east in each 5 seconds, micro-degrees.
const STEP: i32 = 58;
const EVERY: Millis = 5_000;
const MINUTE: Millis = 60_000;

/// A place on 永安路, so many steps from its west end.
fn on_the_road(steps: i32) -> LonLat {
    LonLat { lon: 110_300_000 + steps * STEP, lat: 22_601_250 }
}

/// A round along 永安路 that stood for 6 minutes and was not observed for 5; when it began.
struct Patrolled {
    round: EntityId,
    begun: Millis,
}

impl Patrolled {
    fn fixes(begun: Millis) -> Vec<Fix> {
        let fix = |at, steps| Fix { at, place: on_the_road(steps), accuracy_m: 6 };
        let first = (0..60).map(|k: i32| fix(begun + k as u64 * EVERY, k));
        let stood = (0..72).map(|k| fix(begun + 5 * MINUTE + k * EVERY, 60));
        let second = (0..120).map(|k: i32| fix(begun + 16 * MINUTE + k as u64 * EVERY, 60 + k));
        first.chain(stood).chain(second).collect()
    }

    async fn walk(world: &World) -> Result<Self> {
        let desk = world.client(&ADMINISTRATOR).await?;
        let checkpoints = desk.rows("kind=checkpoint").await?;
        let market = checkpoints.iter().find(|row| row["code"] == "C02").context("no market")?;
        let market: EntityId = market["entity"].as_str().context("no id")?.parse()?;
        let patrol = world.client(&PATROL).await?;
        let (mut series, round, begun) = (Series::new(patrol.session()), new_thing(), now() - 30 * MINUTE);
        let mut ops: Vec<RawOp> = vec![];
        let presence = |steps| Presence::at(on_the_road(steps), 6);
        let start =
            Start { team: "城南巡逻一队".into(), members: vec![], mode: Mode::Foot, route: vec![market], presence: presence(0) };
        let note = FieldNote { text: "夜市收摊较早".into(), presence: presence(60), photos: vec![] };
        let end = End { stats: TrackStats::default(), ended_at: None, by_app: false };
        let said = [
            (0, RoundBody::Start(start)),
            (5 * MINUTE - 5_000, RoundBody::CheckIn(CheckIn { checkpoint: market, presence: presence(52) })),
            (8 * MINUTE, RoundBody::Note(note)),
            (27 * MINUTE, RoundBody::End(end)),
        ];
        for (after, body) in said {
            ops.push(at(begun + after, series.op::<Round>(TOWN, round, &body)?));
        }
        let report = Report {
            event_type: "0102".into(),
            text: "路口堆放垃圾".into(),
            place: Some(on_the_road(52)),
            presence: presence(52),
            round: Some(round),
            ..Report::default()
        };
        ops.push(at(begun + 9 * MINUTE, series.op::<Case>(TOWN, new_thing(), &CaseBody::Report(report))?));
        for part in Self::fixes(begun).chunks(60) {
            let segment = TrackBody::Segment(Fixes(part.to_vec()));
            ops.push(at(begun + 27 * MINUTE, series.op::<TrackLog>(&format!("{TOWN}/track"), round, &segment)?));
        }
        let reply = patrol.push(&series.push(ops)).await?;
        ensure!(reply.results.iter().all(|result| result.seq.is_some()), "{reply:?}");
        Ok(Self { round, begun })
    }
}

fn at(moment: Millis, op: xunge_shared::op::Op) -> RawOp {
    xunge_shared::op::Op { hlc: Hlc::new(moment, 0), ..op }.seal()
}

#[tokio::test]
async fn blind_spots_show_on_the_map_and_in_the_list() -> Result<()> {
    World::story(async |world| {
        Patrolled::walk(world).await?;
        let office = world.desk("desk").await?;
        let map = MapProbe::at_desk(&office, &SUPERVISOR).await?;
        map.settled().await?;
        office.tap("desk-rail-patrols").await?;
        let patrols = Patrols(&office);
        let blind = patrols.see_places(2).await?;
        ensure!(blind.iter().all(|place| !place.contains("永安路") && place.contains("90 天内未见")), "{blind:?}");
        patrols.see_drawn(3).await?;
        wait::until_eq("streets on the canvas", 3, async || Ok(map.settled().await?.seen("coverage").await?.len())).await?;
        office.see_text("patrols-legend", "盲区：7 天以上未见").await?;
        office.choose("patrols-show", "all").await?;
        let all = patrols.see_places(3).await?;
        ensure!(patrols.standings().await? == ["blind", "blind", "few"] && all[2].contains("永安路"), "{all:?}");

        // What is chosen in the list is chosen on the map; the address holds what is asked.
        office.tap_saying("patrols-show-*", "永安路").await?;
        wait::until_true("the place to be chosen", async || {
            Ok(office.attributes("patrols-place-*", "class").await?.iter().any(|class| class.contains("is-chosen")))
        })
        .await?;
        office.see_text("patrols-panel", "停留时长").await?;
        let near = "return window.__map.getZoom() > 14 && window.__map.getBounds().contains([110.306, 22.60125]);";
        wait::until_true("the map to go there", async || Ok(office.script(near, vec![]).await? == json!(true))).await?;
        office.see_text("patrols-panel", "速度分布").await?;
        // a link has the place in it, and Back closes it
        let link = office.path().await?;
        ensure!(link.contains("place="), "{link}");
        office.back().await?;
        office.see_gone("patrols-panel").await?;
        office.goto(&link).await?;
        office.see_text("patrols-panel", "永安路").await?;
        patrols.see_places(3).await?;
        patrols.sort("cell").await?;
        office.see_text("patrols-legend", "近 4 天内巡到").await?;
        patrols.sort("checkpoint").await?;
        let points = patrols.see_places(6).await?;
        let market = points.iter().find(|point| point.contains("农贸市场东门")).context("no market")?;
        ensure!(!market.contains("天内未见"), "the patrol came by: {market}");
        patrols.see_drawn(6).await?;
        office.choose("patrols-blind", "3").await?;
        office.see_text("patrols-legend", "盲区：3 天以上未见").await?;
        let address = office.path().await?;
        ensure!(["sort=checkpoint", "all=1", "blind=3"].iter().all(|part| address.contains(part)), "{address}");
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn coverage_lies_on_the_map_of_the_workspace() -> Result<()> {
    World::story(async |world| {
        Patrolled::walk(world).await?;
        let told = world.client(&SUPERVISOR).await?.json("/api/v1/coverage").await?;
        let places = told["places"].as_array().context("no places")?;
        let street = places.iter().find(|place| place["name"] == "永安路").and_then(|place| place["id"].as_str()).context("no street")?;
        let office = world.desk("desk").await?;
        let map = MapProbe::at_desk(&office, &SUPERVISOR).await?;
        map.settled().await?.look_at(SQUARE.0, SQUARE.1, 15.0).await?;
        ensure!(map.seen("coverage").await?.is_empty(), "nobody asked for it");
        office.tap("desk-coverage").await?;
        office.see_attribute("desk-coverage", "aria-pressed", "true").await?;
        office.see_text("desk-layers", "盲区：7 天以上未见").await?;
        office.see_text("desk-coverage-time", "近 14 天").await?;
        wait::until_true("the street on the canvas", async || Ok(map.seen("coverage").await?.contains(street))).await?;

        // a place that is pressed tells what was seen of it; the link has all of it, and which way is up
        Desk(&office).show_only(&["street"]).await?;
        let spot = on_the_road(20).degrees();
        map.click("永安路", spot.0, spot.1).await?;
        office.see_attribute("desk-panel", "data-thing", street).await?;
        office.see_text("desk-panel", "永安路").await?;
        office.see_text("desk-panel", "停留时长").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        office.script("window.__map.jumpTo({ bearing: 30 });", vec![]).await?;
        wait::until_true("the link to be turned", async || Ok(office.path().await?.contains(",30.0"))).await?;
        let link = office.path().await?;
        ensure!(["cover=street", &format!("sel=coverage:{street}")].iter().all(|part| link.contains(part)), "{link}");
        // a page without a map, and from there the link as somebody else opens it
        office.goto("/me").await?;
        office.see("me-language-zh").await?;
        let map = MapProbe::watch(&office).await?;
        office
            .script("history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'));", vec![json!(link)])
            .await?;
        office.see_attribute("desk-coverage", "aria-pressed", "true").await?;
        office.see_attribute("desk-panel", "data-thing", street).await?;
        office.see_text("desk-panel", "停留时长").await?;
        let bearing = "return Math.round(window.__map?.getBearing() ?? 0);";
        wait::until_eq("the map as it was turned", json!(30), async || office.script(bearing, vec![]).await).await?;
        wait::until_true("the street on the canvas", async || Ok(map.seen("coverage").await?.contains(street))).await?;

        // other places have a legend of their own, and what was seen of the street is not what is shown then
        office.choose("desk-coverage-sort", "school").await?;
        office.see_text("desk-layers", "近 4 天内巡到").await?;
        office.see("desk-list").await?;
        wait::until_true("no street among schools", async || Ok(!map.seen("coverage").await?.contains(street))).await?;
        // it follows the time that is shown
        office.choose("desk-coverage-sort", "street").await?;
        wait::until_true("the street on the canvas", async || Ok(map.seen("coverage").await?.contains(street))).await?;
        // and is drawn by what was seen before until the new tiles are there
        map.settled().await?.watch_for_gaps("coverage", street).await?;
        let sources = "return Object.keys(window.__map.getStyle().sources).filter((name) => name.startsWith('covered:'));";
        let before = office.script(sources, vec![]).await?;
        Desk(&office).filter("time", "7").await?;
        wait::until_eq("the usual days no more", vec![String::new()], async || office.texts("desk-coverage-time").await).await?;
        wait::until_true("what was seen in the last days", async || {
            let now = office.script(sources, vec![]).await?;
            Ok(now != before && now.as_array().is_some_and(|all| all.len() == 1))
        })
        .await?;
        ensure!(map.settled().await?.gaps().await? == 0, "the street went away in between");
        office.tap("desk-coverage").await?;
        wait::until_true("nothing of it", async || Ok(map.seen("coverage").await?.is_empty())).await?;
        ensure!(!office.path().await?.contains("cover="), "the link has it no more");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_round_is_replayed_with_its_stops_and_its_evidence() -> Result<()> {
    World::story(async |world| {
        let patrolled = Patrolled::walk(world).await?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let replay = Patrols::open(&office).await?.replay(patrolled.round).await?;
        wait::until_eq("what happened on the round", 7, async || Ok(replay.sorts().await?.len())).await?;
        let sorts = replay.sorts().await?;
        ensure!(sorts.first().is_some_and(|sort| sort == "said"), "{sorts:?}");
        ensure!(["stop", "gap"].iter().all(|sort| sorts.iter().filter(|known| known == sort).count() == 1), "{sorts:?}");
        ensure!(sorts.iter().filter(|sort| *sort == "reported").count() == 1, "{sorts:?}");
        office.see_text("replay-story", "农贸市场东门").await?;
        office.see_text("replay-story", "暴露垃圾").await?;
        office.see_text("replay-story", "夜市收摊较早").await?;
        // 60 and 120 steps of 6 m, and nothing of the gap.
        office.see_text("replay-figures", "沿路段").await?;

        office.see_text("speeds", "限速 8 km/h").await?;
        office.see_text("speeds-2", "4–6 km/h").await?;

        // Whoever is looked at was somewhere, or is said to be nowhere.
        replay.move_to(patrolled.begun + 2 * MINUTE).await?;
        office.see_text("replay-said", "km/h").await?;
        replay.move_to(patrolled.begun + 13 * MINUTE).await?;
        office.see_text("replay-said", "未定位").await?;
        replay.choose("停留").await?;
        office.see_text("replay-said", "±6 m").await?;
        let stood = replay.at().await?;
        ensure!((patrolled.begun..patrolled.begun + 6 * MINUTE).contains(&stood), "{stood}");
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");

        office.tap("replay-play").await?;
        wait::until_true("the replay to go on", async || Ok(replay.at().await? > stood)).await?;
        // A link leads to the same round; who looked is noted.
        let address = office.path().await?;
        office.goto(&address).await?;
        office.see_attribute("replay", "data-round", &patrolled.round.to_string()).await?;
        office.see("replay-figures").await?;
        let audit = world.client(&ADMINISTRATOR).await?.json("/api/v1/audit?limit=50").await?.to_string();
        ensure!(audit.contains(&patrolled.round.to_string()), "{audit}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn patrols_speak_english() -> Result<()> {
    World::story(async |world| {
        let patrolled = Patrolled::walk(world).await?;
        let office = world.open("desk", Device::desk().speaking(Language::English).dark()).await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let patrols = Patrols::open(&office).await?;
        patrols.see_places(2).await?;
        office.see_text("patrols-legend", "Blind spot: not seen for 7 days or more").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        patrols.replay(patrolled.round).await?;
        office.see_text("replay-story", "Stood still").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        Ok(())
    })
    .await
}
