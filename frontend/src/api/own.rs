//! `/api/v1/sessions` and `/api/v1/totp`: one's own sessions and second factor.

use serde::{Deserialize, Serialize};
use xunge_shared::hlc::Millis;

use super::{ApiError, accounts::told, http::Request};

/// A session of one's own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OwnSession {
    /// Its number.
    pub id: i64,
    /// When it was opened.
    pub created: Millis,
    /// When it was last used.
    pub seen: Millis,
    /// The one that asks.
    pub current: bool,
    /// When it ends if it is not used.
    pub ends: Millis,
}

/// One's own second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct OwnFactor {
    /// It is asked for.
    pub on: bool,
    /// How many recovery codes are left.
    pub recovery: usize,
}

/// A second factor that waits to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BegunFactor {
    /// To be typed into an authenticator.
    pub secret: String,
    /// To be scanned by one.
    pub uri: String,
}

#[derive(Serialize)]
struct Proof<'a> {
    password: &'a str,
    code: &'a str,
}

#[derive(Serialize)]
struct Code<'a> {
    code: &'a str,
}

/// One's own sessions, the last used first.
pub async fn own_sessions() -> Result<Vec<OwnSession>, ApiError> {
    Request::new("GET", "/api/v1/sessions").send().await?.json()
}

/// Ends one of them.
pub async fn end_session(id: i64) -> Result<(), ApiError> {
    Request::new("DELETE", &format!("/api/v1/sessions/{id}")).send().await.map(drop)
}

/// Whether there is a second factor.
pub async fn own_factor() -> Result<OwnFactor, ApiError> {
    Request::new("GET", "/api/v1/totp").send().await?.json()
}

/// Begins one.
pub async fn begin_factor(password: &str) -> Result<BegunFactor, ApiError> {
    told("POST", "/api/v1/totp", &Proof { password, code: "" }).send().await?.json()
}

/// Confirms it by a code of the authenticator: the recovery codes.
pub async fn confirm_factor(code: &str) -> Result<Vec<String>, ApiError> {
    #[derive(Deserialize)]
    struct Told {
        recovery: Vec<String>,
    }
    told("POST", "/api/v1/totp/confirm", &Code { code }).send().await?.json::<Told>().map(|told| told.recovery)
}

/// Removes it.
pub async fn remove_own_factor(password: &str, code: &str) -> Result<(), ApiError> {
    told("POST", "/api/v1/totp/remove", &Proof { password, code }).send().await.map(drop)
}
