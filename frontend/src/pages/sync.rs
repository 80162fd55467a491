//! The sync centre: what is kept here, what has been sent, and what needs a person.

use leptos::prelude::*;
use leptos_router::components::A;
use xunge_shared::hlc::Millis;

use super::sync_data::{Attention, Queued, Refusal, SyncData, Trouble};
use crate::i18n::{common, sync};
use crate::ui::{Button, EmptyState, Icon, ListRow, Mark, ProgressRing, RowAction, Tone, TopBar, format};

/// What the page reads and may ask for: provided by the sync loop.
#[derive(Clone, Copy)]
pub struct SyncSource {
    /// Where everything stands.
    pub data: Signal<SyncData>,
    /// The clock, by the minute.
    pub now: Signal<Millis>,
    /// Tries at once.
    pub sync_now: Callback<()>,
    /// Sends one held record again.
    pub retry: Callback<u64>,
    /// Asks the browser to keep the data.
    pub protect: Callback<()>,
}

/// The page.
#[component]
pub fn SyncCentre() -> impl IntoView {
    let SyncSource { data, now, sync_now, retry, protect } = expect_context();
    let attention = Memo::new(move |_| data.with(|data| data.attention.clone()));
    let queue = Memo::new(move |_| data.with(|data| data.queue.clone()));
    let running = Signal::derive(move || data.with(|data| data.running));
    view! {
        <TopBar title=sync::title() />
        <main class="page">
            <Summary data now />
            {move || data.with(|data| data.trouble).map(trouble)}
            <div class="sync-now">
                <Button mark=Mark::Sync label=sync::sync_now() busy=running on_press=sync_now testid="sync-now" />
            </div>
            {move || {
                let items = attention.get();
                (!items.is_empty())
                    .then(|| {
                        view! {
                            <h2 class="section">{sync::attention()}</h2>
                            <ul class="rows" data-testid="sync-attention">
                                {items.into_iter().map(|item| attention_row(item, now, retry)).collect_view()}
                            </ul>
                        }
                    })
            }}
            <h2 class="section">{sync::queue()}</h2>
            {move || {
                let groups = queue.get();
                let photos = data.with(|data| (data.photos, data.photo_bytes));
                if groups.is_empty() && photos.0 == 0 {
                    view! { <EmptyState mark=Mark::Check tone=Tone::Good title=sync::queue_empty() /> }.into_any()
                } else {
                    view! {
                        <ul class="rows" data-testid="sync-queue">
                            {groups.into_iter().map(queue_row).collect_view()} {photo_row(photos)}
                        </ul>
                    }
                        .into_any()
                }
            }}
            <h2 class="section">{sync::this_device()}</h2>
            <Device data protect />
        </main>
    }
}

