//! Who is to do it: a unit by name, and somebody in it. Whoever is known to be of the unit stands first.
//!
//! `data-testid`s: `desk-unit`, `desk-unit-new`, `desk-assignee`.

use std::collections::{BTreeSet, HashSet};

use leptos::prelude::*;
use xunge_shared::{
    id::{AccountId, AreaCode},
    kinds::{Kind, case::Case},
    session::Person,
};

use crate::api::{self, RowsQuery};
use crate::data::Core;
use crate::desk::people::role_word;
use crate::i18n::{case as words, desk as desk_words};

/// So many of a unit's cases tell who does them.
const CASES: u16 = 200;

/// The two fields.
#[component]
pub(super) fn Whom(
    /// Of whose cases.
    area: Option<AreaCode>,
    /// The unit, as it is typed.
    unit: RwSignal<String>,
    /// Who is chosen.
    person: RwSignal<Option<AccountId>>,
) -> impl IntoView {
    let core = Core::expect();
    // units that have work now are proposed
    let units = LocalResource::new(move || async move { api::tally("unit", None).await.unwrap_or_default() });
    let names = Memo::new(move |_| {
        let names = units.get()?.into_iter().map(|share| share.group).filter(|name| !name.is_empty());
        Some(names.collect::<BTreeSet<String>>())
    });
    let typed = Memo::new(move |_| unit.with(|unit| unit.trim().to_owned()));
    let given = given(names, typed);
    let people = move || {
        let all = core.people();
        let near = |at: AreaCode| area.is_none_or(|area| area.contains(at) || at == area);
        let mut near: Vec<_> = all.values().filter(|p| near(p.area)).cloned().collect();
        near.sort_unstable_by(|a, b| a.display.cmp(&b.display));
        let given = given.get().unwrap_or_default();
        let is_of = |one: &Person| typed.with(|unit| !unit.is_empty() && one.team.trim() == unit) || given.contains(&one.id);
        near.into_iter().partition::<Vec<_>, _>(is_of)
    };
    let known = move || names.get().unwrap_or_default().into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    // 环卫站 and 环卫所 are two columns of the board for ever
    let is_new = move || {
        typed.with(|unit| {
            !unit.is_empty() && names.with(|names| names.as_ref().is_some_and(|names| !names.is_empty() && !names.contains(unit)))
        })
    };
    let option = move |one: Person| {
        let (id, role) = (one.id, role_word(one.role));
        let told =
            [one.display.as_str(), one.team.trim(), role].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        view! { <option value=id.to_string() prop:selected=move || person.get() == Some(id)>{told}</option> }
    };
    let options = move || {
        let (of_it, others) = people();
        let group = |label: &'static str, of: Vec<Person>| {
            (!of.is_empty()).then(|| view! { <optgroup label=label>{of.into_iter().map(option).collect_view()}</optgroup> })
        };
        (group(words::of_unit(), of_it), group(words::of_others(), others))
    };
    view! {
        <p class="muted">{words::whom_needed()}</p>
        <label class="field">
            <span>{desk_words::to_unit()}</span>
            <input
                type="text"
                maxlength="80"
                list="case-units"
                autocomplete="off"
                data-testid="desk-unit"
                prop:value=move || unit.get()
                on:input=move |ev| unit.set(event_target_value(&ev))
            />
            <datalist id="case-units">{known}</datalist>
            {move || is_new().then(|| view! { <small class="tone-due" role="status" data-testid="desk-unit-new">{words::unit_new()}</small> })}
        </label>
        <label class="field">
            <span>{desk_words::to_person()}</span>
            <select data-testid="desk-assignee" on:change=move |ev| person.set(event_target_value(&ev).parse().ok().map(AccountId))>
                <option value="">{desk_words::nobody()}</option>
                {options}
            </select>
        </label>
    }
}

/// To whom cases of the unit that is typed were given before. It is asked for once the unit is one that has cases.
fn given(names: Memo<Option<BTreeSet<String>>>, typed: Memo<String>) -> LocalResource<HashSet<AccountId>> {
    let known = Memo::new(move |_| typed.with(|unit| names.with(|names| names.as_ref()?.get(unit).cloned())));
    LocalResource::new(move || {
        let unit = known.get();
        async move {
            let Some(unit) = unit else { return HashSet::new() };
            let query =
                RowsQuery { kinds: vec![Case::NAME], unit: Some(unit), order: Some("-at"), limit: Some(CASES), ..RowsQuery::default() };
            let rows = api::rows(&query).await.map(|page| page.rows).unwrap_or_default();
            rows.into_iter().filter_map(|row| row.summary.who).collect()
        }
    })
}
