//! `POST /api/sync/push`: takes ops. An answer means that each of them is on disk, whatever became of it.

use axum::{extract::State, response::Response};
use xunge_shared::wire::{MAX_PUSH_BYTES, MAX_PUSH_OPS, PushRequest};

use super::cbor;
use crate::{
    app::App,
    audit,
    body::Cbor,
    error::{AppError, AppResult},
    session::Signed,
    store::{Action, Push},
};

/// Pushes of any protocol version are taken, so that no work is held back by an update.
pub async fn post(State(app): State<App>, signed: Signed, Cbor(push): Cbor<PushRequest>) -> AppResult<Response> {
    if push.ops.len() > MAX_PUSH_OPS {
        return Err(AppError::TooMany { what: "ops", limit: MAX_PUSH_OPS as u64 });
    }
    // A single op is judged by admission, which quarantines what is too large: otherwise the queue would not move.
    if push.ops.len() > 1 && push.ops.iter().map(|op| op.0.len()).sum::<usize>() > MAX_PUSH_BYTES {
        return Err(AppError::TooLarge { what: "ops", limit: MAX_PUSH_BYTES as u64 });
    }
    let epoch = app.store.epoch();
    if !push.is_for(epoch) {
        return Err(AppError::Epoch(epoch));
    }
    let said = signed.did(Action::SettingsChanged);
    let settings = signed.is_desk().then(|| push.clone());
    let push = Push {
        author: signed.account().id,
        grants: signed.grants(),
        device: push.device,
        dev_now: push.dev_now,
        now: signed.now(),
        ops: push.ops,
        status: push.status,
    };
    // what an area still had when it was taken off the list is asked of the views
    if settings.as_ref().is_some_and(audit::speaks_of_county) {
        app.settled().await;
    }
    let reply = app.store.admit(push).await?;
    app.metrics.admitted(&reply.results);
    if settings.is_some_and(|asked| audit::changes_settings(&asked, &reply)) {
        app.note(said).await?;
    }
    Ok(cbor(&reply))
}
