//! `/api/session` and `/api/v1/people`: who is signed in, and who the colleagues are.

use serde::Serialize;
use xunge_shared::session::{Person, Session};

use super::{ApiError, http::Request};

const SESSION: &str = "/api/session";

/// Signs in; the browser keeps the cookie.
pub(crate) async fn login(name: &str, password: &str) -> Result<Session, ApiError> {
    #[derive(Serialize)]
    struct Login<'a> {
        name: &'a str,
        password: &'a str,
    }
    let body = serde_json::to_vec(&Login { name, password }).map_err(|e| ApiError::Malformed(e.to_string()))?;
    Request::new("POST", SESSION).body("application/json", &body).send().await?.json()
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
