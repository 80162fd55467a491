//! `/api/v1/reviews`: doubtful records come by themselves with their reasons; persons rule, and their authors read it and answer.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use xunge_shared::{
    geometry::{LonLat, Shape},
    id::{AccountId, EntityId, OpId},
    kinds::{
        Kind,
        case::{Case, CaseBody, Move, Report, Stage},
        presence::Presence,
        review::{Answer, Decision, Review, ReviewBody, Ruling, Subject},
        zone::{Inspection, Zone, ZoneBody, ZoneProfile},
    },
    op::{Op, RawOp},
    plate::{Plated, Token},
    print::Print,
    settings::Settings,
};

use crate::{
    series::{Series, report, square, thing},
    world::{Persona, TOWN, World},
};

async fn zone(series: &mut Series<'_>) -> EntityId {
    let entity = thing();
    let profile = ZoneProfile {
        name: "顺达五金".into(),
        number: "12".into(),
        responsible: "店主".into(),
        shape: Shape::Point(square()),
        street: None,
        cell: None,
        token: None,
    };
    push(series, vec![series_op(entity, profile)]).await;
    entity
}

type Define = (EntityId, ZoneBody);

fn series_op(entity: EntityId, profile: ZoneProfile) -> Define {
    (entity, ZoneBody::Define(profile))
}

async fn push(series: &mut Series<'_>, all: Vec<Define>) -> Vec<OpId> {
    let ops: Vec<Op> = all.iter().map(|(entity, body)| series.op::<Zone>(TOWN, *entity, body)).collect();
    let ids = ops.iter().map(Op::id).collect();
    let reply = series.push(ops.into_iter().map(|op| op.seal()).collect()).await;
    assert!(reply.results.iter().all(|result| result.seq.is_some()), "{reply:?}");
    ids
}

fn seen(metres_off: i32, print: Option<u64>) -> ZoneBody {
    let place = LonLat { lat: square().lat + metres_off * 9, ..square() };
    let inspection = Inspection::clean(&Settings::default(), Presence::at(place, 5));
    ZoneBody::Inspect(Inspection { prints: print.map(|print| vec![Print(print)]), ..inspection })
}

async fn items(who: &Persona, query: &str) -> Vec<Value> {
    who.json(&format!("/api/v1/reviews{query}")).await["items"].as_array().unwrap().clone()
}

/// What an item of the queue is about.
fn subject(item: &Value) -> Subject {
    serde_json::from_value(item["subject"].clone()).unwrap()
}

