//! People: who may come in, where, and what they may do. A list with its filters, and one of them beside it.
//!
//! What is shown is the server's answer; after each change it is asked again. Administrators of a town are told of their town only.
//!
//! `data-testid`s: `people-search|role|area|standing`, `people-count`, `people-add`, `people-list`, `people-row-<id>`, `people-more`;
//! of [`card`], [`add`] and [`slip`] theirs.

mod add;
mod card;
mod filter;
mod past;
mod roles;
mod slip;
mod story;
mod trouble;
mod typed;

use leptos::prelude::*;
use xunge_shared::{
    id::{AccountId, AreaCode},
    people::{Keeping, OneTimeCode, PersonChange},
    role::Role,
};

pub use self::roles::{areas, role_word};
use self::{
    card::Card,
    filter::{Standing, Wanted},
    slip::Slip,
    typed::Typed,
};
use super::page_head::PageHead;
use crate::api::{self, ApiError};
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::i18n::people as words;
use crate::route;
use crate::ui::{Badge, Button, ButtonKind, EmptyState, Icon, Mark, Skeleton, Toasts, Tone, format};

/// So many are listed at first, and with each press of "more".
const PAGE: usize = 100;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    /// Grows when the list is old.
    asked: RwSignal<u32>,
    /// The code that was just made, to be shown.
    code: RwSignal<Option<(OneTimeCode, String)>>,
    typed: Typed,
}

impl Page {
    fn expect() -> Self {
        expect_context()
    }

    fn again(self) {
        let _ = self.asked.try_update(|asked| *asked += 1);
    }

    /// Changes an account, says so, and has the list asked for anew; or why not, in words.
    async fn change(self, toasts: Toasts, id: AccountId, change: &PersonChange) -> Result<(), String> {
        let changed = api::change_account(id, change).await;
        if matches!(&changed, Err(ApiError::Status { code, .. }) if code == "changed_meanwhile") {
            // the card shows what it is by now
            self.typed.forget(id);
            self.again();
            toasts.say(Tone::Wrong, words::failed_meanwhile());
        }
        let one = changed.map_err(|why| trouble::trouble(&why))?;
        self.typed.forget(id);
        toasts.say(Tone::Good, words::saved(one.account.display));
        self.again();
        Ok(())
    }
}

/// The page.
#[component]
pub fn People() -> impl IntoView {
    let page = Page { asked: RwSignal::new(0), code: RwSignal::new(None), typed: Typed::kept() };
    provide_context(page);
    let answer = LocalResource::new(move || {
        page.asked.track();
        api::accounts()
    });
    // The last good answer stays while the next one comes, and the filters with it.
    let all = RwSignal::new(Vec::<Keeping>::new());
    let state = RwSignal::new("loading");
    Effect::new(move |_| match answer.get() {
        Some(Ok(people)) => {
            all.set(people);
            state.set("here");
        }
        Some(Err(_)) if state.get_untracked() != "here" => state.set("failed"),
        _ => {}
    });
    let shown = Memo::new(move |_| state.get());
    let adding = RwSignal::new(false);
    view! {
        <PageHead title=words::title() lead=words::lead()>
            <Button kind=ButtonKind::Filled mark=Mark::Plus label=words::add() on_press=move |()| adding.set(true) testid="people-add" />
        </PageHead>
        {move || match shown.get() {
            "loading" => view! { <Skeleton rows=8 /> }.into_any(),
            "failed" => answer.get().and_then(Result::err).map(|why| view! { <Failed why /> }).into_any(),
            _ => view! { <Listed all /> }.into_any(),
        }}
        <add::Add open=adding />
        <Slip />
    }
}

/// Filters, list, and the one that is chosen.
#[component]
fn Listed(all: RwSignal<Vec<Keeping>>) -> impl IntoView {
    let now = clock::now();
    let wanted = RwSignal::new(Wanted::default());
    let most = RwSignal::new(PAGE);
    let shown = Memo::new(move |_| {
        let (wanted, now) = (wanted.get(), now.get());
        all.with(|all| all.iter().filter(|one| wanted.shows(one, now)).map(|one| one.account.id).collect::<Vec<_>>())
    });
    let find = move |id: AccountId| all.with(|all| all.iter().find(|one| one.account.id == id).cloned());
    let teams = Memo::new(move |_| all.with(|all| filter::teams(all)));
    let chosen = Memo::new(move |_| route::query::<u32>("who").map(AccountId));
    let card = Memo::new(move |_| chosen.get().and_then(find));
    view! {
        <Filters wanted teams shown=Signal::derive(move || shown.with(Vec::len)) />
        <div class="admin-split">
            <div class="admin-list" data-testid="people-list">
                {move || {
                    if shown.with(Vec::is_empty) {
                        return view! { <EmptyState mark=Mark::Search title=words::none() why=words::none_why() /> }.into_any();
                    }
                    let rows = shown.with(|shown| shown.iter().take(most.get()).filter_map(|id| find(*id)).collect::<Vec<_>>());
                    view! {
                        <table class="desk-table">
                            <thead>
                                <tr>
                                    <th>{words::person()}</th>
                                    <th>{words::roles()}</th>
                                    <th>{words::team()}</th>
                                    <th>{words::sign_ins()}</th>
                                    <th>{words::last_seen()}</th>
                                </tr>
                            </thead>
                            <tbody>{rows.into_iter().map(|one| view! { <Line one chosen /> }).collect_view()}</tbody>
                        </table>
                    }
                        .into_any()
                }}
                {move || {
                    let rest = shown.with(Vec::len).saturating_sub(most.get());
                    let more = Callback::new(move |()| most.update(|most| *most += PAGE));
                    (rest > 0).then(|| view! { <Button label=words::more(rest.min(PAGE)) on_press=more testid="people-more" /> })
                }}
            </div>
            {move || card.get().map(|one| view! { <Card one /> })}
        </div>
    }
}

