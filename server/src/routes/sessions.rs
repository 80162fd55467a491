//! `/api/v1/sessions`: one's own sessions, and ending them.

use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header},
    response::IntoResponse,
};
use serde_json::{Value, json};

use crate::{
    app::App,
    error::{AppError, AppResult},
    session::{Signed, cookie, limits::Limits},
    store::Action,
};

/// The last used first; what ended by the limits of one's role is not shown.
pub async fn get(State(app): State<App>, signed: Signed) -> AppResult<Json<Vec<Value>>> {
    let (id, now, limits) = (signed.account().id, signed.now(), Limits::of(&signed.grants(), signed.now()));
    let sessions = app.read(move |store| store.sessions(id, now)).await?;
    let good = sessions.into_iter().filter(|session| !limits.are_over(session, now));
    let told = good.map(|session| {
        json!({
            "id": session.id, "created": session.created, "seen": session.seen, "current": session.id == signed.session(),
            "ends": (session.created + limits.longest).min(session.seen + limits.idle),
        })
    });
    Ok(Json(told.collect()))
}

/// Signs out everywhere, here too.
pub async fn delete(State(app): State<App>, signed: Signed) -> AppResult<impl IntoResponse> {
    app.store.end_sessions(signed.account().id).await?;
    app.note(signed.did(Action::SessionsEnded).to(signed.account().id)).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie::set(&app.config, cookie::SESSION, "", 0))]))
}

/// Ends one of one's own sessions.
pub async fn end(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> AppResult<StatusCode> {
    let id: i64 = id.parse().map_err(|_| AppError::NotFound)?;
    let (account, now) = (signed.account().id, signed.now());
    let own = app.read(move |store| store.sessions(account, now)).await?;
    own.iter().find(|session| session.id == id).ok_or(AppError::NotFound)?;
    app.store.end_session(id).await?;
    app.note(signed.did(Action::SessionsEnded).to(account)).await?;
    Ok(StatusCode::NO_CONTENT)
}
