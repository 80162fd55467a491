//! The parts of the app that are loaded when they are first needed: the phone's pages behind today's, the desk, and
//! the desk's pages that are opened less often.
//!
//! What only these functions reach is cut out of the main module by `cargo xtask wasm`, so that a first start over one bar of signal
//! loads the sign-in, today's page and the sync, and is usable. The service worker keeps the phone's chunk with the build, so that an
//! installed app has it without a network, and the desk's from its first use on. Nothing else in the app may name what is inside a
//! chunk, or it moves back.

#![expect(clippy::unnecessary_wraps, reason = "the split point adds the failure to load")]

use futures::future::{FutureExt, LocalBoxFuture};
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use crate::{
    data::Core,
    decoder,
    desk::{Desk, Office},
    device::{Forgotten, Frame},
    i18n::common,
    pages::{
        Accounts, CaseDetail, Cases, Deliver, Disabled, Enrol, Extras, Held, Locked, Me, MyLines, Privacy, Records, Report, Round, Scan,
        SyncCentre, ZoneDetail, Zones, close_forgotten,
    },
    route::Page,
    ui::{Button, EmptyState, Mark, Toasts, Tone, dress},
};

/// The looks that the phone's pages share with the desk.
const SHARED_STYLE: &str = concat!(include_str!("../style/shared.css"), include_str!("../style/map.css"));
/// The looks of the phone's pages: a file for each noun.
const FIELD_STYLE: &str = concat!(
    include_str!("../style/field/controls.css"),
    include_str!("../style/field/thing.css"),
    include_str!("../style/field/line.css"),
    include_str!("../style/field/list.css"),
    include_str!("../style/field/report.css"),
    include_str!("../style/field/round.css"),
    include_str!("../style/field/scan.css"),
    include_str!("../style/field/photo.css"),
    include_str!("../style/field/sync.css"),
    include_str!("../style/field/help.css"),
    include_str!("../style/field/unlock.css"),
    include_str!("../style/field/street.css"),
);

/// What a chunk shows: a page, or a part of the phone's frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The page of an address.
    Page(Page),
    /// What a disabled account sees in place of its pages.
    Disabled,
    /// What comes by itself: the tour, the offer to install, the words after an action.
    Extras,
    /// The lock screen.
    Locked,
    /// At the sign-in: who was here before.
    Accounts,
    /// What the sync centre tells, for the desk.
    Records,
    /// A page of the desk beside its map and its figures.
    Office(Office),
}

#[wasm_split(field, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_field))]
fn field(part: Part) -> Result<AnyView, SplitLoaderError> {
    dress("shared", SHARED_STYLE);
    dress("field", FIELD_STYLE);
    let page = match part {
        Part::Page(page) => page,
        Part::Disabled => return Ok(view! { <Disabled /> }.into_any()),
        Part::Extras => return Ok(view! { <Extras /> }.into_any()),
        Part::Locked => return Ok(view! { <Locked /> }.into_any()),
        Part::Accounts => return Ok(view! { <Accounts /> }.into_any()),
        Part::Records => return Ok(view! { <Records /> }.into_any()),
        // it is in a chunk of its own
        Part::Office(_) => return Ok(().into_any()),
    };
    Ok(match page {
        Page::Round => view! { <Round /> }.into_any(),
        Page::Zones => view! { <Zones /> }.into_any(),
        Page::Zone(id) => view! { <ZoneDetail id /> }.into_any(),
        Page::Report => view! { <Report /> }.into_any(),
        Page::Cases => view! { <Cases /> }.into_any(),
        Page::Case(id) => view! { <CaseDetail id /> }.into_any(),
        Page::Timetable => view! { <MyLines /> }.into_any(),
        Page::Scan => view! { <Scan /> }.into_any(),
        Page::Plate(plate) => view! { <Scan opened=plate /> }.into_any(),
        Page::Sync => view! { <SyncCentre /> }.into_any(),
        Page::Deliver => view! { <Deliver /> }.into_any(),
        Page::Privacy => view! { <Privacy /> }.into_any(),
        Page::Me => view! { <Me /> }.into_any(),
        Page::Enrol => view! { <Enrol /> }.into_any(),
        // these are in the main module
        Page::Today | Page::Login | Page::Desk | Page::NotFound => ().into_any(),
    })
}

/// Goes on with the round that was open when the page went.
#[wasm_split(field, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn resume_round(core: Core) -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
    Ok(core.recorder().resume(core).boxed_local())
}

/// Reads what timetables name this account for.
#[wasm_split(field, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn heed_lines(core: Core) -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
    Ok(core.heed_lines().boxed_local())
}

/// Says what was marked clean in an earlier visit.
#[wasm_split(field, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn resume_held(held: Held) -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
    Ok(held.resume().boxed_local())
}

/// Closes a round that was forgotten open.
#[wasm_split(field, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn close_round(core: Core, toasts: Toasts, forgotten: Forgotten) -> Result<(), SplitLoaderError> {
    close_forgotten(core, toasts, forgotten);
    Ok(())
}

#[wasm_split(desk, wasm_split_path = ::leptos::wasm_split, fallible)]
fn desk() -> Result<AnyView, SplitLoaderError> {
    dress("shared", SHARED_STYLE);
    let office = |page| view! { <Chunk part=Part::Office(page) /> }.into_any();
    let records = || view! { <Chunk part=Part::Records /> }.into_any();
    Ok(view! { <Desk office records /> }.into_any())
}

#[wasm_split(office, wasm_split_path = ::leptos::wasm_split, fallible)]
fn office(page: Office) -> Result<AnyView, SplitLoaderError> {
    Ok(page.view())
}

/// The QR code in a picture, by the decoder for browsers without one.
#[wasm_split(decoder, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_decoder))]
pub fn decode(frame: Frame) -> Result<Option<String>, SplitLoaderError> {
    Ok(decoder::decode(frame))
}

/// Fetches the phone's pages ahead of need: called once the first page is shown. A failure is the next visit's concern.
pub async fn prefetch() {
    drop(fetch_field().await);
    // an iPhone in a village without a network must be able to scan
    if !js_sys::Reflect::has(&window(), &"BarcodeDetector".into()).unwrap_or(false) {
        drop(fetch_decoder().await);
    }
}

/// A part of a chunk, as soon as it is here; a way to try again when a page cannot be had.
#[component]
pub fn Chunk(
    /// Which part.
    part: Part,
) -> impl IntoView {
    let attempt = RwSignal::new(0_u32);
    move || {
        attempt.track();
        Suspend::new(async move {
            let view = match part {
                Part::Page(Page::Desk) => desk().await,
                Part::Office(page) => office(page).await,
                part => field(part).await,
            };
            view.unwrap_or_else(|_| if matches!(part, Part::Extras | Part::Accounts) { ().into_any() } else { missing(attempt).into_any() })
        })
    }
}

/// Never seen on an installed app: the service worker has its chunks.
fn missing(attempt: RwSignal<u32>) -> impl IntoView {
    let again = Callback::new(move |()| attempt.update(|attempt| *attempt += 1));
    view! {
        <main class="page">
            <EmptyState mark=Mark::CloudOff title=common::part_missing() why=common::part_missing_why() tone=Tone::Wrong>
                <Button mark=Mark::Sync label=common::retry() on_press=again testid="chunk-retry" />
            </EmptyState>
        </main>
    }
}
