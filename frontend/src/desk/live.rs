//! How fresh the desk is: what the live stream brought, and when lists and figures must be asked for again.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    api::{ApiError, Live},
    clock,
    data::Core,
};

/// What the stream says. Copy; from the desk's context.
#[derive(Clone, Copy)]
pub struct Freshness {
    /// Grows when lists and figures are old: after a change, where bursts count once, and with the clock, or what is overdue would stand still.
    pub asked: Signal<u32>,
    /// Grows when changes may have been missed: what lies there must be asked for again.
    pub missed: RwSignal<u32>,
    /// The last change, for the map to lay over its tiles.
    pub change: RwSignal<Option<crate::api::ChangedRows>>,
    /// The stream is open.
    pub live: RwSignal<bool>,
    /// So many ops are not in lists and figures yet; few are not told.
    pub behind: RwSignal<u64>,
}

/// Lists are asked for again at most this often.
const PAUSE: Duration = Duration::from_millis(400);

impl Freshness {
    /// Listens for the desk's life.
    pub fn provide(core: Core) {
        let asked = RwSignal::new(0);
        // The stream may have been open before the desk: it is live until it is said to be lost.
        let fresh = Self {
            asked: asked.into(),
            missed: RwSignal::new(0),
            change: RwSignal::new(None),
            live: RwSignal::new(true),
            behind: RwSignal::new(0),
        };
        let waiting = StoredValue::new(false);
        let ask_soon = move || {
            if waiting.get_value() {
                return;
            }
            waiting.set_value(true);
            set_timeout(
                move || {
                    // the desk may be gone by then
                    let _ = waiting.try_set_value(false);
                    let _ = asked.try_update(|n| *n += 1);
                },
                PAUSE,
            );
        };
        let hearing = core.on_live(move |event| match event {
            Live::Heads(_) => {
                fresh.live.set(true);
                fresh.missed.update(|n| *n += 1);
                ask_soon();
            }
            Live::Change(_, changes) => {
                fresh.live.set(true);
                fresh.change.set(changes.rows());
                ask_soon();
            }
            Live::Behind(ops) => {
                fresh.behind.set(*ops);
                ask_soon();
            }
            Live::Lost => fresh.live.set(false),
        });
        let now = clock::now();
        Effect::new(move |before: Option<()>| {
            now.track();
            if before.is_some() {
                core.keep_hearing();
                asked.update(|n| *n += 1);
            }
        });
        // dropped with the desk
        StoredValue::new_local(hearing);
        provide_context(fresh);
    }

    /// From the desk's context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// For a view that is not always in front: nothing that it shows is old while nobody sees it, and all that grew old meanwhile is when it is
    /// seen again.
    #[must_use]
    pub fn while_seen(self, seen: Signal<bool>) -> Self {
        Self { asked: while_seen(seen, move || self.asked.get()).into(), ..self }
    }
}

/// What came of a question, and of which.
pub(super) type Answered<Q, T> = (Q, Result<T, ApiError>);

/// What was read last, for as long as the same is asked for: a network that is gone takes nothing off the screen, nor what somebody types beside it.
/// What did not change is not drawn anew.
pub(super) fn kept<Q, T>(asked: LocalResource<Answered<Q, T>>) -> Memo<Option<Answered<Q, T>>>
where
    Q: Clone + PartialEq + Send + Sync + 'static,
    T: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |before: Option<&Option<Answered<Q, T>>>| match (asked.get(), before.and_then(Option::as_ref)) {
        (Some((question, Err(_))), Some((last, Ok(kept)))) if question == *last => Some((question, Ok(kept.clone()))),
        (answer, _) => answer,
    })
}

/// What is read while it is seen; what was read last while it is not.
pub(super) fn while_seen<T: Clone + PartialEq + Send + Sync + 'static>(
    seen: Signal<bool>,
    read: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |before: Option<&T>| match before {
        Some(before) if !seen.get() => before.clone(),
        _ => read(),
    })
}
