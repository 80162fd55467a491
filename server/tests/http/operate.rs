//! Running it: metrics, health, the drain, and a log that tells nothing of anybody. The last two against the real process.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use xunge_server::config::Config;
use xunge_shared::{
    geometry::LonLat,
    hlc::Hlc,
    id::{AccountId, Sha256},
    kinds::{
        Kind,
        case::{Case, CaseBody, Report},
        presence::Presence,
    },
    op::{Op, encode},
    role::Role,
    wire::{MODEL, PROTO, PullRequest, PushRequest},
};

use crate::{
    series::{Series, now, thing},
    world::{TOWN, World},
};

const TOKEN: &str = "a-token-for-prometheus";

#[tokio::test]
async fn figures_have_names_units_and_no_people() {
    let data = tempfile::tempdir().unwrap();
    let config = Config { metrics_token: Some(TOKEN.into()), ..Config::local(data.path()) };
    let world = World::empty(data, config).await;
    world.hire("patrol", Role::Patrol, TOWN).await;
    let patrol = world.sign_in("patrol").await;
    let case = Series::of(&patrol).case(TOWN, "rubbish by the gate", vec![]).await;
    patrol.get(&format!("/api/v1/things/case/{case}")).await.check(200, "");
    patrol.send(patrol.request("PURGE".parse().unwrap(), "/desk")).await;
    let answer = world.anonymous().get("/metrics").await;
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    let text = String::from_utf8(answer.body).unwrap();
    for line in [
        "xunge_http_requests_total{method=\"GET\",route=\"/api/v1/things/{kind}/{id}\",status=\"200\"} 1",
        "xunge_ops_total{outcome=\"admitted\"} 1",
        "# UNIT xunge_http_request_duration_seconds seconds",
        "xunge_http_request_duration_seconds_count{route=\"/api/sync/push\"} 1",
        "# HELP xunge_log_commit_duration_seconds ",
        "# TYPE xunge_log_commit_duration_seconds histogram",
        "xunge_log_queue_bytes 0",
        "xunge_projector_lag_ops 0",
        "# HELP xunge_analyst_lag_ops ",
        "xunge_sessions 1",
        "xunge_live_streams 0",
        "xunge_photos_bytes 0",
        "process_resident_memory_bytes ",
        "# EOF",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
    assert!(!text.contains("process_resident_memory_bytes 0\n"), "{text}");
    for private in ["rubbish", "patrol!", &case.to_string(), TOWN, "PURGE"] {
        assert!(!text.contains(private), "{private}");
    }
    // Every family says what it is.
    let named: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    assert!(named.iter().all(|name| text.contains(&format!("# HELP {name} "))), "{named:?}");

    let far = |token: Option<&str>| {
        let request = patrol.request(Method::GET, "/metrics").header("x-forwarded-for", "10.0.0.1");
        patrol.send(token.into_iter().fold(request, reqwest::RequestBuilder::bearer_auth))
    };
    far(None).await.check(404, "not_found");
    far(Some("another-token-of-that-length")).await.check(404, "not_found");
    far(Some(TOKEN)).await.check(200, "");
}

/// The real server, as its operator starts it.
struct Process {
    child: Child,
    base: String,
}

impl Process {
    fn xunge(data: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xunge"));
        command.current_dir(data).env("XUNGE_PASSWORD", SECRETS[0]).env_remove("RUST_LOG");
        command
    }

    fn user(data: &Path, name: &str, role: &str) {
        let add = ["user", "add", name, "--role", role, "--area", TOWN, "--display", SECRETS[1], "--data", "county"];
        assert!(Self::xunge(data).args(add).output().unwrap().status.success());
    }

    fn serve(data: &Path) -> Self {
        let serve = ["serve", "--data", "county", "--listen", "127.0.0.1:0", "--log", "debug,xunge_server=trace,tower_http=trace"];
        let mut child = Self::xunge(data).args(serve).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, base }
    }

    /// Asks it to stop, and tells what it logged.
    fn stop(mut self) -> String {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert!(self.child.wait().unwrap().success());
        log
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended is no loss.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What people say, type and carry; none of it is for the log. The first is the password, the second a name.
const SECRETS: [&str; 9] = [
    "correct-horse-battery",
    "陈向东",
    "rubbish behind the school",
    "110301500",
    "22601250",
    "110.3",
    "a-wrong-password",
    "search-for-somebody",
    "typed-as-a-name",
];

fn push(author: AccountId) -> Vec<u8> {
    let place = LonLat { lon: 110_301_500, lat: 22_601_250 };
    let report = Report {
        event_type: "0102".into(),
        text: SECRETS[2].into(),
        place: Some(place),
        presence: Presence::at(place, 5),
        ..Report::default()
    };
    let (device, n, hlc) = (uuid::Uuid::new_v4().into(), 1, Hlc::new(now(), 0));
    let body = encode(&CaseBody::Report(report)).into();
    let (kind, v, scope, entity) = (Case::NAME, Case::VERSION, TOWN.parse().unwrap(), thing());
    let op = Op { device, n, author, hlc, kind, v, scope, entity, based_on: None, body };
    encode(&PushRequest { proto: PROTO, device, dev_now: now(), ops: vec![op.seal()], status: None, epoch: None })
}

#[tokio::test]
async fn the_log_names_requests_and_nobody() {
    let folder = tempfile::tempdir().unwrap();
    Process::user(folder.path(), "chen", "patrol");
    Process::user(folder.path(), "desk", "administrator");
    let process = Process::serve(folder.path());
    let client = || Client::builder().cookie_store(true).build().unwrap();
    let (chen, desk, base) = (client(), client(), process.base.clone());
    let mut private: Vec<String> = SECRETS.map(str::to_owned).to_vec();
    let sign_in = async |who: &Client, name: &str, password: &str| {
        let body = json!({ "name": name, "password": password });
        who.post(format!("{base}/api/session")).json(&body).send().await.unwrap()
    };
    assert_eq!(sign_in(&chen, "chen", SECRETS[6]).await.status(), 401);
    assert_eq!(sign_in(&chen, SECRETS[8], SECRETS[6]).await.status(), 401);
    for who in [(&chen, "chen"), (&desk, "desk")] {
        let answer = sign_in(who.0, who.1, SECRETS[0]).await;
        assert_eq!(answer.status(), 200);
        for cookie in answer.headers().get_all("set-cookie") {
            private.push(cookie.to_str().unwrap().split(['=', ';']).nth(1).unwrap().to_owned());
        }
    }
    let session: Value = chen.get(format!("{base}/api/session")).send().await.unwrap().json().await.unwrap();
    let id = session["account"]["id"].as_u64().unwrap();
    private.push(session["rescue"].as_str().unwrap().to_owned());
    let body = push(AccountId(id as u32));
    let pushed = chen.post(format!("{base}/api/sync/push")).header("content-type", "application/cbor").body(body).send();
    assert_eq!(pushed.await.unwrap().status(), 200);
    let pull = PullRequest {
        proto: PROTO,
        model: MODEL,
        device: uuid::Uuid::new_v4().into(),
        epoch: None,
        cursors: std::collections::BTreeMap::default(),
        only: None,
        status: None,
    };
    chen.post(format!("{base}/api/sync/pull")).header("content-type", "application/cbor").body(encode(&pull)).send().await.unwrap();
    let photo = Sha256::of(b"photo").to_string();
    let paths = [
        format!("/api/v1/rows?q={}&bbox=110.3,22.6,110.4,22.7", SECRETS[7]),
        "/api/tiles/18/211386/114313.mvt?kinds=case".into(),
        "/api/v1/export?kind=case&format=csv".into(),
        "/api/v1/quarantine".into(),
        "/api/v1/people".into(),
        format!("/api/blobs/{photo}"),
        "/metrics".into(),
        "/no/such/page".into(),
        "/missing.js".into(),
    ];
    private.push(photo);
    private.push("211386".into());
    for path in paths {
        desk.get(format!("{base}{path}")).header("authorization", "Bearer my-own-token").send().await.unwrap();
    }
    private.push("my-own-token".into());
    let made = desk.post(format!("{base}/api/v1/people/{id}/enrolment")).json(&json!({})).send().await.unwrap();
    let code = made.json::<Value>().await.unwrap()["code"].as_str().unwrap().to_owned();
    assert_eq!(client().post(format!("{base}/api/enrol")).json(&json!({ "code": code })).send().await.unwrap().status(), 200);
    private.push(code);
    let totp: Value =
        desk.post(format!("{base}/api/v1/totp")).json(&json!({ "password": SECRETS[0] })).send().await.unwrap().json().await.unwrap();
    private.push(totp["secret"].as_str().unwrap().to_owned());
    desk.post(format!("{base}/api/v1/totp/confirm")).json(&json!({ "code": "918273" })).send().await.unwrap();
    private.push("918273".into());
    chen.post(format!("{base}/api/rescue")).body("not a rescue file, but mine").send().await.unwrap();
    private.push("but mine".into());

    let log = process.stop();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect();
    for secret in &private {
        assert!(
            !log.contains(secret.as_str()),
            "{secret} is in the log:\n{}",
            log.lines().find(|line| line.contains(secret.as_str())).unwrap()
        );
    }
    let spans: Vec<_> = lines.iter().filter_map(|line| line.get("span")).collect();
    assert!(spans.iter().any(|span| span["route"] == "/api/sync/push" && span["id"].as_str().is_some_and(|id| id.len() == 36)), "{log}");
    assert!(spans.iter().any(|span| span["route"] == "assets"));
    assert!(lines.iter().any(|line| line["message"].as_str().is_some_and(|text| text.starts_with("told to stop"))), "{log}");
    assert_eq!(lines.last().unwrap()["message"], "stopped");
}

#[tokio::test]
async fn a_reload_ends_nothing() {
    let data = tempfile::tempdir().unwrap();
    let server = Process::serve(data.path());
    assert!(Command::new("kill").args(["-HUP", &server.child.id().to_string()]).status().unwrap().success());
    let alive = reqwest::get(format!("{}/healthz/live", server.base)).await.unwrap();
    assert_eq!(alive.status(), 200);
    let log = server.stop();
    assert!(log.contains("told to reload") && log.contains("\"stopped\""), "{log}");
}

#[test]
fn systemd_takes_the_unit() {
    let unit = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../packaging/xunge.service")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("xunge.service");
    std::fs::write(&path, unit.replace("/usr/local/bin/xunge", env!("CARGO_BIN_EXE_xunge"))).unwrap();
    // Where there is no systemd, there is nobody to ask.
    let Ok(said) = Command::new("systemd-analyze").arg("verify").arg(&path).output() else { return };
    assert!(said.status.success() && said.stderr.is_empty(), "{}", String::from_utf8_lossy(&said.stderr));
}

#[tokio::test]
async fn what_was_begun_is_finished_and_nothing_more_is_taken() {
    let mut world = World::start().await;
    let who = world.anonymous();
    assert_eq!(who.get("/healthz/ready").await.status, 200);
    // A request that is under way when the server is told to stop.
    let address = world.base.trim_start_matches("http://").to_owned();
    let mut slow = tokio::net::TcpStream::connect(&address).await.unwrap();
    let head =
        "POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 33\r\nexpect: 100-continue\r\n\r\n";
    slow.write_all(head.as_bytes()).await.unwrap();
    let mut told = [0; 25];
    slow.read_exact(&mut told).await.unwrap();
    assert!(told.starts_with(b"HTTP/1.1 100"), "the handler waits for the body");
    let app = world.app.clone();
    let stopping = tokio::spawn(async move { world.stop().await });
    while !app.is_draining() {
        tokio::task::yield_now().await;
    }
    slow.write_all(b"{\"name\":\"nobody\",\"password\":\"no\"}").await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    stopping.await.unwrap();
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}

#[test]
fn settings_are_shown_with_their_origin() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("xunge.toml"), "data = \"county\"\nlisten = \"127.0.0.1:9\"\nmetrics_token = \"0123456789abcdef\"\n")
        .unwrap();
    let run = |args: &[&str]| {
        let mut command = Process::xunge(folder.path());
        command.env("XUNGE_MAX_REQUESTS", "9").env_remove("XUNGE_CONFIG").args(args).output().unwrap()
    };
    let shown = run(&["config", "--listen", "127.0.0.1:1"]);
    let text = String::from_utf8(shown.stdout).unwrap();
    for line in [
        "data = \"county\"  # xunge.toml",
        "listen = \"127.0.0.1:1\"  # flag",
        "max_requests = \"9\"  # environment",
        "metrics_token = (set)",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains("0123456789abcdef"));
    // What the operator does is noted, and shown.
    Process::user(folder.path(), "chen", "patrol");
    let enrolled = run(&["user", "enrol", "chen", "--url", "https://xunge.lan/", "--minutes", "5"]);
    let text = String::from_utf8(enrolled.stdout).unwrap();
    let code = text.split(['#', '\n']).nth(2).unwrap();
    assert!(text.contains(&format!("https://xunge.lan/enrol#{code}\n")) && text.contains("5 minutes") && text.contains('█'), "{text}");
    let audit = String::from_utf8(run(&["audit"]).stdout).unwrap();
    assert!(audit.contains("account_made") && audit.contains("enrolment_made") && audit.contains("whole up to entry 2"), "{audit}");
    assert!(!audit.contains(code) && !audit.contains("chen"), "{audit}");
    // Other commands work on the same folder.
    assert!(run(&["user", "list"]).status.success() && folder.path().join("county/log.db").exists());
    assert!(!run(&["config", "--listen", "nowhere"]).status.success());
}
