//! Files imported in the browser: every fault by line, field and reason, then all or nothing, with the rights of who is signed in.

use reqwest::Method;
use serde_json::json;
use xunge_shared::{
    geometry::{LonLat, Path, Polygon, Shape},
    ground::{self, laid::Laid},
    id::CellCode,
    imports::{Change, Deed, Outcome, TakenBack},
    kinds::{
        cell::{Cell, CellProfile},
        presence::Presence,
        reference::ReferenceBody,
        zone::{Inspection, Zone, ZoneBody},
    },
    role::Role,
    settings::Settings,
};

use crate::{
    series::{Series, thing},
    world::{OTHER, Persona, TOWN, World},
};

const ZONES: &str = "number,name,area,lon,lat\n1,阿芳粉店,990001001000,110.01,22.05\n2,顺达五金,990001001000,110.02,22.05\n";

async fn import(who: &Persona, kind: &str, query: &str, text: &str) -> Outcome {
    let request = who.request(Method::POST, &format!("/api/v1/imports/{kind}{query}")).body(text.to_owned());
    let answer = who.send(request).await;
    answer.check(200, "");
    serde_json::from_slice(&answer.body).unwrap()
}

fn counted(new: u64, changed: u64, same: u64) -> Outcome {
    Outcome { new, changed, same, ..Outcome::default() }
}

#[tokio::test]
async fn a_file_is_checked_and_then_written_whole() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let bad = ZONES.replace("阿芳粉店", "").replace("110.02", "east").replace("990001001000,110.01", "12,110.01");
    let faults = import(&admin, "zone", "?lang=zh", &bad).await;
    assert!(!faults.written && faults.fault_count == faults.faults.len() as u64, "{faults:?}");
    let told: Vec<_> = faults.faults.iter().map(|fault| (fault.line.unwrap(), &*fault.field)).collect();
    assert!(told.contains(&(2, "name")) && told.contains(&(2, "area")) && told.contains(&(3, "lon")), "{told:?}");
    assert!(faults.faults.iter().any(|fault| fault.reason == "缺少必填内容"), "{faults:?}");
    let checked = import(&admin, "zone", "?check=1", ZONES).await;
    let shown: Vec<_> = checked.rows.iter().map(|row| (row.line, &*row.name, row.deed)).collect();
    assert_eq!(shown, [(Some(2), "1 阿芳粉店", Deed::New), (Some(3), "2 顺达五金", Deed::New)]);
    assert_eq!(Outcome { rows: vec![], ..checked }, counted(2, 0, 0));
    assert_eq!(admin.json("/api/v1/rows?kind=zone").await["total"], 0, "checked only");
    assert_eq!(import(&admin, "zone", "", ZONES).await, Outcome { written: true, ..counted(2, 0, 0) });
    assert_eq!(admin.json("/api/v1/rows?kind=zone").await["total"], 2);
    let changed = import(&admin, "zone", "?check=1", &ZONES.replace("顺达五金", "顺达建材")).await;
    let change = Change { field: "name".into(), before: "顺达五金".into(), after: "顺达建材".into() };
    let shown: Vec<_> = changed.rows.iter().map(|row| (row.line, row.deed, &*row.changes)).collect();
    assert_eq!(shown, [(Some(3), Deed::Changed, &[change][..]), (Some(2), Deed::Same, &[])], "what changes comes first");
    assert_eq!(Outcome { rows: vec![], ..changed }, counted(0, 1, 1));
    let unreadable = import(&admin, "zone", "", "{\n\"features\": 7}").await;
    assert_eq!((unreadable.faults[0].line, &*unreadable.faults[0].field), (Some(2), ""));
    let by = &world.app.store.audit(None, 1).unwrap()[0];
    assert_eq!((&*by.action, by.about.as_deref(), by.actor), ("imported", Some("zone"), Some(admin.id())));
    admin.send(admin.request(Method::POST, "/api/v1/imports/case").body("a\n1\n")).await.check(404, "not_found");
}

