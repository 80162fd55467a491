//! How people come in and go: secrets that are replaced, one-time codes, second factors, and guessing that is slowed down.

use reqwest::Method;
use serde_json::{Value, json};
use xunge_server::{
    clock,
    session::{
        limits::{DESK, FIELD},
        renewal::SETTLED,
        second,
        token::Token,
    },
    store::NewSession,
};
use xunge_shared::role::Role;

use crate::world::{Answer, COUNTY, OPERATOR, OTHER, PASSWORD, Persona, TOWN, World};

/// A browser whose session began, and was last used, so long ago.
async fn aged(world: &World, name: &str, created: u64, seen: u64) -> (Persona, Token) {
    let token = Token::generate().unwrap();
    let account = world.app.store.account_named(name).unwrap().unwrap().account.id;
    let now = clock::now();
    let session = NewSession { token: token.hash(), account, created: now - created, expires: now + FIELD.longest };
    world.app.store.open_session(session).await.unwrap();
    let id = world.app.store.session(token.hash(), now).unwrap().unwrap().session.id;
    world.app.store.touch_session(id, now - seen).await.unwrap();
    (world.anonymous(), token)
}

async fn with(who: &Persona, token: &Token) -> Answer {
    let cookie = format!("xunge_session={}", token.secret());
    who.send(who.request(Method::GET, "/api/session").header("cookie", cookie)).await
}

fn offered(answer: &Answer) -> Option<Token> {
    Token::read(answer.header("set-cookie").strip_prefix("xunge_session=")?.split(';').next()?)
}

#[tokio::test]
async fn a_secret_is_replaced_and_a_copy_of_the_old_one_ends_the_session() {
    let world = World::start().await;
    let (who, old) = aged(&world, "patrol", FIELD.renewed + 1, 0).await;
    let first = with(&who, &old).await;
    first.check(200, "");
    let lost = offered(&first).expect("another is offered");
    assert!(first.header("set-cookie").contains("HttpOnly; SameSite=Strict"));
    // The answer is lost on the way: the phone goes on with the one it has, for as long as it takes.
    for _ in 0..3 {
        let again = with(&who, &old).await;
        again.check(200, "");
        assert!(offered(&again).is_none(), "one is on its way");
    }
    // It arrives after all, and is in use for a while.
    with(&who, &lost).await.check(200, "");
    with(&who, &old).await.check(200, "");
    world.app.store.token_came_back(lost.hash(), clock::now() + SETTLED, SETTLED).await.unwrap();
    with(&who, &lost).await.check(200, "");
    // Whoever still has the old one has a copy of it.
    with(&who, &old).await.check(401, "sign_in");
    with(&who, &lost).await.check(401, "sign_in");
    let noted = world.app.store.audit(None, 1).unwrap();
    assert_eq!(noted[0].action, "session_replayed");
}

#[tokio::test]
async fn other_rights_ask_for_another_secret() {
    let world = World::start().await;
    let (who, token) = aged(&world, "patrol", 10, 0).await;
    assert!(offered(&with(&who, &token).await).is_none());
    let id = world.app.store.account_named("patrol").unwrap().unwrap().account.id;
    let grant = xunge_shared::role::Grant { role: Role::Supervisor, area: TOWN.parse().unwrap(), from: 0, until: None };
    world.app.store.set_grants(id, vec![grant], clock::now()).await.unwrap();
    let answer = with(&who, &token).await;
    assert!(offered(&answer).is_some(), "{answer:?}");
}

#[tokio::test]
async fn sessions_last_as_long_as_their_role_allows() {
    let world = World::start().await;
    let check = async |name: &str, created, seen, good: bool| {
        let (who, token) = aged(&world, name, created, seen).await;
        assert_eq!(with(&who, &token).await.status == 200, good, "{name}");
    };
    check("patrol", FIELD.idle - 10_000, FIELD.idle - 10_000, true).await;
    check("patrol", FIELD.idle + 1, FIELD.idle + 1, false).await;
    check("patrol", FIELD.longest + 1, 0, false).await;
    for name in ["town", "admin"] {
        check(name, DESK.idle - 10_000, DESK.idle - 10_000, true).await;
        check(name, DESK.idle + 1, DESK.idle + 1, false).await;
        check(name, DESK.longest + 1, 0, false).await;
    }
    // The cookie itself lasts no longer.
    for (name, longest) in [("patrol", FIELD.longest), ("admin", DESK.longest)] {
        let answer = world.anonymous().post_json("/api/session", &json!({ "name": name, "password": PASSWORD })).await;
        assert!(answer.header("set-cookie").contains(&format!("Max-Age={}", longest / 1_000)), "{answer:?}");
    }
}

