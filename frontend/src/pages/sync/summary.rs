//! How much waits, in a ring, and the one reason why nothing moves.

use leptos::prelude::*;
use xunge_shared::hlc::Millis;

use super::data::{Trouble, bytes_left};
use crate::data::{PhotoWaiting, Status};
use crate::i18n::sync;
use crate::ui::{Icon, ProgressRing, Tone, format};

/// The ring and two lines.
#[component]
pub(super) fn Summary(status: Signal<Status>, photos: Signal<Vec<PhotoWaiting>>, now: Signal<Millis>) -> impl IntoView {
    let waiting = Memo::new(move |_| status.with(|status| status.unsent + status.photos));
    // the ring closes on the most that was waiting while the page was open
    let most = Memo::new(move |most: Option<&u32>| waiting.get().max(most.copied().unwrap_or(1)));
    let stored = move || status.with(|status| Trouble::of(status, true) != Some(Trouble::Storage));
    // unsent is not unsafe: only a device that cannot store any more is
    let tone = move || if stored() { Tone::Good } else { Tone::Wrong };
    let title = move || match (stored(), waiting.get()) {
        (false, _) => sync::why_storage(),
        (true, 0) => sync::all_sent(),
        (true, _) => sync::all_saved(),
    };
    let detail = move || {
        status.with(|status| {
            let last = status.last_sync.map(|at| sync::last_success(format::when(at, now.get())));
            let mut parts = vec![last.unwrap_or_else(|| sync::never_synced().to_owned())];
            if status.unsent > 0 {
                parts.push(sync::records(status.unsent));
            }
            if status.photos > 0 {
                parts.push(format!("{} ({})", sync::photos(status.photos), format::bytes(photos.with(|photos| bytes_left(photos)))));
            }
            parts.join(" · ")
        })
    };
    let share = move || if waiting.get() == 0 { 1.0 } else { 1.0 - f64::from(waiting.get()) / f64::from(most.get()) };
    view! {
        <section
            class=move || format!("sync-summary {}", tone().class())
            data-testid="sync-summary"
            data-waiting=move || waiting.get().to_string()
        >
            <ProgressRing
                share=Signal::derive(share)
                value=Signal::derive(move || waiting.get().to_string())
                label=sync::ring_waiting()
                testid="sync-ring"
            />
            <div class="row-text">
                <strong>{title}</strong>
                <small>{detail}</small>
            </div>
        </section>
    }
}

/// Why nothing moves, and the way out where there is one.
#[component]
pub(super) fn TroubleNotice(trouble: Trouble, status: Signal<Status>, now: Signal<Millis>) -> impl IntoView {
    let (mark, words) = trouble.words();
    let quiet = matches!(trouble, Trouble::Offline | Trouble::Unreachable);
    let tone = if quiet { Tone::Due } else { Tone::Wrong };
    let next = move || {
        let next = status.with(|status| status.next_try).filter(|_| quiet)?;
        Some(view! { <small>{sync::next_try(format::when(next.max(now.get()), now.get()))}</small> })
    };
    view! {
        <div class=format!("notice sync-why {}", tone.class()) role="status" data-testid="sync-trouble">
            <Icon mark=mark size=20 />
            <p>{words} {next}</p>
            {(trouble == Trouble::SignedOut)
                .then(|| {
                    view! {
                        <a href="/login" class="btn" data-testid="sync-sign-in">
                            {sync::sign_in_again()}
                        </a>
                    }
                })}
        </div>
    }
}
