//! A map that is on the screen: what Rust may ask of it.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;
use xunge_shared::{
    datum::Datum,
    geometry::{BBox, LonLat},
    hlc::Millis,
    id::EntityId,
    row::Row,
};

use super::{Features, Layer, bridge};
use crate::ui::Mark;

/// A map. Cheap to clone; lives until its [`MapView`](super::MapView) goes.
#[derive(Clone, Debug)]
pub struct Map(bridge::View);

/// The part of the ground that a map opens on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ground {
    /// The middle.
    pub center: LonLat,
    /// Map zoom: 10 shows a county, 14 a town, 17 a street.
    pub zoom: f64,
}

/// What a finger or the mouse pressed.
#[derive(Debug, Clone, PartialEq)]
pub struct Pressed {
    /// The thing there, the smallest first; none on bare ground.
    pub thing: Option<(String, EntityId)>,
    /// Where.
    pub place: LonLat,
}

/// What the map shows after a move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// The middle.
    pub center: LonLat,
    /// Map zoom.
    pub zoom: f64,
    /// The direction that is up, degrees from north.
    pub bearing: f64,
    /// What is in sight.
    pub bounds: BBox,
    /// The user moved it; false for a move that was asked of it.
    pub by_hand: bool,
}

/// The icons that `style.js` puts on its marks, by the names that it uses.
const ICONS: [(&str, Mark); 6] = [
    ("check", Mark::Check),
    ("cross", Mark::Cross),
    ("clock", Mark::Clock),
    ("two_people", Mark::TwoPeople),
    ("warning", Mark::Warning),
    ("walk", Mark::Walk),
];

/// Where the tiles of records come from, by the name of `map.js`.
const RECORDS: &str = "tiles";

impl Map {
    /// Opens a map in `element`; loads the script and the library when no map was open yet.
    pub(super) async fn open(element: &HtmlElement, label: &str, ground: Ground, rotate: bool) -> Result<Self, JsValue> {
        let (lon, lat) = ground.center.degrees();
        let center = js_sys::Array::of2(&lon.into(), &lat.into());
        let icons = object(ICONS.iter().map(|(name, mark)| (*name, mark.path().into())));
        let options = object([
            ("label", label.into()),
            ("center", center.into()),
            ("zoom", ground.zoom.into()),
            ("rotate", rotate.into()),
            ("icons", icons),
        ]);
        Ok(Self(bridge::module().await?.open(element, &options).await?.unchecked_into()))
    }

    /// Draws `features` as `layer`, in place of what was there.
    pub fn draw(&self, layer: Layer, features: &Features) {
        self.0.draw(layer.name(), &features.json());
    }

    /// Draws these layers from vector tiles; called again, it changes the address (a filter).
    pub fn tiles(&self, url: &str, layers: &[Layer]) {
        self.0.tiles(RECORDS, url, layers.iter().map(|layer| layer.name().to_owned()).collect());
    }

    /// Draws what patrols saw, from tiles that have an address of their own; without one, nothing of it. What was drawn stays until the tiles of
    /// another address are there.
    pub fn coverage(&self, url: Option<&str>) {
        self.0.cover(url, Layer::Coverage.name());
    }

    /// Lays fresh rows over the tiles of `layer` and hides what is gone.
    pub fn overlay(&self, layer: Layer, rows: &[Row], gone: &[EntityId]) {
        self.0.overlay(layer.name(), &Features::of_rows(rows).json(), gone.iter().map(EntityId::to_string).collect());
    }

    /// Asks for the tiles again; what was laid over them goes.
    pub fn refresh(&self) {
        self.0.refresh(RECORDS);
    }

    /// Asks again for the tiles of what patrols saw.
    pub fn refresh_coverage(&self) {
        self.0.recover();
    }

    /// Shows or hides a layer.
    pub fn show(&self, layer: Layer, visible: bool) {
        self.0.show(layer.name(), visible);
    }

    /// Marks one thing as chosen, or none.
    pub fn select(&self, thing: Option<EntityId>) {
        self.0.select(&thing.map(|id| id.to_string()).unwrap_or_default());
    }

    /// Shows one's own position with its accuracy in metres, or none.
    pub fn me(&self, place: Option<(LonLat, u32)>) {
        let degrees = place.map(|(place, _)| place.degrees());
        self.0.me(degrees.map(|d| d.0), degrees.map(|d| d.1), place.map(|(_, accuracy)| f64::from(accuracy)), None);
    }

