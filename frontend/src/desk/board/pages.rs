//! The pages of the columns by unit: where there are more units than are overseen at once, it says so and turns over.

use leptos::prelude::*;

use super::lanes::Units;
use crate::i18n::board as words;
use crate::route;
use crate::ui::{Icon, Mark};

/// The line above the columns; nothing while all units are on one page.
#[component]
pub(super) fn Pages(
    /// The columns.
    units: Memo<Units>,
) -> impl IntoView {
    let place = Memo::new(move |_| units.with(|units| (units.page, units.pages)));
    let line = move || {
        units.with(|units| {
            let others = (units.late_elsewhere > 0).then(|| words::late_elsewhere(units.late_elsewhere));
            [Some(words::units_page(units.page + 1, units.pages, units.all)), others].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        })
    };
    let turn = move |to: usize| route::set_query(&[("page", &if to == 0 { String::new() } else { to.to_string() })]);
    move || {
        let (page, pages) = place.get();
        (pages > 1).then(|| {
            view! {
                <div class="board-pages" role="navigation" aria-label=words::units_pages() data-testid="board-pages" data-page=page.to_string()>
                    <span>{line}</span>
                    <button
                        type="button"
                        class="chip"
                        disabled=page == 0
                        data-testid="board-page-before"
                        on:click=move |_| turn(page.saturating_sub(1))
                    >
                        <Icon mark=Mark::Back size=16 />
                        {words::units_before()}
                    </button>
                    <button type="button" class="chip" disabled={page + 1 == pages} data-testid="board-page-after" on:click=move |_| turn(page + 1)>
                        {words::units_after()}
                    </button>
                </div>
            }
        })
    }
}
