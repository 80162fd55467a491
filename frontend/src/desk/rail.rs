//! The rail on the left: the desk's pages, as one table that a page adds its line to.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use xunge_shared::role::Role;

use super::address::Address;
use crate::data::Core;
use crate::i18n::{board, desk as words, patrols, people, review, timetable, zone_board};
use crate::ui::{Icon, Logo, Mark};

/// A page of the desk.
#[derive(Clone, Copy)]
struct Page {
    /// Its name in the address, behind `/desk/`; empty for the map.
    name: &'static str,
    mark: Mark,
    label: fn() -> &'static str,
    sees: fn(Role) -> bool,
}

/// The pages, in the rail's order; what one shows stands in `Desk`'s match. A page whose rail item is not for a role is not thereby
/// closed to it: that is the server's to say.
const PAGES: &[Page] = &[
    Page { name: "", mark: Mark::Layers, label: words::map, sees: Role::is_desk },
    Page { name: "board", mark: Mark::Briefcase, label: board::title, sees: Role::is_desk },
    Page { name: "figures", mark: Mark::Chart, label: crate::i18n::figures::title, sees: Role::is_desk },
    Page { name: "zones", mark: Mark::Door, label: zone_board::title, sees: Role::is_desk },
    Page { name: "review", mark: Mark::Eye, label: review::title, sees: Role::is_desk },
    Page { name: "patrols", mark: Mark::Walk, label: patrols::title, sees: Role::is_desk },
    Page { name: "timetable", mark: Mark::Clock, label: timetable::title, sees: Role::is_desk },
    Page { name: "phones", mark: Mark::Phone, label: words::phones, sees: Role::is_desk },
    Page { name: "quarantine", mark: Mark::Shield, label: words::quarantine, sees: Role::is_desk },
    Page { name: "admin", mark: Mark::People, label: people::administration, sees: |role| role == Role::Administrator },
];

/// What the page of this name is called; nothing for the map, which is called by the place that it shows.
pub fn label(name: &str) -> Option<&'static str> {
    PAGES.iter().find(|page| page.name == name && !name.is_empty()).map(|page| (page.label)())
}

/// The rail.
#[component]
pub fn Rail() -> impl IntoView {
    let (core, address) = (Core::expect(), Address::expect());
    let here = address.page;
    let seen = move || PAGES.iter().copied().filter(move |page| core.role().is_some_and(page.sees));
    let item = move |href: Signal<String>, name: &'static str, mark: Mark, label: &'static str| {
        view! {
            <a
                href=move || href.get()
                class="rail-item"
                data-testid=format!("desk-rail-{}", if name.is_empty() { "map" } else { name })
                aria-label=label
                aria-current=move || (here.get() == name).then_some("page")
            >
                <Icon mark=mark size=24 />
            </a>
        }
    };
    let of_page = move |page: Page| {
        // back to the map as it was left
        let map = page.name.is_empty();
        let href = Signal::derive(move || if map { address.link() } else { format!("/desk/{}", page.name) });
        item(href, page.name, page.mark, (page.label)())
    };
    let rail = NodeRef::<html::Nav>::new();
    // a phone has no room for all of them: the one that is open is in sight
    Effect::new(move |_| {
        here.track();
        if let Some(rail) = rail.get() {
            show_current(rail);
        }
    });
    view! {
        <nav class="desk-rail" node_ref=rail aria-label=words::title()>
            <span class="desk-logo">
                <Logo size=36 />
            </span>
            <div class="rail-pages">{move || seen().map(of_page).collect_view()}</div>
            {item(Signal::stored("/me".to_owned()), "me", Mark::Gear, words::me())}
        </nav>
    }
}

/// Moves a row of links sideways until the one that is open is in the middle, as soon as it is drawn.
pub(super) fn show_current(row: HtmlElement) {
    request_animation_frame(move || {
        let open = row.query_selector("[aria-current]").ok().flatten().and_then(|open| open.dyn_into::<HtmlElement>().ok());
        if let Some(open) = open {
            row.set_scroll_left(open.offset_left() - (row.client_width() - open.offset_width()) / 2);
        }
    });
}
