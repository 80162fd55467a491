//! One person beside the list: what screens show of them, what they hold and held, how they come in.
//!
//! `data-testid`s: `card` (`data-who`), `card-display|team`, `card-save`, `card-code`, `card-sign-out`, `card-factor-off`,
//! `card-disable`, `card-enable`, `card-sure`, `card-sure-yes`, `card-fault`; of [`Past`] its own.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::AccountId,
    people::{Keeping, PersonChange, Seen},
    role::Role,
};

use super::{Page, past::Past, roles::Roles, trouble::trouble};
use crate::api::{self, ApiError};
use crate::clock;
use crate::data::Core;
use crate::i18n::people as words;
use crate::route;
use crate::ui::{Button, ButtonKind, Field, Icon, Mark, Sheet, Toasts, Tone, format};

/// What is done after a word of assurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    SignOut,
    FactorOff,
    Disable,
    Enable,
}

impl Act {
    fn label(self) -> &'static str {
        match self {
            Self::SignOut => words::sign_out(),
            Self::FactorOff => words::factor_off(),
            Self::Disable => words::disable(),
            Self::Enable => words::enable(),
        }
    }

    fn question(self, who: &str) -> String {
        match self {
            Self::SignOut => words::sign_out_sure(who),
            Self::FactorOff => words::factor_off_sure(who),
            Self::Disable => words::disable_sure(who),
            Self::Enable => words::enable_sure(who),
        }
    }

    fn done(self, who: &str) -> String {
        match self {
            Self::SignOut => words::signed_out(who),
            Self::FactorOff => words::factor_removed(who),
            Self::Disable => words::was_disabled(who),
            Self::Enable => words::was_enabled(who),
        }
    }

    async fn run(self, id: AccountId) -> Result<(), ApiError> {
        let disabled = |disabled| PersonChange { disabled: Some(disabled), ..PersonChange::default() };
        match self {
            Self::SignOut => api::sign_out_everywhere(id).await,
            Self::FactorOff => api::remove_factor(id).await,
            Self::Disable => api::change_account(id, &disabled(true)).await.map(drop),
            Self::Enable => api::change_account(id, &disabled(false)).await.map(drop),
        }
    }
}

/// The card.
#[component]
pub fn Card(one: Keeping) -> impl IntoView {
    let (core, acts) = (Core::expect(), Page::expect());
    let id = one.account.id;
    let own = core.me() == Some(id);
    let past = view! { <Past one=one.clone() own /> };
    let (heading, typed, waiting) = (one.account.display.clone(), one.account.name.clone(), one.code);
    let label = heading.clone();
    view! {
        <aside class="admin-card is-open" data-testid="card" data-who=id.to_string() aria-label=label>
            <header class="panel-title">
                <div>
                    <h3>{heading}</h3>
                    <small class="receipt">{typed}</small>
                </div>
                <button
                    type="button"
                    class="icon-btn"
                    aria-label=words::close()
                    data-testid="card-close"
                    on:click=|_| route::go("/desk/admin/people")
                >
                    <Icon mark=Mark::Cross />
                </button>
            </header>
            {waiting.map(|until| view! { <p class="admin-note">{words::code_waits(format::clock(until))}</p> })}
            <Profile one=one.clone() own />
            <Acts one own page=acts />
            {past}
        </aside>
    }
}

/// What is edited and saved.
#[component]
fn Profile(one: Keeping, own: bool) -> impl IntoView {
    let (page, toasts, now) = (Page::expect(), Toasts::expect(), clock::now());
    let id = one.account.id;
    let held = one.held(now.get_untracked()).collect();
    let stands = Seen { display: one.account.display, team: one.account.team, held };
    // what was typed before is judged by what was seen then
    let (seen, shown) = page.typed.of(id).unwrap_or_else(|| (stands.clone(), stands));
    let (display, team, held) = (RwSignal::new(shown.display), RwSignal::new(shown.team), RwSignal::new(shown.held));
    let shows = move || Seen { display: display.get(), team: team.get(), held: held.get() };
    let before = seen.clone();
    Effect::new(move |_| page.typed.keep(id, &before, shows()));
    let (busy, fault) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let differs = |now: String, before: &str| (now.trim() != before).then_some(now);
        let change = PersonChange {
            display: differs(display.get_untracked(), &seen.display),
            team: differs(team.get_untracked(), &seen.team),
            disabled: None,
            held: Some(held.get_untracked()).filter(|held| *held != seen.held),
            seen: None,
        };
        if change == PersonChange::default() {
            toasts.say(Tone::Quiet, words::unchanged());
            return;
        }
        let change = PersonChange { seen: Some(seen.clone()), ..change };
        busy.set(true);
        fault.set(None);
        spawn_local(async move {
            let saved = page.change(toasts, id, &change).await;
            let _ = busy.try_set(false);
            let _ = fault.try_set(saved.err());
        });
    };
    view! {
        <form class="admin-form" novalidate=true on:submit=submit>
            <Field label=words::display() value=display testid="card-display" />
            <Field label=words::team() value=team hint=words::team_hint() testid="card-team" />
            <Roles held fixed=own />
            {own.then(|| view! { <p class="admin-note">{words::own()}</p> })}
            {move || {
                fault.get().map(|why| {
                    view! {
                        <div class="notice tone-wrong" role="alert" data-testid="card-fault">
                            <Icon mark=Mark::Warning size=20 />
                            <p>{why}</p>
                        </div>
                    }
                })
            }}
            <Button kind=ButtonKind::Filled label=words::save() submit=true busy testid="card-save" />
        </form>
    }
}

