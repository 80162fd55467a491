//! The county's towns and communities: named, renamed and added, each change told with what stood before, and taken back.
//!
//! `data-testid`s: `areas`, `area-<code>`, `area-new-code`, `area-new-name`, `areas-save`, `area-change-<n>` (counted from the first, 0),
//! `area-back-<n>`.

mod names;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{AreaCode, EntityId},
    kinds::{
        Kind,
        county::{AreaProfile, County, CountyBody},
    },
};

use self::names::{Areas, Told};
use super::live::Freshness;
use crate::api::{self, ApiError, RowsQuery};
use crate::capture::Saying;
use crate::clock;
use crate::data::Core;
use crate::desk::settings::keeps_county;
use crate::i18n::areas as words;
use crate::ui::{Button, ButtonKind, EmptyState, Mark, Skeleton, Toasts, Tone, format};

/// The county and what was told of its areas.
#[derive(Debug, Clone, PartialEq)]
struct Loaded {
    county: EntityId,
    area: AreaCode,
    all: Vec<Told>,
}

/// Nothing when the county is not described.
async fn load() -> Result<Option<Loaded>, ApiError> {
    let page = api::rows(&RowsQuery { kinds: vec![County::NAME], limit: Some(1), ..RowsQuery::default() }).await?;
    let Some(row) = page.rows.into_iter().next() else { return Ok(None) };
    let thing = api::thing(&County::NAME, row.entity).await?;
    Ok(Some(Loaded { county: row.entity, area: row.scope.area(), all: names::told(&thing.ops) }))
}

/// The page.
#[component]
pub fn AreasPage() -> impl IntoView {
    let fresh = Freshness::expect();
    // What is typed stays when news arrive: only what was told anew paints the page again.
    let loaded = RwSignal::new(None::<Result<Option<Loaded>, ()>>);
    Effect::new(move |_| {
        fresh.asked.track();
        spawn_local(async move {
            let answer = load().await.map_err(drop);
            let is_news = loaded.try_with_untracked(|before| before.as_ref() != Some(&answer) && (answer.is_ok() || before.is_none()));
            if is_news == Some(true) {
                loaded.set(Some(answer));
            }
        });
    });
    view! {
        <header class="admin-head">
            <div>
                <h2>{words::title()}</h2>
                <p>{words::lead()}</p>
            </div>
        </header>
        {move || match loaded.get() {
            None => view! { <Skeleton rows=6 /> }.into_any(),
            Some(Err(())) => view! { <EmptyState mark=Mark::CloudOff title=words::unreachable() tone=Tone::Wrong /> }.into_any(),
            Some(Ok(None)) => view! { <EmptyState mark=Mark::Globe title=words::no_county() /> }.into_any(),
            Some(Ok(Some(loaded))) => view! { <Editor loaded /> }.into_any(),
        }}
    }
}

