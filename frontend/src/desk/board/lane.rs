//! A column on the page: its head, and its cards as far as they are in sight.

use leptos::prelude::*;
use xunge_shared::id::Scope;

use super::{
    Board,
    card::Card,
    column::{self, Lane},
    lanes::Definition,
};
use crate::api::{ApiError, Share};
use crate::desk::live::Freshness;
use crate::i18n::{board as words, common};
use crate::ui::Skeleton;

/// The column.
#[component]
pub(super) fn LaneView(
    /// Which of the columns.
    number: usize,
    /// What it shows.
    definition: Definition,
    /// Of one town only.
    scope: Option<Scope>,
    /// With these words only.
    text: String,
    /// With this flag only.
    flag: Option<&'static str>,
    /// The server's counts.
    shares: RwSignal<Option<Result<Vec<Share>, ApiError>>>,
) -> impl IntoView {
    let (board, fresh) = (Board::expect(), Freshness::expect());
    let lane = Lane::of(definition.rows(scope, &text, flag));
    board.lanes.update_value(|lanes| lanes.push(lane));
    Effect::new(move |_| {
        fresh.asked.track();
        lane.refresh();
    });
    let narrowed = !text.is_empty() || flag.is_some();
    let counted = {
        let definition = definition.clone();
        let filtered = narrowed || !definition.is_open();
        move || match shares.get() {
            Some(Ok(shares)) if !filtered => definition.count(&shares),
            _ => (lane.total.get(), 0),
        }
    };
    let counted = Memo::new(move |_| counted());
    let height = move || format!("height: {}px", lane.len() as f64 * column::card());
    // cards are drawn anew when there are some, not with each page
    let state = Memo::new(move |_| match (lane.rows.with(|rows| rows.as_ref().map(Vec::is_empty)), lane.failed.get()) {
        (None, false) => State::Waits,
        (None, true) => State::Failed,
        (Some(true), _) => State::Empty,
        (Some(false), _) => State::Cards,
    });
    view! {
        <section
            class="board-lane"
            class:is-aside=move || narrowed && state.get() == State::Empty
            data-testid=format!("board-lane-{}", definition.key)
            data-count=move || counted.get().0.to_string()
            aria-label=definition.title.clone()
        >
            <header class="lane-head">
                <h2>{definition.title.clone()}</h2>
                <span>{move || counted.get().0.to_string()}</span>
                {move || (counted.get().1 > 0).then(|| view! { <b class="tone-wrong">{words::late(counted.get().1)}</b> })}
            </header>
            <div class="lane-cards" node_ref=lane.node on:scroll=move |_| lane.scrolled() tabindex="-1">
                {move || match state.get() {
                    State::Waits => view! { <Skeleton rows=3 /> }.into_any(),
                    State::Failed => ().into_any(),
                    State::Empty => view! { <p class="lane-empty">{words::lane_empty()}</p> }.into_any(),
                    State::Cards => {
                        view! {
                            <div class="lane-space" style=height role="listbox" aria-multiselectable="true" aria-label=words::cases()>
                                <For each=move || lane.drawn() key=|row| format!("{} {:?}", row.entity, row.summary) let:row>
                                    <Card number lane row />
                                </For>
                            </div>
                        }
                            .into_any()
                    }
                }}
            </div>
            {move || {
                lane.failed
                    .get()
                    .then(|| {
                        view! {
                            <p class="lane-failed tone-wrong" role="alert" data-testid="board-lane-failed">
                                <span>{words::lane_failed()}</span>
                                <button type="button" class="chip" data-testid="board-lane-retry" on:click=move |_| lane.retry()>
                                    {common::retry()}
                                </button>
                            </p>
                        }
                    })
            }}
        </section>
    }
}

/// What stands in the column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waits,
    Failed,
    Empty,
    Cards,
}
