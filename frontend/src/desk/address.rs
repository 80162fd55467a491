//! The desk's address, read and written: which page, what map and list show, and the one thing that is chosen.
//!
//! The address is the only place where this is kept, so a link is a saved view and Back undoes a choice.

use leptos::prelude::*;
use xunge_shared::{
    coverage::Sort,
    geometry::LonLat,
    hlc::Millis,
    id::{EntityId, KindName},
};

use super::{live::while_seen, map::filter::Filter};
use crate::api::CoverageQuery;
use crate::clock;
use crate::route::{self, Query};

/// The address, read and written.
#[derive(Clone, Copy)]
pub struct Address {
    /// What is shown.
    pub filter: Memo<Filter>,
    /// What is chosen: its kind and id.
    pub chosen: Memo<Option<(KindName, EntityId)>>,
    /// The page of the desk, the first part of the path below `/desk`: empty for the map.
    pub page: Memo<String>,
    /// What the map looks at, once it has looked at something.
    pub camera: Memo<Option<Camera>>,
    /// The map's own switches: heat in place of counts, no basemap, what patrols saw.
    pub looks: Memo<Looks>,
    query: Memo<Query>,
}

/// The name under which what patrols saw of a place is chosen, beside those of kinds.
pub const COVERED: &str = "coverage";

/// Where the map looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Map zoom.
    pub zoom: f64,
    /// The middle.
    pub center: LonLat,
    /// The direction that is up, degrees from north, from -180 to 180.
    pub bearing: f64,
}

/// How the map looks, beside what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looks {
    /// Heat in place of counts, from afar.
    pub heat: bool,
    /// Without the basemap.
    pub plain: bool,
    /// What patrols saw of these places.
    pub covered: Option<Sort>,
}

impl Camera {
    /// As rounded as the address has it.
    pub fn of(zoom: f64, center: LonLat, bearing: f64) -> Self {
        let round = |micro: i32| (f64::from(micro) / 10.0).round() as i32 * 10;
        let center = LonLat { lon: round(center.lon), lat: round(center.lat) };
        // the sum makes a zero of a negative one
        Self { zoom: (zoom * 100.0).round() / 100.0, center, bearing: (bearing * 10.0).round() / 10.0 + 0.0 }
    }

    /// `zoom,lat,lon`, as rounded as the screen is; behind that `,bearing` where north is not up.
    fn read(text: &str) -> Option<Self> {
        let numbers = text.split(',').map(|number| number.parse::<f64>().ok()).collect::<Option<Vec<_>>>()?;
        let (zoom, lat, lon, bearing) = match numbers[..] {
            [zoom, lat, lon] => (zoom, lat, lon, 0.0),
            [zoom, lat, lon, bearing] => (zoom, lat, lon, bearing),
            _ => return None,
        };
        let is_there = (0.0..=22.0).contains(&zoom) && (-180.0..=180.0).contains(&bearing);
        is_there.then_some(Self::of(zoom, LonLat::from_degrees(lon, lat).ok()?, bearing))
    }

    fn written(self) -> String {
        let (lon, lat) = self.center.degrees();
        let turned = if self.bearing == 0.0 { String::new() } else { format!(",{:.1}", self.bearing) };
        format!("{:.2},{lat:.5},{lon:.5}{turned}", self.zoom)
    }
}

impl Address {
    /// Reads the address and provides it to the desk.
    pub fn provide() -> Self {
        // another page has a query of its own, and leaves the map as it was
        let address = Self::of(Memo::new(|before: Option<&Query>| match (page_of(&route::path()).as_str(), before) {
            ("" | "board", _) => route::whole_query(),
            (_, None) => Query::default(),
            (_, Some(before)) => before.clone(),
        }));
        provide_context(address);
        address
    }

    /// For a view that is not always in front: what the page in front makes of the address changes nothing of it.
    #[must_use]
    pub fn while_seen(self, seen: Signal<bool>) -> Self {
        Self::of(while_seen(seen, move || self.query.get()))
    }

    fn of(query: Memo<Query>) -> Self {
        let chosen = move || {
            query.with(|query| {
                let (kind, id) = query.get("sel")?.split_once(':')?;
                Some((kind.parse().ok()?, id.parse().ok()?))
            })
        };
        Self {
            filter: Memo::new(move |_| query.with(Filter::read)),
            chosen: Memo::new(move |_| chosen()),
            page: Memo::new(|_| page_of(&route::path())),
            camera: Memo::new(move |_| query.with(|query| query.get("at").and_then(Camera::read))),
            looks: Memo::new(move |_| {
                query.with(|query| Looks {
                    heat: query.get("heat") == Some("1"),
                    plain: query.get("base") == Some("off"),
                    covered: query.get("cover").and_then(|sort| sort.parse().ok()),
                })
            }),
            query,
        }
    }

