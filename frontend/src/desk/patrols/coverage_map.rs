//! The map of what patrols saw: streets by how often they were passed, blind spots broken and red, with the legend that says so.
//!
//! `data-testid`s: `patrols-map`, `patrols-legend`, `patrols-drawn` (how many places are on the map).

use leptos::prelude::*;
use xunge_shared::{
    datum::Datum,
    geometry::{BBox, LonLat, Shape},
    id::{EntityId, KindName},
    row::{Row, Summary},
};

use crate::api::{self, CoverageDrawn, CoverageQuery, CoveredShape};
use crate::desk::map::Workspace;
use crate::i18n::patrols as words;
use crate::map::{Features, Layer, Map, MapView};
use crate::ui::{Icon, Mark, Tone};

/// The server draws an even sample of a county that has too many places for a map; from this zoom on it is asked about what is in sight.
const NEAR: f64 = 13.0;
/// From so many passes on a place was seen some times, and many.
const SOME: u32 = 3;
const MANY: u32 = 10;
/// What lies below, as tiles.
const GROUND: &str = "/api/tiles/{z}/{x}/{y}.mvt?kinds=county,cell,street";

/// How a place is drawn: streets by how often they were passed, all else by how long ago.
pub(super) fn status(sort: &str, since: Option<u32>, passes: u32, blind: u16) -> &'static str {
    let Some(days) = since.filter(|days| *days < u32::from(blind)) else { return "blind" };
    match passes {
        _ if sort != "street" && days < lately(blind) => "some",
        _ if sort != "street" => "few",
        MANY.. => "many",
        SOME.. => "some",
        _ => "few",
    }
}

/// Half of the days after which a place is a blind spot: what was passed since then was passed lately.
fn lately(blind: u16) -> u32 {
    u32::from(blind).div_ceil(2)
}

/// A place as the map takes it.
pub(super) fn drawn(sort: &str, place: &CoveredShape, blind: u16) -> Row {
    let status = status(sort, place.since, place.passes, blind).to_owned();
    let summary = Summary { shape: Some(place.shape.clone()), status, title: place.name.clone(), ..Summary::default() };
    Row { kind: KindName::known("street"), entity: place.id, scope: xunge_shared::id::Scope::LEAST, summary }
}

/// The box around some shapes.
pub(super) fn around<'a>(shapes: impl IntoIterator<Item = &'a Shape>) -> Option<BBox> {
    shapes.into_iter().filter_map(Shape::bbox).reduce(|a, b| BBox {
        min: LonLat { lon: a.min.lon.min(b.min.lon), lat: a.min.lat.min(b.min.lat) },
        max: LonLat { lon: a.max.lon.max(b.max.lon), lat: a.max.lat.max(b.max.lat) },
    })
}

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

/// What is in sight and as much again on each side: a street that is seen may be anchored beyond.
fn beyond(seen: BBox) -> BBox {
    let (wide, high) = (seen.max.lon - seen.min.lon, seen.max.lat - seen.min.lat);
    let at = |from: LonLat, sign: i32| LonLat { lon: from.lon.saturating_add(sign * wide), lat: from.lat.saturating_add(sign * high) };
    BBox { min: at(seen.min, -1), max: at(seen.max, 1) }
}

/// How many places are on the map, or that they could not be read.
fn counted(drawn: Option<&CoverageDrawn>) -> String {
    match drawn {
        None => words::map_lost().to_owned(),
        Some(drawn) if drawn.total > drawn.places.len() => words::sampled(drawn.places.len(), drawn.total),
        Some(drawn) => words::found(drawn.places.len()),
    }
}

