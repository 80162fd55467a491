//! The county's ground and its parts: what lies open within its outline, what is in its areas, and a border that only who keeps both sides takes
//! back.

use reqwest::Method;
use serde_json::{Value, json};
use xunge_shared::{
    admit::Refusal,
    areas::{Contents, Inside},
    geometry::{LonLat, Path, Polygon, Shape},
    ground::{doubled, laid::Laid},
    hlc::Hlc,
    id::{AreaCode, EntityId, KindName},
    imports::Outcome,
    kinds::{
        cell::{Cell, CellProfile},
        county::{AreaProfile, County, CountyBody, CountyProfile},
        reference::ReferenceBody,
    },
    op::Op,
    role::Role,
};

use crate::{
    series::{Series, thing},
    world::{COUNTY, OTHER, Persona, TOWN, World},
};

/// A rectangle in micro-degrees from the south-western corner of the county.
pub(crate) fn rectangle([west, south, east, north]: [i32; 4]) -> Shape {
    let at = |(x, y): (i32, i32)| LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y };
    let ring = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    Shape::Area(vec![Polygon(vec![Path(ring.map(at).to_vec())])])
}

pub(crate) fn cell(series: &mut Series<'_>, town: &str, id: EntityId, code: &str, sides: [i32; 4]) -> Op {
    let profile =
        CellProfile { code: code.parse().unwrap(), name: format!("网格{}", &code[12..]), shape: rectangle(sides), duty: vec![] };
    series.op::<Cell>(town, id, &ReferenceBody::Define(profile))
}

/// Three of the four quarters of a county: two of one town, one of another.
pub(crate) async fn quarters(admin: &Persona) -> [EntityId; 3] {
    let (mut series, ids) = (Series::of(admin), [thing(), thing(), thing()]);
    let ops = [
        cell(&mut series, TOWN, ids[0], "990001001001001", [0, 0, 1_000, 1_000]),
        cell(&mut series, TOWN, ids[1], "990001001001002", [1_000, 0, 2_000, 1_000]),
        cell(&mut series, OTHER, ids[2], "990001002001001", [0, 1_000, 1_000, 2_000]),
    ];
    series.push(ops.map(|op| op.seal()).into()).await;
    ids
}

/// Says something of the county; tells why it does not count.
async fn told(admin: &Persona, body: &CountyBody) -> Option<Refusal> {
    let mut series = Series::of(admin);
    let op = series.op::<County>(COUNTY, EntityId(7), body).seal();
    let result = series.push(vec![op]).await.results[0];
    assert_eq!(result.seq.is_none(), result.refusal.is_some(), "{result:?}");
    result.refusal
}

/// The same, of what counts.
async fn say(admin: &Persona, body: &CountyBody) {
    assert_eq!(told(admin, body).await, None);
}

fn areas(named: &[(&str, AreaProfile)]) -> CountyBody {
    CountyBody::Areas(named.iter().map(|(code, area)| (code.parse().unwrap(), area.clone())).collect())
}

pub(crate) async fn county(admin: &Persona, outline: Option<Shape>) {
    say(admin, &CountyBody::Profile(CountyProfile { code: COUNTY.parse().unwrap(), name: "青禾县".into(), outline })).await;
}

pub(crate) async fn laid(who: &Persona, town: &str) -> Laid {
    serde_json::from_value(who.json(&format!("/api/v1/ground?scope={town}")).await).unwrap()
}

#[tokio::test]
async fn what_lies_open_within_the_countys_outline_is_told_and_can_be_filled() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    assert_eq!(admin.json("/api/v1/ground/outline").await, json!(null), "no cells, no outline");
    let ids = quarters(&admin).await;
    let before = laid(&admin, TOWN).await;
    assert_eq!((before.bounded, before.faults), (false, 0), "open to the outside");
    let united: Shape = serde_json::from_value(admin.json("/api/v1/ground/outline").await).unwrap();
    county(&admin, Some(united)).await;
    let after = laid(&admin, TOWN).await;
    assert_eq!((after.bounded, after.faults), (true, 0), "what the cells are together has no gap");
    // digitized a little further out
    county(&admin, Some(rectangle([-3, -3, 2_003, 2_003]))).await;
    for (town, own) in [(TOWN, ids[1]), (OTHER, ids[2])] {
        let found = laid(&admin, town).await;
        assert_eq!((found.faults, found.gaps.len()), (1, 1), "{found:?}");
        let gap = &found.gaps[0];
        assert!(gap.is_open && gap.beside.contains(&own) && !gap.beside.contains(&ids[0]), "{gap:?}");
        let micro = doubled(&gap.ground) / 2;
        assert!((1_000_000..1_007_000).contains(&micro), "the fourth quarter without the strip along the others: {micro}");
    }
    // a file that leaves it is told so, and one that fills it is not
    let import = async |name: &str, [west, south, east, north]: [f64; 4]| -> Outcome {
        let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
        let feature = json!({ "type": "Feature", "properties": { "code": "990001002001002", "name": name },
            "geometry": { "type": "Polygon", "coordinates": [ring] } });
        let body = json!({ "type": "FeatureCollection", "features": [feature] }).to_string();
        let answer = admin.send(admin.request(Method::POST, "/api/v1/imports/cell?check=1").body(body)).await;
        serde_json::from_slice(&answer.body).unwrap()
    };
    let half = import("半边", [110.001, 22.001, 110.0015, 22.002]).await;
    assert_eq!((half.fault_count, half.warning_count), (0, 1), "{half:?}");
    let reason = &half.warnings[0].reason;
    // some 503 by 1,003 micro-degrees
    assert!(
        reason.starts_with("57") && reason.contains(" m² beside it and 990001001001002 网格002, within the county's outline"),
        "{reason}"
    );
    assert!(reason.contains("(near 110.001"), "{reason}");
    let whole = import("整块", [110.001, 22.001, 110.002, 22.002]).await;
    assert_eq!((whole.fault_count, whole.warning_count), (0, 0), "{whole:?}");
}

