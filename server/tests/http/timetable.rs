//! `/api/v1/timetable`: lines from files, looked at before they are written, and out again as a table.

use reqwest::Method;
use serde_json::Value;
use xunge_shared::{
    id::EntityId,
    kinds::timetable::{Plan, Progress, Reworded, Timetable, TimetableBody},
    op::RawOp,
    role::Role,
};

use crate::{
    series::Series,
    world::{OTHER, Persona, TOWN, World},
};

const TABLE: &str = "编号,路段,存在问题,责任单位,责任人,期限,步骤\r\n\
    1,永安路,店外经营,城管所,李所长,2020-06-30,清理；划线；验收\r\n\
    2,桥头市场,乱堆放,市场办,,2099年12月31日,\r\n";

async fn send(who: &Persona, query: &str, file: impl Into<Vec<u8>>) -> Value {
    let answer = who.send(who.request(Method::POST, &format!("/api/v1/timetable{query}")).body(file.into())).await;
    answer.check(200, "");
    answer.json()
}

#[tokio::test]
async fn a_table_is_looked_at_then_written_and_goes_on() {
    let world = World::start().await;
    let town = world.sign_in("town").await;
    let looked = send(&town, "", TABLE).await;
    assert_eq!((looked["written"].as_bool(), looked["done"]["new"].as_u64()), (Some(false), Some(2)), "{looked}");
    assert_eq!(looked["lines"][0]["steps"].as_array().unwrap().len(), 3);
    let lines = async || town.json("/api/v1/timetable").await["lines"].as_array().unwrap().clone();
    assert!(lines().await.is_empty(), "looking writes nothing");

    assert_eq!(send(&town, "?write=true", TABLE).await["written"], true);
    let shown = lines().await;
    assert_eq!(shown.iter().map(|line| line["name"].as_str().unwrap()).collect::<Vec<_>>(), ["永安路", "桥头市场"], "by deadline");
    assert_eq!((&shown[0]["late"], &shown[1]["late"]), (&Value::Bool(true), &Value::Bool(false)));
    let late = town.json("/api/v1/rows?kind=timetable&overdue=true").await;
    assert_eq!(late["total"], 1, "lists and maps know what is late");
    let again = send(&town, "?write=true", TABLE.replace("乱堆放", "乱堆乱放")).await;
    assert_eq!((again["done"]["changed"].as_u64(), again["done"]["same"].as_u64()), (Some(1), Some(1)));

    let mut series = Series::of(&town);
    let entity = shown[0]["entity"].as_str().unwrap().parse().unwrap();
    for step in 0..3 {
        let done = TimetableBody::Progress(Progress { step: Some(step), done: true, note: "done".into(), ..Progress::default() });
        let op = series.op::<Timetable>(&format!("{TOWN}/desk"), entity, &done).seal();
        assert!(series.push(vec![op]).await.results[0].seq.is_some());
    }
    let shown = lines().await;
    assert_eq!((&shown[1]["name"], shown[1]["done_at"].is_u64(), &shown[1]["late"]), (&"永安路".into(), true, &Value::Bool(false)));

    let table = String::from_utf8(town.get("/api/v1/timetable?format=csv").await.body).unwrap();
    assert!(table.contains("1,永安路,店外经营,李所长,,城管所,2020-06-30,清理；划线；验收,990001001000,3,done,"), "{table}");
    assert_eq!(send(&town, "", table).await["done"]["same"], 2, "what was exported is imported again");
    let spoken = String::from_utf8(town.get("/api/v1/timetable?format=csv&lang=zh").await.body).unwrap();
    assert!(spoken.starts_with("\u{feff}编号,路段,") && spoken.contains(",已完成,"), "{spoken}");
    assert_eq!(send(&town, "", spoken).await["done"]["same"], 2, "in words, too");
    let noted = world.app.store.audit(None, 20).unwrap();
    let noted: Vec<_> = noted.iter().filter(|one| one.about.as_deref() == Some("timetable")).map(|one| &*one.action).collect();
    assert_eq!(noted, ["exported", "exported", "imported", "imported"], "who took it out and who wrote it is known; looking is not noted");
}

fn at(line: &Value) -> EntityId {
    line["entity"].as_str().unwrap().parse().unwrap()
}

async fn lines(who: &Persona) -> Vec<Value> {
    who.json("/api/v1/timetable").await["lines"].as_array().unwrap().clone()
}

