//! `/api/v1/rows`, `things`, `summary`, `digests`, `export`: the same records, for those who may read them.

use serde_json::json;
use xunge_shared::{
    geometry::Shape,
    id::Sha256,
    kinds::{
        presence::Presence,
        zone::{Inspection, Verdict, Zone, ZoneBody, ZoneProfile},
    },
    settings::Settings,
};

use crate::{
    series::{Series, now, square, thing},
    world::{OTHER, TOWN, World},
};

#[tokio::test]
async fn lists_show_what_the_caller_may_read() {
    let world = World::start().await;
    let (patrol, neighbour) = (world.sign_in("patrol").await, world.sign_in("neighbour").await);
    let case = Series::of(&patrol).case(TOWN, "rubbish by the gate", vec![]).await;
    Series::of(&neighbour).case(OTHER, "elsewhere", vec![]).await;
    for (name, sees) in [("patrol", 1), ("grid", 1), ("town", 1), ("county", 2), ("admin", 2), ("neighbour", 1)] {
        let who = world.sign_in(name).await;
        let page = who.json("/api/v1/rows?kind=case").await;
        assert_eq!(page["rows"].as_array().unwrap().len(), sees, "{name}: {page}");
        assert_eq!(page["total"], sees, "{name}");
        let counts = who.json("/api/v1/summary").await;
        assert_eq!(counts["kinds"]["case"]["total"], sees, "{name}: {counts}");
        let export = who.json("/api/v1/export?kind=case&format=geojson").await;
        assert_eq!(export["features"].as_array().unwrap().len(), sees, "{name}");
        let digests = who.json("/api/v1/digests").await;
        assert_eq!(digests.as_array().unwrap().len(), sees, "{name}: {digests}");
    }
    let thing = format!("/api/v1/things/case/{case}");
    let story = patrol.json(&thing).await;
    assert_eq!(story["row"]["kind"], "case");
    assert_eq!(story["ops"].as_array().unwrap().len(), 1);
    neighbour.get(&thing).await.check(404, "not_found");
    neighbour.get(&format!("/api/v1/rows?scope={TOWN}")).await.check(403, "forbidden");
}

#[tokio::test]
async fn pages_follow_one_another() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let mut series = Series::of(&patrol);
    for i in 0..5 {
        series.case(TOWN, &format!("case {i}"), vec![]).await;
    }
    let (mut seen, mut next) = (vec![], String::new());
    loop {
        let page = patrol.json(&format!("/api/v1/rows?kind=case&limit=2&after={next}")).await;
        seen.extend(page["rows"].as_array().unwrap().iter().map(|row| row["entity"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(cursor) => next = cursor.to_owned(),
            None => break,
        }
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((all, seen.len()), (5, 5));
}

#[tokio::test]
async fn queries_that_make_no_sense_are_told_which_part() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    for query in
        ["limit=0", "limit=501", "bbox=1,2,3", "bbox=NaN,0,1,1", "from=yesterday", "scope=99", "order=password", "who=me", "open=perhaps"]
    {
        let answer = patrol.get(&format!("/api/v1/rows?{query}")).await;
        answer.check(400, "bad_request");
        let name = query.split('=').next().unwrap();
        assert!(answer.json()["message"].as_str().unwrap().starts_with(name), "{answer:?}");
    }
    patrol.get("/api/v1/things/zone/not-a-uuid").await.check(404, "not_found");
    patrol.get("/api/v1/nothing").await.check(404, "not_found");
}

#[tokio::test]
async fn a_table_is_safe_to_open() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let admin = world.sign_in("admin").await;
    Series::of(&admin).street(TOWN, "=HYPERLINK(\"http://example.invalid\")").await;
    let spoken = String::from_utf8(patrol.get("/api/v1/export?kind=street&format=csv&lang=zh").await.body).unwrap();
    assert!(spoken.starts_with("\u{feff}类别,名称,说明,编号,状态,") && spoken.contains("路段,") && spoken.contains(",主干道,"), "{spoken}");
    assert!(spoken.lines().next().unwrap().ends_with(",kind,id,scope,title,status,flags"), "codes stand behind the words");
    patrol.get("/api/v1/export?format=csv&lang=tlh").await.check(400, "bad_request");
    let answer = patrol.get("/api/v1/export?kind=street&format=csv").await;
    answer.check(200, "");
    assert!(answer.body.starts_with(b"\xef\xbb\xbf"), "a byte order mark, for spreadsheets");
    let text = String::from_utf8(answer.body.clone()).unwrap();
    assert!(text.contains("\"'=HYPERLINK"), "{text}");
    assert!(answer.header("content-disposition").starts_with("attachment"));
    patrol.get("/api/v1/export?format=xls").await.check(400, "bad_request");
}

