//! The recurrence rate by what was found: which problems of the door fronts come back soonest after they were put right.
//!
//! `data-testid`s: `zones-findings`, `zones-finding-<code>`, `zones-finding-<code>-rate`, `zones-finding-<code>-recurred`, `zones-recurrence-csv`.

use leptos::prelude::*;

use xunge_shared::{id::AreaCode, kinds::zone::UNSPECIFIED};

use super::{records::RECURRED, words};
use crate::api::{self, ApiError, Recurrence};
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::i18n::{self};
use crate::route;
use crate::ui::{EmptyState, Icon, Mark, Skeleton};

/// What was found; nothing yet, or why it did not come.
#[component]
pub fn Findings(found: Memo<Option<Result<Option<Vec<Recurrence>>, ApiError>>>) -> impl IntoView {
    move || match found.get() {
        None => view! { <Skeleton rows=8 /> }.into_any(),
        Some(Err(why)) => view! { <Failed why /> }.into_any(),
        Some(Ok(found)) => view! { <Table found=found.unwrap_or_default() /> }.into_any(),
    }
}

/// The rates that stand on the board, as a table to take away.
#[component]
pub fn File(
    /// What they are told apart by.
    by: Memo<String>,
    /// Of this town, or of all.
    town: Memo<Option<AreaCode>>,
) -> impl IntoView {
    view! {
        <a
            class="chip"
            href=move || by.with(|by| api::recurrence_file(by, town.get()))
            download="xunge-recurrence.csv"
            data-testid="zones-recurrence-csv"
        >
            <Icon mark=Mark::Download size=16 />
            {words::recurrence_csv()}
        </a>
    }
}

/// What of it comes back that stands here, as a share of all that was put right.
pub fn usual<'a>(all: impl Iterator<Item = &'a Recurrence>) -> f64 {
    let (recurred, cleaned) = all.fold((0, 0), |(recurred, cleaned), one| (recurred + one.recurred, cleaned + one.cleaned));
    recurred as f64 / cleaned.max(1) as f64
}

/// True of what comes back twice as often as is usual; once is no pattern.
pub fn stands_out(one: &Recurrence, usual: f64) -> bool {
    one.recurred > 1 && one.rate() > 2.0 * usual
}

/// How often it came back: leads to those door fronts.
#[component]
pub fn Again(
    /// What it is of.
    name: String,
    /// The place or the finding, as the server names it.
    place: String,
    /// How often.
    n: u64,
    /// More often than is usual.
    stands_out: bool,
    testid: String,
    /// What stands in place of the number.
    #[prop(optional, into)]
    word: String,
) -> impl IntoView {
    let again = format!("{} {n}", words::found_again());
    // what is read out has in it what is shown
    let (label, shown) =
        if word.is_empty() { (format!("{name} {again}"), n.to_string()) } else { (format!("{name} {word} {again}"), word) };
    view! {
        <button
            type="button"
            class="zones-number"
            class:is-dirty=stands_out
            aria-label=label
            disabled=n == 0
            data-testid=testid
            on:click=move |_| route::set_query(&[("at", place.as_str()), ("what", RECURRED)])
        >
            {shown}
        </button>
    }
}

/// The table: what comes back most stands first.
#[component]
fn Table(found: Vec<Recurrence>) -> impl IntoView {
    let settings = Core::expect().settings();
    let mut found = found;
    found.sort_by(|a, b| b.rate().total_cmp(&a.rate()).then(b.cleaned.cmp(&a.cleaned)));
    if found.is_empty() {
        return view! { <EmptyState mark=Mark::Door title=words::no_findings() why=words::no_findings_why() /> }.into_any();
    }
    let usual = usual(found.iter());
    let row = move |one: Recurrence| {
        let name = match settings.finding(&one.place) {
            Some(term) => i18n::term(term).to_owned(),
            None if one.place == UNSPECIFIED => words::unspecified().to_owned(),
            // what the county has taken off its lists stands by its code
            None => one.place.clone(),
        };
        let (percent, testid) = (one.rate() * 100.0, format!("zones-finding-{}-recurred", one.place));
        let stands_out = stands_out(&one, usual);
        view! {
            <tr data-testid=format!("zones-finding-{}", one.place)>
                <th scope="row">{name.clone()}</th>
                <td class="zones-share" data-testid=format!("zones-finding-{}-rate", one.place)>
                    <i class="is-back" class:is-high=stands_out style=format!("--share:{percent:.1}")></i>
                    {words::percent(format!("{percent:.0}"))}
                </td>
                <td>{one.cleaned}</td>
                <td>
                    <Again name place=one.place.clone() n=one.recurred stands_out testid />
                </td>
            </tr>
        }
    };
    view! {
        <section class="zones-findings" data-testid="zones-findings">
            <p class="zones-more">{words::by_finding_why()}</p>
            <div class="desk-wide">
                <table class="desk-table">
                    <thead>
                        <tr>
                            <th>{words::finding()}</th>
                            <th>{words::recurrence()}</th>
                            <th>{words::put_right()}</th>
                            <th>{words::found_again()}</th>
                        </tr>
                    </thead>
                    <tbody>{found.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
