//! The two tables: towns in sum, and places one by one.

use leptos::prelude::*;
use xunge_shared::{
    coverage::{Sort, looks_back},
    id::EntityId,
};

use super::look_at;
use crate::api::{CoveragePage, CoverageQuery, Covered, TownCovered};
use crate::data::Core;
use crate::desk::coverage::{dwell, evening_share};
use crate::desk::wide::Wide;
use crate::i18n::patrols as words;
use crate::ui::{Badge, Button, EmptyState, Mark, Tone, format};

/// How much of each town was seen.
#[component]
pub(super) fn Towns(
    /// The towns.
    towns: Vec<TownCovered>,
    /// Density is of streets only.
    of_streets: bool,
) -> impl IntoView {
    let core = Core::expect();
    let told = |figure: Option<String>| figure.unwrap_or_else(|| "–".to_owned());
    let line = move |town: TownCovered| {
        let tone = if town.blind == 0 { Tone::Good } else { Tone::Due };
        view! {
            <tr data-testid=format!("patrols-town-{}", town.scope.area())>
                <th scope="row">{core.area_name(town.scope.area())}</th>
                <td>{town.places}</td>
                <td><Badge tone label=town.blind.to_string() />{(town.part > 0).then(|| view! { <small>{words::of_them_part(town.part)}</small> })}</td>
                {of_streets.then(|| view! { <td>{told(town.density.map(|density| format!("{density:.2}")))}</td> })}
                <td>{told(town.visibility.map(|share| format!("{:.0} %", share * 100.0)))}</td>
            </tr>
        }
    };
    view! {
        <section>
            <h2>{words::by_town()}</h2>
            <Wide label=words::by_town()>
                <table class="desk-table">
                    <thead>
                        <tr>
                            <th>{words::town()}</th>
                            <th>{words::places()}</th>
                            <th>{words::blind()}</th>
                            {of_streets.then(|| view! { <th>{words::density()}</th> })}
                            <th>{words::visibility()}</th>
                        </tr>
                    </thead>
                    <tbody>{towns.into_iter().map(line).collect_view()}</tbody>
                </table>
            </Wide>
        </section>
    }
}

/// How long ago, in words.
fn ago(days: u32) -> String {
    if days == 0 { words::today().to_owned() } else { words::days_ago(days) }
}

/// The places, the longest unseen first.
#[component]
pub(super) fn Places(
    /// The places, how many there are in all, and over which days.
    page: CoveragePage,
    /// What was asked.
    query: CoverageQuery,
    /// The place that is looked at, here and on the map.
    chosen: Memo<Option<EntityId>>,
    /// How many pages of them are read.
    pages: RwSignal<usize>,
) -> impl IntoView {
    let core = Core::expect();
    let CoveragePage { places, total, over, .. } = page;
    if places.is_empty() {
        let are_blind = query.only_blind && query.status.is_none();
        let (title, why) = if are_blind { (words::none(), words::none_why()) } else { (words::none_such(), words::none_such_why()) };
        return view! { <EmptyState mark=Mark::Check title why /> }.into_any();
    }
    let of_streets = query.sort == Sort::Street;
    let (shown, more) = (places.len(), move |()| pages.update(|pages| *pages += 1));
    let line = move |place: Covered| {
        let id = place.id;
        let length = of_streets.then(|| format::distance(place.metres as f64));
        let about = [Some(place.code.clone()), Some(core.area_name(place.scope.area())), length];
        let about = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let (tone, last) = match (place.since, place.seen) {
            (None, None) => (Tone::Wrong, words::not_in(looks_back(over.days.into(), query.blind.into()))),
            (None, Some(_)) => (Tone::Due, words::in_part().to_owned()),
            (Some(days), _) if days < u32::from(query.blind) => (Tone::Good, ago(days)),
            (Some(days), _) => (Tone::Due, ago(days)),
        };
        // seen after it was passed, if it was
        let part = place.seen.filter(|seen| place.since.is_none_or(|since| *seen < since));
        let part = part.map(|seen| view! { <small>{words::part_seen(ago(seen))}</small> });
        view! {
            <tr
                data-testid=format!("patrols-place-{id}")
                data-status=place.status.code()
                class:is-chosen=move || chosen.get() == Some(id)
            >
                <th scope="row">
                    <button type="button" class="patrols-name" data-testid=format!("patrols-show-{id}") aria-label=words::show_place(&place.name) on:click=move |_| look_at(Some(id))>
                        {place.name.clone()}
                    </button>
                    <small>{about}</small>
                </th>
                <td><Badge tone label=last />{part}</td>
                <td>{place.passes}</td>
                {of_streets.then(|| view! { <td>{format!("{:.2}", place.density)}</td> })}
                <td>{words::evenings_of(place.evenings, over.evenings)}<small>{evening_share(&place)}</small></td>
                <td>{format::distance(place.observed_m as f64)}<small>{format::distance(place.interpolated_m as f64)}</small></td>
                <td>{dwell(&place)}</td>
            </tr>
        }
    };
    view! {
        <section>
            <h2>{words::unseen()} " " <small data-testid="patrols-total">{words::found(total)}</small></h2>
            <table class="desk-table">
                <thead>
                    <tr>
                        <th>{words::place()}</th>
                        <th>{words::last_pass()}</th>
                        <th>{words::passes()}</th>
                        {of_streets.then(|| view! { <th><abbr title=words::density()>{words::density_short()}</abbr></th> })}
                        <th>{words::evenings()} <small>{words::in_evening()}</small></th>
                        <th>{words::observed()} <small>{words::interpolated()}</small></th>
                        <th>{words::dwell()}</th>
                    </tr>
                </thead>
                <tbody>{places.into_iter().map(line).collect_view()}</tbody>
            </table>
            {((shown as u64) < total)
                .then(|| {
                    view! {
                        <p class="patrols-more">
                            <small>{words::listed(shown, total)}</small>
                            <Button label=words::more() on_press=more testid="patrols-more" />
                        </p>
                    }
                })}
        </section>
    }
    .into_any()
}
