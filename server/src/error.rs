//! Every way a request can fail, and the one place where that becomes a status and a stable code.
//!
//! What went wrong inside is logged with the request's id and never sent.

use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::store::StoreError;

/// What a handler answers when it cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// No session, or one that ended.
    #[error("sign in first")]
    SignedOut,
    /// Name or password is wrong; which one is not told.
    #[error("name or password is wrong")]
    WrongPassword,
    /// The password is right, and a second factor is asked for.
    #[error("a code of the second factor is needed")]
    CodeNeeded,
    /// The second factor is wrong, or was used before.
    #[error("the code is wrong or was used before")]
    WrongCode,
    /// No one-time code, or one that is over or spent.
    #[error("the code is wrong, over or was used before")]
    BadEnrolment,
    /// The account may not sign in any more.
    #[error("this account is disabled")]
    Disabled,
    /// Too many wrong passwords.
    #[error("too many attempts, try again in {0} s")]
    TooManyAttempts(u64),
    /// Signed in, but this is not theirs to see or do.
    #[error("not permitted: {0}")]
    Forbidden(&'static str),
    /// There is no such thing, or none that they may see.
    #[error("not found")]
    NotFound,
    /// The request cannot be understood.
    #[error("{message}")]
    Bad {
        /// A stable code.
        code: &'static str,
        /// What is wrong with it, for a person.
        message: String,
    },
    /// Larger than a documented limit.
    #[error("too large: {what}, at most {limit}")]
    TooLarge {
        /// What is.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// More than a documented number of items.
    #[error("too many {what}, at most {limit}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// The body is not of a type or packing that this route reads.
    #[error("{0} expected")]
    UnsupportedType(&'static str),
    /// Push and pull speak CBOR.
    #[error("application/cbor expected")]
    NotCbor,
    /// What is to be changed is not as it was when it was looked at.
    #[error("it was changed meanwhile: look at it again")]
    Changed,
    /// A write that another site's page asked the browser to make.
    #[error("the request comes from another site")]
    CrossOrigin,
    /// The method does not belong to the route.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The cursors, or the names of what is pushed, are of another epoch: the server was restored.
    #[error("the server's epoch is {0}: ask anew from the start")]
    Epoch(u64),
    /// The client speaks an older protocol.
    #[error("this app is too old for the server: update it")]
    ClientTooOld,
    /// The client speaks a newer protocol.
    #[error("this app is newer than the server")]
    ClientTooNew,
    /// An upload that continues somewhere else than it ended.
    #[error("the upload is at {0}")]
    WrongOffset(u64),
    /// The bytes are not those that were announced.
    #[error("the bytes do not have the hash that names them")]
    HashMismatch,
    /// The bytes are no picture.
    #[error("not a JPEG, PNG or WebP picture")]
    NotAPhoto,
    /// The server has too much to do.
    #[error("busy, try again in {0} s")]
    Busy(u64),
    /// The disk is full or fails; nothing was acknowledged.
    #[error("the server cannot write at the moment, try again later")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A fault of the server.
    #[error("the server failed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What handlers return.
pub type AppResult<T> = Result<T, AppError>;

impl AppError {
    /// A fault of the server, whatever it is.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// A request that cannot be understood.
    pub fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::Bad { code, message: message.into() }
    }

    fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::SignedOut => (StatusCode::UNAUTHORIZED, "sign_in"),
            Self::WrongPassword => (StatusCode::UNAUTHORIZED, "wrong_password"),
            Self::CodeNeeded => (StatusCode::UNAUTHORIZED, "code_needed"),
            Self::WrongCode => (StatusCode::UNAUTHORIZED, "wrong_code"),
            Self::BadEnrolment => (StatusCode::UNAUTHORIZED, "bad_code"),
            Self::Disabled => (StatusCode::FORBIDDEN, "disabled"),
            Self::TooManyAttempts(_) => (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts"),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::Bad { code, .. } => (StatusCode::BAD_REQUEST, code),
            Self::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::TooMany { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too_many"),
            Self::NotCbor => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_cbor"),
            Self::UnsupportedType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_type"),
            Self::Changed => (StatusCode::CONFLICT, "changed_meanwhile"),
            Self::CrossOrigin => (StatusCode::FORBIDDEN, "cross_origin"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::Epoch(_) => (StatusCode::CONFLICT, "epoch"),
            Self::ClientTooOld => (StatusCode::UPGRADE_REQUIRED, "client_too_old"),
            Self::ClientTooNew => (StatusCode::UPGRADE_REQUIRED, "client_too_new"),
            Self::WrongOffset(_) => (StatusCode::CONFLICT, "wrong_offset"),
            Self::HashMismatch => (StatusCode::UNPROCESSABLE_ENTITY, "hash_mismatch"),
            Self::NotAPhoto => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_a_photo"),
            Self::Busy(_) => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Self::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    /// What a program may want to know besides the code.
    fn detail(&self) -> Option<Value> {
        match self {
            Self::TooLarge { what, limit } | Self::TooMany { what, limit } => Some(json!({ "what": what, "limit": limit })),
            Self::Epoch(epoch) => Some(json!({ "epoch": epoch })),
            Self::WrongOffset(offset) => Some(json!({ "offset": offset })),
            _ => None,
        }
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        match self {
            Self::TooManyAttempts(seconds) | Self::Busy(seconds) => headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds)),
            // A full disk is not empty again within seconds.
            Self::Unavailable(_) => headers.insert(header::RETRY_AFTER, HeaderValue::from(20)),
            Self::WrongOffset(offset) => headers.insert(UPLOAD_OFFSET, HeaderValue::from(*offset)),
            _ => None,
        };
        headers
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy(1),
            StoreError::Unavailable(_) => Self::Unavailable(error.into()),
            StoreError::NoSuchAccount => Self::SignedOut,
            StoreError::BadCursor => Self::bad("bad_request", error.to_string()),
            StoreError::Corrupt(_) | StoreError::NameTaken => Self::internal(error),
        }
    }
}

/// How far an upload has come, bytes.
pub const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// How long an upload is, bytes.
pub const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        if let Self::Internal(source) | Self::Unavailable(source) = &self {
            tracing::error!(error = %chain(source.as_ref()), "request failed");
        }
        let mut body = json!({ "error": code, "message": self.to_string() });
        if let Some(detail) = self.detail() {
            body["detail"] = detail;
        }
        (status, self.headers(), Json(body)).into_response()
    }
}

/// An error and what caused it, in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |e| e.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn internals_stay_inside() {
        let response = AppError::internal("table ops is corrupt").into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 1_000).await.unwrap();
        assert_eq!(body, br#"{"error":"internal","message":"the server failed"}"#.as_slice());
    }
}
