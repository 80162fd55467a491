//! Scanning a plate: the camera with a frame, and where a plate leads. Works without a network.
//!
//! Opened by its own button, or by a phone's ordinary camera through the address on the plate (`/P/<code>`).

mod arrive;
mod viewfinder;

use arrive::{Arrived, Sight, arrive};
use leptos::prelude::*;
use viewfinder::Viewfinder;
use xunge_shared::plate::Plate;

use super::parts::{PositionLine, WhenReady, Whereabouts};
use crate::data::Core;
use crate::device::{Positions, scanned};
use crate::i18n::scan as words;
use crate::route;
use crate::ui::{Button, ButtonKind, EmptyState, Icon, Mark, Toasts, Tone, TopBar};

/// The page; with the plate that an address named, when one did.
#[component]
pub fn Scan(
    /// What the phone's own camera read.
    #[prop(optional)]
    opened: Option<Plate>,
) -> impl IntoView {
    let whereabouts = Whereabouts::watch();
    view! {
        <TopBar title=words::title() back="/zones" />
        <main class="page scan-page">
            <WhenReady>
                <Scanning opened whereabouts />
            </WhenReady>
        </main>
    }
}

#[component]
fn Scanning(opened: Option<Plate>, whereabouts: Whereabouts) -> impl IntoView {
    let (core, toasts, positions) = (Core::expect(), Toasts::expect(), Positions::expect());
    let stuck = RwSignal::new(None::<Arrived>);
    let read = move |sight: Sight| {
        scanned::note(sight.thing, sight.token.clone());
        match untrack(|| arrive(core, toasts, positions, &sight)) {
            Arrived::At(path) => route::replace(&path),
            other => stuck.set(Some(other)),
        }
    };
    let saw = Callback::new(move |text: String| match untrack(|| Sight::of(core, &text)) {
        Some(sight) => {
            buzz();
            read(sight);
        }
        None => toasts.say(Tone::Due, words::not_a_plate()),
    });
    if let Some(plate) = opened {
        read(plate.into());
    }
    move || match stuck.get() {
        Some(Arrived::Unknown) => view! {
            <EmptyState mark=Mark::Qr title=words::unknown() why=words::unknown_why() tone=Tone::Due>
                <Again stuck />
            </EmptyState>
        }
        .into_any(),
        Some(Arrived::NoRound(name)) => view! {
            <EmptyState mark=Mark::Pin title=words::no_round(name) why=words::no_round_why()>
                <a href="/round" class="btn btn-filled" data-testid="scan-to-round">
                    <Icon mark=Mark::Walk size=20 />
                    {words::to_round()}
                </a>
                <Again stuck />
            </EmptyState>
        }
        .into_any(),
        Some(Arrived::At(_)) | None => view! {
            <Viewfinder on_read=saw />
            <PositionLine whereabouts testid="scan-position" />
        }
        .into_any(),
    }
}

#[component]
fn Again(stuck: RwSignal<Option<Arrived>>) -> impl IntoView {
    view! { <Button kind=ButtonKind::Ghost mark=Mark::Qr label=words::again() on_press=Callback::new(move |()| stuck.set(None)) testid="scan-again" /> }
}

/// A short buzz: eyes are on the plate, not on the screen. iPhones have none.
fn buzz() {
    let navigator = window().navigator();
    if js_sys::Reflect::has(&navigator, &"vibrate".into()).unwrap_or(false) {
        let _ = navigator.vibrate_with_duration(60);
    }
}
