//! The figures: what was opened and closed, in time and for good, by week, type and town, with last year beside it; and each number's cases.
//!
//! The address holds the period, the town and, for a number's cases, what is counted; without a period it is the last days. What a figure means is the server's to say.
//!
//! `data-testid`s: `desk-figures`, `figures-from|to|town`, `figures-period-<name>`, `figures-<week|town|type>-<csv|json>`, `figures-only-<type|cell>`, `figures-bulletin-html|pdf|xlsx|digest`, `figures-<count or rate>` (the tiles), `figures-chart-<n>`
//! (`data-state` loading, ready or failed), `figures-types`, `figures-towns`, `figures-how-<figure>`, `figures-told`, `figures-formula`, `figures-records`, `figures-total`,
//! `figures-back`, `figures-more`.

mod chart;
mod periods;
mod records;
mod tables;
mod words;

use leptos::prelude::*;

use crate::{
    api::{self, ApiError, FiguresQuery},
    clock,
    data::Core,
    desk::failed::Failed,
    i18n::{self, figures as say},
    route::{self, Query},
    ui::{Icon, Mark, Skeleton, format},
};
use chart::{Chart, Line};
use records::Records;
use tables::{Towns, Types};
use words::{count, percent, rate_word};

/// Where the page is.
pub(super) const HERE: &str = "/desk/figures";

/// What the address asks for, on which day.
fn asked(query: &Query, today: u64) -> FiguresQuery {
    let mut query = query.clone();
    if query.get("from").or(query.get("to")).is_none() {
        // evenings long before the first track would make nothing of what was walked since
        let (_, _, [from, to]) = periods::periods(today)[0];
        query.set("from", &from.to_string());
        query.set("to", &to.to_string());
    }
    let text = |key| query.get(key).unwrap_or_default().to_owned();
    FiguresQuery { by: "", from: text("from"), to: text("to"), scope: text("scope"), event_type: text("type"), cell: text("cell") }
}

/// What the address says of a table.
fn address(query: &FiguresQuery) -> Query {
    let mut address = Query::default();
    let all = [("from", &query.from), ("to", &query.to), ("scope", &query.scope), ("type", &query.event_type), ("cell", &query.cell)];
    for (key, value) in all {
        address.set(key, value);
    }
    address
}

/// What is explained, in this order.
const FORMULAS: [&str; 6] = ["in_time_rate", "pass_rate", "clean_rate", "recurrence_rate", "score", "density"];

/// The address of the cases behind a number of this table, of some lines of it only. What only the line is of, `of` names, so that the way
/// back leads to the whole table.
pub(super) fn behind(query: &FiguresQuery, measure: &str, only: &[(&str, &str)]) -> String {
    let mut address = address(query);
    for (key, value) in only {
        if address.get(key).is_none() {
            address.set("of", key);
        }
        address.set(key, value);
    }
    address.set("measure", measure);
    format!("{HERE}{address}")
}

/// The address of the table that a number's cases were opened from.
fn whole(address: &Query) -> String {
    let mut whole = address.clone();
    let line = address.get("of").unwrap_or_default();
    for key in ["measure", "of", line] {
        whole.set(key, "");
    }
    format!("{HERE}{whole}")
}

/// The page.
#[component]
pub fn FiguresPage() -> impl IntoView {
    let address = Memo::new(|_| route::whole_query());
    let measure = Memo::new(move |_| address.with(|query| query.get("measure").map(str::to_owned)));
    let now = clock::now();
    let today = Memo::new(move |_| clock::county().day_of(now.get()));
    let query = Memo::new(move |_| address.with(|address| asked(address, today.get())));
    view! {
        <style>{include_str!("../../../style/desk/figures.css")}</style>
        <link rel="stylesheet" href=chart::STYLE />
        <main class="desk-page" data-testid="desk-figures">
            {move || match measure.get() {
                Some(measure) => view! { <Records measure query=query.get() back=address.with(whole) /> }.into_any(),
                None => view! { <Board query today /> }.into_any(),
            }}
        </main>
    }
}

/// All figures of a period.
#[component]
fn Board(query: Memo<FiguresQuery>, today: Memo<u64>) -> impl IntoView {
    let whole = LocalResource::new(move || {
        let query = query.get();
        async move { api::figures(&FiguresQuery { by: "whole", ..query }).await }
    });
    // what is wrong with the question is wrong with all of its tables
    let failed = Memo::new(move |_| whole.get().and_then(Result::err));
    view! {
        <Choices query />
        <periods::Periods query today />
        {move || match failed.get() {
            Some(why) => view! { <Failed why /> }.into_any(),
            None => view! { <Tables query whole /> }.into_any(),
        }}
    }
}

