//! An HTTP client that may say anything: what a browser never would, byte by byte.
//!
//! Signed in by construction: whoever holds a [`Client`] is somebody. It draws no conclusions; tests do.

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use xunge_shared::{
    entity::Entity,
    id::{DeviceId, Scope, Sha256},
    op::{Admitted, RawOp},
    session::Session,
    wire::{CBOR, MODEL, PROTO, PullReply, PullRequest, PushReply, PushRequest},
};

use crate::{people::Person, wait};

/// A signed-in client.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    origin: String,
    session: Session,
}

/// An answer, whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Client {
    /// Signs in as one of the fixture county's people.
    pub async fn login(origin: &str, person: &Person) -> Result<Self> {
        Self::sign_in(origin, person.name, person.password).await
    }

    /// Signs in.
    pub async fn sign_in(origin: &str, name: &str, password: &str) -> Result<Self> {
        let http = reqwest::Client::builder().cookie_store(true).no_proxy().build()?;
        let answer = http.post(format!("{origin}/api/session")).json(&json!({ "name": name, "password": password })).send().await?;
        ensure!(answer.status().is_success(), "{name} cannot sign in: {} {}", answer.status(), answer.text().await?);
        let session = serde_json::from_slice(&answer.bytes().await?)?;
        Ok(Self { http, origin: origin.into(), session })
    }

    /// Who it is.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Where the server is, without a trailing slash.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// A request with any headers and body.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> Result<Answer> {
        let mut request = self.http.request(method, format!("{}{path}", self.origin)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await?;
        Ok(Answer { status: answer.status(), headers: answer.headers().clone(), body: answer.bytes().await?.to_vec() })
    }

    /// `GET` of an answer that does not end, such as a stream of events.
    pub async fn stream(&self, path: &str) -> Result<reqwest::Response> {
        Ok(self.http.get(format!("{}{path}", self.origin)).send().await?.error_for_status()?)
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, &[], "").await
    }

    /// A photo's bytes, once the server has all of them.
    pub async fn photo(&self, photo: Sha256) -> Result<Vec<u8>> {
        wait::until("the photo on the server", async || {
            let answer = self.get(&format!("/api/blobs/{photo}")).await?;
            Ok((answer.status == 200).then_some(answer.body))
        })
        .await
    }

    /// `GET` of something that is there and is JSON.
    pub async fn json(&self, path: &str) -> Result<Value> {
        let answer = self.get(path).await?;
        ensure!(answer.status.is_success(), "GET {path}: {answer}");
        serde_json::from_slice(&answer.body).with_context(|| format!("GET {path} is not JSON: {answer}"))
    }

    /// The rows that a query finds, first page.
    pub async fn rows(&self, query: &str) -> Result<Vec<Value>> {
        let page = self.json(&format!("/api/v1/rows?limit=500&{query}")).await?;
        page["rows"].as_array().cloned().context("no rows in the answer")
    }

    /// `POST` of these bytes as CBOR.
    pub async fn post_cbor(&self, path: &str, body: Vec<u8>) -> Result<Answer> {
        self.send(Method::POST, path, &[("content-type", CBOR)], body).await
    }

    /// A push that the server is expected to answer.
    pub async fn push(&self, push: &PushRequest) -> Result<PushReply> {
        let answer = self.post_cbor("/api/sync/push", minicbor::to_vec(push)?).await?;
        ensure!(answer.status.is_success(), "push: {answer}");
        Ok(minicbor::decode(&answer.body)?)
    }

    /// A pull that the server is expected to answer.
    pub async fn pull(&self, pull: &PullRequest) -> Result<PullReply> {
        let answer = self.post_cbor("/api/sync/pull", minicbor::to_vec(pull)?).await?;
        ensure!(answer.status.is_success(), "pull: {answer}");
        Ok(minicbor::decode(&answer.body)?)
    }

    /// A thing as the server has it, folded from its ops by the shared code, and how many ops there are.
    pub async fn folded(&self, kind: &str, id: &str) -> Result<(Option<Entity>, usize)> {
        let story = self.json(&format!("/api/v1/things/{kind}/{id}")).await?;
        let ops = story["ops"].as_array().context("no ops")?;
        let mut entity: Option<Entity> = None;
        for seen in ops {
            let raw = RawOp(hex::decode(seen["op"].as_str().context("no bytes")?)?);
            let op = raw.open()?;
            let eff = serde_json::from_value(seen["eff"].clone())?;
            entity.get_or_insert_with(|| Entity::before(&op)).apply(&op, &raw, eff);
        }
        Ok((entity, ops.len()))
    }

    /// All ops of a scope's feed, from its beginning.
    pub async fn feed(&self, scope: &str) -> Result<Vec<Admitted>> {
        let scope: Scope = scope.parse()?;
        let mut ops: Vec<Admitted> = Vec::new();
        let mut epoch = None;
        loop {
            let pull = PullRequest {
                proto: PROTO,
                // Of another model than the server's: it then sends every op, not a snapshot of states.
                model: MODEL + 1,
                device: DeviceId(rand::random()),
                epoch,
                cursors: [(scope, ops.len() as u64)].into(),
                only: Some(vec![scope]),
                status: None,
            };
            let reply = self.pull(&pull).await?;
            // A scope in which nothing was ever said has no feed.
            let Some(feed) = reply.scopes.into_iter().find(|feed| feed.id == scope) else { return Ok(ops) };
            // Under another epoch than the server's a cursor counts for nothing; the first answer tells it.
            epoch = Some(reply.epoch);
            ensure!(feed.from == ops.len() as u64, "asked to go on at {}, got {}", ops.len(), feed.from);
            ops.extend(feed.ops);
            if !feed.more {
                return Ok(ops);
            }
        }
    }
}

impl Answer {
    /// The stable code of a JSON error, if it is one.
    pub fn code(&self) -> Option<String> {
        serde_json::from_slice::<Value>(&self.body).ok()?["error"].as_str().map(str::to_owned)
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body: String = String::from_utf8_lossy(&self.body).chars().take(300).collect();
        write!(f, "{} {body}", self.status)
    }
}
