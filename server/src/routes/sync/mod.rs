//! `/api/sync/*`: what phones say and what they are told. PROTOCOL.md is the contract; the types are `shared::wire`.

pub mod pull;
pub mod push;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use minicbor::Encode;
use xunge_shared::{op::encode, wire::CBOR};

fn cbor<T: Encode<()>>(message: &T) -> Response {
    ([(header::CONTENT_TYPE, CBOR)], encode(message)).into_response()
}
