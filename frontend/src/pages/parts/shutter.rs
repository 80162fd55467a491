//! The app's own camera: what it sees with the evidence band as it will stand on the photo, a shutter under the thumb, and the way to
//! the phone's camera. The page behind it stays as it was, which a phone with little memory does not promise of a camera app.

use std::{rc::Rc, time::Duration};

use leptos::{html, prelude::*, task::spawn_local};
use web_sys::Blob;

use crate::device::{Caption, Detail, Lens, LensError};
use crate::i18n::{common, field as words, scan};
use crate::ui::{Button, EmptyState, Icon, Mark, Tone, closed, modal};

/// The band's time and place are looked at this often.
const BAND_EVERY: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Starting,
    Seeing { lamp: bool },
    Failed(LensError),
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Seeing { .. } => "seeing",
            Self::Failed(_) => "failed",
        }
    }
}

/// The camera over the page, while it is open.
#[component]
pub(super) fn Shutter(
    /// True while it is shown, both ways.
    open: RwSignal<bool>,
    /// What the band says, asked again and again.
    caption: Callback<(), Caption>,
    /// Called with the picture.
    on_shot: Callback<Blob>,
    /// Asks for the phone's own camera.
    on_other: Callback<()>,
) -> impl IntoView {
    let node = modal(open);
    view! {
        <dialog class="shutter" node_ref=node aria-label=words::take() on:close=move |_| closed(node, open)>
            {move || open.get().then(|| view! { <Finder open caption on_shot on_other /> })}
        </dialog>
    }
}

#[component]
fn Finder(open: RwSignal<bool>, caption: Callback<(), Caption>, on_shot: Callback<Blob>, on_other: Callback<()>) -> impl IntoView {
    let node = NodeRef::<html::Video>::new();
    let state = RwSignal::new(State::Starting);
    let lens = StoredValue::new_local(None::<Rc<Lens>>);
    let (lit, busy) = (RwSignal::new(false), RwSignal::new(false));
    let band = RwSignal::new(caption.run(()));
    Effect::new(move |_| {
        let Some(video) = node.get() else { return };
        spawn_local(async move {
            let opened = Lens::open(video, Detail::Photo).await;
            // closed meanwhile: what was opened is dropped, and with it switched off
            if state.is_disposed() {
                return;
            }
            match opened {
                Ok(opened) => {
                    state.set(State::Seeing { lamp: opened.has_lamp() });
                    lens.set_value(Some(Rc::new(opened)));
                }
                Err(why) => state.set(State::Failed(why)),
            }
        });
    });
    if let Ok(timer) = set_interval_with_handle(move || drop(band.try_set(caption.run(()))), BAND_EVERY) {
        on_cleanup(move || timer.clear());
    }
    on_cleanup(move || drop(lens.try_update_value(Option::take)));
    let shoot = move |_| {
        let Some(lens) = lens.get_value() else { return };
        busy.set(true);
        spawn_local(async move {
            let shot = lens.shoot().await;
            let _ = busy.try_set(false);
            if let Some(shot) = shot {
                on_shot.run(shot);
                let _ = open.try_set(false);
            }
        });
    };
    let light = move |_| {
        lit.update(|lit| *lit = !*lit);
        lens.with_value(|lens| lens.iter().for_each(|lens| lens.light(lit.get_untracked())));
    };
    let other = move |()| {
        open.set(false);
        on_other.run(());
    };
    let failed = Memo::new(move |_| match state.get() {
        State::Failed(why) => Some(why),
        State::Starting | State::Seeing { .. } => None,
    });
    view! {
        <div class="shutter-view" data-testid="camera" data-state=move || state.get().name()>
            <video node_ref=node playsinline muted aria-label=scan::view_label() class:is-hidden=move || failed.get().is_some()></video>
            {move || failed.get().map(|why| view! { <NoLens why /> })}
            <p class="shutter-band" class:is-hidden=move || failed.get().is_some() data-testid="camera-band">
                {move || {
                    let Caption { time, place, subject, author } = band.get();
                    [time, place, subject, author].into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" · ")
                }}
            </p>
        </div>
        <div class="shutter-bar">
            <button type="button" class="icon-btn" aria-label=common::close() data-testid="camera-close" on:click=move |_| open.set(false)>
                <Icon mark=Mark::Cross />
            </button>
            <button
                type="button"
                class="shutter-release"
                aria-label=words::take()
                disabled=move || busy.get() || !matches!(state.get(), State::Seeing { .. })
                data-testid="camera-shoot"
                on:click=shoot
            ></button>
            <button
                type="button"
                class="icon-btn"
                class:is-unseen=move || state.get() != State::Seeing { lamp: true }
                aria-label=scan::lamp()
                aria-pressed=move || lit.get().to_string()
                data-testid="camera-lamp"
                on:click=light
            >
                <Icon mark=Mark::Lamp />
            </button>
        </div>
        <Button mark=Mark::Camera label=words::take_other() on_press=other testid="camera-other" />
    }
}

/// Why nothing is seen, and what to do.
#[component]
pub fn NoLens(
    /// Why.
    why: LensError,
) -> impl IntoView {
    let (title, told) = match why {
        LensError::Denied => (scan::denied(), scan::denied_why()),
        LensError::Missing => (scan::missing(), scan::missing_why()),
        LensError::Unsupported => (scan::unsupported(), scan::unsupported_why()),
    };
    view! { <EmptyState mark=Mark::Camera title why=told tone=Tone::Due /> }
}