#[tokio::test]
async fn whoever_lost_a_phone_signs_out_everywhere() {
    let world = World::start().await;
    let (phone, lost) = (world.sign_in("patrol").await, world.sign_in("patrol").await);
    assert_eq!(phone.json("/api/v1/sessions").await.as_array().unwrap().len(), 2);
    phone.send(phone.request(Method::DELETE, "/api/v1/sessions")).await.check(204, "");
    for who in [&phone, &lost] {
        who.get("/api/session").await.check(401, "sign_in");
    }
    let (lost, admin) = (world.sign_in("patrol").await, world.sign_in("admin").await);
    let path = format!("/api/v1/people/{}/sessions", lost.id());
    let ended = admin.send(admin.request(Method::DELETE, &path)).await;
    assert_eq!(ended.json()["ended"], 1);
    lost.get("/api/session").await.check(401, "sign_in");
}

async fn code_for(world: &World, by: &str, name: &str) -> Value {
    let id = world.app.store.account_named(name).unwrap().unwrap().account.id;
    let by = world.sign_in(by).await;
    let answer = by.post_json(&format!("/api/v1/people/{id}/enrolment"), &json!({})).await;
    answer.check(200, "");
    answer.json()
}

#[tokio::test]
async fn a_one_time_code_opens_a_session_once() {
    let world = World::start().await;
    let made = code_for(&world, "admin", "patrol").await;
    let code = made["code"].as_str().unwrap();
    assert_eq!(made["path"], format!("/enrol#{code}"));
    let minutes = (made["expires"].as_u64().unwrap() - clock::now()) / 60_000;
    assert!((14..=15).contains(&minutes), "{minutes}");
    let enrol = async |code: &str| {
        let phone = world.anonymous();
        (phone.post_json("/api/enrol", &json!({ "code": code })).await, phone)
    };
    enrol("aaaa-bbbb-cccc").await.0.check(401, "bad_code");
    let (answer, phone) = enrol(&code.to_uppercase().replace('-', " ")).await;
    answer.check(200, "");
    assert_eq!(answer.json()["account"]["name"], "patrol");
    assert!(answer.header("set-cookie").contains("HttpOnly"));
    phone.get("/api/session").await.check(200, "");
    enrol(code).await.0.check(401, "bad_code");
    // One that is over, one in whose place another was made, one of a disabled account.
    let store = &world.app.store;
    let late = "late-code-here";
    let id = store.account_named("grid").unwrap().unwrap().account.id;
    store.add_enrolment(second::hash(late), id, clock::now() - 10, clock::now() - 1).await.unwrap();
    enrol(late).await.0.check(401, "bad_code");
    let (first, then) = (code_for(&world, "admin", "grid").await, code_for(&world, "admin", "grid").await);
    enrol(first["code"].as_str().unwrap()).await.0.check(401, "bad_code");
    store.set_disabled(id, true, OPERATOR).await.unwrap();
    enrol(then["code"].as_str().unwrap()).await.0.check(401, "bad_code");
    // Nowhere is the code itself.
    let log = std::fs::read(world.data.path().join("log.db-wal")).unwrap();
    assert!(!log.windows(code.len()).any(|window| window == code.as_bytes()));
}

