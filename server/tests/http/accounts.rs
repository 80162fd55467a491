//! Accounts made and changed in the browser: whose they are to look after, what may be given, and what is noted of it.

use reqwest::Method;
use serde_json::{Value, json};
use xunge_shared::{people::Keeping, role::Role};

use crate::world::{Answer, COUNTY, OTHER, PASSWORD, Persona, TOWN, World};

async fn kept(who: &Persona) -> Vec<Keeping> {
    let answer = who.get("/api/v1/accounts").await;
    answer.check(200, "");
    serde_json::from_slice(&answer.body).unwrap()
}

async fn change(who: &Persona, id: impl std::fmt::Display, change: &Value) -> Answer {
    who.send(who.request(Method::PATCH, &format!("/api/v1/accounts/{id}")).json(change)).await
}

fn person(name: &str, role: &str, area: &str) -> Value {
    json!({ "name": name, "display": "新来的", "team": "城南巡逻一队", "held": [{ "role": role, "area": area }] })
}

fn noted(world: &World) -> Vec<String> {
    world.app.store.audit(None, 500).unwrap().into_iter().map(|noted| noted.action).collect()
}

#[tokio::test]
async fn a_person_has_a_role_and_who_looked_before_another_changed_it_is_refused() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let made = admin.post_json("/api/v1/accounts", &person("new.one", "patrol", TOWN)).await;
    let id = made.json()["id"].clone();
    admin
        .post_json("/api/v1/accounts", &json!({ "name": "nobody", "display": "无角色", "team": "", "held": [] }))
        .await
        .check(400, "no_role");

    // who looked before somebody else changed it is refused, in what they both change
    let saw = |display: &str| json!({ "display": display, "team": "城南巡逻一队", "held": [{ "role": "patrol", "area": TOWN }] });
    change(&admin, &id, &json!({ "display": "先改的", "seen": saw("新来的") })).await.check(200, "");
    change(&admin, &id, &json!({ "display": "后改的", "seen": saw("新来的") })).await.check(409, "changed_meanwhile");
    change(&admin, &id, &json!({ "team": "城南巡逻一队", "seen": saw("新来的") })).await.check(200, "");
    change(&admin, &id, &json!({ "held": [], "seen": { "display": "", "team": "", "held": [] } })).await.check(409, "changed_meanwhile");
    change(&admin, &id, &json!({ "display": "新来的", "seen": saw("先改的") })).await.check(200, "");
}

#[tokio::test]
async fn somebody_is_made_comes_in_by_the_code_and_is_changed() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let made = admin.post_json("/api/v1/accounts", &person("new.one", "patrol", TOWN)).await;
    made.check(201, "");
    let (id, code) = (made.json()["id"].clone(), made.json()["code"].as_str().unwrap().to_owned());
    admin.post_json("/api/v1/accounts", &person("NEW.ONE", "patrol", TOWN)).await.check(400, "name_taken");
    let phone = world.anonymous();
    phone.post_json("/api/enrol", &json!({ "code": code })).await.check(200, "");
    let one = kept(&admin).await.into_iter().find(|one| one.account.name == "new.one").unwrap();
    assert_eq!((one.sessions, one.code, one.factor, one.disabled), (1, None, false, false));
    assert!(one.seen.is_some());

    let moved =
        json!({ "display": " 改名 ", "team": "", "held": [{ "role": "grid_worker", "area": OTHER }, { "role": "patrol", "area": TOWN }] });
    let now = change(&admin, &id, &moved).await;
    now.check(200, "");
    let now: Keeping = serde_json::from_slice(&now.body).unwrap();
    assert_eq!((&*now.account.display, &*now.account.team, now.grants.len()), ("改名", "", 3));
    assert_eq!(now.grants.iter().filter(|grant| grant.until.is_none()).count(), 2);
    let session = phone.json("/api/session").await;
    assert_eq!(session["account"]["display"], "改名", "the phone hears of it");
    let was = |keeping: &Keeping| {
        keeping.past.iter().map(|was| (was.by, was.display.clone(), was.team.clone(), was.disabled)).collect::<Vec<_>>()
    };
    let before = (Some(admin.id()), "新来的".to_owned(), "城南巡逻一队".to_owned(), false);
    assert_eq!(was(&now), std::slice::from_ref(&before));

    change(&admin, &id, &json!({ "disabled": true })).await.check(200, "");
    phone.get("/api/session").await.check(403, "disabled");
    change(&admin, &id, &json!({ "disabled": false })).await.check(200, "");
    phone.get("/api/session").await.check(401, "sign_in");
    let one = kept(&admin).await.into_iter().find(|one| one.account.name == "new.one").unwrap();
    let renamed = |disabled| (Some(admin.id()), "改名".to_owned(), String::new(), disabled);
    assert_eq!(was(&one), [before, renamed(false), renamed(true)], "each with what stood until then, and by whom");
    let noted = noted(&world);
    for action in ["account_made", "enrolment_made", "profile_set", "grants_set", "account_disabled", "account_enabled"] {
        assert!(noted.iter().any(|one| one == action), "{action}: {noted:?}");
    }
}

