//! The board: open cases in columns by stage or by disposal unit, late ones first; worked through with the keyboard, alone or many at once.
//!
//! A column reads its own page of rows and draws only the cards in sight, so a county's board costs what fits on the screen. What
//! is shown stands in the address; what is selected lives with the page.
//!
//! `data-testid`s: `board`, `board-by-stage|unit`, `board-lane-<key>` (`data-count`), `board-card-<id>` (`data-state`, `aria-selected`),
//! `board-pick-<id>`, `board-selected`, `board-do-<what>`, `board-clear`, `board-queue-<flag>` (`data-count`), `board-lane-failed`, `board-lane-retry`, `board-pages` (`data-page`), `board-page-before|after`, `board-help`, `board-help-open`, `board-lottery`, `board-text`, `board-town`.

mod bulk;
mod card;
mod column;
mod drawn;
mod head;
mod help;
mod keys;
mod lane;
mod lanes;
mod lottery;
mod pages;
mod queues;

use std::collections::BTreeMap;

use leptos::prelude::*;
use xunge_shared::{
    id::{EntityId, Scope},
    kinds::{Kind, case::Case},
    row::Row,
};

use super::{address::Address, case::Doing, live::Freshness, thing::Panel};
use crate::api::{self, ApiError, Share};
use crate::desk::failed::Failed;
use crate::i18n::board as words;
use crate::route;
use crate::ui::{EmptyState, Mark};
use column::Lane;
use keys::Command;
use lanes::{By, Definition};

/// Where the keyboard is. It stays on its case while others come and go around it, and in its place when the case leaves the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cursor {
    /// The number of the column.
    lane: usize,
    /// The case.
    id: EntityId,
    /// Where the case was in the column when the cursor came to it.
    place: usize,
}

/// What the board's parts share. Copy; from the page's context.
#[derive(Clone, Copy)]
struct Board {
    /// By what the columns are.
    by: Memo<By>,
    /// The columns, as they stand on the page.
    lanes: StoredValue<Vec<Lane>>,
    /// The card that the keyboard is on.
    cursor: RwSignal<Option<Cursor>>,
    /// True from a step of the cursor until the card it came to has the focus.
    stepped: StoredValue<bool>,
    /// Something over the cards was closed: the cursor's card takes the focus that nothing has.
    recalled: Trigger,
    /// The cases that are selected, as they were shown when they were.
    picked: RwSignal<BTreeMap<EntityId, Row>>,
    /// What is about to be done, and to which.
    begun: RwSignal<Option<(Doing, Vec<Row>)>>,
    /// The list of keys is shown.
    help: RwSignal<bool>,
    /// The spot checks are shown.
    lottery: RwSignal<bool>,
}

impl Board {
    fn expect() -> Self {
        expect_context()
    }

    fn lane(self, number: usize) -> Option<Lane> {
        self.lanes.with_value(|lanes| lanes.get(number).copied())
    }

    /// Column and place of the cursor.
    fn at(self) -> Option<(usize, usize)> {
        let Cursor { lane: number, id, place } = self.cursor.get()?;
        let lane = self.lane(number)?;
        Some((number, lane.place(id).unwrap_or(place).min(lane.len().checked_sub(1)?)))
    }

    /// The column's number and the row under the cursor.
    fn current(self) -> Option<(usize, Row)> {
        let (number, place) = self.at()?;
        Some((number, self.lane(number)?.row(place)?))
    }

    /// Puts the cursor on a case.
    fn stand(self, lane: usize, id: EntityId, place: usize) {
        self.cursor.set(Some(Cursor { lane, id, place }));
    }

    /// Moves the cursor; the first step puts it on the first card there is.
    fn go(self, lanes: isize, places: isize) {
        let lengths: Vec<usize> = self.lanes.with_value(|all| all.iter().map(|lane| lane.len()).collect());
        let Some((number, place)) = keys::moved(&lengths, self.at(), lanes, places) else { return };
        let Some((lane, row)) = self.lane(number).and_then(|lane| Some((lane, lane.row(place)?))) else { return };
        self.stepped.set_value(true);
        self.stand(number, row.entity, place);
        lane.reveal(place);
    }

    /// Selects a case, or takes it out.
    fn toggle(self, row: &Row) {
        self.picked.update(|picked| {
            if picked.remove(&row.entity).is_none() {
                picked.insert(row.entity, row.clone());
            }
        });
    }

    /// Begins to do something to what is selected, or else to what the cursor is on.
    fn begin(self, doing: Doing) {
        let mut rows: Vec<Row> = self.picked.with_untracked(|picked| picked.values().cloned().collect());
        if rows.is_empty() {
            rows.extend(untrack(|| self.current()).map(|(_, row)| row));
        }
        if !rows.is_empty() {
            self.begun.set(Some((doing, rows)));
        }
    }

