//! The sync centre: what is kept here, what has been sent, and what needs a person.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::hlc::Millis;

use super::sync_data::{self, Group, Trouble};
use crate::clock;
use crate::data::{Core, PhotoWaiting, Queued, Status};
use crate::i18n::{common, sync};
use crate::ui::{Button, EmptyState, Icon, ListRow, Mark, ProgressRing, RowAction, Tone, TopBar, format};

/// The page.
#[component]
pub fn SyncCentre() -> impl IntoView {
    let core = Core::expect();
    let (status, now) = (core.status(), clock::now());
    let queue = watched_queue(core);
    let photos = Memo::new(move |_| {
        status.track();
        core.photos_waiting()
    });
    let troubled = Memo::new(move |_| status.with(|status| Trouble::of(status, window().navigator().on_line())));
    let busy = Signal::derive(move || status.with(|status| status.busy));
    view! {
        <TopBar title=sync::title() />
        <main class="page">
            <Summary status photos=photos.into() now />
            {move || troubled.get().map(trouble)}
            <div class="sync-now">
                <Button mark=Mark::Sync label=sync::sync_now() busy on_press=Callback::new(move |()| core.retry()) testid="sync-now" />
            </div>
            <Attention core queue photos=photos.into() now />
            <Waiting queue photos=photos.into() />
            <h2 class="section">{sync::this_device()}</h2>
            <Device status />
        </main>
    }
}

/// The queue, read again whenever the core's figures change.
fn watched_queue(core: Core) -> RwSignal<Vec<Queued>> {
    let queue = RwSignal::new(Vec::new());
    let figures = Memo::new(move |_| core.status().with(|status| (status.unsent, status.refused, status.last_sync)));
    Effect::new(move |_| {
        figures.track();
        spawn_local(async move {
            let read = core.queue().await;
            // the page may have been left meanwhile: then nobody is interested
            let _ = queue.try_set(read);
        });
    });
    queue
}

