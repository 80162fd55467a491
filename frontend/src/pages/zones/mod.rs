//! The door-front zones of one's area, as list and map: nearest first or by due time, each row with its own next action.

mod item;
mod row;
mod street;
mod zones_map;

use std::sync::Arc;

use item::{Order, ZoneItem, arrange};
use leptos::prelude::*;
pub use row::ZoneRow;
use row::{Armed, ROW_HEIGHT};
use street::{StreetPage, Streets};
use xunge_shared::id::EntityId;
use zones_map::ZonesMap;

use super::parts::{Held, LongList, PositionLine, ScanFloat, WhenReady, Whereabouts};
use crate::clock;
use crate::data::Core;
use crate::i18n::{common, phone_zone as words};
use crate::route;
use crate::ui::{EmptyState, Icon, Mark, Segment, Segmented, TopBar};

/// The page: with `?street=<id>` that street door by door, else all zones.
#[component]
pub fn Zones() -> impl IntoView {
    let street = Memo::new(|_| route::query::<EntityId>("street"));
    move || match street.get() {
        Some(id) => view! { <StreetPage id /> }.into_any(),
        None => view! { <AllZones /> }.into_any(),
    }
}

/// The list or map. The chosen order is in the address, so that "back" returns to the same list.
#[component]
fn AllZones() -> impl IntoView {
    let whereabouts = Whereabouts::watch();
    provide_context(whereabouts);
    provide_context(Armed::default());
    let order = Memo::new(|_| Order::of_name(&route::query::<String>("by").unwrap_or_default()));
    let choose = |order: Order| route::refine(&format!("/zones?by={}", order.name()));
    let segments = vec![
        Segment::new(Order::Near, words::by_near(), "zones-by-near"),
        Segment::new(Order::Due, words::by_due(), "zones-by-due"),
        Segment::new(Order::Street, words::by_street(), "zones-by-street"),
        Segment::new(Order::Map, words::by_map(), "zones-by-map"),
    ];
    view! {
        <TopBar title=words::title()>
            <crate::pages::parts::HelpButton topic="zones" />
        </TopBar>
        <main class="page zones">
            <Segmented segments chosen=order on_choose=choose label=words::order_label() />
            <WhenReady>
                <Listed order whereabouts />
            </WhenReady>
        </main>
    }
}

#[component]
fn Listed(order: Memo<Order>, whereabouts: Whereabouts) -> impl IntoView {
    let core = Core::expect();
    let held = Held::expect();
    let now = clock::now();
    let text = RwSignal::new(String::new());
    let due_first = RwSignal::new(true);
    let all = Memo::new(move |_| Arc::new(ZoneItem::all(core, &held)));
    let shown = Memo::new(move |_| {
        let from = whereabouts.settled.get();
        Arc::new(all.with(|all| arrange(all, order.get(), from, due_first.get(), now.get(), &text.get())))
    });
    let due = Memo::new(move |_| all.with(|all| all.iter().filter(|item| item.is_due(now.get())).count()));
    view! {
        <div class="list-tools">
            <label class="search">
                <Icon mark=Mark::Search size=20 />
                <span class="only-read">{common::search()}</span>
                <input type="search" placeholder=words::search_hint() data-testid="zones-search" bind:value=text />
            </label>
            <button
                type="button"
                class="chip"
                aria-pressed=move || due_first.get().to_string()
                data-testid="zones-due-first"
                on:click=move |_| due_first.update(|on| *on = !*on)
            >
                <Icon mark=Mark::Clock size=16 />
                {move || words::due_first(due.get())}
            </button>
        </div>
        {move || {
            if order.get() == Order::Map {
                return view! { <ZonesMap items=shown whereabouts /> }.into_any();
            }
            if all.with(|all| all.is_empty()) {
                return view! { <EmptyState mark=Mark::Door title=words::none() why=words::none_why() /> }.into_any();
            }
            if shown.with(|shown| shown.is_empty()) {
                return view! { <EmptyState mark=Mark::Search title=words::none_found() why=words::none_found_why() /> }.into_any();
            }
            view! {
                {(order.get() == Order::Street).then(|| view! { <Streets all whereabouts /> })}
                {(order.get() == Order::Near).then(|| view! { <PositionLine whereabouts testid="zones-position" /> })}
                <LongList items=shown height=ROW_HEIGHT row=|item| view! { <ZoneRow item /> } label=words::title() testid="zones-list" />
            }
                .into_any()
        }}
        {move || (order.get() != Order::Map).then(|| view! { <ScanFloat /> })}
        <p class="only-read" role="status">
            {move || words::counted(shown.with(|shown| shown.len()))}
        </p>
    }
}
