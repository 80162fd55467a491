//! The moment that is shown: moved by hand, with the keys, or played.
//!
//! `data-testid`s: `replay-play`, `replay-speed`, `replay-at` (the slider), `replay-said`.

use std::time::Duration;

use leptos::prelude::*;
use xunge_shared::hlc::Millis;

use crate::desk::ticking::ticking;
use crate::i18n::patrols as words;
use crate::ui::{Icon, Mark, format};

/// How often the moment moves while it plays.
const TICK: Duration = Duration::from_millis(100);
/// How many times faster than it was walked.
const SPEEDS: [u16; 3] = [60, 120, 300];
/// The arrow keys move the moment by so much.
const STEP_MS: Millis = 5_000;

/// Copy. See the module.
#[derive(Debug, Clone, Copy)]
pub(super) struct Playing {
    /// When the replay begins.
    pub(super) from: Millis,
    /// When it ends.
    pub(super) to: Millis,
    /// What is shown.
    pub(super) at: RwSignal<Millis>,
    plays: RwSignal<bool>,
}

impl Playing {
    /// At its end: the whole way is shown before anything is asked.
    pub(super) fn new(from: Millis, to: Millis) -> Self {
        Self { from, to, at: RwSignal::new(to), plays: RwSignal::new(false) }
    }

    /// Shows a moment, and stops there.
    pub(super) fn go(self, moment: Millis) {
        self.plays.set(false);
        self.at.set(moment.clamp(self.from, self.to));
    }

    fn toggle(self) {
        if !self.plays.get_untracked() && self.at.get_untracked() >= self.to {
            self.at.set(self.from);
        }
        self.plays.update(|plays| *plays = !*plays);
    }

    fn tick(self, speed: u16) {
        let next = self.at.get_untracked() + TICK.as_millis() as Millis * Millis::from(speed);
        self.at.set(next.min(self.to));
        if next >= self.to {
            self.plays.set(false);
        }
    }
}

/// The bar below the map.
#[component]
pub(super) fn Player(
    /// The moment.
    playing: Playing,
    /// What is to be said of it.
    said: impl Fn(Millis) -> String + Send + Sync + 'static,
) -> impl IntoView {
    let speed = RwSignal::new(SPEEDS[0]);
    ticking(move || {
        let (plays, speed) = (playing.plays.get(), speed.get());
        plays.then_some((TICK, move || playing.tick(speed)))
    });
    let faster = move |_| {
        speed.update(|speed| {
            let next = SPEEDS.iter().position(|known| known == speed).map_or(0, |at| (at + 1) % SPEEDS.len());
            *speed = SPEEDS[next];
        });
    };
    let clock = move || format::clock(playing.at.get());
    let said = Memo::new(move |_| said(playing.at.get()));
    view! {
        <div class="replay-player" data-plays=move || playing.plays.get().to_string()>
            <button
                type="button"
                class="time-play"
                data-testid="replay-play"
                aria-label=move || if playing.plays.get() { words::pause() } else { words::play() }
                on:click=move |_| playing.toggle()
            >
                {move || view! { <Icon mark=if playing.plays.get() { Mark::Stop } else { Mark::Play } size=22 /> }}
            </button>
            <button type="button" class="time-speed" data-testid="replay-speed" aria-label=move || words::speed(speed.get()) on:click=faster>
                {move || format!("{}×", speed.get())}
            </button>
            <input
                type="range"
                class="replay-slider"
                data-testid="replay-at"
                aria-label=words::moment()
                aria-valuetext=clock
                min=playing.from.to_string()
                max=playing.to.to_string()
                step=STEP_MS.to_string()
                prop:value=move || playing.at.get().to_string()
                on:input=move |ev| {
                    if let Ok(moment) = event_target_value(&ev).parse() {
                        playing.go(moment);
                    }
                }
            />
            <p class="replay-said" data-testid="replay-said">
                <b>{clock}</b>
                <small>{said}</small>
            </p>
        </div>
    }
}