/// Codes, sessions, the second factor, and barring.
#[component]
fn Acts(one: Keeping, own: bool, page: Page) -> impl IntoView {
    let (toasts, now) = (Toasts::expect(), clock::now());
    let (id, display) = (one.account.id, StoredValue::new(one.account.display.clone()));
    let is_administrator = one.held(now.get_untracked()).any(|held| held.role == Role::Administrator);
    let (asked, open, busy) = (RwSignal::new(None::<Act>), RwSignal::new(false), RwSignal::new(false));
    let ask = move |act: Act| {
        Callback::new(move |()| {
            asked.set(Some(act));
            open.set(true);
        })
    };
    let make = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move {
            let made = api::one_time_code(id).await;
            let _ = busy.try_set(false);
            match made {
                Ok(code) => page.code.set(Some((code, display.get_value()))),
                Err(why) => toasts.say(Tone::Wrong, trouble(&why)),
            }
        });
    });
    let run = Callback::new(move |()| {
        let Some(act) = asked.get_untracked() else { return };
        let who = display.get_value();
        busy.set(true);
        spawn_local(async move {
            let done = act.run(id).await;
            let _ = busy.try_set(false);
            let _ = open.try_set(false);
            match done {
                Ok(()) => {
                    toasts.say(Tone::Good, act.done(&who));
                    page.again();
                }
                Err(why) => toasts.say(Tone::Wrong, trouble(&why)),
            }
        });
    });
    let code = match (is_administrator, one.disabled) {
        (true, _) => view! { <p class="admin-note">{words::admins_at_server()}</p> }.into_any(),
        (false, true) => ().into_any(),
        (false, false) => view! {
            <p class="admin-note">{words::new_code_why()}</p>
            <Button mark=Mark::Qr label=words::new_code() on_press=make busy testid="card-code" />
        }
        .into_any(),
    };
    view! {
        <h4>{words::acts()}</h4>
        <div class="admin-acts">
            {code}
            {(one.sessions > 0)
                .then(|| view! { <Button mark=Mark::Logout label=words::sign_out() on_press=ask(Act::SignOut) testid="card-sign-out" /> })}
            {one
                .factor
                .then(|| view! { <Button mark=Mark::Shield label=words::factor_off() on_press=ask(Act::FactorOff) testid="card-factor-off" /> })}
            {match (own, one.disabled) {
                (true, _) => ().into_any(),
                (false, true) => view! { <Button label=words::enable() on_press=ask(Act::Enable) testid="card-enable" /> }.into_any(),
                (false, false) => {
                    view! { <Button kind=ButtonKind::Danger label=words::disable() on_press=ask(Act::Disable) testid="card-disable" /> }.into_any()
                }
            }}
        </div>
        <Sheet open title=Signal::derive(move || asked.get().map(Act::label).unwrap_or_default().to_owned()) testid="card-sure">
            <p>{move || asked.get().map(|act| act.question(&display.get_value()))}</p>
            <div class="btn-pair">
                <Button label=words::cancel() on_press=move |()| open.set(false) testid="card-sure-no" />
                <Button
                    kind=ButtonKind::Danger
                    label=Signal::derive(move || asked.get().map(Act::label).unwrap_or_default().to_owned())
                    on_press=run
                    busy
                    testid="card-sure-yes"
                />
            </div>
        </Sheet>
    }
}
