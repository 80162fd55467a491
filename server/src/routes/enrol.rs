//! `POST /api/enrol`: a one-time code opens a session on a phone.
//!
//! It opens a session and sets no password: a patroller stands at the counter with others around, and what is never typed is never
//! overheard, forgotten or given away. The screen is locked by the PIN that the phone offers; when the session ends, the next code
//! is a minute's work. Whoever wants a password has one made as before. A second factor is asked for all the same.

use std::{net::SocketAddr, time::Instant};

use axum::{
    extract::{ConnectInfo, State},
    http::HeaderMap,
    response::IntoResponse,
};
use serde::Deserialize;

use super::session::{open, second_factor, source};
use crate::{
    app::App,
    body, clock,
    error::{AppError, AppResult},
    session::second,
    store::{Action, Note},
};

/// What the phone scanned, or what was typed.
#[derive(Deserialize)]
pub struct Enrol {
    code: String,
    /// Of an account with a second factor: its code.
    #[serde(default)]
    second: String,
}

/// Opens a session, once.
pub async fn post(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body::Json(Enrol { code, second }): body::Json<Enrol>,
) -> AppResult<impl IntoResponse> {
    let source = source(&app, peer.ip(), &headers, None);
    if let Some(wait) = app.throttle.wait_there(source, Instant::now()) {
        return Err(AppError::TooManyAttempts(wait.as_secs() + 1));
    }
    let (code, now) = (second::hash(&code), clock::now());
    let found = app.read(move |store| store.enrolment(code, now)?.map(|id| store.account(id)).transpose()).await?.flatten();
    let Some(stored) = found else {
        app.throttle.was_wrong_there(source, Instant::now());
        return Err(AppError::BadEnrolment);
    };
    if stored.disabled {
        return Err(AppError::Disabled);
    }
    second_factor(&app, stored.account.id, source, &second, now).await?;
    // Of two phones that show the code at once, one comes in.
    if !app.store.spend_enrolment(code, now).await? {
        return Err(AppError::BadEnrolment);
    }
    app.note(Note::new(now, Some(stored.account.id), Action::Enrolled)).await?;
    open(&app, &headers, stored, now).await
}
