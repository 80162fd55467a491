//! The Xunge app: one PWA for phones and the desk.
//!
//! `main` only mounts [`app::App`]. Pages live in [`pages`] (phone) and [`desk`] (desktop), the parts they are
//! built from in [`ui`]. Nothing here fetches, stores or decides: that is `api`, `store`, `sync` and the shared crate.

#![expect(unreachable_pub, reason = "a binary has no outside: `pub` marks what other modules may use")]

mod api;
mod app;
mod capture;
mod chunks;
mod clock;
mod data;
mod decoder;
mod desk;
mod device;
mod i18n;
mod install;
mod kinds;
mod map;
mod pages;
mod route;
mod store;
mod sync;
mod theme;
mod ui;
mod update;

fn main() {
    // a released app has no room for the words of panics (xtask/src/wasm/mod.rs)
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    leptos::mount::mount_to_body(app::App);
    // the page's own picture of the product, shown while the app was loading
    if let Some(splash) = leptos::prelude::document().get_element_by_id("splash") {
        splash.remove();
    }
}
