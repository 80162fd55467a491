//! A number that says of what, with a thin bar that says how far.

use leptos::prelude::*;

use super::Tone;

/// The tile. Pressing it follows `href`.
#[component]
pub fn StatTile(
    /// The number.
    #[prop(into)]
    value: Signal<String>,
    /// Its unit, small.
    #[prop(optional, into)]
    unit: Signal<String>,
    /// Of what.
    #[prop(into)]
    label: Signal<String>,
    /// The bar's length, 0 to 1.
    #[prop(into)]
    share: Signal<f64>,
    /// The bar's meaning.
    #[prop(into)]
    tone: Signal<Tone>,
    /// Where the number comes from.
    #[prop(into)]
    href: String,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    view! {
        <a href=href class="tile" data-testid=testid>
            <span class="tile-value">
                <b>{move || value.get()}</b>
                <small>{move || unit.get()}</small>
            </span>
            <span class="tile-label">{move || label.get()}</span>
            <span class=move || format!("tile-bar {}", tone.get().class())>
                <i style:width=move || format!("{:.0}%", share.get().clamp(0.0, 1.0) * 100.0)></i>
            </span>
        </a>
    }
}
