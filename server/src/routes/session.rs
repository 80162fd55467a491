//! `/api/session`: sign in, who am I, sign out.

use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use serde::Deserialize;
use xunge_shared::{
    hlc::Millis,
    id::AccountId,
    role::Grant,
    session::{self, Account},
};

use crate::{
    app::App,
    body, clock,
    error::{AppError, AppResult},
    net::address,
    session::{
        Signed, cookie, known,
        limits::{FIELD, Limits},
        password, second,
        throttle::Source,
        token::Token,
    },
    store::{Action, Factor, NewSession, Note, StoredAccount},
};

/// No name is longer, characters.
const LONGEST_NAME: usize = 64;

/// What is typed to sign in.
#[derive(Deserialize)]
pub struct SignIn {
    name: String,
    password: String,
    /// Of an account with a second factor: its code, or a recovery code.
    #[serde(default)]
    code: String,
}

/// Signs in.
pub async fn post(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body::Json(SignIn { name, password, code }): body::Json<SignIn>,
) -> AppResult<impl IntoResponse> {
    if name.chars().count() > LONGEST_NAME {
        return Err(AppError::WrongPassword);
    }
    let asked = name.clone();
    let stored = app.read(move |store| store.account_named(&asked)).await?;
    let source = source(&app, peer.ip(), &headers, stored.as_ref().map(|stored| stored.account.id));
    let hash = stored.as_ref().map(|account| account.password.clone());
    let right = is_password(&app, &name, source, password.clone(), hash).await?;
    let now = clock::now();
    let known = stored.as_ref().map(|stored| stored.account.id);
    let Some(stored) = stored.filter(|_| right) else {
        failed(&app, known, "password", now).await?;
        return Err(AppError::WrongPassword);
    };
    let id = stored.account.id;
    if stored.disabled {
        return Err(AppError::Disabled);
    }
    second_factor(&app, id, source, &code, now).await?;
    app.throttle.was_right(&name, source);
    if password::is_stale(&stored.password)
        && let Ok(newer) = app.passwords.hash(password).await?
    {
        app.store.rehash_password(id, stored.password.clone(), newer).await?;
    }
    app.note(Note::new(now, Some(id), Action::SignedIn)).await?;
    open(&app, &headers, stored, now).await
}

/// Who is signed in.
pub async fn get(State(app): State<App>, signed: Signed) -> Json<session::Session> {
    Json(told(&app, signed.account().clone(), &signed.grants(), signed.now()))
}

/// Signs out. Without a session there is nothing to do, and that is done.
pub async fn delete(State(app): State<App>, headers: HeaderMap) -> AppResult<impl IntoResponse> {
    close(&app, &headers, true).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie::set(&app.config, cookie::SESSION, "", 0))]))
}

/// Opens a session for somebody who has shown who they are, in place of the one that the browser had.
pub(super) async fn open(app: &App, headers: &HeaderMap, stored: StoredAccount, now: Millis) -> AppResult<impl IntoResponse + use<>> {
    let token = Token::generate().map_err(AppError::internal)?;
    let StoredAccount { account, grants, .. } = stored;
    let session = NewSession { token: token.hash(), account: account.id, created: now, expires: now + FIELD.longest };
    app.store.open_session(session).await?;
    close(app, headers, false).await?;
    let mark = app.marks.make(account.id).map_err(AppError::internal)?;
    let age = Limits::of(&grants, now).longest / 1_000;
    let cookies = AppendHeaders([
        (header::SET_COOKIE, cookie::set(&app.config, cookie::SESSION, token.secret(), age)),
        (header::SET_COOKIE, cookie::set(&app.config, cookie::KNOWN, &mark, known::KEPT)),
    ]);
    Ok((cookies, Json(told(app, account, &grants, now))))
}