#[tokio::test]
async fn a_doubtful_record_is_ruled_on_and_its_author_answers() {
    let world = World::start().await;
    let (admin, grid, town) = (world.sign_in("admin").await, world.sign_in("grid").await, world.sign_in("town").await);
    let mut keeper = Series::of(&admin);
    let (near, far) = (zone(&mut keeper).await, zone(&mut keeper).await);
    let mut worker = Series::of(&grid);
    let ops = push(&mut worker, vec![(near, seen(20, Some(0xabcd_ef01_2345_6789))), (far, seen(290, None))]).await;
    // Somebody else's, with a photo that looks like the first one's.
    let patrol = world.sign_in("patrol").await;
    let copied = push(&mut Series::of(&patrol), vec![(near, seen(0, Some(0xabcd_ef01_2345_6788)))]).await;
    world.studied().await;

    let queue = items(&town, "").await;
    assert_eq!(queue.len(), 2, "{queue:#?}");
    let told = |item: &Value| (subject(item).op, item["reasons"][0]["reason"].as_str().unwrap().to_owned());
    assert_eq!(told(&queue[0]), (copied[0], "photo_used".into()));
    let odd = &queue[1];
    assert_eq!(told(odd), (ops[1], "far".into()));
    assert!(odd["reasons"][0]["zh"].as_str().unwrap().contains("离登记地点 29"), "{odd}");
    assert_eq!(odd["row"]["title"], "顺达五金");

    let review = Review::of(ops[1]);
    assert_eq!(odd["review"], review.to_string());
    let subject = subject(odd);
    let reasons = serde_json::from_value(odd["doubts"].clone()).unwrap();
    let mut desk = Series::of(&town);
    let feed = format!("{TOWN}/desk");
    let ruling = Ruling { subject, decision: Decision::Explain, reasons, note: "请说明为何离店这么远".into() };
    let op = desk.op::<Review>(&feed, review, &ReviewBody::Rule(ruling.clone())).seal();
    assert!(desk.push(vec![op]).await.results[0].seq.is_some());
    assert_eq!(items(&town, "").await.len(), 1, "it waits for its author");
    assert_eq!(items(&town, "?state=waiting").await[0]["said"][0]["decision"], "explain");

    let mine = grid.json("/api/v1/reviews/mine").await["reviews"].as_array().unwrap().clone();
    assert_eq!(mine.len(), 1);
    assert_eq!(
        (&mine[0]["decision"], &mine[0]["said"][0]["text"], &mine[0]["title"]),
        (&"explain".into(), &"请说明为何离店这么远".into(), &"顺达五金".into())
    );
    assert!(mine[0]["said"][0]["by"].is_null(), "who ruled is not told");
    assert_eq!(mine[0]["reasons"][0]["reason"], "far");
    assert!(patrol.json("/api/v1/reviews/mine").await["reviews"].as_array().unwrap().is_empty(), "another's are none of theirs");

    let answer = ReviewBody::Answer(Answer { text: "后门在另一条街".into(), photos: vec![] });
    let op = worker.op::<Review>(&feed, review, &answer).seal();
    assert!(worker.push(vec![op]).await.results[0].seq.is_some());
    let queue = items(&town, "").await;
    assert_eq!(
        (queue[0]["state"].as_str(), queue[0]["said"][1]["text"].as_str()),
        (Some("answered"), Some("后门在另一条街")),
        "answers come first"
    );

    let op =
        desk.op::<Review>(&feed, review, &ReviewBody::Rule(Ruling { decision: Decision::Valid, note: "属实".into(), ..ruling })).seal();
    desk.push(vec![op]).await;
    assert_eq!(items(&town, "").await.len(), 1);
    assert_eq!(town.json("/api/v1/reviews").await["counts"]["settled"], 1);
    assert_eq!(grid.json("/api/v1/reviews/mine").await["reviews"][0]["decision"], "valid");
}

#[tokio::test]
async fn a_scan_of_a_plate_that_was_not_there_then_is_doubtful() {
    let world = World::start().await;
    let (admin, grid, town) = (world.sign_in("admin").await, world.sign_in("grid").await, world.sign_in("town").await);
    let zone = zone(&mut Series::of(&admin)).await;
    let scanned = |token: String| {
        let presence = Presence::at(square(), 5).scanned(token);
        vec![(zone, ZoneBody::Inspect(Inspection::clean(&Settings::default(), presence)))]
    };
    let plate = |renewals| world.app.plates.plate(Plated::Zone, zone, renewals).token.to_string();
    let mut worker = Series::of(&grid);
    push(&mut worker, scanned(plate(0))).await;
    let guessed = push(&mut worker, scanned(Token([0; 10]).to_string())).await;
    world.studied().await;
    let doubtful = async || items(&town, "").await.iter().map(|item| subject(item).op).collect::<Vec<_>>();
    assert_eq!(doubtful().await, guessed);

    let path = format!("/api/v1/plates/zone/{zone}");
    admin.send(admin.request(Method::POST, &path)).await.check(200, "");
    push(&mut worker, scanned(plate(1))).await;
    let replaced = push(&mut worker, scanned(plate(0))).await;
    world.studied().await;
    let queue = items(&town, "").await;
    let mut ops: Vec<OpId> = queue.iter().map(|item| subject(item).op).collect();
    ops.sort_unstable();
    assert_eq!(ops, [guessed[0], replaced[0]], "{queue:#?}");
    for item in &queue {
        assert_eq!(item["reasons"][0]["reason"], "plate_invalid", "{item}");
        assert_eq!(item["reasons"][0]["en"], "The plate is another's, or was withdrawn");
    }
}

