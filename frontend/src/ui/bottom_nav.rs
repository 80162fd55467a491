//! The phone's navigation: four places and, raised in the middle, the one act that must always be near.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{Icon, Mark};
use crate::i18n::common;

/// The bottom navigation. The current place is marked by `aria-current`, which the router keeps.
#[component]
pub fn BottomNav() -> impl IntoView {
    view! {
        <nav class="nav" aria-label=common::nav_label()>
            <Item href="/" mark=Mark::Home label=common::nav_today() testid="nav-today" exact=true />
            <Item href="/round" mark=Mark::Walk label=common::nav_round() testid="nav-round" />
            <A href="/report" attr:class="nav-item nav-report" attr:data-testid="nav-report">
                <span class="nav-raised">
                    <Icon mark=Mark::Plus size=26 />
                </span>
                <span>{common::nav_report()}</span>
            </A>
            <Item href="/zones" mark=Mark::Door label=common::nav_zones() testid="nav-zones" />
            <Item href="/sync" mark=Mark::Sync label=common::nav_sync() testid="nav-sync" />
        </nav>
    }
}

#[component]
fn Item(href: &'static str, mark: Mark, label: &'static str, testid: &'static str, #[prop(optional)] exact: bool) -> impl IntoView {
    view! {
        <A href=href exact=exact attr:class="nav-item" attr:data-testid=testid>
            <Icon mark=mark />
            <span>{label}</span>
        </A>
    }
}