#[tokio::test]
async fn nobody_takes_an_administrators_place_from_afar() {
    let world = World::start().await;
    world.hire("second", Role::Administrator, COUNTY).await;
    world.hire("keeper", Role::Administrator, TOWN).await;
    let store = &world.app.store;
    let id = |name: &str| store.account_named(name).unwrap().unwrap().account.id;
    let try_for = async |by: &str, name: &str| {
        let by = world.sign_in(by).await;
        by.post_json(&format!("/api/v1/people/{}/enrolment", id(name)), &json!({})).await
    };
    try_for("admin", "second").await.check(403, "forbidden");
    try_for("keeper", "county").await.check(403, "forbidden");
    try_for("keeper", "neighbour").await.check(403, "forbidden");
    try_for("town", "patrol").await.check(403, "forbidden");
    try_for("admin", "gone").await.check(400, "account_disabled");
    let admin = world.sign_in("admin").await;
    for nonsense in ["0", "99999", "x", "-1"] {
        admin.post_json(&format!("/api/v1/people/{nonsense}/enrolment"), &json!({})).await.check(403, "forbidden");
    }
}

#[tokio::test]
async fn codes_are_not_guessed() {
    let world = World::start().await;
    let phone = world.anonymous();
    let mut slowed = 0;
    for i in 0..105 {
        let answer = phone.post_json("/api/enrol", &json!({ "code": format!("guess-{i}") })).await;
        slowed += u32::from(answer.status == 429);
    }
    assert!(slowed > 0);
}