/// What there is of a period.
#[component]
fn Tables(query: Memo<FiguresQuery>, whole: LocalResource<Result<api::Figures, ApiError>>) -> impl IntoView {
    let weeks = LocalResource::new(move || {
        let query = query.get();
        async move { api::figures(&FiguresQuery { by: "week", ..query }).await }
    });
    view! {
        {move || match whole.get().and_then(Result::ok) {
            None => view! { <Skeleton rows=2 /> }.into_any(),
            Some(table) => view! { <Tiles table query=query.get_untracked() /> }.into_any(),
        }}
        <div class="figures-cards">
            {move || match weeks.get() {
                Some(Ok(table)) => view! { <Weeks table /> }.into_any(),
                Some(Err(why)) => view! { <Failed why /> }.into_any(),
                None => view! { <Skeleton rows=6 /> }.into_any(),
            }}
        </div>
        <Files query by="week" name=say::by_week() />
        <details class="figures-formula" data-testid="figures-formula">
            <summary>{say::formula()}</summary>
            {FORMULAS.into_iter().filter_map(words::formula).chain([say::formula_period()]).map(|words| view! { <p>{words}</p> }).collect_view()}
        </details>
        <Towns query />
        <Types query />
    }
}

/// A table as files, for a spreadsheet and for a program.
#[component]
pub(super) fn Files(query: Memo<FiguresQuery>, by: &'static str, name: &'static str) -> impl IntoView {
    let link = move |format: &'static str, word: &'static str| {
        view! {
            <a
                class="chip"
                href=move || api::figures_file(&FiguresQuery { by, ..query.get() }, format)
                download=format!("xunge-figures-{by}.{format}")
                aria-label=format!("{name}: {word}")
                data-testid=format!("figures-{by}-{format}")
            >
                <Icon mark=Mark::Download size=16 />
                {word}
            </a>
        }
    };
    view! { <p class="figures-files">{link("csv", say::csv())} {link("json", say::json())}</p> }
}

