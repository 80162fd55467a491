//! The bar of time below the map: how much happened when, the window that is shown of it, and a way to play it.
//!
//! The window is moved by its ends or by its body, with the pointer or with the arrow keys; what is pressed beside it begins a new one.

use leptos::{ev, html, prelude::*};
use xunge_shared::{day::DAY, hlc::Millis};

use super::{
    playback::Playback,
    time::{Extent, Grip, Window},
};
use crate::api;
use crate::desk::live::Freshness;
use crate::i18n::workspace as words;
use crate::ui::{Icon, Mark, format};

/// What the pointer holds: a grip and the border where it took hold, or the fixed end of a new window.
#[derive(Clone, Copy)]
enum Held {
    Grip(Grip, u64, Window),
    New(u64),
}

/// The bar.
#[component]
pub fn Timeline() -> impl IntoView {
    let (playback, fresh) = (Playback::expect(), Freshness::expect());
    let extent = playback.extent;
    // All of what is spanned is asked for, whatever the window: it is moved over the same bars.
    let wanted = Memo::new(move |_| {
        let mut filter = playback.filter.get();
        filter.window = Some(extent.get().whole());
        (filter, extent.get())
    });
    let counts = LocalResource::new(move || {
        fresh.asked.track();
        let (filter, extent) = wanted.get();
        let query = filter.rows(playback.today.get());
        async move { api::histogram(&query, extent.step).await.ok().map(|histogram| histogram.counts) }
    });
    // the bars stay while they are asked for again
    let bars = Memo::new(move |before: Option<&Vec<u64>>| counts.get().flatten().or_else(|| before.cloned()).unwrap_or_default());
    let total = move || {
        let (extent, window) = (extent.get(), playback.window());
        let counted = bars
            .with(|bars| (0_u64..).zip(bars).filter(|(i, _)| window.is_none_or(|w| extent.is_within(*i, w))).map(|(_, n)| n).sum::<u64>());
        words::records(counted)
    };
    let said = move || {
        let window = playback.window().unwrap_or_else(|| extent.get().whole());
        spoken(window, extent.get())
    };
    view! {
        <section class="desk-time" aria-label=words::time() data-testid="desk-timeline" data-plays=move || playback.plays.get().to_string()>
            <button
                type="button"
                class="time-play"
                data-testid="desk-play"
                aria-label=move || if playback.plays.get() { words::pause() } else { words::play() }
                on:click=move |_| playback.toggle()
            >
                {move || view! { <Icon mark=if playback.plays.get() { Mark::Stop } else { Mark::Play } size=22 /> }}
            </button>
            <button type="button" class="time-speed" data-testid="desk-speed" aria-label=move || words::speed(playback.speed.get()) on:click=move |_| playback.faster()>
                {move || format!("{}×", playback.speed.get())}
            </button>
            <Track bars />
            <p class="time-said" data-testid="desk-window" aria-live=move || if playback.plays.get() { "off" } else { "polite" }>
                <b>{said}</b>
                <small>{total}</small>
            </p>
            <button
                type="button"
                class="icon-btn time-clear"
                class:is-hidden=move || playback.window().is_none()
                aria-label=words::whole_time()
                data-testid="desk-window-clear"
                on:click=move |_| playback.clear()
            >
                <Icon mark=Mark::Cross size=18 />
            </button>
        </section>
    }
}

