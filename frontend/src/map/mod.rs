//! The map, for phones and the desk: [`MapView`] puts one into a page and hands out its [`Map`] when it can be drawn on.
//!
//! ```ignore
//! let map = RwSignal::new_local(None::<Map>);
//! view! { <MapView label=phone_zone::map_label() map testid="zones-map" /> }
//! // a phone draws from its replica, again whenever that changes
//! Effect::new(move |_| map.with(|map| map.as_ref().map(|map| map.draw(Layer::Zone, &Features::of_rows(&core.rows(&ZONE))))));
//! // the desk draws tiles, and lays over them what the live feed brings until the tiles are asked for again
//! map.tiles("/api/tiles/{z}/{x}/{y}.mvt?kinds=zone,case", &[Layer::Zone, Layer::Case]);
//! map.overlay(Layer::Zone, &rows, &gone);
//! map.refresh();
//! ```
//!
//! Both draw the same [`Layer`]s with the same looks: a feature carries the properties of a tile's feature (`id`, `status`, `due`
//! in seconds, `flags`, `title`, `code`). What is pressed comes back from [`Map::on_press`], what is chosen is shown by [`Map::select`].
//! Colours follow the theme by themselves. The script and the library are loaded on first use, from this origin; there is no basemap and there
//! are no glyphs to fetch, so a map that was open once works without a network.
//!
//! Nothing here reads the store or knows what a status means to a person: the looks are in `style.js`, the words in `kinds`.

mod bridge;
mod features;
mod handle;
mod layer;
mod view;

pub use bridge::load;
pub use features::Features;
pub use handle::{Ground, Map, Seen};
pub use layer::Layer;
pub use view::MapView;
