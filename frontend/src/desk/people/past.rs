//! What somebody held before: each change of their roles with its time and who made it, and what it replaced, which can be held again.
//!
//! Taking a change back is a change like any other: it is asked of the server with the same right, and noted.
//!
//! `data-testid`s: `past-<n>`, `past-again-<n>`, counted from 0, the latest first.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    hlc::Millis,
    id::AccountId,
    people::{Held, Keeping, PersonChange},
    role::Grant,
};

use super::{Page, area_word, roles::role_word};
use crate::api::{self, AuditQuery};
use crate::clock;
use crate::data::Core;
use crate::desk::settings::keeps_county;
use crate::i18n::people as words;
use crate::ui::{Button, ButtonKind, Mark, Toasts, Tone, format};

/// The code of what the log calls a change of roles.
const SET: &str = "grants_set";

/// A change of roles: when it was, and what was held until then.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    at: Millis,
    before: Vec<Grant>,
}

/// The changes that grants tell of, the latest first: each ended all that was held, and what goes on was given anew.
fn changes(grants: &[Grant], now: Millis) -> Vec<Change> {
    let mut all: Vec<Change> = vec![];
    for grant in grants {
        let Some(at) = grant.until.filter(|until| *until <= now) else { continue };
        match all.iter_mut().find(|change| change.at == at) {
            Some(change) => change.before.push(*grant),
            None => all.push(Change { at, before: vec![*grant] }),
        }
    }
    all.sort_by_key(|change| std::cmp::Reverse(change.at));
    all
}

/// See the module; nothing of somebody whose roles were never changed.
#[component]
pub fn Past(
    one: Keeping,
    /// It is the reader's own account, whose roles another changes.
    own: bool,
) -> impl IntoView {
    let (core, page, toasts, now) = (Core::expect(), Page::expect(), Toasts::expect(), clock::now());
    let id = one.account.id;
    let all = changes(&one.grants, now.get_untracked().max(one.at));
    if all.is_empty() {
        return ().into_any();
    }
    let held: Vec<Held> = sorted(one.held(now.get_untracked()));
    // the log is the county's to read
    let reads = untrack(|| keeps_county(core, now.get_untracked()));
    let makers = LocalResource::new(move || async move {
        let query = AuditQuery { who: Some(id), action: SET.to_owned(), ..AuditQuery::default() };
        let page = if reads { api::audit(&query, None).await.ok() } else { None };
        page.map(|page| page.entries).unwrap_or_default()
    });
    let maker = move |at: Millis| -> Option<AccountId> {
        makers.get()?.into_iter().find(|noted| noted.subject == Some(id) && noted.at == at)?.actor
    };
    let busy = RwSignal::new(false);
    let again = move |before: Vec<Held>| {
        Callback::new(move |()| {
            let change = PersonChange { held: Some(before.clone()), ..PersonChange::default() };
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
    let line = move |(n, Change { at, before }): (usize, Change)| {
        let roles = before.iter().map(|grant| view! { <li>{words::held_at(role_word(grant.role), area_word(core, grant.area))}</li> });
        let until = format::when(at, now.get_untracked());
        let until = move || match maker(at) {
            Some(who) => words::until_by(&until, core.name_of(who)),
            None => words::until(&until),
        };
        let before = sorted(before.iter().map(|grant| Held { role: grant.role, area: grant.area }));
        let offers = !own && before != held;
        view! {
            <li data-testid=format!("past-{n}")>
                <small>{until}</small>
                <ul>{roles.collect_view()}</ul>
                {offers
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Ghost
                                mark=Mark::Sync
                                label=words::hold_again()
                                on_press=again(before)
                                busy
                                testid=format!("past-again-{n}")
                            />
                        }
                    })}
            </li>
        }
    };
    view! {
        <h4>{words::past()}</h4>
        <ul class="admin-past">{all.into_iter().enumerate().map(line).collect_view()}</ul>
    }
    .into_any()
}

fn sorted(held: impl Iterator<Item = Held>) -> Vec<Held> {
    let mut held: Vec<Held> = held.collect();
    held.sort_unstable();
    held.dedup();
    held
}

#[cfg(test)]
mod tests {
    use xunge_shared::role::Role;

    use super::*;

    #[test]
    fn each_change_has_what_stood_until_then() {
        let grant = |role, from, until| Grant { role, area: "990001001000".parse().unwrap(), from, until };
        let grants = [
            grant(Role::Patrol, 1, Some(100)),
            grant(Role::GridWorker, 1, Some(100)),
            grant(Role::Patrol, 100, Some(200)),
            // given a day back, and held now
            grant(Role::Supervisor, 50, None),
            grant(Role::Patrol, 200, Some(9_000)),
        ];
        let told: Vec<(Millis, usize)> = changes(&grants, 1_000).iter().map(|change| (change.at, change.before.len())).collect();
        assert_eq!(told, [(200, 1), (100, 2)]);
        assert_eq!(changes(&grants[3..4], 1_000), []);
    }
}
