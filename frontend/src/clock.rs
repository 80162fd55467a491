//! The app's clock for what people read: "3 minutes ago", "48 minutes left", "today 18:49".
//!
//! Days and times of day are the county's, whatever zone a browser stands in: limits and figures are counted by them, and two people
//! who speak of a Monday mean the same one. Phones know the county's clock from its settings, also without a network.
//!
//! Ticks slowly on purpose. What is captured takes its own time at the moment of capture, never from here.

use std::{
    sync::atomic::{AtomicI16, Ordering},
    time::Duration,
};

use leptos::prelude::*;
use xunge_shared::{day::Offset, hlc::Millis};

use crate::{data::Core, ui::format};

const TICK: Duration = Duration::from_secs(20);

/// The county's offset, as it is read: a plain static like the language, so that every text can be made anywhere.
static COUNTY: AtomicI16 = AtomicI16::new(Offset::CHINA.0);

/// Provides the clock; read it with [`now`].
pub fn init() -> Signal<Millis> {
    let time = RwSignal::new(format::now());
    if set_interval_with_handle(move || time.set(format::now()), TICK).is_err() {
        // without timers the page shows the time of its start
        time.set(format::now());
    }
    provide_context(Clock(time.into()));
    time.into()
}

/// The time, tracked.
pub fn now() -> Signal<Millis> {
    expect_context::<Clock>().0
}

/// The county's clock. Fixed while a view lives, as the language is: see [`follow`].
pub fn county() -> Offset {
    Offset(COUNTY.load(Ordering::Relaxed))
}

/// The county's settings are known, or are others now.
pub fn set_county(offset: Offset) {
    COUNTY.store(offset.0, Ordering::Relaxed);
}

/// What rebuilds the routed views when the county's clock is set otherwise.
pub fn follow(core: Core) -> Memo<i16> {
    Memo::new(move |_| core.settings().calendar.utc_offset_min)
}

/// The county's clock, where this browser's own shows another time: its people should know which one they read.
pub fn foreign() -> Option<Offset> {
    let county = county();
    let here = -js_sys::Date::new_0().get_timezone_offset();
    (here as i16 != county.0).then_some(county)
}

#[derive(Clone, Copy)]
struct Clock(Signal<Millis>);
