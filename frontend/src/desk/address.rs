//! The desk's address, read and written: which page, what map and list show, and the one thing that is chosen.
//!
//! The address is the only place where this is kept, so a link is a saved view and Back undoes a choice.

use leptos::prelude::*;
use xunge_shared::{
    geometry::LonLat,
    id::{EntityId, KindName},
};

use super::map::filter::Filter;
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
    /// The map's own switches: heat in place of counts, no basemap.
    pub looks: Memo<Looks>,
    query: Memo<Query>,
}

/// Where the map looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Map zoom.
    pub zoom: f64,
    /// The middle.
    pub center: LonLat,
}

/// How the map looks, beside what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looks {
    /// Heat in place of counts, from afar.
    pub heat: bool,
    /// Without the basemap.
    pub plain: bool,
}

impl Camera {
    /// As rounded as the address has it.
    pub fn of(zoom: f64, center: LonLat) -> Self {
        let round = |micro: i32| (f64::from(micro) / 10.0).round() as i32 * 10;
        Self { zoom: (zoom * 100.0).round() / 100.0, center: LonLat { lon: round(center.lon), lat: round(center.lat) } }
    }

    /// `zoom,lat,lon`, as rounded as the screen is.
    fn read(text: &str) -> Option<Self> {
        let mut numbers = text.split(',').map(str::parse::<f64>);
        let (zoom, lat, lon) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
        (0.0..=22.0).contains(&zoom).then_some(Self::of(zoom, LonLat::from_degrees(lon, lat).ok()?))
    }

    fn written(self) -> String {
        let (lon, lat) = self.center.degrees();
        format!("{:.2},{lat:.5},{lon:.5}", self.zoom)
    }
}

impl Address {
    /// Reads the address and provides it to the desk.
    pub fn provide() -> Self {
        // another page has a query of its own, and leaves the map as it was
        let query = Memo::new(|before: Option<&Query>| match (page_of(&route::path()).as_str(), before) {
            ("" | "board", _) => route::whole_query(),
            (_, None) => Query::default(),
            (_, Some(before)) => before.clone(),
        });
        let chosen = move || {
            query.with(|query| {
                let (kind, id) = query.get("sel")?.split_once(':')?;
                Some((kind.parse().ok()?, id.parse().ok()?))
            })
        };
        let address = Self {
            filter: Memo::new(move |_| query.with(Filter::read)),
            chosen: Memo::new(move |_| chosen()),
            page: Memo::new(|_| page_of(&route::path())),
            camera: Memo::new(move |_| query.with(|query| query.get("at").and_then(Camera::read))),
            looks: Memo::new(move |_| {
                query.with(|query| Looks { heat: query.get("heat") == Some("1"), plain: query.get("base") == Some("off") })
            }),
            query,
        };
        provide_context(address);
        address
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
        query.set("heat", if looks.heat { "1" } else { "" });
        query.set("base", if looks.plain { "off" } else { "" });
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

/// The page that a path of the desk names; what stands behind that is the page's own.
fn page_of(path: &str) -> String {
    let path = path.strip_prefix("/desk").unwrap_or_default().trim_start_matches('/');
    path.split('/').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_survives_the_address() {
        let camera = Camera { zoom: 14.25, center: LonLat { lon: 110_301_230, lat: -22_601_250 } };
        assert_eq!(camera.written(), "14.25,-22.60125,110.30123");
        assert_eq!(Camera::read(&camera.written()), Some(camera));
        for wrong in ["", "1,2", "99,1,1", "4,91,0", "x,1,1", "NaN,1,1"] {
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