#[tokio::test]
async fn people_are_named_to_those_who_meet_their_records() {
    let world = World::start().await;
    let names = async |name: &str| {
        let people = world.sign_in(name).await.json("/api/v1/people").await;
        let mut names: Vec<_> = people.as_array().unwrap().iter().map(|p| p["display"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    let near = ["admin!", "county!", "gone!", "grid!", "patrol!", "town!"];
    assert_eq!(names("patrol").await, near);
    assert_eq!(names("county").await.len(), 7);
    assert_eq!(names("neighbour").await, ["admin!", "county!", "neighbour!"]);
    assert_eq!(json!(null), world.sign_in("patrol").await.json("/api/v1/people").await[0]["password"]);
}

#[tokio::test]
async fn a_board_counts_what_its_lists_show() {
    let world = World::start().await;
    let (admin, town) = (world.sign_in("admin").await, world.sign_in("town").await);
    let mut keeper = Series::of(&admin);
    let street = keeper.street(TOWN, "永安路").await;
    let mut ops = vec![];
    for (n, verdict) in [None, Some(Verdict::Clean), Some(Verdict::Cleaned), Some(Verdict::Dirty)].into_iter().enumerate() {
        let (zone, place) = (thing(), Presence::at(square(), 5));
        let profile = ZoneProfile {
            name: format!("店 {n}"),
            number: n.to_string(),
            responsible: String::new(),
            shape: Shape::Point(square()),
            street: (n != 1).then_some(street),
            cell: None,
            token: None,
        };
        ops.push(keeper.op::<Zone>(TOWN, zone, &ZoneBody::Define(profile)).seal());
        let photos = |name: &[u8]| if verdict == Some(Verdict::Cleaned) { vec![Sha256::of(name)] } else { vec![] };
        let (before, after) = (photos(b"before"), photos(b"after"));
        let seen = verdict.map(|verdict| Inspection { verdict, before, after, ..Inspection::clean(&Settings::default(), place) });
        ops.extend(seen.map(|seen| keeper.op::<Zone>(TOWN, zone, &ZoneBody::Inspect(seen)).seal()));
    }
    // One was dirty, put right, and is dirty again.
    let soiled = thing();
    for verdict in [Verdict::Cleaned, Verdict::Dirty] {
        let street = Some(street);
        let profile = ZoneProfile {
            name: "复脏".into(),
            number: "9".into(),
            responsible: String::new(),
            shape: Shape::Point(square()),
            street,
            cell: None,
            token: None,
        };
        ops.push(keeper.op::<Zone>(TOWN, soiled, &ZoneBody::Define(profile)).seal());
        let seen = Inspection { verdict, ..Inspection::clean(&Settings::default(), Presence::at(square(), 5)) };
        ops.push(keeper.op::<Zone>(TOWN, soiled, &ZoneBody::Inspect(seen)).seal());
    }
    assert!(keeper.push(ops).await.results.iter().all(|result| result.seq.is_some()));

    let board = async |by: &str| town.json(&format!("/api/v1/board?kind=zone&by={by}")).await["groups"].as_array().unwrap().clone();
    let towns = board("scope").await;
    assert_eq!((towns.len(), towns[0]["place"].as_str(), towns[0]["total"].as_u64()), (1, Some(TOWN), Some(5)));
    let streets = board("parent").await;
    let of_street = streets.iter().find(|group| group["place"] == street.to_string()).unwrap();
    assert_eq!(
        (of_street["name"].as_str(), of_street["total"].as_u64(), of_street["by_status"]["dirty"].as_u64()),
        (Some("永安路"), Some(4), Some(2))
    );
    assert!(streets.iter().any(|group| group["place"].is_null() && group["total"] == 1), "what belongs to none is counted too");
    let listed = town.json(&format!("/api/v1/rows?kind=zone&parent={street}&status=dirty")).await;
    assert_eq!(listed["total"], 2, "a list stands behind each number");
    world.studied().await;
    assert_eq!(town.json("/api/v1/recurrence").await["places"], json!([{ "place": street, "cleaned": 2, "recurred": 1 }]));
    let by_town = town.json("/api/v1/recurrence?by=scope").await;
    assert_eq!(by_town["places"], json!([{ "place": TOWN, "cleaned": 2, "recurred": 1 }]));
    for query in [format!("by=parent&place={street}"), format!("by=scope&place={TOWN}&scope={TOWN}")] {
        let behind = town.json(&format!("/api/v1/recurrence/records?{query}")).await;
        assert_eq!(
            (&behind["total"], &behind["rows"][0]["kind"], &behind["rows"][1]),
            (&json!(1), &json!("zone"), &json!(null)),
            "{query}"
        );
    }
    let pairs = async |query: &str| town.json(&format!("/api/v1/pairs?{query}")).await;
    let all = pairs("").await;
    assert_eq!((all["pairs"].as_array().unwrap().len(), &all["next"]), (1, &json!(null)));
    let pair = &all["pairs"][0];
    assert_eq!((&pair["title"], &pair["number"], &pair["scope"]), (&json!("店 2"), &json!("2"), &json!(TOWN)));
    assert_eq!((&pair["before"], &pair["after"]), (&json!(Sha256::of(b"before")), &json!(Sha256::of(b"after"))));
    let at = pair["at"].as_u64().unwrap();
    assert_eq!(pairs(&format!("street={street}&from={at}&to={}", at + 1)).await, all);
    for elsewhere in [format!("street={}", thing()), format!("from={}", at + 1), format!("to={at}"), "skip=1".into()] {
        assert_eq!(pairs(&elsewhere).await, json!({ "pairs": [], "next": null }), "{elsewhere}");
    }
    town.get("/api/v1/board").await.check(400, "bad_request");
    let neighbour = world.sign_in("neighbour").await;
    assert!(neighbour.json("/api/v1/board?kind=zone").await["groups"].as_array().unwrap().is_empty());
    assert_eq!(neighbour.json("/api/v1/pairs").await["pairs"], json!([]));
}

#[tokio::test]
async fn what_comes_back_is_told_by_what_was_found() {
    let world = World::start().await;
    let (admin, town) = (world.sign_in("admin").await, world.sign_in("town").await);
    let mut keeper = Series::of(&admin);
    let zone = thing();
    let (mut ops, mut at) = (vec![], now() - 100 * 3_600_000);
    for (verdict, failed, disorders) in [
        (Verdict::Cleaned, &["sanitation", "order"][..], &["vending"][..]),
        // dirty again by one of them, and still; then put right and again, now by the other
        (Verdict::Dirty, &["sanitation"], &[]),
        (Verdict::Dirty, &["sanitation"], &[]),
        (Verdict::Cleaned, &["sanitation"], &[]),
        (Verdict::Clean, &[], &[]),
        (Verdict::Dirty, &["order"], &[]),
        (Verdict::Clean, &[], &[]),
        (Verdict::Dirty, &["order"], &[]),
    ] {
        let mut seen = Inspection { verdict, ..Inspection::clean(&Settings::default(), Presence::at(square(), 5)) };
        seen.items.extend(failed.iter().map(|item| ((*item).to_owned(), false)));
        at += 3_600_000;
        seen.observed_at = Some(at);
        seen.disorders = disorders.iter().map(|disorder| (*disorder).to_owned()).collect();
        ops.push(keeper.op::<Zone>(TOWN, zone, &ZoneBody::Inspect(seen)).seal());
    }
    assert!(keeper.push(ops).await.results.iter().all(|result| result.seq.is_some()));
    world.studied().await;
    let told = town.json("/api/v1/recurrence?by=finding").await;
    let found = |place: &str, cleaned: u64, recurred: u64| json!({ "place": place, "cleaned": cleaned, "recurred": recurred });
    assert_eq!(told["places"], json!([found("order", 1, 1), found("sanitation", 2, 1), found("vending", 1, 0)]));
    assert_eq!(told["within_days"], 14);
    let whole = town.json("/api/v1/recurrence?by=scope").await;
    assert_eq!(whole["places"], json!([found(TOWN, 2, 2)]), "each cleaning comes back once, however often it is looked at");
    let table = async |query: &str| {
        let answer = town.get(&format!("/api/v1/recurrence?format=csv&{query}")).await;
        answer.check(200, "");
        String::from_utf8(answer.body.clone()).unwrap().trim_start_matches('\u{feff}').replace("\r\n", "\n")
    };
    assert!(table("by=finding").await.starts_with("place,cleaned,recurred,rate\norder,1,1,1.0000\nsanitation,2,1,0.5000\n"));
    let spoken = table("by=finding&lang=zh").await;
    assert!(spoken.contains("\n包卫生,2,1,0.5000,sanitation\n") && spoken.contains("\n乱摆卖,1,0,0.0000,vending\n"), "{spoken}");
    assert!(table("by=scope&lang=en").await.contains(&format!(",2,2,1.0000,{TOWN}")));
    let behind = async |query: &str| town.json(&format!("/api/v1/recurrence/records?{query}")).await;
    // the zone was never told of: it is counted, and shows nothing
    assert_eq!(behind("by=finding&place=order").await, json!({ "rows": [], "total": 1, "gone": 1, "next": null }));
    assert_eq!(behind("by=finding&place=vending").await, json!({ "rows": [], "total": 0, "gone": 0, "next": null }));
    assert_eq!(behind(&format!("by=scope&place={TOWN}&limit=1")).await, json!({ "rows": [], "total": 2, "gone": 1, "next": 1 }));
    assert_eq!(behind(&format!("by=scope&place={TOWN}&limit=1&skip=1")).await["next"], json!(null));
    // put right, and nobody said what: it is of no item, and comes back with anything; so each cleaning is told by what was found
    let zone = thing();
    let mut ops = vec![];
    for (verdict, failed) in [(Verdict::Cleaned, &[][..]), (Verdict::Dirty, &["order"]), (Verdict::Dirty, &[]), (Verdict::Cleaned, &[])] {
        let mut seen = Inspection { verdict, ..Inspection::clean(&Settings::default(), Presence::at(square(), 5)) };
        seen.items.extend(failed.iter().map(|item| ((*item).to_owned(), false)));
        at += 3_600_000;
        seen.observed_at = Some(at);
        ops.push(keeper.op::<Zone>(TOWN, zone, &ZoneBody::Inspect(seen)).seal());
    }
    assert!(keeper.push(ops).await.results.iter().all(|result| result.seq.is_some()));
    world.studied().await;
    let told = town.json("/api/v1/recurrence?by=finding").await;
    let all = [found("order", 1, 1), found("sanitation", 2, 1), found("unspecified", 2, 1), found("vending", 1, 0)];
    assert_eq!(told["places"], json!(all));
    assert_eq!(town.json("/api/v1/recurrence?by=scope").await["places"], json!([found(TOWN, 4, 3)]));
    assert!(table("by=finding&lang=zh").await.contains("\n未注明,2,1,0.5000,unspecified\n"));
    assert_eq!(behind("by=finding&place=unspecified").await["total"], 1);

    town.get("/api/v1/recurrence/records?by=scope&place=here").await.check(400, "bad_request");
    town.get("/api/v1/recurrence?by=cell").await.check(400, "bad_request");
    town.get("/api/v1/recurrence?format=xls").await.check(400, "bad_request");
    assert_eq!(world.sign_in("neighbour").await.json("/api/v1/recurrence?by=finding").await["places"], json!([]));
}
