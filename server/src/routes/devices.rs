//! `GET /api/v1/devices`: which phones have work that is not here yet. For the desk.

use std::collections::HashMap;

use axum::{Json, extract::State};
use serde_json::{Value, json};
use xunge_shared::id::AccountId;

use crate::{
    app::App,
    error::{AppError, AppResult},
    session::Signed,
    store::StoredAccount,
};

/// The last seen first.
pub async fn get(State(app): State<App>, signed: Signed) -> AppResult<Json<Vec<Value>>> {
    if !signed.is_desk() {
        return Err(AppError::Forbidden("for the desk"));
    }
    let sight = signed.sight(&app);
    let (devices, accounts) = app.read(move |store| Ok((store.devices(&sight)?, store.accounts()?))).await?;
    let accounts: HashMap<AccountId, StoredAccount> = accounts.into_iter().map(|account| (account.account.id, account)).collect();
    let told = devices.into_iter().filter_map(|device| {
        let account = accounts.get(&device.account)?;
        Some(json!({
            "device": device.device, "account": device.account, "display": account.account.display,
            "last_seen": device.last_seen, "status": device.status, "settled": device.settled, "clock": device.clock,
        }))
    });
    Ok(Json(told.collect()))
}
