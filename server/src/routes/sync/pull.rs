//! `POST /api/sync/pull`: what is new in the scopes that an account may read.

use axum::{extract::State, response::Response};
use xunge_shared::{
    id::{Feed, Scope},
    wire::{MODEL, PROTO, PullReply, PullRequest, ScopeFeed},
};

use super::cbor;
use crate::{
    app::App,
    body::Cbor,
    error::{AppError, AppResult},
    session::Signed,
    sight::Sight,
    store::{self, Store},
};

/// Past this many bytes of feeds an answer ends; the phone asks on.
const ENOUGH: usize = 8 * 1024 * 1024;

/// Tells what is new.
pub async fn post(State(app): State<App>, signed: Signed, Cbor(pull): Cbor<PullRequest>) -> AppResult<Response> {
    match pull.proto {
        ..PROTO => return Err(AppError::ClientTooOld),
        PROTO => {}
        _ => return Err(AppError::ClientTooNew),
    }
    let epoch = app.store.epoch();
    if pull.epoch.is_some_and(|have| have != epoch) {
        return Err(AppError::Epoch(epoch));
    }
    app.store.seen(pull.device, signed.account().id, signed.now(), pull.status.clone());
    let sight = signed.sight(&app);
    let (cursors, gone) = wanted(&pull, &signed, sight.scopes());
    let scopes = app.read(move |store| feeds(store, &sight, &cursors, pull.model)).await?;
    for feed in scopes.iter().filter(|feed| feed.id.feed() == Feed::Tracks && (!feed.ops.is_empty() || feed.snapshot.is_some())) {
        app.note_tracks(&signed, &feed.id).await?;
    }
    Ok(cbor(&PullReply { epoch, model: MODEL, scopes, gone }))
}

/// Which feeds to tell of and from where, and which the phone must forget.
fn wanted(pull: &PullRequest, signed: &Signed, readable: &[Scope]) -> (Vec<(Scope, u64)>, Vec<Scope>) {
    let gone = pull.cursors.keys().copied().filter(|scope| !signed.may_read(*scope)).collect();
    let asked = |scope: &Scope| pull.only.as_ref().is_none_or(|only| only.contains(scope));
    // Without an epoch, cursors are about nothing that is known.
    let from = |scope: &Scope| pull.cursors.get(scope).copied().filter(|_| pull.epoch.is_some()).unwrap_or(0);
    (readable.iter().filter(|scope| asked(scope)).map(|scope| (*scope, from(scope))).collect(), gone)
}

fn feeds(store: &dyn Store, sight: &Sight, cursors: &[(Scope, u64)], model: u16) -> store::Result<Vec<ScopeFeed>> {
    let mut feeds: Vec<ScopeFeed> = vec![];
    let mut bytes = 0;
    for cursor in cursors {
        if bytes > ENOUGH {
            if let Some(last) = feeds.last_mut() {
                last.more = true;
            }
            break;
        }
        for feed in store.pull(sight, &[*cursor], model)? {
            bytes += feed.ops.iter().map(|op| op.op.0.len()).sum::<usize>();
            bytes += feed.snapshot.as_ref().map_or(0, |packed| packed.len());
            feeds.push(feed);
        }
    }
    Ok(feeds)
}