#[tokio::test]
async fn ticks_stay_with_their_step_when_another_table_puts_one_in_front() {
    let world = World::start().await;
    let town = world.sign_in("town").await;
    send(&town, "?write=true", TABLE).await;
    let mut series = Series::of(&town);
    let entity = at(&lines(&town).await[0]);
    let scope = format!("{TOWN}/desk");
    // one by its number, as builds of before told it, one by its words
    for (step, called) in [(0, None), (2, Some("验收".to_owned()))] {
        let done = TimetableBody::Progress(Progress { step: Some(step), done: true, called, ..Progress::default() });
        let op = series_op(&mut series, &scope, entity, &done);
        series.push(vec![op]).await;
    }
    send(&town, "?write=true", TABLE.replace("清理；划线；验收", "告知；划线；清理；验收")).await;
    let line = &lines(&town).await[0];
    let done: Vec<_> =
        line["steps"].as_array().unwrap().iter().map(|step| (step["name"].as_str().unwrap(), step["done_at"].is_u64())).collect();
    assert_eq!(done, [("告知", false), ("划线", false), ("清理", true), ("验收", true)]);
    let told: Vec<_> = line["progress"].as_array().unwrap().iter().map(|told| told["step"].as_str().unwrap()).collect();
    assert_eq!(told, ["验收", "清理"], "by its words");
}

#[tokio::test]
async fn a_table_names_the_account_of_who_answers() {
    let world = World::start().await;
    let town = world.sign_in("town").await;
    let table = |who: &str| format!("编号,路段,期限,账号\r\n1,永安路,2030-01-31,{who}\r\n");
    let wrong = send(&town, "?write=true", table("nobody of this name")).await;
    assert_eq!((&wrong["problems"][0]["field"], &wrong["written"]), (&"account".into(), &Value::Bool(false)));
    assert_eq!(send(&town, "?write=true", table("town")).await["done"]["new"], 1);
    let me = town.json("/api/session").await["account"]["id"].clone();
    assert!(me.is_u64());
    assert_eq!(lines(&town).await[0]["account"], me);
    assert_eq!(send(&town, "", table("")).await["done"]["same"], 1, "a table that does not say it keeps it");
    let out = String::from_utf8(town.get("/api/v1/timetable?format=csv").await.body).unwrap();
    assert_eq!(send(&town, "", out).await["done"]["same"], 1, "what was exported names them so that it is read again");
}

#[tokio::test]
async fn a_line_is_edited_withdrawn_and_restored_by_hand() {
    let world = World::start().await;
    let town = world.sign_in("town").await;
    send(&town, "?write=true", TABLE).await;
    let before = lines(&town).await;
    let (entity, scope) = (at(&before[0]), format!("{TOWN}/desk"));
    let mut series = Series::of(&town);
    let withdraw = series_op(&mut series, &scope, entity, &TimetableBody::Withdraw);
    let named = withdraw.open().unwrap().id();
    series.push(vec![withdraw]).await;
    let shown = lines(&town).await;
    assert_eq!(shown.iter().map(|line| line["withdrawn"].as_array().unwrap().len()).collect::<Vec<_>>(), [0, 1], "behind the others");
    assert_eq!(shown[1]["name"], "永安路", "what it said is there to be restored");
    assert_eq!(town.json("/api/v1/rows?kind=timetable").await["total"], 1, "lists and maps do not show it");
    let table = String::from_utf8(town.get("/api/v1/timetable?format=csv").await.body).unwrap();
    assert!(!table.contains("永安路"), "{table}");
    let restore = series_op(&mut series, &scope, entity, &TimetableBody::Restore(named));
    series.push(vec![restore]).await;
    assert_eq!(lines(&town).await, before);
    let refused = {
        let grid = world.sign_in("grid").await;
        let mut series = Series::of(&grid);
        let op = series_op(&mut series, &scope, entity, &TimetableBody::Withdraw);
        series.push(vec![op]).await
    };
    assert!(refused.results[0].seq.is_none(), "who does not work at a desk keeps no timetable");
}

/// A line that names somebody, told of by the desk.
async fn name_one(desk: &Persona, who: &str) -> EntityId {
    send(desk, "?write=true", format!("编号,路段,存在问题,期限,步骤,账号\r\n1,永安路,店外经营,2030-01-31,清理；验收,{who}\r\n")).await;
    at(&lines(desk).await[0])
}

fn tell(step: u8, called: &str, note: &str) -> TimetableBody {
    TimetableBody::Tell(Progress { step: Some(step), done: true, note: note.into(), called: Some(called.into()), ..Progress::default() })
}