    /// From the desk's context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Shows something else, on the map or on a page that filters as the map does. Back shows again what was shown before.
    pub fn set(self, change: impl FnOnce(Filter) -> Filter) {
        let before = self.filter.get_untracked();
        let after = change(before.clone());
        let mut query = self.query.get_untracked();
        if before.town != after.town {
            // the map goes to the town
            query.set("at", "");
        }
        after.write(&mut query);
        route::go(&format!("{}{query}", self.workplace()));
    }

    /// Looks otherwise.
    pub fn look(self, looks: Looks) {
        let mut query = self.query.get_untracked();
        if looks.covered != self.looks.get_untracked().covered
            && self.chosen.with_untracked(|chosen| chosen.as_ref().is_some_and(is_covered))
        {
            // what was seen of that place is not what is shown now
            query.set("sel", "");
        }
        query.set("heat", if looks.heat { "1" } else { "" });
        query.set("base", if looks.plain { "off" } else { "" });
        query.set("cover", looks.covered.map(Sort::code).unwrap_or_default());
        route::go(&format!("/desk{query}"));
    }

    /// Notes where the map looks. Back does not go from one move to the next.
    pub fn look_at(self, camera: Camera) {
        let mut query = self.query.get_untracked();
        query.set("at", &camera.written());
        if self.page.with_untracked(String::is_empty) {
            route::refine(&format!("/desk{query}"));
        }
    }

    /// All of it, as a link.
    pub fn link(self) -> String {
        format!("/desk{}", self.query.get())
    }

    /// Chooses a thing, or none.
    pub fn choose(self, thing: Option<(KindName, EntityId)>) {
        let mut query = self.query.get_untracked();
        query.set("sel", &thing.map(|(kind, id)| format!("{kind}:{id}")).unwrap_or_default());
        route::go(&format!("{}{query}", self.workplace()));
    }

    /// Where filters and choices are made: the map, unless a page with a panel of its own is in front.
    fn workplace(self) -> &'static str {
        if self.page.with_untracked(|page| page == "board") { "/desk/board" } else { "/desk" }
    }
}

/// What patrols saw of a place is chosen, not the place itself.
fn is_covered(chosen: &(KindName, EntityId)) -> bool {
    chosen.0.as_str() == COVERED
}

/// The page that a path of the desk names; what stands behind that is the page's own.
fn page_of(path: &str) -> String {
    let path = path.strip_prefix("/desk").unwrap_or_default().trim_start_matches('/');
    path.split('/').next().unwrap_or_default().to_owned()
}

/// Where the page of patrols shows the same place, among its like of the same town and time.
pub fn patrols_of(query: &CoverageQuery, place: EntityId) -> String {
    let mut address = Query::default();
    address.set("sort", query.sort.code());
    address.set("town", &query.scope.map(|scope| scope.area().to_string()).unwrap_or_default());
    let date = |at: Millis| clock::county().date(at).to_string();
    address.set("from", &query.from.map(date).unwrap_or_default());
    address.set("to", &query.to.map(|end| date(end.saturating_sub(1))).unwrap_or_default());
    address.set("place", &place.to_string());
    format!("/desk/patrols{address}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_survives_the_address() {
        let camera = Camera { zoom: 14.25, center: LonLat { lon: 110_301_230, lat: -22_601_250 }, bearing: 0.0 };
        assert_eq!(camera.written(), "14.25,-22.60125,110.30123");
        let turned = Camera { bearing: -32.5, ..camera };
        assert_eq!(turned.written(), "14.25,-22.60125,110.30123,-32.5");
        for camera in [camera, turned] {
            assert_eq!(Camera::read(&camera.written()), Some(camera));
        }
        assert_eq!(Camera::of(14.25, camera.center, -0.01).written(), camera.written());
        for wrong in ["", "1,2", "99,1,1", "4,91,0", "x,1,1", "NaN,1,1", "4,1,1,181", "4,1,1,NaN", "4,1,1,1,1"] {
            assert_eq!(Camera::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_page_has_an_address_of_its_own() {
        let check = |path: &str, page: &str| assert_eq!(page_of(path), page, "{path}");
        check("/desk", "");
        check("/desk/", "");
        check("/desk/phones", "phones");
        check("/desk/cases/board/1", "cases");
    }
}
