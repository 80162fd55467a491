//! The figures over the map, each of which leads to its list.

use leptos::prelude::*;

use super::{filter::Filter, midnight};
use crate::api;
use crate::clock;
use crate::desk::{address::Address, live::Freshness, phones::phones_now};
use crate::i18n::desk as words;
use crate::route;
use crate::ui::Tone;
use xunge_shared::id::Scope;

/// The figures.
#[component]
pub fn Figures() -> impl IntoView {
    let (address, fresh) = (Address::expect(), Freshness::expect());
    let filter = address.filter;
    let town = Memo::new(move |_| filter.get().town);
    let summary = LocalResource::new(move || {
        fresh.asked.track();
        let scope = town.get().map(Scope::records);
        async move { api::summary(scope, None, None).await.ok() }
    });
    let today = LocalResource::new(move || {
        fresh.asked.track();
        let scope = town.get().map(Scope::records);
        async move { api::summary(scope, Some(midnight()), None).await.ok() }
    });
    let phones = phones_now();
    let of = move |kind: &'static str| summary.get().flatten().and_then(|s| s.kinds.get(kind).cloned()).unwrap_or_default();
    let zones = move || {
        let zones = of("zone");
        let clean = ["clean", "cleaned"].iter().filter_map(|s| zones.by_status.get(*s)).sum::<u64>();
        let share = if zones.total == 0 { 0.0 } else { clean as f64 / zones.total as f64 * 100.0 };
        (clean, words::percent(format!("{share:.1}")))
    };
    let cases = move || (of("case").open, words::late(of("case").overdue));
    let rounds = move || {
        let ended = today.get().flatten().and_then(|s| s.kinds.get("round").map(|r| r.total)).unwrap_or_default();
        (of("round").open, words::ended_today(ended))
    };
    let held = move || phones.get().map_or((0, words::held(0)), |(all, held)| (all as u64, words::held(held)));
    let only = |kind: &'static str| {
        move |f: Filter| Filter { kinds: Some(vec![kind.into()]), status: String::new(), open: kind != "zone", overdue: false, ..f }
    };
    let card = move |testid: &'static str, label: &'static str, tone: Tone, figure: Signal<(u64, String)>, press: Callback<()>| {
        view! {
            <button type="button" class=format!("desk-stat {}", tone.class()) data-testid=testid on:click=move |_| press.run(())>
                <b>{move || figure.get().0.to_string()}<small>{move || figure.get().1}</small></b>
                <span>{label}</span>
            </button>
        }
    };
    // read once a tick, so that what is overdue does not stand still
    let tick = clock::now();
    Effect::new(move |before: Option<()>| {
        tick.track();
        if before.is_some() {
            fresh.asked.update(|n| *n += 1);
        }
    });
    view! {
        <div class="desk-stats">
            {card("desk-stat-zones", words::zones_clean(), Tone::Good, Signal::derive(zones), Callback::new(move |()| address.set(only("zone"))))}
            {card("desk-stat-cases", words::cases_open(), Tone::Wrong, Signal::derive(cases), Callback::new(move |()| address.set(only("case"))))}
            {card("desk-stat-rounds", words::rounds_running(), Tone::Differ, Signal::derive(rounds), Callback::new(move |()| address.set(only("round"))))}
            {card(
                "desk-stat-phones",
                words::phones_out(),
                Tone::Due,
                Signal::derive(held),
                Callback::new(|()| route::go("/desk/phones")),
            )}
        </div>
    }
}