    /// Brings the box into sight, no nearer than `zoom`.
    pub fn fit(&self, bounds: BBox, zoom: f64) {
        self.fit_beside(bounds, zoom, 0.0);
    }

    /// The same, beside so many pixels at the left that something else covers.
    pub fn fit_beside(&self, bounds: BBox, zoom: f64, left: f64) {
        let ((west, south), (east, north)) = (bounds.min.degrees(), bounds.max.degrees());
        self.0.fit(west, south, east, north, 36.0, left, zoom);
    }

    /// Moves gently to `place`, keeping the zoom unless one is given.
    pub fn fly(&self, place: LonLat, zoom: Option<f64>) {
        let (lon, lat) = place.degrees();
        self.0.fly(lon, lat, zoom, false, None);
    }

    /// Moves to `ground` at once.
    pub fn jump(&self, ground: Ground) {
        let (lon, lat) = ground.center.degrees();
        self.0.fly(lon, lat, Some(ground.zoom), true, None);
    }

    /// The same, turned so that this direction is up, degrees from north.
    pub fn turn(&self, ground: Ground, bearing: f64) {
        let (lon, lat) = ground.center.degrees();
        self.0.fly(lon, lat, Some(ground.zoom), true, Some(bearing));
    }

    /// Calls back with what is pressed, for the map's life.
    pub fn on_press(&self, press: impl Fn(Pressed) + 'static) {
        let callback = Closure::<dyn Fn(String, String, f64, f64)>::new(move |kind: String, id: String, lon, lat| {
            let Ok(place) = LonLat::from_degrees(lon, lat) else { return };
            press(Pressed { thing: id.parse().ok().map(|id| (kind, id)), place });
        });
        self.0.on_pick(&callback.into_js_value());
    }

    /// Calls back after every move, for the map's life.
    pub fn on_move(&self, moved: impl Fn(Seen) + 'static) {
        let callback = Closure::<dyn Fn(Vec<f64>, bool)>::new(move |seen: Vec<f64>, by_hand| {
            let [lon, lat, zoom, bearing, west, south, east, north] = seen[..] else { return };
            // beyond the date line there is no county
            let point = |lon: f64, lat: f64| LonLat::from_degrees(lon.clamp(-180.0, 180.0), lat.clamp(-90.0, 90.0)).unwrap_or_default();
            let bounds = BBox { min: point(west, south), max: point(east, north) };
            moved(Seen { center: point(lon, lat), zoom, bearing, bounds, by_hand });
        });
        self.0.on_move(&callback.into_js_value());
    }

    /// Lays a basemap below everything, as the server describes it in JSON, or takes it away. Its pictures are brought from `datum`
    /// to WGS-84.
    pub fn basemap(&self, json: Option<&str>, datum: Datum) {
        let there = Closure::<dyn Fn(f64, f64) -> js_sys::Array>::new(move |lon, lat| {
            let (lon, lat) = datum.of_wgs84((lon, lat));
            js_sys::Array::of2(&lon.into(), &lat.into())
        });
        self.0.basemap(json.unwrap_or_default(), &there.into_js_value());
    }

    /// Shows what happened from one time on and before another, or at any time.
    pub fn window(&self, window: Option<(Millis, Millis)>) {
        let (from, to) = window.map_or((0.0, 9e14), |(from, to)| (from as f64 / 1e3, to as f64 / 1e3));
        self.0.window(from, to);
    }

    /// Heat in place of counts, from afar.
    pub fn heat(&self, hot: bool) {
        self.0.heat(hot);
    }

    /// A ring that runs out from a place and fades, in the colour of a tone; for who wants no motion, none.
    pub fn ring(&self, place: LonLat, tone: &str) {
        let (lon, lat) = place.degrees();
        self.0.ring(lon, lat, tone);
    }

    /// The map as it stands with what `about` says of it in JSON (see `picture.js`), as a PNG.
    pub async fn picture(&self, about: &str) -> Option<web_sys::Blob> {
        self.0.picture(about).await.ok()?.dyn_into().ok()
    }

    pub(super) fn close(&self) {
        self.0.close();
    }
}

fn object<'a>(entries: impl IntoIterator<Item = (&'a str, JsValue)>) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        // a plain object takes any property
        let _ = Reflect::set(&object, &key.into(), &value);
    }
    object.into()
}
