//! What a phone asks and what it is answered, over the client of the test harness: the wire of PROTOCOL.md.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use futures::stream;
use minicbor::Decode;
use reqwest::{Method, StatusCode};
use xunge_shared::{
    id::Sha256,
    op::encode,
    plan::{Answer, Failure},
    wire::{CBOR, PullRequest, PushReply, PushRequest},
};
use xunge_tests::client::{self, Client};

const GZIPPED: [(&str, &str); 2] = [("content-type", CBOR), ("content-encoding", "gzip")];

/// A push.
pub async fn push(link: &Client, push: &PushRequest) -> Answer {
    let answer = link.send(Method::POST, "/api/sync/push", &GZIPPED, gzip(&encode(push))).await;
    read::<PushReply>(answer).map_or_else(Answer::Failed, Answer::Pushed)
}

/// A push of which the server sees only the first half.
pub async fn push_cut(link: &Client, push: &PushRequest) {
    let body = gzip(&encode(push));
    let half = body[..body.len() / 2].to_vec();
    let parts = stream::iter([Ok(half), Err(std::io::Error::other("cut"))]);
    // It fails: that is the point.
    drop(link.send(Method::POST, "/api/sync/push", &GZIPPED, reqwest::Body::wrap_stream(parts)).await);
}

/// A pull.
pub async fn pull(link: &Client, pull: &PullRequest) -> Answer {
    let answer = link.send(Method::POST, "/api/sync/pull", &GZIPPED, gzip(&encode(pull))).await;
    read(answer).map_or_else(Answer::Failed, Answer::Pulled)
}

/// Announces a photo.
pub async fn announce(link: &Client, photo: Sha256, size: u64) -> Answer {
    offset(link.send(Method::POST, &format!("/api/blobs/{photo}"), &[("upload-length", &size.to_string())], "").await)
}

/// Sends a piece of a photo.
pub async fn send(link: &Client, photo: Sha256, at: u64, piece: Vec<u8>) -> Answer {
    offset(link.send(Method::PATCH, &format!("/api/blobs/{photo}"), &[("upload-offset", &at.to_string())], piece).await)
}

/// Gzip as a phone does it.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::new(6));
    let written = out.write_all(bytes).and_then(|()| out.finish());
    written.unwrap_or_else(|e| unreachable!("compressing into memory: {e}"))
}

fn read<T: for<'b> Decode<'b, ()>>(answer: anyhow::Result<client::Answer>) -> Result<T, Failure> {
    let answer = answer.map_err(|_| Failure::Unreachable)?;
    if !answer.status.is_success() {
        return Err(failure(&answer));
    }
    minicbor::decode(&answer.body).map_err(|_| Failure::Unreachable)
}

fn offset(answer: anyhow::Result<client::Answer>) -> Answer {
    let Ok(answer) = answer else { return Answer::Failed(Failure::Unreachable) };
    match answer.header("upload-offset").and_then(|offset| offset.parse().ok()) {
        // A wrong offset is answered with the right one: as good as a success.
        Some(offset) if answer.status.is_success() || answer.status == StatusCode::CONFLICT => Answer::Have(offset),
        _ => Answer::Failed(failure(&answer)),
    }
}

fn failure(answer: &client::Answer) -> Failure {
    Failure::Status(answer.status.as_u16(), answer.header("retry-after").and_then(|seconds| seconds.parse().ok()))
}
