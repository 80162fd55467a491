//! 签到 by position: at once inside the geofence; outside it too, after a word, and recorded as it is. Facts only.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::EntityId,
    kinds::{
        Kind,
        round::{CheckIn, Round, RoundBody},
    },
};

use super::plan::Stop;
use crate::capture::Saying;
use crate::data::Core;
use crate::device::{Positions, scanned};
use crate::i18n::phone_round as words;
use crate::pages::parts::{Whereabouts, saved_or_said};
use crate::ui::{Button, ButtonKind, Sheet, Toasts, format};

/// Older positions do not show that one is there now.
const STILL_HERE_MS: u64 = 30_000;

/// Says the check-in.
#[derive(Clone, Copy)]
struct CheckInAct {
    core: Core,
    toasts: Toasts,
    positions: Positions,
    round: EntityId,
}

impl CheckInAct {
    fn here(round: EntityId) -> Self {
        Self { core: Core::expect(), toasts: Toasts::expect(), positions: Positions::expect(), round }
    }

    fn say(self, stop: Stop) {
        let Self { core, toasts, positions, round } = self;
        let Some(area) = untrack(|| core.entity(&Round::NAME, round, |entity| entity.scope.area())) else { return };
        let body =
            RoundBody::CheckIn(CheckIn { checkpoint: stop.id, presence: scanned::with_plate(positions.presence(STILL_HERE_MS), stop.id) });
        spawn_local(async move {
            let said = core.say(Saying::of::<Round>(round, area, &body)).await;
            saved_or_said(toasts, said, &words::checked_in(stop.name));
        });
    }
}

/// The button of one checkpoint: filled inside the geofence, outlined outside it. `data-state` is `here` or `far`.
#[component]
pub(super) fn CheckInButton(
    /// The round.
    id: EntityId,
    /// The checkpoint.
    stop: Stop,
    /// The page's receiver.
    whereabouts: Whereabouts,
    /// Where the checkpoint goes when one is not there: opens [`FarSheet`].
    far: RwSignal<Option<Stop>>,
    /// For tests.
    #[prop(into)]
    testid: String,
) -> impl IntoView {
    let act = CheckInAct::here(id);
    let near = stop.clone();
    let here = Memo::new(move |_| whereabouts.latest.get().is_some_and(|at| near.reached_from(&at)));
    let press = move |_| {
        if here.get_untracked() {
            act.say(stop.clone());
        } else {
            far.set(Some(stop.clone()));
        }
    };
    view! {
        <button
            type="button"
            class=move || if here.get() { "btn btn-filled row-action" } else { "btn row-action" }
            data-state=move || if here.get() { "here" } else { "far" }
            data-testid=testid
            on:click=press
        >
            {words::check_in()}
        </button>
    }
}

/// Asks before a check-in from outside, with the distance that will be recorded.
#[component]
pub(super) fn FarSheet(id: EntityId, far: RwSignal<Option<Stop>>, whereabouts: Whereabouts) -> impl IntoView {
    let act = CheckInAct::here(id);
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if far.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            far.set(None);
        }
    });
    let told = move || {
        let stop = far.get()?;
        Some(match whereabouts.place() {
            Some(from) => words::check_in_far(format::distance(from.distance(stop.place))),
            None => words::check_in_blind().to_owned(),
        })
    };
    let anyway = move |()| {
        if let Some(stop) = far.get_untracked() {
            act.say(stop);
        }
        open.set(false);
    };
    view! {
        <Sheet open title=words::check_in_far_title() testid="round-far">
            <p data-testid="round-far-told">{told}</p>
            <div class="btn-pair">
                <Button label=words::go_on() on_press=move |()| open.set(false) testid="round-far-cancel" />
                <Button kind=ButtonKind::Filled label=words::check_in_anyway() on_press=anyway testid="round-far-confirm" />
            </div>
        </Sheet>
    }
}
