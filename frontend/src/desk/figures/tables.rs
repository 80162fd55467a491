//! The figures by type and by town: every number leads to its cases.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{
    behind,
    words::{count, count_word, percent, rate_word},
};
use crate::{
    api::{self, CoverageQuery, FigureLine, FiguresQuery},
    data::Core,
    i18n::{self, figures as say},
    ui::{EmptyState, Mark, Skeleton},
};

/// The counts and rates in the columns of both tables.
const COUNTS: [&str; 5] = ["opened", "closed", "overdue", "reopened", "recurred"];
const RATES: [(&str, &str); 3] = [("in_time_rate", "in_time"), ("pass_rate", "passed"), ("recurrence_rate", "recurred")];
/// Of towns only: an inspection has no type.
const OF_TOWNS: [(&str, &str); 1] = [("clean_rate", "clean")];

/// Patrol density by the town's code: passes of each metre of street and evening.
type Densities = BTreeMap<String, f64>;

/// So many evenings until today: tracks are matched as they come, and no place in the log is asked for.
const EVENINGS: u16 = 14;

/// By event type, the most frequent first.
#[component]
pub(super) fn Types(query: Memo<FiguresQuery>) -> impl IntoView {
    let core = Core::expect();
    let table = LocalResource::new(move || {
        let query = query.get();
        async move { api::figures(&FiguresQuery { by: "type", ..query }).await.map_err(|_| ()) }
    });
    let name = move |key: &str| core.settings().event_type(key).map_or_else(|| key.to_owned(), |t| i18n::term(&t.term).to_owned());
    view! {
        <section class="figures-card" data-testid="figures-types">
            <h2>{say::by_type()}</h2>
            {move || {
                shown(table.get(), query, "type", say::event_type(), None, move |key| name(key), |a, b| {
                    let opened = |line: &FigureLine| line.counts.get("opened").copied().flatten().unwrap_or_default();
                    opened(b).total_cmp(&opened(a))
                })
            }}
        </section>
    }
}

/// By town, ranked by what was achieved.
#[component]
pub(super) fn Towns(query: Memo<FiguresQuery>) -> impl IntoView {
    let core = Core::expect();
    let table = LocalResource::new(move || {
        let query = query.get();
        async move { api::figures(&FiguresQuery { by: "town", ..query }).await.map_err(|_| ()) }
    });
    let patrols = LocalResource::new(|| async {
        let query = CoverageQuery { sort: "street", scope: None, days: EVENINGS, blind: EVENINGS, only_blind: false, limit: 1 };
        let towns = api::coverage(&query).await.map(|page| page.towns).unwrap_or_default();
        towns.into_iter().map(|town| (town.scope.area().town().to_string(), town.density)).collect::<Densities>()
    });
    let name = move |key: &str| key.parse().map_or_else(|_| key.to_owned(), |code| core.area_name(code));
    view! {
        <section class="figures-card" data-testid="figures-towns">
            <h2>{say::by_town()}</h2>
            {move || {
                shown(table.get(), query, "scope", say::town(), Some(patrols.get().unwrap_or_default()), move |key| name(key), |a, b| {
                    let score = |line: &FigureLine| line.counts.get("score").copied().flatten().unwrap_or(-1.0);
                    score(b).total_cmp(&score(a))
                })
            }}
        </section>
    }
}

fn shown(
    table: Option<Result<api::Figures, ()>>,
    query: Memo<FiguresQuery>,
    only: &'static str,
    head: &'static str,
    densities: Option<Densities>,
    name: impl Fn(&str) -> String,
    order: impl Fn(&FigureLine, &FigureLine) -> std::cmp::Ordering,
) -> AnyView {
    let table = match table {
        None => return view! { <Skeleton rows=6 /> }.into_any(),
        Some(Err(())) => return ().into_any(),
        Some(Ok(table)) if table.lines.is_empty() => {
            return view! { <EmptyState mark=Mark::Chart title=say::none() why=say::none_why() /> }.into_any();
        }
        Some(Ok(table)) => table,
    };
    // Only towns are ranked.
    let scored = densities.is_some();
    let dates = FiguresQuery { from: table.from, to: table.to, ..query.get_untracked() };
    let rates = || RATES.into_iter().chain(OF_TOWNS.into_iter().filter(|_| scored));
    let mut lines = table.lines;
    lines.sort_by(order);
    let row = |line: FigureLine| {
        let link = |measure: &str, text: String| {
            view! { <td><a href=behind(&dates, measure, &[(only, &line.key)])>{text}</a></td> }
        };
        let rates = rates().map(|(rate, of)| link(of, percent(line.counts.get(rate).copied().flatten()))).collect_view();
        let counts = COUNTS.map(|measure| link(measure, count(&line.counts, measure))).collect_view();
        let before = count(&line.before, "opened");
        let score = scored.then(|| view! { <td><b>{count(&line.counts, "score")}</b></td> });
        let density = densities.as_ref().map(|known| {
            let density = known.get(&line.key).map_or_else(|| say::nothing().to_owned(), |density| format!("{density:.2}"));
            view! { <td><a href="/desk/patrols">{density}</a></td> }
        });
        view! { <tr><th scope="row">{name(&line.key)}</th>{score}{rates}{density}{counts}<td>{before}</td></tr> }
    };
    view! {
        <div class="figures-wide">
            <table class="desk-table">
                <thead>
                    <tr>
                        <th>{head}</th>
                        {scored.then(|| view! { <th>{say::score()}</th> })}
                        {rates().map(|(rate, _)| view! { <th>{rate_word(rate)}</th> }).collect_view()}
                        {scored.then(|| view! { <th>{say::density(EVENINGS)}</th> })}
                        {COUNTS.map(|measure| view! { <th>{count_word(measure)}</th> }).collect_view()}
                        <th>{say::opened()} " · " {say::year_before()}</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