async fn close(app: &App, headers: &HeaderMap, noted: bool) -> AppResult<()> {
    let Some(token) = cookie::token_of(&app.config, headers) else { return Ok(()) };
    let now = clock::now();
    let Some(found) = app.store.session(token.hash(), now)? else { return Ok(()) };
    app.store.end_session(found.session.id).await?;
    if noted {
        app.note(Note::new(now, Some(found.account.id), Action::SignedOut)).await?;
    }
    Ok(())
}

/// Whether a password is that of the hash: a try, of which each name from each source has only so many.
pub(super) async fn is_password(app: &App, name: &str, source: Source, password: String, hash: Option<String>) -> AppResult<bool> {
    if let Some(wait) = app.throttle.wait(name, source, Instant::now()) {
        return Err(too_many(wait));
    }
    let count = || app.throttle.begin(name, source, Instant::now()).map_err(too_many);
    let (right, begun) = app.passwords.check(password, hash, count).await?;
    if right {
        app.throttle.take_back(begun);
    }
    Ok(right)
}

fn too_many(wait: Duration) -> AppError {
    AppError::TooManyAttempts(wait.as_secs() + 1)
}

/// Asks for the second factor of an account that has one.
pub(super) async fn second_factor(app: &App, id: AccountId, source: Source, code: &str, now: Millis) -> AppResult<()> {
    let Some(factor) = app.read(move |store| store.factor(id)).await?.filter(|factor| factor.confirmed) else { return Ok(()) };
    if code.is_empty() {
        return Err(AppError::CodeNeeded);
    }
    let begun = app.throttle.begin_code(id, source, Instant::now()).map_err(too_many)?;
    let spent = spend(app, id, &factor, code, now).await;
    if spent.is_err() {
        app.throttle.take_back(begun);
    }
    if !spent? {
        failed(app, Some(id), "code", now).await?;
        return Err(AppError::WrongCode);
    }
    app.throttle.code_was_right(id, source);
    Ok(())
}

async fn spend(app: &App, id: AccountId, factor: &Factor, code: &str, now: Millis) -> AppResult<bool> {
    let secret = app.vault.unseal(id, &factor.secret);
    if let Some(step) = secret.as_ref().and_then(|secret| second::step_of(secret, code.trim(), now)) {
        return Ok(app.store.spend_step(id, step).await?);
    }
    let spent = app.store.spend_recovery(id, second::hash(code)).await?;
    if spent {
        app.note(Note::new(now, Some(id), Action::RecoveryUsed)).await?;
    }
    // A code on paper is good whatever became of the key.
    if spent || secret.is_some() { Ok(spent) } else { Err(unsealable()) }
}

/// Its key file is missing or another: said in the log, because only its operator can mend it.
pub(super) fn unsealable() -> AppError {
    AppError::internal("the secret of a second factor cannot be unsealed: put the right factors.key back")
}

/// Names that no account has are not noted: what is typed there may be a password.
async fn failed(app: &App, who: Option<AccountId>, why: &'static str, now: Millis) -> AppResult<()> {
    let note = Note::new(now, None, Action::SignInFailed).about(why);
    app.note_once(Note { subject: who, ..note }).await
}

fn told(app: &App, account: Account, grants: &[Grant], now: Millis) -> session::Session {
    let of_grants = || grants.last().map(|grant| grant.area.county());
    let county = app.store.county().or_else(of_grants).unwrap_or_else(|| xunge_shared::id::Scope::LEAST.area());
    let rescue = app.rescue.grant(account.id, now).to_text();
    let kept_days = Some((app.config.keep.tracks, app.config.keep.photos));
    session::Session { account, grants: grants.to_vec(), county, srv_now: now, rescue, kept_days }
}

/// Where a try comes from: a browser that this account was signed in from before, or an address.
pub(super) fn source(app: &App, peer: IpAddr, headers: &HeaderMap, account: Option<AccountId>) -> Source {
    let mark = || app.marks.check(cookie::read(&app.config, headers, cookie::KNOWN)?, account?);
    mark().map_or_else(|| Source::of(address::of(app.config.behind_proxy, peer, headers)), Source::Browser)
}
