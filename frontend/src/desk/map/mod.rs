//! The map workspace: one map of the county, the list that is its twin, and beside them the story of the thing that is chosen.

mod county_map;
mod figures;
mod filter;
mod filters;
mod legend;
mod list;

pub use filter::Filter;
pub use filters::Filters;
use leptos::prelude::*;

use super::{address::Address, thing::Panel};

/// Map and panel.
#[component]
pub fn Workspace(
    /// False while another page is in front.
    shown: Signal<bool>,
) -> impl IntoView {
    let chosen = Address::expect().chosen;
    // a page in front shows what is chosen itself
    let chosen = Memo::new(move |_| chosen.get().map(|thing| shown.get().then_some(thing)));
    view! {
        <style>{include_str!("../../../style/desk/map.css")}</style>
        <div class="desk-work" class:is-hidden=move || !shown.get()>
            <div class="desk-map">
                <county_map::CountyMap />
                <figures::Figures />
                <legend::Legend />
            </div>
            <aside class="desk-panel">
                {move || match chosen.get() {
                    Some(Some((kind, id))) => view! { <Panel kind id /> }.into_any(),
                    Some(None) => ().into_any(),
                    None => view! { <list::List /> }.into_any(),
                }}
            </aside>
        </div>
    }
}
