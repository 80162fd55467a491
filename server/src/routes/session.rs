//! `/api/session`: sign in, who am I, sign out.

use std::{net::IpAddr, time::Instant};

use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use serde::Deserialize;
use xunge_shared::{hlc::Millis, role::Grant, session};

use crate::{
    app::App,
    body, clock,
    error::{AppError, AppResult},
    session::{LONGEST, Signed, set_cookie, token::Token, token_of},
    store::NewSession,
};

/// No name is longer, characters.
const LONGEST_NAME: usize = 64;

/// What is typed to sign in.
#[derive(Deserialize)]
pub struct SignIn {
    name: String,
    password: String,
}

/// Signs in.
pub async fn post(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    headers: HeaderMap,
    body::Json(SignIn { name, password }): body::Json<SignIn>,
) -> AppResult<impl IntoResponse> {
    let address = address(&app, peer.ip(), &headers);
    if name.chars().count() > LONGEST_NAME {
        return Err(AppError::WrongPassword);
    }
    if let Some(wait) = app.throttle.wait(&name, address, Instant::now()) {
        return Err(AppError::TooManyAttempts(wait.as_secs() + 1));
    }
    let asked = name.clone();
    let stored = app.read(move |store| store.account_named(&asked)).await?;
    let hash = stored.as_ref().map(|account| account.password.clone());
    let right = app.passwords.check(password, hash).await;
    let Some(account) = stored.filter(|_| right) else {
        app.throttle.was_wrong(&name, address, Instant::now());
        return Err(AppError::WrongPassword);
    };
    if account.disabled {
        return Err(AppError::Disabled);
    }
    app.throttle.was_right(&name, address);
    let (token, now) = (Token::generate().map_err(AppError::internal)?, clock::now());
    let session = NewSession { token: token.hash(), account: account.account.id, created: now, expires: now + LONGEST };
    app.store.open_session(session).await?;
    if let Some(before) = token_of(&headers) {
        app.store.close_session(before.hash()).await?;
    }
    Ok((set_cookie(&app, Some(&token)), Json(told(&app, account.account, &account.grants, now))))
}

/// Who is signed in.
pub async fn get(State(app): State<App>, signed: Signed) -> Json<session::Session> {
    Json(told(&app, signed.account, &signed.grants, signed.now))
}

/// Signs out. Without a session there is nothing to do, and that is done.
pub async fn delete(State(app): State<App>, headers: HeaderMap) -> AppResult<impl IntoResponse> {
    if let Some(token) = token_of(&headers) {
        app.store.close_session(token.hash()).await?;
    }
    Ok((StatusCode::NO_CONTENT, set_cookie(&app, None)))
}

fn told(app: &App, account: session::Account, grants: &[Grant], now: Millis) -> session::Session {
    let of_grants = || grants.last().map(|grant| grant.area.county());
    let county = app.store.county().or_else(of_grants).unwrap_or_else(|| xunge_shared::id::Scope::LEAST.area());
    let rescue = app.rescue.grant(account.id, now).to_text();
    session::Session { account, grants: grants.to_vec(), county, srv_now: now, rescue }
}

/// Behind a proxy, the address that it appended; a client can write only what stands before that.
fn address(app: &App, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let forwarded = || headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
    if app.config.behind_proxy { forwarded().unwrap_or(peer) } else { peer }
}
