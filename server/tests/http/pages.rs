//! The app's own files, `/healthz`, and the headers on everything.

use reqwest::Method;

use crate::world::World;

#[tokio::test]
async fn addresses_of_the_app_are_its_page_and_others_are_not_found() {
    let world = World::start().await;
    let who = world.anonymous();
    for path in ["/", "/desk", "/round/01a2", "/zh/list"] {
        let page = who.get(path).await;
        page.check(200, "");
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        let policy = page.header("content-security-policy");
        for part in ["default-src 'self'", "connect-src 'self'", "'wasm-unsafe-eval'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
    }
    for path in ["/missing.js", "/.git/config", "/..%2f..%2flog.db", "/api", "/api/", "/api/v2/rows"] {
        let answer = who.get(path).await;
        assert!(answer.status == 404 || answer.header("content-type").starts_with("text/html"), "{path}: {answer:?}");
        assert!(!answer.body.starts_with(b"SQLite format"), "{path}");
    }
    who.send(who.request(Method::POST, "/desk")).await.check(405, "method_not_allowed");
    who.send(who.request(Method::PUT, "/api/sync/push")).await.check(405, "method_not_allowed");
}

#[tokio::test]
async fn a_monitor_needs_no_session_and_learns_little() {
    let world = World::start().await;
    let health = world.anonymous().json("/healthz").await;
    assert_eq!(health["ok"], true);
    let told: std::collections::BTreeSet<_> = health.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(told, std::collections::BTreeSet::from(["lag", "ok", "version"]));
}

#[tokio::test]
async fn every_answer_tells_browsers_how_little_they_may_do() {
    let world = World::start().await;
    let who = world.anonymous();
    for path in ["/", "/healthz", "/api/session", "/missing.js"] {
        let answer = who.get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(!answer.header("content-security-policy").is_empty(), "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
}