    fn obey(self, command: Command, address: Address) {
        match command {
            Command::Go(lanes, places) => untrack(|| self.go(lanes, places)),
            Command::Open => {
                if let Some((_, row)) = untrack(|| self.current()) {
                    address.choose(Some((Case::NAME, row.entity)));
                }
            }
            Command::Pick => {
                if let Some((_, row)) = untrack(|| self.current()) {
                    self.toggle(&row);
                }
            }
            Command::Do(doing) => self.begin(doing),
            Command::Help => self.help.update(|help| *help = !*help),
            Command::Escape => {
                if address.chosen.get_untracked().is_some() {
                    address.choose(None);
                } else {
                    self.picked.set(BTreeMap::new());
                }
            }
        }
    }
}

/// The page.
#[component]
pub fn BoardPage() -> impl IntoView {
    let (address, fresh) = (Address::expect(), Freshness::expect());
    let by = Memo::new(move |_| By::of_name(route::whole_query().get("by").unwrap_or_default()));
    let board = Board {
        by,
        lanes: StoredValue::new(vec![]),
        cursor: RwSignal::new(None),
        stepped: StoredValue::new(false),
        recalled: Trigger::new(),
        picked: RwSignal::new(BTreeMap::new()),
        begun: RwSignal::new(None),
        help: RwSignal::new(false),
        lottery: RwSignal::new(false),
    };
    provide_context(board);
    let is_covered = Memo::new(move |_| address.chosen.with(Option::is_some) || board.begun.with(Option::is_some));
    Effect::new(move |before: Option<bool>| {
        if before == Some(true) && !is_covered.get() {
            request_animation_frame(move || board.recalled.notify());
        }
        is_covered.get()
    });
    let scope = Memo::new(move |_| address.filter.with(|f| f.town.map(Scope::records)));
    let shares = RwSignal::new(None::<Result<Vec<Share>, ApiError>>);
    Effect::new(move |_| {
        fresh.asked.track();
        let scope = scope.get();
        leptos::task::spawn_local(async move {
            let answer = api::tally("unit", scope).await;
            let _ = shares.try_update(|shares| {
                // what is shown stays when the server cannot be reached
                if answer.is_ok() || shares.is_none() {
                    *shares = Some(answer);
                }
            });
        });
    });
    let page = Memo::new(|_| route::whole_query().get("page").and_then(|page| page.parse().ok()).unwrap_or_default());
    let units = Memo::new(move |_| lanes::by_unit(shares.get().and_then(Result::ok).unwrap_or_default().as_slice(), page.get()));
    // columns change with what they are by, not with every count
    let definitions = Memo::new(move |_| match by.get() {
        By::Stage => lanes::by_stage(),
        By::Unit => units.with(|units| units.lanes.clone()),
    });
    let flag = Memo::new(|_| queues::chosen());
    let keys = window_event_listener(leptos::ev::keydown, move |ev| {
        if let Some(command) = keys::read(&ev) {
            ev.prevent_default();
            board.obey(command, address);
        }
    });
    on_cleanup(move || keys.remove());
    let failed = Memo::new(move |_| shares.with(|shares| shares.as_ref()?.as_ref().err().cloned()));
    view! {
        <style>{include_str!("../../../style/desk/board.css")}</style>
        <main class="board" data-testid="board">
            <head::Head shares units scope flag />
            <div class="board-work">
                <div class="board-lanes" role="group" aria-label=words::title()>
                    {move || {
                        if let Some(why) = failed.get() {
                            return view! { <Failed why /> }.into_any();
                        }
                        board.lanes.set_value(vec![]);
                        board.cursor.set(None);
                        let text = address.filter.with(|f| f.text.clone());
                        let scope = scope.get();
                        let flag = flag.get();
                        let mut all = definitions.get();
                        all.extend(flag.map(|_| lanes::over()));
                        if all.is_empty() {
                            return view! { <EmptyState mark=Mark::Check title=words::no_units() why=words::no_units_why() /> }.into_any();
                        }
                        all.into_iter()
                            .enumerate()
                            .map(|(number, definition): (usize, Definition)| {
                                view! { <lane::LaneView number definition scope text=text.clone() flag shares /> }
                            })
                            .collect_view()
                            .into_any()
                    }}
                </div>
                {move || {
                    address.chosen.get().map(|(kind, id)| view! { <aside class="desk-panel board-panel"><Panel kind id /></aside> })
                }}
            </div>
            <bulk::BulkBar />
            <help::Help />
            <lottery::Lotteries />
        </main>
    }
}
