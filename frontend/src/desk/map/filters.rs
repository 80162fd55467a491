//! The filters above the map, which are the list's as well.

use leptos::prelude::*;

use super::{
    filter::{CHIPS, Filter, Span},
    output::Output,
    views::Views,
};
use crate::data::Core;
use crate::desk::address::Address;
use crate::i18n::desk as words;
use crate::kinds::face;
use crate::ui::{Icon, Mark, format};

/// The filters, and the search beside them.
#[component]
pub fn Filters() -> impl IntoView {
    let address = Address::expect();
    let filter = address.filter;
    view! {
        <div class="desk-filters" role="search">
            <Towns />
            <Times />
            <Statuses />
            <Urgency />
        </div>
        <label class="desk-search">
            <Icon mark=Mark::Search size=18 />
            <input
                type="search"
                maxlength="60"
                placeholder=words::search()
                aria-label=words::search()
                data-testid="desk-search"
                prop:value=move || filter.get().text
                on:change=move |ev| {
                    let text = event_target_value(&ev);
                    address.set(|f| Filter { text, ..f });
                }
            />
        </label>
        <Views />
        <Output />
    }
}

/// One town, or all.
#[component]
fn Towns() -> impl IntoView {
    let address = Address::expect();
    let filter = address.filter;
    let core = Core::expect();
    let towns = crate::desk::towns::all(core);
    view! {
                <select
                    class="chip"
                    aria-label=words::town()
                    data-testid="desk-town"
                    prop:value=move || filter.get().town.map(|t| t.to_string()).unwrap_or_default()
                    on:change=move |ev| {
                        let town = event_target_value(&ev).parse().ok();
                        address.set(|f| Filter { town, ..f });
                    }
                >
                    <option value="">{words::all_towns()}</option>
                    {crate::desk::towns::options(towns, move || filter.get().town)}
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
                        let time = match event_target_value(&ev).parse() {
                            Ok(0) => Span::Any,
                            Ok(days) => Span::Days(days),
                            Err(_) => {
                                let today = format::date(format::now());
                                Span::Between(today.clone(), today)
                            }
                        };
                        address.set(|f| Filter { time, window: None, ..f });
                    }
                >
                    {[(0, words::any_time().to_owned()), (1, words::today().to_owned()), (7, words::days(7)), (30, words::days(30))]
                        .into_iter()
                        .map(|(days, word)| {
                            let here = if days == 0 { Span::Any } else { Span::Days(days) };
                            view! { <option value=days selected=move || filter.get().time == here>{word}</option> }
                        })
                        .collect_view()}
                    <option value="between" selected=move || matches!(filter.get().time, Span::Between(..))>
                        {words::between()}
                    </option>
                </select>
                {move || {
                    let Span::Between(since, until) = filter.get().time else { return ().into_any() };
                    let (first, last) = (since.clone(), until.clone());
                    // the end that was chosen last counts: the other comes along, so that there is a time between them
                    view! {
                        <Day word=words::time_from() value=since testid="desk-since" on_choose=Callback::new(move |since: String| {
                            let until = last.clone().max(since.clone());
                            address.set(|f| Filter { time: Span::Between(since, until), window: None, ..f });
                        }) />
                        <Day word=words::time_to() value=until testid="desk-until" on_choose=Callback::new(move |until: String| {
                            let since = first.clone().min(until.clone());
                            address.set(|f| Filter { time: Span::Between(since, until), window: None, ..f });
                        }) />
                    }
                        .into_any()
                }}
    }
}

/// One end of a time.
#[component]
fn Day(word: &'static str, value: String, testid: &'static str, on_choose: Callback<String>) -> impl IntoView {
    view! {
        <input
            type="date"
            class="chip"
            aria-label=word
            title=word
            data-testid=testid
            prop:value=value
            on:change=move |ev| on_choose.run(event_target_value(&ev))
        />
    }
}

/// The states of the kinds that are shown.
#[component]
fn Statuses() -> impl IntoView {
    let address = Address::expect();
    let filter = address.filter;
    let statuses = Memo::new(move |_| {
        let shown = filter.get();
        let kinds =
            CHIPS.iter().filter(|k| shown.kinds.is_some() && shown.shows(k.as_str()) || matches!(k.as_str(), "zone" | "case" | "round"));
        let all = kinds.flat_map(|kind| {
            let face = face(kind);
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
                        address.set(|f| Filter { status, ..f });
                    }
                >
                    <option value="">{words::all_statuses()}</option>
                    {move || {
                        let chosen = filter.get().status;
                        let all = statuses.get();
                        // of a link: what narrows the list is never hidden
                        let foreign = (!chosen.is_empty() && all.iter().all(|(code, _)| *code != chosen)).then(|| chosen.clone());
                        let known = all.into_iter().map(|(code, word)| view! { <option value=code selected=chosen == code>{word}</option> }).collect_view();
                        view! { {foreign.map(|code| view! { <option value=code.clone() selected=true>{code.clone()}</option> })} {known} }
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
                    on:click=move |_| address.set(|f| Filter { open: !f.open, ..f })
                >
                    {words::open_only()}
                </button>
                <button
                    type="button"
                    class="chip"
                    data-testid="desk-overdue"
                    aria-pressed=move || filter.get().overdue.to_string()
                    on:click=move |_| address.set(|f| Filter { overdue: !f.overdue, ..f })
                >
                    {words::overdue_only()}
                </button>
    }
}