#[tokio::test]
async fn the_queue_is_the_desks() {
    let world = World::start().await;
    world.sign_in("grid").await.get("/api/v1/reviews").await.check(403, "forbidden");
    world.anonymous().get("/api/v1/reviews/mine").await.check(401, "sign_in");
    assert!(items(&world.sign_in("town").await, "?state=all").await.is_empty());
}

/// Rules on a record as it is listed.
fn ruling(desk: &mut Series<'_>, op: OpId, zone: EntityId, author: AccountId, decision: Decision) -> RawOp {
    let subject = Subject { kind: Zone::NAME, entity: zone, op, author, at: 1 };
    let body = ReviewBody::Rule(Ruling { subject, decision, reasons: vec![], note: "?".into() });
    desk.op::<Review>(&format!("{TOWN}/desk"), Review::of(op), &body).seal()
}

#[tokio::test]
async fn a_light_record_and_an_answer_are_seen_behind_a_thousand_heavy_ones() {
    const HEAVY: usize = 1_130;
    const SETTLED: usize = 1_010;
    let world = World::start().await;
    let (admin, grid, town, patrol) =
        (world.sign_in("admin").await, world.sign_in("grid").await, world.sign_in("town").await, world.sign_in("patrol").await);
    let zone = zone(&mut Series::of(&admin)).await;
    let (mut worker, mut other, mut desk) = (Series::of(&grid), Series::of(&patrol), Series::of(&town));
    let light = push(&mut other, vec![(zone, seen(290, None)), (zone, seen(300, None))]).await;
    let mut heavy = vec![];
    for some in [400, 400, HEAVY - 800] {
        heavy.extend(push(&mut worker, vec![(zone, seen(3_000, None)); some]).await);
        world.studied().await;
    }
    let mut rulings: Vec<RawOp> = vec![ruling(&mut desk, light[1], zone, patrol.session().account.id, Decision::Explain)];
    let author = grid.session().account.id;
    rulings.extend(heavy[..SETTLED].iter().map(|op| ruling(&mut desk, *op, zone, author, Decision::Valid)));
    for some in rulings.chunks(400) {
        desk.push(some.to_vec()).await;
        world.studied().await;
    }
    let answer = ReviewBody::Answer(Answer { text: "后门".into(), photos: vec![] });
    let answer = other.op::<Review>(&format!("{TOWN}/desk"), Review::of(light[1]), &answer).seal();
    other.push(vec![answer]).await;
    world.studied().await;

    let page = async |query: &str| town.json(&format!("/api/v1/reviews{query}")).await;
    let ops = |page: &Value| page["items"].as_array().unwrap().iter().map(|item| subject(item).op).collect::<Vec<_>>();
    let first = page("").await;
    let open = HEAVY - SETTLED + 2;
    let counts = &first["counts"];
    assert_eq!((&counts["open"], &counts["waiting"], &counts["settled"]), (&json!(open), &json!(0), &json!(SETTLED)));
    assert_eq!((ops(&first).len(), &first["next"]), (100, &json!(100)));
    assert_eq!(ops(&first)[0], light[1], "what was answered comes first, however light");
    let second = page("?skip=100").await;
    assert_eq!((ops(&second).len(), &second["next"]), (open - 100, &Value::Null));
    assert_eq!(ops(&second).last(), Some(&light[0]), "what is lighter than all that was settled is seen");
    let all: BTreeSet<OpId> = ops(&first).into_iter().chain(ops(&second)).collect();
    assert_eq!(all.len(), open, "each once");
    assert_eq!(ops(&page("?state=settled&skip=1000").await).len(), SETTLED - 1_000);
    town.get("/api/v1/reviews?state=lost").await.check(400, "bad_request");
}

