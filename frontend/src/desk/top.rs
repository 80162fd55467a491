//! The bar above the map: filters, search, and whether the desk is live.

use leptos::prelude::*;
use xunge_shared::id::AreaCode;

use super::{
    figures::phones_now,
    filter::{Address, CHIPS},
    live::Freshness,
};
use crate::data::Core;
use crate::i18n::desk as words;
use crate::kinds::face;
use crate::ui::{Icon, Mark};

/// The bar.
#[component]
pub fn Top() -> impl IntoView {
    let (core, address, fresh) = (Core::expect(), Address::expect(), Freshness::expect());
    let filter = address.filter;
    let phones = phones_now();
    let title = move || filter.get().town.map_or_else(|| words::title().to_owned(), |town| words::title_of(core.area_name(town)));
    let live = move || match (fresh.live.get(), phones.get()) {
        (false, _) => words::reconnecting().to_owned(),
        (true, Some((all, held))) => words::live_phones(all, held),
        (true, None) => words::live().to_owned(),
    };
    view! {
        <header class="desk-top">
            <h1>{title}</h1>
            <div class="desk-filters" role="search">
                <Towns />
                <Times />
                <Kinds />
                <Statuses />
                <Urgency />
            </div>
            <label class="desk-search">
                <Icon mark=Mark::Search size=18 />
                <input
                    type="search"
                    placeholder=words::search()
                    aria-label=words::search()
                    data-testid="desk-search"
                    prop:value=move || filter.get().text
                    on:change=move |ev| {
                        let text = event_target_value(&ev);
                        address.set(|f| super::filter::Filter { text, ..f });
                    }
                />
            </label>
            <span class="desk-live" role="status" data-testid="desk-live" data-state=move || if fresh.live.get() { "live" } else { "lost" }>
                <Icon mark=Mark::Sync size=16 />
                {live}
            </span>
        </header>
    }
}

/// One town, or all.
#[component]
fn Towns() -> impl IntoView {
    let address = Address::expect();
    let filter = address.filter;
    let core = Core::expect();
    let towns = Memo::new(move |_| core.areas().into_iter().filter(|(code, _)| code.is_town()).collect::<Vec<(AreaCode, String)>>());
    view! {
                <select
                    class="chip"
                    aria-label=words::town()
                    data-testid="desk-town"
                    prop:value=move || filter.get().town.map(|t| t.to_string()).unwrap_or_default()
                    on:change=move |ev| {
                        let town = event_target_value(&ev).parse().ok();
                        address.set(|f| super::filter::Filter { town, ..f });
                    }
                >
                    <option value="">{words::all_towns()}</option>
                    {move || {
                        let chosen = filter.get().town;
                        towns
                            .get()
                            .into_iter()
                            .map(|(code, name)| view! { <option value=code.to_string() selected=chosen == Some(code)>{name}</option> })
                            .collect_view()
                    }}
                </select>
    }
}

/// How far back.
#[component]
fn Times() -> impl IntoView {
    let address = Address::expect();
    let filter = address.filter;
    view! {
                <select
                    class="chip"
                    aria-label=words::time()
                    data-testid="desk-time"
                    on:change=move |ev| {
                        let days = event_target_value(&ev).parse().unwrap_or(0);
                        address.set(|f| super::filter::Filter { days, ..f });
                    }
                >
                    {[(0, words::any_time().to_owned()), (1, words::today().to_owned()), (7, words::days(7)), (30, words::days(30))]
                        .into_iter()
                        .map(|(days, word)| view! { <option value=days selected=move || filter.get().days == days>{word}</option> })
                        .collect_view()}
                </select>
    }
}

/// The kinds, each with the colour it has on the map.
#[component]
fn Kinds() -> impl IntoView {
    let address = Address::expect();
    let filter = address.filter;
    view! {
                {CHIPS
                    .iter()
                    .map(|kind| {
                        let name = kind.as_str().to_owned();
                        let toggle = name.clone();
                        view! {
                            <button
                                type="button"
                                class=format!("chip chip-{name}")
                                data-testid=format!("desk-chip-{name}")
                                aria-pressed=move || filter.get().shows(&name).to_string()
                                on:click=move |_| address.set(|f| f.toggled(&toggle))
                            >
                                <span class="chip-dot"></span>
                                {face(kind).noun()}
                            </button>
                        }
                    })
                    .collect_view()}
    }
}

/// The states of the kinds that are shown.
#[component]
fn Statuses() -> impl IntoView {
    let address = Address::expect();
    let filter = address.filter;
    let statuses = Memo::new(move |_| {
        let shown = filter.get();
        let kinds = CHIPS
            .into_iter()
            .filter(|k| shown.kinds.is_some() && shown.shows(k.as_str()) || matches!(k.as_str(), "zone" | "case" | "round"));
        let all = kinds.flat_map(|kind| {
            let face = face(&kind);
            face.statuses().iter().map(move |code| (*code, face.status_word(code)))
        });
        let mut seen = std::collections::BTreeSet::new();
        all.filter(|(code, _)| seen.insert(*code)).collect::<Vec<_>>()
    });
    view! {
                <select
                    class="chip"
                    aria-label=words::status()
                    data-testid="desk-status"
                    on:change=move |ev| {
                        let status = event_target_value(&ev);
                        address.set(|f| super::filter::Filter { status, ..f });
                    }
                >
                    <option value="">{words::all_statuses()}</option>
                    {move || {
                        let chosen = filter.get().status;
                        statuses
                            .get()
                            .into_iter()
                            .map(|(code, word)| view! { <option value=code selected=chosen == code>{word}</option> })
                            .collect_view()
                    }}
                </select>
    }
}

/// What is still to be done, and what is late.
#[component]
fn Urgency() -> impl IntoView {
    let address = Address::expect();
    let filter = address.filter;
    view! {
                <button
                    type="button"
                    class="chip"
                    data-testid="desk-open"
                    aria-pressed=move || filter.get().open.to_string()
                    on:click=move |_| address.set(|f| super::filter::Filter { open: !f.open, ..f })
                >
                    {words::open_only()}
                </button>
                <button
                    type="button"
                    class="chip"
                    data-testid="desk-overdue"
                    aria-pressed=move || filter.get().overdue.to_string()
                    on:click=move |_| address.set(|f| super::filter::Filter { overdue: !f.overdue, ..f })
                >
                    {words::overdue_only()}
                </button>
    }
}
