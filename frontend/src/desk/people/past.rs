//! What was changed of somebody: roles, name and team, and whether they are let in, each with its time, who did it and what stood before, which
//! can be so again.
//!
//! Taking a change back is a change like any other: it is asked of the server with the same right, and noted.
//!
//! `data-testid`s: `past-<n>`, `past-again-<n>`, counted from 0, the latest first.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::people::{Held, Keeping, PersonChange};

use super::{
    Page, area_word,
    roles::role_word,
    story::{Change, Maker, NOTED, What, changes},
};
use crate::api::{self, AuditQuery, Noted};
use crate::clock;
use crate::data::Core;
use crate::desk::settings::keeps_county;
use crate::i18n::people as words;
use crate::ui::{Button, ButtonKind, Mark, Toasts, Tone, format};

/// See the module; nothing of somebody of whom nothing was ever changed.
#[component]
pub fn Past(
    one: Keeping,
    /// It is the reader's own account, whose roles another changes.
    own: bool,
) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let (id, until) = (one.account.id, now.get_untracked().max(one.at));
    // the log is the county's to read
    let reads = untrack(|| keeps_county(core, now.get_untracked()));
    let noted = LocalResource::new(move || async move {
        let query = AuditQuery { who: Some(id), action: NOTED.join(","), ..AuditQuery::default() };
        let page = if reads { api::audit(&query, None).await.ok() } else { None };
        page.map(|page| page.entries).unwrap_or_default()
    });
    let all = Memo::new(move |_| {
        let noted: Vec<Noted> = noted.get().unwrap_or_default();
        changes(&one, &noted, until).into_iter().map(|change| (change.clone(), again(&one, own, &change, until))).collect::<Vec<_>>()
    });
    move || {
        let all = all.get();
        (!all.is_empty()).then(|| {
            view! {
                <h4>{words::past()}</h4>
                <ul class="admin-past">
                    {all.into_iter().enumerate().map(|(n, (change, again))| view! { <Line n id change again /> }).collect_view()}
                </ul>
            }
        })
    }
}

/// What makes it so again as it was before; nothing where it is so, or where it is not for this card to do.
fn again(one: &Keeping, own: bool, change: &Change, now: u64) -> Option<PersonChange> {
    match &change.what {
        What::Roles(before) => {
            let before = sorted(before.iter().map(|grant| Held { role: grant.role, area: grant.area }));
            (!own && before != sorted(one.held(now))).then(|| PersonChange { held: Some(before), ..PersonChange::default() })
        }
        What::Profile([display, team], _) => {
            let differs = |was: &String, is: &String| (was != is).then(|| was.clone());
            let change = PersonChange {
                display: differs(display, &one.account.display),
                team: differs(team, &one.account.team),
                ..PersonChange::default()
            };
            (change != PersonChange::default()).then_some(change)
        }
        // the card's own buttons ask for a word of assurance
        What::Off | What::On | What::Untold => None,
    }
}

#[component]
fn Line(n: usize, id: xunge_shared::id::AccountId, change: Change, again: Option<PersonChange>) -> impl IntoView {
    let (core, page, toasts, now) = (Core::expect(), Page::expect(), Toasts::expect(), clock::now());
    let busy = RwSignal::new(false);
    let label = if matches!(change.what, What::Roles(_)) { words::hold_again() } else { words::call_again() };
    let press = move |change: PersonChange| {
        Callback::new(move |()| {
            let change = change.clone();
            busy.set(true);
            spawn_local(async move {
                let saved = page.change(toasts, id, &change).await;
                let _ = busy.try_set(false);
                if let Err(why) = saved {
                    toasts.say(Tone::Wrong, why);
                }
            });
        })
    };
    let by = change.by;
    let who = move || match by {
        Maker::Unknown => String::new(),
        Maker::Operator => format!(" · {}", words::by_operator()),
        Maker::Account(who) => format!(" · {}", core.name_of(who)),
    };
    view! {
        <li data-testid=format!("past-{n}")>
            <small>{format::when(change.at, now.get_untracked())} {who}</small>
            {told(core, change.what)}
            {again
                .map(|again| {
                    view! {
                        <Button kind=ButtonKind::Ghost mark=Mark::Undo label on_press=press(again) busy testid=format!("past-again-{n}") />
                    }
                })}
        </li>
    }
}

/// What it did, in words.
fn told(core: Core, what: What) -> AnyView {
    let or_none = |text: String| if text.is_empty() { words::none_given().to_owned() } else { text };
    match what {
        What::Roles(before) => {
            let roles = before.iter().map(|grant| view! { <li>{words::held_at(role_word(grant.role), area_word(core, grant.area))}</li> });
            view! {
                <p>{words::roles_were()}</p>
                <ul>{roles.collect_view()}</ul>
            }
            .into_any()
        }
        What::Profile([display, team], [new_display, new_team]) => {
            let name = (display != new_display).then(|| view! { <p>{words::display_changed(display, new_display)}</p> });
            let team = (team != new_team).then(|| view! { <p>{words::team_changed(or_none(team), or_none(new_team))}</p> });
            view! {
                {name}
                {team}
            }
            .into_any()
        }
        What::Off => view! { <p>{words::turned_off()}</p> }.into_any(),
        What::On => view! { <p>{words::turned_on()}</p> }.into_any(),
        What::Untold => view! { <p>{words::untold()}</p> }.into_any(),
    }
}

fn sorted(held: impl Iterator<Item = Held>) -> Vec<Held> {
    let mut held: Vec<Held> = held.collect();
    held.sort_unstable();
    held.dedup();
    held
}
