//! Evidence review: doubtful records by their weight, and a person's decision on each.
//!
//! `data-testid`s: `desk-review`, `review-state-<open|waiting|settled>`, `review-town`, `review-item-<n>` (`data-state`), `review-more`, see
//! [`detail`].

mod detail;
mod evidence;
mod sketch;

use leptos::prelude::*;
use xunge_shared::{
    id::{AreaCode, EntityId, KindName},
    kinds::review::Decision,
    row::Row,
};

use crate::api::{self, DoubtWords, DoubtfulRecord, ReviewCounts};
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::desk::live::{Freshness, kept};
use crate::i18n::{Lang, current, review as words};
use crate::kinds::face;
use crate::route;
use crate::ui::{Badge, Button, EmptyState, Mark, Skeleton, Tone, format};

/// A part of the queue: its code in the address, and its word.
type Part = (&'static str, fn() -> &'static str);
const PARTS: [Part; 3] = [("open", words::open), ("waiting", words::waiting), ("settled", words::settled)];

/// A reason in the language of the screen.
fn said(words: &DoubtWords) -> String {
    if current() == Lang::Zh { words.zh.clone() } else { words.en.clone() }
}

fn decision_word(decision: Decision) -> &'static str {
    match decision {
        Decision::Valid => words::valid(),
        Decision::Explain => words::explain(),
        Decision::NotAccepted => words::not_accepted(),
    }
}

fn decision_tone(decision: Decision) -> Tone {
    match decision {
        Decision::Valid => Tone::Good,
        Decision::Explain => Tone::Due,
        Decision::NotAccepted => Tone::Wrong,
    }
}

/// What the record is about, by name.
fn name_of(core: Core, kind: &KindName, row: Option<&Row>) -> String {
    let face = face(kind);
    row.map_or_else(|| face.noun().to_owned(), |row| format!("{} · {}", face.noun(), face.name(&row.summary, &core.settings())))
}

/// The page.
#[component]
pub fn Review() -> impl IntoView {
    let (core, fresh) = (Core::expect(), Freshness::expect());
    let query = Memo::new(|_| route::whole_query());
    let town = Memo::new(move |_| query.with(|query| query.get("town").and_then(|town| town.parse::<AreaCode>().ok())));
    let state = Memo::new(move |_| query.with(|query| query.get("state").unwrap_or("open").to_owned()));
    let chosen = Memo::new(move |_| query.with(|query| query.get("item").and_then(|item| item.parse::<EntityId>().ok())));
    // another part of the queue, or another town's, begins with its first page
    let pages = RwSignal::new(1_usize);
    Effect::new(move |_| {
        town.track();
        state.track();
        pages.set(1);
    });
    let asked = LocalResource::new(move || {
        fresh.asked.track();
        let (town, state, pages) = (town.get(), state.get(), pages.get());
        async move {
            let queue = api::reviews(town, &state, pages).await;
            ((town, state), queue)
        }
    });
    let answer = kept(asked);
    let queue = Memo::new(move |_| answer.get().map(|(_, queue)| queue));
    let towns = crate::desk::towns::all(core);
    let count = move |part: &'static str| {
        let counts = queue.get().and_then(Result::ok).map_or(ReviewCounts::default(), |queue| queue.counts);
        match part {
            "open" => counts.open,
            "waiting" => counts.waiting,
            _ => counts.settled,
        }
    };
    // drawn anew only when it changed itself: what is being typed stays
    let item = Memo::new(move |_| {
        let items = queue.get()?.ok()?.items;
        let id = chosen.get().or_else(|| items.first().map(|item| item.review))?;
        items.into_iter().find(|item| item.review == id)
    });
    view! {
        <style>{include_str!("../../../style/desk/review.css")}</style>
        <main class="desk-page review" data-testid="desk-review">
            <header class="review-bar">
                <div role="group" aria-label=words::title()>
                    {PARTS
                        .into_iter()
                        .map(|(part, word)| {
                            view! {
                                <button
                                    type="button"
                                    class="chip"
                                    aria-pressed=move || (state.get() == part).to_string()
                                    data-testid=format!("review-state-{part}")
                                    on:click=move |_| {
                                        route::set_query(&[("item", ""), ("state", part)]);
                                    }
                                >
                                    {word()}
                                    " "
                                    <b>{move || count(part)}</b>
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
                <select
                    class="chip"
                    aria-label=words::town()
                    data-testid="review-town"
                    on:change=move |ev| route::set_query(&[("town", &event_target_value(&ev))])
                >
                    <option value="">{words::all_towns()}</option>
                    {crate::desk::towns::options(towns, move || town.get())}
                </select>
                <p class="review-honest">{words::no_punishment()}</p>
            </header>
            <div class="review-work">
                {move || match queue.get() {
                    None => view! { <Skeleton rows=8 /> }.into_any(),
                    Some(Err(why)) => view! { <Failed why /> }.into_any(),
                    Some(Ok(queue)) if queue.items.is_empty() => {
                        view! { <EmptyState mark=Mark::Shield title=words::none() why=words::none_why() /> }.into_any()
                    }
                    Some(Ok(queue)) => {
                        let shown = Signal::derive(move || item.with(|item| item.as_ref().map(|item| item.review)));
                        let items = queue.items.into_iter().enumerate();
                        let more = move |()| pages.update(|pages| *pages += 1);
                        view! {
                            <ol class="review-queue">
                                {items.map(|(n, one)| view! { <Item n one shown /> }).collect_view()}
                                {queue.next.map(|_| view! { <li><Button label=words::more() on_press=more testid="review-more" /></li> })}
                            </ol>
                        }
                            .into_any()
                    }
                }}
                {move || item.get().map(|item| view! { <detail::Detail item chosen /> })}
            </div>
        </main>
    }
}

/// A record in the queue.
#[component]
fn Item(n: usize, one: DoubtfulRecord, shown: Signal<Option<EntityId>>) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let (id, author, at) = (one.review, one.subject.author, one.subject.at);
    let reasons = one.reasons.iter().map(|words| view! { <span class="review-why">{said(words)}</span> }).collect_view();
    let ruled = one.said.iter().rev().find_map(|said| said.decision);
    let badge = match (one.state.as_str(), ruled) {
        ("answered", _) => Some((Tone::Differ, words::answered())),
        (_, Some(decision)) => Some((decision_tone(decision), decision_word(decision))),
        _ => None,
    };
    let name = name_of(core, &one.subject.kind, one.row.as_ref());
    view! {
        <li>
            <button
                type="button"
                class="review-item"
                data-testid=format!("review-item-{n}")
                data-state=one.state.clone()
                aria-current=move || (shown.get() == Some(id)).then_some("true")
                on:click=move |_| route::open_query(&[("item", &id.to_string())])
            >
                <span class="review-item-head">
                    <strong>{name}</strong>
                    <span class="review-weight" style=format!("--weight:{}", one.weight)>{words::weight(one.weight)}</span>
                </span>
                <small>{move || core.name_of(author)} " · " {format::when(at, now.get_untracked())}</small>
                {reasons}
                {badge.map(|(tone, label)| view! { <Badge tone label /> })}
            </button>
        </li>
    }
}
