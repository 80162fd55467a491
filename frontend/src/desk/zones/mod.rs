//! The board of zones: how the door fronts stand by town, street and cell, the records behind each number, what of it comes back, and the wall
//! of those that were put right.
//!
//! `data-testid`s: `desk-zones`, `zones-by-<scope|parent|cell|finding|pairs>`, `zones-town`, `zones-row-<n>`, `zones-<n>-<total|clean|overdue|dirty|new|disputed>`,
//! `zones-more`, see [`records`], [`findings`] and [`gallery`].

mod compare;
mod findings;
mod gallery;
mod pair;
mod records;

use std::collections::BTreeMap;

use leptos::prelude::*;
use xunge_shared::{
    id::{AreaCode, KindName},
    kinds::{Kind, zone::Zone},
};

use self::findings::{Again, stands_out, usual};
use crate::api::{self, BoardGroup, Recurrence};
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::desk::live::{Freshness, kept};
use crate::i18n::zone_board as words;
use crate::route;
use crate::ui::{Button, EmptyState, Mark, Skeleton};

/// A way to tell zones apart: its code in the address, and its word.
type By = (&'static str, fn() -> &'static str);
const BYS: [By; 3] = [("scope", words::by_town), ("parent", words::by_street), ("cell", words::by_cell)];
/// In place of them: what was found, and how soon it is there again.
const FINDINGS: By = ("finding", words::by_finding);
/// And the zones that were put right, in pictures.
const GALLERY: By = ("pairs", words::before_after);

/// What is counted: its code, its word, and how it is counted.
type Measure = (&'static str, fn() -> &'static str, fn(&BoardGroup) -> u64);
const MEASURES: [Measure; 6] = [
    ("total", words::zones, |group| group.total),
    ("clean", words::clean, clean),
    ("overdue", words::overdue, |group| group.overdue),
    ("dirty", words::dirty, |group| of(group, "dirty")),
    ("new", words::new, |group| of(group, "new")),
    ("disputed", words::disputed, |group| group.flags.get("disputed").copied().unwrap_or_default()),
];

/// So many rows are drawn, and so many more whenever somebody asks for them: the worst stand first.
const PAGE: usize = 100;

fn of(group: &BoardGroup, status: &str) -> u64 {
    group.by_status.get(status).copied().unwrap_or_default()
}

fn clean(group: &BoardGroup) -> u64 {
    of(group, "clean") + of(group, "cleaned")
}

/// True where the recurrence rate stands beside what zones are told apart by.
fn recurs(by: &str) -> bool {
    ["scope", "parent", FINDINGS.0].contains(&by)
}

/// The kind that the board is about.
fn kind() -> KindName {
    Zone::NAME
}

/// The page.
#[component]
pub fn Zones() -> impl IntoView {
    let (core, fresh) = (Core::expect(), Freshness::expect());
    let query = Memo::new(|_| route::whole_query());
    let by = Memo::new(move |_| query.with(|query| query.get("by").unwrap_or("scope").to_owned()));
    let town = Memo::new(move |_| query.with(|query| query.get("town").and_then(|town| town.parse::<AreaCode>().ok())));
    let is_gallery = Memo::new(move |_| by.with(|by| by == GALLERY.0));
    let is_findings = Memo::new(move |_| by.with(|by| by == FINDINGS.0));
    let asked = LocalResource::new(move || {
        fresh.asked.track();
        let (by, town) = (by.get(), town.get());
        async move {
            let groups = if [FINDINGS.0, GALLERY.0].contains(&by.as_str()) { Ok(vec![]) } else { api::board(&kind(), &by, town).await };
            ((by, town), groups)
        }
    });
    let answer = kept(asked);
    // numbers of another grouping lead elsewhere than they seem to
    let groups = Memo::new(move |_| answer.get().filter(|((told, _), _)| *told == by.get()).map(|(_, groups)| groups));
    let asked = LocalResource::new(move || {
        fresh.asked.track();
        let (by, town) = (by.get(), town.get());
        async move {
            let again = if recurs(&by) { api::recurrence(&by, town).await.map(Some) } else { Ok(None) };
            ((by, town), again)
        }
    });
    let answer = kept(asked);
    let asked_again = Memo::new(move |_| answer.get().filter(|((told, _), _)| *told == by.get()).map(|(_, again)| again));
    // what is shown beyond the first page stays while numbers change, and not when others are asked for
    let shown = RwSignal::new(PAGE);
    Effect::new(move |_| {
        by.track();
        town.track();
        shown.set(PAGE);
    });
    let towns = crate::desk::towns::all(core);
    view! {
        <style>{include_str!("../../../style/desk/zones.css")}</style>
        <main class="desk-page zones-board" data-testid="desk-zones">
            <header class="zones-bar">
                {BYS
                    .into_iter()
                    .chain([FINDINGS, GALLERY])
                    .map(|(code, word)| {
                        view! {
                            <button
                                type="button"
                                class="chip"
                                aria-pressed=move || (by.get() == code).to_string()
                                data-testid=format!("zones-by-{code}")
                                on:click=move |_| route::set_query(&[("by", code), ("at", ""), ("what", ""), ("street", ""), ("days", "")])
                            >
                                {word()}
                            </button>
                        }
                    })
                    .collect_view()}
                <select
                    class="chip"
                    aria-label=words::town()
                    data-testid="zones-town"
                    on:change=move |ev| route::set_query(&[("town", event_target_value(&ev).as_str()), ("at", ""), ("what", ""), ("street", "")])
                >
                    <option value="">{words::all_towns()}</option>
                    {crate::desk::towns::options(towns, move || town.get())}
                </select>
                <Show when=move || is_gallery.get()>
                    <gallery::Narrow query town />
                </Show>
                <Show when=move || by.with(|by| recurs(by))>
                    <findings::File by town />
                </Show>
            </header>
            <Show when=move || is_gallery.get()>
                <gallery::Gallery query />
            </Show>
            <Show when=move || is_findings.get()>
                <div class="zones-work">
                    <findings::Findings found=asked_again />
                    <records::Records query />
                </div>
            </Show>
            <Show when=move || !is_gallery.get() && !is_findings.get()>
                <div class="zones-work">
                    {move || match groups.get() {
                        None => view! { <Skeleton rows=8 /> }.into_any(),
                        Some(Err(why)) => view! { <Failed why /> }.into_any(),
                        Some(Ok(groups)) if groups.is_empty() => {
                            view! { <EmptyState mark=Mark::Door title=words::none() why=words::none_why() /> }.into_any()
                        }
                        Some(Ok(groups)) => view! { <Board groups again=asked_again.get().and_then(Result::ok).flatten() shown /> }.into_any(),
                    }}
                    <records::Records query />
                </div>
            </Show>
        </main>
    }
}

