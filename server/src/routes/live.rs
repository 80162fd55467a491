//! `GET /api/live`: changes as server-sent events, for those who may read them.

use std::{convert::Infallible, time::Duration};

use async_stream::stream;
use axum::{
    extract::State,
    response::{
        IntoResponse, Sse,
        sse::{Event, KeepAlive},
    },
};
use xunge_shared::wire::LiveEvent;

use crate::{
    app::App,
    clock,
    error::{AppError, AppResult},
    live::Heard,
    session::Signed,
};

/// Keeps proxies from closing a quiet stream.
const PING: Duration = Duration::from_secs(15);
/// After so long the stream ends and the browser opens it anew: that is when an ended session or another area shows.
const RENEWED: Duration = Duration::from_mins(10);

/// First the heads, then each change.
pub async fn get(State(app): State<App>, signed: Signed) -> AppResult<impl IntoResponse> {
    // Seated before the heads are read: what changes in between is told twice rather than not at all.
    let mut seat = app.live.seat(&signed).ok_or(AppError::Busy(30))?;
    let events = stream! {
        let renewal = tokio::time::sleep(RENEWED);
        tokio::pin!(renewal);
        yield Ok::<_, Infallible>(heads(&app, &signed));
        loop {
            let heard = tokio::select! {
                heard = seat.next() => heard,
                () = &mut renewal => Heard::End,
            };
            match heard {
                Heard::Change(told) => yield Ok(Event::default().event("change").data(&*told.json)),
                Heard::Missed => yield Ok(heads(&app, &signed)),
                Heard::End => break,
            }
        }
    };
    // `no` tells proxies such as nginx not to hold the events back.
    Ok(([("x-accel-buffering", "no")], Sse::new(events).keep_alive(KeepAlive::new().interval(PING))))
}

fn heads(app: &App, signed: &Signed) -> Event {
    let sight = signed.at(clock::now()).sight(app);
    let heads: Vec<_> = app.store.heads(&sight).into_iter().map(|(scope, head)| LiveEvent { scope, head: head.seq }).collect();
    let json = serde_json::to_string(&heads).unwrap_or_else(|e| unreachable!("heads are plain data: {e}"));
    Event::default().event("heads").data(json)
}
