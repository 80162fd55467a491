//! Patrols that can be believed: what they saw as map and list, how dense they were in each town, and each round replayed. What is shown
//! stands in the address, with the place that is looked at: `days=` until today, or the days `from=` and `to=`, both of them in it.
//!
//! `data-testid`s: `patrols`, `patrols-sort-<sort>`, `patrols-town`, `patrols-days`, `patrols-blind`, `patrols-show`, `patrols-over`,
//! `patrols-export`, `patrols-town-<area>`, `patrols-place-<id>` (`data-status`), `patrols-show-<id>`, `patrols-total`, `patrols-more`, those of
//! [`coverage_map`], `patrols-panel` (`data-id`), `patrols-close`, those of [`coverage`](crate::desk::coverage), of [`rounds`] and of [`replay`].

mod coverage_map;
mod replay;
mod rounds;
mod tables;

use leptos::prelude::*;
use xunge_shared::{
    coverage::{Sort, Standing},
    day::DAY,
    hlc::Millis,
    id::{AreaCode, EntityId, Scope},
};

use crate::api::{self, CoveragePage, CoverageQuery, Covered, Over};
use crate::clock;
use crate::data::Core;
use crate::desk::coverage::{BLIND, DAYS, PlaceFigures, looked_at, patrolled, sort_word};
use crate::desk::failed::Failed;
use crate::desk::live::kept;
use crate::i18n::{common, patrols as words};
use crate::route;
use crate::ui::{Icon, Mark, Segment, Segmented, Skeleton, format};
use tables::{Places, Towns};

/// The page's address.
const HERE: &str = "/desk/patrols";
/// The times that can be chosen, days.
const TIMES: [u16; 5] = [DAYS, 7, 30, 60, 180];
/// The thresholds of a blind spot that can be chosen, days.
const THRESHOLDS: [u16; 4] = [BLIND, 3, 14, 30];

/// A number of the address; the first of the choices without one.
fn number(key: &str, choices: &[u16]) -> u16 {
    let said = route::whole_query().get(key).and_then(|said| said.parse().ok());
    said.filter(|n| choices.contains(n)).unwrap_or(choices[0])
}

/// What the address asks.
fn asked() -> CoverageQuery {
    let query = route::whole_query();
    let begins = |key| query.get(key).and_then(|date| clock::county().start_of_date(date));
    CoverageQuery {
        sort: query.get("sort").and_then(|sort| sort.parse().ok()).unwrap_or_default(),
        scope: query.get("town").and_then(|town| town.parse::<AreaCode>().ok()).map(Scope::records),
        days: number("days", &TIMES),
        from: begins("from"),
        to: begins("to").map(|last| last + DAY),
        blind: number("blind", &THRESHOLDS),
        only_blind: query.get("all").is_none(),
        status: query.get("status").and_then(|status| status.parse().ok()),
    }
}

/// The days that the address names, in words; nothing where it counts them back from today.
fn period(query: &CoverageQuery) -> Option<String> {
    let today = format::now();
    let first = |last: Millis| query.from.unwrap_or(last.saturating_sub(u64::from(query.days.saturating_sub(1)) * DAY));
    let last = query.to.map_or(today, |end| end - DAY);
    query.from.or(query.to).map(|_| words::of_days(format::date(first(last)), format::date(last)))
}

/// Looks at a place, or at none: Back returns to what was looked at before.
fn look_at(place: Option<EntityId>) {
    let place = place.map(|id| id.to_string()).unwrap_or_default();
    if untrack(|| route::whole_query().get("place").unwrap_or_default() != place) {
        route::open_query(&[("place", &place)]);
    }
}

/// The page.
#[component]
pub fn Patrols() -> impl IntoView {
    let round = Memo::new(|_| route::whole_query().get("round").and_then(|round| round.parse::<EntityId>().ok()));
    view! {
        <main class="desk-page patrols" data-testid="patrols">
            <style>{include_str!("../../../style/desk/patrols.css")}{include_str!("../../../style/desk/coverage.css")}</style>
            {move || match round.get() {
                Some(round) => view! { <replay::Replay round /> }.into_any(),
                None => view! { <Coverage /> }.into_any(),
            }}
        </main>
    }
}

/// What patrols saw.
#[component]
fn Coverage() -> impl IntoView {
    let fresh = patrolled();
    let query = Memo::new(|_| asked());
    let chosen = Memo::new(|_| route::query::<EntityId>("place"));
    let shown = Memo::new(move |_| Some(query.get()));
    let place = looked_at(shown, chosen.into(), fresh);
    // another question begins with its first page
    let pages = RwSignal::new(1_usize);
    Effect::new(move |_| {
        query.track();
        pages.set(1);
    });
    let reply = LocalResource::new(move || {
        fresh.track();
        let (query, pages) = (query.get(), pages.get());
        async move { (query.clone(), api::coverage(&query, pages).await) }
    });
    let covered = kept(reply);
    let read = move || match covered.get() {
        None => view! { <Skeleton rows=6 /> }.into_any(),
        Some((_, Err(why))) => view! { <Failed why /> }.into_any(),
        Some((query, Ok(page))) => view! { <Places page query chosen pages /> }.into_any(),
    };
    // of all places, blind spots or not
    let counted = Signal::derive(move || {
        let sum = |page: &CoveragePage| page.towns.iter().map(|town| town.places).sum::<u64>();
        covered.with(|covered| match covered {
            None => String::new(),
            Some((_, Err(_))) => words::map_lost().to_owned(),
            Some((_, Ok(page))) => words::found(sum(page)),
        })
    });
    let towns = move || {
        let (query, page) = covered.get()?;
        Some(view! { <Towns towns=page.ok()?.towns of_streets=query.sort == Sort::Street /> })
    };
    let over = move || {
        let Over { from, to, evenings, .. } = covered.get()?.1.ok()?.over;
        Some(format!("{} · {}", words::of_days(from, to), words::nights(evenings)))
    };
    view! {
        <Head query />
        <p class="patrols-how"><b data-testid="patrols-over">{over}</b> " " {words::how()}</p>
        <div class="patrols-work">
            <coverage_map::CoverageMap query=shown counted chosen place fresh />
            <div class="patrols-list">{read}</div>
        </div>
        {move || place.get().place().cloned().map(|(place, over)| view! { <Panel place over /> })}
        {towns}
        <rounds::Rounds query />
    }
}

