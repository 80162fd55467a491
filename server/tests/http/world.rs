//! A server in this process on a data folder of its own, and the people who talk to it.

use std::sync::LazyLock;

use reqwest::{Client, Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;
use xunge_server::{
    analyst::{cases, doubts, patrols, zones},
    app::App,
    config::Config,
    server::Server,
    session::password,
    store::{Doer, NewAccount, caught_up},
};
use xunge_shared::{
    id::AccountId,
    role::{Grant, Role},
    session::Session,
};

/// The town that most play in, and the one beside it.
pub(crate) const TOWN: &str = "990001001000";
pub(crate) const OTHER: &str = "990001002000";
pub(crate) const COUNTY: &str = "990001000000";
/// Who changes an account at the machine.
pub(crate) const OPERATOR: Doer = Doer::operator(0);
pub(crate) const PASSWORD: &str = "grid-and-patrol";

/// Hashed once: it takes as long as a test.
static HASH: LazyLock<String> = LazyLock::new(|| password::hash(PASSWORD).unwrap());

const ACCOUNTS: [(&str, Role, &str); 7] = [
    ("patrol", Role::Patrol, TOWN),
    ("grid", Role::GridWorker, TOWN),
    ("town", Role::Supervisor, TOWN),
    ("county", Role::Supervisor, COUNTY),
    ("admin", Role::Administrator, COUNTY),
    ("neighbour", Role::Patrol, OTHER),
    ("gone", Role::Patrol, TOWN),
];

/// A running server.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) base: String,
    pub(crate) data: TempDir,
    stop: Option<oneshot::Sender<()>>,
    running: Option<tokio::task::JoinHandle<std::io::Result<()>>>,
}

impl World {
    /// Starts a server with an account for each persona; `gone` is disabled.
    pub(crate) async fn start() -> Self {
        // What the server logs is shown with a test that fails.
        let _ = tracing_subscriber::fmt().with_env_filter("warn").with_test_writer().try_init();
        let data = tempfile::tempdir().unwrap();
        let config = Config::local(data.path());
        let world = Self::empty(data, config).await;
        for (name, role, area) in ACCOUNTS {
            world.hire(name, role, area).await;
        }
        let gone = world.app.store.account_named("gone").unwrap().unwrap().account.id;
        world.app.store.set_disabled(gone, true, OPERATOR).await.unwrap();
        world
    }

    /// A server as configured, with no account.
    pub(crate) async fn empty(data: TempDir, config: Config) -> Self {
        let server = Server::bind(config).await.unwrap();
        let app = server.app().clone();
        let base = format!("http://{}", server.address().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(server.run(async { drop(stopped.await) }));
        Self { app, base, data, stop: Some(stop), running: Some(running) }
    }

    /// Another account.
    pub(crate) async fn hire(&self, name: &str, role: Role, area: &str) -> AccountId {
        let grants = vec![Grant { role, area: area.parse().unwrap(), from: 1_000, until: None }];
        let (display, team, password) = (format!("{name}!"), String::new(), HASH.clone());
        self.app.store.create_account(NewAccount { name: name.into(), display, team, password, grants }).await.unwrap()
    }

    /// Waits until the views show, and the analyst has taken in, all that is on disk.
    pub(crate) async fn studied(&self) {
        let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
        while self.app.store.lag() + self.app.store.unstudied() > 0 {
            assert!(std::time::Instant::now() < deadline, "the analyst does not catch up");
            // waited for as a request does: who looks without a pause takes the processor from the analyst, which gives way to everybody
            caught_up(&*self.app.store).await;
            self.app.all_studied(&[cases::STUDY, doubts::STUDY, patrols::STUDY, zones::STUDY]).await;
        }
    }

    /// Tells the server to stop and waits until it has.
    pub(crate) async fn stop(&mut self) {
        drop(self.stop.take());
        self.running.take().unwrap().await.unwrap().unwrap();
    }

    /// Nobody.
    pub(crate) fn anonymous(&self) -> Persona {
        Persona {
            http: Client::builder().cookie_store(true).build().unwrap(),
            base: self.base.clone(),
            session: None,
            cookie: String::new(),
        }
    }

    /// Somebody, signed in.
    pub(crate) async fn sign_in(&self, name: &str) -> Persona {
        let mut persona = self.anonymous();
        let answer = persona.post_json("/api/session", &json!({ "name": name, "password": PASSWORD })).await;
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
        persona.session = Some(serde_json::from_slice(&answer.body).unwrap());
        answer.header("set-cookie").split(';').next().unwrap_or_default().clone_into(&mut persona.cookie);
        persona
    }
}

/// Somebody with a browser.
pub(crate) struct Persona {
    http: Client,
    base: String,
    session: Option<Session>,
    cookie: String,
}

/// An answer, whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body: String = String::from_utf8_lossy(&self.body).chars().take(300).collect();
        write!(f, "{} {:?} {body}", self.status, self.headers)
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("no JSON ({e}): {self:?}"))
    }

    /// The stable code of an error.
    pub(crate) fn code(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The status and, for an error, its code.
    #[track_caller]
    pub(crate) fn check(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{self:?}");
        if status >= 400 {
            assert_eq!(self.code(), code, "{self:?}");
        }
    }
}

impl Persona {
    pub(crate) fn session(&self) -> &Session {
        self.session.as_ref().expect("signed in")
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        self.session.is_some()
    }

    /// The account's number; 0 of nobody.
    pub(crate) fn id(&self) -> AccountId {
        self.session.as_ref().map_or(AccountId(0), |session| session.account.id)
    }

    /// The session as a cookie, for requests that no HTTP library makes.
    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        Answer { status, headers, body: answer.bytes().await.unwrap().to_vec() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        answer.check(200, "");
        answer.json()
    }

    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn post_cbor(&self, path: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.send(self.request(Method::POST, path).header("content-type", "application/cbor").body(body.into())).await
    }
}
