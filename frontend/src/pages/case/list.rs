//! The cases: one's own, those nearby, all that are open, those that are settled; with the time left on each.

use std::sync::Arc;

use leptos::prelude::*;
use xunge_shared::kinds::{Kind, case::Case};

use super::item::{CaseItem, Which, arrange, first_choice};
use crate::clock;
use crate::data::Core;
use crate::i18n::{common, phone_case as words};
use crate::kinds::{face, time_left};
use crate::pages::parts::{WhenReady, Whereabouts};
use crate::route;
use crate::ui::{Badge, EmptyState, ListRow, Mark, Segment, Segmented, TopBar, format};

/// Rows drawn at once; a worker has a handful, the desk lists the rest.
const SHOWN: usize = 200;

/// The page. The choice is in the address, so that "back" returns to the same list.
#[component]
pub fn Cases() -> impl IntoView {
    view! {
        <TopBar title=words::title() back="/" />
        <main class="page">
            <WhenReady>
                <Listed />
            </WhenReady>
        </main>
    }
}

#[component]
fn Listed() -> impl IntoView {
    let core = Core::expect();
    let whereabouts = Whereabouts::watch();
    let all = Memo::new(move |_| CaseItem::all(core));
    let which = Memo::new(move |_| {
        let asked = route::query::<String>("which").and_then(|name| Which::of_name(&name));
        asked.unwrap_or_else(|| first_choice(all, core.me()))
    });
    let choose = |which: Which| route::refine(&format!("/cases?which={}", which.name()));
    let segments = vec![
        Segment::new(Which::Mine, words::mine(), "cases-mine"),
        Segment::new(Which::Near, words::nearby(), "cases-near"),
        Segment::new(Which::Open, words::all_open(), "cases-open"),
        Segment::new(Which::Settled, words::settled(), "cases-settled"),
    ];
    let shown = Memo::new(move |_| {
        let from = whereabouts.settled.get();
        Arc::new(all.with(|all| arrange(all, which.get(), core.me(), from)))
    });
    view! {
        <Segmented segments chosen=which on_choose=choose label=words::filter_label() />
        <p class="quiet list-count" role="status" data-testid="cases-count">
            {move || words::counted(shown.with(|shown| shown.len()))}
        </p>
        {move || {
            if shown.with(|shown| shown.is_empty()) {
                let title = match which.get() {
                    Which::Mine => words::none_mine(),
                    Which::Near | Which::Open => words::none_open(),
                    Which::Settled => words::none_settled(),
                };
                return view! {
                    <EmptyState mark=Mark::Check title why=words::none_why()>
                        <a href="/report" class="btn btn-filled" data-testid="cases-report">
                            {words::new_report()}
                        </a>
                    </EmptyState>
                }
                    .into_any();
            }
            let rows = shown
                .with(|shown| shown.iter().take(SHOWN).cloned().map(|item| view! { <CaseRow item whereabouts /> }).collect_view());
            view! {
                <ul class="rows" data-testid="cases-list">
                    {rows}
                </ul>
            }
                .into_any()
        }}
    }
}

#[component]
fn CaseRow(item: CaseItem, whereabouts: Whereabouts) -> impl IntoView {
    let core = Core::expect();
    let now = clock::now();
    let id = item.row.entity;
    let settings = core.settings();
    let summary = item.row.summary;
    let who = summary.who;
    let name = face(&Case::NAME).name(&summary, &settings);
    let title = if summary.detail.is_empty() { name } else { format!("{name} · {}", summary.detail) };
    let look = {
        let summary = summary.clone();
        Memo::new(move |_| {
            let look = face(&Case::NAME).look(&summary, now.get());
            (look.tone, look.mark, look.word)
        })
    };
    let place = item.place;
    let rework = item.rework;
    let given = Memo::new(move |_| core.me().is_some() && core.me() == who);
    let told = move || {
        let left = time_left(&summary, &settings, now.get());
        let distance = whereabouts.place().zip(place).map(|(from, to)| format::distance(from.distance(to)));
        let at = summary.at.filter(|_| left.is_none()).map(|at| format::ago(at, now.get()));
        let given = given.get().then(|| words::given_to_me().to_owned());
        let rest: Vec<String> = [Some(String::new()), given, at, distance].into_iter().flatten().collect();
        view! {
            {left
                .map(|(left, limit)| {
                    let limit = (!limit.is_empty()).then(|| common::in_brackets(limit));
                    view! {
                        <b>{left}</b>
                        {limit}
                    }
                })}
            {rest.join(" · ")}
        }
    };
    let badge = move || {
        let (tone, mark, word) = look.get();
        view! { <Badge tone mark label=word /> }
    };
    let detail = move || {
        let told = told.clone();
        view! {
            {badge}
            " "
            {told}
            {rework.clone().map(|why| view! { <span class="row-reason">{words::rework_because(why)}</span> })}
        }
    };
    let (tone, mark) = look.with_untracked(|look| (look.0, look.1));
    view! { <ListRow tone mark title detail href=format!("/cases/{id}") testid=format!("case-row-{id}") /> }
}
