//! `/api/v1/coverage`: what patrols saw of each place, by whom it may be said, and what leaves as a file.

use geozero::mvt::{Message, Tile};
use reqwest::Method;
use serde_json::{Value, json};
use xunge_shared::{
    geometry::{LonLat, Path, Polygon, Shape},
    id::EntityId,
    kinds::{
        case::{Assignment, Case, CaseBody, Report},
        cell::{Cell, CellProfile},
        checkpoint::{Checkpoint, CheckpointProfile},
        presence::Presence,
        reference::ReferenceBody,
        round::{End, Mode, Round, RoundBody, Start},
        street::{Street, StreetBody, StreetClass, StreetProfile},
        track::{TrackBody, TrackLog},
    },
    op::RawOp,
    role::{Grant, Role},
    settings::Settings,
    track::{Fix, Fixes, TrackStats},
};

use crate::{
    series::{Series, now, report, square, thing},
    world::{OTHER, Persona, TOWN, World},
};

const DAY: u64 = 86_400_000;

fn east(metres: i32) -> LonLat {
    LonLat { lon: square().lon + metres * 10, ..square() }
}

async fn push(series: &mut Series<'_>, ops: Vec<RawOp>) {
    let reply = series.push(ops).await;
    assert!(reply.results.iter().all(|result| result.seq.is_some()), "{reply:?}");
}

/// A street of 600 m to the east, and a cell around its first half.
async fn ground(who: &Persona) -> (EntityId, EntityId) {
    let (mut series, street, cell) = (Series::of(who), thing(), thing());
    let line = Path(vec![square(), east(600)]);
    let profile = StreetProfile { code: "S1".into(), name: "=永安路".into(), class: StreetClass::Local, line };
    let corner = |metres: i32, north: i32| LonLat { lat: square().lat + north, ..east(metres) };
    let ring = vec![corner(-50, -900), corner(300, -900), corner(300, 900), corner(-50, 900), corner(-50, -900)];
    let shape = Shape::Area(vec![Polygon(vec![Path(ring)])]);
    let area = CellProfile { code: format!("{TOWN}001").parse().unwrap(), name: "一格".into(), shape, duty: vec![] };
    let ops = vec![
        series.op::<Street>(TOWN, street, &StreetBody::Define(profile)).seal(),
        series.op::<Cell>(TOWN, cell, &ReferenceBody::Define(area)).seal(),
    ];
    push(&mut series, ops).await;
    (street, cell)
}

/// A walk along the street from `begun` on, at 1.2 m/s.
fn walked(series: &mut Series<'_>, round: EntityId, begun: u64, steps: i32) -> RawOp {
    let fixes = (0..=steps).map(|k| Fix { at: begun + k as u64 * 5_000, place: east(k * 6), accuracy_m: 5 }).collect();
    series.op::<TrackLog>(&format!("{TOWN}/track"), round, &TrackBody::Segment(Fixes(fixes))).seal()
}

fn start(series: &mut Series<'_>, round: EntityId, team: &str) -> RawOp {
    let start = Start { team: team.into(), members: vec![], mode: Mode::Foot, route: vec![], presence: Presence::default() };
    series.op::<Round>(TOWN, round, &RoundBody::Start(start)).seal()
}

/// Eight in the evening of yesterday, by the county's clock.
fn evening() -> u64 {
    let calendar = Settings::default().calendar;
    calendar.start_of(calendar.day_of(now()) - 1) + DAY * 5 / 6
}

