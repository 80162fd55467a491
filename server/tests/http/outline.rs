//! The county's outline from a file, ground that no cell touches, and a preview that knows the cells that stand already.

use proptest::{
    prelude::*,
    test_runner::{TestRng, TestRunner},
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;
use xunge_import::source;
use xunge_server::{
    clock,
    import::{self, ImportError, Importer, Rights, ground::Beside},
    lock::FolderLock,
    sight::Sight,
    store::caught_up,
};
use xunge_shared::{
    geometry::{Polygon, Shape},
    ground::proposed::Proposed,
    imports::Outcome,
    kinds::{cell::Cell, reference::ReferenceBody},
    role::Role,
};

use crate::{
    ground::{cell, county, laid, quarters, rectangle},
    series::{Series, thing},
    world::{OTHER, Persona, TOWN, World},
};

/// The corners of a rectangle in degrees, from the south-western corner of the county in micro-degrees.
fn ring([west, south, east, north]: [i32; 4]) -> Value {
    let at = |x: i32, y: i32| json!([110.0 + f64::from(x) / 1e6, 22.0 + f64::from(y) / 1e6]);
    json!([at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)])
}

fn polygon(sides: [i32; 4]) -> Value {
    json!({ "type": "Polygon", "coordinates": [ring(sides)] })
}

async fn propose(who: &Persona, query: &str, file: &str) -> Proposed {
    let answer = who.send(who.request(Method::POST, &format!("/api/v1/ground/outline{query}")).body(file.to_owned())).await;
    answer.check(200, "");
    serde_json::from_slice(&answer.body).unwrap()
}

fn area(all: &[[i32; 4]]) -> Shape {
    let parts = all.iter().flat_map(|sides| if let Shape::Area(parts) = rectangle(*sides) { parts } else { vec![] });
    Shape::Area(parts.collect::<Vec<Polygon>>())
}

#[tokio::test]
async fn an_outline_from_a_file_is_told_with_what_it_means_and_sets_nothing() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let square = rectangle([0, 0, 1_000, 1_000]).square_metres();
    let near = |size: f64, squares: f64| (size / square - squares).abs() < 0.02;
    let bare = propose(&admin, "", &polygon([0, 0, 2_000, 2_000]).to_string()).await;
    assert!(bare.cells == 0 && bare.united.is_none() && near(bare.square_metres, 4.0) && near(bare.left, 4.0), "{bare:?}");
    let ids = quarters(&admin).await;
    // two features that are joined, a spot beside them; the north of 990001002001001 and a sliver of the others are outside
    let spot = json!({ "type": "Feature", "properties": null, "geometry": { "type": "Point", "coordinates": [110.0, 22.0] } });
    let feature = |sides| json!({ "type": "Feature", "properties": {}, "geometry": polygon(sides) });
    let features = [feature([4, 0, 1_000, 1_600]), feature([1_000, 0, 2_000, 1_600]), spot];
    let file = json!({ "type": "FeatureCollection", "features": features }).to_string();
    let told = propose(&admin, "?lang=zh", &file).await;
    assert_eq!((told.fault_count, told.left_out, told.cells, told.corners, told.kept), (0, 1, 3, 8, 4), "{told:?}");
    let extent = |shape: &Shape| shape.bbox().map(|bbox| (bbox.min, bbox.max));
    assert_eq!(told.outline.as_ref().and_then(extent), extent(&rectangle([4, 0, 2_000, 1_600])), "{told:?}");
    assert!(near(told.square_metres, 3.19) && near(told.covered, 3.0) && near(told.left, 0.6), "{told:?}");
    let outside: Vec<_> = told.outside.iter().map(|cell| (&*cell.name, cell.town.to_string())).collect();
    assert_eq!(outside, [("990001002001001 网格001", OTHER.to_owned())]);
    assert!(told.outside_count == 1 && near(told.outside_square_metres, 0.4), "{told:?}");
    assert!(told.united.is_some_and(|united| near(united.square_metres(), 3.0)));
    assert!(!laid(&admin, TOWN).await.bounded, "nothing is set");
    // drawn on a public map it lies half a kilometre elsewhere: no cell is in it
    let moved = propose(&admin, "?datum=gcj02", &polygon([0, 0, 2_000, 2_000]).to_string()).await;
    assert_eq!((moved.outside_count, moved.outside.len()), (3, ids.len()), "{moved:?}");
    admin.send(admin.request(Method::POST, "/api/v1/ground/outline?datum=mars").body(file.clone())).await.check(400, "bad_request");
    world.hire("keeper", Role::Administrator, TOWN).await;
    for name in ["keeper", "county", "grid"] {
        let who = world.sign_in(name).await;
        who.send(who.request(Method::POST, "/api/v1/ground/outline").body(file.clone())).await.check(403, "forbidden");
    }
    let large = " ".repeat(12 * 1024 * 1024) + &file;
    admin.send(admin.request(Method::POST, "/api/v1/ground/outline").body(large)).await.check(413, "too_large");
}