/// Sets up a second factor; tells its secret and the recovery codes.
async fn factor(world: &World, who: &Persona) -> (Vec<u8>, Vec<String>) {
    who.post_json("/api/v1/totp", &json!({ "password": "wrong" })).await.check(401, "wrong_password");
    let begun = who.post_json("/api/v1/totp", &json!({ "password": PASSWORD })).await;
    begun.check(200, "");
    assert!(begun.json()["uri"].as_str().unwrap().starts_with("otpauth://totp/Xunge:"));
    let sealed = world.app.store.factor(who.id()).unwrap().unwrap().secret;
    let secret = world.app.vault.unseal(who.id(), &sealed).unwrap();
    who.post_json("/api/v1/totp/confirm", &json!({ "code": "000000" })).await.check(401, "wrong_code");
    // A minute ago's would be too old, the one before is not.
    let code = second::code_at(&secret, clock::now() - 30_000).unwrap();
    let confirmed = who.post_json("/api/v1/totp/confirm", &json!({ "code": code })).await;
    confirmed.check(200, "");
    let recovery = confirmed.json()["recovery"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    (secret, recovery)
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_code_counts_once() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    let (secret, recovery) = factor(&world, &admin).await;
    assert_eq!(admin.json("/api/v1/totp").await, json!({ "on": true, "recovery": 10 }));
    admin.post_json("/api/v1/totp", &json!({ "password": PASSWORD })).await.check(400, "totp_on");
    let sign_in = async |code: &str| {
        let body = json!({ "name": "admin", "password": PASSWORD, "code": code });
        world.anonymous().post_json("/api/session", &body).await
    };
    sign_in("").await.check(401, "code_needed");
    sign_in("000000").await.check(401, "wrong_code");
    let code = second::code_at(&secret, clock::now()).unwrap();
    sign_in(&code).await.check(200, "");
    sign_in(&code).await.check(401, "wrong_code");
    sign_in(&recovery[0]).await.check(200, "");
    sign_in(&recovery[0]).await.check(401, "wrong_code");
    // A one-time code does not go round it.
    let store = &world.app.store;
    store.add_enrolment(second::hash("abcd"), admin.id(), clock::now(), clock::now() + 60_000).await.unwrap();
    let enrol = async |second: &str| world.anonymous().post_json("/api/enrol", &json!({ "code": "abcd", "second": second })).await;
    enrol("").await.check(401, "code_needed");
    enrol(&recovery[1]).await.check(200, "");
    // Removing it takes the password and a code; an administrator helps whoever lost both.
    let remove =
        async |password: &str, code: &str| admin.post_json("/api/v1/totp/remove", &json!({ "password": password, "code": code })).await;
    remove("wrong", &recovery[2]).await.check(401, "wrong_password");
    remove(PASSWORD, "").await.check(401, "code_needed");
    remove(PASSWORD, &recovery[2]).await.check(204, "");
    sign_in("").await.check(200, "");
    let town = world.sign_in("town").await;
    factor(&world, &town).await;
    let path = format!("/api/v1/people/{}/totp", town.id());
    admin.send(admin.request(Method::DELETE, &path)).await.check(204, "");
    town.get("/api/session").await.check(401, "sign_in");
}

#[tokio::test]
async fn second_factors_are_not_guessed() {
    let world = World::start().await;
    let admin = world.sign_in("admin").await;
    factor(&world, &admin).await;
    let body = json!({ "name": "admin", "password": PASSWORD, "code": "000000" });
    let mut codes = vec![];
    for _ in 0..12 {
        codes.push(world.anonymous().post_json("/api/session", &body).await.code());
    }
    assert_eq!(codes[0], "wrong_code");
    assert_eq!(codes[11], "too_many_attempts", "{codes:?}");
    admin.get("/api/session").await.check(200, "");
}

#[tokio::test]
async fn neither_an_office_nor_a_person_can_be_locked_out() {
    let world = World::start().await;
    let (town, mine) = (world.sign_in("town").await, world.sign_in("patrol").await);
    let attempt = async |who: &Persona, name: &str, password: &str| {
        who.post_json("/api/session", &json!({ "name": name, "password": password })).await
    };
    // Somebody in the same office tries one's name until the server makes them wait.
    let rogue = world.anonymous();
    let mut slowed = false;
    for i in 0..8 {
        slowed |= attempt(&rogue, if i % 2 == 0 { "patrol" } else { "PATROL" }, "wrong").await.status == 429;
    }
    assert!(slowed);
    attempt(&rogue, "patrol", PASSWORD).await.check(429, "too_many_attempts");
    mine.get("/api/session").await.check(200, "");
    attempt(&mine, "patrol", PASSWORD).await.check(200, "");
    // And then every name that there is, until the whole address waits.
    for i in 0..110 {
        attempt(&rogue, &format!("guess{i}"), "wrong").await;
    }
    attempt(&rogue, "grid", PASSWORD).await.check(429, "too_many_attempts");
    attempt(&town, "town", PASSWORD).await.check(200, "");
    // A mark is good for its own account.
    attempt(&town, "grid", PASSWORD).await.check(429, "too_many_attempts");
}

#[tokio::test]
async fn an_older_hash_is_replaced_by_whoever_signs_in() {
    use argon2::{Argon2, Params, PasswordHasher, password_hash::SaltString};
    let world = World::start().await;
    let store = &world.app.store;
    let id = store.account_named("patrol").unwrap().unwrap().account.id;
    let weak = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, Params::new(8_192, 1, 1, None).unwrap());
    let salt = SaltString::from_b64("c29tZXNhbHRzb21lc2FsdA").unwrap();
    store.set_password(id, weak.hash_password(PASSWORD.as_bytes(), &salt).unwrap().to_string()).await.unwrap();
    let kept = world.sign_in("patrol").await;
    let hash = || store.account(id).unwrap().unwrap().password;
    let first = hash();
    assert!(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
    world.sign_in("patrol").await;
    assert_eq!(hash(), first, "once");
    kept.get("/api/session").await.check(200, "");
}

#[tokio::test]
async fn behind_tls_the_cookie_is_this_hosts_alone() {
    let data = tempfile::tempdir().unwrap();
    let config = xunge_server::config::Config { behind_proxy: true, ..xunge_server::config::Config::local(data.path()) };
    let world = World::empty(data, config).await;
    world.hire("patrol", Role::Patrol, OTHER).await;
    let who = world.anonymous();
    let origin = world.base.replace("http:", "https:");
    let sign_in = |origin: &str| {
        let body = json!({ "name": "patrol", "password": PASSWORD });
        who.request(Method::POST, "/api/session").header("origin", origin).json(&body)
    };
    who.send(sign_in(&world.base)).await.check(403, "cross_origin");
    let answer = who.send(sign_in(&origin)).await;
    answer.check(200, "");
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-xunge_session=") && cookie.ends_with("; Secure") && !cookie.contains("Domain"), "{cookie}");
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    let secret = cookie.split(['=', ';']).nth(1).unwrap();
    let with = async |name: &str| who.send(who.request(Method::GET, "/api/session").header("cookie", format!("{name}={secret}"))).await;
    with("__Host-xunge_session").await.check(200, "");
    with("xunge_session").await.check(401, "sign_in");
}
