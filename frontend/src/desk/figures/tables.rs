//! The figures by type and by town: every number leads to its cases.

use leptos::prelude::*;
use xunge_shared::day::Date;

use super::{
    Files, behind,
    words::{count, count_word, formula, passes, percent, rate_word},
};
use crate::{
    api::{self, ApiError, FigureLine, FiguresQuery},
    data::Core,
    desk::failed::Failed,
    i18n::{self, figures as say},
    ui::{EmptyState, Icon, Mark, Skeleton},
};

/// The counts and rates in the columns of both tables.
const COUNTS: [&str; 5] = ["opened", "closed", "overdue", "reopened", "recurred"];
const RATES: [(&str, &str); 3] = [("in_time_rate", "in_time"), ("pass_rate", "passed"), ("recurrence_rate", "recurred")];
/// Of towns only: an inspection has no type.
const OF_TOWNS: [(&str, &str); 1] = [("clean_rate", "clean")];

/// The page of patrols looks at so many days at most, the last ones of a longer period.
const LONGEST: u32 = 366;

/// By event type, the most frequent first.
#[component]
pub(super) fn Types(query: Memo<FiguresQuery>) -> impl IntoView {
    let core = Core::expect();
    let table = LocalResource::new(move || {
        let query = query.get();
        async move { api::figures(&FiguresQuery { by: "type", ..query }).await }
    });
    let name = move |key: &str| core.settings().event_type(key).map_or_else(|| key.to_owned(), |t| i18n::term(&t.term).to_owned());
    view! {
        <section class="figures-card" data-testid="figures-types">
            <h2>{say::by_type()}</h2>
            <Files query by="type" name=say::by_type() />
            {move || {
                shown(table.get(), query, "type", say::event_type(), false, move |key| name(key), |a, b| {
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
        async move { api::figures(&FiguresQuery { by: "town", ..query }).await }
    });
    let name = move |key: &str| key.parse().map_or_else(|_| key.to_owned(), |code| core.area_name(code));
    view! {
        <section class="figures-card" data-testid="figures-towns">
            <h2>{say::by_town()}</h2>
            <Files query by="town" name=say::by_town() />
            {move || {
                shown(table.get(), query, "scope", say::town(), true, move |key| name(key), |a, b| {
                    let score = |line: &FigureLine| line.counts.get("score").copied().flatten().unwrap_or(-1.0);
                    score(b).total_cmp(&score(a))
                })
            }}
        </section>
    }
}

/// Only towns are ranked and patrolled.
fn shown(
    table: Option<Result<api::Figures, ApiError>>,
    query: Memo<FiguresQuery>,
    only: &'static str,
    head: &'static str,
    are_towns: bool,
    name: impl Fn(&str) -> String,
    order: impl Fn(&FigureLine, &FigureLine) -> std::cmp::Ordering,
) -> AnyView {
    let table = match table {
        None => return view! { <Skeleton rows=6 /> }.into_any(),
        Some(Err(why)) => return view! { <Failed why /> }.into_any(),
        Some(Ok(table)) if table.lines.is_empty() => {
            return view! { <EmptyState mark=Mark::Chart title=say::none() why=say::none_why() /> }.into_any();
        }
        Some(Ok(table)) => table,
    };
    let days = days_of(&table.from, &table.to);
    let dates = FiguresQuery { from: table.from, to: table.to, ..query.get_untracked() };
    let rates = || RATES.into_iter().chain(OF_TOWNS.into_iter().filter(|_| are_towns));
    let mut lines = table.lines;
    lines.sort_by(order);
    let row = |line: FigureLine| {
        let of = |counts: &api::Counts, name: &str| counts.get(name).copied().flatten();
        let link = |measure: &str, now: String, before: String| {
            view! { <td><a href=behind(&dates, measure, &[(only, &line.key)])>{now}</a><small>{before}</small></td> }
        };
        let rates =
            rates().map(|(rate, measure)| link(measure, percent(of(&line.counts, rate)), percent(of(&line.before, rate)))).collect_view();
        let counts = COUNTS.map(|measure| link(measure, count(&line.counts, measure), count(&line.before, measure))).collect_view();
        let score = are_towns.then(|| {
            view! { <td><b>{count(&line.counts, "score")}</b><small>{count(&line.before, "score")}</small></td> }
        });
        let patrols = format!("/desk/patrols?town={}&from={}&to={}&all=1", line.key, dates.from, dates.to);
        // a page that looks at less has another density
        let why = (days > LONGEST).then(|| say::density_of_days(LONGEST));
        let walked = are_towns.then(|| {
            view! {
                <td><a href=patrols title=why>{passes(of(&line.counts, "density"))}</a><small>{passes(of(&line.before, "density"))}</small></td>
                <td>{percent(of(&line.counts, "visibility"))}<small>{percent(of(&line.before, "visibility"))}</small></td>
            }
        });
        view! { <tr><th scope="row">{name(&line.key)}</th>{score}{rates}{walked}{counts}</tr> }
    };
    let told = RwSignal::new(None::<&'static str>);
    let heads = are_towns.then_some("score").into_iter().chain(rates().map(|(rate, _)| rate));
    let heads: Vec<&str> = heads.chain(["density", "visibility"].into_iter().filter(|_| are_towns)).chain(COUNTS).collect();
    let columns = heads.len() + 1;
    view! {
        <div class="desk-wide figures-wide">
            <table class="desk-table">
                <caption>{say::small_print()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{head}</th>
                        {heads.into_iter().map(|name| view! { <Head name told /> }).collect_view()}
                    </tr>
                    {move || {
                        let words = formula(told.get()?)?;
                        Some(view! { <tr><td colspan=columns.to_string() class="figures-told" role="status" data-testid="figures-told"><p>{words}</p></td></tr> })
                    }}
                </thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A column's head; that of a rate or the score tells below the heads how it is made.
#[component]
fn Head(name: &'static str, told: RwSignal<Option<&'static str>>) -> impl IntoView {
    let word = match name {
        "score" => say::score(),
        "density" => say::density(),
        "visibility" => say::visibility(),
        rate if rate.ends_with("_rate") => rate_word(rate),
        count => count_word(count),
    };
    let told = formula(name).map(|_| {
        let is_told = move || told.get() == Some(name);
        view! {
            <button
                type="button"
                title=say::formula()
                aria-expanded=move || is_told().to_string()
                data-testid=format!("figures-how-{name}")
                on:click=move |_| told.set((!is_told()).then_some(name))
            >
                {word}
                <Icon mark=Mark::Info size=14 />
            </button>
        }
    });
    let plain = told.is_none().then_some(word);
    view! { <th scope="col">{told} {plain}</th> }
}

/// How many days a period has, both ends in it.
fn days_of(from: &str, to: &str) -> u32 {
    let [from, to] = [from, to].map(|date| date.parse().map_or(0, Date::day));
    to.saturating_sub(from) as u32 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_a_period_are_in_it() {
        for (from, to, days) in [("2026-11-20", "2026-11-20", 1), ("2026-02-27", "2026-03-02", 4), ("2026-03-02", "2026-02-27", 1)] {
            assert_eq!(days_of(from, to), days, "{from} {to}");
        }
    }
}
