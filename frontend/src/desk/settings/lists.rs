//! The lists of the county: what is checked, what is marked, what is reported.
//!
//! `data-testid`s: `<list>-code|zh|en|hint-zh|hint-en|limit-<n>`, `<list>-remove-<n>`, `<list>-add`, of `checklist`, `disorders`, `types`.

use leptos::prelude::*;
use xunge_shared::{
    calendar::{LimitUnit, TimeLimit},
    settings::{ChecklistItem, EventType, Settings, Term},
};

use super::form::{Draft, Limit, Text};
use crate::i18n::settings as words;
use crate::ui::{Button, ButtonKind, Icon, Mark};

fn blank() -> Term {
    Term { code: String::new(), zh: String::new(), en: String::new() }
}

/// The three cells of a term, whatever list it stands in.
fn term_cells(draft: Draft, list: &'static str, n: usize, term: fn(&mut Settings, usize) -> Option<&mut Term>) -> impl IntoView {
    let cell = move |column: &'static str, part: &'static str, field: fn(&mut Term) -> &mut String| {
        // reading goes through a copy, because a term is found by one function for both ways
        let get = move |settings: &Settings| {
            let mut copy = settings.clone();
            term(&mut copy, n).map(|term| field(term).clone()).unwrap_or_default()
        };
        let set = move |settings: &mut Settings, text: String| {
            if let Some(term) = term(settings, n) {
                *field(term) = text;
            }
        };
        view! { <td><Text draft label=words::nth(column, n + 1) get set testid=format!("{list}-{part}-{n}") /></td> }
    };
    view! {
        {cell(words::code(), "code", |term| &mut term.code)}
        {cell(words::name_zh(), "zh", |term| &mut term.zh)}
        {cell(words::name_en(), "en", |term| &mut term.en)}
    }
}

/// The cell that takes a row away.
pub(super) fn remove_cell(draft: Draft, list: &'static str, n: usize, name: String, remove: fn(&mut Settings, usize)) -> impl IntoView {
    view! {
        <td class="narrow">
            {move || {
                (!draft.fixed.get())
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="icon-btn"
                                aria-label=words::remove_row(&name)
                                data-testid=format!("{list}-remove-{n}")
                                on:click=move |_| draft.reshape(|now| remove(now, n))
                            >
                                <Icon mark=Mark::Trash size=18 />
                            </button>
                        }
                    })
            }}
        </td>
    }
}

/// The button that adds a row.
pub(super) fn add(draft: Draft, testid: &'static str, add: impl Fn(&mut Settings) + Copy + Send + Sync + 'static) -> impl IntoView {
    move || {
        let press = Callback::new(move |()| draft.reshape(add));
        (!draft.fixed.get())
            .then(|| view! { <Button kind=ButtonKind::Ghost mark=Mark::Plus label=words::add_row() on_press=press testid /> })
    }
}

/// 检查项
#[component]
pub fn Checklist(draft: Draft) -> impl IntoView {
    fn term(settings: &mut Settings, n: usize) -> Option<&mut Term> {
        settings.checklist.get_mut(n).map(|item| &mut item.term)
    }
    let hint = move |n: usize, column: &'static str, part: &'static str, field: fn(&mut ChecklistItem) -> &mut String| {
        let get = move |settings: &Settings| {
            settings.checklist.get(n).cloned().map(|mut item| std::mem::take(field(&mut item))).unwrap_or_default()
        };
        let set = move |settings: &mut Settings, text: String| {
            if let Some(item) = settings.checklist.get_mut(n) {
                *field(item) = text;
            }
        };
        view! { <td class="settings-hint"><Text draft label=words::nth(column, n + 1) get set testid=format!("checklist-{part}-{n}") /></td> }
    };
    view! {
        <table class="desk-table settings-list">
            <thead>
                <tr>
                    <th>{words::code()}</th>
                    <th>{words::name_zh()}</th>
                    <th>{words::name_en()}</th>
                    <th>{words::hint_zh()}</th>
                    <th>{words::hint_en()}</th>
                    <td></td>
                </tr>
            </thead>
            <tbody>
                {move || {
                    draft.shape.track();
                    let names = draft.now.with_untracked(|now| now.checklist.iter().map(|item| item.term.zh.clone()).collect::<Vec<_>>());
                    names
                        .into_iter()
                        .enumerate()
                        .map(|(n, name)| {
                            view! {
                                <tr>
                                    {term_cells(draft, "checklist", n, term)}
                                    {hint(n, words::hint_zh(), "hint-zh", |item| &mut item.hint_zh)}
                                    {hint(n, words::hint_en(), "hint-en", |item| &mut item.hint_en)}
                                    {remove_cell(draft, "checklist", n, name, |now, n| drop(now.checklist.remove(n)))}
                                </tr>
                            }
                        })
                        .collect_view()
                }}
            </tbody>
        </table>
        {add(draft, "checklist-add", |now| now.checklist.push(ChecklistItem { term: blank(), hint_zh: String::new(), hint_en: String::new() }))}
    }
}

