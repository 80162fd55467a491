//! The list of towns and communities: what is typed there, what is added and taken off, and what was told of it so far.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    areas::Inside,
    id::AreaCode,
    kinds::county::{AreaProfile, County, CountyBody},
};

use super::{
    Loaded, Version,
    names::{self, Areas, Told},
};
use crate::api;
use crate::capture::Saying;
use crate::clock;
use crate::data::Core;
use crate::desk::settings::keeps_county;
use crate::i18n::{
    areas as words,
    kinds::{comma, newer},
};
use crate::kinds::face;
use crate::ui::{Button, ButtonKind, Field, Icon, Mark, Toasts, Tone};

/// No name is longer, characters.
const MOST: &str = "60";
/// Of a change of more areas the number is shown first.
const MOST_SHOWN: usize = 12;
/// A list with more rows than this is searched.
const SEARCHED: usize = 20;

/// An area as it is shown: its code, what it was, what is typed.
type Typed = (AreaCode, AreaProfile, RwSignal<String>);

/// What is in an area that is not on the list, in words, and how it stood there last.
type Left = (String, Option<AreaProfile>);

/// The list.
#[component]
pub(super) fn Editor(loaded: Loaded) -> impl IntoView {
    let (core, toasts, now) = (Core::expect(), Toasts::expect(), clock::now());
    let Loaded { county, area, all, unlisted, .. } = loaded;
    let keeps = Signal::derive(move || keeps_county(core, now.get()));
    let last = all.last().map(Told::op);
    let listed = StoredValue::new(names::listed(&all));
    let unnamed = unlisted.iter().map(|(code, _)| (*code, AreaProfile::named(String::new())));
    let shown: std::collections::BTreeMap<_, _> = listed.get_value().into_iter().chain(unnamed).collect();
    let rows: Vec<Typed> = shown.into_iter().map(|(code, area)| (code, area.clone(), RwSignal::new(area.name))).collect();
    let (new_code, new_name, busy) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(false));
    let say = Callback::new(move |areas: Areas| {
        busy.set(true);
        spawn_local(async move {
            let saved = async {
                can_go(&areas, &listed.get_value()).await?;
                let mut saying = Saying::of::<County>(county, area, &CountyBody::Areas(areas));
                if let Some(last) = last {
                    saying = saying.based_on(last);
                }
                core.say_all(vec![saying]).await.map_err(words::not_saved)
            };
            let saved = saved.await;
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => toasts.say(Tone::Good, words::saved()),
                Err(why) => toasts.say(Tone::Wrong, why),
            }
        });
    });
    let many = rows.len() > SEARCHED;
    let rows = StoredValue::new(rows);
    let sought = RwSignal::new(String::new());
    let save = move |()| {
        let mut areas = Areas::new();
        for (code, before, name) in rows.get_value() {
            let name = name.get_untracked().trim().to_owned();
            if name.is_empty() && !before.name.is_empty() {
                return toasts.say(Tone::Wrong, words::need_name());
            }
            if name != before.name {
                areas.insert(code, AreaProfile { name, ..before });
            }
        }
        if new_code.with_untracked(|typed| !typed.trim().is_empty()) {
            let new = listed.with_value(|listed| names::new_area(area, listed, &new_code.get_untracked(), &new_name.get_untracked()));
            match new {
                Some(new) => areas.extend([new]),
                None => return toasts.say(Tone::Wrong, words::bad_code()),
            }
        }
        if areas.is_empty() { toasts.say(Tone::Quiet, words::same()) } else { say.run(areas) }
    };
    let left: std::collections::BTreeMap<AreaCode, Left> =
        unlisted.iter().map(|(code, inside)| (*code, (told(inside).join(comma()), names::restored(&all, *code)))).collect();
    let row = move |typed: Typed| {
        let left = left.get(&typed.0).cloned();
        view! { <Line typed left keeps busy say sought /> }
    };
    view! {
        <section class="settings-card" data-testid="areas">
            {move || {
                keeps.get().then(|| {
                    view! {
                        <h3>{words::new()}</h3>
                        <div class="settings-grid">
                            <Field label=words::code() value=new_code inputmode="numeric" maxlength="12" testid="area-new-code" />
                            <Field label=words::name() value=new_name maxlength=MOST testid="area-new-name" />
                        </div>
                        <Button kind=ButtonKind::Filled label=words::save() on_press=save busy testid="areas-save" />
                    }
                })
            }}
            {many.then(|| view! { <Field label=words::search() value=sought maxlength=MOST testid="areas-search" /> })}
            <table class="desk-table areas">
                <thead>
                    <tr>
                        <th>{words::code()}</th>
                        <th>{words::name()}</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>{rows.get_value().into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
        <History all fixed=Signal::derive(move || !keeps.get()) on_back=say />
    }
}

