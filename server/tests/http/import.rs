//! `xunge import`, as the library does it: every fault told, all or nothing, and again without doubling.

use std::path::PathBuf;

use uuid::Uuid;
use xunge_import::{
    kinds::Importable,
    problem::{Lang, Problem},
    source,
};
use xunge_server::{
    import::{self, Done, ImportError, Importer, Rights, ground::Beside, people},
    lock::FolderLock,
    sight::Sight,
    store::caught_up,
};
use xunge_shared::{
    id::AccountId,
    kinds::{cell::Cell, checkpoint::Checkpoint, street::Street, zone::Zone},
};

use crate::world::{COUNTY, TOWN, World};

const CELLS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"990001001001001","name":"一"},"geometry":{"type":"Polygon","coordinates":[[[110,22],[110.1,22],[110.1,22.1],[110,22.1],[110,22]]]}},
{"type":"Feature","properties":{"code":"990001001001002"},"geometry":{"type":"Polygon","coordinates":[[[110.1,22],[110.2,22],[110.2,22.1],[110.1,22.1],[110.1,22]]]}}]}"#;
const STREETS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"S1","name":"永安路","class":"main","area":"990001001000"},"geometry":{"type":"LineString","coordinates":[[110,22.05],[110.2,22.05]]}}]}"#;
const ZONES: &str = "\u{feff}number,name,street,cell,lon,lat\r\n1,阿芳粉店,永安路,990001001001001,110.01,22.05\r\n2,顺达五金,S1,990001001001001,110.02,22.05\r\n";

fn file(world: &World, name: &str, text: &str) -> PathBuf {
    let path = world.data.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

async fn run<K: Importable>(world: &World, name: &str, text: &str, area: Option<&str>) -> Result<Done, Vec<Problem>> {
    let store = &*world.app.store;
    caught_up(store).await;
    let faults = |error| match error {
        ImportError::Faulty(problems) => problems,
        other => panic!("{other}"),
    };
    let rows = source::read(&file(world, name, text))?;
    let lock = FolderLock::take(&world.data.path().join("import")).unwrap();
    let sight = Sight::operator(&lock, store.scopes());
    let importer = Importer {
        author: AccountId(5),
        rights: Rights::Operator,
        device: Uuid::new_v4().into(),
        first: Uuid::now_v7().into(),
        now: xunge_server::clock::now(),
        ground: Beside::in_sight(sight.clone()),
        file: name.into(),
    };
    let cx = import::context(store, &sight, area.map(|area| area.parse().unwrap()), |_| true, || Uuid::new_v4().as_u128()).unwrap();
    let plan = import::plan::<K>(rows, cx, importer, store, &sight).map_err(faults)?;
    plan.write(store).await.map_err(faults)
}

fn texts(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| problem.text(Lang::En)).collect()
}

#[tokio::test]
async fn files_are_imported_once_and_again() {
    let world = World::start().await;
    let done = |new, changed, same| Done { new, changed, same, ..Done::default() };
    assert_eq!(run::<Cell>(&world, "cells.geojson", CELLS, None).await, Ok(done(2, 0, 0)));
    assert_eq!(run::<Street>(&world, "streets.geojson", STREETS, None).await, Ok(done(1, 0, 0)));
    assert_eq!(run::<Zone>(&world, "zones.csv", ZONES, None).await, Ok(done(2, 0, 0)));
    let points = "code,name,lon,lat,area\nC1,桥头,110.05,22.05,990001001000\n";
    assert_eq!(run::<Checkpoint>(&world, "points.csv", points, None).await, Ok(done(1, 0, 0)));

    assert_eq!(run::<Cell>(&world, "cells.geojson", CELLS, None).await, Ok(done(0, 0, 2)));
    assert_eq!(run::<Zone>(&world, "zones.csv", ZONES, None).await, Ok(done(0, 0, 2)), "tokens that were made are kept");
    let renamed = ZONES.replace("顺达五金", "顺达建材");
    assert_eq!(run::<Zone>(&world, "zones.csv", &renamed, None).await, Ok(done(0, 1, 1)));
    let patrol = world.sign_in("patrol").await;
    let zones = patrol.json("/api/v1/rows?kind=zone&order=code").await;
    assert_eq!(zones["total"], 2);
    assert_eq!(zones["rows"][1]["title"], "顺达建材");
}

