//! What is done to many cases at once: each gets an op of its own, and what could not be done stays selected with its reason.

use std::collections::BTreeMap;

use leptos::prelude::*;
use xunge_shared::{
    id::EntityId,
    kinds::{
        Kind,
        case::{Case, Stage, What},
    },
    row::Row,
};

use super::Board;
use crate::data::Core;
use crate::desk::case::{DeedForm, Doing, MergeSheet, Target, doing_word};
use crate::i18n::board as words;
use crate::kinds::face;
use crate::ui::{Button, ButtonKind, Icon, Mark, Sheet};

/// The deeds of the bar, in the order of a smooth case.
const DEEDS: [(Doing, &str); 11] = [
    (Doing::Step(Stage::Accepted), "accept"),
    (Doing::Step(Stage::Registered), "register"),
    (Doing::Step(Stage::Dispatched), "dispatch"),
    (Doing::Reassign, "reassign"),
    (Doing::Act(What::Remind, None), "remind"),
    (Doing::Act(What::Order, None), "order"),
    (Doing::Step(Stage::Checked), "check"),
    (Doing::Step(Stage::Closed), "close"),
    (Doing::Step(Stage::Rework), "rework"),
    (Doing::Step(Stage::Suspended), "suspend"),
    (Doing::Step(Stage::Cancelled), "cancel"),
];

/// The bar below the columns, while something is selected, and the sheet of what is begun.
#[component]
pub(super) fn BulkBar() -> impl IntoView {
    let (core, board) = (Core::expect(), Board::expect());
    let count = Memo::new(move |_| board.picked.with(BTreeMap::len));
    // the deeds that at least one of the selected allows; the others would only fail
    let possible = move || {
        let role = core.role()?;
        let statuses: Vec<String> = board.picked.with(|picked| picked.values().map(|row| row.summary.status.clone()).collect());
        let allows = move |doing: Doing| match doing {
            Doing::Step(to) => {
                let from = |status: &String| Stage::ALL.into_iter().find(|stage| stage.code() == status);
                statuses.iter().filter_map(from).any(|stage| stage.next(role).any(|next| next == to))
            }
            Doing::Reassign => statuses.iter().any(|status| matches!(status.as_str(), "dispatched" | "rework")),
            _ => true,
        };
        Some(DEEDS.into_iter().filter(move |(doing, _)| allows(*doing)).collect::<Vec<_>>())
    };
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if board.begun.with(Option::is_some) {
            open.set(true);
        }
    });
    let title = Signal::derive(move || {
        board.begun.with(|begun| begun.as_ref().map(|(doing, _)| doing_word(*doing)).unwrap_or_default().to_owned())
    });
    let done = Callback::new(move |failed: Vec<EntityId>| {
        board.picked.update(|picked| picked.retain(|id, _| failed.contains(id)));
        board.begun.set(None);
        open.set(false);
    });
    view! {
        {move || {
            (count.get() > 0).then(|| {
                view! {
                    <div class="board-bulk" role="toolbar" aria-label=words::bulk() data-testid="board-selected" data-count=count.get().to_string()>
                        <b>{words::selected(count.get())}</b>
                        {possible()
                            .unwrap_or_default()
                            .into_iter()
                            .map(|(doing, name)| {
                                view! {
                                    <button type="button" class="chip" data-testid=format!("board-do-{name}") on:click=move |_| board.begin(doing)>
                                        {doing_word(doing)}
                                    </button>
                                }
                            })
                            .collect_view()}
                        {(count.get() == 2).then(|| view! { <MergeTwo /> })}
                        <button
                            type="button"
                            class="icon-btn"
                            aria-label=words::clear()
                            data-testid="board-clear"
                            on:click=move |_| board.picked.set(BTreeMap::new())
                        >
                            <Icon mark=Mark::Cross />
                        </button>
                    </div>
                }
            })
        }}
        <Sheet open title testid="board-deed">
            {move || {
                let (doing, rows) = board.begun.get().filter(|_| open.get())?;
                let settings = core.settings();
                let targets = rows
                    .into_iter()
                    .map(|row| Target {
                        id: row.entity,
                        area: row.scope.area(),
                        name: format!("{} {}", face(&Case::NAME).name(&row.summary, &settings), row.summary.detail),
                        status: row.summary.status,
                        case: None,
                    })
                    .collect::<Vec<_>>();
                let about = (targets.len() == 1).then(|| targets[0].name.clone());
                Some(
                    view! {
                        {about.map(|name| view! { <p class="muted">{name}</p> })}
                        <DeedForm doing targets done />
                        <Button kind=ButtonKind::Ghost label=words::never_mind() on_press=move |()| open.set(false) testid="board-deed-cancel" />
                    },
                )
            }}
        </Sheet>
    }
}

/// Two that are selected are one matter, wherever and whenever they were reported: they are compared, and a person says which goes on.
#[component]
fn MergeTwo() -> impl IntoView {
    let board = Board::expect();
    let (pair, open) = (RwSignal::new(None), RwSignal::new(false));
    let compare = move |_| {
        let two: Vec<Row> = board.picked.with_untracked(|picked| picked.values().cloned().collect());
        if let [this, other] = two.as_slice() {
            pair.set(Some((this.clone(), other.clone())));
            open.set(true);
        }
    };
    let merged = Callback::new(move |()| board.picked.set(BTreeMap::new()));
    view! {
        <button type="button" class="chip" data-testid="board-do-merge" on:click=compare>
            {words::merge_two()}
        </button>
        <MergeSheet pair open merged testid="board-merge" />
    }
}