/// The map, and the place that it shares with the list.
#[component]
pub(super) fn CoverageMap(
    /// What is asked.
    query: Memo<CoverageQuery>,
    /// The place that is looked at.
    chosen: RwSignal<Option<EntityId>>,
    /// Grows when it must be asked again.
    fresh: RwSignal<u32>,
) -> impl IntoView {
    let map = RwSignal::new_local(None::<Map>);
    ground(map);
    let (near, is_large) = (RwSignal::new(None::<BBox>), RwSignal::new(false));
    let asked = LocalResource::new(move || {
        fresh.track();
        let (query, bounds) = (query.get(), if is_large.get() { near.get() } else { None });
        async move {
            let drawn = api::coverage_shapes(&query, bounds).await.ok();
            (query, drawn)
        }
    });
    // nothing while it is asked for the first time; then nothing when it could not be read
    let answer = Memo::new(move |_| asked.get());
    let places = Memo::new(move |_| answer.with(|answer| answer.as_ref().map(|(_, places)| places.clone())));
    Effect::new(move |_| {
        if places.with(|places| places.iter().flatten().any(|drawn| drawn.total > drawn.places.len())) {
            is_large.set(true);
        }
    });
    Effect::new(move |_| {
        map.with(|map| {
            if let Some(map) = map {
                map.on_move(move |seen| {
                    let _ = near.try_set((seen.zoom >= NEAR).then(|| beyond(seen.bounds)));
                });
                map.on_press(move |pressed| {
                    let _ = chosen.try_set(pressed.thing.filter(|(layer, _)| layer == Layer::Coverage.name()).map(|(_, id)| id));
                });
            }
        });
    });
    let fitted = StoredValue::new(None::<CoverageQuery>);
    Effect::new(move |_| {
        answer.with(|answer| {
            let Some((query, Some(CoverageDrawn { places, .. }))) = answer else { return };
            let rows: Vec<Row> = places.iter().map(|place| drawn(query.sort, place, query.blind)).collect();
            map.with(|map| {
                let Some(map) = map else { return };
                map.draw(Layer::Coverage, &Features::of_rows(&rows));
                // another town is gone to, another threshold is not
                let of = |query: &CoverageQuery| (query.scope, query.sort);
                if fitted.with_value(|fitted| fitted.as_ref().map(of) != Some(of(query)))
                    && let Some(bounds) = around(places.iter().map(|place| &place.shape))
                {
                    fitted.set_value(Some(query.clone()));
                    map.fit(bounds, 16.0);
                }
            });
        });
    });
    Effect::new(move |_| {
        let chosen = chosen.get();
        map.with(|map| map.as_ref().map(|map| map.select(chosen)));
        let place = places.with_untracked(|places| {
            places.iter().flatten().flat_map(|drawn| &drawn.places).find(|place| Some(place.id) == chosen)?.shape.bbox()
        });
        if let Some(bounds) = place {
            map.with_untracked(|map| map.as_ref().map(|map| map.fit(bounds, 16.5)));
        }
    });
    let count = move || places.with(|asked| asked.as_ref().map(|drawn| counted(drawn.as_ref())).unwrap_or_default());
    let legend = move || {
        let (blind, of_streets) = query.with(|query| (words::is_blind(query.blind), query.sort == "street"));
        let half = query.with(|query| lately(query.blind));
        if of_streets {
            let lines = [("blind", blind), ("few", words::few().into()), ("some", words::some().into()), ("many", words::many().into())];
            let line = |(status, word): (&str, String)| {
                view! { <li><i class=format!("patrols-swatch is-{status}") aria-hidden="true"></i>{word}</li> }
            };
            lines.map(line).collect_view().into_any()
        } else {
            let marks = [
                (Tone::Wrong, Mark::Cross, blind),
                (Tone::Due, Mark::Clock, words::longer_ago(half)),
                (Tone::Good, Mark::Check, words::lately(half)),
            ];
            let mark = |(tone, mark, word): (Tone, Mark, String)| {
                view! { <li><span class=format!("patrols-mark {}", tone.class())><Icon mark size=14 /></span>{word}</li> }
            };
            marks.map(mark).collect_view().into_any()
        }
    };
    view! {
        <section class="patrols-map" aria-label=words::map()>
            <MapView label=words::map() map testid="patrols-map" />
            <div class="patrols-legend" data-testid="patrols-legend">
                <h3 class="sr-only">{words::legend()}</h3>
                <ul>
                    {legend}
                </ul>
                <small data-testid="patrols-drawn" role="status">
                    {count}
                </small>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::status;

    #[test]
    fn a_place_is_blind_before_it_is_anything_else() {
        for (since, passes, blind, expected) in [
            (None, 0, 7, "blind"),
            (Some(7), 12, 7, "blind"),
            (Some(6), 0, 7, "few"),
            (Some(0), 2, 7, "few"),
            (Some(0), 3, 7, "some"),
            (Some(0), 10, 7, "many"),
        ] {
            assert_eq!(status("street", since, passes, blind), expected, "{since:?} {passes} {blind}");
        }
        for (since, blind, expected) in
            [(None, 7, "blind"), (Some(7), 7, "blind"), (Some(4), 7, "few"), (Some(3), 7, "some"), (Some(0), 1, "some")]
        {
            assert_eq!(status("cell", since, 1, blind), expected, "{since:?} {blind}");
        }
    }
}
