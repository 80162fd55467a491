//! What everybody at the desk shares: phrases for the notes of cases, and views of the map.
//!
//! `data-testid`s: `phrases-doing|text|remove-<n>`, `phrases-add`, `views-name|remove-<n>`.

use leptos::prelude::*;
use xunge_shared::settings::{Phrase, Settings};

use super::{
    amend::new_code,
    form::{Draft, Text},
    lists::{add, remove_cell},
};
use crate::data::Core;
use crate::desk::case::{doing_named, doings};
use crate::i18n::{settings as settings_words, shared_lists as words};

/// Both lists.
#[component]
pub fn Desk(draft: Draft) -> impl IntoView {
    view! {
        <h4>{words::phrases()}</h4>
        <Phrases draft />
        <h4>{words::views()}</h4>
        <p class="muted">{words::views_hint()}</p>
        <Views draft />
    }
}

#[component]
fn Phrases(draft: Draft) -> impl IntoView {
    let core = Core::expect();
    let doing = move |n: usize| {
        let chosen = draft.now.with_untracked(|now| now.phrases.get(n).map(|phrase| phrase.doing.clone()).unwrap_or_default());
        let known = doings().contains(&chosen.as_str());
        // that of a newer build stays as it is
        let other = (!known).then(|| chosen.clone());
        let all = doings().map(str::to_owned).into_iter().chain(other);
        let option = |doing: String| {
            let name = doing_named(&doing).to_owned();
            view! { <option value=doing.clone() selected=doing == chosen>{name}</option> }
        };
        let options = all.map(option).collect_view();
        let choose = move |ev: leptos::ev::Event| {
            draft.edit(|now| {
                if let Some(phrase) = now.phrases.get_mut(n) {
                    phrase.doing = event_target_value(&ev);
                }
            });
        };
        view! {
            <select
                class="input"
                aria-label=settings_words::nth(words::phrase_for(), n + 1)
                disabled=move || draft.fixed.get()
                data-testid=format!("phrases-doing-{n}")
                on:change=choose
            >
                {options}
            </select>
        }
    };
    let text = move |n: usize| {
        let get = move |settings: &Settings| settings.phrases.get(n).map(|phrase| phrase.text.clone()).unwrap_or_default();
        let set = move |settings: &mut Settings, text: String| {
            if let Some(phrase) = settings.phrases.get_mut(n) {
                phrase.text = text;
            }
        };
        view! { <Text draft label=settings_words::nth(words::phrase(), n + 1) get set testid=format!("phrases-text-{n}") /> }
    };
    let rows = move || {
        draft.shape.track();
        let texts = draft.now.with_untracked(|now| now.phrases.iter().map(|phrase| phrase.text.clone()).collect::<Vec<_>>());
        let row = |(n, name): (usize, String)| {
            view! {
                <tr>
                    <td>{doing(n)}</td>
                    <td>{text(n)}</td>
                    {remove_cell(draft, "phrases", n, name, |now, n| drop(now.phrases.remove(n)))}
                </tr>
            }
        };
        texts.into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <table class="desk-table settings-list">
            <thead>
                <tr>
                    <th>{words::phrase_for()}</th>
                    <th>{words::phrase()}</th>
                    <td></td>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {add(draft, "phrases-add", move |now| {
            let doing = doings().first().copied().unwrap_or_default().to_owned();
            now.phrases.push(Phrase { code: new_code(core), doing, text: String::new() });
        })}
    }
}

#[component]
fn Views(draft: Draft) -> impl IntoView {
    let name = move |n: usize| {
        let get = move |settings: &Settings| settings.views.get(n).map(|view| view.name.clone()).unwrap_or_default();
        let set = move |settings: &mut Settings, text: String| {
            if let Some(view) = settings.views.get_mut(n) {
                view.name = text;
            }
        };
        view! { <Text draft label=settings_words::nth(words::view_name(), n + 1) get set testid=format!("views-name-{n}") /> }
    };
    let rows = move || {
        draft.shape.track();
        let views = draft.now.with_untracked(|now| now.views.clone());
        let row = |(n, view): (usize, xunge_shared::settings::SharedView)| {
            let link = super::is_view(&view.link).then(|| view.link.clone());
            view! {
                <tr>
                    <td>{name(n)}</td>
                    <td>{link.map(|link| view! { <a href=link>{words::view_link()}</a> })}</td>
                    {remove_cell(draft, "views", n, view.name, |now, n| drop(now.views.remove(n)))}
                </tr>
            }
        };
        views.into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <table class="desk-table settings-list">
            <thead>
                <tr>
                    <th>{words::view_name()}</th>
                    <th>{words::view_link()}</th>
                    <td></td>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
