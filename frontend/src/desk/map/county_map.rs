//! The county's map: tiles of the server, fresh changes laid over them, and the one selection that it shares with the list.

use std::time::Duration;

use leptos::prelude::*;
use xunge_shared::{
    geometry::BBox,
    id::{EntityId, KindName},
    row::Row,
};

use super::{figures::midnight, filter::CHIPS};
use crate::api::{self, RowsQuery};
use crate::desk::{address::Address, live::Freshness};
use crate::i18n::desk as words;
use crate::map::{Layer, Map, MapView};
use crate::ui::format;

const LAYERS: [Layer; 8] =
    [Layer::County, Layer::Cell, Layer::Street, Layer::Zone, Layer::Track, Layer::Round, Layer::Checkpoint, Layer::Case];

/// Tiles are asked for again so long after a change: until then the change itself lies over them.
const SETTLE: Duration = Duration::from_secs(5);

/// The map.
#[component]
pub fn CountyMap() -> impl IntoView {
    let (address, fresh) = (Address::expect(), Freshness::expect());
    let map = RwSignal::new_local(None::<Map>);
    let url = Memo::new(move |_| address.filter.with(|f| f.tiles(format::now(), midnight())));
    on_map(map, move |map| map.tiles(&url.get(), &LAYERS));
    on_map(map, move |map| {
        let filter = address.filter.get();
        for kind in &CHIPS {
            if let Some(layer) = Layer::of(kind) {
                map.show(layer, filter.shows(kind.as_str()));
            }
        }
        map.show(Layer::Track, filter.shows("round"));
    });
    on_map(map, move |map| map.select(address.chosen.get().map(|(_, id)| id)));
    on_map(map, move |map| {
        if let Some(change) = fresh.change.get() {
            lay_over(map, &change);
            refresh_later(map.clone());
        }
    });
    // Opens on the county, or on the town that is chosen.
    let ground = LocalResource::new(move || {
        let town = address.filter.with(|f| f.town);
        async move { ground(town).await }
    });
    on_map(map, move |map| {
        if let Some(Some(bounds)) = ground.get() {
            map.fit(bounds, 15.0);
        }
    });
    on_map(map, move |map| {
        map.on_press(move |pressed| {
            let thing = pressed.thing.and_then(|(kind, id)| Some((chosen_kind(&kind)?, id)));
            address.choose(thing);
        });
    });
    view! { <MapView label=words::title() map rotate=true testid="desk-map" /> }
}

/// Runs with the map whenever it, or what `draw` reads, changes.
fn on_map(map: RwSignal<Option<Map>, LocalStorage>, draw: impl Fn(&Map) + 'static) {
    Effect::new(move |_| map.with(|map| map.as_ref().map(&draw)));
}

/// A track is chosen as the round that it belongs to.
fn chosen_kind(name: &str) -> Option<KindName> {
    if name == "track" { Some(KindName::known("round")) } else { name.parse().ok() }
}

fn lay_over(map: &Map, change: &api::ChangedRows) {
    for layer in LAYERS {
        let rows: Vec<Row> = change.rows.iter().filter(|row| Layer::of(&row.kind) == Some(layer)).cloned().collect();
        let gone: Vec<EntityId> = change.gone.iter().filter(|g| Layer::of(&g.kind) == Some(layer)).map(|g| g.entity).collect();
        if !rows.is_empty() || !gone.is_empty() {
            map.overlay(layer, &rows, &gone);
        }
    }
}

fn refresh_later(map: Map) {
    thread_local! {
        static WAITING: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    }
    if WAITING.replace(true) {
        return;
    }
    set_timeout(
        move || {
            WAITING.set(false);
            map.refresh();
        },
        SETTLE,
    );
}

/// Where the county, or the town's cells, lie.
async fn ground(town: Option<xunge_shared::id::AreaCode>) -> Option<BBox> {
    let kind = if town.is_some() { "cell" } else { "county" };
    let scope = town.map(xunge_shared::id::Scope::records);
    let query = |kind| RowsQuery { kinds: vec![KindName::known(kind)], scope, limit: Some(500), ..RowsQuery::default() };
    let mut rows = api::rows(&query(kind)).await.ok()?.rows;
    if rows.iter().all(|row| row.summary.shape.is_none()) {
        // a county without an outline: its cells
        rows = api::rows(&query("cell")).await.ok()?.rows;
    }
    rows.iter().filter_map(|row| row.summary.shape.as_ref()?.bbox()).reduce(|a, b| BBox {
        min: xunge_shared::geometry::LonLat { lon: a.min.lon.min(b.min.lon), lat: a.min.lat.min(b.min.lat) },
        max: xunge_shared::geometry::LonLat { lon: a.max.lon.max(b.max.lon), lat: a.max.lat.max(b.max.lat) },
    })
}