/// An area: its name, and taking it off the list. One that is not on it says what is in it, and is put there again as it was.
#[component]
fn Line(
    typed: Typed,
    left: Option<Left>,
    keeps: Signal<bool>,
    busy: RwSignal<bool>,
    say: Callback<Areas>,
    /// Only what has this in its code or name is shown.
    sought: RwSignal<String>,
) -> impl IntoView {
    let (code, before, name) = typed;
    let is_found = move || sought.with(|sought| code.to_string().contains(sought.trim()) || name.with(|name| name.contains(sought.trim())));
    let is_listed = left.is_none();
    let (inside, was) = left.unzip();
    let was = was.flatten();
    let hint = was.as_ref().map_or_else(|| words::new_name().to_owned(), |was| words::was_called(&was.name));
    let inside = inside.map(|inside| {
        view! {
            <p class="areas-left" data-testid=format!("area-inside-{code}")>
                <Icon mark=Mark::Warning size=16 />
                <span>{words::unlisted(inside)}</span>
            </p>
        }
    });
    let restore = was.map(|was| Callback::new(move |()| say.run(Areas::from([(code, was.clone())]))));
    let restoring = move || {
        let testid = format!("area-restore-{code}");
        restore.map(|on_press| view! { <Button kind=ButtonKind::Ghost mark=Mark::Undo label=words::restore() on_press busy testid /> })
    };
    let remove = Callback::new(move |()| say.run(Areas::from([(code, before.clone().off_the_list())])));
    let button = move || {
        let testid = format!("area-remove-{code}");
        view! { <Button kind=ButtonKind::Ghost mark=Mark::Trash label=words::remove() on_press=remove busy testid /> }
    };
    view! {
        <tr hidden=move || !is_found()>
            <th scope="row" class="receipt">{code.to_string()}</th>
            <td>
                <div class="field">
                    <input
                        type="text"
                        maxlength=MOST
                        aria-label=words::name_of(code)
                        placeholder=(!is_listed).then_some(hint)
                        disabled=move || !keeps.get()
                        data-testid=format!("area-{code}")
                        prop:value=move || name.get()
                        on:input=move |ev| name.set(event_target_value(&ev))
                    />
                </div>
                {inside}
            </td>
            <td class="areas-acts">
                {move || {
                    keeps.get().then(|| if is_listed { button().into_any() } else { restoring().into_any() })
                }}
            </td>
        </tr>
    }
}

/// Why one of these cannot be taken off the list: what is still in it.
async fn can_go(areas: &Areas, listed: &Areas) -> Result<(), String> {
    let gone: Vec<_> = areas.iter().filter(|(_, area)| area.is_removed()).collect();
    if gone.is_empty() {
        return Ok(());
    }
    let contents = api::areas().await.map_err(|_| words::not_saved(crate::i18n::failed::unreachable()))?;
    for (code, area) in gone {
        let within = listed.keys().filter(|other| *other != code && code.contains(**other) && !areas.contains_key(other)).count();
        let inside = contents.get(code).map(told).into_iter().flatten();
        let inside: Vec<_> = inside.chain((within > 0).then(|| words::communities(within))).collect();
        if !inside.is_empty() {
            return Err(words::occupied(&area.name, inside.join(comma())));
        }
    }
    Ok(())
}

/// What is in an area, in words; what has none here is counted together.
fn told(Inside { things, accounts }: &Inside) -> Vec<String> {
    let (known, others): (Vec<_>, Vec<_>) = things.iter().partition(|(kind, _)| face(kind).noun() != newer());
    let others: u64 = others.into_iter().map(|(_, n)| n).sum();
    let things = known.into_iter().map(|(kind, n)| words::things(face(kind).noun(), *n));
    things.chain((others > 0).then(|| words::others(others))).chain((*accounts > 0).then(|| words::accounts(*accounts))).collect()
}

/// What was told, the newest first.
#[component]
fn History(all: Vec<Told>, fixed: Signal<bool>, on_back: Callback<Areas>) -> impl IntoView {
    let line = |n: usize| {
        let back = names::back(&all, n);
        let is_way = !back.is_empty();
        let press = Callback::new(move |()| on_back.run(back.clone()));
        let change = |(code, was, is): (AreaCode, Option<String>, Option<String>)| {
            let is = is.unwrap_or_else(|| words::off_the_list().to_owned());
            view! { <li>{code.to_string()} " " <del>{was}</del> " → " <ins>{is}</ins></li> }
        };
        let changes = names::changes(&all, n);
        let count = changes.len();
        let changes = view! { <ul class="import-changes">{changes.into_iter().map(change).collect_view()}</ul> };
        let changes = match count {
            0..=MOST_SHOWN => changes.into_any(),
            // as when the county was set up
            _ => view! { <details><summary>{words::many(count)}</summary>{changes}</details> }.into_any(),
        };
        view! {
            <Version author=all[n].author at=all[n].at() testid="area" n back=Signal::derive(move || is_way && !fixed.get()) on_back=press>
                {changes}
            </Version>
        }
    };
    let lines = (0..all.len()).rev().filter(|n| !names::changes(&all, *n).is_empty()).map(line).collect_view();
    view! {
        <section class="settings-card">
            <h3>{words::history()}</h3>
            <ol class="versions">{lines}</ol>
        </section>
    }
}
