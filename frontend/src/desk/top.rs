//! The bar above every page: what it shows, what has not arrived, whether the desk is live, and, where the browser stands in another zone, whose
//! time it shows. The map's filters stand in it while the map is shown.

use leptos::prelude::*;

use super::{address::Address, live::Freshness, map::Filters, phones::phones_now, rail, records::RecordsChip};
use crate::clock;
use crate::data::Core;
use crate::i18n::{common, desk as words, entitle, own};
use crate::ui::{Icon, Mark};

/// The bar.
#[component]
pub fn Top() -> impl IntoView {
    let (core, address, fresh) = (Core::expect(), Address::expect(), Freshness::expect());
    let (page, filter) = (address.page, address.filter);
    let phones = phones_now();
    let title = move || match (page.with(|page| rail::label(page)), filter.with(|f| f.town)) {
        (Some(page), _) => page.to_owned(),
        (None, _) if page.with(|page| page == "own") => own::title().to_owned(),
        (None, _) if page.with(|page| page == "records") => words::records().to_owned(),
        (None, Some(town)) => words::title_of(core.area_name(town)),
        (None, None) => words::title().to_owned(),
    };
    Effect::new(move |_| entitle(&title()));
    let live = move || match (fresh.live.get(), phones.get()) {
        (false, _) => words::reconnecting().to_owned(),
        // over the map the figures tell of the phones
        (true, Some((all, held))) if page.with(|page| !page.is_empty()) => words::live_phones(all, held),
        (true, _) => words::live().to_owned(),
    };
    view! {
        <header class="desk-top">
            <h1>{title}</h1>
            <Show when=move || page.with(String::is_empty)>
                <Filters />
            </Show>
            {clock::foreign()
                .map(|zone| {
                    let is_map = move || page.with(String::is_empty);
                    view! {
                        <span class="desk-county-time" title=common::county_time(zone) data-testid="desk-county-time">
                            // beside the filters, and on a phone, there is room for the zone alone
                            <span class:is-short=move || !is_map() aria-hidden="true">{zone.to_string()}</span>
                            <span class:sr-only=is_map>{common::county_time(zone)}</span>
                        </span>
                    }
                })}
            <Show when=move || fresh.behind.get() != 0>
                <span class="desk-behind" role="status" title=words::behind_why() data-testid="desk-behind">
                    <Icon mark=Mark::Clock size=16 />
                    {move || {
                        let (n, is_map) = (fresh.behind.get(), page.with(String::is_empty));
                        // beside the filters there is room for the number
                        let short = is_map.then(|| view! { <span aria-hidden="true">{words::behind_short(n)}</span> });
                        view! { <span class:sr-only=is_map>{words::behind(n)}</span> {short} }
                    }}
                </span>
            </Show>
            <RecordsChip />
            <span class="desk-live" role="status" data-testid="desk-live" data-state=move || if fresh.live.get() { "live" } else { "lost" }>
                <Icon mark=Mark::Sync size=16 />
                // on a phone the page of the phones tells of them
                <span class="is-short" aria-hidden="true">{move || if fresh.live.get() { words::live() } else { words::reconnecting() }}</span>
                <span>{live}</span>
            </span>
        </header>
    }
}
