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

/// How often a desk's stream looks whether the figures are behind.
const LOOK: Duration = Duration::from_secs(2);
/// A desk hears of figures that are further behind than this, ops: after an import, a restored backup, an upgrade that makes them anew.
const BEHIND: u64 = 2_000;

/// First the heads, then each change; and to a desk, how far its figures are behind.
pub async fn get(State(app): State<App>, signed: Signed) -> AppResult<impl IntoResponse> {
    // Seated before the heads are read: what changes in between is told twice rather than not at all.
    let mut seat = app.live.seat(&signed).ok_or(AppError::Busy(30))?;
    let events = stream! {
        let renewal = tokio::time::sleep(RENEWED);
        tokio::pin!(renewal);
        let (mut look, mut told) = (tokio::time::interval(LOOK), 0);
        let is_desk = signed.is_desk();
        yield Ok::<_, Infallible>(heads(&app, &signed));
        loop {
            let heard = tokio::select! {
                heard = seat.next() => heard,
                _ = look.tick(), if is_desk => {
                    if let Some(behind) = to_tell(told, app.store.lag() + app.store.unstudied()) {
                        told = behind;
                        yield Ok(Event::default().event("behind").data(behind.to_string()));
                    }
                    continue;
                }
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

/// What is told of figures that are so many ops behind, after `told`: 0 once when they have caught up, nothing when there is nothing new.
fn to_tell(told: u64, behind: u64) -> Option<u64> {
    let behind = if behind > BEHIND { behind } else { 0 };
    (behind != told).then_some(behind)
}

fn heads(app: &App, signed: &Signed) -> Event {
    let sight = signed.at(clock::now()).sight(app);
    let heads: Vec<_> = app.store.heads(&sight).into_iter().map(|(scope, head)| LiveEvent { scope, head: head.seq }).collect();
    let json = serde_json::to_string(&heads).unwrap_or_else(|e| unreachable!("heads are plain data: {e}"));
    Event::default().event("heads").data(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_far_behind_is_told_and_its_end_once() {
        let mut told = 0;
        let mut events = vec![];
        for behind in [0, 3, BEHIND, BEHIND + 1, 90_000, 90_000, 5_000, BEHIND, 12, 0] {
            if let Some(now) = to_tell(told, behind) {
                told = now;
                events.push(now);
            }
        }
        assert_eq!(events, [BEHIND + 1, 90_000, 5_000, 0]);
    }
}
