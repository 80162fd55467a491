//! Patrols that can be believed: how dense they were in each town, and the places that nobody passed for longest.
//!
//! `data-testid`s: `patrols`, `patrols-sort-<sort>`, `patrols-days`, `patrols-blind`, `patrols-only-blind`, `patrols-export`,
//! `patrols-town-<area>`, `patrols-place-<id>`, `patrols-total`.

mod tables;

use leptos::prelude::*;
use xunge_shared::id::Scope;

use crate::api::{self, CoverageQuery};
use crate::desk::{address::Address, live::Freshness};
use crate::i18n::{desk as desk_words, patrols as words};
use crate::ui::{EmptyState, Icon, Mark, Segment, Segmented, Skeleton};
use tables::{Places, Towns};

/// How many places are listed: more nobody reads at once; the export has them all.
const SHOWN: u16 = 200;
/// The times that can be chosen, days.
const TIMES: [u16; 4] = [7, 14, 30, 60];
/// The thresholds of a blind spot that can be chosen, days.
const THRESHOLDS: [u16; 4] = [3, 7, 14, 30];

/// The page.
#[component]
pub fn Patrols() -> impl IntoView {
    let (address, fresh) = (Address::expect(), Freshness::expect());
    let sort = RwSignal::new("street");
    let (days, blind, only_blind) = (RwSignal::new(14), RwSignal::new(7), RwSignal::new(true));
    let query = Memo::new(move |_| CoverageQuery {
        sort: sort.get(),
        scope: address.filter.with(|filter| filter.town).map(Scope::records),
        days: days.get(),
        blind: blind.get(),
        only_blind: only_blind.get(),
        limit: SHOWN,
    });
    let covered = LocalResource::new(move || {
        fresh.asked.track();
        let query = query.get();
        async move { api::coverage(&query).await.ok() }
    });
    let segments = vec![
        Segment::new("street", words::streets(), "patrols-sort-street"),
        Segment::new("cell", words::cells(), "patrols-sort-cell"),
        Segment::new("school", words::schools(), "patrols-sort-school"),
        Segment::new("checkpoint", words::checkpoints(), "patrols-sort-checkpoint"),
    ];
    let choice = |options: [u16; 4], chosen: RwSignal<u16>, label: fn(u64) -> String, name: &'static str, testid: &'static str| {
        view! {
            <select
                class="chip"
                aria-label=name
                data-testid=testid
                on:change=move |ev| {
                    if let Ok(n) = event_target_value(&ev).parse() {
                        chosen.set(n);
                    }
                }
            >
                {options
                    .map(|n| view! { <option value=n.to_string() selected=move || chosen.get() == n>{label(n.into())}</option> })
                    .collect_view()}
            </select>
        }
    };
    let read = move || match covered.get() {
        None => view! { <Skeleton rows=6 /> }.into_any(),
        Some(None) => {
            view! { <EmptyState mark=Mark::CloudOff title=desk_words::unreachable() why=desk_words::unreachable_why() /> }.into_any()
        }
        Some(Some(page)) => view! {
            <Towns towns=page.towns of_streets=query.with(|query| query.sort == "street") />
            <Places places=page.places total=page.total query=query.get() />
        }
        .into_any(),
    };
    view! {
        <main class="desk-page patrols" data-testid="patrols">
            <style>{include_str!("../../../style/desk/patrols.css")}</style>
            <header class="patrols-head">
                <Segmented segments chosen=sort on_choose=Callback::new(move |to| sort.set(to)) label=words::sort() />
                {choice(TIMES, days, words::over_days, words::time(), "patrols-days")}
                {choice(THRESHOLDS, blind, words::blind_after, words::threshold(), "patrols-blind")}
                <button
                    type="button"
                    class="chip"
                    aria-pressed=move || only_blind.get().to_string()
                    data-testid="patrols-only-blind"
                    on:click=move |_| only_blind.update(|on| *on = !*on)
                >
                    {words::only_blind()}
                </button>
                <a class="chip" href=move || api::coverage_url(&query.get()) download="" data-testid="patrols-export">
                    <Icon mark=Mark::Download size=16 />
                    {words::export()}
                </a>
            </header>
            <p class="patrols-how">{words::how()}</p>
            {read}
        </main>
    }
}
