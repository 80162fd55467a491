//! `/api/session`, and what holds for every route that needs one.

use reqwest::Method;
use serde_json::{Value, json};
use xunge_server::{config::Config, retention::Limits};
use xunge_shared::role::Role;

use crate::world::{Answer, COUNTY, OPERATOR, PASSWORD, Persona, TOWN, World};

#[tokio::test]
async fn a_session_is_opened_shown_and_closed() {
    let world = World::start().await;
    let who = world.anonymous();
    who.get("/api/session").await.check(401, "sign_in");
    let answer = who.post_json("/api/session", &json!({ "name": "patrol", "password": PASSWORD })).await;
    answer.check(200, "");
    let cookie = answer.header("set-cookie");
    for part in ["xunge_session=", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "the test speaks no TLS: {cookie}");
    let session = who.json("/api/session").await;
    assert_eq!(session["account"]["name"], "patrol");
    assert_eq!(session["grants"][0]["role"], "patrol");
    assert_eq!(session["grants"][0]["area"], TOWN);
    assert_eq!(session["county"], COUNTY);
    let answer = who.send(who.request(Method::DELETE, "/api/session")).await;
    answer.check(204, "");
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    who.get("/api/session").await.check(401, "sign_in");
}

#[tokio::test]
async fn a_session_tells_for_how_long_things_are_kept() {
    let data = tempfile::tempdir().unwrap();
    let config = Config { keep: Limits::of(30, 60).unwrap(), ..Config::local(data.path()) };
    let world = World::empty(data, config).await;
    world.hire("patrol", Role::Patrol, TOWN).await;
    assert_eq!(world.sign_in("patrol").await.session().kept_days, Some((30, 60)));
}

#[tokio::test]
async fn wrong_passwords_are_told_alike_and_slowed_down() {
    let world = World::start().await;
    let who = world.anonymous();
    let attempt = async |name: &str, password: &str| who.post_json("/api/session", &json!({ "name": name, "password": password })).await;
    let (known, unknown) = (attempt("patrol", "wrong").await, attempt("nobody", "wrong").await);
    known.check(401, "wrong_password");
    assert_eq!(known.body, unknown.body);
    attempt("gone", PASSWORD).await.check(403, "disabled");
    attempt("gone", "wrong").await.check(401, "wrong_password");
    for _ in 0..3 {
        attempt("patrol", "wrong").await.check(401, "wrong_password");
    }
    let slowed = attempt("patrol", PASSWORD).await;
    slowed.check(429, "too_many_attempts");
    assert!(slowed.header("retry-after").parse::<u64>().unwrap() >= 1);
    attempt("grid", PASSWORD).await.check(200, "");
}

#[tokio::test]
async fn guesses_at_once_are_no_more_than_one_after_another() {
    let world = World::start().await;
    let town = world.sign_in("town").await;
    let strangers: Vec<_> = (0..40).map(|_| world.anonymous()).collect();
    let guess = |who| post(who, "/api/session", json!({ "name": "patrol", "password": "a guess" }));
    let signing_in = futures::future::join_all(strangers.iter().map(guess)).await;
    // A session that was stolen guesses its owner's no faster.
    let within = futures::future::join_all((0..40).map(|_| post(&town, "/api/v1/totp", json!({ "password": "a guess" })))).await;
    for answers in [signing_in, within] {
        let looked_at = answers.iter().filter(|answer| answer.code() == "wrong_password").count();
        // Four cost nothing; the next ones wait for one, two and four seconds.
        assert!((1..=7).contains(&looked_at), "{looked_at} of {}", answers.len());
        assert!(answers.iter().filter(|answer| answer.code() != "wrong_password").all(|answer| answer.code() == "too_many_attempts"));
    }
}

async fn post(who: &Persona, path: &str, body: Value) -> Answer {
    who.post_json(path, &body).await
}

#[tokio::test]
async fn a_new_password_and_a_disabled_account_end_sessions() {
    let world = World::start().await;
    let (patrol, grid) = (world.sign_in("patrol").await, world.sign_in("grid").await);
    world.app.store.set_password(patrol.session().account.id, "x".into()).await.unwrap();
    world.app.store.set_disabled(grid.session().account.id, true, OPERATOR).await.unwrap();
    patrol.get("/api/session").await.check(401, "sign_in");
    // A phone is told why it may do nothing any more, and is not let in again when the account is.
    grid.get("/api/session").await.check(403, "disabled");
    grid.post_cbor("/api/sync/push", []).await.check(403, "disabled");
    world.app.store.set_disabled(grid.session().account.id, false, OPERATOR).await.unwrap();
    grid.get("/api/session").await.check(401, "sign_in");
}

#[tokio::test]
async fn nothing_is_read_or_written_without_a_session() {
    let world = World::start().await;
    let who = world.anonymous();
    let photo = "a".repeat(64);
    let reads = [
        "/api/live",
        "/api/v1/people",
        "/api/v1/rows",
        "/api/v1/things/case/00000000-0000-0000-0000-000000000000",
        "/api/v1/summary",
        "/api/v1/histogram",
        "/api/v1/devices",
        "/api/v1/quarantine",
        "/api/v1/digests",
        "/api/v1/export",
        "/api/v1/tiles.json",
        "/api/v1/basemap",
        "/api/basemap/0/0/0",
        "/api/tiles/0/0/0.mvt",
        &format!("/api/blobs/{photo}"),
    ];
    for path in reads {
        who.get(path).await.check(401, "sign_in");
    }
    who.post_cbor("/api/sync/push", []).await.check(401, "sign_in");
    who.post_cbor("/api/sync/pull", []).await.check(401, "sign_in");
    who.post_cbor("/api/rescue", []).await.check(401, "sign_in");
    let forged = who.request(Method::GET, "/api/session").header("cookie", format!("xunge_session={}", "0".repeat(64)));
    who.send(forged).await.check(401, "sign_in");
}

#[tokio::test]
async fn sign_in_takes_json_of_our_own_pages_only() {
    let world = World::start().await;
    let who = world.anonymous();
    let body = json!({ "name": "patrol", "password": PASSWORD }).to_string();
    let post = |kind: &str, extra: &[(&str, &str)]| {
        let request = who.request(Method::POST, "/api/session").header("content-type", kind).body(body.clone());
        extra.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    };
    who.send(post("text/plain", &[])).await.check(415, "unsupported_type");
    who.send(post("application/json", &[("origin", "https://example.invalid")])).await.check(403, "cross_origin");
    who.send(post("application/json", &[("sec-fetch-site", "same-site")])).await.check(403, "cross_origin");
    who.send(post("application/json", &[("origin", &world.base), ("sec-fetch-site", "same-origin")])).await.check(200, "");
    who.post_json("/api/session", &json!({ "name": 7 })).await.check(400, "unreadable");
    who.post_json("/api/session", &json!({ "name": "patrol", "password": "x".repeat(1 << 20) })).await.check(413, "too_large");
}
