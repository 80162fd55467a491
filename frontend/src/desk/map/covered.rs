//! What patrols saw, as a layer of the workspace: it follows the town and the time, has its switch and its legend among the layers, and a
//! place of it opens its figures beside the map.
//!
//! `data-testid`s: `desk-coverage`, `desk-coverage-sort`, `desk-coverage-time`; of the panel `desk-panel` (`data-thing`), `desk-close`,
//! `desk-coverage-record`, `desk-coverage-patrols`, those of [`coverage`].

use leptos::prelude::*;
use xunge_shared::{
    coverage::{Sort, Standing},
    geometry::{Path, Shape},
    hlc::Millis,
    id::{EntityId, Scope},
};

use super::{Filter, Playback};
use crate::api::{CoverageQuery, Covered, Over};
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::desk::{
    address::{Address, Looks, patrols_of},
    coverage::{self, BLIND, DAYS, Legend, PlaceFigures, looked_at, patrolled, sort_word},
    thing::PanelHead,
    workspace::Workspace,
};
use crate::i18n::{patrols, workspace as words};
use crate::kinds::face;
use crate::map::Map;
use crate::ui::{Icon, Mark, Skeleton};

/// What is asked of what patrols saw: of the town, over the time that is shown, or some days where none is.
fn question(filter: &Filter, looks: Looks, today: Millis) -> Option<CoverageQuery> {
    let scope = filter.town.map(Scope::records);
    let (from, to) = (filter.begin(today), filter.end());
    Some(CoverageQuery { sort: looks.covered?, scope, days: DAYS, from, to, blind: BLIND, only_blind: false, status: None })
}

/// The same as it changes. A window that is being moved is asked for where it comes to rest.
fn asked() -> Memo<Option<CoverageQuery>> {
    let (address, playback) = (Address::expect(), Playback::expect());
    Memo::new(move |_| address.filter.with(|filter| question(filter, address.looks.get(), playback.today.get())))
}

/// Has the map draw it.
pub(super) fn layer(map: RwSignal<Option<Map>, LocalStorage>) {
    coverage::layer(map, asked(), patrolled());
}

/// Colours of the map and what they mean, for a picture of it; the first says of what.
pub(super) fn legend(filter: &Filter, looks: Looks, today: Millis) -> Vec<(&'static str, String)> {
    let Some(query) = question(filter, looks, today) else { return vec![] };
    let time = usual(&query).map(|days| format!(" · {days}")).unwrap_or_default();
    let mut lines: Vec<_> =
        coverage::legend(query.sort, query.blind).into_iter().map(|(standing, word)| (colour(standing), word)).collect();
    if let Some((_, word)) = lines.first_mut() {
        *word = format!("{}{time} · {word}", words::coverage_of(sort_word(query.sort)));
    }
    lines
}

/// The colour of a standing, by the names of `style.js`.
fn colour(standing: Standing) -> &'static str {
    match standing {
        Standing::Blind => "wrongBar",
        Standing::Part | Standing::Few => "dueBar",
        Standing::Some | Standing::Many => "goodBar",
    }
}

/// The time in words, where none was asked for.
fn usual(query: &CoverageQuery) -> Option<String> {
    (query.from, query.to).eq(&(None, None)).then(|| patrols::over_days(query.days))
}

/// The switch among the layers, and while it is on which places are shown and what their looks mean.
#[component]
pub(super) fn CoverageLayer() -> impl IntoView {
    let address = Address::expect();
    let (looks, query) = (address.looks, asked());
    let sort = Memo::new(move |_| looks.get().covered);
    let look = move |covered: Option<Sort>| address.look(Looks { covered, ..looks.get_untracked() });
    let option = move |of: Sort| view! { <option value=of.code() selected=move || sort.get() == Some(of)>{sort_word(of)}</option> };
    view! {
        <button
            type="button"
            class="layer"
            data-testid="desk-coverage"
            aria-pressed=move || sort.get().is_some().to_string()
            on:click=move |_| look(sort.get_untracked().is_none().then_some(Sort::default()))
        >
            <span class="layer-box" aria-hidden="true"><Icon mark=Mark::Check size=13 /></span>
            {words::coverage()}
        </button>
        {move || {
            sort.get()
                .map(|of| {
                    view! {
                        <div class="layer-covered">
                            <select
                                class="chip"
                                aria-label=patrols::sort()
                                data-testid="desk-coverage-sort"
                                on:change=move |ev| look(event_target_value(&ev).parse().ok())
                            >
                                {Sort::ALL.into_iter().map(option).collect_view()}
                            </select>
                            <Legend sort=of blind=BLIND />
                            <small data-testid="desk-coverage-time">{move || query.with(|query| query.as_ref().and_then(usual))}</small>
                        </div>
                    }
                })
        }}
    }
}

/// What was seen of the place that is chosen, in the panel beside the map.
#[component]
pub(super) fn CoveredPanel(
    /// Which one.
    id: EntityId,
) -> impl IntoView {
    let (core, address, workspace) = (Core::expect(), Address::expect(), Workspace::expect());
    let query = asked();
    let place = looked_at(query, Signal::stored(Some(id)), patrolled());
    Effect::new(move |_| {
        let bounds = place.with(|place| place.place().and_then(|(place, _)| place.bbox()));
        if let Some(bounds) = bounds {
            workspace.place.set(Some((id, Shape::Line(Path(vec![bounds.min, bounds.max])))));
        }
    });
    let name = move || place.with(|place| place.place().map_or_else(|| words::coverage().to_owned(), |(place, _)| place.name.clone()));
    let about = move || {
        let about = |(place, over): &(Covered, Over)| {
            [words::coverage(), &place.code, &core.area_name(place.scope.area()), &patrols::of_days(&over.from, &over.to)].join(" · ")
        };
        place.with(|place| place.place().map(about).unwrap_or_default())
    };
    let figures = move || {
        let looked = place.get();
        match (looked.failed().cloned(), looked.place().cloned()) {
            (Some(why), _) => view! { <Failed why /> }.into_any(),
            (_, Some((place, over))) => view! { <PlaceFigures place evenings=over.evenings /> }.into_any(),
            _ => view! { <Skeleton rows=5 /> }.into_any(),
        }
    };
    let sort = Memo::new(move |_| address.looks.get().covered.unwrap_or_default());
    let to_patrols = move || query.with(|query| query.as_ref().map(|query| patrols_of(query, id)).unwrap_or_default());
    view! {
        <style>{include_str!("../../../style/desk/thing.css")}</style>
        <div class="desk-thing" data-testid="desk-panel" data-thing=id.to_string()>
            <PanelHead name=Signal::derive(name) about=Signal::derive(about) />
            <div class="panel-body">
                {figures}
                <p class="covered-links">
                    <button
                        type="button"
                        class="chip"
                        data-testid="desk-coverage-record"
                        on:click=move |_| address.choose(Some((sort.get_untracked().kind(), id)))
                    >
                        {move || words::coverage_record(face(&sort.get().kind()).noun())}
                    </button>
                    <a class="chip" href=to_patrols data-testid="desk-coverage-patrols">{words::coverage_patrols()}</a>
                </p>
            </div>
        </div>
    }
}
