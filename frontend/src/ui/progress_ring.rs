//! A number in a ring that closes as the work gets done.

use leptos::prelude::*;

/// Radius at which the circle's length is 100 units, so that a share is its own dash length.
const RADIUS: f64 = 15.915_494_309_189_535;

/// The ring. `share` is 0 to 1.
#[component]
pub fn ProgressRing(
    /// How much is done, 0 to 1.
    #[prop(into)]
    share: Signal<f64>,
    /// The number inside.
    #[prop(into)]
    value: Signal<String>,
    /// Of what.
    #[prop(into)]
    label: Signal<String>,
    /// For tests.
    #[prop(into)]
    testid: String,
) -> impl IntoView {
    view! {
        <div class="ring" data-testid=testid>
            <svg viewBox="0 0 36 36" aria-hidden="true">
                <circle class="ring-track" cx="18" cy="18" r=RADIUS></circle>
                <circle
                    class="ring-done"
                    cx="18"
                    cy="18"
                    r=RADIUS
                    stroke-dasharray=move || format!("{:.1} 100", share.get().clamp(0.0, 1.0) * 100.0)
                ></circle>
            </svg>
            <span class="ring-text">
                <b>{move || value.get()}</b>
                <small>{move || label.get()}</small>
            </span>
        </div>
    }
}
