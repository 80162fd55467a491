//! `/api/v1/totp`: one's own second factor, for supervisors and administrators who want one.

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::session::{is_password, second_factor, unsealable};
use crate::{
    app::App,
    body,
    error::{AppError, AppResult},
    session::{Signed, second, throttle::Source},
    store::Action,
};

/// What shows that it is still the same person.
#[derive(Deserialize)]
pub struct Proof {
    password: String,
    /// The second factor that is to be removed, or one of its recovery codes.
    #[serde(default)]
    code: String,
}

/// A code of the authenticator that was set up.
#[derive(Deserialize)]
pub struct Code {
    code: String,
}

/// Whether there is one, and how many recovery codes are left.
pub async fn get(State(app): State<App>, signed: Signed) -> AppResult<Json<Value>> {
    desk(&signed)?;
    let id = signed.account().id;
    let factor = app.read(move |store| store.factor(id)).await?.filter(|factor| factor.confirmed);
    Ok(Json(json!({ "on": factor.is_some(), "recovery": factor.map_or(0, |factor| factor.recovery) })))
}

/// Begins one: its secret, for the authenticator. It is asked for once it was confirmed.
pub async fn post(State(app): State<App>, signed: Signed, body::Json(proof): body::Json<Proof>) -> AppResult<Json<Value>> {
    desk(&signed)?;
    own_password(&app, &signed, proof.password).await?;
    let secret = second::generate().map_err(AppError::internal)?;
    let (typed, address) = second::shown(&secret, &signed.account().name);
    let sealed = app.vault.seal(signed.account().id, &secret).map_err(AppError::internal)?;
    if !app.store.begin_factor(signed.account().id, sealed).await? {
        return Err(AppError::bad("totp_on", "there is a second factor already: remove it first"));
    }
    app.note(signed.did(Action::FactorBegun)).await?;
    Ok(Json(json!({ "secret": typed, "uri": address })))
}

/// Confirms it by a code: the recovery codes, shown this once.
pub async fn confirm(State(app): State<App>, signed: Signed, body::Json(Code { code }): body::Json<Code>) -> AppResult<Json<Value>> {
    desk(&signed)?;
    let id = signed.account().id;
    let factor = app.read(move |store| store.factor(id)).await?.filter(|factor| !factor.confirmed);
    let factor = factor.ok_or_else(|| AppError::bad("totp_not_begun", "no second factor waits to be confirmed"))?;
    let secret = app.vault.unseal(id, &factor.secret).ok_or_else(unsealable)?;
    let step = second::step_of(&secret, code.trim(), signed.now()).ok_or(AppError::WrongCode)?;
    let recovery = second::recovery().map_err(AppError::internal)?;
    let hashes = recovery.iter().map(|code| second::hash(code)).collect();
    if !app.store.confirm_factor(id, step, hashes, signed.now()).await? {
        return Err(AppError::bad("totp_not_begun", "no second factor waits to be confirmed"));
    }
    app.note(signed.did(Action::FactorConfirmed)).await?;
    Ok(Json(json!({ "recovery": recovery })))
}

/// Removes it, by password and code.
pub async fn remove(State(app): State<App>, signed: Signed, body::Json(proof): body::Json<Proof>) -> AppResult<StatusCode> {
    desk(&signed)?;
    own_password(&app, &signed, proof.password).await?;
    let id = signed.account().id;
    second_factor(&app, id, own(&app, &signed)?, &proof.code, signed.now()).await?;
    if !app.store.remove_factor(id).await? {
        return Err(AppError::NotFound);
    }
    app.note(signed.did(Action::FactorRemoved).to(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn desk(signed: &Signed) -> AppResult<()> {
    if signed.is_desk() { Ok(()) } else { Err(AppError::Forbidden("second factors are for the desk")) }
}

/// A stolen session guesses its owner's password no faster than a stranger.
async fn own_password(app: &App, signed: &Signed, password: String) -> AppResult<()> {
    let (id, name) = (signed.account().id, &signed.account().name);
    let source = own(app, signed)?;
    let stored = app.read(move |store| store.account(id)).await?.ok_or(AppError::SignedOut)?;
    if is_password(app, name, source, password, Some(stored.password)).await? { Ok(()) } else { Err(AppError::WrongPassword) }
}

/// Tries from within a session are counted together, wherever they come from, and hold up nobody who signs in.
fn own(app: &App, signed: &Signed) -> AppResult<Source> {
    app.marks.within(signed.account().id).map(Source::Browser).ok_or(AppError::SignedOut)
}