#[tokio::test]
async fn what_is_taken_and_worth_a_look_is_told() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let table =
        format!("number,name,area,lon,lat,店主电话,remark\n1,阿芳粉店,{TOWN},110.0005,22.0005,130,\n2,顺达五金,{TOWN},110.0005,22.2,,x\n");
    let told = |outcome: &Outcome| outcome.warnings.iter().map(|fault| (fault.line, fault.reason.clone())).collect::<Vec<_>>();
    let unread = (None, "nothing is read from: remark, 店主电话".to_owned());
    let checked = import(&admin, "zone", "?check=1", &table).await;
    assert_eq!((told(&checked), checked.new), (vec![unread.clone()], 2), "no cell is known yet");
    assert_eq!(import(&admin, "cell", "", &cells(&[("990001001001001", 0, 1_000)])).await.new, 1);
    let far = (Some(3), "110.00050, 22.20000 is far from every cell of its town: check the coordinates".to_owned());
    assert_eq!(told(&import(&admin, "zone", "?check=1", &table).await), [unread, far]);
    // the neighbours' cells are not the town's
    let other = table.replace(TOWN, OTHER).replace(",店主电话,remark", "").replace(",130,", "").replace(",,x", "");
    assert_eq!(told(&import(&admin, "zone", "?check=1", &other).await), []);

    let nowhere = format!("code,name,due,area,lon,lat\n1,朝阳街,2026-12-31,{TOWN},0,0\n2,解放路,2026-12-31,{TOWN},110.0005,\n");
    let looked = admin.send(admin.request(Method::POST, "/api/v1/timetable").body(nowhere.clone())).await.json();
    let told = |of: &str| -> Vec<_> {
        let all = looked[of].as_array().unwrap().iter();
        all.map(|one| (one["line"].as_u64(), one["called"].as_str().unwrap(), one["zh"].as_str().unwrap())).collect()
    };
    let (zeros, missing) = ("经纬度是 0, 0，那里是大海：没有坐标就请留空", "缺少必填内容");
    assert_eq!(told("problems"), [(Some(2), "几何（geometry）", zeros), (Some(3), "纬度（lat）", missing)]);
    let elsewhere = format!("code,name,due,天气,area,lon,lat\n1,朝阳街,2026-12-31,晴,{TOWN},110.0005,22.5\n");
    let looked = admin.send(admin.request(Method::POST, "/api/v1/timetable").body(elsewhere)).await.json();
    let reasons: Vec<_> = looked["warnings"].as_array().unwrap().iter().map(|one| (one["line"].as_u64(), one["zh"].as_str())).collect();
    let far = "110.00050, 22.50000 离本乡镇的网格都很远：请核对坐标";
    assert_eq!(reasons, [(None, Some("这些列没有读取：天气")), (Some(2), Some(far))]);
}

#[tokio::test]
async fn who_keeps_a_town_imports_into_it_alone() {
    let world = World::start().await;
    world.hire("keeper", Role::Administrator, TOWN).await;
    let keeper = world.sign_in("keeper").await;
    let mixed = ZONES.replacen(TOWN, OTHER, 1);
    let faults = import(&keeper, "zone", "", &mixed).await;
    assert_eq!(faults.faults.iter().map(|fault| (fault.line, &*fault.field)).collect::<Vec<_>>(), [(Some(2), "area")]);
    assert_eq!(keeper.json("/api/v1/rows?kind=zone").await["total"], 0, "not even their own rows");
    assert_eq!(import(&keeper, "zone", "", ZONES).await.new, 2);
    let people = format!("name,role,area\na.one,patrol,{TOWN}\nb.two,administrator,{TOWN}\nc.three,patrol,{OTHER}\n");
    let faults = import(&keeper, "people", "", &people).await;
    assert_eq!(faults.faults.iter().map(|fault| (fault.line, &*fault.field)).collect::<Vec<_>>(), [(Some(3), "role"), (Some(4), "role")]);
    for who in ["patrol", "grid", "town", "county"] {
        let who = world.sign_in(who).await;
        who.send(who.request(Method::POST, "/api/v1/imports/zone").body(ZONES)).await.check(403, "forbidden");
    }
}

/// Squares of a thousandth of a degree: code, west and width in micro-degrees.
fn cells(squares: &[(&str, i32, i32)]) -> String {
    let feature = |(code, west, width): &(&str, i32, i32)| {
        let lon = |by: i32| 110.0 + f64::from(*west + by) / 1e6;
        let (west, east) = (lon(0), lon(*width));
        json!({
            "type": "Feature",
            "properties": { "code": code, "name": format!("网格{}", &code[14..]) },
            "geometry": { "type": "Polygon", "coordinates": [[[west, 22.0], [east, 22.0], [east, 22.001], [west, 22.001], [west, 22.0]]] },
        })
    };
    json!({ "type": "FeatureCollection", "features": squares.iter().map(feature).collect::<Vec<_>>() }).to_string()
}