/// One of them in the list.
#[component]
fn Line(one: Keeping, chosen: Memo<Option<AccountId>>) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let id = one.account.id;
    let held: Vec<_> = one.held(now.get_untracked()).map(|held| words::held_at(role_word(held.role), area_word(core, held.area))).collect();
    let (seen, standing) = (one.seen, Standing::of(&one).code());
    let sessions = if one.sessions == 0 { words::never().to_owned() } else { words::devices(one.sessions) };
    view! {
        <tr aria-selected=move || (chosen.get() == Some(id)).to_string() data-testid=format!("people-row-{id}") data-standing=standing>
            <th scope="row">
                <a class="admin-open" href=format!("/desk/admin/people?who={id}")>
                    {one.account.display}
                    <small>{one.account.name}</small>
                </a>
                {one.disabled.then(|| view! { <Badge tone=Tone::Wrong label=words::disabled() /> })}
            </th>
            <td>
                {if held.is_empty() { view! { <span class="muted">{words::no_role()}</span> }.into_any() } else { held.join(crate::i18n::kinds::comma()).into_any() }}
            </td>
            <td>{one.account.team}</td>
            <td>
                {sessions}
                {one.factor.then(|| view! { <span class="admin-mark" title=words::factor_on()><Icon mark=Mark::Shield size=16 /></span> })}
            </td>
            <td>{move || seen.map(|seen| format::ago(seen, now.get()))}</td>
        </tr>
    }
}

/// The name of an area, as a role's.
fn area_word(core: Core, area: AreaCode) -> String {
    if area.is_county() { words::whole_county().to_owned() } else { core.area_name(area) }
}

/// What narrows the list.
#[component]
fn Filters(wanted: RwSignal<Wanted>, teams: Memo<Vec<String>>, shown: Signal<usize>) -> impl IntoView {
    let core = Core::expect();
    let standing_word = |standing: Standing| match standing {
        Standing::In => words::state_in(),
        Standing::Out => words::state_never(),
        Standing::Off => words::state_off(),
    };
    let role = move |code: String| wanted.update(|wanted| wanted.role = code.parse().ok());
    let area = move |code: String| wanted.update(|wanted| wanted.area = code.parse().ok());
    let standing = move |code: String| wanted.update(|wanted| wanted.standing = Standing::ALL.into_iter().find(|one| one.code() == code));
    view! {
        <div class="admin-filters" role="search">
            <label class="desk-search">
                <Icon mark=Mark::Search size=18 />
                <input
                    type="search"
                    placeholder=words::search()
                    aria-label=words::search()
                    data-testid="people-search"
                    on:input=move |ev| wanted.update(|wanted| wanted.text = event_target_value(&ev))
                />
            </label>
            <select class="chip" aria-label=words::role() data-testid="people-role" on:change=move |ev| role(event_target_value(&ev))>
                <option value="">{words::any_role()}</option>
                {Role::ALL.map(|role| view! { <option value=role.name()>{role_word(role)}</option> }).into_view()}
            </select>
            <select class="chip" aria-label=words::town() data-testid="people-area" on:change=move |ev| area(event_target_value(&ev))>
                <option value="">{words::any_town()}</option>
                {move || {
                    roles::areas(core).into_iter().map(|(code, name)| view! { <option value=code.to_string()>{name}</option> }).collect_view()
                }}
            </select>
            <select
                class="chip"
                aria-label=words::team()
                data-testid="people-team"
                on:change=move |ev| wanted.update(|wanted| wanted.team = event_target_value(&ev))
            >
                <option value="">{words::any_team()}</option>
                {move || {
                    let option = |team: String| view! { <option value=team.clone() selected=wanted.with_untracked(|w| w.team == team)>{team.clone()}</option> };
                    teams.get().into_iter().map(option).collect_view()
                }}
            </select>
            <select class="chip" aria-label=words::state() data-testid="people-standing" on:change=move |ev| standing(event_target_value(&ev))>
                <option value="">{words::any_state()}</option>
                {Standing::ALL.map(|one| view! { <option value=one.code()>{standing_word(one)}</option> }).into_view()}
            </select>
            <span class="admin-count" role="status" data-testid="people-count" data-count=move || shown.get()>{move || words::count(shown.get())}</span>
        </div>
    }
}
