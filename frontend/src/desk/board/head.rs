//! The head of the board: what the columns are by, which town, which words, how much there is and how much of it is late.

use leptos::prelude::*;
use xunge_shared::id::Scope;

use super::{
    Board,
    lanes::{By, Units, sum},
    pages::Pages,
    queues::Queues,
};
use crate::api::{ApiError, Share};
use crate::data::Core;
use crate::desk::{address::Address, map::Filter};
use crate::i18n::{board as words, desk as desk_words};
use crate::route;
use crate::ui::{Icon, Mark, Segment, Segmented};

/// The head.
#[component]
pub(super) fn Head(
    /// The server's counts.
    shares: RwSignal<Option<Result<Vec<Share>, ApiError>>>,
    /// The columns by unit.
    units: Memo<Units>,
    /// Of one town only.
    scope: Memo<Option<Scope>>,
    /// The queue that is picked.
    flag: Memo<Option<&'static str>>,
) -> impl IntoView {
    let (core, board, address) = (Core::expect(), Board::expect(), Address::expect());
    let filter = address.filter;
    let towns = crate::desk::towns::all(core);
    let choose = Callback::new(move |by: By| {
        route::set_query(&[("by", by.name()), ("page", "")]);
    });
    let segments =
        vec![Segment::new(By::Stage, words::by_stage(), "board-by-stage"), Segment::new(By::Unit, words::by_unit(), "board-by-unit")];
    let sum = move || {
        let shares = shares.get().and_then(Result::ok).unwrap_or_default();
        let (n, late) = sum(shares.iter());
        // the server counts what stands in the columns, whatever is searched for in them
        if filter.with(|filter| filter.text.is_empty()) { words::in_all(n, late) } else { words::in_all_searched(n, late) }
    };
    view! {
        <header class="board-head">
            <span class="board-sum" data-testid="board-sum">{sum}</span>
            <div class="board-by">
                <Segmented segments chosen=board.by on_choose=choose label=words::columns_by() />
            </div>
            <select
                class="chip"
                aria-label=desk_words::town()
                data-testid="board-town"
                on:change=move |ev| {
                    let town = event_target_value(&ev).parse().ok();
                    address.set(|f| Filter { town, ..f });
                }
            >
                <option value="">{desk_words::all_towns()}</option>
                {crate::desk::towns::options(towns, move || filter.get().town)}
            </select>
            <label class="desk-search">
                <Icon mark=Mark::Search size=18 />
                <input
                    type="search"
                    maxlength="60"
                    placeholder=words::search()
                    aria-label=words::search()
                    data-testid="board-text"
                    prop:value=move || filter.get().text
                    on:change=move |ev| {
                        let text = event_target_value(&ev);
                        address.set(|f| Filter { text, ..f });
                    }
                />
            </label>
            <button type="button" class="chip" data-testid="board-lottery-open" on:click=move |_| board.lottery.set(true)>
                <Icon mark=Mark::Eye size=16 />
                {words::lottery()}
            </button>
            <button type="button" class="chip" data-testid="board-help-open" on:click=move |_| board.help.set(true)>
                <kbd>"?"</kbd>
                {words::keys()}
            </button>
            <Queues scope flag />
            {move || (board.by.get() == By::Unit).then(|| view! { <Pages units /> })}
        </header>
    }
}