#[tokio::test]
async fn a_place_tells_how_long_and_how_fast_and_leaves_as_a_noted_file() {
    let world = World::start().await;
    let (patrol, town, admin) = (world.sign_in("patrol").await, world.sign_in("town").await, world.sign_in("admin").await);
    let (street, cell) = ground(&admin).await;
    let (mut series, round) = (Series::of(&patrol), thing());
    let ops = vec![start(&mut series, round, "一队"), walked(&mut series, round, evening(), 100)];
    push(&mut series, ops).await;
    world.studied().await;

    let place = async |query: &str| town.json(&format!("/api/v1/coverage?{query}")).await["places"][0].clone();
    let seen = place("days=7").await;
    let number = |name: &str| seen[name].as_i64().unwrap();
    assert!((560..=620).contains(&number("observed_m")) && number("evening_m") == number("observed_m"), "{seen}");
    assert!((450..=510).contains(&number("dwell_s")) && number("over_s") == 0, "{seen}");
    let speeds: Vec<i64> = seen["speeds_s"].as_array().unwrap().iter().map(|s| s.as_i64().unwrap()).collect();
    // 4.3 km/h of the 8 that a walk may have
    assert!(speeds.len() == 6 && speeds[2] > 400 && speeds.iter().sum::<i64>() <= number("dwell_s"), "{seen}");
    let mut named = place(&format!("days=7&place={street}")).await;
    assert_eq!(named.as_object_mut().unwrap().remove("bounds").unwrap().as_array().unwrap().len(), 4, "and where it is drawn");
    assert_eq!(named, seen);
    assert_eq!(place(&format!("days=7&place={}", thing())).await, Value::Null);

    let spoken = String::from_utf8(town.get("/api/v1/coverage?days=7&format=csv&lang=zh").await.body).unwrap();
    assert!(spoken.starts_with("\u{feff}乡镇,编号,名称,") && spoken.lines().next().unwrap().contains("共7"), "{spoken}");
    let file = town.get("/api/v1/coverage?days=7&format=csv").await;
    let text = String::from_utf8(file.body).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("\u{feff}scope,code,name,metres,days_since_pass,passes,status,days_since_seen,")
            && lines[0].ends_with("above_s,far_above_s"),
        "{text}"
    );
    assert!(lines[1].contains("'=永安路") && lines[1].contains(&format!(",{},", number("dwell_s"))), "{text}");
    let audit = admin.json("/api/v1/audit?limit=20").await.to_string();
    assert!(audit.contains("exported") && audit.contains("coverage"), "{audit}");

    let drawn = town.json("/api/v1/coverage?sort=cell&format=geojson").await;
    let features = drawn["features"].as_array().unwrap();
    assert_eq!((features.len(), &features[0]["geometry"]["type"]), (1, &json!("MultiPolygon")), "{drawn}");
    assert_eq!((&features[0]["properties"]["id"], &features[0]["properties"]["status"]), (&json!(cell.to_string()), &json!("some")));
    let drawn = town.json("/api/v1/coverage?format=geojson").await;
    assert_eq!(drawn["features"][0]["geometry"]["coordinates"].as_array().unwrap().len(), 2, "{drawn}");
    let named = place(&format!("sort=cell&place={cell}")).await;
    let west = named["bounds"][0].as_f64().unwrap();
    assert!((west - east(-50).degrees().0).abs() < 1e-9, "{named}");
}

#[tokio::test]
async fn a_street_that_was_seen_in_part_is_not_told_as_unseen() {
    let world = World::start().await;
    let (patrol, town, admin) = (world.sign_in("patrol").await, world.sign_in("town").await, world.sign_in("admin").await);
    let (street, _) = ground(&admin).await;
    let (mut series, round) = (Series::of(&patrol), thing());
    // 120 of 600 m
    let ops = vec![start(&mut series, round, "一队"), walked(&mut series, round, evening(), 20)];
    push(&mut series, ops).await;
    world.studied().await;

    let told = town.json("/api/v1/coverage?only_blind=true").await;
    let place = &told["places"][0];
    assert_eq!([&place["id"], &place["status"], &place["seen"]], [&json!(street.to_string()), &json!("part"), &json!(1)], "{told}");
    assert!(place["since"].is_null() && place["passes"] == 0 && place["observed_m"].as_i64().unwrap() > 80, "{told}");
    let in_sum = &told["towns"][0];
    assert_eq!([&in_sum["places"], &in_sum["blind"], &in_sum["part"]], [1, 1, 1].map(|n| json!(n)).each_ref(), "{told}");
    for (status, total) in [("part", 1), ("blind", 0)] {
        assert_eq!(town.json(&format!("/api/v1/coverage?status={status}")).await["total"], total, "{status}");
    }
    town.get("/api/v1/coverage?status=all").await.check(400, "bad_request");
    assert_eq!(drawn(&town, "").await, vec![(street.to_string(), "part".to_owned(), Some(2))]);
    let (table, spoken) = (text(&town, "/api/v1/coverage?format=csv").await, text(&town, "/api/v1/coverage?format=csv&lang=zh").await);
    assert!(table.contains(",616,,0,part,1,") && spoken.contains(",盲区：只到过一部分,1,"), "{table}{spoken}");
    // seen longer ago than makes a blind spot it is one of which nothing was seen, and the day of that is told
    let later = town.json("/api/v1/coverage?blind=1").await;
    assert_eq!([&later["places"][0]["status"], &later["places"][0]["seen"]], [&json!("blind"), &json!(1)], "{later}");
}

