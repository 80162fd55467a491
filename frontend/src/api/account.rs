//! `/api/session`, `/api/enrol` and `/api/v1/people`: who is signed in, and who the colleagues are.

use serde::Serialize;
use xunge_shared::session::{Person, Session};

use super::{ApiError, http::Request};

const SESSION: &str = "/api/session";

/// What shows who somebody is.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Proof {
    /// What is typed at the sign-in; `code` of a second factor, or empty.
    Password { name: String, password: String, code: String },
    /// A one-time code; `second` of a second factor, or empty.
    Code { code: String, second: String },
}

/// Signs in; the browser keeps the cookie.
pub(crate) async fn login(proof: &Proof) -> Result<Session, ApiError> {
    let path = if matches!(proof, Proof::Password { .. }) { SESSION } else { "/api/enrol" };
    let body = serde_json::to_vec(proof).map_err(|e| ApiError::Malformed(e.to_string()))?;
    Request::new("POST", path).body("application/json", &body).send().await?.json()
}

/// Whose session the cookie is.
pub(crate) async fn session() -> Result<Session, ApiError> {
    Request::new("GET", SESSION).send().await?.json()
}

/// Ends the session.
pub(crate) async fn logout() -> Result<(), ApiError> {
    Request::new("DELETE", SESSION).send().await.map(drop)
}

/// The colleagues whose areas the account may read.
pub async fn people() -> Result<Vec<Person>, ApiError> {
    Request::new("GET", "/api/v1/people").send().await?.json()
}
