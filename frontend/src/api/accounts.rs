//! `/api/v1/accounts` and `/api/v1/people/{id}/…`: the accounts that an administrator looks after.

use serde::Serialize;
use xunge_shared::{
    id::AccountId,
    people::{Keeping, NewPerson, OneTimeCode, PersonChange},
};

use super::{ApiError, http::Request};

const ACCOUNTS: &str = "/api/v1/accounts";

/// All that the administrator looks after.
pub async fn accounts() -> Result<Vec<Keeping>, ApiError> {
    Request::new("GET", ACCOUNTS).send().await?.json()
}

/// Makes an account; its owner first comes in by the code.
pub async fn make_account(new: &NewPerson) -> Result<OneTimeCode, ApiError> {
    told("POST", ACCOUNTS, new).send().await?.json()
}

/// Changes an account.
pub async fn change_account(id: AccountId, change: &PersonChange) -> Result<Keeping, ApiError> {
    told("PATCH", &format!("{ACCOUNTS}/{id}"), change).send().await?.json()
}

/// A code that opens a session on a phone of theirs, in place of those before.
pub async fn one_time_code(id: AccountId) -> Result<OneTimeCode, ApiError> {
    Request::new("POST", &format!("/api/v1/people/{id}/enrolment")).send().await?.json()
}

/// Signs them out everywhere.
pub async fn sign_out_everywhere(id: AccountId) -> Result<(), ApiError> {
    Request::new("DELETE", &format!("/api/v1/people/{id}/sessions")).send().await.map(drop)
}

/// Removes their second factor; their sessions end.
pub async fn remove_factor(id: AccountId) -> Result<(), ApiError> {
    Request::new("DELETE", &format!("/api/v1/people/{id}/totp")).send().await.map(drop)
}

/// A request with a JSON body.
pub(super) fn told<'a>(method: &'a str, path: &'a str, what: &impl Serialize) -> Request<'a> {
    // Types of text and numbers always encode.
    let body = serde_json::to_vec(what).unwrap_or_default();
    Request::new(method, path).body("application/json", &body)
}