#[tokio::test]
async fn whom_a_line_names_reads_it_and_tells_how_far_it_is() {
    let world = World::start().await;
    let (town, grid, patrol) = (world.sign_in("town").await, world.sign_in("grid").await, world.sign_in("patrol").await);
    let mine = async |who: &Persona| who.json("/api/v1/timetable/mine").await["lines"].as_array().unwrap().clone();
    let (entity, scope) = (name_one(&town, "grid").await, format!("{TOWN}/desk"));
    let told = mine(&grid).await;
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["name"], &told[0]["problem"], &told[0]["shape"]), (&"永安路".into(), &"店外经营".into(), &Value::Null));
    for other in [&patrol, &town] {
        assert!(mine(other).await.is_empty(), "another's lines are none of theirs");
    }
    grid.get("/api/v1/timetable").await.check(403, "forbidden");
    world.anonymous().get("/api/v1/timetable/mine").await.check(401, "sign_in");

    let mut worker = Series::of(&grid);
    let op = series_op(&mut worker, &scope, entity, &tell(0, "清理", "已清理"));
    assert!(worker.push(vec![op]).await.results[0].seq.is_some());
    let mut other = Series::of(&patrol);
    let op = series_op(&mut other, &scope, entity, &tell(1, "验收", "我也去了"));
    assert!(other.push(vec![op]).await.results[0].seq.is_some(), "it is kept");
    let shown = &lines(&town).await[0];
    let done: Vec<_> = shown["steps"].as_array().unwrap().iter().map(|step| step["done_at"].is_u64()).collect();
    assert_eq!(done, [true, false], "and shows nothing: the line does not name them");
    let progress = shown["progress"].as_array().unwrap();
    assert_eq!(progress.iter().map(|told| told["note"].as_str().unwrap()).collect::<Vec<_>>(), ["已清理"]);
    assert_eq!(progress[0]["author"], serde_json::to_value(grid.session().account.id).unwrap());
    assert_eq!(mine(&grid).await[0]["steps"][0]["done_at"], shown["steps"][0]["done_at"], "both read the same");

    // what only a desk says, they do not
    let progress = TimetableBody::Progress(Progress { done: true, ..Progress::default() });
    let op = series_op(&mut worker, &scope, entity, &progress);
    assert!(worker.push(vec![op]).await.results[0].seq.is_none());

    // given to somebody else: what was done stays done
    send(&town, "?write=true", "编号,路段,存在问题,期限,步骤,账号\r\n1,永安路,店外经营,2030-01-31,清理；验收,patrol\r\n").await;
    assert!(mine(&grid).await.is_empty());
    assert_eq!(mine(&patrol).await[0]["steps"][0]["done_at"], shown["steps"][0]["done_at"]);
    let progress = mine(&patrol).await[0]["progress"].as_array().unwrap().len();
    assert_eq!(progress, 2, "and what they told before they were named is heard now");
}

#[tokio::test]
async fn a_tick_that_comes_after_its_step_was_reworded_counts() {
    let world = World::start().await;
    let (town, grid) = (world.sign_in("town").await, world.sign_in("grid").await);
    let (entity, scope) = (name_one(&town, "grid").await, format!("{TOWN}/desk"));
    // ticked without a network, while the desk called it otherwise
    let mut worker = Series::of(&grid);
    let ticked = series_op(&mut worker, &scope, entity, &tell(0, "清理", "已清理"));
    let steps = ["清理门前", "验收"].map(str::to_owned).to_vec();
    let reworded = Some(vec![Reworded { was: "清理".into(), now: "清理门前".into(), nth: None }]);
    let plan = Plan {
        code: "1".into(),
        name: "永安路".into(),
        problem: "店外经营".into(),
        responsible: String::new(),
        unit: String::new(),
        due: 4_000_000_000_000,
        steps,
        street: None,
        shape: None,
        account: Some(grid.session().account.id),
        reworded,
    };
    let mut desk = Series::of(&town);
    let planned = series_op(&mut desk, &scope, entity, &TimetableBody::Define(plan));
    assert!(desk.push(vec![planned]).await.results[0].seq.is_some());
    assert!(worker.push(vec![ticked]).await.results[0].seq.is_some());
    let shown = &lines(&town).await[0];
    assert_eq!((&shown["steps"][0]["name"], shown["steps"][0]["done_at"].is_u64()), (&"清理门前".into(), true), "{shown}");
    assert_eq!(shown["steps"][0]["formerly"], serde_json::json!(["清理"]));
    assert_eq!((&shown["progress"][0]["step"], &shown["progress"][0]["now"]), (&"清理".into(), &"清理门前".into()));
    assert_eq!(shown["steps"][1]["done_at"], Value::Null);
}