/// The place that is looked at.
#[component]
fn Panel(place: Covered, over: Over) -> impl IntoView {
    let core = Core::expect();
    let (id, area, name, code) = (place.id, place.scope.area(), place.name.clone(), place.code.clone());
    view! {
        <section class="patrols-panel" data-testid="patrols-panel" data-id=id.to_string()>
            <h2>
                {name} " " <small>{code} " · " {move || core.area_name(area)} " · " {words::of_days(over.from, over.to)}</small>
                <button type="button" class="icon-btn" aria-label=common::close() data-testid="patrols-close" on:click=move |_| look_at(None)>
                    <Icon mark=Mark::Cross size=18 />
                </button>
            </h2>
            <PlaceFigures place evenings=over.evenings />
        </section>
    }
}

/// What is asked.
#[component]
fn Head(query: Memo<CoverageQuery>) -> impl IntoView {
    let core = Core::expect();
    let segment = |sort: Sort| {
        let testid = match sort {
            Sort::Street => "patrols-sort-street",
            Sort::Cell => "patrols-sort-cell",
            Sort::School => "patrols-sort-school",
            Sort::Checkpoint => "patrols-sort-checkpoint",
        };
        Segment::new(sort, sort_word(sort), testid)
    };
    let segments = Sort::ALL.map(segment).to_vec();
    let towns = crate::desk::towns::all(core);
    let town = move || query.with(|query| query.scope.map(Scope::area));
    let choice = |key: &'static str,
                  mut options: Vec<u16>,
                  chosen: fn(&CoverageQuery) -> u16,
                  label: fn(u16) -> String,
                  name: &'static str,
                  own: fn(&CoverageQuery) -> Option<String>| {
        options.sort_unstable();
        let option = move |n: u16| view! { <option value=n.to_string() selected=move || query.with(chosen) == n>{label(n)}</option> };
        view! {
            <select class="chip" aria-label=name data-testid=format!("patrols-{key}") on:change=move |ev| {
                // so many days until today are no other days any more
                let over: &[&str] = if key == "days" { &["from", "to"] } else { &[] };
                let changes: Vec<_> = over.iter().map(|other| (*other, "")).collect();
                route::set_query(&[&changes[..], &[(key, event_target_value(&ev).as_str())]].concat());
            }>
                {move || query.with(own).map(|days| view! { <option value="" selected=true>{days}</option> })}
                {options.into_iter().map(option).collect_view()}
            </select>
        }
    };
    let sort = Signal::derive(move || query.with(|query| query.sort));
    view! {
        <header class="patrols-head">
            <Segmented segments chosen=sort on_choose=Callback::new(|to: Sort| route::set_query(&[("sort", to.code()), ("status", ""), ("place", "")])) label=words::sort() />
            <select class="chip" aria-label=words::town() data-testid="patrols-town" on:change=move |ev| route::set_query(&[("town", &event_target_value(&ev)), ("place", "")])>
                <option value="">{words::all_towns()}</option>
                {crate::desk::towns::options(towns, town)}
            </select>
            {choice("days", TIMES.to_vec(), |query| if period(query).is_some() { 0 } else { query.days }, words::over_days, words::time(), period)}
            {choice("blind", THRESHOLDS.to_vec(), |query| query.blind, words::blind_after, words::threshold(), |_| None)}
            <Listed query />
            <a class="chip" href=move || api::coverage_url(&query.get()) download="" data-testid="patrols-export">
                <Icon mark=Mark::Download size=16 />
                {words::export()}
            </a>
        </header>
    }
}

/// Which places are listed: blind spots, those of which nothing was seen or a part, or all. Only streets are seen in part.
#[component]
fn Listed(query: Memo<CoverageQuery>) -> impl IntoView {
    const ALL: &str = "all";
    let shown = move || query.with(|query| query.status.map_or(if query.only_blind { "" } else { ALL }, Standing::code));
    let choose = move |shown: &str| {
        let (all, status) = if shown == ALL { ("1", "") } else { ("", shown) };
        route::set_query(&[("all", all), ("status", status)]);
    };
    let option = move |value: &'static str, word: &'static str| {
        view! { <option value=value selected=move || shown() == value>{word}</option> }
    };
    let of_streets = Memo::new(move |_| query.with(|query| query.sort == Sort::Street));
    view! {
        <select class="chip" aria-label=words::show() data-testid="patrols-show" on:change=move |ev| choose(&event_target_value(&ev))>
            {option("", words::all_blind())}
            {move || {
                of_streets
                    .get()
                    .then(|| {
                        [(Standing::Blind, words::only_unseen()), (Standing::Part, words::only_part())].map(|(standing, word)| option(standing.code(), word))
                    })
            }}
            {option(ALL, words::all_places())}
        </select>
    }
}