/// The bars, and the window over them.
#[component]
fn Track(
    /// A count for each step.
    bars: Memo<Vec<u64>>,
) -> impl IntoView {
    let playback = Playback::expect();
    let extent = playback.extent;
    let node = NodeRef::<html::Div>::new();
    let held = StoredValue::new(None::<Held>);
    let border = move |ev: &ev::PointerEvent| {
        let room = node.get_untracked().map(|node| node.get_bounding_client_rect());
        let part = room.map_or(0.0, |room| (f64::from(ev.client_x()) - room.left()) / room.width().max(1.0));
        (part.clamp(0.0, 1.0) * extent.get_untracked().steps as f64).round() as u64
    };
    let take = move |ev: ev::PointerEvent, grip: Option<Grip>| {
        if ev.button() != 0 {
            return;
        }
        ev.stop_propagation();
        let at = border(&ev);
        held.set_value(Some(match (grip, untrack(|| playback.window())) {
            (Some(grip), Some(window)) => Held::Grip(grip, at, window),
            _ => Held::New(at),
        }));
        playback.plays.set(false);
        if let Some(node) = node.get_untracked() {
            // a pointer that is gone already cannot be held
            let _ = node.set_pointer_capture(ev.pointer_id());
        }
    };
    let drag = move |ev: ev::PointerEvent| {
        let (at, extent) = (border(&ev), extent.get_untracked());
        match held.get_value() {
            Some(Held::Grip(grip, from, window)) => playback.move_to(extent.moved(window, grip, at as i64 - from as i64)),
            Some(Held::New(from)) if from != at || playback.is_moving() => playback.move_to(extent.between(from, at)),
            _ => (),
        }
    };
    let drop_it = move |_: ev::PointerEvent| {
        if held.try_update_value(Option::take).flatten().is_some() {
            playback.settle();
        }
    };
    let most = move || bars.with(|bars| bars.iter().copied().max().unwrap_or_default().max(1));
    let place = move |window: Window| {
        let extent = extent.get();
        let part = |at: Millis| at.saturating_sub(extent.from) as f64 / (extent.to() - extent.from) as f64 * 100.0;
        (part(window.from).clamp(0.0, 100.0), part(window.to).clamp(0.0, 100.0))
    };
    let body = move || {
        playback.window().map(|window| {
            let (from, to) = place(window);
            format!("left:{from:.3}%;width:{:.3}%", to - from)
        })
    };
    view! {
        <div
            class="time-track"
            node_ref=node
            data-testid="desk-track"
            on:pointerdown=move |ev| take(ev, None)
            on:pointermove=drag
            on:pointerup=drop_it
            on:pointercancel=drop_it
        >
            <div class="time-bars" aria-hidden="true">
                {move || {
                    let most = most() as f64;
                    (0_u64..)
                        .zip(bars.get())
                        .map(|(i, n)| {
                            // what is there is seen, however little it is
                            let high = if n == 0 { 0.0 } else { (n as f64 / most).sqrt().mul_add(92.0, 8.0) };
                            let within = move || playback.window().is_none_or(|window| extent.get().is_within(i, window));
                            view! { <i class:is-in=within style=format!("height:{high:.1}%")></i> }
                        })
                        .collect_view()
                }}
            </div>
            <div
                class="time-window"
                class:is-hidden=move || body().is_none()
                style=move || body().unwrap_or_default()
                on:pointerdown=move |ev| take(ev, Some(Grip::Body))
            ></div>
            <Handle grip=Grip::From place=Signal::derive(move || playback.window().map_or(0.0, |w| place(w).0)) take=Callback::new(move |ev| take(ev, Some(Grip::From))) />
            <Handle grip=Grip::To place=Signal::derive(move || playback.window().map_or(100.0, |w| place(w).1)) take=Callback::new(move |ev| take(ev, Some(Grip::To))) />
        </div>
    }
}

/// One end of the window.
#[component]
fn Handle(
    /// Which.
    grip: Grip,
    /// Where it is, percent of the bar.
    place: Signal<f64>,
    /// The pointer takes it.
    take: Callback<ev::PointerEvent>,
) -> impl IntoView {
    let playback = Playback::expect();
    let extent = playback.extent;
    let (name, testid) =
        if grip == Grip::From { (words::window_from(), "desk-window-from") } else { (words::window_to(), "desk-window-to") };
    let end = move || {
        let window = playback.window().unwrap_or_else(|| extent.get().whole());
        if grip == Grip::From { window.from } else { window.to }
    };
    let keys = move |ev: ev::KeyboardEvent| {
        let by = match ev.key().as_str() {
            "ArrowLeft" | "ArrowDown" => -1,
            "ArrowRight" | "ArrowUp" => 1,
            "PageDown" => -6,
            "PageUp" => 6,
            "Home" => i64::MIN / 2,
            "End" => i64::MAX / 2,
            "Escape" => return playback.clear(),
            _ => return,
        };
        ev.prevent_default();
        let extent = extent.get_untracked();
        let window = untrack(|| playback.window()).unwrap_or_else(|| extent.whole());
        // with Shift the whole window goes along
        playback.move_to(extent.moved(window, if ev.shift_key() { Grip::Body } else { grip }, by));
        playback.settle();
    };
    view! {
        <button
            type="button"
            class="time-handle"
            role="slider"
            data-testid=testid
            aria-label=name
            aria-valuemin=0
            aria-valuemax=move || extent.get().steps
            aria-valuenow=move || extent.get().near(end())
            aria-valuetext=move || format::when(end(), format::now())
            style=move || format!("left:{:.3}%", place.get())
            on:pointerdown=move |ev| take.run(ev)
            on:keydown=keys
        ></button>
    }
}

/// A window in words: the clock alone where it is within a day, days and clocks otherwise.
fn spoken(window: Window, extent: Extent) -> String {
    let now = format::now();
    if extent.to() - extent.from <= DAY {
        // the day's end is midnight, which a clock would call its beginning
        let last = if window.to == extent.to() { "24:00".to_owned() } else { format::clock(window.to) };
        return words::from_to(format::clock(window.from), last);
    }
    words::from_to(format::when(window.from, now), format::when(window.to, now))
}
