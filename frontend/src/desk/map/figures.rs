//! The figures over the map, each of which leads to its list.

use leptos::prelude::*;
use xunge_shared::{
    hlc::Millis,
    id::{AreaCode, Scope},
};

use super::{Playback, filter::Filter};
use crate::api::{self, Summary};
use crate::desk::{address::Address, live::Freshness, phones::phones_now};
use crate::i18n::desk as words;
use crate::route;
use crate::ui::{Tone, format};

/// What is known, and of which town.
type Known = Option<(Option<AreaCode>, Summary)>;

/// Counts since a time. What is known stays while the server cannot be reached; before anything is, nothing is told as 0.
fn counts(fresh: Freshness, town: Memo<Option<AreaCode>>, since: Signal<Option<Millis>>) -> Memo<Known> {
    let asked = LocalResource::new(move || {
        fresh.asked.track();
        let (town, since) = (town.get(), since.get());
        async move { (town, api::summary(town.map(Scope::records), since, None).await.ok()) }
    });
    Memo::new(move |known: Option<&Known>| {
        let known = known.cloned().flatten();
        match asked.get() {
            Some((town, Some(summary))) => Some((town, summary)),
            Some((town, None)) => known.filter(|(of, _)| *of == town),
            None => known,
        }
    })
}

/// The figures.
#[component]
pub fn Figures() -> impl IntoView {
    let (address, fresh, playback) = (Address::expect(), Freshness::expect(), Playback::expect());
    let town = Memo::new(move |_| playback.filter.with(|filter| filter.town));
    let summary = counts(fresh, town, Signal::stored(None));
    let today = counts(fresh, town, Signal::derive(move || Some(playback.today.get())));
    let phones = phones_now();
    let of = move |kind: &'static str| Some(summary.get()?.1.kinds.get(kind).cloned().unwrap_or_default());
    let zones = move || {
        let zones = of("zone")?;
        let clean = ["clean", "cleaned"].iter().filter_map(|s| zones.by_status.get(*s)).sum::<u64>();
        let share = if zones.total == 0 { 0.0 } else { clean as f64 / zones.total as f64 * 100.0 };
        Some((clean, words::percent(format!("{share:.1}"))))
    };
    let cases = move || of("case").map(|cases| (cases.open, words::late(cases.overdue)));
    let rounds = move || {
        let running = of("round")?.open;
        let ended = today.get()?.1.kinds.get("round").map(|r| r.total).unwrap_or_default();
        Some((running, words::ended_today(ended)))
    };
    let held = move || phones.get().map(|(all, held)| (all as u64, words::held(held)));
    let only = |kind: &'static str| {
        move |f: Filter| Filter { kinds: Some(vec![kind.into()]), status: String::new(), open: kind != "zone", overdue: false, ..f }
    };
    let card = move |testid: &'static str, label: &'static str, tone: Tone, figure: Signal<Option<(u64, String)>>, press: Callback<()>| {
        view! {
            <button type="button" class=format!("desk-stat {}", tone.class()) data-testid=testid on:click=move |_| press.run(())>
                <b>
                    {move || figure.get().map_or_else(|| "—".to_owned(), |(n, _)| format::count(n))}
                    <small>{move || figure.get().map(|(_, beside)| beside)}</small>
                </b>
                <span>{label}</span>
            </button>
        }
    };
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