#[tokio::test]
async fn a_rough_or_missing_position_hides_no_record() {
    let world = World::start().await;
    let (admin, grid, town) = (world.sign_in("admin").await, world.sign_in("grid").await, world.sign_in("town").await);
    let zone = zone(&mut Series::of(&admin)).await;
    let shown = |presence: Presence| (zone, ZoneBody::Inspect(Inspection::clean(&Settings::default(), presence)));
    let honest = [Presence::at(square(), 55), Presence::default().scanned(world.app.plates.plate(Plated::Zone, zone, 0).token.to_string())];
    let mut worker = Series::of(&grid);
    push(&mut worker, honest.into_iter().map(shown).collect()).await;
    let hiding = push(&mut worker, vec![shown(Presence::at(square(), 2_000)), shown(Presence::default())]).await;
    world.studied().await;
    let queue = items(&town, "").await;
    let told = |item: &Value| (subject(item).op, item["reasons"][0]["reason"].as_str().unwrap().to_owned());
    assert_eq!(queue.iter().map(told).collect::<Vec<_>>(), [(hiding[0], "accuracy".into()), (hiding[1], "unshown".into())]);
    assert_eq!(queue[1]["reasons"][0]["zh"], "没有定位，也没有扫门牌码");
}

#[tokio::test]
async fn a_disposal_from_afar_or_with_an_old_photo_is_doubtful() {
    const PICTURE: u64 = 0x0f1e_2d3c_4b5a_6978;
    let world = World::start().await;
    let (grid, town) = (world.sign_in("grid").await, world.sign_in("town").await);
    let mut worker = Series::of(&grid);
    let cases = [thing(), thing(), thing()];
    let tell = async |worker: &mut Series<'_>, case: EntityId, body: CaseBody| {
        let op = worker.op::<Case>(TOWN, case, &body);
        let id = op.id();
        assert!(worker.push(vec![op.seal()]).await.results[0].seq.is_some());
        id
    };
    let mut reported = vec![];
    for (n, case) in cases.into_iter().enumerate() {
        let CaseBody::Report(report) = report("门前堆物", vec![]) else { unreachable!() };
        let prints = Some(vec![Print(PICTURE << (n * 8))]);
        reported.push(tell(&mut worker, case, CaseBody::Report(Report { prints, ..report })).await);
    }
    let disposed = |metres_off: i32, print: u64| {
        let place = LonLat { lat: square().lat + metres_off * 9, ..square() };
        let (note, presence, prints) = (Some("已清理".into()), Presence::at(place, 5), Some(vec![Print(print)]));
        CaseBody::Move(Move { note, presence, prints, ..Move::new(Stage::Dispatched, Stage::Disposed) })
    };
    tell(&mut worker, cases[0], disposed(80, 0xffff_0000_ffff_0000)).await;
    let afar = tell(&mut worker, cases[1], disposed(290, 0x0000_ffff_00ff_ff00)).await;
    // by somebody else: the reporter's own second look within the hour is of one visit
    let county = world.sign_in("county").await;
    let copied = tell(&mut Series::of(&county), cases[2], disposed(0, PICTURE)).await;
    world.studied().await;
    let queue = items(&town, "").await;
    let told = |item: &Value| (subject(item).op, item["reasons"][0]["reason"].as_str().unwrap().to_owned());
    assert_eq!(queue.iter().map(told).collect::<Vec<_>>(), [(copied, "photo_used".into()), (afar, "far".into())], "{queue:#?}");
    let other = &queue[0]["reasons"][0]["other"];
    assert_eq!((&other["kind"], &other["entity"]), (&json!("case"), &json!(cases[0].to_string())), "{other}");
    assert_eq!(queue[0]["doubts"][0]["other"], serde_json::to_value(reported[0]).unwrap());
    assert!(queue[1]["presence"]["place"].is_object() && queue[1]["about"].is_object(), "{}", queue[1]);
}
