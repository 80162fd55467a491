//! What is read of a column: its rows, page by page, and where its cards are. Draws nothing.
//!
//! A column asks one question at a time. News that comes meanwhile asks once more when the answer is there, and does not throw it away: under
//! constant change something is shown all the same. What could not be read is said, and what was read stays.

use std::collections::{BTreeSet, HashMap};

use leptos::task::spawn_local;
use leptos::{html, prelude::*};
use xunge_shared::{id::EntityId, row::Row};

use crate::api::{self, ApiError, RowsQuery};
use crate::i18n::{self, Lang};

/// How high a card is with the gap below it, pixels: the same for all, so that the place of each is known without it. English names and
/// words need another line. As in board.css.
pub(super) fn card() -> f64 {
    match i18n::current() {
        Lang::Zh => 116.0,
        Lang::En => 148.0,
    }
}

/// Cards above and below those in sight that are drawn as well.
const SPARE: usize = 4;
/// The least that is read at first, and the greatest page.
const PAGES: (usize, usize) = (100, 500);
/// So many cards before the end the next page is asked for.
const AHEAD: usize = 20;

/// What is read of a column. Copy.
#[derive(Clone, Copy)]
pub(super) struct Lane {
    pub(super) rows: RwSignal<Option<Vec<Row>>>,
    /// How many there are by what the column asks, read or not.
    pub(super) total: RwSignal<u64>,
    /// The last question had no answer.
    pub(super) failed: RwSignal<bool>,
    /// Where each case is among them.
    places: Memo<HashMap<EntityId, usize>>,
    next: StoredValue<Option<String>>,
    query: StoredValue<RowsQuery>,
    errand: StoredValue<Errand>,
    pub(super) node: NodeRef<html::Div>,
    /// Where it is scrolled to, and how much of it is in sight, pixels.
    pub(super) sight: RwSignal<(f64, f64)>,
}

/// What a column has out. Pages build on each other, so it asks one thing at a time, and what [`Asking`](crate::desk::asking::Asking) takes as it comes waits here.
#[derive(Debug, Clone, Copy, Default)]
struct Errand {
    /// A question is on its way.
    now: bool,
    /// There was news since it went.
    again: bool,
}

impl Lane {
    /// The column that `query` reads; nothing is asked yet.
    pub(super) fn of(query: RowsQuery) -> Self {
        let rows = RwSignal::new(None::<Vec<Row>>);
        let places =
            move |_: Option<&_>| rows.with(|rows| rows.iter().flatten().enumerate().map(|(place, row)| (row.entity, place)).collect());
        Self {
            rows,
            total: RwSignal::new(0),
            failed: RwSignal::new(false),
            places: Memo::new(places),
            next: StoredValue::new(None),
            query: StoredValue::new(query),
            errand: StoredValue::new(Errand::default()),
            node: NodeRef::new(),
            // before it is measured, a screen of cards
            sight: RwSignal::new((0.0, 900.0)),
        }
    }

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

    /// The rows whose cards are drawn.
    pub(super) fn drawn(self) -> Vec<Row> {
        let (top, height) = self.sight.get();
        self.rows.with(|rows| {
            let rows = rows.as_deref().unwrap_or_default();
            let (first, last) = window(top, height, rows.len());
            rows[first..last].to_vec()
        })
    }

    /// Scrolls so that a card is whole in sight.
    pub(super) fn reveal(self, place: usize) {
        let Some(node) = self.node.get_untracked() else { return };
        let (top, height) = (f64::from(node.scroll_top()), f64::from(node.client_height()));
        let from = place as f64 * card();
        let to = if from < top { from } else { (from + card() - height).max(top) };
        if (to - top).abs() > 0.5 {
            node.set_scroll_top(to as i32);
        }
    }

    /// Notes where it is scrolled to, and reads on when the end comes near.
    pub(super) fn scrolled(self) {
        let Some(node) = self.node.get_untracked() else { return };
        self.sight.set((f64::from(node.scroll_top()), f64::from(node.client_height())));
        self.read_on();
    }