#[tokio::test]
async fn cells_that_lie_over_others_are_told_row_by_row() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let [one, two, three, far] = ["990001001001001", "990001001001002", "990001001001003", "990001002001001"];
    let told = |outcome: &Outcome| outcome.faults.iter().map(|fault| (fault.feature, fault.reason.clone())).collect::<Vec<_>>();
    // 100 micro-degrees of longitude by 1,000 of latitude are 10.3 m by 111 m
    let over = import(&admin, "cell", "?check=1&lang=zh", &cells(&[(one, 0, 1_000), (two, 900, 1_000), (three, 1_900, 500)])).await;
    assert_eq!(over.fault_count, 1, "{over:?}");
    assert_eq!((over.faults[0].feature, &*over.faults[0].field), (Some(2), "geometry"));
    assert!(over.faults[0].reason.starts_with("与990001001001001 网格1（第 1 个要素（第 1 行））重叠 1146 平方米"), "{over:?}");
    assert!(!import(&admin, "cell", "", &cells(&[(one, 0, 1_000), (two, 900, 1_000)])).await.written);
    assert_eq!(import(&admin, "cell", "", &cells(&[(one, 0, 1_000), (two, 1_000, 1_000)])).await.new, 2);

    // beside those that stand, also of another town; a border that was drawn twice is worth a word and no fault
    let over = import(&admin, "cell", "?check=1", &cells(&[(far, 1_500, 1_000)])).await;
    assert!(told(&over)[0].1.starts_with("lies over 990001001001002 网格2 by 5732 m²"), "{over:?}");
    let sliver = import(&admin, "cell", "?check=1", &cells(&[(far, 1_995, 1_000)])).await;
    assert_eq!((sliver.fault_count, sliver.warning_count, sliver.new), (0, 1, 1), "{sliver:?}");
    assert!(sliver.warnings[0].reason.contains("sliver of 57 m²"), "{sliver:?}");
    let clean = import(&admin, "cell", "", &cells(&[(far, 2_000, 1_000), (one, 0, 1_000)])).await;
    assert_eq!((clean.warning_count, clean.new, clean.same), (0, 1, 1), "{clean:?}");
    // what replaces a cell is laid beside the others in its place
    let moved = import(&admin, "cell", "?check=1", &cells(&[(two, 1_000, 1_200)])).await;
    assert!(told(&moved)[0].1.contains("990001002001001"), "{moved:?}");
    let both = import(&admin, "cell", "", &cells(&[(two, 1_000, 1_200), (far, 2_200, 800)])).await;
    assert_eq!((both.written, both.changed), (true, 2), "{both:?}");

    // whoever keeps one town is told of its neighbour, and of nothing of it but how its cells lie
    world.hire("keeper", Role::Administrator, TOWN).await;
    let keeper = world.sign_in("keeper").await;
    let over = import(&keeper, "cell", "?check=1", &cells(&[(three, 2_900, 500)])).await;
    assert!(told(&over)[0].1.starts_with("lies over 990001002001001"), "{over:?}");
    let laid = keeper.json(&format!("/api/v1/ground?scope={TOWN}")).await;
    let beside: Vec<_> = laid["beside"].as_array().unwrap().iter().map(|row| (row["scope"].clone(), row["code"].clone())).collect();
    assert_eq!(beside, [(json!(OTHER), json!(far))]);
    assert_eq!((laid["faults"].clone(), laid["overlaps"].clone()), (json!(0), json!([])));
    keeper.get(&format!("/api/v1/ground?scope={OTHER}")).await.check(403, "forbidden");
    keeper.get("/api/v1/ground").await.check(400, "bad_request");
}

