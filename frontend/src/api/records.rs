//! `/api/sync/push` and `/api/sync/pull`: records, as CBOR.

use minicbor::{Decode, Encode};
use xunge_shared::{
    op::encode,
    wire::{CBOR, PullReply, PullRequest, PushReply, PushRequest},
};

use super::{ApiError, http::Request};

/// A push of 256 KiB over a poor connection.
const PUSH_TIMEOUT_MS: u32 = 60_000;
/// The first snapshot of a town over a poor connection.
const PULL_TIMEOUT_MS: u32 = 120_000;

/// Sends ops.
pub(crate) async fn push(request: &PushRequest) -> Result<PushReply, ApiError> {
    exchange("/api/sync/push", request, PUSH_TIMEOUT_MS).await
}

/// Asks for what is new.
pub(crate) async fn pull(request: &PullRequest) -> Result<PullReply, ApiError> {
    exchange("/api/sync/pull", request, PULL_TIMEOUT_MS).await
}

async fn exchange<Q: Encode<()>, A: for<'b> Decode<'b, ()>>(path: &str, question: &Q, timeout_ms: u32) -> Result<A, ApiError> {
    let request = Request::new("POST", path).timeout(timeout_ms).header("Accept", CBOR).packed_body(CBOR, encode(question)).await;
    let answer = request.send().await?;
    minicbor::decode(&answer.body).map_err(|e| ApiError::Malformed(e.to_string()))
}
