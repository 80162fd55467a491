//! `POST /api/sync/pull`: what is new in the scopes that an account may read.

use axum::{extract::State, response::Response};
use xunge_shared::{
    feed::{self, Unanswerable},
    id::{Feed, Scope},
    wire::{MODEL, PullReply, PullRequest, ScopeFeed},
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
    let epoch = app.store.epoch();
    feed::answerable(&pull, epoch).map_err(|why| match why {
        Unanswerable::ClientTooOld => AppError::ClientTooOld,
        Unanswerable::ClientTooNew => AppError::ClientTooNew,
        Unanswerable::Epoch => AppError::Epoch(epoch),
    })?;
    app.store.seen(pull.device, signed.account().id, signed.now(), pull.status.clone());
    let sight = signed.sight(&app);
    let (cursors, gone) = feed::wanted(&pull, sight.scopes(), |scope| signed.may_read(scope));
    // In the order in which they came. Its handler's time limit ends one that waits too long, with a time to come again.
    let turn = app.pulls.acquire().await.map_err(AppError::internal)?;
    let scopes = app.read(move |store| feeds(store, &sight, &cursors, pull.model)).await?;
    let tells = |feed: &&ScopeFeed| feed.id.feed() == Feed::Tracks && (!feed.ops.is_empty() || feed.snapshot.is_some());
    let tracks: Vec<Scope> = scopes.iter().filter(tells).map(|feed| feed.id).collect();
    let reply = cbor(&PullReply { epoch, model: MODEL, scopes, gone });
    drop(turn);
    for feed in &tracks {
        app.note_tracks(&signed, feed).await?;
    }
    Ok(reply)
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