/// The period and the town.
#[component]
fn Choices(query: Memo<FiguresQuery>) -> impl IntoView {
    let core = Core::expect();
    let set = move |key: &'static str, value: String| {
        route::set_query(&[(key, &value)]);
    };
    // the end that was chosen last counts: the other comes along
    let set_day = move |key: &'static str, value: String| {
        let (from, to) = query.with_untracked(|query| (query.from.clone(), query.to.clone()));
        let is_behind = |one: &str, other: &str| !one.is_empty() && !other.is_empty() && one > other;
        let (from, to) = match key {
            "from" => (value.clone(), if is_behind(&value, &to) { value } else { to }),
            _ => (if is_behind(&from, &value) { value.clone() } else { from }, value),
        };
        route::set_query(&[("from", &from), ("to", &to)]);
    };
    let towns = crate::desk::towns::all(core);
    let day = move |key: &'static str, word: &'static str, value: fn(&FiguresQuery) -> String| {
        view! {
            <label class="chip">
                {word}
                <input
                    type="date"
                    data-testid=format!("figures-{key}")
                    prop:value=move || query.with(value)
                    on:change=move |ev| set_day(key, event_target_value(&ev))
                />
            </label>
        }
    };
    view! {
        <div class="figures-choices" role="search">
            <select
                class="chip"
                aria-label=say::town()
                data-testid="figures-town"
                on:change=move |ev| set("scope", event_target_value(&ev))
            >
                <option value="">{say::all_towns()}</option>
                {move || {
                    let chosen = query.with(|query| query.scope.clone());
                    towns.get()
                        .into_iter()
                        .map(|(code, name)| {
                            let code = code.to_string();
                            let selected = code == chosen;
                            view! { <option value=code selected=selected>{name}</option> }
                        })
                        .collect_view()
                }}
            </select>
            <Narrowed query />
            {day("from", say::from(), |query| query.from.clone())}
            {day("to", say::to(), |query| query.to.clone())}
            {[("html", say::bulletin(), false), ("pdf", say::bulletin_pdf(), false), ("xlsx", say::bulletin_xlsx(), false), ("digest", say::digest(), true)]
                .map(|(name, word, is_digest)| {
                    let href = move || {
                        let (query, lang) = (query.get(), &i18n::current().tag()[..2]);
                        if is_digest {
                            let today = format::date(format::now());
                            return api::bulletin_url(&FiguresQuery { from: today.clone(), to: today, ..query }, "html", lang);
                        }
                        api::bulletin_url(&query, name, lang)
                    };
                    view! {
                        <a class="chip" href=href target="_blank" rel="noopener" data-testid=format!("figures-bulletin-{name}")>
                            <Icon mark=Mark::Note size=16 />
                            {word}
                        </a>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// What the figures are of besides, when an address says so: a type or a cell, with a way to have all again.
#[component]
fn Narrowed(query: Memo<FiguresQuery>) -> impl IntoView {
    let core = Core::expect();
    let named = move |code: &str| core.settings().event_type(code).map_or_else(|| code.to_owned(), |t| i18n::term(&t.term).to_owned());
    let only = move || {
        let FiguresQuery { event_type, cell, .. } = query.get();
        [("type", say::only_type(named(&event_type)), event_type), ("cell", say::only_cell(&cell), cell)]
            .into_iter()
            .filter(|(.., code)| !code.is_empty())
            .map(|(key, words, _)| {
                view! {
                    <button type="button" class="chip" data-testid=format!("figures-only-{key}") on:click=move |_| route::set_query(&[(key, "")])>
                        {words}
                        <Icon mark=Mark::Cross size=16 />
                    </button>
                }
            })
            .collect_view()
    };
    view! { {only} }
}

/// The numbers of the period, each of which leads to its cases.
#[component]
fn Tiles(table: api::Figures, query: FiguresQuery) -> impl IntoView {
    let Some(line) = table.lines.into_iter().next() else { return ().into_any() };
    let dates = FiguresQuery { from: table.from, to: table.to, ..query };
    let period = say::of_days(&dates.from, &dates.to);
    let counts = ["opened", "closed", "overdue", "reopened", "recurred"];
    let counts = counts.map(|name| {
        let before = (name != "overdue").then(|| say::last_year(count(&line.before, name)));
        view! {
            <a class="figures-tile" href=behind(&dates, name, &[]) data-testid=format!("figures-{name}")>
                <b>{count(&line.counts, name)}</b>
                <span>{words::count_word(name)}</span>
                <small>{before}</small>
            </a>
        }
    });
    let rates = [("in_time_rate", "in_time"), ("pass_rate", "passed"), ("clean_rate", "clean")].map(|(name, of)| {
        let target = table.rates.get(name).and_then(|rate| rate.line);
        let is_low = line.counts.get(name).copied().flatten().zip(target).is_some_and(|(share, target)| share * 100.0 < target);
        view! {
            <a class="figures-tile" class:is-low=is_low href=behind(&dates, of, &[]) data-testid=format!("figures-{name}")>
                <b>{percent(line.counts.get(name).copied().flatten())}</b>
                <span>{rate_word(name)}</span>
                {target.map(|target| view! { <small>{say::strive(target)}</small> })}
                <small>{say::last_year(percent(line.before.get(name).copied().flatten()))}</small>
            </a>
        }
    });
    view! {
        <p class="figures-period" data-testid="figures-period">{period}</p>
        <div class="figures-tiles">{rates.collect_view()} {counts.collect_view()}</div>
    }
    .into_any()
}

/// Week by week, beside last year's.
#[component]
fn Weeks(table: api::Figures) -> impl IntoView {
    let starts: Vec<String> = table.lines.iter().map(|line| line.key.clone()).collect();
    let series = |name: &str, factor: f64| {
        let of = |counts: &api::Counts| counts.get(name).copied().flatten().map(|n| n * factor);
        let (now, before): (Vec<_>, Vec<_>) = table.lines.iter().map(|line| (of(&line.counts), of(&line.before))).unzip();
        vec![Line::this_year(now), Line::last_year(before)]
    };
    let share = |name: &str| {
        let mut lines = series(name, 100.0);
        lines.extend(table.rates.get(name).and_then(|rate| rate.line).map(|target| Line::target(target, starts.len())));
        lines
    };
    let count = |name: &str| (series(name, 1.0), false);
    let share = |name: &str| (share(name), true);
    let charts = [
        (say::weeks_opened(), count("opened")),
        (say::weeks_in_time(), share("in_time_rate")),
        (say::weeks_clean(), share("clean_rate")),
        (say::weeks_closed(), count("closed")),
        (say::weeks_pass(), share("pass_rate")),
        (say::weeks_reopened(), count("reopened")),
    ];
    let chart = |(number, (title, (lines, percent)))| view! { <Chart number title starts=starts.clone() lines percent /> };
    charts.into_iter().enumerate().map(chart).collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_leads_to_its_cases() {
        let query = FiguresQuery { by: "type", from: "2026-01-01".into(), scope: "990001001000".into(), ..FiguresQuery::default() };
        let address = behind(&query, "late", &[("type", "0102")]);
        assert_eq!(address, "/desk/figures?from=2026-01-01&scope=990001001000&of=type&type=0102&measure=late");
        let address = Query::parse(address.split_once('?').map_or("", |(_, query)| query));
        let read = asked(&address, 20_000);
        assert_eq!((read.from, &read.scope, read.event_type), (query.from.clone(), &query.scope, "0102".to_owned()));
        assert_eq!(whole(&address), "/desk/figures?from=2026-01-01&scope=990001001000", "back to the town's types, not to one type");
        let narrow = FiguresQuery { event_type: "0102".into(), ..query };
        let address = behind(&narrow, "late", &[("type", "0102")]);
        let address = Query::parse(address.split_once('?').map_or("", |(_, query)| query));
        assert_eq!(whole(&address), "/desk/figures?from=2026-01-01&scope=990001001000&type=0102", "which it was of before");
    }

    #[test]
    fn without_a_period_it_is_the_last_days() {
        // 2024-10-04
        let read = |address: &str| asked(&Query::parse(address), 20_000);
        assert_eq!((read("scope=1").from, read("scope=1").to), ("2024-09-05".to_owned(), "2024-10-04".to_owned()));
        assert_eq!(
            (read("from=2024-01-01").to, read("to=2024-01-01").from),
            (String::new(), String::new()),
            "said in part it is the server's"
        );
    }
}
