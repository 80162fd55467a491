//! The desk: one map of the county, the list that is its twin, and each thing's whole story. For supervisors and administrators.
//!
//! The desk holds no replica: rows, figures and tiles come from the server, and the live stream says when they are old. What a
//! supervisor decides is an op like everyone's and goes through `data::Core`. What is shown stands in the address ([`address`]).
//!
//! A page is a folder here with a css file of its own (`style/desk/<noun>.css`), one line in [`rail`]'s table and one in [`office`].
//!
//! `data-testid`s: `desk`, `desk-live` (`data-state` live or lost), `desk-map`, `desk-chip-<kind>`, `desk-town`, `desk-status`,
//! `desk-time`, `desk-open`, `desk-overdue`, `desk-search`, `desk-order`, `desk-export`, `desk-stat-zones|cases|rounds|phones`,
//! `desk-list`, `desk-row-<id>`, `desk-more`, `desk-total`, `desk-panel` (`data-thing`), `desk-close`,
//! `desk-story-<n>`, `desk-receipt-<n>`, `desk-move-<stage>`, `desk-note`, `desk-confirm`, `desk-rail-map|phones|quarantine|me`,
//! `desk-phone-<device>`, `desk-refused-<n>`; of the administration, what [`admin`] and its pages name. Each page's own stand in its module.

#![expect(clippy::needless_pass_by_value, reason = "a component owns its props")]

mod address;
mod admin;
mod areas;
mod asking;
mod audit;
mod board;
mod case;
mod changes;
mod coverage;
mod failed;
mod figures;
mod focus;
mod ground;
mod imports;
mod live;
mod map;
mod office;
mod own;
mod page_head;
mod patrols;
mod people;
mod phones;
mod qr;
mod quarantine;
mod rail;
mod records;
mod review;
mod settings;
mod thing;
mod ticking;
mod timetable;
mod top;
mod towns;
mod unsaved;
mod wide;
mod workspace;
mod zones;

use leptos::prelude::*;

pub use office::Office;

use crate::data::Core;
use crate::ui::ToastHost;
use address::Address;
use live::Freshness;

/// The desktop workspace.
#[component]
pub fn Desk(
    /// A page of the office, as soon as its chunk is here.
    office: fn(Office) -> AnyView,
    /// What the sync centre tells of this browser, likewise.
    records: fn() -> AnyView,
) -> impl IntoView {
    let core = Core::expect();
    core.set_at_desk(true);
    on_cleanup(move || core.set_at_desk(false));
    let address = Address::provide();
    Freshness::provide(core);
    towns::provide(Freshness::expect());
    unsaved::Unsaved::provide();
    workspace::Workspace::provide();
    let on_map = Memo::new(move |_| address.page.with(String::is_empty));
    let held = address.while_seen(on_map.into());
    map::Playback::provide(held);
    let is_opened = Memo::new(move |before: Option<&bool>| before == Some(&true) || on_map.get());
    view! {
        // here and not in the page: phones never load it
        <style>
            {include_str!("../../style/desk/frame.css")} {include_str!("../../style/desk/narrow.css")}
            {include_str!("../../style/desk/case.css")} {map::STYLE}
        </style>
        <div class="desk" data-testid="desk">
            <rail::Rail />
            <ToastHost />
            <top::Top />
            {move || match address.page.get().as_str() {
                "figures" => view! { <figures::FiguresPage /> }.into_any(),
                "records" => view! { <records::RecordsPage told=records /> }.into_any(),
                "" => ().into_any(),
                name => Office::of(name).map_or_else(|| view! { <failed::NoSuchPage /> }.into_any(), office),
            }}
            // Once it was opened the map stays so behind the other pages: opening one takes a second.
            {move || is_opened.get().then(|| view! { <map::MapPage shown=on_map address=held /> })}
        </div>
    }
}
