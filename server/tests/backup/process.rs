//! The real binary: commands, a server process, and phones that run the real plan over HTTP.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use minicbor::Decode;
use reqwest::{Client, header::CONTENT_TYPE};
use serde_json::json;
use uuid::Uuid;
use xunge_shared::{
    geometry::LonLat,
    hlc::Millis,
    id::{EntityId, Scope},
    kinds::{
        case::{Case, CaseBody, Report},
        presence::Presence,
    },
    op::encode,
    phone::{Draft, Phone},
    plan::{Answer, Failure, Next, Request, Why},
    session::Session,
    wire::{CBOR, PushReply, PushRequest},
};

pub(crate) const TOWN: &str = "990001001000";
const PASSWORD: &str = "grid-and-patrol";
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) fn now() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as Millis
}

/// Runs a command of the binary.
pub(crate) fn xunge(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xunge")).args(args).output().unwrap()
}

/// Runs a command that must succeed; what it printed.
#[track_caller]
pub(crate) fn good(args: &[&str]) -> String {
    let output = xunge(args);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "xunge {args:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Makes a folder with this many people in the town.
pub(crate) fn people(data: &Path, count: usize) {
    let mut csv = String::from("name,display,role,area,team,password,since\n");
    csv.extend((0..count).map(|i| format!("phone{i},phone {i},patrol,{TOWN},,{PASSWORD},2000-01-01\n")));
    let file = data.join("people.csv");
    std::fs::write(&file, csv).unwrap();
    good(&["import", "people", file.to_str().unwrap(), "--data", data.to_str().unwrap()]);
    std::fs::remove_file(file).unwrap();
}

/// A server process; dropped, it is killed.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start(data: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xunge"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).env("RUST_LOG", "error");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let url = said.find_map(|line| line.strip_prefix("listening on ").map(str::to_owned));
        Self { child, url: url.expect("the server ended early") }
    }

    /// As a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = (self.child.kill(), self.child.wait());
    }
}

/// Somebody with a phone.
pub(crate) struct Worker {
    pub(crate) phone: Phone,
    http: Client,
    name: String,
    url: String,
    /// The receipts that came with acknowledgements, with the numbers that each is for.
    pub(crate) receipts: Vec<(Vec<u64>, Vec<u8>)>,
}

impl Worker {
    pub(crate) async fn sign_in(url: &str, name: &str) -> Self {
        let (http, session) = session(url, name).await;
        let phone = Phone::new(session.account.id, Uuid::new_v4().into());
        Self { phone, http, name: name.into(), url: url.into(), receipts: vec![] }
    }

    /// The phone's storage on another phone.
    pub(crate) async fn copy(&self) -> Self {
        let (http, _) = session(&self.url, &self.name).await;
        let phone = Phone::open(self.phone.disk().clone());
        Self { phone, http, name: self.name.clone(), url: self.url.clone(), receipts: vec![] }
    }

    /// Meets a server again, perhaps another one: the phone keeps what it has.
    pub(crate) async fn meet(&mut self, url: &str) {
        self.http = session(url, &self.name).await.0;
        self.url = url.into();
        self.phone.client.sign_in();
        self.phone.client.poke();
    }

    /// Reports problems, each with a thing of its own.
    pub(crate) fn report(&mut self, count: usize) {
        for _ in 0..count {
            let place = LonLat { lon: 110_301_500, lat: 22_601_250 };
            let body = CaseBody::Report(Report {
                event_type: "0102".into(),
                text: "暴露垃圾".into(),
                place: Some(place),
                presence: Presence::at(place, 5),
                ..Report::default()
            });
            let entity: EntityId = Uuid::now_v7().into();
            self.phone.say(now(), Draft::of::<Case>(scope(), entity, &body));
        }
    }

    /// Works until all is on the server and all that is new is here.
    pub(crate) async fn level(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            assert!(Instant::now() < deadline, "{} ops are still on the phone", self.phone.pending());
            match self.phone.client.next(now()) {
                Next::Do(request) => self.carry_out(request).await,
                // A server that has just become another one is asked again: only then is it known what waits.
                Next::Wait(Some(at), why) if self.phone.pending() > 0 || why == Why::Retry => {
                    tokio::time::sleep(Duration::from_millis(at.saturating_sub(now()))).await;
                }
                Next::Wait(..) if self.phone.pending() > 0 => self.bring_elders().await,
                Next::Wait(..) => return,
            }
        }
    }

    /// What waits outside of the series.
    async fn bring_elders(&mut self) {
        let request = self.phone.elders_request(now()).expect("what waits is sent");
        match self.push(&request).await {
            Ok(reply) => self.phone.elders_answered(&request, &reply),
            Err(_) => self.phone.elders_failed(),
        }
    }

    pub(crate) async fn push(&self, request: &PushRequest) -> Result<PushReply, Failure> {
        self.post("/api/sync/push", encode(request)).await
    }

    /// The next thing that the plan wants.
    pub(crate) async fn step(&mut self) {
        match self.phone.client.next(now()) {
            Next::Do(request) => self.carry_out(request).await,
            Next::Wait(..) => self.phone.client.poke(),
        }
    }

    async fn carry_out(&mut self, request: Request) {
        let answer = match &request {
            Request::Push(_, ns) => {
                let answer = self.post("/api/sync/push", encode(&self.phone.push_request(ns, now()))).await.map(Answer::Pushed);
                if let Ok(Answer::Pushed(reply)) = &answer {
                    self.receipts.push((ns.clone(), reply.receipt.clone().expect("a receipt").to_vec()));
                }
                answer
            }
            Request::Pull { epoch, cursors, .. } => {
                self.post("/api/sync/pull", encode(&self.phone.pull_request(*epoch, cursors.clone()))).await.map(Answer::Pulled)
            }
            Request::Announce(..) | Request::Send { .. } => unreachable!("no photos here"),
        };
        let answer = answer.unwrap_or_else(Answer::Failed);
        for effect in self.phone.client.answered(&request, answer, now(), 0.5) {
            self.phone.carry_out(effect, Uuid::new_v4().into());
        }
    }

    async fn post<T: for<'b> Decode<'b, ()>>(&self, path: &str, body: Vec<u8>) -> Result<T, Failure> {
        let request = self.http.post(format!("{}{path}", self.url)).header(CONTENT_TYPE, CBOR).body(body);
        let answer = request.send().await.map_err(|_| Failure::Unreachable)?;
        if !answer.status().is_success() {
            return Err(Failure::Status(answer.status().as_u16(), None));
        }
        let bytes = answer.bytes().await.map_err(|_| Failure::Unreachable)?;
        minicbor::decode(&bytes).map_err(|_| Failure::Unreachable)
    }
}

pub(crate) fn scope() -> Scope {
    TOWN.parse().unwrap()
}

async fn session(url: &str, name: &str) -> (Client, Session) {
    let http = Client::builder().cookie_store(true).no_proxy().build().unwrap();
    let body = json!({ "name": name, "password": PASSWORD });
    let answer = http.post(format!("{url}/api/session")).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{name}: {answer:?}");
    (http, answer.json().await.unwrap())
}
