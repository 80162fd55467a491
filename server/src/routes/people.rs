//! `/api/v1/people`: the names behind the numbers that ops carry; and, for their administrators, how they come in.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};
use xunge_shared::{hlc::Millis, id::AccountId, people::OneTimeCode, role::Role, session::Person};

use crate::{
    app::App,
    error::{AppError, AppResult},
    session::{Signed, password, second},
    store::{Accounts, Action, StoredAccount},
};

/// How long a one-time code is good, ms: as long as two people stand at a counter.
pub const ENROLMENT: Millis = 15 * 60_000;

/// Everybody whose records the caller may meet: those of the caller's areas, and of areas that hold these.
pub async fn get(State(app): State<App>, signed: Signed) -> AppResult<Json<Vec<Person>>> {
    let accounts = app.read(Accounts::accounts).await?;
    Ok(Json(accounts.iter().filter_map(|account| person(account, &signed)).collect()))
}

/// What somebody may know of an account; nothing when they do not meet it.
pub(super) fn person(stored: &StoredAccount, signed: &Signed) -> Option<Person> {
    let own = |grant: &&xunge_shared::role::Grant| grant.holds_at(signed.now());
    // Somebody who has left still has a name under what they wrote.
    let shown = stored.grants.iter().filter(own).max_by_key(|grant| grant.role).or(stored.grants.last())?;
    let near = signed.held().any(|grant| grant.area.contains(shown.area) || shown.area.contains(grant.area));
    let account = &stored.account;
    near.then(|| Person {
        id: account.id,
        display: account.display.clone(),
        team: account.team.clone(),
        role: shown.role,
        area: shown.area,
    })
}

/// Makes a one-time code that opens a session on that person's phone.
pub async fn enrol(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> AppResult<Json<OneTimeCode>> {
    let stored = looked_after(&app, &signed, &id).await?;
    // Nobody takes an administrator's place from afar: who has the machine makes them one (`xunge user enrol`).
    if stored.grants.iter().any(|grant| grant.role == Role::Administrator && grant.holds_at(signed.now())) {
        return Err(AppError::Forbidden("administrators are enrolled at the server"));
    }
    if stored.disabled {
        return Err(AppError::bad("account_disabled", "the account is disabled"));
    }
    Ok(Json(one_time_code(&app, &signed, stored.account.id).await?))
}

/// A new code, in place of those that the account was given before.
pub(super) async fn one_time_code(app: &App, signed: &Signed, id: AccountId) -> AppResult<OneTimeCode> {
    let (code, expires) = (password::generate().map_err(AppError::internal)?, signed.now() + ENROLMENT);
    app.store.add_enrolment(second::hash(&code), id, signed.now(), expires).await?;
    app.note(signed.did(Action::EnrolmentMade).to(id)).await?;
    // Behind `#`, so that no server and no proxy on the way writes it down.
    Ok(OneTimeCode { id, path: format!("/enrol#{code}"), code, expires })
}

/// Signs that person out everywhere.
pub async fn sign_out(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> AppResult<Json<Value>> {
    let stored = looked_after(&app, &signed, &id).await?;
    let ended = app.store.end_sessions(stored.account.id).await?;
    app.note(signed.did(Action::SessionsEnded).to(stored.account.id)).await?;
    Ok(Json(json!({ "ended": ended })))
}

/// Removes that person's second factor, when the authenticator and the recovery codes are lost. Sessions end with it.
pub async fn remove_factor(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> AppResult<StatusCode> {
    let stored = looked_after(&app, &signed, &id).await?;
    if !app.store.remove_factor(stored.account.id).await? {
        return Err(AppError::NotFound);
    }
    app.store.end_sessions(stored.account.id).await?;
    app.note(signed.did(Action::FactorRemoved).to(stored.account.id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The account, when the caller looks after it. Who does not is not told whether there is one.
pub(super) async fn looked_after(app: &App, signed: &Signed, id: &str) -> AppResult<StoredAccount> {
    let id: Option<AccountId> = id.parse().ok().map(AccountId);
    let stored = match id {
        Some(id) => app.read(move |store| store.account(id)).await?,
        None => None,
    };
    let not_yours = AppError::Forbidden("this account is not yours to look after");
    stored.filter(|stored| signed.administers_account(&stored.grants)).ok_or(not_yours)
}