#[component]
fn Summary(status: Signal<Status>, photos: Signal<Vec<PhotoWaiting>>, now: Signal<Millis>) -> impl IntoView {
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

fn trouble(trouble: Trouble) -> impl IntoView {
    let (mark, words) = trouble.words();
    let tone = if matches!(trouble, Trouble::Offline | Trouble::Unreachable) { Tone::Due } else { Tone::Wrong };
    view! {
        <div class=format!("notice sync-why {}", tone.class()) role="status" data-testid="sync-trouble">
            <Icon mark=mark size=20 />
            <p>{words}</p>
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

/// What the server set aside, each with its reason. Nothing here is lost: the server and this phone keep it.
#[component]
fn Attention(core: Core, queue: RwSignal<Vec<Queued>>, photos: Signal<Vec<PhotoWaiting>>, now: Signal<Millis>) -> impl IntoView {
    move || {
        let refused =
            queue.with(|queue| queue.iter().filter_map(|op| Some((op.clone(), sync_data::refusal(op.state)?))).collect::<Vec<_>>());
        let refused_photos = photos.with(|photos| photos.iter().filter(|photo| photo.refused).count());
        (!refused.is_empty() || refused_photos > 0).then(|| {
            view! {
                <h2 class="section">{sync::attention()}</h2>
                <ul class="rows" data-testid="sync-attention">
                    {refused.into_iter().map(|(op, reason)| refused_row(&op, reason, now)).collect_view()}
                    {(refused_photos > 0).then(|| refused_photos_row(core, refused_photos))}
                </ul>
            }
        })
    }
}

fn refused_row(op: &Queued, reason: &'static str, now: Signal<Millis>) -> impl IntoView + use<> {
    let (_, what) = sync_data::kind_name(&op.kind);
    let at = op.at;
    let detail = move || format!("{what} · {} · {}", format::when(at, now.get()), sync::quarantined_why());
    let testid = format!("sync-attention-{}", op.n);
    let title = sync::quarantined(reason);
    match op.kind.as_str() {
        "zone" => {
            view! { <ListRow tone=Tone::Wrong mark=Mark::Warning title detail href=format!("/zones/{}", op.entity) testid /> }.into_any()
        }
        "case" => {
            view! { <ListRow tone=Tone::Wrong mark=Mark::Warning title detail href=format!("/cases/{}", op.entity) testid /> }.into_any()
        }
        _ => view! { <ListRow tone=Tone::Wrong mark=Mark::Warning title detail testid /> }.into_any(),
    }
}

fn refused_photos_row(core: Core, count: usize) -> impl IntoView {
    let action =
        RowAction { label: common::retry().to_owned(), mark: None, strong: false, on_press: Callback::new(move |()| core.retry()) };
    let detail = sync::photo_refused_why;
    view! { <ListRow tone=Tone::Wrong mark=Mark::Camera title=sync::photo_refused(count) detail action testid="sync-attention-photos" /> }
}

#[component]
fn Waiting(queue: RwSignal<Vec<Queued>>, photos: Signal<Vec<PhotoWaiting>>) -> impl IntoView {
    let groups = Memo::new(move |_| queue.with(|queue| sync_data::groups(queue)));
    move || {
        let (groups, photos) = (groups.get(), photos.get());
        let rows = if groups.is_empty() && photos.iter().all(|photo| photo.refused) {
            view! { <EmptyState mark=Mark::Check tone=Tone::Good title=sync::queue_empty() /> }.into_any()
        } else {
            view! {
                <ul class="rows" data-testid="sync-queue">
                    {groups.iter().map(group_row).collect_view()}
                    {photo_row(&photos)}
                </ul>
            }
            .into_any()
        };
        view! {
            <h2 class="section">{sync::queue()}</h2>
            {rows}
        }
    }
}

fn group_row(group: &Group) -> impl IntoView + use<> {
    let (mark, name) = sync_data::kind_name(&group.kind);
    let title = format!("{name} × {}", group.count);
    let (first, last) = (format::clock(group.first), format::clock(group.last));
    let detail = move || if first == last { first.clone() } else { format!("{first} – {last}") };
    view! { <ListRow tone=Tone::Due mark title detail testid=format!("sync-queue-{}", group.kind) /> }
}

fn photo_row(photos: &[PhotoWaiting]) -> Option<impl IntoView + use<>> {
    let count = photos.iter().filter(|photo| !photo.refused).count();
    let left = bytes_left(photos);
    (count > 0).then(|| {
        let detail = move || sync::bytes_left(format::bytes(left));
        view! { <ListRow tone=Tone::Due mark=Mark::Camera title=sync::photos(count) detail testid="sync-queue-photos" /> }
    })
}

fn bytes_left(photos: &[PhotoWaiting]) -> f64 {
    photos.iter().filter(|photo| !photo.refused).map(|photo| photo.size.saturating_sub(photo.sent) as f64).sum()
}

#[component]
fn Device(status: Signal<Status>) -> impl IntoView {
    let used = move || {
        status.with(|status| match (status.used, status.quota) {
            (Some(used), Some(quota)) => format!("{} · ", sync::storage_of(format::bytes(used as f64), format::bytes(quota as f64))),
            _ => String::new(),
        })
    };
    let persisted = Memo::new(move |_| status.with(|status| status.persisted.unwrap_or(false)));
    view! {
        <dl class="facts">
            <div class="fact">
                <dt>{sync::storage()}</dt>
                <dd data-testid="sync-storage" data-persisted=move || persisted.get().to_string()>
                    {used}
                    {move || if persisted.get() { sync::protected() } else { sync::unprotected() }}
                </dd>
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
                <dt>{sync::version()}</dt>
                <dd>{env!("CARGO_PKG_VERSION")}</dd>
            </div>
        </dl>
    }
}
