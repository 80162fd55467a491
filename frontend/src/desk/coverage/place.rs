//! The place that is looked at: what was seen of it, how long, in the evening or by day, and how fast.
//!
//! `data-testid`s: `patrols-in-part`, `patrols-figure-<n>`, those of [`speeds`](super::speeds).

use leptos::prelude::*;
use xunge_shared::id::EntityId;

use super::SpeedBars;
use crate::api::{self, ApiError, CoverageQuery, Covered, Over};
use crate::i18n::patrols as words;
use crate::ui::format;

/// The share of what was observed that was in the evening window; nothing where nothing was.
pub fn evening_share(place: &Covered) -> String {
    let share = place.evening_m as f64 / place.observed_m as f64 * 100.0;
    if place.observed_m > 0 { format!("{share:.0} %") } else { "–".to_owned() }
}

/// How long somebody was there.
pub fn dwell(place: &Covered) -> String {
    format::duration(place.dwell_s.unsigned_abs() * 1_000)
}

/// What was seen of the place that is looked at, and over which days; nothing while it is asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Looked(Option<Result<(Covered, Over), ApiError>>);

impl Looked {
    /// The place, once it is read.
    pub fn place(&self) -> Option<&(Covered, Over)> {
        self.0.as_ref()?.as_ref().ok()
    }

    /// Why it could not be read.
    pub fn failed(&self) -> Option<&ApiError> {
        self.0.as_ref()?.as_ref().err()
    }
}

/// Reads it, and again when there is news.
pub fn looked_at(query: Memo<Option<CoverageQuery>>, place: Signal<Option<EntityId>>, fresh: RwSignal<u32>) -> Memo<Looked> {
    let asked = LocalResource::new(move || {
        fresh.track();
        let (query, place) = (query.get(), place.get());
        async move {
            let (Some(query), Some(place)) = (query, place) else { return None };
            Some(api::coverage_of(&query, place).await)
        }
    });
    // what did not change is not drawn anew
    Memo::new(move |_| Looked(asked.get().flatten()))
}

/// What was seen of it.
#[component]
pub fn PlaceFigures(
    /// The place.
    place: Covered,
    /// Of how many evenings.
    evenings: u16,
) -> impl IntoView {
    let metres = |metres: i64| format::distance(metres as f64);
    let figures = [
        (words::passes(), place.passes.to_string()),
        (words::observed(), metres(place.observed_m)),
        (words::interpolated(), metres(place.interpolated_m)),
        (words::in_evening(), evening_share(&place)),
        (words::evenings(), words::evenings_of(place.evenings, evenings)),
        (words::dwell(), dwell(&place)),
        (words::overspeed(), format::duration(place.over_s.unsigned_abs() * 1_000)),
    ];
    let figure = |(n, (word, figure)): (usize, (&'static str, String))| {
        view! { <div><dt>{word}</dt><dd data-testid=format!("patrols-figure-{n}")>{figure}</dd></div> }
    };
    // what is long is walked in pieces, and no pass of it does not mean that nobody was there
    let in_part = (place.passes == 0 && place.observed_m > 0 && place.metres > 0)
        .then(|| view! { <p data-testid="patrols-in-part">{words::in_part_why(metres(place.observed_m), metres(place.metres))}</p> });
    view! {
        {in_part}
        <dl class="covered-figures">{figures.into_iter().enumerate().map(figure).collect_view()}</dl>
        <SpeedBars seconds=place.speeds_s limit_kmh=None />
    }
}