#[tokio::test]
async fn who_keeps_a_town_sees_and_gives_what_is_of_the_town() {
    let world = World::start().await;
    let keeper = world.hire("keeper", Role::Administrator, TOWN).await;
    let (town, admin) = (world.sign_in("keeper").await, world.sign_in("admin").await);
    let names = |kept: Vec<Keeping>| kept.into_iter().map(|one| one.account.name).collect::<Vec<_>>();
    let seen = names(kept(&town).await);
    assert_eq!(seen, ["patrol", "grid", "town", "gone", "keeper"], "disabled ones too, and nobody of elsewhere");
    assert_eq!(names(kept(&admin).await).len(), 8);
    for who in ["patrol", "grid", "town", "county"] {
        world.sign_in(who).await.get("/api/v1/accounts").await.check(403, "forbidden");
    }
    town.post_json("/api/v1/accounts", &person("a", "patrol", OTHER)).await.check(403, "forbidden");
    town.post_json("/api/v1/accounts", &person("a", "patrol", COUNTY)).await.check(403, "forbidden");
    town.post_json("/api/v1/accounts", &person("a", "administrator", TOWN)).await.check(403, "forbidden");
    town.post_json("/api/v1/accounts", &person("a", "patrol", "990001001001")).await.check(400, "bad_area");
    town.post_json("/api/v1/accounts", &person("a b", "patrol", TOWN)).await.check(400, "bad_name");
    let id = |name: &str| world.app.store.account_named(name).unwrap().unwrap().account.id;
    let raised = json!({ "held": [{ "role": "administrator", "area": TOWN }] });
    change(&town, id("patrol"), &raised).await.check(403, "forbidden");
    change(&town, id("neighbour"), &json!({ "display": "x" })).await.check(403, "forbidden");
    change(&town, "99999", &json!({ "display": "x" })).await.check(403, "forbidden");
    // Nobody makes themselves more, or fewer.
    change(&town, keeper, &json!({ "disabled": true })).await.check(400, "own_account");
    change(&admin, admin.id(), &json!({ "held": [] })).await.check(400, "own_account");
    change(&admin, admin.id(), &json!({ "display": "管理员" })).await.check(200, "");
    // What nobody holds any more is still somebody's to look after.
    change(&town, id("grid"), &json!({ "held": [] })).await.check(200, "");
    change(&town, id("grid"), &json!({ "held": [{ "role": "patrol", "area": TOWN }] })).await.check(200, "");
    change(&admin, id("patrol"), &json!({ "held": [{ "role": "patrol", "area": OTHER }] })).await.check(200, "");
    change(&town, id("patrol"), &json!({ "display": "x" })).await.check(403, "forbidden");
}

#[tokio::test]
async fn a_change_that_is_wrong_in_part_changes_nothing() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let id = world.app.store.account_named("patrol").unwrap().unwrap().account.id;
    let wrong = json!({ "display": "新名", "held": [{ "role": "patrol", "area": "110000000000" }, { "role": "patrol", "area": TOWN }] });
    change(&admin, id, &wrong).await.check(403, "forbidden");
    change(&admin, id, &json!({ "display": "新名", "team": "a\nb" })).await.check(400, "bad_team");
    assert_eq!(world.app.store.account(id).unwrap().unwrap().account.display, "patrol!");
    admin.post_json("/api/session", &json!({ "name": "patrol", "password": PASSWORD })).await.check(200, "");
}