#[tokio::test]
async fn who_keeps_one_side_of_a_border_is_told_who_takes_it_back() {
    let world = World::start().await;
    world.hire("keeper", Role::Administrator, TOWN).await;
    let (admin, keeper) = (world.sign_in("admin").await, world.sign_in("keeper").await);
    let ids = quarters(&admin).await;
    // one save: both sides of the border between the towns, at one moment; and later one side alone
    let mut series = Series::of(&admin);
    let moment = crate::series::now() - 60_000;
    let at = |op: Op, ms: u64| Op { hlc: Hlc::new(moment + ms, 0), ..op }.seal();
    let border = [
        at(cell(&mut series, TOWN, ids[0], "990001001001001", [0, 0, 1_000, 900]), 0),
        at(cell(&mut series, OTHER, ids[2], "990001002001001", [0, 900, 1_000, 2_000]), 0),
        at(cell(&mut series, TOWN, ids[1], "990001001001002", [1_000, 0, 2_000, 950]), 5),
    ];
    series.push(border.into()).await;
    let changes = async |who: &Persona| -> Vec<Value> {
        let page = who.json("/api/v1/changes?kind=cell&limit=3").await;
        page["changes"].as_array().unwrap().iter().map(|change| change["beyond"].clone()).collect()
    };
    assert_eq!(changes(&admin).await, [json!(null), json!(null), json!(null)], "all of it is theirs to take back");
    let seen = changes(&keeper).await;
    assert_eq!(seen[..2], [json!(null), json!([OTHER])], "the later one is their own");
}

#[tokio::test]
async fn an_area_says_what_is_in_it_and_comes_up_by_its_code() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    quarters(&admin).await;
    let contents = async |who: &Persona| -> Contents { serde_json::from_value(who.json("/api/v1/areas").await).unwrap() };
    let code = |code: &str| code.parse::<AreaCode>().unwrap();
    let told = contents(&admin).await;
    let cells = |n: u64| std::collections::BTreeMap::from([(KindName::known("cell"), n)]);
    assert_eq!(told[&code(TOWN)].things, cells(2));
    assert!(told[&code(TOWN)].accounts >= 3, "{told:?}");
    assert_eq!(told.get(&code("990001001001")), Some(&Inside { things: cells(2), accounts: 0 }), "a community has its cells");
    assert_eq!(told.get(&code("990001009000")), None);
    // named, taken off the list; a record that comes late brings it up by its code
    let mut series = Series::of(&admin);
    let named = AreaProfile::named("新区".into());
    for area in [named.clone(), named.off_the_list()] {
        say(&admin, &areas(&[("990001009000", area)])).await;
    }
    assert_eq!(contents(&admin).await.get(&code("990001009000")), None);
    series.case("990001009000", "reported without a network", vec![]).await;
    let late = contents(&admin).await;
    assert_eq!(late[&code("990001009000")].things.len(), 1, "{late:?}");
    // what somebody does not see is not told
    let patrol = world.sign_in("patrol").await;
    let seen = contents(&patrol).await;
    assert!(seen.keys().all(|area| code(TOWN).contains(*area)) && seen.values().all(|inside| inside.accounts == 0), "{seen:?}");
}