/// The table: what is worst stands first.
#[component]
fn Board(
    groups: Vec<BoardGroup>,
    /// How soon the groups are dirty again, where it is known.
    again: Option<Vec<Recurrence>>,
    /// How many rows are drawn.
    shown: RwSignal<usize>,
) -> impl IntoView {
    let core = Core::expect();
    let recurs = again.is_some();
    let again: BTreeMap<String, Recurrence> = again.unwrap_or_default().into_iter().map(|one| (one.place.clone(), one)).collect();
    let usual = usual(again.values());
    let mut groups = groups;
    groups.sort_by_key(|group| std::cmp::Reverse((of(group, "dirty") + group.overdue, group.total)));
    let all = groups.len();
    let name = move |group: &BoardGroup| {
        let area = group.scope.map(|scope| core.area_name(scope.area())).unwrap_or_default();
        match (group.name.as_str(), group.place.is_some()) {
            ("", true) => (area, String::new()),
            ("", false) => (words::nowhere().to_owned(), String::new()),
            (name, _) => (name.to_owned(), area),
        }
    };
    let row = move |(n, group): (usize, BoardGroup)| {
        let (title, area) = name(&group);
        let share = if group.total == 0 { 0.0 } else { clean(&group) as f64 / group.total as f64 * 100.0 };
        let place = group.place.clone().unwrap_or_default();
        let cells = MEASURES
            .into_iter()
            .map(|(code, word, count)| {
                let (count, place) = (count(&group), place.clone());
                let label = format!("{title} {} {count}", word());
                view! {
                    <td>
                        <button
                            type="button"
                            class=format!("zones-number is-{code}")
                            aria-label=label
                            disabled=count == 0 || place.is_empty()
                            data-testid=format!("zones-{n}-{code}")
                            on:click=move |_| route::set_query(&[("at", place.as_str()), ("what", code)])
                        >
                            {count}
                        </button>
                    </td>
                }
            })
            .collect_view();
        let again = recurs.then(|| {
            let told = again.get(&place).filter(|one| one.cleaned > 0).map(|one| {
                let rate = one.rate() * 100.0;
                let stands_out = stands_out(one, usual);
                let (told, testid) = (words::recurrence_of(one.recurred, one.cleaned), format!("zones-{n}-recurred"));
                view! {
                    <span title=told>
                        <Again name=title.clone() place=place.clone() n=one.recurred stands_out word=words::percent(format!("{rate:.0}")) testid />
                    </span>
                }
            });
            view! { <td data-testid=format!("zones-{n}-recurrence")>{told}</td> }
        });
        view! {
            <tr data-testid=format!("zones-row-{n}")>
                <th scope="row">{title.clone()} <small>{area}</small></th>
                <td class="zones-share">
                    <i style=format!("--share:{share:.1}")></i>
                    {words::percent(format!("{share:.1}"))}
                </td>
                {again}
                {cells}
            </tr>
        }
    };
    view! {
        <div>
            {recurs.then(|| view! { <p class="zones-more">{words::recurrence_why()}</p> })}
            <div class="desk-wide">
                <table class="desk-table">
                    <thead>
                        <tr>
                            <th>{words::place()}</th>
                            <th>{words::share()}</th>
                            {recurs.then(|| view! { <th>{words::recurrence()}</th> })}
                            {MEASURES.into_iter().map(|(_, word, _)| view! { <th>{word()}</th> }).collect_view()}
                        </tr>
                    </thead>
                    <tbody>{move || groups.iter().take(shown.get()).cloned().enumerate().map(&row).collect_view()}</tbody>
                </table>
            </div>
            {move || {
                (shown.get() < all)
                    .then(|| {
                        let more = Callback::new(move |()| shown.update(|shown| *shown += PAGE));
                        view! { <Button label=words::more_places(all - shown.get()) on_press=more testid="zones-more" /> }
                    })
            }}
        </div>
    }
}
