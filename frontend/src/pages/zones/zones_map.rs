//! The zones of the list on the map, coloured by status, with the chosen one's row below.

use std::sync::Arc;

use leptos::prelude::*;
use xunge_shared::id::EntityId;
use xunge_shared::kinds::{Kind, cell::Cell, street::Street, zone::Zone};

use super::{ZoneRow, item::ZoneItem};
use crate::data::Core;
use crate::i18n::{map as map_words, phone_zone as words};
use crate::map::{Features, Ground, Layer, Map, MapView};
use crate::pages::parts::Whereabouts;
use crate::ui::{Icon, Mark};

/// Near enough to tell doors apart.
const DOORS: f64 = 16.4;

/// The map. What it shows is what the list shows.
#[component]
pub(super) fn ZonesMap(
    /// The zones that match the search.
    items: Memo<Arc<Vec<ZoneItem>>>,
    /// The page's receiver.
    whereabouts: Whereabouts,
) -> impl IntoView {
    let core = Core::expect();
    let map = RwSignal::new_local(None::<Map>);
    let chosen = RwSignal::new(None::<EntityId>);
    let with_map = move |act: &dyn Fn(&Map)| map.with(|map| map.iter().for_each(act));
    Effect::new(move |_| {
        with_map(&|map| {
            map.draw(Layer::Cell, &Features::of_rows(&core.rows(&Cell::NAME)));
            map.draw(Layer::Street, &Features::of_rows(&core.rows(&Street::NAME)));
        });
    });
    Effect::new(move |_| {
        let shown: std::collections::BTreeSet<EntityId> = items.with(|items| items.iter().map(|item| item.id).collect());
        with_map(&|map| {
            let rows = core.rows(&Zone::NAME);
            map.draw(Layer::Zone, &Features::of_rows(rows.iter().filter(|row| shown.contains(&row.entity))));
        });
    });
    Effect::new(move |_| {
        let me = whereabouts.latest.get().map(|position| (position.place, position.accuracy_m));
        with_map(&|map| map.me(me));
    });
    Effect::new(move |_| with_map(&|map| map.select(chosen.get())));
    Effect::new(move |_| {
        with_map(&|map| {
            map.on_press(move |pressed| chosen.set(pressed.thing.filter(|(kind, _)| kind == "zone").map(|(_, id)| id)));
            let first = items.with_untracked(|items| items.first().and_then(|item| item.place));
            if let Some(center) = whereabouts.settled.get_untracked().filter(|_| first.is_some()).or(first) {
                map.jump(Ground { center, zoom: DOORS });
            }
        });
    });
    let locate = move |_| {
        if let (Some(map), Some(at)) = (map.get_untracked(), whereabouts.latest.get_untracked()) {
            map.fly(at.place, Some(DOORS));
        }
    };
    let picked = move || chosen.get().and_then(|id| items.with(|items| items.iter().find(|item| item.id == id).cloned()));
    view! {
        <div class="map-page">
            <MapView label=words::map_label() map testid="zones-map" />
            <div class="map-float end">
                <button type="button" class="map-btn" aria-label=map_words::locate() data-testid="zones-map-locate" on:click=locate>
                    <Icon mark=Mark::Locate />
                </button>
            </div>
            {move || picked().map(|item| view! { <ul class="map-card" data-testid="zones-map-card"><ZoneRow item /></ul> })}
        </div>
    }
}
