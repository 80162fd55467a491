//! Request bodies: read whole within a limit, unpacked within the same limit, then parsed into one type. Nothing larger than
//! its limit is ever held.

use std::io::Read;

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, header},
};
use flate2::read::GzDecoder;
use futures::StreamExt;
use minicbor::Decode;
use serde::de::DeserializeOwned;
use xunge_shared::wire::{CBOR, MAX_PUSH_BYTES};

use crate::error::{AppError, AppResult};

/// A push is its ops and some bytes around each of them.
const MAX_MESSAGE: usize = 2 * MAX_PUSH_BYTES;
/// JSON bodies are small: a name and a password.
const MAX_JSON: usize = 16 * 1024;
/// A table of thousands of rows.
const MAX_FILE: usize = 4 * 1024 * 1024;
/// So much of a refused body is still read, unkept: a client that is sending does not listen, and would see a broken connection
/// instead of the answer.
const DRAINED: usize = 32 * 1024 * 1024;

/// A message of the sync protocol.
#[derive(Debug)]
pub struct Cbor<T>(pub T);

impl<S: Send + Sync, T: for<'b> Decode<'b, ()>> FromRequest<S> for Cbor<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, _: &S) -> AppResult<Self> {
        let (parts, body) = request.into_parts();
        let bytes = read(body, "body", MAX_MESSAGE).await?;
        if !is_type(&parts.headers, CBOR) {
            return Err(AppError::NotCbor);
        }
        let bytes = unpack(&parts.headers, bytes)?;
        minicbor::decode(&bytes).map(Self).map_err(|e| AppError::bad("unreadable", format!("not such a message: {e}")))
    }
}

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, _: &S) -> AppResult<Self> {
        let (parts, body) = request.into_parts();
        let bytes = read(body, "body", MAX_JSON).await?;
        if !is_type(&parts.headers, "application/json") {
            return Err(AppError::UnsupportedType("application/json"));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|e| AppError::bad("unreadable", e.to_string()))
    }
}

/// A file of a person's, as it is.
#[derive(Debug)]
pub struct File(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for File {
    type Rejection = AppError;

    async fn from_request(request: Request, _: &S) -> AppResult<Self> {
        read(request.into_body(), "file", MAX_FILE).await.map(Self)
    }
}

/// The whole body, at most `limit` bytes.
pub async fn read(body: Body, what: &'static str, limit: usize) -> AppResult<Bytes> {
    let mut chunks = body.into_data_stream();
    let Some(first) = chunks.next().await else { return Ok(Bytes::new()) };
    let first = first.map_err(|e| cut(&e))?;
    let Some(second) = chunks.next().await else {
        // The usual case: one chunk, no copy.
        return if first.len() <= limit { Ok(first) } else { Err(too_large(what, limit)) };
    };
    let mut whole = first.to_vec();
    let mut next = Some(second);
    let mut seen = whole.len();
    while let Some(chunk) = next {
        let chunk = chunk.map_err(|e| cut(&e))?;
        seen += chunk.len();
        if seen > DRAINED {
            break;
        }
        if seen <= limit {
            whole.extend_from_slice(&chunk);
        } else {
            whole = vec![];
        }
        next = chunks.next().await;
    }
    if seen <= limit { Ok(whole.into()) } else { Err(too_large(what, limit)) }
}

/// Reads what is left of a refused body, so that its sender hears the answer.
pub async fn drain(body: Body) {
    let mut chunks = body.into_data_stream();
    let mut seen = 0;
    while let Some(Ok(chunk)) = chunks.next().await {
        seen += chunk.len();
        if seen > DRAINED {
            break;
        }
    }
}

fn cut(error: &axum::Error) -> AppError {
    AppError::bad("unreadable", format!("the body ended early: {error}"))
}

fn too_large(what: &'static str, limit: usize) -> AppError {
    AppError::TooLarge { what, limit: limit as u64 }
}

fn is_type(headers: &HeaderMap, expected: &str) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case(expected))
}

fn unpack(headers: &HeaderMap, bytes: Bytes) -> AppResult<Bytes> {
    match headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(bytes),
        Some(b"gzip") => {
            let mut whole = Vec::with_capacity((bytes.len() * 4).min(MAX_MESSAGE));
            // One byte more than allowed tells a bomb from a full message.
            let unpacked = GzDecoder::new(&bytes[..]).take(MAX_MESSAGE as u64 + 1).read_to_end(&mut whole);
            unpacked.map_err(|e| AppError::bad("unreadable", format!("not a gzip: {e}")))?;
            if whole.len() > MAX_MESSAGE { Err(too_large("unpacked body", MAX_MESSAGE)) } else { Ok(whole.into()) }
        }
        Some(_) => Err(AppError::UnsupportedType("gzip or no content encoding")),
    }
}