#[tokio::test]
async fn overlaps_and_gaps_that_stand_are_told_with_what_mends_them() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let mut series = Series::of(&admin);
    let area = |ring: &[(i32, i32)]| {
        let at = |(x, y): &(i32, i32)| LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y };
        Shape::Area(vec![Polygon(vec![Path(ring.iter().chain(ring.first()).map(at).collect())])])
    };
    // four around a hole, of which two lie over each other
    let rings: [&[(i32, i32)]; 4] = [
        &[(0, 0), (3_000, 0), (3_000, 1_000), (0, 1_000)],
        &[(0, 2_000), (3_000, 2_000), (3_000, 3_000), (0, 3_000)],
        &[(0, 900), (1_000, 900), (1_000, 2_000), (0, 2_000)],
        &[(2_000, 1_000), (3_000, 1_000), (3_000, 2_000), (2_000, 2_000)],
    ];
    let things: Vec<_> = rings.iter().map(|_| thing()).collect();
    let mut ops = vec![];
    for (n, (ring, id)) in rings.iter().zip(&things).enumerate() {
        let code: CellCode = format!("99000100100100{n}").parse().unwrap();
        let profile = CellProfile { name: format!("网格{n}"), code, shape: area(ring), duty: vec![] };
        ops.push(series.op::<Cell>(TOWN, *id, &ReferenceBody::Define(profile)).seal());
    }
    series.push(ops).await;
    let answer = admin.get(&format!("/api/v1/ground?scope={TOWN}")).await;
    let laid: Laid = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((laid.faults, laid.overlaps.len(), laid.gaps.len()), (2, 1, 1), "{laid:?}");
    let overlap = &laid.overlaps[0];
    assert_eq!(overlap.cells, [things[0], things[2]]);
    assert!((overlap.square_metres - 103.1 * 11.12).abs() < 5.0, "{overlap:?}");
    // without what the other has, the two are neighbours: exactly what both were, less what both covered
    let doubled = |shape: &Shape| if let Shape::Area(parts) = shape { parts.iter().map(ground::doubled).sum() } else { 0_i128 };
    let of = |ground: &[Polygon]| doubled(&Shape::Area(ground.to_vec()));
    let whole: i128 = [0, 2].map(|n: usize| doubled(&area(rings[n]))).iter().sum();
    for (n, kept) in [(0, 2), (1, 0)] {
        let left = overlap.without[n].as_ref().unwrap();
        assert_eq!(of(left) + doubled(&area(rings[kept])), whole - of(&overlap.ground));
    }
    let mut beside = laid.gaps[0].beside.clone();
    beside.sort_unstable();
    let mut all = things.clone();
    all.sort_unstable();
    assert_eq!(beside, all);
    assert_eq!(of(&[laid.gaps[0].ground.clone()]), 2 * 1_000 * 1_000);
}

#[tokio::test]
async fn an_import_is_one_change_and_is_taken_back_whole() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    assert_eq!(import(&admin, "zone", "?file=first.csv", ZONES).await.new, 2);
    let more = "number,name,area,lon,lat\n1,阿芳粉店,990001001000,110.01,22.05\n2,顺达建材,990001001000,110.02,22.05\n\
        3,新开面馆,990001001000,110.03,22.05\n4,街角茶铺,990001001000,110.04,22.05\n5,老王修车,990001001000,110.05,22.05\n";
    assert_eq!(import(&admin, "zone", "?file=second.csv", more).await.new, 3);
    let changes = async || admin.json("/api/v1/changes?kind=zone").await["changes"].as_array().unwrap().clone();
    let page = changes().await;
    let told: Vec<_> = page.iter().map(|change| (change["import"]["file"].clone(), change["import"]["new"].clone())).collect();
    assert_eq!(told, [(json!("second.csv"), json!(3)), (json!("first.csv"), json!(2))], "five ops and two are two changes");
    assert_eq!(page[0]["import"]["changed"], 1);
    let paged = admin.json("/api/v1/changes?kind=zone&limit=1").await;
    let rest = admin.json(&format!("/api/v1/changes?kind=zone&before={}", paged["next"])).await;
    assert_eq!(rest["changes"].as_array().unwrap().len(), 1, "the rest of an import is not told again");

    // one of the new is told otherwise since, one was inspected
    let rows = admin.json("/api/v1/rows?kind=zone&order=code").await;
    let id = |n: usize| rows["rows"][n]["entity"].as_str().unwrap().parse().unwrap();
    let mut series = Series::of(&admin);
    let looked = ZoneBody::Inspect(Inspection::clean(&Settings::default(), Presence::default()));
    let ops = vec![series.op::<Zone>(TOWN, id(2), &ZoneBody::Withdraw).seal(), series.op::<Zone>(TOWN, id(3), &looked).seal()];
    series.push(ops).await;
    let back = |device: &serde_json::Value, query: &str| format!("/api/v1/changes/{}{query}", device.as_str().unwrap());
    let take = async |who: &Persona, path: String| -> TakenBack {
        let answer = who.send(who.request(Method::POST, &path)).await;
        answer.check(200, "");
        serde_json::from_slice(&answer.body).unwrap()
    };
    let second = &page[0]["import"]["device"];
    let looked = take(&admin, back(second, "?check=1")).await;
    assert_eq!((looked.written, looked.changed, looked.gone, looked.restored, looked.kept_count), (false, 1, 1, 0, 2), "{looked:?}");
    assert_eq!(looked.kept, ["3 新开面馆", "4 街角茶铺"]);
    assert_eq!(changes().await.len(), 3, "only looked at");
    world.hire("keeper", Role::Administrator, OTHER).await;
    let keeper = world.sign_in("keeper").await;
    keeper.send(keeper.request(Method::POST, &back(second, ""))).await.check(404, "not_found");

    assert_eq!(take(&admin, back(second, "")).await, TakenBack { written: true, ..looked });
    let named = async || {
        let rows = admin.json("/api/v1/rows?kind=zone&order=code").await;
        rows["rows"].as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(named().await, ["阿芳粉店", "顺达五金", "街角茶铺"]);
    let page = changes().await;
    assert_eq!((page[0]["import"]["undoes"].clone(), page[0]["import"]["gone"].clone()), (second.clone(), json!(1)));
    admin.send(admin.request(Method::POST, &back(second, ""))).await.check(400, "taken_back");
    // and what took it back is taken back in turn
    let again = take(&admin, back(&page[0]["import"]["device"], "")).await;
    assert_eq!((again.changed, again.restored, again.gone, again.kept_count), (1, 1, 0, 0), "{again:?}");
    assert_eq!(named().await, ["阿芳粉店", "顺达建材", "街角茶铺", "老王修车"]);
}