/// The zoom-14 tile with the square in it, and what it shows there of a question: id, status and type of geometry (2 line, 3 area).
const TILE: &str = "/api/tiles/coverage/14/13211/7135.mvt";

async fn drawn(who: &Persona, query: &str) -> Vec<(String, String, Option<i32>)> {
    let answer = who.get(&format!("{TILE}?{query}")).await;
    answer.check(200, "");
    let tile = Tile::decode(&answer.body[..]).unwrap();
    let Some(layer) = tile.layers.first() else { return vec![] };
    assert_eq!((tile.layers.len(), layer.name.as_str()), (1, "coverage"));
    let text = |tags: &[u32], name: &str| {
        let key = layer.keys.iter().position(|key| key == name).unwrap() as u32;
        let value = tags.chunks(2).find(|pair| pair[0] == key).map(|pair| &layer.values[pair[1] as usize]);
        value.and_then(|value| value.string_value.clone()).unwrap_or_default()
    };
    layer.features.iter().map(|feature| (text(&feature.tags, "id"), text(&feature.tags, "status"), feature.r#type)).collect()
}

#[tokio::test]
async fn tiles_show_how_places_stand_over_a_time() {
    let world = World::start().await;
    let (patrol, grid, town, admin) =
        (world.sign_in("patrol").await, world.sign_in("grid").await, world.sign_in("town").await, world.sign_in("admin").await);
    let (street, cell) = ground(&admin).await;
    let school = thing();
    let point = CheckpointProfile {
        code: "P1".into(),
        name: "第一小学".into(),
        place: LonLat { lat: square().lat + 1_000, ..east(80) },
        radius_m: None,
        token: None,
        cell: None,
        school: None,
    };
    let mut keeper = Series::of(&admin);
    let named = keeper.op::<Checkpoint>(TOWN, school, &ReferenceBody::Define(point)).seal();
    push(&mut keeper, vec![named]).await;
    let (mut series, round) = (Series::of(&patrol), thing());
    let ops = vec![start(&mut series, round, "一队"), walked(&mut series, round, evening(), 100)];
    push(&mut series, ops).await;
    world.studied().await;

    let one = |id: EntityId, status: &str, form: i32| vec![(id.to_string(), status.to_owned(), Some(form))];
    assert_eq!(drawn(&town, "").await, one(street, "few", 2), "one pass");
    assert_eq!(drawn(&town, "sort=cell").await, one(cell, "some", 3), "lately");
    assert_eq!(drawn(&town, "sort=school").await, one(school, "some", 3), "its surroundings");
    assert_eq!(drawn(&town, "sort=checkpoint").await, one(school, "blind", 1), "the patrol stayed 110 m away");
    // up to a day before it was walked, and the day of the walk alone
    let (before, after) = (evening() - DAY, evening() + 60_000);
    assert_eq!(drawn(&town, &format!("from={}&to={before}", before - DAY)).await, one(street, "blind", 2));
    assert_eq!(drawn(&town, &format!("from={before}&to={after}")).await, one(street, "few", 2));
    let told = town.json(&format!("/api/v1/coverage?from={before}&to={before}")).await;
    assert_eq!((&told["days"], &told["places"][0]["status"]), (&json!(1), &json!("blind")), "the list says the same: {told}");

    // what did not change is not sent again; what came since is, after a while
    let first = town.get(TILE).await;
    let again = async || town.send(town.request(Method::GET, TILE).header("if-none-match", first.header("etag"))).await;
    again().await.check(304, "");
    let mut ops = vec![];
    for k in 1..=2 {
        let round = thing();
        ops.extend([start(&mut series, round, "一队"), walked(&mut series, round, evening() + k * 900_000, 100)]);
    }
    push(&mut series, ops).await;
    world.studied().await;
    assert_eq!(drawn(&town, "days=13").await, one(street, "some", 2), "three passes, of another question");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while drawn(&town, "").await != one(street, "some", 2) {
        assert!(std::time::Instant::now() < deadline, "the same question is answered anew in the end");
        tokio::task::yield_now().await;
    }
    again().await.check(200, "");

    // for the desk of the town only
    grid.get(TILE).await.check(403, "forbidden");
    patrol.get(&format!("{TILE}?scope={TOWN}")).await.check(403, "forbidden");
    town.get("/api/tiles/coverage/14/99999999/0.mvt").await.check(404, "not_found");
    town.get(&format!("{TILE}?sort=zone")).await.check(400, "bad_request");
    let described = town.json("/api/v1/tiles.json").await;
    assert_eq!(described["coverage"]["vector_layers"][0]["id"], "coverage", "{described}");
}

async fn text(who: &Persona, path: &str) -> String {
    let answer = who.get(path).await;
    answer.check(200, "");
    String::from_utf8(answer.body).unwrap()
}

/// A neighbour's patrol that crossed the border.
#[tokio::test]
async fn a_place_was_seen_whichever_town_s_patrol_passed_it_and_whoever_asks() {
    let world = World::start().await;
    let (neighbour, town, admin) = (world.sign_in("neighbour").await, world.sign_in("town").await, world.sign_in("admin").await);
    let (street, _) = ground(&admin).await;
    let (mut series, round) = (Series::of(&neighbour), thing());
    let begun = Start { team: "邻镇队".into(), members: vec![], mode: Mode::Foot, route: vec![], presence: Presence::default() };
    let fixes = (0..=100).map(|k| Fix { at: evening() + k * 5_000, place: east(k as i32 * 6), accuracy_m: 5 }).collect();
    let ops = vec![
        series.op::<Round>(OTHER, round, &RoundBody::Start(begun)).seal(),
        series.op::<TrackLog>(&format!("{OTHER}/track"), round, &TrackBody::Segment(Fixes(fixes))).seal(),
    ];
    push(&mut series, ops).await;
    world.studied().await;

    let whole = admin.json("/api/v1/coverage?days=7").await;
    let place = &whole["places"][0];
    assert_eq!((&place["id"], &place["passes"]), (&json!(street.to_string()), &json!(1)), "{whole}");
    assert!(place["observed_m"].as_i64().unwrap() > 500 && whole["towns"][0]["density"].as_f64().unwrap() > 0.1, "{whole}");
    assert_eq!(admin.json(&format!("/api/v1/coverage?days=7&scope={TOWN}")).await, whole, "the town alone");
    assert_eq!(town.json("/api/v1/coverage?days=7").await, whole, "its own desk");
    assert_eq!(drawn(&town, "days=7").await, vec![(street.to_string(), "few".to_owned(), Some(2))], "and the map");
    for file in ["csv", "csv&lang=zh", "geojson"] {
        let asked = |scope: &str| format!("/api/v1/coverage?days=7&format={file}{scope}");
        let whole = text(&admin, &asked("")).await;
        assert_eq!(text(&town, &asked("")).await, whole, "{file}");
        assert_eq!(text(&admin, &asked(&format!("&scope={TOWN}"))).await, whole, "{file}");
        assert!(!whole.contains(&round.to_string()) && !whole.contains("邻镇队"), "{whole}");
    }
    // its noon by the world's clock is the same day
    let (at, date) = (evening(), jiff::Timestamp::from_millisecond(evening() as i64).unwrap().strftime("%Y-%m-%d").to_string());
    let of_a_day = town.json(&format!("/api/v1/coverage?from={at}&to={}", at + 1)).await;
    let figures = town.json(&format!("/api/v1/figures?by=town&from={date}&to={date}")).await;
    // and so it is with today, whose evening may not have ended
    let today = jiff::Timestamp::from_millisecond((at + DAY) as i64).unwrap().strftime("%Y-%m-%d").to_string();
    let since = town.json(&format!("/api/v1/coverage?from={at}")).await;
    assert_eq!([&since["from"], &since["to"], &since["days"]], [&json!(date), &json!(today), &json!(2)], "{since}");
    let figures_since = town.json(&format!("/api/v1/figures?by=town&from={date}&to={today}")).await;
    for rate in ["density", "visibility"] {
        for (coverage, figures) in [(&of_a_day, &figures), (&since, &figures_since)] {
            let told = [&coverage["towns"][0][rate], &figures["lines"][0]["counts"][rate]];
            assert!(told[0].as_f64().unwrap() > 0.1 && told[0] == told[1], "as the figures say: {told:?}");
        }
    }
    // whose round it was is the neighbour's to know
    town.get(&format!("/api/v1/coverage/rounds/{round}")).await.check(404, "not_found");
    assert_eq!(town.json(&format!("/api/v1/coverage/rounds/{round}/reports")).await["rows"], json!([]));

    // a desk elsewhere learns nothing of a town where its person walks themselves
    let id = world.hire("both", Role::Supervisor, OTHER).await;
    let grants = [(Role::Supervisor, OTHER), (Role::Patrol, TOWN)];
    let grants = grants.map(|(role, area)| Grant { role, area: area.parse().unwrap(), from: 1_000, until: None });
    world.app.store.set_grants(id, grants.to_vec(), now()).await.unwrap();
    let both = world.sign_in("both").await;
    for asked in ["/api/v1/coverage?days=7".to_owned(), format!("/api/v1/coverage?days=7&scope={TOWN}")] {
        let told = both.json(&asked).await;
        assert_eq!((&told["places"], &told["towns"]), (&json!([]), &json!([])), "{asked}");
    }
    assert_eq!(drawn(&both, "days=7").await, vec![], "nor on the map");
    let figures = both.json(&format!("/api/v1/figures?by=town&from={date}&to={date}")).await;
    let walked = figures["lines"].as_array().unwrap().iter().filter(|line| !line["counts"]["density"].is_null()).count();
    assert_eq!(walked, 0, "{figures}");
}

#[tokio::test]
async fn nobody_else_walks_begins_or_ends_a_patrols_round() {
    let world = World::start().await;
    let (patrol, grid, town, admin) =
        (world.sign_in("patrol").await, world.sign_in("grid").await, world.sign_in("town").await, world.sign_in("admin").await);
    ground(&admin).await;
    let (mut series, mut other, round) = (Series::of(&patrol), Series::of(&grid), thing());
    let ops = vec![start(&mut series, round, "一队"), walked(&mut series, round, evening(), 20)];
    push(&mut series, ops).await;
    world.studied().await;
    let path = format!("/api/v1/coverage/rounds/{round}");
    let before = town.json(&path).await;
    let end = End { stats: TrackStats::default(), ended_at: None, by_app: false };
    let ops = vec![
        start(&mut other, round, "他队"),
        other.op::<Round>(TOWN, round, &RoundBody::End(end)).seal(),
        walked(&mut other, round, evening() + 600_000, 100),
    ];
    push(&mut other, ops).await;
    world.studied().await;
    assert_eq!(town.json(&path).await, before, "another's fixes are none of its way");
    let rows = town.json("/api/v1/rows?kind=round").await;
    assert_eq!((&rows["rows"][0]["title"], &rows["rows"][0]["open"]), (&json!("一队"), &json!(true)), "{rows}");
}

#[tokio::test]
async fn a_round_tells_what_was_reported_on_it_whoever_has_it_now() {
    let world = World::start().await;
    let (patrol, grid, town) = (world.sign_in("patrol").await, world.sign_in("grid").await, world.sign_in("town").await);
    let (mut series, round, case) = (Series::of(&patrol), thing(), thing());
    let CaseBody::Report(said) = report("路口堆放垃圾", vec![]) else { unreachable!() };
    let ops = vec![
        start(&mut series, round, "一队"),
        series.op::<Case>(TOWN, case, &CaseBody::Report(Report { round: Some(round), ..said })).seal(),
        series.op::<Case>(TOWN, thing(), &report("不在巡逻中", vec![])).seal(),
    ];
    push(&mut series, ops).await;
    let mut desk = Series::of(&town);
    let to = Some(grid.session().account.id);
    let assign = desk.op::<Case>(TOWN, case, &CaseBody::Assign(Assignment { to, unit: None, note: None, with_move: None })).seal();
    push(&mut desk, vec![assign]).await;
    world.studied().await;
    let path = format!("/api/v1/coverage/rounds/{round}/reports");
    let rows = town.json(&path).await["rows"].as_array().unwrap().clone();
    assert_eq!(rows.iter().map(|row| row["entity"].clone()).collect::<Vec<_>>(), [json!(case.to_string())], "{rows:?}");
    grid.get(&path).await.check(403, "forbidden");
}
