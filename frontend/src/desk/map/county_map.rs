//! The county's map: tiles of the server, fresh changes laid over them, and the one selection that it shares with the list. Where it
//! looks stands in the address.

use std::time::Duration;

use leptos::prelude::*;
use xunge_shared::{
    geometry::Shape,
    id::{EntityId, KindName},
    row::Row,
};

use super::{covered, drawn::Drawn, filter::CHIPS, playback::Playback};
use crate::api;
use crate::clock;
use crate::data::Core;
use crate::desk::{
    address::{Address, Camera},
    live::Freshness,
    towns,
    workspace::{Workspace, ground, lay},
};
use crate::i18n::desk as words;
use crate::kinds::face;
use crate::map::{Ground, Layer, Map, MapView, Seen};
use crate::ui::format;

const LAYERS: [Layer; 9] =
    [Layer::County, Layer::Cell, Layer::Street, Layer::Timetable, Layer::Zone, Layer::Track, Layer::Round, Layer::Checkpoint, Layer::Case];

/// Tiles are asked for again so long after a change: until then the change itself lies over them.
const SETTLE: Duration = Duration::from_secs(5);
/// From this zoom on things are in the tiles themselves, and the map picks those of a time by itself while the time is moved.
const NEAR: f64 = 13.0;
/// The nearest that the map goes to a thing by itself: the street around it is still in sight.
const CLOSE: f64 = 16.5;

/// The map.
#[component]
pub fn CountyMap(
    /// False while another page is in front: what grows old then is asked for when the map is seen again.
    shown: Signal<bool>,
) -> impl IntoView {
    let (core, address, fresh, playback) = (Core::expect(), Address::expect(), Freshness::expect(), Playback::expect());
    let Workspace { map, place, basemap } = Workspace::expect();
    let renewal = Renewal { shown, is_due: StoredValue::new(false) };
    let is_near = Memo::new(move |_| address.camera.with(|camera| camera.is_some_and(|camera| camera.zoom >= NEAR)));
    let drawn = Memo::new(move |_| {
        let mut filter = playback.filter.get();
        if playback.is_moving() && is_near.get() {
            filter.window = Some(playback.extent.get().whole());
        }
        Drawn::of(&filter, playback.today.get())
    });
    on_map(map, move |map| map.tiles(&drawn.with(Drawn::url), &LAYERS));
    on_map(map, move |map| map.window(playback.filter.with(|f| f.window).map(|window| (window.from, window.to))));
    on_map(map, move |map| {
        let filter = address.filter.get();
        for kind in &CHIPS {
            if let Some(layer) = Layer::of(kind) {
                map.show(layer, filter.shows(kind.as_str()));
            }
        }
        map.show(Layer::Track, filter.shows("round"));
    });
    let looks = address.looks;
    let heat = Memo::new(move |_| looks.get().heat);
    on_map(map, move |map| map.heat(heat.get()));
    let below = Memo::new(move |_| basemap.get().flatten().filter(|_| !looks.get().plain));
    on_map(map, move |map| below.with(|below| lay(map, below.as_ref())));
    on_map(map, move |map| map.select(address.chosen.get().map(|(_, id)| id)));
    on_map(map, move |map| {
        if let Some(change) = fresh.change.get() {
            let settings = core.settings();
            if shown.get_untracked() {
                lay_over(map, &change, |row| drawn.with_untracked(|drawn| drawn.admits(row, format::now(), &settings)));
            }
            renewal.soon(map);
        }
    });
    on_map(map, move |map| {
        if fresh.missed.get() > 0 {
            renewal.soon(map);
        }
    });
    let now = clock::now();
    on_map(map, move |map| {
        now.track();
        // what grows late is told by no change
        if drawn.with_untracked(Drawn::is_of_now) {
            renewal.soon(map);
        }
    });
    on_map(map, move |map| {
        if shown.get() {
            renewal.made_up(map);
        }
    });
    covered::layer(map);
    follow_address(map, address);
    follow_choice(map, address, place);
    on_map(map, move |map| {
        map.on_press(move |pressed| {
            let thing = pressed.thing.and_then(|(kind, id)| Some((chosen_kind(&kind)?, id)));
            address.choose(thing);
        });
    });
    view! { <MapView label=words::title() map rotate=true testid="desk-map" /> }
}

