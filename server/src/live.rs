//! Tells listeners of changes as they happen. A change is written out once, however many listen. Of tracks it tells only that there is more:
//! who looks at them asks, and that is noted.
//!
//! How many may listen is bounded, and all of them are told to end when the server stops. Who may hear what is decided for
//! each listener by their session.

use std::sync::Arc;

use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, watch};
use xunge_shared::{
    id::{EntityId, Feed, KindName, Scope},
    row::Row,
};

use crate::{
    session::signed::Signed,
    store::{Change, Store},
};

/// So many streams at once: each holds a connection and a little memory.
const MOST: usize = 2_000;
/// A listener that is so many changes behind is told the heads instead.
const BEHIND: usize = 512;

/// What listeners hear.
#[derive(Debug, Clone)]
pub struct Told {
    /// Whose feed grew.
    pub scope: Scope,
    /// The change as JSON.
    pub json: Arc<str>,
}

/// The listeners, counted.
#[derive(Debug)]
pub struct Live {
    seats: Arc<Semaphore>,
    ended: watch::Sender<bool>,
    /// Nothing where changes were missed.
    told: broadcast::Sender<Option<Told>>,
}

/// A place among the listeners; free again when dropped.
#[derive(Debug)]
pub struct Seat {
    signed: Signed,
    _permit: OwnedSemaphorePermit,
    ended: watch::Receiver<bool>,
    told: broadcast::Receiver<Option<Told>>,
}

/// What a listener hears next.
#[derive(Debug)]
pub enum Heard {
    /// Something changed.
    Change(Told),
    /// Some changes were missed: the heads tell where to look.
    Missed,
    /// The server stops.
    End,
}

impl Live {
    /// Starts to tell what the store projects. Must be called within a runtime.
    pub fn start(store: &dyn Store) -> Self {
        let live = Self { seats: Arc::new(Semaphore::new(MOST)), ended: watch::Sender::new(false), told: broadcast::Sender::new(BEHIND) };
        tokio::spawn(pass_on(store.subscribe(), live.told.clone()));
        live
    }

    /// A place for somebody, when one is free.
    pub fn seat(&self, signed: &Signed) -> Option<Seat> {
        let permit = Arc::clone(&self.seats).try_acquire_owned().ok()?;
        Some(Seat { signed: signed.clone(), _permit: permit, ended: self.ended.subscribe(), told: self.told.subscribe() })
    }

    /// How many listen.
    pub fn listeners(&self) -> usize {
        self.told.receiver_count()
    }

    /// Ends all streams.
    pub fn end(&self) {
        self.ended.send_replace(true);
    }
}

impl Seat {
    /// Waits for what comes next of what its listener may read.
    pub async fn next(&mut self) -> Heard {
        loop {
            tokio::select! {
                told = self.told.recv() => match told {
                    Ok(Some(told)) if self.signed.may_read(told.scope) => return Heard::Change(told),
                    Ok(Some(_)) => {}
                    Ok(None) | Err(broadcast::error::RecvError::Lagged(_)) => return Heard::Missed,
                    Err(broadcast::error::RecvError::Closed) => return Heard::End,
                },
                _ = self.ended.wait_for(|ended| *ended) => return Heard::End,
            }
        }
    }
}

/// Ends when the store is gone; with it the listeners' channel closes.
async fn pass_on(mut changes: broadcast::Receiver<Arc<Change>>, listeners: broadcast::Sender<Option<Told>>) {
    loop {
        match changes.recv().await {
            Ok(change) if listeners.receiver_count() > 0 => {
                // Nobody listening any more is not an error.
                let _ = listeners.send(Some(tell(&change)));
            }
            Ok(_) => {}
            // A scope may not change again for hours: its listeners look at the heads now.
            Err(broadcast::error::RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "live changes were skipped");
                let _ = listeners.send(None);
            }
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    scope: Scope,
    head: u64,
    rows: &'a [Row],
    gone: Vec<Gone<'a>>,
    more: bool,
}

#[derive(Serialize)]
struct Gone<'a> {
    kind: &'a KindName,
    entity: EntityId,
}

fn tell(change: &Change) -> Told {
    let gone = change.gone.iter().map(|(kind, entity)| Gone { kind, entity: *entity }).collect();
    let (rows, more): (&[Row], _) = match change.scope.feed() {
        Feed::Tracks => (&[], change.more || !change.rows.is_empty()),
        Feed::Records | Feed::Desk => (&change.rows, change.more),
    };
    let json = ChangeJson { scope: change.scope, head: change.head, rows, gone, more };
    let json = serde_json::to_string(&json).unwrap_or_else(|e| unreachable!("a change is plain data: {e}"));
    Told { scope: change.scope, json: json.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_skipped_on_the_way_is_said() {
        let (store, changes) = broadcast::channel(2);
        let told = broadcast::Sender::new(8);
        let mut hears = told.subscribe();
        let change = |head| Change { scope: Scope::LEAST, head, rows: vec![], gone: vec![], more: false };
        for head in 1..=5 {
            store.send(Arc::new(change(head))).unwrap();
        }
        drop(store);
        pass_on(changes, told).await;
        assert!(hears.recv().await.unwrap().is_none(), "first that some are lost");
        for head in [4, 5] {
            assert!(hears.recv().await.unwrap().unwrap().json.contains(&format!("\"head\":{head},")));
        }
    }
}
