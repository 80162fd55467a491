//! A card: what it is, where, how long is left in working time, and what presses.

use leptos::{html, prelude::*};
use xunge_shared::{
    kinds::{Kind, case::Case},
    row::Row,
};

use super::{
    Board,
    column::{self, Lane},
    queues::{LAPSED, QUEUES, Queue, holds},
};
use crate::clock;
use crate::data::Core;
use crate::desk::{address::Address, focus};
use crate::kinds::{face, time_left};
use crate::ui::{Icon, Mark, Tone, format};

/// The card of a case in a column.
#[component]
pub(super) fn Card(
    /// The column's number.
    number: usize,
    /// The column, which tells the card its place.
    lane: Lane,
    /// What it shows.
    row: Row,
) -> impl IntoView {
    let (core, board, address, now) = (Core::expect(), Board::expect(), Address::expect(), clock::now());
    let id = row.entity;
    let settings = core.settings();
    let name = face(&Case::NAME).name(&row.summary, &settings);
    let summary = row.summary.clone();
    let overdue = Memo::new(move |_| summary.overdue(now.get()));
    let left = {
        let (summary, settings) = (row.summary.clone(), settings.clone());
        move || {
            let left = time_left(&summary, &settings, now.get()).map(|(left, _)| left);
            // the recheck and the closing have no time of their own, and may be late
            let overrun = || summary.due.filter(|_| overdue.get()).map(|due| format::left(due, now.get()));
            let ago = || summary.at.map(|at| format::ago(at, now.get()));
            left.or_else(overrun).or_else(ago).unwrap_or_default()
        }
    };
    let look = face(&Case::NAME).look(&row.summary, now.get_untracked());
    let town = core.area_name(row.scope.area());
    let who: Vec<String> = row.summary.unit.clone().into_iter().chain(row.summary.who.map(|who| core.name_of(who))).collect();
    let who = if who.is_empty() { town.clone() } else { who.join(" · ") };
    let mut flags: Vec<Queue> = QUEUES.into_iter().filter(|queue| holds(queue, &row.summary, now.get_untracked())).collect();
    // an order that is overdue is an order: a card has room for two words
    if flags.iter().any(|(flag, ..)| *flag == LAPSED) {
        flags.retain(|(flag, ..)| *flag != "ordered");
    }
    // the first beside how late it is, another where there is room
    let pill = |(code, word, tone): Queue| view! { <em class=tone.class() data-flag=code title=word()>{word()}</em> };
    let others = flags.split_off(flags.len().min(1));
    let is_picked = Memo::new(move |_| board.picked.with(|picked| picked.contains_key(&id)));
    let place = Memo::new(move |_| lane.place(id).unwrap_or_default());
    let is_current = Memo::new(move |_| board.current().is_some_and(|(lane, row)| lane == number && row.entity == id));
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        board.recalled.track();
        // the focus comes along with a step, and to a card drawn anew that had it; it is not taken from a field that somebody types in
        if is_current.get()
            && let Some(node) = node.get()
            && (board.stepped.get_value() || focus::is_nowhere())
        {
            board.stepped.set_value(false);
            // a card that cannot take the focus is marked all the same
            let _ = node.focus();
        }
    });
    // the Tab key enters a column without the cursor at its first card
    let is_entrance = move || place.get() == 0 && board.at().is_none_or(|(lane, _)| lane != number);
    let picked = row.clone();
    let open = move || {
        board.stand(number, id, place.get_untracked());
        address.choose(Some((Case::NAME, id)));
    };
    view! {
        <div
            class="board-card"
            class:is-late=overdue
            class:is-picked=is_picked
            class:is-current=is_current
            class:is-open=move || address.chosen.get().is_some_and(|(_, chosen)| chosen == id)
            style=move || format!("top: {}px", place.get() as f64 * column::card())
            node_ref=node
            role="option"
            tabindex=move || if is_current.get() || is_entrance() { "0" } else { "-1" }
            aria-selected=move || is_picked.get().to_string()
            data-testid=format!("board-card-{id}")
            data-state=row.summary.status.clone()
            on:click=move |_| open()
        >
            <span
                class="card-pick"
                data-testid=format!("board-pick-{id}")
                aria-hidden="true"
                on:click=move |ev| {
                    ev.stop_propagation();
                    board.toggle(&picked);
                }
            >
                {move || is_picked.get().then(|| view! { <Icon mark=Mark::Check size=14 /> })}
            </span>
            <strong class="card-name">{name}</strong>
            <span class="card-place">{row.summary.detail.clone()}</span>
            <span class="card-row">
                <span class="card-who">{who}</span>
                {others.into_iter().map(pill).collect_view()}
            </span>
            <span class="card-foot">
                <span class=move || if overdue.get() { "card-left tone-wrong" } else { "card-left" }>
                    <Icon mark=Mark::Clock size=14 />
                    <span>{left}</span>
                </span>
                {(row.summary.status == "rework").then(|| view! { <em class=Tone::Due.class() title=look.word.clone()>{look.word.clone()}</em> })}
                {flags.into_iter().map(pill).collect_view()}
            </span>
        </div>
    }
}
