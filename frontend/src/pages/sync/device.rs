//! What is to be known of this phone: its storage and whether it is safe, the last success, its number.

use leptos::prelude::*;
use xunge_shared::hlc::Millis;

use crate::data::{Core, Status};
use crate::i18n::sync;
use crate::pages::parts::InstallCard;
use crate::ui::{Tone, format};

/// The facts, and below them the way to a protected storage when it is not.
#[component]
pub(super) fn Device(core: Core, status: Signal<Status>, now: Signal<Millis>) -> impl IntoView {
    let used = move || {
        status.with(|status| match (status.used, status.quota) {
            (Some(used), Some(quota)) => format!("{} · ", sync::storage_of(format::bytes(used as f64), format::bytes(quota as f64))),
            _ => String::new(),
        })
    };
    let share = move || status.with(|status| status.used.zip(status.quota).map(|(used, quota)| used as f64 / quota.max(1) as f64));
    let persisted = Memo::new(move |_| status.with(|status| status.persisted.unwrap_or(false)));
    let last = move || status.with(|status| status.last_sync).map_or_else(|| sync::never().to_owned(), |at| format::when(at, now.get()));
    let number = Memo::new(move |_| {
        status.track();
        core.device_short()
    });
    view! {
        <dl class="facts">
            <div class="fact">
                <dt>{sync::storage()}</dt>
                <dd data-testid="sync-storage" data-persisted=move || persisted.get().to_string()>
                    {used}
                    {move || if persisted.get() { sync::protected() } else { sync::unprotected() }}
                    {move || {
                        share()
                            .map(|share| {
                                let tone = if share > 0.8 { Tone::Wrong } else { Tone::Good };
                                let value = format!("{share:.3}");
                                view! { <progress class=tone.class() max="1" value=value aria-label=sync::storage()></progress> }
                            })
                    }}
                </dd>
            </div>
            <div class="fact">
                <dt>{sync::last()}</dt>
                <dd data-testid="sync-last">{last}</dd>
            </div>
            {move || {
                status
                    .with(|status| status.elsewhere)
                    .then(|| {
                        view! {
                            <div class="fact">
                                <dt>{sync::sending()}</dt>
                                <dd>{sync::elsewhere()}</dd>
                            </div>
                        }
                    })
            }}
            <div class="fact">
                <dt>{sync::device()}</dt>
                <dd class="receipt" data-testid="sync-device">{move || number.get()}</dd>
            </div>
            <div class="fact">
                <dt>{sync::version()}</dt>
                <dd>{env!("CARGO_PKG_VERSION")}</dd>
            </div>
        </dl>
        {move || (!persisted.get()).then(|| view! { <InstallCard why=sync::unprotected_why() /> })}
    }
}
