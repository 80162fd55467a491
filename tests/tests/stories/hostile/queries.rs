//! Requests that no screen makes.

use anyhow::{Result, ensure};
use reqwest::Method;
use serde_json::json;

use super::{against_the_server, check};

#[tokio::test]
async fn queries_that_make_no_sense_are_said_to() -> Result<()> {
    against_the_server(async |_, client| {
        for query in [
            "limit=0",
            "limit=-1",
            "limit=99999999999",
            "limit=501",
            "bbox=1,2,3",
            "bbox=a,b,c,d",
            "bbox=NaN,NaN,inf,inf",
            "from=yesterday",
            "scope=99",
            "cell=1",
            "who=me",
            "order=password",
            "open=perhaps",
            "after=%00%ff",
            "after=AAAA",
            "kind=%27%3B%20DROP%20TABLE%20rows",
        ] {
            let answer = client.get(&format!("/api/v1/rows?{query}")).await?;
            ensure!(!answer.status.is_server_error(), "{query}: {answer}");
            ensure!(answer.status.is_success() || answer.code().is_some(), "{query}: no code in {answer}");
        }
        for path in ["bbox=a,b,c,d", "from=yesterday", "scope=99", "order=password"].map(|q| format!("/api/v1/rows?{q}")) {
            check(&path, &client.get(&path).await?, 400)?;
        }
        // Text that means something to the store finds what contains it, that is nothing.
        for q in ["%25", "_", "%27", "%22%20OR%20%221%22%3D%221", "*", "\\", "NEAR(", &"x".repeat(6_000)] {
            let answer = client.get(&format!("/api/v1/rows?kind=zone&q={q}")).await?;
            ensure!(answer.status == 200 || answer.status == 400 || answer.status == 414, "{q:.20}: {answer}");
            if answer.status == 200 {
                ensure!(serde_json::from_slice::<serde_json::Value>(&answer.body)?["rows"] == json!([]), "{q:.20}: {answer}");
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn paths_that_lead_nowhere_lead_nowhere() -> Result<()> {
    against_the_server(async |_, client| {
        for path in [
            "/api/tiles/99/0/0.mvt",
            "/api/tiles/3/8/0.mvt",
            "/api/tiles/3/0/4294967296.mvt",
            "/api/tiles/-1/0/0.mvt",
            "/api/tiles/a/b/c.mvt",
            "/api/v1/things/zone/not-a-uuid",
            "/api/v1/things/..%2f/00000000-0000-0000-0000-000000000000",
            "/api/v1/nothing",
            "/api/blobs/%2e%2e%2flog.db",
        ] {
            let answer = client.get(path).await?;
            ensure!(answer.status.is_client_error(), "{path}: {answer}");
        }
        for path in ["/..%2f..%2flog.db", "/%2e%2e/%2e%2e/etc/passwd", "/.git/config", "/log.db", "/assets/..%5c..%5clog.db"] {
            let answer = client.get(path).await?;
            let text = String::from_utf8_lossy(&answer.body);
            ensure!(!text.contains("root:") && !text.starts_with("SQLite format"), "{path} leads out of the app");
            ensure!(!answer.status.is_server_error(), "{path}: {answer}");
        }
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let answer = client.send(method.clone(), "/api/sync/push", &[], "").await?;
            ensure!(answer.status == 405, "{method}: {answer}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn signing_in_is_not_a_way_in() -> Result<()> {
    against_the_server(async |_, client| {
        let post = async |body: String, headers: &[(&str, &str)]| {
            let headers = [&[("content-type", "application/json")], headers].concat();
            client.send(Method::POST, "/api/session", &headers, body).await
        };
        for body in ["", "null", "[]", "{}", "{\"name\":1,\"password\":true}", "{\"name\":\"zhao\"}", "{\"name\":\"zhao\",\"password\":"] {
            let answer = post(body.into(), &[]).await?;
            ensure!(matches!(answer.status.as_u16(), 400 | 422), "{body}: {answer}");
        }
        let attempt = |name: &str, password: &str| json!({ "name": name, "password": password }).to_string();
        for name in ["nobody", "zhao\0", "' OR 1=1 --", "ZHAO\u{202e}", ""] {
            let answer = post(attempt(name, "wrong"), &[]).await?;
            ensure!(matches!(answer.status.as_u16(), 400 | 401 | 429), "{name:?}: {answer}");
        }
        for size in [2 << 20, 10 << 20] {
            let answer = post(attempt("zhao", &"x".repeat(size)), &[]).await?;
            ensure!(matches!(answer.status.as_u16(), 400 | 401 | 413 | 422), "a password of {size} bytes: {answer}");
        }
        let answer = post(attempt("zhao", "wrong"), &[("origin", "https://example.invalid"), ("sec-fetch-site", "cross-site")]).await?;
        ensure!(answer.status == 403, "from another site: {answer}");
        let headers = [("content-type", "application/cbor"), ("origin", "https://example.invalid"), ("sec-fetch-site", "cross-site")];
        let answer = client.send(Method::POST, "/api/sync/push", &headers, vec![0xa0]).await?;
        ensure!(answer.status == 403, "a push from another site: {answer}");
        Ok(())
    })
    .await
}
