//! The map of what patrols saw: streets by how often they were passed, blind spots broken and red, with the legend that says so.
//!
//! `data-testid`s: `patrols-map`, `patrols-legend`, `patrols-drawn` (how many places there are).

use leptos::prelude::*;
use xunge_shared::{
    datum::Datum,
    id::{AreaCode, EntityId, Scope},
};

use super::look_at;
use crate::api::CoverageQuery;
use crate::desk::{
    coverage::{Legend, Looked, layer},
    workspace::{self, Workspace},
};
use crate::i18n::patrols as words;
use crate::map::{Layer, Map, MapView};

/// What lies below, as tiles.
const GROUND: &str = "/api/tiles/{z}/{x}/{y}.mvt?kinds=county,cell,street";
/// The nearest that the map goes to a place by itself: what is around it is still in sight.
const CLOSE: f64 = 16.5;

/// What lies below: the county's basemap, its cells and its streets.
pub(super) fn ground(map: RwSignal<Option<Map>, LocalStorage>) {
    let basemap = Workspace::expect().basemap;
    Effect::new(move |_| map.with(|map| map.as_ref().map(|map| map.tiles(GROUND, &[Layer::County, Layer::Cell, Layer::Street]))));
    Effect::new(move |_| {
        let below = basemap.get().flatten();
        let (json, datum) = below.as_ref().map_or((None, Datum::default()), |below| (Some(below.json.as_str()), below.datum));
        map.with(|map| map.as_ref().map(|map| map.basemap(json, datum)));
    });
}

/// The map goes to the town that is asked about, or to the county.
fn follow_town(map: RwSignal<Option<Map>, LocalStorage>, town: Memo<Option<AreaCode>>) {
    let ground = LocalResource::new(move || {
        let town = town.get();
        async move { workspace::ground(town).await }
    });
    Effect::new(move |_| {
        map.with(|map| {
            if let (Some(map), Some(Some(bounds))) = (map, ground.get()) {
                map.fit(bounds, 16.0);
            }
        });
    });
}

/// The map, and the place that it shares with the list.
#[component]
pub(super) fn CoverageMap(
    /// What is asked.
    query: Memo<Option<CoverageQuery>>,
    /// How many places there are, in words.
    counted: Signal<String>,
    /// The place that is looked at.
    chosen: Memo<Option<EntityId>>,
    /// What was seen of it.
    place: Memo<Looked>,
    /// Grows when it must be asked again.
    fresh: RwSignal<u32>,
) -> impl IntoView {
    let map = RwSignal::new_local(None::<Map>);
    ground(map);
    layer(map, query, fresh);
    follow_town(map, Memo::new(move |_| query.with(|query| query.as_ref()?.scope.map(Scope::area))));
    Effect::new(move |_| {
        map.with(|map| {
            if let Some(map) = map {
                map.on_press(move |pressed| {
                    look_at(pressed.thing.filter(|(layer, _)| layer == Layer::Coverage.name()).map(|(_, id)| id));
                });
            }
        });
    });
    Effect::new(move |_| {
        let chosen = chosen.get();
        map.with(|map| map.as_ref().map(|map| map.select(chosen)));
    });
    // to a place once, not with each piece of news of it
    let bounds = Memo::new(move |_| place.with(|place| place.place().and_then(|(place, _)| Some((place.id, place.bbox()?)))));
    Effect::new(move |_| {
        if let Some((_, bounds)) = bounds.get() {
            map.with_untracked(|map| map.as_ref().map(|map| map.fit(bounds, CLOSE)));
        }
    });
    let asked = Memo::new(move |_| query.with(|query| query.as_ref().map(|query| (query.sort, query.blind))));
    view! {
        <div class="patrols-map">
            <MapView label=words::map() map testid="patrols-map" />
            <div class="patrols-legend" data-testid="patrols-legend">
                <h2 class="sr-only">{words::legend()}</h2>
                {move || asked.get().map(|(sort, blind)| view! { <Legend sort blind /> })}
                <small data-testid="patrols-drawn" role="status">
                    {counted}
                </small>
            </div>
        </div>
    }
}
