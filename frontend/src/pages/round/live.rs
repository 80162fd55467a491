//! The open round: the map with the way so far, the figures, the next checkpoint, and what a patrol does on the way.

use std::time::Duration;

use leptos::prelude::*;
use xunge_shared::{
    hlc::Millis,
    id::EntityId,
    kinds::round::{Mode, Round},
};

use super::actions::Actions;
use super::live_map::LiveMap;
use super::route::NextStop;
use crate::data::Core;
use crate::device::{LiveRound, PositionError, now_ms};
use crate::i18n::phone_round as words;
use crate::kinds::speed_word;
use crate::pages::parts::Whereabouts;
use crate::theme::{Theme, ThemeState};
use crate::ui::{Icon, Mark, Tone, TopBar, format};

/// The page.
#[component]
pub(super) fn LiveRoundPage(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    let whereabouts = Whereabouts::watch();
    let live = core.recorder().live();
    let round = Memo::new(move |_| core.get::<Round>(id));
    let second = ticking();
    view! {
        <TopBar title=words::live_title()>
            <ThemeButton />
        </TopBar>
        <main class="page round-live" data-testid="round-live" data-round=id.to_string()>
            <div class="round-map">
                <LiveMap id round whereabouts />
                <div class="map-float top">
                    <Recording live second whereabouts />
                    <Notices live second />
                </div>
            </div>
            <Figures round live second />
            <NextStop id round whereabouts />
            <Actions id round whereabouts />
        </main>
    }
}

/// The time by the second, for as long as the page is open.
fn ticking() -> Signal<Millis> {
    let second = RwSignal::new(now_ms());
    if let Ok(handle) = set_interval_with_handle(move || second.set(now_ms()), Duration::from_secs(1)) {
        on_cleanup(move || handle.clear());
    }
    second.into()
}

/// That one's whereabouts are being recorded stands on the screen all the time.
#[component]
fn Recording(live: Signal<Option<LiveRound>>, second: Signal<Millis>, whereabouts: Whereabouts) -> impl IntoView {
    let accuracy = Memo::new(move |_| {
        let fresh =
            live.with(|live| live.as_ref().and_then(|live| live.last_fix)).is_some_and(|at| second.get().saturating_sub(at) < 30_000);
        whereabouts.latest.get().filter(|_| fresh).map(|at| at.accuracy_m)
    });
    view! {
        <p class="map-word recording" role="status" data-testid="round-recording" data-state=move || if accuracy.get().is_some() { "fixed" } else { "seeking" }>
            <i class="recording-dot"></i>
            {move || match accuracy.get() {
                Some(metres) => words::recording(format::distance(f64::from(metres))),
                None => words::recording_seeking().to_owned(),
            }}
        </p>
    }
}

/// What went wrong with the recording, as long as it matters.
#[component]
fn Notices(live: Signal<Option<LiveRound>>, second: Signal<Millis>) -> impl IntoView {
    let core = Core::expect();
    let gap_s = move || core.settings().patrol.gap_s;
    let notices = Memo::new(move |_| {
        let Some(now) = live.get() else { return vec![] };
        let mut notices = vec![];
        if now.unsaved.is_some() {
            notices.push((Tone::Wrong, Mark::Warning, words::not_stored().to_owned(), "unsaved"));
        }
        if now.trouble == Some(PositionError::Denied) {
            notices.push((Tone::Wrong, Mark::Warning, words::no_permission().to_owned(), "denied"));
        }
        if let Some(since) = now.paused {
            notices.push((Tone::Quiet, Mark::Clock, words::paused(format::clock(since)), "paused"));
        }
        let silent = second.get().saturating_sub(now.last_fix.unwrap_or(now.since));
        if silent > gap_s() * 1_000 {
            notices.push((Tone::Wrong, Mark::Clock, words::silent(format::timer(silent)), "silent"));
        }
        if now.stats.gaps > 0 {
            notices.push((Tone::Due, Mark::Route, words::gaps(now.stats.gaps, format::timer(now.stats.gap_ms)), "gaps"));
        }
        if !now.awake {
            notices.push((Tone::Due, Mark::Phone, words::not_awake().to_owned(), "awake"));
        }
        notices
    });
    move || {
        notices
            .get()
            .into_iter()
            .take(2)
            .map(|(tone, mark, word, name)| {
                view! {
                    <p class=format!("map-word {}", tone.class()) data-testid=format!("round-{name}")>
                        <Icon mark size=16 />
                        {word}
                    </p>
                }
            })
            .collect_view()
    }
}