#[tokio::test]
async fn cells_that_are_taken_back_do_not_lie_over_others() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let [one, two] = ["990001001001001", "990001001001002"];
    assert_eq!(import(&admin, "cell", "?file=wide.geojson", &cells(&[(one, 0, 1_000)])).await.new, 1);
    assert_eq!(import(&admin, "cell", "?file=narrow.geojson", &cells(&[(one, 0, 500)])).await.changed, 1);
    assert_eq!(import(&admin, "cell", "?file=beside.geojson", &cells(&[(two, 500, 500)])).await.new, 1);
    let page = admin.json("/api/v1/changes?kind=cell").await;
    let device = page["changes"][1]["import"]["device"].as_str().unwrap();
    let answer = admin.send(admin.request(Method::POST, &format!("/api/v1/changes/{device}?lang=zh"))).await;
    let taken: TakenBack = serde_json::from_slice(&answer.body).unwrap();
    assert!(!taken.written && taken.faults[0].reason.contains("990001001001002"), "{taken:?}");
}

#[tokio::test]
async fn people_come_from_a_table_with_passwords_told_once() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let people = "账号,姓名,角色,队伍,password\nnew.one,新来,patrol,一队,\nnew.two,后来,grid_worker,,grid-worker-2026\n";
    assert_eq!(import(&admin, "people", &format!("?check=1&area={TOWN}"), people).await.new, 2);
    let made = import(&admin, "people", &format!("?area={TOWN}"), people).await;
    assert_eq!((made.written, made.new, made.passwords.len(), &*made.passwords[0].0), (true, 2, 1, "new.one"));
    for (name, password) in [("new.one", &*made.passwords[0].1), ("new.two", "grid-worker-2026")] {
        world.anonymous().post_json("/api/session", &json!({ "name": name, "password": password })).await.check(200, "");
    }
    assert_eq!(import(&admin, "people", &format!("?area={TOWN}"), people).await.fault_count, 2, "names are taken");
    let twice = "name,role\nNEW.one,patrol\nli,patrol\nLi,patrol\n";
    let faults = import(&admin, "people", &format!("?area={TOWN}"), twice).await;
    let told: Vec<_> = faults.faults.iter().map(|fault| (fault.line, &*fault.field)).collect();
    assert_eq!(told, [(Some(2), "name"), (Some(4), "name")], "names are told apart without case");
    let noted = world.app.store.audit(None, 20).unwrap();
    assert_eq!(noted.iter().filter(|one| one.action == "account_made" && one.actor == Some(admin.id())).count(), 2);
}

#[tokio::test]
async fn imports_come_one_after_the_other() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let both = tokio::join!(import(&admin, "zone", "", ZONES), import(&admin, "zone", "", ZONES));
    let new = [both.0.new, both.1.new];
    assert!(new == [2, 0] || new == [0, 2], "the later one finds what the earlier one made: {new:?}");
    assert_eq!(admin.json("/api/v1/rows?kind=zone").await["total"], 2);
}