#[tokio::test]
async fn a_file_that_is_no_outline_says_what_is_wrong_and_where() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let feature = |geometry: &Value| json!({ "type": "Feature", "properties": {}, "geometry": geometry });
    let tie = json!({ "type": "Polygon", "coordinates": [[[110.0, 22.0], [110.1, 22.1], [110.1, 22.0], [110.0, 22.1], [110.0, 22.0]]] });
    let file = format!("{{\"type\":\"FeatureCollection\",\"features\":[{},\n{}]}}", feature(&polygon([0, 0, 9, 9])), feature(&tie));
    let told = propose(&admin, "?lang=zh", &file).await;
    let faults: Vec<_> = told.faults.iter().map(|fault| (fault.line, fault.feature, &*fault.field, &*fault.reason)).collect();
    assert_eq!(faults, [(Some(2), Some(2), "geometry", "边界在 110.050000, 22.050000 附近自相交")]);
    assert_eq!((told.fault_count, told.outline), (1, None));
    for (file, zh, en) in [
        ("code,name\n1,2\n".to_owned(), "不是 GeoJSON", "no GeoJSON"),
        (json!({ "type": "LineString", "coordinates": [[110.0, 22.0], [110.1, 22.0]] }).to_string(), "没有面", "no area"),
        (
            json!({ "type": "Polygon", "coordinates": [[[22.0, 110.0], [22.1, 110.0], [22.1, 110.1], [22.0, 110.0]]] }).to_string(),
            "纬度写在了前面",
            "latitude seems",
        ),
    ] {
        for (query, said) in [("?lang=zh", zh), ("", en)] {
            let told = propose(&admin, query, &file).await;
            assert!(told.fault_count == 1 && told.faults[0].reason.contains(said), "{told:?}");
        }
    }
}

#[tokio::test]
async fn ground_that_no_cell_touches_is_told_to_who_keeps_the_county() {
    let world = World::start().await;
    world.hire("keeper", Role::Administrator, TOWN).await;
    let (admin, keeper) = (world.sign_in("admin").await, world.sign_in("keeper").await);
    let island = [5_000, 0, 6_000, 1_000];
    county(&admin, Some(area(&[[0, 0, 2_000, 1_000], island]))).await;
    // without a cell all of it is nobody's: said once, and no fault
    let bare = laid(&admin, TOWN).await;
    let size = area(&[[0, 0, 2_000, 1_000], island]).square_metres();
    assert!((bare.faults, bare.gaps.len()) == (0, 0) && bare.bare.is_some_and(|told| (told - size).abs() < 1.0), "{bare:?}");
    assert_eq!(laid(&keeper, TOWN).await.bare, None);
    let (mut series, id) = (Series::of(&admin), thing());
    let op = cell(&mut series, TOWN, id, "990001001001001", [0, 0, 1_000, 1_000]).seal();
    series.push(vec![op]).await;
    // what is beside the town's cell is both keepers' to see, the island the county's, whichever town they look at
    let beside = async |who: &Persona, town: &str| {
        let told = laid(who, town).await;
        assert_eq!((told.bare, told.faults), (None, told.gaps.len()));
        told.gaps.iter().map(|gap| (gap.is_open, gap.beside.clone())).collect::<Vec<_>>()
    };
    assert_eq!(beside(&keeper, TOWN).await, [(true, vec![id])]);
    let mut seen = beside(&admin, TOWN).await;
    seen.sort();
    assert_eq!(seen, [(true, vec![]), (true, vec![id])]);
    assert_eq!(beside(&admin, OTHER).await, [(true, vec![])]);
    // drawn full it is none
    let op = cell(&mut series, OTHER, thing(), "990001002001001", island).seal();
    series.push(vec![op]).await;
    assert_eq!(beside(&admin, OTHER).await, []);
    assert_eq!(beside(&admin, TOWN).await, [(true, vec![id])]);
}

