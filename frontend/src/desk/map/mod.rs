//! The map workspace: one map of the county, the list that is its twin, and beside them the story of the thing that is chosen.
//!
//! All that it shows stands in the address: filters, the window of time, layers, where the map looks, and what is chosen.

mod county_map;
mod covered;
mod drawn;
mod figures;
pub mod filter;
mod filters;
mod layers;
mod list;
mod menu;
mod output;
mod playback;
mod time;
mod timeline;
mod views;

pub use filter::Filter;
pub use filters::Filters;
use leptos::prelude::*;
pub use playback::Playback;
use xunge_shared::{hlc::Millis, id::EntityId};

use super::{
    address::{Address, COVERED},
    live::Freshness,
    thing::Panel,
};
use crate::clock;

/// How the map looks, and what other pages have of it: panels, searches, legends.
pub const STYLE: &str = concat!(
    include_str!("../../../style/desk/map.css"),
    include_str!("../../../style/desk/layers.css"),
    include_str!("../../../style/desk/timeline.css"),
    include_str!("../../../style/desk/output.css"),
    include_str!("../../../style/desk/coverage.css"),
);

/// Map and panel.
#[component]
pub fn MapPage(
    /// False while another page is in front: then it asks for nothing.
    #[prop(into)]
    shown: Signal<bool>,
    /// What it shows, as it was when it was seen last.
    address: Address,
) -> impl IntoView {
    provide_context(Freshness::expect().while_seen(shown));
    provide_context(address);
    let chosen = address.chosen;
    // a page in front shows what is chosen itself
    let chosen = Memo::new(move |_| chosen.get().map(|thing| shown.get().then_some(thing)));
    let looked_at = StoredValue::new(None::<EntityId>);
    Effect::new(move |_| {
        if let Some(Some((_, id))) = chosen.get() {
            looked_at.set_value(Some(id));
        }
    });
    view! {
        <div class="desk-work" class:is-hidden=move || !shown.get()>
            <main class="desk-map">
                <div class="desk-ground">
                    <county_map::CountyMap shown />
                    <figures::Figures />
                    <layers::Layers />
                </div>
                <timeline::Timeline />
            </main>
            <aside class="desk-panel">
                {move || match chosen.get() {
                    Some(Some((kind, id))) if kind.as_str() == COVERED => view! { <covered::CoveredPanel id /> }.into_any(),
                    Some(Some((kind, id))) => view! { <Panel kind id /> }.into_any(),
                    Some(None) => ().into_any(),
                    None => view! { <list::List back_from=looked_at.try_update_value(Option::take).flatten() /> }.into_any(),
                }}
            </aside>
        </div>
    }
}

/// When the county's day began that lasts now; a desk that is left open goes on to the next.
fn today() -> Memo<Millis> {
    let now = clock::now();
    Memo::new(move |_| clock::county().midnight(now.get()))
}
