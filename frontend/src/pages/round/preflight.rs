//! Before a round: is the phone fit for it? One quiet line when it is; else what to do, in plain words. It never stands in the way.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::data::Core;
use crate::device::{Battery, PositionError, Positions, battery, keeps_screen_on};
use crate::i18n::phone_round as words;
use crate::pages::parts::Whereabouts;
use crate::ui::{Button, ButtonKind, Icon, Mark, Tone, format};

/// Below this, per cent, a battery may not last for a round.
const LOW_BATTERY: u8 = 20;
/// Less room than this, bytes, and a round's photos may not fit.
const LITTLE_ROOM: u64 = 50_000_000;

/// What is known of the phone; nothing for what the browser does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Facts {
    trouble: Option<PositionError>,
    accuracy_m: Option<u32>,
    gate_m: u32,
    battery: Option<Battery>,
    room: Option<u64>,
    persisted: Option<bool>,
    screen: bool,
}

/// What stands in the way of a good round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Concern {
    Denied,
    Unsupported,
    NoSignal,
    Vague(u32),
    Battery(u8),
    Room(u64),
    Evictable,
    Screen,
}

impl Facts {
    /// The concerns, the gravest first.
    fn concerns(self) -> Vec<Concern> {
        let position = match (self.trouble, self.accuracy_m) {
            (Some(PositionError::Denied), _) => Some(Concern::Denied),
            (Some(PositionError::Unsupported), _) => Some(Concern::Unsupported),
            (Some(PositionError::Unavailable | PositionError::Timeout), None) => Some(Concern::NoSignal),
            (_, Some(metres)) if metres > self.gate_m => Some(Concern::Vague(metres)),
            _ => None,
        };
        let battery = self.battery.filter(|b| !b.charging && b.percent < LOW_BATTERY).map(|b| Concern::Battery(b.percent));
        let room = self.room.filter(|room| *room < LITTLE_ROOM).map(Concern::Room);
        let evictable = (self.persisted == Some(false)).then_some(Concern::Evictable);
        let screen = (!self.screen).then_some(Concern::Screen);
        [position, battery, room, screen, evictable].into_iter().flatten().collect()
    }

    /// All is well, in a line.
    fn ready(self) -> String {
        let battery = self.battery.map(|battery| words::battery_at(battery.percent));
        let screen = self.screen.then(|| words::screen_stays_on().to_owned());
        [Some(words::phone_ready().to_owned()), battery, screen].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

impl Concern {
    fn name(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Unsupported => "unsupported",
            Self::NoSignal => "no-signal",
            Self::Vague(_) => "vague",
            Self::Battery(_) => "battery",
            Self::Room(_) => "room",
            Self::Evictable => "evictable",
            Self::Screen => "screen",
        }
    }

    fn tone(self) -> Tone {
        if matches!(self, Self::Denied | Self::Unsupported) { Tone::Wrong } else { Tone::Due }
    }

    fn mark(self) -> Mark {
        match self {
            Self::Denied | Self::Unsupported | Self::NoSignal | Self::Vague(_) => Mark::Locate,
            Self::Battery(_) | Self::Screen => Mark::Phone,
            Self::Room(_) | Self::Evictable => Mark::Box,
        }
    }

    /// What is the matter, and what to do.
    fn told(self) -> (String, &'static str) {
        match self {
            Self::Denied => (words::position_denied().to_owned(), words::position_denied_do()),
            Self::Unsupported => (words::position_unsupported().to_owned(), words::position_unsupported_do()),
            Self::NoSignal => (words::no_signal().to_owned(), words::no_signal_do()),
            Self::Vague(metres) => (words::vague(format::distance(f64::from(metres))), words::vague_do()),
            Self::Battery(percent) => (words::battery_low(percent), words::battery_low_do()),
            Self::Room(bytes) => (words::little_room(format::bytes(bytes as f64)), words::little_room_do()),
            Self::Evictable => (words::evictable().to_owned(), words::evictable_do()),
            Self::Screen => (words::screen_off().to_owned(), words::screen_off_do()),
        }
    }
}

/// The line or lines. `data-state` is `ready` or `concerned`.
#[component]
pub(super) fn Preflight(whereabouts: Whereabouts) -> impl IntoView {
    let core = Core::expect();
    let positions = Positions::expect();
    let power = RwSignal::new(None::<Battery>);
    spawn_local(async move {
        let found = battery().await;
        // the page may be gone by now
        let _ = power.try_set(found);
    });
    let screen = keeps_screen_on();
    let facts = Memo::new(move |_| {
        let (used, quota, persisted) = core.status().with(|status| (status.used, status.quota, status.persisted));
        Facts {
            trouble: whereabouts.error.get(),
            accuracy_m: whereabouts.latest.get().map(|at| at.accuracy_m),
            gate_m: core.settings().patrol.accuracy_gate_m,
            battery: power.get(),
            room: quota.zip(used).map(|(quota, used)| quota.saturating_sub(used)),
            persisted,
            screen,
        }
    });
    let concerns = Memo::new(move |_| facts.get().concerns());
    let again = move |()| positions.try_again();
    view! {
        <div class="preflight" role="status" data-testid="round-preflight" data-state=move || if concerns.with(Vec::is_empty) { "ready" } else { "concerned" }>
            {move || {
                let concerns = concerns.get();
                if concerns.is_empty() {
                    return view! {
                        <p class="preflight-ready">
                            <Icon mark=Mark::Check size=16 />
                            {move || facts.get().ready()}
                        </p>
                    }
                        .into_any();
                }
                let rows = concerns
                    .into_iter()
                    .map(|concern| {
                        let (what, to_do) = concern.told();
                        view! {
                            <li class=format!("preflight-row {}", concern.tone().class()) data-testid=format!("round-preflight-{}", concern.name())>
                                <Icon mark=concern.mark() size=20 />
                                <span>
                                    <strong>{what}</strong>
                                    <small>{to_do}</small>
                                </span>
                                {(concern == Concern::Denied)
                                    .then(|| {
                                        view! {
                                            <Button
                                                kind=ButtonKind::Plain
                                                label=crate::i18n::common::retry()
                                                on_press=again
                                                testid="round-preflight-retry"
                                            />
                                        }
                                    })}
                            </li>
                        }
                    })
                    .collect_view();
                view! { <ul class="card preflight-rows">{rows}</ul> }.into_any()
            }}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit() -> Facts {
        let battery = Some(Battery { percent: 80, charging: false });
        Facts { accuracy_m: Some(5), gate_m: 35, battery, room: Some(900_000_000), persisted: Some(true), screen: true, trouble: None }
    }

    #[test]
    fn a_fit_phone_raises_no_concern() {
        assert_eq!(fit().concerns(), []);
        // what a browser does not tell is no concern either
        assert_eq!(Facts { battery: None, room: None, persisted: None, accuracy_m: None, ..fit() }.concerns(), []);
    }

    #[test]
    fn the_gravest_concern_comes_first() {
        let low = Some(Battery { percent: 12, charging: false });
        let bad = Facts {
            trouble: Some(PositionError::Denied),
            battery: low,
            room: Some(1_000_000),
            persisted: Some(false),
            screen: false,
            ..fit()
        };
        let expected = [Concern::Denied, Concern::Battery(12), Concern::Room(1_000_000), Concern::Screen, Concern::Evictable];
        assert_eq!(bad.concerns(), expected);
        assert_eq!(Facts { accuracy_m: Some(80), ..fit() }.concerns(), [Concern::Vague(80)]);
        assert_eq!(Facts { battery: Some(Battery { percent: 5, charging: true }), ..fit() }.concerns(), []);
    }
}
