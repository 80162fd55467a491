//! What a round was: how long, how far by what was observed, how fast, which checkpoints, what was noted. Gaps are named, not bridged.

use leptos::prelude::*;
use xunge_shared::{
    id::EntityId,
    kinds::{
        Kind,
        round::{Mode, Round},
        track::TrackLog,
    },
    track::TrackStats,
};

use super::live_map::{bounds, draw_ground};
use super::picture::{ShareButton, team};
use super::plan::Stop;
use crate::data::Core;
use crate::device::now_ms;
use crate::i18n::{field as field_words, kinds as kind_words, phone_round as words};
use crate::kinds::{Story, mode_word, speed_word, teller};
use crate::map::{Features, Layer, Map, MapView};
use crate::ui::{EmptyState, Icon, Mark, Tone, format};

/// The page's content.
#[component]
pub(super) fn Summary(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    let round = Memo::new(move |_| core.get::<Round>(id).filter(|round| round.start().is_some()));
    let known = Memo::new(move |_| round.with(Option::is_some));
    move || {
        if known.get() {
            view! {
                <Head round />
                <Way id round />
                <Figures round />
                <Stops id round />
                <History id />
                <div class="act-bar">
                    <ShareButton id />
                </div>
            }
            .into_any()
        } else {
            view! { <EmptyState mark=Mark::Walk title=field_words::no_such_record() why=field_words::no_such_record_why() /> }.into_any()
        }
    }
}

#[component]
fn Head(round: Memo<Option<Round>>) -> impl IntoView {
    let core = Core::expect();
    move || {
        let round = round.get()?;
        let start = round.start()?.clone();
        let names: Vec<String> = start.what.members.iter().map(|member| core.name_of(*member)).collect();
        let facts: Vec<String> =
            team(core, &start.what).into_iter().chain([mode_word(start.what.mode).to_owned(), names.join(kind_words::comma())]).collect();
        let until = round.ended_at().map(|at| format!("–{}", format::clock(at)));
        Some(view! {
            <section class="thing-head">
                <h2 data-testid="round-summary">{format::when(start.by.at(), now_ms())} {until}</h2>
                {round
                    .end()
                    .filter(|end| end.what.by_app)
                    .and_then(|_| round.ended_at())
                    .map(|at| {
                        view! {
                            <p class="closed-by-app" data-testid="round-by-app">
                                <Icon mark=Mark::Clock size=16 />
                                {words::closed_by_app(format::when(at, now_ms()))}
                            </p>
                        }
                    })}
                <p class="thing-facts">{facts.join(" · ")}</p>
            </section>
        })
    }
}

#[component]
fn Way(id: EntityId, round: Memo<Option<Round>>) -> impl IntoView {
    let core = Core::expect();
    let map = RwSignal::new_local(None::<Map>);
    let paths = Memo::new(move |_| {
        let limits = core.settings();
        core.get::<TrackLog>(id).map(|log| log.track(&limits.patrol).paths()).filter(|paths| !paths.is_empty())
    });
    draw_ground(core, map, round);
    Effect::new(move |_| {
        let Some(way) = paths.get() else { return };
        let stops = round.with(|round| round.as_ref().map(|round| Stop::of_route(core, round)).unwrap_or_default());
        map.with(|map| {
            let Some(map) = map else { return };
            map.draw(Layer::Track, &Features::of_track(id, &way));
            if let Some(bounds) = bounds(&way, &stops) {
                map.fit(bounds, 17.0);
            }
        });
    });
    move || {
        if paths.with(Option::is_some) {
            view! {
                <div class="map-inset">
                    <MapView label=words::map_label() map testid="round-summary-map" />
                </div>
            }
            .into_any()
        } else {
            view! { <p class="quiet">{words::no_track_here()}</p> }.into_any()
        }
    }
}

#[component]
fn Figures(round: Memo<Option<Round>>) -> impl IntoView {
    let core = Core::expect();
    let fact = |word: &'static str, value: AnyView, testid: &'static str| {
        view! {
            <div class="fact">
                <dt>{word}</dt>
                <dd data-testid=testid>{value}</dd>
            </div>
        }
    };
    move || {
        let round = round.get()?;
        let mode = round.start()?.what.mode;
        let stats = round.end().map(|end| end.what.stats).unwrap_or_default();
        let gaps = if stats.gaps == 0 { words::none().to_owned() } else { words::gap_value(stats.gaps, format::distance(stats.gap_m)) };
        let duration = format::timer(round.duration(now_ms()).unwrap_or_default());
        Some(view! {
            <dl class="facts">
                {fact(words::duration(), duration.into_any(), "round-summary-duration")}
                {(stats.still_ms > 0).then(|| fact(words::still(), format::timer(stats.still_ms).into_any(), "round-summary-still"))}
                {fact(words::observed_m(), format::distance(stats.observed_m).into_any(), "round-summary-observed")}
                {fact(words::gap_m(), gaps.into_any(), "round-summary-gaps")}
                {fact(words::mean(), words::kmh(format!("{:.1}", stats.mean_kmh())).into_any(), "round-summary-mean")}
                {fact(words::top(), view! { <TopSpeed stats mode core /> }.into_any(), "round-summary-top")}
            </dl>
        })
    }
}

#[component]
fn TopSpeed(stats: TrackStats, mode: Mode, core: Core) -> impl IntoView {
    let settings = core.settings();
    let (tone, word) = speed_word(stats.top_kmh, mode, &settings.patrol);
    let limit = words::limit(mode.limit_kmh(&settings.patrol));
    view! {
        <span class=format!("figure-word {}", tone.class())>
            <Icon mark=if tone == Tone::Good { Mark::Check } else { Mark::Warning } size=16 />
            {format!("{} · {word} · {limit}", words::kmh(format!("{:.1}", stats.top_kmh)))}
        </span>
    }
}

#[component]
fn Stops(id: EntityId, round: Memo<Option<Round>>) -> impl IntoView {
    let core = Core::expect();
    move || {
        let round = round.get()?;
        let route = Stop::of_route(core, &round);
        if route.is_empty() {
            return None;
        }
        let missed = round.missed();
        let done = route.len().saturating_sub(missed.len());
        let rows = route
            .into_iter()
            .map(|stop| {
                let open = missed.contains(&stop.id);
                let at =
                    round.check_ins().find(|check_in| check_in.what.checkpoint == stop.id).map(|check_in| format::clock(check_in.by.at()));
                view! {
                    <li class="stop" data-state=if open { "missed" } else { "done" } data-testid=format!("round-summary-{}-{id}", stop.id)>
                        <span class="stop-hex" class:is-done=!open class:is-missed=open>
                            <Icon mark=if open { Mark::Cross } else { Mark::Check } size=16 />
                        </span>
                        <span class="stop-name">{stop.name}</span>
                        <small>{at.unwrap_or_else(|| words::missed().to_owned())}</small>
                    </li>
                }
            })
            .collect_view();
        Some(view! {
            <h2 class="section" data-testid="round-summary-stops">{words::stops_made(done, done + missed.len())}</h2>
            <ul class="card stop-list">{rows}</ul>
        })
    }
}

#[component]
fn History(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    view! {
        <h2 class="section">{field_words::history()}</h2>
        {move || {
            let settings = core.settings();
            let events = core.entity(&Round::NAME, id, |entity| teller(&Round::NAME).story(&entity.state, &settings)).unwrap_or_default();
            view! { <div class="card thing-story"><Story events testid="round-story" /></div> }
        }}
    }
}
