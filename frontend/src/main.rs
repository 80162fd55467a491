//! The Xunge app: one PWA for phones and the desk.
//!
//! `main` only mounts [`app::App`]. Pages live in [`pages`] (phone) and [`desk`] (desktop), the parts they are
//! built from in [`ui`]. Nothing here fetches, stores or decides: that is `api`, `store`, `sync` and the shared crate.

#![expect(unreachable_pub, reason = "a binary has no outside: `pub` marks what other modules may use")]

mod api;
mod app;
mod clock;
mod capture;
mod data;
mod desk;
mod device;
mod i18n;
mod pages;
mod session;
mod theme;
mod ui;
mod update;

fn main() {
    leptos::mount::mount_to_body(app::App);
}
