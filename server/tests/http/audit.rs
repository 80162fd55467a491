//! `/api/v1/audit`: what is noted of what people do, and what is not.

use serde_json::{Value, json};
use xunge_shared::{
    geometry::LonLat,
    kinds::{
        county::{County, CountyBody},
        track::{TrackBody, TrackLog},
    },
    settings::Settings,
    track::{Fix, Fixes},
};

use crate::{
    series::{Series, now, square, thing},
    world::{COUNTY, PASSWORD, TOWN, World},
};

async fn entries(world: &World) -> Vec<Value> {
    let admin = world.sign_in("admin").await;
    let page = admin.json("/api/v1/audit?limit=500").await;
    let mut entries = page["entries"].as_array().unwrap().clone();
    entries.reverse();
    entries
}

#[tokio::test]
async fn what_people_do_is_noted_by_number() {
    let world = World::start().await;
    let (patrol, town, admin) = (world.sign_in("patrol").await, world.sign_in("town").await, world.sign_in("admin").await);
    let attempt = |name: &str, password: &str| {
        let (who, body) = (world.anonymous(), json!({ "name": name, "password": password }));
        async move { who.post_json("/api/session", &body).await }
    };
    attempt("patrol", "my secret").await.check(401, "wrong_password");
    attempt("patrol", "my secret").await.check(401, "wrong_password");
    attempt("a-password-typed-as-a-name", "x").await.check(401, "wrong_password");
    let track = thing();
    let mut series = Series::of(&patrol);
    let fixes = Fixes(vec![Fix { at: now() - 5_000, place: square(), accuracy_m: 5 }]);
    let op = series.op::<TrackLog>(&format!("{TOWN}/track"), track, &TrackBody::Segment(fixes)).seal();
    series.push(vec![op]).await;
    for _ in 0..2 {
        town.get(&format!("/api/v1/things/track/{track}")).await.check(200, "");
    }
    patrol.get("/api/v1/export?kind=case").await.check(200, "");
    let mut county = Series::of(&admin);
    let op = county.op::<County>(COUNTY, thing(), &CountyBody::Settings(Settings::default())).seal();
    county.push(vec![op]).await;
    admin.post_json(&format!("/api/v1/people/{}/enrolment", patrol.id()), &json!({})).await.check(200, "");
    patrol.send(patrol.request(reqwest::Method::DELETE, "/api/session")).await.check(204, "");

    let all = entries(&world).await;
    let told: Vec<_> = all.iter().map(|e| (e["action"].as_str().unwrap(), e["actor"].as_u64(), e["subject"].as_u64())).collect();
    let [p, t, a] = [&patrol, &town, &admin].map(|who| Some(u64::from(who.id().0)));
    let expected = [
        ("signed_in", p, None),
        ("signed_in", t, None),
        ("signed_in", a, None),
        ("sign_in_failed", None, p),
        ("sign_in_failed", None, None),
        ("tracks_viewed", t, None),
        ("exported", p, None),
        ("settings_changed", a, None),
        ("enrolment_made", a, p),
        ("signed_out", p, None),
        ("signed_in", a, None),
        ("audit_read", a, None),
    ];
    assert_eq!(told, expected);
    assert_eq!(all[5]["about"], track.to_string());
    let text = serde_json::to_string(&all).unwrap();
    for private in ["my secret", "a-password-typed-as-a-name", "patrol!", PASSWORD, "110301500", "110.30"] {
        assert!(!text.contains(private), "{private}: {text}");
    }
    assert_eq!(world.app.store.audit_fault().unwrap(), None);
}

