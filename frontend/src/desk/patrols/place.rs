//! The place that is looked at: what was seen of it, how long, in the evening or by day, and how fast.
//!
//! `data-testid`s: `patrols-panel` (`data-id`), `patrols-figure-<n>`, those of [`speeds`](super::speeds).

use leptos::prelude::*;
use xunge_shared::id::EntityId;

use super::speeds::SpeedBars;
use crate::api::{self, CoverageQuery, Covered};
use crate::data::Core;
use crate::i18n::patrols as words;
use crate::ui::format;

/// The share of what was observed that was in the evening window; nothing where nothing was.
pub(super) fn evening_share(place: &Covered) -> String {
    let share = place.evening_m as f64 / place.observed_m as f64 * 100.0;
    if place.observed_m > 0 { format!("{share:.0} %") } else { "–".to_owned() }
}

/// How long somebody was there.
pub(super) fn dwell(place: &Covered) -> String {
    format::duration(place.dwell_s.unsigned_abs() * 1_000)
}

/// The panel; nothing while nothing is looked at.
#[component]
pub(super) fn PlacePanel(
    /// What is asked.
    query: Memo<CoverageQuery>,
    /// The place that is looked at.
    chosen: RwSignal<Option<EntityId>>,
    /// Grows when it must be asked again.
    fresh: RwSignal<u32>,
) -> impl IntoView {
    let asked = LocalResource::new(move || {
        fresh.track();
        let (query, chosen) = (query.get(), chosen.get());
        async move { api::coverage_of(&query, chosen?).await.ok().flatten() }
    });
    // what did not change is not drawn anew
    let place = Memo::new(move |_| asked.get().flatten());
    move || place.get().map(|place| view! { <Panel place days=query.with_untracked(|query| query.days) /> })
}

#[component]
fn Panel(place: Covered, days: u16) -> impl IntoView {
    let core = Core::expect();
    let metres = |metres: i64| format::distance(metres as f64);
    let figures = [
        (words::passes(), place.passes.to_string()),
        (words::observed(), metres(place.observed_m)),
        (words::interpolated(), metres(place.interpolated_m)),
        (words::in_evening(), evening_share(&place)),
        (words::evenings(), words::evenings_of(place.evenings, days)),
        (words::dwell(), dwell(&place)),
        (words::overspeed(), format::duration(place.over_s.unsigned_abs() * 1_000)),
    ];
    let figure = |(n, (word, figure)): (usize, (&'static str, String))| {
        view! { <div><dt>{word}</dt><dd data-testid=format!("patrols-figure-{n}")>{figure}</dd></div> }
    };
    let area = place.scope.area();
    view! {
        <section class="patrols-panel" data-testid="patrols-panel" data-id=place.id.to_string()>
            <h2>{place.name.clone()} " " <small>{place.code.clone()} " · " {move || core.area_name(area)} " · " {words::over_days(days)}</small></h2>
            <dl class="replay-figures">{figures.into_iter().enumerate().map(figure).collect_view()}</dl>
            <SpeedBars seconds=place.speeds_s limit_kmh=None />
        </section>
    }
}
