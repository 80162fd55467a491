//! What is wrong: the types that are reported most here first, all others by main type, found by a word.

use std::collections::BTreeMap;

use leptos::prelude::*;
use xunge_shared::{kinds::case::Case, settings::EventType};

use super::ReportDraft;
use crate::data::Core;
use crate::i18n::{self, common, phone_case as words};
use crate::kinds::main_type;
use crate::ui::{Icon, Mark, Sheet};

/// How many types are offered at once.
const FREQUENT: usize = 6;
/// Offered until something was reported here.
const COMMON: [&str; FREQUENT] = ["0102", "0104", "0504", "0506", "0507", "0201"];

/// The picker: chips for the frequent, a sheet for all.
#[component]
pub(super) fn TypePicker(draft: RwSignal<ReportDraft>) -> impl IntoView {
    let core = Core::expect();
    let open = RwSignal::new(false);
    let chosen = Memo::new(move |_| draft.with(|draft| draft.event_type.clone()));
    let choose = Callback::new(move |code: String| {
        draft.update(|draft| draft.event_type = Some(code));
        open.set(false);
    });
    let frequent = Memo::new(move |_| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for code in core.select::<Case, _>(|_, case| case.report().map(|report| report.what.event_type.clone())) {
            *counts.entry(code).or_default() += 1;
        }
        let mut by_count: Vec<_> = counts.into_iter().collect();
        by_count.sort_unstable_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
        let settings = core.settings();
        let mut codes: Vec<String> = by_count.into_iter().map(|(code, _)| code).collect();
        codes.extend(COMMON.map(str::to_owned));
        let mut offered = vec![];
        for code in codes.into_iter().filter(|code| settings.event_type(code).is_some()) {
            if offered.len() < FREQUENT && !offered.contains(&code) {
                offered.push(code);
            }
        }
        offered
    });
    let chips = move || {
        let settings = core.settings();
        let mut codes = frequent.get();
        if let Some(code) = chosen.get().filter(|code| !codes.contains(code)) {
            codes.insert(0, code);
        }
        codes
            .into_iter()
            .filter_map(|code| settings.event_type(&code).cloned())
            .map(|event| view! { <TypeChip event chosen choose prefix="report-type" /> })
            .collect_view()
    };
    view! {
        <section>
            <h2 class="label type-label">{words::which_type()}</h2>
            <div class="chips wrap" role="group" aria-label=words::which_type()>
                {chips}
                <button type="button" class="chip" data-testid="report-type-all" on:click=move |_| open.set(true)>
                    <Icon mark=Mark::Search size=16 />
                    {words::all_types()}
                </button>
            </div>
            <Sheet open title=words::which_type() testid="report-types">
                {move || open.get().then(|| view! { <AllTypes chosen choose /> })}
            </Sheet>
        </section>
    }
}

#[component]
fn TypeChip(event: EventType, chosen: Memo<Option<String>>, choose: Callback<String>, prefix: &'static str) -> impl IntoView {
    let code = event.term.code.clone();
    let testid = format!("{prefix}-{code}");
    let key = code.clone();
    let on = Memo::new(move |_| chosen.with(|chosen| chosen.as_ref() == Some(&key)));
    view! {
        <button
            type="button"
            class="chip"
            aria-pressed=move || on.get().to_string()
            data-testid=testid
            on:click=move |_| choose.run(code.clone())
        >
            {move || on.get().then(|| view! { <Icon mark=Mark::Check size=16 /> })}
            {i18n::term(&event.term).to_owned()}
        </button>
    }
}

#[component]
fn AllTypes(chosen: Memo<Option<String>>, choose: Callback<String>) -> impl IntoView {
    let core = Core::expect();
    let text = RwSignal::new(String::new());
    let groups = move || {
        let settings = core.settings();
        let wanted = text.get().trim().to_lowercase();
        let mut groups: BTreeMap<String, Vec<EventType>> = BTreeMap::new();
        for event in &settings.event_types {
            let fields = [&event.term.code, &event.term.zh, &event.term.en];
            if fields.iter().any(|field| field.to_lowercase().contains(&wanted)) {
                groups.entry(event.term.code.get(..2).unwrap_or_default().to_owned()).or_default().push(event.clone());
            }
        }
        if groups.is_empty() {
            return view! { <p class="quiet">{words::no_type_found()}</p> }.into_any();
        }
        groups
            .into_iter()
            .map(|(main, events)| {
                view! {
                    <h3 class="section">{main_type(&main)}</h3>
                    <div class="chips wrap">
                        {events.into_iter().map(|event| view! { <TypeChip event chosen choose prefix="report-all" /> }).collect_view()}
                    </div>
                }
            })
            .collect_view()
            .into_any()
    };
    view! {
        <label class="search">
            <Icon mark=Mark::Search size=20 />
            <span class="only-read">{common::search()}</span>
            <input type="search" placeholder=words::type_search_hint() data-testid="report-type-search" bind:value=text />
        </label>
        <div class="type-groups">{groups}</div>
    }
}
