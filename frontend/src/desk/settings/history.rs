//! The versions, the newest first: who saved what and when, before and after, and the way back.
//!
//! `data-testid`s: `version-<n>` (counted from the first, 0), `version-undo-<n>`, `version-restore-<n>`, `version-overlap-<n>`.

use leptos::prelude::*;
use xunge_shared::settings::Settings;

use super::{
    parts::Change,
    versions::{self, Version},
    words as told,
};
use crate::clock;
use crate::data::Core;
use crate::i18n::settings as words;
use crate::ui::{Badge, Button, ButtonKind, Icon, Mark, Tone, format};

/// The list.
#[component]
pub fn History(
    /// The first first.
    all: Vec<Version>,
    /// It can be read only.
    fixed: bool,
    /// Saves a version that takes something back.
    on_back: Callback<Settings>,
) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let last = all.len().saturating_sub(1);
    let lines = (0..all.len()).rev().map(|n| {
        let version = &all[n];
        let who = core.name_of(version.author);
        let when = format::when(version.at(), now.get_untracked());
        let overlap = versions::unseen(&all, n).map(|before| core.name_of(before.author));
        let changes = versions::changed(&all, n);
        let back = versions::without(&all, n).filter(|back| *back != all[last].settings);
        let whole = version.settings.clone();
        view! {
            <li class="version" data-testid=format!("version-{n}")>
                <header>
                    <strong>{words::version_by(who, when)}</strong>
                    {(n == last).then(|| view! { <Badge tone=Tone::Good label=words::version_now() /> })}
                </header>
                {overlap
                    .map(|who| {
                        view! {
                            <p class="notice tone-differ" data-testid=format!("version-overlap-{n}")>
                                <Icon mark=Mark::TwoPeople size=18 />
                                {words::overlapping(who)}
                            </p>
                        }
                    })}
                <Changes changes first=n == 0 />
                {(!fixed)
                    .then(|| {
                        view! {
                            <div class="version-acts">
                                {back
                                    .filter(|_| n > 0)
                                    .map(|back| {
                                        let press = Callback::new(move |()| on_back.run(back.clone()));
                                        let testid = format!("version-undo-{n}");
                                        view! { <Button kind=ButtonKind::Ghost mark=Mark::Undo label=words::undo_version() on_press=press testid /> }
                                    })}
                                {(n != last)
                                    .then(|| {
                                        let press = Callback::new(move |()| on_back.run(whole.clone()));
                                        let testid = format!("version-restore-{n}");
                                        view! { <Button kind=ButtonKind::Ghost label=words::restore_version() on_press=press testid /> }
                                    })}
                            </div>
                        }
                    })}
            </li>
        }
    });
    view! { <ol class="versions">{lines.collect_view()}</ol> }
}

/// Before and after, part by part.
#[component]
pub fn Changes(changes: Vec<Change>, #[prop(optional)] first: bool) -> impl IntoView {
    if changes.is_empty() {
        let said = if first { words::first_version() } else { words::nothing_differs() };
        return view! { <p class="muted">{said}</p> }.into_any();
    }
    let line = |change: Change| {
        let value = |value: &Option<serde_json::Value>| told::value(&change.part, value.as_ref());
        let said = match (&change.before, &change.after) {
            (None, Some(serde_json::Value::Bool(true))) => words::added().to_owned(),
            (Some(serde_json::Value::Bool(true)), None) => words::removed().to_owned(),
            _ => words::from_to(value(&change.before), value(&change.after)),
        };
        view! {
            <dt>{told::part(&change.part)}</dt>
            <dd>{said}</dd>
        }
    };
    view! { <dl class="changes">{changes.into_iter().map(line).collect_view()}</dl> }.into_any()
}
