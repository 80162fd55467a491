//! What moves by itself while it plays: one interval at a time, and none once its view is gone.

use std::time::Duration;

use leptos::{leptos_dom::helpers::IntervalHandle, prelude::*};

/// Calls what `pace` gives, so often; begins anew whenever what `pace` reads changes, and stands while it gives nothing.
pub(super) fn ticking<Tick: Fn() + 'static>(pace: impl Fn() -> Option<(Duration, Tick)> + 'static) {
    let running = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(Some(handle)) = running.try_update_value(Option::take) {
            handle.clear();
        }
    };
    Effect::new(move |_| {
        stop();
        if let Some((every, tick)) = pace()
            && let Ok(handle) = set_interval_with_handle(tick, every)
        {
            running.set_value(Some(handle));
        }
    });
    on_cleanup(stop);
}