fn series_op(series: &mut Series<'_>, scope: &str, entity: EntityId, body: &TimetableBody) -> RawOp {
    series.op::<Timetable>(scope, entity, body).seal()
}

#[tokio::test]
async fn a_workbook_is_a_table_too() {
    let world = World::start().await;
    let town = world.sign_in("town").await;
    let looked = send(&town, "?write=true", *include_bytes!("../../../import/tests/data/timetable.xlsx")).await;
    assert_eq!(looked["done"]["new"], 2, "{looked}");
    assert_eq!(looked["lines"][1]["name"], "桥头市场");
}

#[tokio::test]
async fn a_table_is_one_change_and_is_taken_back_whole() {
    let world = World::start().await;
    let (admin, town) = (world.sign_in("admin").await, world.sign_in("town").await);
    send(&town, "?write=true&file=%E6%95%B4%E6%B2%BB.csv", TABLE).await;
    let before = lines(&town).await;
    send(&town, "?write=true&file=second.csv", TABLE.replace("乱堆放", "乱堆乱放").replace("2099年12月31日", "2098-12-31")).await;
    let changes = async || admin.json("/api/v1/changes?kind=timetable").await["changes"].as_array().unwrap().clone();
    let told: Vec<_> = changes()
        .await
        .iter()
        .map(|change| {
            let import = &change["import"];
            (import["file"].as_str().unwrap().to_owned(), import["new"].as_u64().unwrap(), import["changed"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(told, [("second.csv".to_owned(), 0, 1), ("整治.csv".to_owned(), 2, 0)]);
    let back = async |n: usize, check: &str| {
        let device = changes().await[n]["import"]["device"].as_str().unwrap().to_owned();
        let answer = admin.send(admin.request(Method::POST, &format!("/api/v1/changes/{device}{check}"))).await;
        answer.check(200, "");
        answer.json()
    };
    let looked = back(0, "?check=1").await;
    assert_eq!((&looked["written"], &looked["changed"], &looked["kept_count"]), (&false.into(), &1.into(), &0.into()), "{looked}");
    assert_eq!(back(0, "").await["written"], true);
    let plain =
        |lines: &[Value]| lines.iter().map(|line| (line["name"].clone(), line["problem"].clone(), line["due"].clone())).collect::<Vec<_>>();
    assert_eq!(plain(&lines(&town).await), plain(&before));

    // what was worked off since stays, and is named
    let mut series = Series::of(&town);
    let done = TimetableBody::Progress(Progress { step: Some(0), done: true, ..Progress::default() });
    let done = series_op(&mut series, &format!("{TOWN}/desk"), at(&before[0]), &done);
    series.push(vec![done]).await;
    let looked = back(2, "?check=1").await;
    assert_eq!((&looked["gone"], &looked["kept"]), (&0.into(), &serde_json::json!(["1 永安路", "2 桥头市场"])), "{looked}");
    // what is said by hand is a change, too; what is told of a line is none
    let withdraw = series_op(&mut series, &format!("{TOWN}/desk"), at(&before[0]), &TimetableBody::Withdraw);
    series.push(vec![withdraw]).await;
    assert_eq!(changes().await.iter().filter(|change| change["import"].is_null()).count(), 1);
}

#[tokio::test]
async fn every_fault_is_told_with_its_line_and_nothing_is_written() {
    let world = World::start().await;
    let town = world.sign_in("town").await;
    let bad = format!("name,due,area\n,2030-01-31,\n永安路,月底,\n南桥,2030-02-30,\n学府路,2030-01-31,{OTHER}\n");
    let told = send(&town, "?write=true", bad).await;
    let problems: Vec<_> = told["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["line"].as_u64().unwrap(), p["field"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(problems, [(2, "name".to_owned()), (3, "due".into()), (4, "due".into())]);
    assert!(told["problems"][1]["zh"].as_str().unwrap().contains("月底") && told["written"] == false);
    let strange = send(&town, "?write=true", format!("name,due,area\n学府路,2030-01-31,{OTHER}\n")).await;
    assert_eq!((&strange["problems"][0]["field"], &strange["written"]), (&"area".into(), &Value::Bool(false)), "another town's");
    assert!(town.json("/api/v1/timetable").await["lines"].as_array().unwrap().is_empty());
    let not = send(&town, "", &b"PK\x03\x04 no workbook"[..]).await;
    assert_eq!(not["problems"].as_array().unwrap().len(), 1);
    world.sign_in("grid").await.get("/api/v1/timetable").await.check(403, "forbidden");
    world.anonymous().get("/api/v1/timetable").await.check(401, "sign_in");
}

#[tokio::test]
async fn a_desk_takes_back_the_table_that_it_imported() {
    let world = World::start().await;
    let (admin, town) = (world.sign_in("admin").await, world.sign_in("town").await);
    world.hire("evening", Role::Supervisor, TOWN).await;
    let evening = world.sign_in("evening").await;
    send(&town, "?write=true&file=first.csv", TABLE).await;
    send(&admin, "?write=true&file=county.csv", format!("路段,期限,区划代码\r\n南桥市场,2030-01-31,{TOWN}\r\n")).await;
    let worked_off = at(lines(&town).await.iter().find(|line| line["name"] == "永安路").unwrap());
    let done = TimetableBody::Progress(Progress { step: Some(0), done: true, ..Progress::default() });
    let mut series = Series::of(&town);
    let done = series_op(&mut series, &format!("{TOWN}/desk"), worked_off, &done);
    series.push(vec![done]).await;

    let imports = async |who: &Persona| {
        let page = who.json("/api/v1/changes?kind=timetable&imports=1").await["changes"].as_array().unwrap().clone();
        let told = |change: &Value| {
            (change["import"]["file"].as_str().unwrap().to_owned(), change["import"]["device"].as_str().unwrap().to_owned())
        };
        page.iter().map(told).collect::<Vec<_>>()
    };
    let [(_, county), (_, own)] = <[_; 2]>::try_from(imports(&admin).await).unwrap();
    assert_eq!(imports(&town).await, [("first.csv".to_owned(), own.clone())], "their own, and no change by hand");
    assert!(imports(&evening).await.is_empty());
    for query in ["", "?kind=zone", "?kind=timetable&kind=zone"] {
        town.get(&format!("/api/v1/changes{query}")).await.check(403, "forbidden");
    }
    let take = async |who: &Persona, path: String| who.send(who.request(Method::POST, &format!("/api/v1/changes/{path}"))).await;
    take(&town, format!("{county}?check=1")).await.check(403, "forbidden");
    take(&evening, own.clone()).await.check(403, "forbidden");
    for who in ["grid", "patrol"] {
        let who = world.sign_in(who).await;
        take(&who, own.clone()).await.check(404, "not_found");
        who.get("/api/v1/changes?kind=timetable").await.check(403, "forbidden");
    }

    let looked = take(&town, format!("{own}?check=1")).await.json();
    assert_eq!((&looked["written"], &looked["gone"], &looked["kept_count"]), (&false.into(), &1.into(), &1.into()), "{looked}");
    assert_eq!(looked["kept"], serde_json::json!(["1 永安路"]));
    assert_eq!(take(&town, own.clone()).await.json()["written"], true);
    let names: Vec<_> =
        lines(&town).await.iter().filter(|line| line["withdrawn"] == serde_json::json!([])).map(|line| line["name"].clone()).collect();
    assert_eq!(names, ["永安路", "南桥市场"]);
    take(&town, own).await.check(400, "taken_back");
}

#[tokio::test]
async fn who_keeps_one_town_and_is_the_desk_of_another_sees_both_and_takes_back_their_own() {
    let world = World::start().await;
    let (admin, town) = (world.sign_in("admin").await, world.sign_in("town").await);
    let both = world.hire("both", Role::Supervisor, TOWN).await;
    let held = serde_json::json!({ "held": [{ "role": "supervisor", "area": TOWN }, { "role": "administrator", "area": OTHER }] });
    admin.send(admin.request(Method::PATCH, &format!("/api/v1/accounts/{}", both.0)).json(&held)).await.check(200, "");
    let both = world.sign_in("both").await;
    send(&town, "?write=true&file=theirs.csv", TABLE).await;
    send(&both, "?write=true&file=own.csv", format!("路段,期限,区划代码\r\n南桥市场,2030-01-31,{TOWN}\r\n")).await;
    send(&admin, "?write=true&file=kept.csv", format!("路段,期限,区划代码\r\n东桥市场,2030-01-31,{OTHER}\r\n")).await;
    let page = both.json("/api/v1/changes?kind=timetable&imports=1").await["changes"].as_array().unwrap().clone();
    let files: Vec<_> = page.iter().map(|change| change["import"]["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["kept.csv", "own.csv"], "what the town imported is the town's");
    let own = page[1]["import"]["device"].as_str().unwrap();
    let taken = both.send(both.request(Method::POST, &format!("/api/v1/changes/{own}"))).await;
    taken.check(200, "");
    assert_eq!(taken.json()["written"], true);
}