#[component]
fn Figures(round: Memo<Option<Round>>, live: Signal<Option<LiveRound>>, second: Signal<Millis>) -> impl IntoView {
    let core = Core::expect();
    let mode =
        Memo::new(move |_| round.with(|round| round.as_ref().and_then(|round| round.start().map(|s| s.what.mode))).unwrap_or(Mode::Foot));
    let elapsed = move || {
        let since = round.with(|round| round.as_ref().and_then(|round| round.start().map(|start| start.by.at())));
        let since = since.or_else(|| live.with(|live| live.as_ref().map(|live| live.since)));
        format::timer(since.map_or(0, |since| second.get().saturating_sub(since)))
    };
    let still = Memo::new(move |_| live.with(|live| live.as_ref().map_or(0, |live| live.stats.still_ms / 60_000)));
    let metres = Memo::new(move |_| live.with(|live| live.as_ref().map_or(0.0, |live| live.stats.observed_m)));
    let kmh = Memo::new(move |_| live.with(|live| live.as_ref().and_then(|live| live.kmh)));
    let word = Memo::new(move |_| kmh.get().map(|kmh| speed_word(kmh, mode.get(), &core.settings().patrol)));
    view! {
        <dl class="figures">
            <div>
                <dd data-testid="round-elapsed">
                    <b>{elapsed}</b>
                </dd>
                <dt data-testid="round-still" data-minutes=move || still.get().to_string()>
                    {move || if still.get() == 0 { words::elapsed().to_owned() } else { words::elapsed_still(still.get()) }}
                </dt>
            </div>
            <div>
                <dd data-testid="round-observed" data-metres=move || format!("{:.0}", metres.get())>
                    <b>{move || format!("{:.2}", metres.get() / 1_000.0)}</b>
                    " km"
                </dd>
                <dt>{words::observed()}</dt>
            </div>
            <div
                class=move || word.get().filter(|word| word.0 == Tone::Wrong).map_or("", |word| word.0.class())
                data-testid="round-speed"
                data-state=move || match word.get() {
                    Some((Tone::Wrong, _)) => "overspeed",
                    Some(_) => "normal",
                    None => "unknown",
                }
            >
                <dd>
                    <b>{move || kmh.get().map_or("–".to_owned(), |kmh| format!("{kmh:.1}"))}</b>
                    " km/h"
                </dd>
                <dt>
                    {move || match word.get() {
                        Some((tone, word)) => {
                            view! {
                                {(tone == Tone::Wrong).then(|| view! { <Icon mark=Mark::Warning size=14 /> })}
                                {words::speed(word)}
                            }
                                .into_any()
                        }
                        None => words::speed_unknown().into_any(),
                    }}
                </dt>
            </div>
        </dl>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let theme = ThemeState::expect();
    let night = move || theme.get() == Theme::Night;
    view! {
        <button
            type="button"
            class="icon-btn"
            aria-label=words::night_look()
            aria-pressed=move || night().to_string()
            data-testid="round-night"
            on:click=move |_| theme.choose(if night() { Theme::System } else { Theme::Night })
        >
            <Icon mark=Signal::derive(move || if night() { Mark::Sun } else { Mark::Moon }) />
        </button>
    }
}