    /// Reads anew as much as is read, so that nothing is taken from under a reader far down.
    pub(super) fn refresh(self) {
        if self.is_asking(true) {
            return;
        }
        spawn_local(async move {
            loop {
                let wanted = untrack(|| self.rows.try_with(|rows| rows.as_ref().map_or(0, Vec::len))).unwrap_or_default();
                let Some(query) = self.query.try_get_value() else { return };
                let answer = whole(&query, wanted.max(PAGES.0)).await;
                // the column may be gone by then
                if self.failed.try_set(answer.is_err()).is_some() {
                    return;
                }
                if let Ok(Answer { rows, total, next }) = answer {
                    self.next.set_value(next);
                    self.total.set(total);
                    self.rows.set(Some(rows));
                }
                if self.is_answered() {
                    break;
                }
            }
            self.read_on();
        });
    }

    /// Reads the next page, when the end of what is read comes near and nothing went wrong.
    fn read_on(self) {
        let near = untrack(|| {
            let (top, height) = self.sight.get();
            window(top, height, self.len()).1 + AHEAD > self.len() && !self.failed.get()
        });
        let Some(after) = self.next.get_value().filter(|_| near) else { return };
        if self.is_asking(false) {
            return;
        }
        spawn_local(async move {
            let Some(query) = self.query.try_get_value() else { return };
            let page = api::rows(&RowsQuery { after: Some(after), ..query }).await;
            if self.failed.try_set(page.is_err()).is_some() {
                return;
            }
            if let Ok(page) = page {
                self.next.set_value(page.next);
                self.rows.update(|rows| append(rows.get_or_insert_default(), page.rows));
            }
            if !self.is_answered() {
                self.refresh();
            }
        });
    }

    /// Asks once more when there was no answer; the next page follows where its end is in sight.
    pub(super) fn retry(self) {
        self.failed.set(false);
        self.refresh();
    }

    /// True when a question is on its way; else one is from now on. `again`: what is on its way is not enough.
    fn is_asking(self, again: bool) -> bool {
        let before = self.errand.try_get_value().unwrap_or(Errand { now: true, again: false });
        let after = if before.now { Errand { now: true, again: before.again || again } } else { Errand { now: true, again: false } };
        let _ = self.errand.try_set_value(after);
        before.now
    }

    /// True when nothing else is to be asked; else the next question is on its way.
    fn is_answered(self) -> bool {
        let again = self.errand.try_get_value().is_some_and(|errand| errand.again);
        let _ = self.errand.try_set_value(Errand { now: again, again: false });
        !again
    }
}

struct Answer {
    rows: Vec<Row>,
    total: u64,
    next: Option<String>,
}

/// So many rows, or all there are.
async fn whole(query: &RowsQuery, wanted: usize) -> Result<Answer, ApiError> {
    let mut answer = Answer { rows: vec![], total: 0, next: None };
    loop {
        let limit = wanted.saturating_sub(answer.rows.len()).clamp(1, PAGES.1) as u16;
        let page = api::rows(&RowsQuery { limit: Some(limit), after: answer.next.take(), ..query.clone() }).await?;
        answer.total = page.total;
        append(&mut answer.rows, page.rows);
        answer.next = page.next;
        if answer.next.is_none() || answer.rows.len() >= wanted {
            return Ok(answer);
        }
    }
}

/// Adds a page. What moved down meanwhile, from a page before, is there already.
fn append(rows: &mut Vec<Row>, page: Vec<Row>) {
    let have: BTreeSet<EntityId> = rows.iter().map(|row| row.entity).collect();
    rows.extend(page.into_iter().filter(|row| !have.contains(&row.entity)));
}

/// Which cards of `count` are drawn.
fn window(top: f64, height: f64, count: usize) -> (usize, usize) {
    let first = (top / card()).max(0.0) as usize;
    let last = ((top + height) / card()).ceil().max(0.0) as usize;
    (first.saturating_sub(SPARE).min(count), (last + SPARE).min(count))
}

#[cfg(test)]
mod tests {
    use xunge_shared::{
        kinds::{Kind, case::Case},
        row::Summary,
    };

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

    #[test]
    fn what_moved_to_the_next_page_is_there_once() {
        let row =
            |id: u128| Row { kind: Case::NAME, entity: EntityId(id), scope: "990001001000".parse().unwrap(), summary: Summary::default() };
        let mut rows = vec![row(1), row(2), row(3)];
        append(&mut rows, vec![row(3), row(4)]);
        assert_eq!(rows.iter().map(|row| row.entity.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }
}
