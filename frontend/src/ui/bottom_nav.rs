//! The phone's navigation: four places and, raised in the middle, the one act that must always be near.

use leptos::prelude::*;

use super::{Icon, Mark};
use crate::i18n::common;
use crate::route;

/// The bottom navigation. The current place, or the one that a page below it belongs to, is marked by `aria-current`.
#[component]
pub fn BottomNav() -> impl IntoView {
    view! {
        <nav class="nav" aria-label=common::nav_label()>
            <Item href="/" mark=Mark::Home label=common::nav_today() testid="nav-today" />
            <Item href="/round" mark=Mark::Walk label=common::nav_round() testid="nav-round" />
            <a href="/report" class="nav-item nav-report" aria-current=current("/report") data-testid="nav-report">
                <span class="nav-raised">
                    <Icon mark=Mark::Plus size=26 />
                </span>
                <span>{common::nav_report()}</span>
            </a>
            <Item href="/zones" mark=Mark::Door label=common::nav_zones() testid="nav-zones" />
            <Item href="/sync" mark=Mark::Sync label=common::nav_sync() testid="nav-sync" />
        </nav>
    }
}

#[component]
fn Item(href: &'static str, mark: Mark, label: &'static str, testid: &'static str) -> impl IntoView {
    view! {
        <a href=href class="nav-item" aria-current=current(href) data-testid=testid>
            <Icon mark=mark />
            <span>{label}</span>
        </a>
    }
}

fn current(href: &'static str) -> impl Fn() -> Option<&'static str> {
    let here = Memo::new(move |_| route::is_below(href));
    move || here.get().then_some("page")
}