#[tokio::test]
async fn cells_without_codes_are_numbered_in_order() {
    let world = World::start().await;
    let plain = CELLS.replace("\"code\":\"990001001001001\",", "").replace("\"code\":\"990001001001002\"", "\"density\":5.5");
    assert_eq!(run::<Cell>(&world, "plain.geojson", &plain, Some(TOWN)).await, Ok(Done { new: 2, numbered: 2, ..Done::default() }));
    let rows = world.sign_in("town").await.json("/api/v1/rows?kind=cell&order=code").await;
    assert_eq!(rows["rows"][0]["code"], format!("{TOWN}001"));
    let faults = texts(&run::<Cell>(&world, "plain.geojson", &plain, None).await.unwrap_err());
    assert_eq!(faults.len(), 2, "{faults:?}");
}

#[tokio::test]
async fn every_fault_is_told_and_nothing_is_written() {
    let world = World::start().await;
    run::<Cell>(&world, "cells.geojson", CELLS, None).await.unwrap();
    let table = "number,name,street,cell,lon,lat,area\n\
        1,good,,990001001001001,110.01,22.05,\n\
        ,no number,,99,110.01,22.05,\n\
        1,same number,,990001001001001,110.01,22.05,\n\
        3,no street of that name,Nowhere,990001001001001,200,22.05,\n\
        4,no place,,990001001001001,,,\n\
        5,elsewhere,,,110,22,110101001000\n";
    let faults = texts(&run::<Zone>(&world, "bad.csv", table, None).await.unwrap_err());
    for expected in [
        "line 3: number: is required and missing",
        "line 3: cell: \"99\" is not a cell code of 14 or 15 digits",
        "line 4: number: repeats line 2",
        "line 5: street: \"Nowhere\" is not the code or name of a street that exists",
        "line 5: geometry: longitude 200 or latitude 22.05 is out of range (−180 to 180, −90 to 90)",
        "line 6: geometry: there is no geometry",
        "line 7: area: 110101001000 is in another county than the data here",
    ] {
        assert!(faults.iter().any(|fault| fault == expected), "{expected} is not in {faults:#?}");
    }
    let broken = CELLS.replace("[110,22]]]}},", "[110,22.01]]]}},");
    let faults = texts(&run::<Cell>(&world, "open.geojson", &broken, None).await.unwrap_err());
    assert_eq!(faults, ["feature 1 (line 2): geometry: the ring is open: its last point must be its first"]);
    assert_eq!(world.sign_in("county").await.json("/api/v1/rows?kind=zone").await["total"], 0);
    for (name, text) in [("empty.csv", "a,b\n"), ("torn.geojson", "{\"features\":[{"), ("not.geojson", "{\"type\":\"Point\"}")] {
        assert!(run::<Cell>(&world, name, text, None).await.is_err(), "{name}");
    }
}

#[tokio::test]
async fn people_are_hired_all_or_none() {
    let world = World::start().await;
    let store = &*world.app.store;
    let read = |text: &str| source::read(&file(&world, "people.csv", text)).unwrap();
    let bad = "name,role,area,password\nlin,patrol,990001001000,short\nlin,boss,1,long enough\npatrol,patrol,990001001000,\n";
    let Err(ImportError::Faulty(problems)) = people::check(read(bad), None, store, &|_, _| true) else { panic!("accepted") };
    let faults = texts(&problems);
    for part in ["line 2: password", "line 3: role: \"boss\"", "line 3: area", "line 4: name: there is such an account already"] {
        assert!(faults.iter().any(|fault| fault.starts_with(part)), "{part} is not in {faults:#?}");
    }
    let good = format!("name,display,role,area,team,password\nlin,林,patrol,{TOWN},一队,long enough\nhe,何,supervisor,{COUNTY},,\n");
    let checked = people::check(read(&good), None, store, &|_, _| true).unwrap();
    let made_up: Vec<(String, String)> = people::made_up(&checked).into_iter().map(|(n, p)| (n.into(), p.into())).collect();
    assert_eq!(people::hire(checked, store, xunge_server::clock::now(), None).await.unwrap(), 2);
    let [(name, password)] = &made_up[..] else { panic!("one password was left out: {made_up:?}") };
    let who = world.anonymous();
    let sign_in = serde_json::json!({ "name": name, "password": password });
    who.post_json("/api/session", &sign_in).await.check(200, "");
}
