//! What waits: groups by kind, and in each group every record by itself.

use leptos::prelude::*;
use xunge_shared::hlc::Millis;

use super::data::{self, Group};
use crate::data::{Core, OpState, PhotoWaiting, Queued};
use crate::i18n::sync;
use crate::ui::{EmptyState, Icon, Mark, Tone, format};

/// As many are listed one by one; a phone that was away for a week has hundreds.
const LISTED: usize = 60;

/// The groups; a calm word when there is nothing.
#[component]
pub(super) fn Queue(core: Core, queue: Signal<Vec<Queued>>, photos: Signal<Vec<PhotoWaiting>>, now: Signal<Millis>) -> impl IntoView {
    let groups = Memo::new(move |_| queue.with(|queue| data::groups(queue)));
    let clear = Memo::new(move |_| groups.with(Vec::is_empty) && photos.with(|photos| photos.iter().all(|photo| photo.refused)));
    view! {
        <h2 class="section">{sync::queue()}</h2>
        {move || clear.get().then(|| view! { <EmptyState mark=Mark::Check tone=Tone::Good title=sync::queue_empty() /> })}
        <div class="rows" data-testid="sync-queue">
            <For each=move || groups.get() key=|group| group.kind.clone() let:group>
                <GroupRow core group queue now />
            </For>
        </div>
    }
}

/// A group: its count and times; opened, its records.
#[component]
fn GroupRow(core: Core, group: Group, queue: Signal<Vec<Queued>>, now: Signal<Millis>) -> impl IntoView {
    let kind = StoredValue::new(group.kind.clone());
    let (mark, name) = data::kind_name(&group.kind);
    let of_kind = Memo::new(move |_| {
        let waits = |op: &&Queued| op.state == OpState::Pending && kind.with_value(|kind| op.kind == *kind);
        queue.with(|queue| queue.iter().filter(waits).cloned().collect::<Vec<_>>())
    });
    let open = RwSignal::new(false);
    let title = {
        let name = name.clone();
        move || format!("{name} × {}", of_kind.with(Vec::len))
    };
    let times = move || {
        of_kind.with(|ops| {
            let first = ops.iter().map(|op| op.at).min().unwrap_or_default();
            let last = ops.iter().map(|op| op.at).max().unwrap_or_default();
            let (from, to) = (format::when(first, now.get()), format::when(last, now.get()));
            if from == to { sync::waiting_since(from) } else { sync::waiting_since(format!("{from} – {to}")) }
        })
    };
    let testid = format!("sync-queue-{}", group.kind);
    view! {
        <section class=format!("sync-group {}", Tone::Due.class()) data-testid=testid>
            <button
                type="button"
                class="row-open"
                aria-expanded=move || open.get().to_string()
                data-testid=format!("sync-open-{}", group.kind)
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <span class="row-mark">
                    <Icon mark=mark />
                </span>
                <span class="row-text">
                    <strong>{title}</strong>
                    <small>{times}</small>
                </span>
                <Icon mark=Mark::Down />
            </button>
            {move || {
                open.get()
                    .then(|| {
                        let ops = of_kind.get();
                        let more = ops.len().saturating_sub(LISTED);
                        view! {
                            <ul class="sync-items">
                                {ops.into_iter().take(LISTED).map(|op| view! { <Item core op now /> }).collect_view()}
                                {(more > 0).then(|| view! { <li class="sync-more">{sync::more_items(more)}</li> })}
                            </ul>
                        }
                    })
            }}
        </section>
    }
}

/// A record: what it is about, since when it waits, how it stands.
#[component]
fn Item(core: Core, op: Queued, now: Signal<Millis>) -> impl IntoView {
    let (n, at, photos) = (op.n, op.at, op.photos);
    let about = data::about(core, &op);
    let busy = Memo::new(move |_| core.status().with(|status| status.busy));
    let detail = move || {
        let mut parts = vec![sync::waiting_since(format::when(at, now.get()))];
        if photos > 0 {
            parts.push(sync::with_photos(photos));
        }
        parts.push(if busy.get() { sync::state_sending() } else { sync::state_waiting() }.to_owned());
        parts.join(" · ")
    };
    let words = move || {
        view! {
            <span class="row-text">
                <strong>{move || about.get()}</strong>
                <small>{detail}</small>
            </span>
        }
    };
    let what = match data::page_of(&op, core.is_at_desk()) {
        Some(href) => view! {
            <a class="sync-item-open" href=href>
                {words()}
            </a>
        }
        .into_any(),
        None => view! { <div class="sync-item-open">{words()}</div> }.into_any(),
    };
    view! {
        <li class="sync-item" data-testid=format!("sync-item-{n}")>
            {what}
            <button
                type="button"
                class="btn btn-ghost"
                data-testid=format!("sync-item-{n}-retry")
                disabled=move || busy.get()
                on:click=move |_| core.retry()
            >
                {sync::ask_again()}
            </button>
        </li>
    }
}
