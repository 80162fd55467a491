//! Patrols that can be believed: what they saw as map and list, how dense they were in each town, and each round replayed. What is shown
//! stands in the address.
//!
//! `data-testid`s: `patrols`, `patrols-sort-<sort>`, `patrols-town`, `patrols-days`, `patrols-blind`, `patrols-only-blind`,
//! `patrols-export`, `patrols-town-<area>`, `patrols-place-<id>` (`data-status`), `patrols-show-<id>`, `patrols-total`, `patrols-more`, those of
//! [`coverage_map`], of [`place`], of [`rounds`] and of [`replay`].

mod coverage_map;
mod fresh;
mod place;
mod replay;
mod rounds;
mod speeds;
mod tables;

use leptos::prelude::*;
use xunge_shared::id::{AreaCode, EntityId, Scope};

use crate::api::{self, CoverageQuery};
use crate::data::Core;
use crate::i18n::{desk as desk_words, patrols as words};
use crate::route;
use crate::ui::{EmptyState, Icon, Mark, Segment, Segmented, Skeleton};
use tables::{Places, Towns};

/// The page's address.
const HERE: &str = "/desk/patrols";
/// The times that can be chosen, days.
const TIMES: [u16; 5] = [14, 7, 30, 60, 180];
/// The thresholds of a blind spot that can be chosen, days.
const THRESHOLDS: [u16; 4] = [7, 3, 14, 30];
const SORTS: [&str; 4] = ["street", "cell", "school", "checkpoint"];

/// A number of the address; the first of the choices without one.
fn number(key: &str, choices: &[u16]) -> u16 {
    let said = route::whole_query().get(key).and_then(|said| said.parse().ok());
    said.filter(|n| choices.contains(n)).unwrap_or(choices[0])
}

/// What the address asks.
fn asked() -> CoverageQuery {
    let query = route::whole_query();
    let sort = SORTS.into_iter().find(|sort| query.get("sort") == Some(sort)).unwrap_or(SORTS[0]);
    CoverageQuery {
        sort,
        scope: query.get("town").and_then(|town| town.parse::<AreaCode>().ok()).map(Scope::records),
        days: number("days", &TIMES),
        blind: number("blind", &THRESHOLDS),
        only_blind: query.get("all").is_none(),
    }
}

/// The page.
#[component]
pub fn Patrols() -> impl IntoView {
    let round = Memo::new(|_| route::whole_query().get("round").and_then(|round| round.parse::<EntityId>().ok()));
    view! {
        <main class="desk-page patrols" data-testid="patrols">
            <style>{include_str!("../../../style/desk/patrols.css")}</style>
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
    let fresh = fresh::patrolled();
    let query = Memo::new(|_| asked());
    let chosen = RwSignal::new(None::<EntityId>);
    // another question begins with its first page
    let pages = RwSignal::new(1_usize);
    Effect::new(move |_| {
        query.track();
        pages.set(1);
    });
    let reply = LocalResource::new(move || {
        fresh.track();
        let (query, pages) = (query.get(), pages.get());
        async move { (query.clone(), api::coverage(&query, pages).await.ok()) }
    });
    // what did not change is not drawn anew: a keyboard keeps its place
    let covered = Memo::new(move |_| reply.get());
    let (scope, days) = (Memo::new(move |_| query.with(|query| query.scope)), Memo::new(move |_| query.with(|query| query.days)));
    let read = move || match covered.get() {
        None => view! { <Skeleton rows=6 /> }.into_any(),
        Some((_, None)) => {
            view! { <EmptyState mark=Mark::CloudOff title=desk_words::unreachable() why=desk_words::unreachable_why() /> }.into_any()
        }
        Some((query, Some(page))) => view! { <Places places=page.places total=page.total query chosen pages /> }.into_any(),
    };
    let towns = move || {
        let (query, page) = covered.get()?;
        Some(view! { <Towns towns=page?.towns of_streets=query.sort == "street" /> })
    };
    view! {
        <Head query />
        <p class="patrols-how">{words::how()}</p>
        <div class="patrols-work">
            <coverage_map::CoverageMap query chosen fresh />
            <div class="patrols-list">{read}</div>
        </div>
        <place::PlacePanel query chosen fresh />
        {towns}
        <rounds::Rounds scope days />
    }
}

/// What is asked.
#[component]
fn Head(query: Memo<CoverageQuery>) -> impl IntoView {
    let core = Core::expect();
    let segments = vec![
        Segment::new("street", words::streets(), "patrols-sort-street"),
        Segment::new("cell", words::cells(), "patrols-sort-cell"),
        Segment::new("school", words::schools(), "patrols-sort-school"),
        Segment::new("checkpoint", words::checkpoints(), "patrols-sort-checkpoint"),
    ];
    let towns = Memo::new(move |_| core.areas().into_iter().filter(|(code, _)| code.is_town()).collect::<Vec<_>>());
    let town = move || query.with(|query| query.scope.map(Scope::area));
    let choice = |key: &'static str,
                  mut options: Vec<u16>,
                  chosen: fn(&CoverageQuery) -> u16,
                  label: fn(u16) -> String,
                  name: &'static str| {
        options.sort_unstable();
        let option = move |n: u16| view! { <option value=n.to_string() selected=move || query.with(chosen) == n>{label(n)}</option> };
        view! {
            <select class="chip" aria-label=name data-testid=format!("patrols-{key}") on:change=move |ev| route::set_query(&[(key, &event_target_value(&ev))])>
                {options.into_iter().map(option).collect_view()}
            </select>
        }
    };
    let sort = Signal::derive(move || query.with(|query| query.sort));
    view! {
        <header class="patrols-head">
            <Segmented segments chosen=sort on_choose=Callback::new(|to: &'static str| route::set_query(&[("sort", to)])) label=words::sort() />
            <select class="chip" aria-label=words::town() data-testid="patrols-town" on:change=move |ev| route::set_query(&[("town", &event_target_value(&ev))])>
                <option value="">{words::all_towns()}</option>
                {crate::desk::towns::options(towns, town)}
            </select>
            {choice("days", TIMES.to_vec(), |query| query.days, words::over_days, words::time())}
            {choice("blind", THRESHOLDS.to_vec(), |query| query.blind, words::blind_after, words::threshold())}
            <button
                type="button"
                class="chip"
                aria-pressed=move || query.with(|query| query.only_blind).to_string()
                data-testid="patrols-only-blind"
                on:click=move |_| route::set_query(&[("all", if query.with_untracked(|query| query.only_blind) { "1" } else { "" })])
            >
                {words::only_blind()}
            </button>
            <a class="chip" href=move || api::coverage_url(&query.get()) download="" data-testid="patrols-export">
                <Icon mark=Mark::Download size=16 />
                {words::export()}
            </a>
        </header>
    }
}