#[component]
fn Summary(data: Signal<SyncData>, now: Signal<Millis>) -> impl IntoView {
    // unsent is not unsafe: only a device that cannot store any more is
    let tone = move || if data.with(|data| data.trouble == Some(Trouble::StorageFull)) { Tone::Wrong } else { Tone::Good };
    let waiting = move || data.with(|data| data.records + data.photos);
    let title = move || if waiting() == 0 { sync::all_sent() } else { sync::all_saved() };
    let detail = move || {
        data.with(|data| {
            let mut parts =
                vec![data.last_success.map_or(sync::never_synced().to_owned(), |at| sync::last_success(format::when(at, now.get())))];
            if data.records > 0 {
                parts.push(sync::records(data.records));
            }
            if data.photos > 0 {
                parts.push(format!("{} ({})", sync::photos(data.photos), format::bytes(data.photo_bytes as f64)));
            }
            parts.join(" · ")
        })
    };
    view! {
        <section class=move || format!("sync-summary {}", tone().class()) data-testid="sync-summary" data-waiting=move || waiting().to_string()>
            <ProgressRing
                share=Signal::derive(move || if waiting() == 0 { 1.0 } else { data.with(|data| data.share) })
                value=Signal::derive(move || waiting().to_string())
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

fn trouble(trouble: Trouble) -> impl IntoView {
    let (mark, words) = match trouble {
        Trouble::Offline => (Mark::CloudOff, sync::why_offline()),
        Trouble::Unreachable => (Mark::CloudOff, sync::why_unreachable()),
        Trouble::SignedOut => (Mark::Warning, sync::why_signed_out()),
        Trouble::OldApp => (Mark::Download, sync::why_old_app()),
        Trouble::StorageFull => (Mark::Warning, sync::why_storage()),
    };
    let tone = if matches!(trouble, Trouble::Offline | Trouble::Unreachable) { Tone::Due } else { Tone::Wrong };
    view! {
        <div class=format!("notice sync-why {}", tone.class()) role="status" data-testid="sync-trouble">
            <Icon mark=mark size=20 />
            <p>{words}</p>
            {(trouble == Trouble::SignedOut)
                .then(|| {
                    view! {
                        <A href="/login" attr:class="btn" attr:data-testid="sync-sign-in">
                            {sync::sign_in_again()}
                        </A>
                    }
                })}
        </div>
    }
}

fn attention_row(item: Attention, now: Signal<Millis>, retry: Callback<u64>) -> impl IntoView {
    let n = item.n;
    let (tone, title) = match item.refusal {
        Refusal::Quarantined => (Tone::Wrong, sync::quarantined(&item.reason)),
        Refusal::Held => (Tone::Due, sync::held(&item.reason)),
    };
    let what = kind_name(&item.kind);
    let at = item.at;
    let kept = if item.refusal == Refusal::Quarantined { sync::quarantined_why() } else { sync::held_why() };
    let detail = move || format!("{what} · {} · {kept}", format::when(at, now.get()));
    let action = (item.refusal == Refusal::Held).then(|| RowAction {
        label: common::retry().to_owned(),
        mark: None,
        strong: false,
        on_press: Callback::new(move |()| retry.run(n)),
    });
    let testid = format!("sync-attention-{n}");
    match action {
        Some(action) => view! { <ListRow tone mark=Mark::Box title detail action testid /> }.into_any(),
        None => view! { <ListRow tone mark=Mark::Warning title detail testid /> }.into_any(),
    }
}

fn queue_row(group: Queued) -> impl IntoView {
    let mark = match group.kind.as_str() {
        "zone" => Mark::Door,
        "case" => Mark::Warning,
        "round" => Mark::Walk,
        "track" => Mark::Route,
        _ => Mark::Box,
    };
    let title = format!("{} × {}", kind_name(&group.kind), group.count);
    let (first, last) = (format::clock(group.first), format::clock(group.last));
    let detail = move || if first == last { first.clone() } else { format!("{first} – {last}") };
    view! { <ListRow tone=Tone::Due mark title detail testid=format!("sync-queue-{}", group.kind) /> }
}

fn photo_row((count, bytes): (u32, u64)) -> Option<impl IntoView> {
    (count > 0).then(|| {
        let detail = move || sync::bytes_left(format::bytes(bytes as f64));
        view! { <ListRow tone=Tone::Due mark=Mark::Camera title=sync::photos(count) detail testid="sync-queue-photos" /> }
    })
}

/// A kind's everyday name; a kind that this build does not know keeps its code.
fn kind_name(kind: &str) -> String {
    match kind {
        "zone" => sync::kind_zone().to_owned(),
        "case" => sync::kind_case().to_owned(),
        "round" => sync::kind_round().to_owned(),
        "track" => sync::kind_track().to_owned(),
        other => other.to_owned(),
    }
}

#[component]
fn Device(data: Signal<SyncData>, protect: Callback<()>) -> impl IntoView {
    let storage = Memo::new(move |_| data.with(|data| data.storage));
    let used = move || sync::storage_of(format::bytes(storage.get().used), format::bytes(storage.get().quota));
    view! {
        <dl class="facts">
            <div class="fact">
                <dt>{sync::storage()}</dt>
                <dd data-testid="sync-storage" data-persisted=move || storage.get().persisted.to_string()>
                    {used}
                    " · "
                    {move || if storage.get().persisted { sync::protected() } else { sync::unprotected() }}
                </dd>
            </div>
            <div class="fact">
                <dt>{sync::version()}</dt>
                <dd>{move || data.with(|data| data.version.clone())}</dd>
            </div>
            <div class="fact">
                <dt>{sync::device()}</dt>
                <dd data-testid="sync-device">{move || data.with(|data| data.device.clone())}</dd>
            </div>
        </dl>
        {move || {
            (!storage.get().persisted)
                .then(|| {
                    view! {
                        <div class="sync-now">
                            <Button mark=Mark::Shield label=sync::protect() on_press=protect testid="sync-protect" />
                        </div>
                    }
                })
        }}
    }
}
