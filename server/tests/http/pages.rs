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
        for part in [
            "default-src 'self'",
            "connect-src 'self'",
            "'wasm-unsafe-eval'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        let scripts = policy.split("; ").find(|part| part.starts_with("script-src")).unwrap();
        assert!(!scripts.contains("'unsafe-inline'") && !scripts.contains("'unsafe-eval'") && !scripts.contains("http"), "{scripts}");
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
            ("cross-origin-embedder-policy", "require-corp"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(!answer.header("content-security-policy").is_empty(), "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
        assert!(answer.header("strict-transport-security").is_empty(), "without TLS there is nothing to hold to");
    }
}

#[tokio::test]
async fn another_sites_page_gets_nothing_of_the_api() {
    let world = World::start().await;
    let who = world.sign_in("patrol").await;
    let from = |method: Method, path: &str, site: &str| who.request(method, path).header("sec-fetch-site", site.to_owned());
    for site in ["cross-site", "same-site"] {
        for path in ["/api/session", "/api/v1/rows", "/api/v1/export?kind=case", "/api/live"] {
            who.send(from(Method::GET, path, site)).await.check(403, "cross_origin");
        }
        for method in [Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
            who.send(from(method, "/api/session", site)).await.check(403, "cross_origin");
        }
        assert_eq!(who.send(from(Method::HEAD, "/api/v1/rows", site)).await.status, 403);
        // A link to the app from another site is a link.
        who.send(from(Method::GET, "/zones", site)).await.check(200, "");
    }
    who.send(who.request(Method::DELETE, "/api/session").header("origin", "null")).await.check(403, "cross_origin");
    who.send(from(Method::GET, "/api/session", "same-origin")).await.check(200, "");
}