/// 五乱
#[component]
pub fn Disorders(draft: Draft) -> impl IntoView {
    fn term(settings: &mut Settings, n: usize) -> Option<&mut Term> {
        settings.disorders.get_mut(n)
    }
    view! {
        <table class="desk-table settings-list">
            <thead>
                <tr>
                    <th>{words::code()}</th>
                    <th>{words::name_zh()}</th>
                    <th>{words::name_en()}</th>
                    <td></td>
                </tr>
            </thead>
            <tbody>
                {move || {
                    draft.shape.track();
                    let names = draft.now.with_untracked(|now| now.disorders.iter().map(|item| item.zh.clone()).collect::<Vec<_>>());
                    names
                        .into_iter()
                        .enumerate()
                        .map(|(n, name)| {
                            view! {
                                <tr>
                                    {term_cells(draft, "disorders", n, term)}
                                    {remove_cell(draft, "disorders", n, name, |now, n| drop(now.disorders.remove(n)))}
                                </tr>
                            }
                        })
                        .collect_view()
                }}
            </tbody>
        </table>
        {add(draft, "disorders-add", |now| now.disorders.push(blank()))}
    }
}

/// 事件类型与时限
#[component]
pub fn Types(draft: Draft) -> impl IntoView {
    fn term(settings: &mut Settings, n: usize) -> Option<&mut Term> {
        settings.event_types.get_mut(n).map(|kind| &mut kind.term)
    }
    const DAY: TimeLimit = TimeLimit { amount: 1, unit: LimitUnit::WorkingDays };
    let limit = move |n: usize| {
        let get = move |settings: &Settings| settings.event_types.get(n).map_or(DAY, |kind| kind.limit);
        let set = move |settings: &mut Settings, limit: TimeLimit| {
            if let Some(kind) = settings.event_types.get_mut(n) {
                kind.limit = limit;
            }
        };
        view! { <td><Limit draft label=words::nth(words::limit(), n + 1) get set testid=format!("types-limit-{n}") /></td> }
    };
    view! {
        <table class="desk-table settings-list">
            <thead>
                <tr>
                    <th>{words::code()}</th>
                    <th>{words::name_zh()}</th>
                    <th>{words::name_en()}</th>
                    <th>{words::limit()}</th>
                    <td></td>
                </tr>
            </thead>
            <tbody>
                {move || {
                    draft.shape.track();
                    let names = draft.now.with_untracked(|now| now.event_types.iter().map(|kind| kind.term.zh.clone()).collect::<Vec<_>>());
                    names
                        .into_iter()
                        .enumerate()
                        .map(|(n, name)| {
                            view! {
                                <tr>
                                    {term_cells(draft, "types", n, term)}
                                    {limit(n)}
                                    {remove_cell(draft, "types", n, name, |now, n| drop(now.event_types.remove(n)))}
                                </tr>
                            }
                        })
                        .collect_view()
                }}
            </tbody>
        </table>
        {add(draft, "types-add", |now| now.event_types.push(EventType { term: blank(), limit: DAY }))}
    }
}