#[component]
fn Editor(loaded: Loaded) -> impl IntoView {
    let (core, toasts, now) = (Core::expect(), Toasts::expect(), clock::now());
    let Loaded { county, area, all } = loaded;
    let keeps = move || keeps_county(core, now.get());
    let last = all.last().map(Told::op);
    let known = names::after(&all, all.len());
    let typed: Vec<(AreaCode, AreaProfile, RwSignal<String>)> =
        known.iter().map(|(code, area)| (*code, area.clone(), RwSignal::new(area.name.clone()))).collect();
    let (code, name, busy) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(false));
    let say = Callback::new(move |areas: Areas| {
        let mut saying = Saying::of::<County>(county, area, &CountyBody::Areas(areas));
        if let Some(last) = last {
            saying = saying.based_on(last);
        }
        busy.set(true);
        spawn_local(async move {
            let saved = core.say_all(vec![saying]).await;
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => toasts.say(Tone::Good, words::saved()),
                Err(why) => toasts.say(Tone::Wrong, words::not_saved(why)),
            }
        });
    });
    let rows = StoredValue::new(typed);
    let save = move |()| {
        let mut areas = Areas::new();
        for (code, before, name) in rows.get_value() {
            let name = name.get_untracked().trim().to_owned();
            if name.is_empty() {
                return toasts.say(Tone::Wrong, words::need_name());
            }
            if name != before.name {
                areas.insert(code, AreaProfile { name, ..before });
            }
        }
        if code.with_untracked(|code| !code.trim().is_empty()) {
            let known = rows.with_value(|rows| rows.iter().map(|(code, area, _)| (*code, area.clone())).collect());
            match names::new_area(area, &known, &code.get_untracked(), &name.get_untracked()) {
                Some((code, area)) => drop(areas.insert(code, area)),
                None => return toasts.say(Tone::Wrong, words::bad_code()),
            }
        }
        if areas.is_empty() { toasts.say(Tone::Quiet, words::same()) } else { say.run(areas) }
    };
    let field = move |(code, _, name): (AreaCode, AreaProfile, RwSignal<String>)| {
        view! {
            <tr>
                <th scope="row" class="receipt">{code.to_string()}</th>
                <td>
                    <div class="field">
                        <input
                            type="text"
                            maxlength="60"
                            aria-label=words::name_of(code)
                            disabled=move || !keeps()
                            data-testid=format!("area-{code}")
                            prop:value=move || name.get()
                            on:input=move |ev| name.set(event_target_value(&ev))
                        />
                    </div>
                </td>
            </tr>
        }
    };
    let input = move |label: &'static str, value: RwSignal<String>, testid: &'static str| {
        view! {
            <div class="field">
                <label for=testid>{label}</label>
                <input
                    id=testid
                    type="text"
                    maxlength="60"
                    data-testid=testid
                    prop:value=move || value.get()
                    on:input=move |ev| value.set(event_target_value(&ev))
                />
            </div>
        }
    };
    view! {
        <section class="settings-card" data-testid="areas">
            {move || {
                keeps().then(|| {
                    view! {
                        <h4>{words::new()}</h4>
                        <div class="settings-grid">
                            {input(words::code(), code, "area-new-code")} {input(words::name(), name, "area-new-name")}
                        </div>
                        <Button kind=ButtonKind::Filled label=words::save() on_press=save busy testid="areas-save" />
                    }
                })
            }}
            <table class="desk-table">
                <thead>
                    <tr>
                        <th>{words::code()}</th>
                        <th>{words::name()}</th>
                    </tr>
                </thead>
                <tbody>{rows.get_value().into_iter().map(field).collect_view()}</tbody>
            </table>
        </section>
        <History all fixed=Signal::derive(move || !keeps()) on_back=say />
    }
}

/// What was told, the newest first.
#[component]
fn History(all: Vec<Told>, fixed: Signal<bool>, on_back: Callback<Areas>) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let line = |n: usize| {
        let (author, at) = (all[n].author, all[n].at());
        let back = names::back(&all, n);
        let change = |(code, was, is): (AreaCode, Option<String>, String)| {
            view! { <li>{code.to_string()} " " <del>{was}</del> " → " <ins>{is}</ins></li> }
        };
        let acts = move || {
            let back = back.clone();
            (!back.is_empty() && !fixed.get()).then(|| {
                let press = Callback::new(move |()| on_back.run(back.clone()));
                let testid = format!("area-back-{n}");
                view! { <Button kind=ButtonKind::Ghost mark=Mark::Undo label=words::take_back() on_press=press testid /> }
            })
        };
        view! {
            <li class="version" data-testid=format!("area-change-{n}")>
                <header>
                    <strong>{move || words::changed_by(core.name_of(author), format::when(at, now.get()))}</strong>
                </header>
                <ul class="import-changes">{names::changes(&all, n).into_iter().map(change).collect_view()}</ul>
                {acts}
            </li>
        }
    };
    let lines = (0..all.len()).rev().filter(|n| !names::changes(&all, *n).is_empty()).map(line).collect_view();
    view! {
        <section class="settings-card">
            <h4>{words::history()}</h4>
            <ol class="versions">{lines}</ol>
        </section>
    }
}