/// A tile shows where somebody went and who it was: looking at it is looking at a track, also for who has the tile already.
#[tokio::test]
async fn tracks_on_the_map_are_noted() {
    let world = World::start().await;
    let (patrol, town) = (world.sign_in("patrol").await, world.sign_in("town").await);
    let mut series = Series::of(&patrol);
    let step =
        |i: u64| Fix { at: now() - 9_000 + i * 3_000, place: LonLat { lon: square().lon + 90 * i as i32, ..square() }, accuracy_m: 5 };
    let op = series.op::<TrackLog>(&format!("{TOWN}/track"), thing(), &TrackBody::Segment(Fixes((0..3).map(step).collect()))).seal();
    series.push(vec![op]).await;
    town.json("/api/v1/rows?kind=case").await;
    let noted = async || entries(&world).await.into_iter().filter(|e| e["action"] == "tracks_viewed").collect::<Vec<_>>();
    let tile = |kinds: &str| format!("/api/tiles/14/13211/7135.mvt?kinds={kinds}");
    town.get(&tile("case,zone")).await.check(200, "");
    assert!(noted().await.is_empty(), "a map without tracks");
    let shown = town.get(&tile("case,track")).await;
    assert!(shown.status == 200 && !shown.body.is_empty());
    let kept = town.request(reqwest::Method::GET, &tile("case,track")).header("if-none-match", shown.header("etag"));
    town.send(kept).await.check(304, "");
    let all = noted().await;
    assert_eq!(
        all.iter().map(|e| (e["actor"].as_u64(), e["about"].as_str())).collect::<Vec<_>>(),
        [(Some(town.id().0.into()), Some(&*format!("{TOWN}/track")))]
    );
}

#[tokio::test]
async fn the_log_is_read_page_by_page_by_the_county() {
    let world = World::start().await;
    for _ in 0..5 {
        world.sign_in("patrol").await;
    }
    let admin = world.sign_in("admin").await;
    let (mut seen, mut next) = (vec![], String::new());
    loop {
        let page = admin.json(&format!("/api/v1/audit?limit=3&before={next}")).await;
        seen.extend(page["entries"].as_array().unwrap().iter().map(|entry| entry["id"].as_u64().unwrap()));
        match page["next"].as_u64() {
            Some(id) => next = id.to_string(),
            None => break,
        }
    }
    assert_eq!(seen, (1..=7).rev().collect::<Vec<_>>());
    for name in ["patrol", "town", "county"] {
        world.sign_in(name).await.get("/api/v1/audit").await.check(403, "forbidden");
    }
    admin.get("/api/v1/audit?limit=501").await.check(400, "bad_request");
}

#[tokio::test]
async fn the_log_is_asked_by_who_what_and_when_and_taken_as_a_table() {
    let world = World::start().await;
    let (patrol, town, admin) = (world.sign_in("patrol").await, world.sign_in("town").await, world.sign_in("admin").await);
    admin.post_json(&format!("/api/v1/people/{}/enrolment", patrol.id()), &serde_json::json!({})).await.check(200, "");
    let found = async |query: &str| {
        let page = admin.json(&format!("/api/v1/audit?{query}")).await;
        page["entries"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(&format!("who={}", patrol.id())).await, ["enrolment_made", "signed_in"], "done by them and to them");
    assert_eq!(found(&format!("who={}&action=signed_in,signed_out", town.id())).await, ["signed_in"]);
    assert_eq!(found("action=in").await, Vec::<String>::new(), "a part of a name is none");
    let now = xunge_server::clock::now();
    assert!(found(&format!("to={}", now - 60_000)).await.is_empty());
    assert_eq!(found(&format!("from={}&action=signed_in", now - 60_000)).await.len(), 3);
    let table = admin.get("/api/v1/audit?format=csv&action=signed_in").await;
    table.check(200, "");
    let text = String::from_utf8(table.body).unwrap();
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.contains(",patrol,signed_in,") && text.starts_with('\u{feff}'), "{text}");
    let spoken = admin.get("/api/v1/audit?format=csv&action=enrolment_made,exported&lang=zh").await;
    let text = String::from_utf8(spoken.body).unwrap();
    assert!(text.starts_with("\u{feff}时间,人员,操作,对象,关于,id,at,actor,actor_name,action,"), "{text}");
    let display = |who: &crate::world::Persona| who.session().account.display.clone();
    let made = format!(",{},发登录码,{},,", display(&admin), display(&patrol));
    assert!(text.contains(&made) && text.contains(",导出,,操作日志,"), "{text}");
    assert!(text.contains(",admin,enrolment_made,"), "codes stand behind: {text}");
}
