//! The wall of pairs: zones before and after they were put right, the latest first, of a town, a street, a time.
//!
//! `data-testid`s: `zones-gallery`, `gallery-street`, `gallery-days`, `gallery-pair-<n>` (`data-thing`), `gallery-more`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{hlc::Millis, id::AreaCode};

use super::{compare::Compare, kind, pair::on_map};
use crate::api::{self, ApiError, Pair, PairsPage, PairsQuery};
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::desk::{asking::Asking, live::Freshness};
use crate::i18n::{desk as desk_words, zone_board as words};
use crate::route::{self, Query};
use crate::ui::{Button, EmptyState, Mark, Skeleton, Toasts, Tone, format};

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;
/// The times that can be chosen, days; 0 is all.
const TIMES: [u64; 4] = [7, 30, 90, 0];
/// The time that is shown when none was chosen.
const USUAL: u64 = 30;

/// What the address asks for, at a time. Whole hours: the question stands while they do.
fn asked(query: &Query, now: Millis) -> PairsQuery {
    let days = days(query);
    let hour = now / HOUR * HOUR;
    PairsQuery {
        town: query.get("town").and_then(|town| town.parse().ok()),
        street: query.get("street").and_then(|street| street.parse().ok()),
        from: (days > 0).then(|| hour.saturating_sub(days * DAY)),
        to: None,
    }
}

fn days(query: &Query) -> u64 {
    query.get("days").and_then(|days| days.parse().ok()).filter(|days| TIMES.contains(days)).unwrap_or(USUAL)
}

/// What the wall can be narrowed to, beside the town.
#[component]
pub fn Narrow(query: Memo<Query>, town: Memo<Option<AreaCode>>) -> impl IntoView {
    view! {
        <Streets query town />
        <select
            class="chip"
            aria-label=words::time()
            data-testid="gallery-days"
            on:change=move |ev| route::set_query(&[("days", event_target_value(&ev).as_str())])
        >
            {TIMES
                .into_iter()
                .map(|count| {
                    let word = if count == 0 { words::any_time().to_owned() } else { words::last_days(count) };
                    view! { <option value=count.to_string() selected=move || query.with(days) == count>{word}</option> }
                })
                .collect_view()}
        </select>
    }
}

/// The wall.
#[component]
pub fn Gallery(query: Memo<Query>) -> impl IntoView {
    let (fresh, toasts, now) = (Freshness::expect(), Toasts::expect(), clock::now());
    let wanted = Memo::new(move |_| query.with(|query| asked(query, now.get())));
    let page = RwSignal::new(None::<Result<PairsPage, ApiError>>);
    let asking = Asking::new();
    Effect::new(move |_| {
        fresh.asked.track();
        let wanted = wanted.get();
        // who has gone on to older ones is not brought back by news
        if page.with_untracked(|page| matches!(page, Some(Ok(page)) if page.pairs.len() > USUAL as usize)) && asking.stands(&wanted) {
            return;
        }
        let ticket = asking.ask(wanted.clone());
        spawn_local(async move {
            let answer = api::pairs(&wanted, 0).await;
            if asking.counts(ticket) {
                page.update(|page| {
                    if page.as_ref() != Some(&answer) && (answer.is_ok() || page.is_none()) {
                        *page = Some(answer);
                    }
                });
            }
        });
    });
    let more = move |()| {
        let Some(Ok(PairsPage { next: Some(skip), .. })) = page.get_untracked() else { return };
        let wanted = wanted.get_untracked();
        spawn_local(async move {
            let Ok(rest) = api::pairs(&wanted, skip).await else { return toasts.say(Tone::Wrong, crate::i18n::failed::unreachable()) };
            page.update(|page| {
                if let Some(Ok(page)) = page.as_mut().filter(|page| page.as_ref().is_ok_and(|page| page.next == Some(skip))) {
                    page.pairs.extend(rest.pairs);
                    page.next = rest.next;
                }
            });
        });
    };
    view! {
        <section class="zones-gallery" data-testid="zones-gallery" aria-label=words::before_after()>
            {move || match page.get() {
                None => view! { <Skeleton rows=8 /> }.into_any(),
                Some(Err(why)) => view! { <Failed why /> }.into_any(),
                Some(Ok(page)) if page.pairs.is_empty() => {
                    view! { <EmptyState mark=Mark::Camera title=words::no_pairs() why=words::no_pairs_why() /> }.into_any()
                }
                Some(Ok(page)) => {
                    let more_follow = page.next.is_some();
                    view! {
                        <ul class="zones-wall">{page.pairs.into_iter().enumerate().map(|(n, pair)| view! { <Card n pair /> }).collect_view()}</ul>
                        {more_follow.then(|| view! { <Button label=desk_words::more() on_press=more testid="gallery-more" /> })}
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

/// The streets with zones of the town that is chosen.
#[component]
fn Streets(query: Memo<Query>, town: Memo<Option<AreaCode>>) -> impl IntoView {
    let streets = LocalResource::new(move || {
        let town = town.get();
        async move {
            let groups = match town {
                Some(_) => api::board(&kind(), "parent", town).await.unwrap_or_default(),
                None => vec![],
            };
            let mut streets: Vec<(String, String)> = groups.into_iter().filter_map(|group| Some((group.place?, group.name))).collect();
            streets.sort_by(|a, b| a.1.cmp(&b.1));
            streets
        }
    });
    let chosen = move || query.with(|query| query.get("street").unwrap_or_default().to_owned());
    view! {
        <Show when=move || town.get().is_some()>
            <select
                class="chip"
                aria-label=words::street()
                data-testid="gallery-street"
                on:change=move |ev| route::set_query(&[("street", event_target_value(&ev).as_str())])
            >
                <option value="">{words::all_streets()}</option>
                {move || {
                    let chosen = chosen();
                    streets
                        .get()
                        .unwrap_or_default()
                        .into_iter()
                        .map(|(id, name)| view! { <option value=id.clone() selected=id == chosen>{name}</option> })
                        .collect_view()
                }}
            </select>
        </Show>
    }
}

/// One zone, before and after.
#[component]
fn Card(n: usize, pair: Pair) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let Pair { zone, scope, title, number, at, who, before, after } = pair;
    let title = title.unwrap_or_else(|| words::not_there_any_more().to_owned());
    let about = move || {
        let parts = [number.clone().unwrap_or_default(), core.area_name(scope.area()), core.name_of(who), format::when(at, now.get())];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    view! {
        <li class="zones-pair" data-testid=format!("gallery-pair-{n}") data-thing=zone.to_string()>
            <Compare before after />
            <header>
                <h2>{title}</h2>
                {on_map(&kind(), zone)}
            </header>
            <small>{about}</small>
        </li>
    }
}
