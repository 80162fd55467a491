//! Closing a round that its patrol forgot: with its last sign, and said to be the app's doing.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::kinds::{
    round::{End, Round, RoundBody},
    track::TrackLog,
};

use crate::capture::Saying;
use crate::data::Core;
use crate::device::Forgotten;
use crate::i18n::phone_round as words;
use crate::ui::{Toasts, Tone, format};

/// Closes it. What cannot be stored now is tried again at the next start.
pub fn close_forgotten(core: Core, toasts: Toasts, forgotten: Forgotten) {
    let Forgotten { round, area, last } = forgotten;
    let (open, stats) = untrack(|| {
        let limits = core.settings();
        let open = core.get::<Round>(round).is_some_and(|round| round.end().is_none());
        (open, core.get::<TrackLog>(round).map(|log| log.track(&limits.patrol).stats()).unwrap_or_default())
    });
    spawn_local(async move {
        let body = RoundBody::End(End { stats, ended_at: Some(last), by_app: true });
        if open && core.say(Saying::of::<Round>(round, area, &body)).await.is_err() {
            return;
        }
        core.recorder().put_away().await;
        if open {
            toasts.say(Tone::Due, words::closed_forgotten(format::when(last, format::now())));
        }
    });
}