/// A number below another.
fn below(rng: &mut TestRng, most: i32) -> i32 {
    (rng.next_u32() % most as u32) as i32
}

#[tokio::test]
async fn a_preview_by_what_is_known_is_the_one_that_reads_all_anew() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    county(&admin, Some(rectangle([0, 0, 6_000, 6_000]))).await;
    let mut rng = TestRunner::deterministic().new_rng();
    let mut series = Series::of(&admin);
    let towns = [(TOWN, "990001001001"), (OTHER, "990001002001")];
    let mut standing = vec![];
    // somewhere on a board of six by six, each a little off its square
    let sides = |rng: &mut TestRng| {
        let (x, y) = (below(rng, 6) * 1_000, below(rng, 6) * 1_000);
        [x + below(rng, 40) - 20, y, x + 1_000 + below(rng, 40) - 20, y + 1_000 * (1 + below(rng, 2))]
    };
    for round in 0..8 {
        // the ground goes on: cells are drawn, changed and taken out of use
        let mut ops = vec![];
        for _ in 0..4 {
            let (town, codes) = towns[below(&mut rng, 2) as usize];
            let code = format!("{codes}{:03}", standing.len() + 1);
            let id = thing();
            ops.push(cell(&mut series, town, id, &code, sides(&mut rng)).seal());
            standing.push((town, id, code));
        }
        if round > 2 {
            let (town, id, _) = &standing[below(&mut rng, standing.len() as i32) as usize];
            ops.push(series.op::<Cell>(town, *id, &ReferenceBody::Withdraw).seal());
        }
        series.push(ops).await;
        // a file sets some that stand and some that are new
        let feature =
            |rng: &mut TestRng, code: &str| json!({ "type": "Feature", "properties": { "code": code }, "geometry": polygon(sides(rng)) });
        let mut features: Vec<Value> = (0..3).map(|n| feature(&mut rng, &format!("{}{:03}", towns[n % 2].1, 900 + n))).collect();
        features.push(feature(&mut rng, &standing[round].2.clone()));
        let file = json!({ "type": "FeatureCollection", "features": features }).to_string();
        let answer = admin.send(admin.request(Method::POST, "/api/v1/imports/cell?check=1").body(file.clone())).await;
        answer.check(200, "");
        let known: Outcome = serde_json::from_slice(&answer.body).unwrap();
        let anew = anew(&world, &file).await;
        let words = |told: &[xunge_shared::imports::Fault]| {
            let mut all: Vec<_> = told.iter().map(|fault| (fault.line, fault.feature, fault.reason.clone())).collect();
            all.sort();
            all
        };
        let told = if known.fault_count > 0 { &known.faults } else { &known.warnings };
        assert_eq!(words(told), anew, "round {round}: {file}");
    }
}

/// The faults of a file, else its warnings, by a look that knows nothing of the cells yet.
async fn anew(world: &World, file: &str) -> Vec<(Option<u64>, Option<u64>, String)> {
    let store = &*world.app.store;
    caught_up(store).await;
    let folder = world.data.path().join("anew");
    let lock = FolderLock::take(&folder).unwrap();
    let sight = Sight::operator(&lock, store.scopes());
    let importer = Importer {
        author: xunge_shared::id::AccountId(5),
        rights: Rights::Operator,
        device: Uuid::new_v4().into(),
        first: Uuid::now_v7().into(),
        now: clock::now(),
        ground: Beside::in_sight(sight.clone()),
        file: String::new(),
    };
    let cx = import::context(store, &sight, None, |_| true, || Uuid::new_v4().as_u128()).unwrap();
    let rows = source::parse(file.as_bytes()).unwrap();
    let problems = match import::plan::<Cell>(rows, cx, importer, store, &sight) {
        Ok(plan) => plan.warnings,
        Err(ImportError::Faulty(problems)) => problems,
        Err(other) => panic!("{other}"),
    };
    let told = |problem: &xunge_import::problem::Problem| {
        let xunge_import::problem::Place::Feature(feature, line) = problem.place else { panic!("{problem:?}") };
        (Some(line), Some(feature), problem.reason.text(xunge_import::problem::Lang::En))
    };
    let mut all: Vec<_> = problems.iter().map(told).collect();
    all.sort();
    all
}
