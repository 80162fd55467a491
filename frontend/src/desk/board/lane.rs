//! A column: its rows page by page, its cards as far as they are in sight.

use std::collections::HashMap;

use leptos::task::spawn_local;
use leptos::{html, prelude::*};
use xunge_shared::{
    id::{EntityId, Scope},
    row::Row,
};

use super::{Board, card::Card, lanes::Definition};
use crate::api::{self, RowsQuery, Share};
use crate::desk::live::Freshness;
use crate::i18n::board as words;
use crate::ui::Skeleton;

/// How high a card is with the gap below it, pixels: the same for all, so that the place of each is known without it. As in board.css.
pub(super) const CARD: f64 = 116.0;
/// Cards above and below those in sight that are drawn as well.
const SPARE: usize = 4;
/// The greatest page.
const PAGE: usize = 500;

/// What is read of a column. Copy.
#[derive(Clone, Copy)]
pub(super) struct Lane {
    rows: RwSignal<Option<Vec<Row>>>,
    /// Where each case is among them.
    places: Memo<HashMap<EntityId, usize>>,
    next: RwSignal<Option<String>>,
    node: NodeRef<html::Div>,
    /// Where it is scrolled to, and how much of it is in sight, pixels.
    sight: RwSignal<(f64, f64)>,
}

impl Lane {
    /// The row at a place.
    pub(super) fn row(self, place: usize) -> Option<Row> {
        self.rows.with(|rows| rows.as_ref()?.get(place).cloned())
    }

    /// Where a case is in the column.
    pub(super) fn place(self, id: EntityId) -> Option<usize> {
        self.places.with(|places| places.get(&id).copied())
    }

    /// How many rows are read.
    pub(super) fn len(self) -> usize {
        self.rows.with(|rows| rows.as_ref().map_or(0, Vec::len))
    }

    /// Scrolls so that a card is whole in sight.
    pub(super) fn reveal(self, place: usize) {
        let Some(node) = self.node.get_untracked() else { return };
        let (top, height) = (f64::from(node.scroll_top()), f64::from(node.client_height()));
        let card = place as f64 * CARD;
        let to = if card < top { card } else { (card + CARD - height).max(top) };
        if (to - top).abs() > 0.5 {
            node.set_scroll_top(to as i32);
        }
    }
}

/// Which cards of `count` are drawn.
fn window(top: f64, height: f64, count: usize) -> (usize, usize) {
    let first = (top / CARD).max(0.0) as usize;
    let last = ((top + height) / CARD).ceil().max(0.0) as usize;
    (first.saturating_sub(SPARE).min(count), (last + SPARE).min(count))
}

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
    /// The server's counts.
    shares: RwSignal<Option<Result<Vec<Share>, ()>>>,
) -> impl IntoView {
    let (board, fresh) = (Board::expect(), Freshness::expect());
    let rows = RwSignal::new(None::<Vec<Row>>);
    let places = move |_: Option<&_>| rows.with(|rows| rows.iter().flatten().enumerate().map(|(place, row)| (row.entity, place)).collect());
    let lane = Lane {
        rows,
        places: Memo::new(places),
        next: RwSignal::new(None),
        node: NodeRef::new(),
        // before it is measured, a screen of cards
        sight: RwSignal::new((0.0, 900.0)),
    };
    board.lanes.update_value(|lanes| lanes.push(lane));
    let query = StoredValue::new(definition.rows(scope, &text));
    let asked = StoredValue::new(0_u32);
    // an answer to a question that is no longer asked is dropped
    let ask = move |query: RowsQuery, on: fn(&mut Vec<Row>, Vec<Row>)| {
        let mine = asked.get_value() + 1;
        asked.set_value(mine);
        spawn_local(async move {
            let Ok(page) = api::rows(&query).await else { return };
            if asked.try_get_value() == Some(mine) {
                lane.rows.update(|rows| on(rows.get_or_insert_default(), page.rows));
                lane.next.set(page.next);
            }
        });
    };
    Effect::new(move |_| {
        fresh.asked.track();
        let limit = untrack(|| lane.len()).clamp(100, PAGE) as u16;
        ask(RowsQuery { limit: Some(limit), ..query.get_value() }, |rows, page| *rows = page);
    });
    let scrolled = move |_| {
        let Some(node) = lane.node.get_untracked() else { return };
        lane.sight.set((f64::from(node.scroll_top()), f64::from(node.client_height())));
        let (_, last) = window(f64::from(node.scroll_top()), f64::from(node.client_height()), lane.len());
        if last + 20 > lane.len() {
            // one page at a time: the cursor is taken, and comes back with the answer
            if let Some(after) = lane.next.try_update(Option::take).flatten() {
                ask(RowsQuery { after: Some(after), ..query.get_value() }, Extend::extend);
            }
        }
    };
    let counted = {
        let definition = definition.clone();
        let filtered = !text.is_empty();
        move || match shares.get() {
            Some(Ok(shares)) if !filtered => definition.count(&shares),
            _ => (lane.rows.with(|rows| rows.as_ref().map_or(0, Vec::len)) as u64, 0),
        }
    };
    let counted = Memo::new(move |_| counted());
    let shown = move || {
        let (top, height) = lane.sight.get();
        let count = lane.rows.with(|rows| rows.as_ref().map_or(0, Vec::len));
        let (first, last) = window(top, height, count);
        lane.rows.with(|rows| rows.as_ref().map(|rows| rows[first..last].to_vec()).unwrap_or_default())
    };
    let height = move || format!("height: {}px", lane.rows.with(|rows| rows.as_ref().map_or(0, Vec::len)) as f64 * CARD);
    view! {
        <section
            class="board-lane"
            data-testid=format!("board-lane-{}", definition.key)
            data-count=move || counted.get().0.to_string()
            aria-label=definition.title.clone()
        >
            <header class="lane-head">
                <h2>{definition.title.clone()}</h2>
                <span>{move || counted.get().0.to_string()}</span>
                {move || (counted.get().1 > 0).then(|| view! { <b class="tone-wrong">{words::late(counted.get().1)}</b> })}
            </header>
            <div class="lane-cards" node_ref=lane.node on:scroll=scrolled tabindex="-1">
                {move || match lane.rows.with(|rows| rows.as_ref().map(Vec::is_empty)) {
                    None => view! { <Skeleton rows=3 /> }.into_any(),
                    Some(true) => view! { <p class="lane-empty">{words::lane_empty()}</p> }.into_any(),
                    Some(false) => {
                        view! {
                            <div class="lane-space" style=height role="listbox" aria-multiselectable="true" aria-label=words::cases()>
                                <For each=shown key=|row| format!("{} {:?}", row.entity, row.summary) let:row>
                                    <Card number lane row />
                                </For>
                            </div>
                        }
                            .into_any()
                    }
                }}
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cards_in_sight_are_drawn() {
        assert_eq!(window(0.0, 580.0, 1_000), (0, 5 + SPARE));
        assert_eq!(window(1_160.0, 580.0, 1_000), (10 - SPARE, 15 + SPARE));
        assert_eq!(window(115_900.0, 580.0, 1_000), (999 - SPARE, 1_000));
        assert_eq!(window(0.0, 580.0, 3), (0, 3));
        // a list that has become shorter than where it is scrolled to
        assert_eq!(window(50_000.0, 580.0, 3), (3, 3));
    }
}
