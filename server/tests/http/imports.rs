//! Files imported in the browser: every fault by line, field and reason, then all or nothing, with the rights of who is signed in.

use reqwest::Method;
use serde_json::json;
use xunge_shared::{
    imports::{Change, Deed, Outcome},
    role::Role,
};

use crate::world::{OTHER, Persona, TOWN, World};

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
