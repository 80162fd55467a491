//! The cases that a lottery draws, computed here from the list that everybody can read, whole or not at all.

use std::ops::Range;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    hlc::Millis,
    id::{AreaCode, EntityId, Scope, Sha256},
    kinds::{Kind, case::Case, lottery::is_drawn},
    row::Row,
};

use super::Board;
use crate::api::{self, ApiError, RowsQuery};
use crate::data::Core;
use crate::desk::{address::Address, case::draw_all};
use crate::i18n::{board as words, common};
use crate::kinds::face;
use crate::ui::{Button, ButtonKind, Skeleton, Toasts, Tone};

/// What the seed draws of an area's cases.
#[derive(Clone, Default)]
struct Draw {
    /// How many it draws from.
    of: usize,
    /// Put right: they are checked once more.
    ready: Vec<Row>,
    /// Drawn, and still to be put right.
    waiting: Vec<Row>,
    /// Drawn, and cancelled or merged: there is nothing to check.
    dropped: usize,
}

impl Draw {
    /// What follows from seed and ids alone, and where each case stands now.
    fn of(rows: Vec<Row>, seed: &Sha256, share: u16) -> Self {
        let mut draw = Self { of: rows.len(), ..Self::default() };
        for row in rows.into_iter().filter(|row| is_drawn(seed, share, row.entity)) {
            match row.summary.status.as_str() {
                "disposed" | "checked" | "closed" => draw.ready.push(row),
                "cancelled" | "merged" => draw.dropped += 1,
                _ => draw.waiting.push(row),
            }
        }
        draw
    }

    fn drawn(&self) -> usize {
        self.ready.len() + self.waiting.len() + self.dropped
    }
}

/// The cases, and the way to mark them.
#[component]
pub(super) fn Drawn(
    /// Which lottery, of which area: it draws from that area's cases only.
    lottery: (EntityId, AreaCode),
    /// What was revealed.
    seed: Sha256,
    /// How many of a thousand.
    share: u16,
    /// Between which times they were reported.
    window: Range<Millis>,
) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let (lottery, area) = lottery;
    let again = RwSignal::new(0_u32);
    let drawn = LocalResource::new(move || {
        again.track();
        let window = window.clone();
        async move { cases_of(area, window).await.map(|rows| Draw::of(rows, &seed, share)) }
    });
    let busy = RwSignal::new(false);
    let mark = move |()| {
        let Some(Ok(draw)) = drawn.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let (marked, failed) = draw_all(core, lottery, draw.ready.iter().map(|row| (row.entity, row.scope.area()))).await;
            let tone = if failed == 0 { Tone::Good } else { Tone::Wrong };
            toasts.say(tone, words::lottery_marked(marked, failed));
            let _ = busy.try_set(false);
        });
    };
    move || match drawn.get() {
        None => view! { <Skeleton rows=2 /> }.into_any(),
        Some(Err(_)) => {
            // a part of them would look like all of them
            view! {
                <p class="tone-wrong" role="alert" data-testid="lottery-unread">{words::lottery_unread()}</p>
                <Button label=common::retry() on_press=move |()| again.update(|n| *n += 1) testid="lottery-retry" />
            }
            .into_any()
        }
        Some(Ok(draw)) => {
            let some = !draw.ready.is_empty();
            let left = (draw.waiting.len() + draw.dropped > 0)
                .then(|| view! { <p class="muted" data-testid="lottery-left">{words::lottery_left(draw.waiting.len(), draw.dropped)}</p> });
            view! {
                <p data-testid="lottery-drawn" data-count=draw.drawn().to_string()>{words::lottery_drawn(draw.drawn(), draw.of)}</p>
                <Cases rows=draw.ready />
                {left}
                <Cases rows=draw.waiting />
                {some.then(|| view! { <Button kind=ButtonKind::Filled label=words::lottery_mark() busy on_press=mark testid="lottery-mark" /> })}
            }
                .into_any()
        }
    }
}

/// Cases by name; a press shows one.
#[component]
fn Cases(rows: Vec<Row>) -> impl IntoView {
    let (core, address, board) = (Core::expect(), Address::expect(), Board::expect());
    let settings = core.settings();
    let line = |row: Row| {
        let id = row.entity;
        let name = format!("{} {}", face(&Case::NAME).name(&row.summary, &settings), row.summary.detail);
        let is_marked = row.summary.flags.iter().any(|flag| flag == "drawn");
        let press = move |_| {
            board.lottery.set(false);
            address.choose(Some((Case::NAME, id)));
        };
        view! {
            <li>
                <button type="button" class="chip" data-testid=format!("lottery-case-{id}") data-marked=is_marked.to_string() on:click=press>
                    {name}
                </button>
            </li>
        }
    };
    view! { <ul class="lottery-cases">{rows.into_iter().map(line).collect_view()}</ul> }
}

/// All cases of an area that were reported in these days; an error when not all of them could be read.
async fn cases_of(area: AreaCode, window: Range<Millis>) -> Result<Vec<Row>, ApiError> {
    let (mut rows, mut after) = (vec![], None);
    if window.is_empty() {
        return Ok(rows);
    }
    loop {
        let query = RowsQuery {
            kinds: vec![Case::NAME],
            scope: Some(Scope::records(area)),
            from: Some(window.start),
            to: Some(window.end),
            limit: Some(500),
            after,
            ..RowsQuery::default()
        };
        let page = api::rows(&query).await?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::row::Summary;

    use super::*;

    #[test]
    fn what_is_drawn_follows_from_the_seed_and_what_is_checked_from_the_stage() {
        let row = |id: u128, status: &str| Row {
            kind: Case::NAME,
            entity: EntityId(id),
            scope: "990001001000".parse().unwrap(),
            summary: Summary { status: status.into(), ..Summary::default() },
        };
        let seed = Sha256([7; 32]);
        // shares of 517, 994 and 629: see the lottery's own tests
        let rows = |status: [&str; 3]| (1..).zip(status).map(|(id, status)| row(id, status)).collect::<Vec<_>>();
        let counts = |draw: Draw| (draw.of, draw.ready.len(), draw.waiting.len(), draw.dropped, draw.drawn());
        assert_eq!(counts(Draw::of(rows(["closed", "closed", "closed"]), &seed, 630)), (3, 2, 0, 0, 2));
        assert_eq!(counts(Draw::of(rows(["rework", "closed", "merged"]), &seed, 630)), (3, 0, 1, 1, 2));
        assert_eq!(counts(Draw::of(rows(["disposed", "reported", "checked"]), &seed, 1_000)), (3, 2, 1, 0, 3));
    }
}