#[tokio::test]
async fn an_area_is_taken_off_the_list_only_when_it_is_empty_whoever_asks() {
    const NEW: &str = "990001009000";
    const COMMUNITY: &str = "990001009001";
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let of = |name: &str| AreaProfile::named(name.into());
    let gone = |name: &str| of(name).off_the_list();
    say(&admin, &areas(&[(NEW, of("新区")), (COMMUNITY, of("一社区")), ("990001001001", of("旧社区"))])).await;
    quarters(&admin).await;
    // whatever a browser asked before: here nothing did
    assert_eq!(told(&admin, &areas(&[("990001001001", gone("旧社区"))])).await, Some(Refusal::Occupied), "it has cells");
    assert_eq!(told(&admin, &areas(&[(NEW, gone("新区"))])).await, Some(Refusal::Occupied), "a community of it is listed");
    let held = world.hire("keeper", Role::Administrator, NEW).await;
    let both = areas(&[(NEW, gone("新区")), (COMMUNITY, gone("一社区"))]);
    assert_eq!(told(&admin, &both).await, Some(Refusal::Occupied), "somebody keeps it");
    world.app.store.set_grants(held, vec![], crate::series::now()).await.unwrap();
    let mut series = Series::of(&admin);
    let mut cell_of = |body: &dyn Fn(CellProfile) -> ReferenceBody<CellProfile>| {
        let profile = CellProfile {
            code: "990001009001001".parse().unwrap(),
            name: "网格".into(),
            shape: rectangle([0, 3_000, 1_000, 4_000]),
            duty: vec![],
        };
        series.op::<Cell>(NEW, EntityId(99), &body(profile)).seal()
    };
    let (defined, retired) = (cell_of(&ReferenceBody::Define), cell_of(&|_| ReferenceBody::Withdraw));
    series.push(vec![defined]).await;
    assert_eq!(told(&admin, &both).await, Some(Refusal::Occupied));
    // a series that empties it and takes it off in one push
    let off = series.op::<County>(COUNTY, EntityId(7), &both).seal();
    let reply = series.push(vec![retired, off]).await;
    assert!(reply.results.iter().all(|result| result.refusal.is_none()), "{reply:?}");
    // what was refused is kept, with why
    let aside = admin.json("/api/v1/quarantine").await;
    let why: Vec<&str> = aside.as_array().unwrap().iter().filter_map(|one| one["refusal"].as_str()).collect();
    assert_eq!(why, ["occupied"; 4], "{aside}");
    // a report that comes late counts and is seen, by its code
    let late = series.case(NEW, "reported without a network", vec![]).await;
    let rows = admin.json("/api/v1/rows?kind=case").await;
    let found = rows["rows"].as_array().unwrap().iter().find(|row| row["entity"] == json!(late)).cloned();
    assert_eq!(found.map(|row| row["scope"].clone()), Some(json!(NEW)), "{rows}");
    let contents: Contents = serde_json::from_value(admin.json("/api/v1/areas").await).unwrap();
    assert!(contents.contains_key(&NEW.parse().unwrap()), "{contents:?}");
    // and whoever names it again has it on the list with all that is in it
    say(&admin, &areas(&[(NEW, of("新区"))])).await;
    assert_eq!(told(&admin, &areas(&[(NEW, gone("新区"))])).await, Some(Refusal::Occupied));
}

#[tokio::test]
async fn how_cells_lie_follows_each_change_at_once() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let ids = quarters(&admin).await;
    county(&admin, Some(rectangle([0, 0, 2_000, 2_000]))).await;
    let faults = async || [laid(&admin, TOWN).await, laid(&admin, OTHER).await].map(|laid| (laid.overlaps.len(), laid.gaps.len()));
    assert_eq!(faults().await, [(0, 1), (0, 1)], "the fourth quarter");
    let mut series = Series::of(&admin);
    // what says nothing of cells leaves them as they were
    series.case(TOWN, "a case", vec![]).await;
    let before = laid(&admin, TOWN).await;
    assert_eq!(before.beside.iter().map(|row| row.entity).collect::<Vec<_>>(), [ids[2]]);
    let fourth = thing();
    let (cells, retire) = (
        [
            cell(&mut series, OTHER, fourth, "990001002001002", [1_000, 1_000, 2_000, 2_000]),
            cell(&mut series, TOWN, ids[1], "990001001001002", [1_000, 0, 2_000, 1_100]),
            cell(&mut series, TOWN, ids[1], "990001001001002", [1_000, 0, 2_000, 1_000]),
        ],
        series.op::<Cell>(OTHER, ids[2], &ReferenceBody::Withdraw),
    );
    for (op, then) in cells.into_iter().chain([retire]).zip([[(0, 0), (0, 0)], [(1, 0), (1, 0)], [(0, 0), (0, 0)], [(0, 1), (0, 1)]]) {
        series.push(vec![op.seal()]).await;
        assert_eq!(faults().await, then);
    }
    let united: Shape = serde_json::from_value(admin.json("/api/v1/ground/outline").await).unwrap();
    let micro = united.square_metres() / rectangle([0, 0, 1_000, 1_000]).square_metres();
    assert!((micro - 3.0).abs() < 0.01, "three of four quarters: {micro}");
    // the outline goes, and with it what was open to it
    county(&admin, None).await;
    let after = laid(&admin, TOWN).await;
    assert_eq!((after.bounded, after.faults), (false, 0));
}
