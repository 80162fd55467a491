//! The app's clock for what people read: "3 minutes ago", "48 minutes left".
//!
//! Ticks slowly on purpose. What is captured takes its own time at the moment of capture, never from here.

use std::time::Duration;

use leptos::prelude::*;
use xunge_shared::hlc::Millis;

use crate::ui::format;

const TICK: Duration = Duration::from_secs(20);

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

#[derive(Clone, Copy)]
struct Clock(Signal<Millis>);