/// The map looks where the address says, and the address says where the map looks. Without a place in it the map goes to the county, or
/// to the town that is chosen.
fn follow_address(map: RwSignal<Option<Map>, LocalStorage>, address: Address) {
    let shown = StoredValue::new(None::<Camera>);
    // a map that was not sent anywhere yet moves too, when it gets its size
    let is_sent = StoredValue::new(false);
    on_map(map, move |map| {
        map.on_move(move |seen| {
            let camera = Camera::of(seen.zoom, seen.center, seen.bearing);
            // the desk may be gone while the map still moves
            if is_sent.try_get_value() == Some(true)
                && shown.try_set_value(Some(camera)).is_none()
                && address.camera.get_untracked() != Some(camera)
            {
                address.look_at(camera);
            }
        });
    });
    on_map(map, move |map| {
        if let Some(camera) = address.camera.get().filter(|camera| shown.get_value() != Some(*camera)) {
            is_sent.set_value(true);
            map.turn(Ground { center: camera.center, zoom: camera.zoom }, camera.bearing);
        }
    });
    let core = Core::expect();
    // who keeps one town begins with it
    let town = Memo::new(move |_| address.filter.with(|f| f.town).or_else(|| towns::only(core)));
    let ground = LocalResource::new(move || {
        let town = town.get();
        async move { (town, ground(town).await) }
    });
    on_map(map, move |map| {
        let is_placed = address.camera.with(Option::is_some);
        if let Some((_, Some(bounds))) = ground.get().filter(|(of, _)| !is_placed && *of == town.get()) {
            is_sent.set_value(true);
            map.fit_beside(bounds, 15.0, super::layers::covers());
        }
    });
}

/// A thing that is chosen where the map does not show it brings the map there: in the list, or by a link from another page. A link that says
/// where the map looks is a view, and is left as it is.
fn follow_choice(map: RwSignal<Option<Map>, LocalStorage>, address: Address, place: RwSignal<Option<(EntityId, Shape)>>) {
    let is_view = address.camera.with_untracked(Option::is_some);
    let last = StoredValue::new(address.chosen.get_untracked().filter(|_| is_view).map(|(_, id)| id));
    let seen = StoredValue::new(None::<Seen>);
    on_map(map, move |map| {
        map.on_move(move |now| {
            // the desk may be gone while the map still moves
            let _ = seen.try_set_value(Some(now));
        });
    });
    on_map(map, move |map| {
        if !address.page.with(String::is_empty) {
            return;
        }
        let Some((_, chosen)) = address.chosen.get() else { return last.set_value(None) };
        let Some((_, shape)) = place.get().filter(|(id, _)| *id == chosen && last.get_value() != Some(chosen)) else { return };
        last.set_value(Some(chosen));
        let (Some(anchor), Some(bounds)) = (shape.anchor(), shape.bbox()) else { return };
        if !seen.get_value().is_some_and(|seen| seen.zoom >= NEAR && seen.bounds.contains(anchor)) {
            map.fit(bounds, CLOSE);
        }
    });
}

/// Runs with the map whenever it, or what `draw` reads, changes.
fn on_map(map: RwSignal<Option<Map>, LocalStorage>, draw: impl Fn(&Map) + 'static) {
    Effect::new(move |_| map.with(|map| map.as_ref().map(&draw)));
}

/// A track is chosen as the round that it belongs to.
fn chosen_kind(name: &str) -> Option<KindName> {
    if name == "track" { Some(KindName::known("round")) } else { name.parse().ok() }
}

/// Lays over the tiles what they will have, and takes away what they will have no more.
fn lay_over(map: &Map, change: &api::ChangedRows, admits: impl Fn(&Row) -> bool) {
    let (shown, hidden): (Vec<&Row>, Vec<&Row>) = change.rows.iter().partition(|row| admits(row));
    let gone = change.gone.iter().map(|gone| (&gone.kind, gone.entity)).chain(hidden.iter().map(|row| (&row.kind, row.entity)));
    let gone: Vec<(Option<Layer>, EntityId)> = gone.map(|(kind, entity)| (Layer::of(kind), entity)).collect();
    for layer in LAYERS {
        let rows: Vec<Row> = shown.iter().filter(|row| Layer::of(&row.kind) == Some(layer)).copied().cloned().collect();
        let gone: Vec<EntityId> = gone.iter().filter(|(of, _)| *of == Some(layer)).map(|(_, entity)| *entity).collect();
        if !rows.is_empty() || !gone.is_empty() {
            map.overlay(layer, &rows, &gone);
        }
    }
    // ground that is drawn anew is nothing that happened
    for row in shown.into_iter().filter(|row| !matches!(Layer::of(&row.kind), None | Some(Layer::County | Layer::Cell | Layer::Street))) {
        if let Some(place) = row.summary.shape.as_ref().and_then(Shape::anchor) {
            map.ring(place, face(&row.kind).look(&row.summary, format::now()).tone.class());
        }
    }
}

/// When tiles are asked for again: some time after a change, while the map is seen.
#[derive(Clone, Copy)]
struct Renewal {
    shown: Signal<bool>,
    /// It was time for it while another page was in front.
    is_due: StoredValue<bool>,
}

impl Renewal {
    /// Something changed.
    fn soon(self, map: &Map) {
        thread_local! {
            static WAITING: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
        }
        if WAITING.replace(true) {
            return;
        }
        let map = map.clone();
        set_timeout(
            move || {
                WAITING.set(false);
                match self.shown.try_get_untracked() {
                    Some(true) => map.refresh(),
                    // the desk may be gone by then
                    Some(false) => drop(self.is_due.try_set_value(true)),
                    None => (),
                }
            },
            SETTLE,
        );
    }

    /// The map is seen again.
    fn made_up(self, map: &Map) {
        if self.is_due.get_value() {
            self.is_due.set_value(false);
            map.refresh();
        }
    }
}
