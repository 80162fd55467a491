//! Roles and what they are held for, as they are chosen.
//!
//! `data-testid`s: `roles-role-<n>`, `roles-area-<n>`, `roles-remove-<n>`, `roles-add`, counted from 0.

use leptos::prelude::*;
use xunge_shared::{id::AreaCode, people::Held, role::Role};

use crate::clock;
use crate::data::Core;
use crate::i18n::{people as words, today};
use crate::ui::{Button, ButtonKind, Icon, Mark};

/// A role in words.
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Patrol => today::role_patrol(),
        Role::GridWorker => today::role_grid_worker(),
        Role::Supervisor => today::role_supervisor(),
        Role::Administrator => today::role_administrator(),
    }
}

/// What the administrator looks after: the whole county first, where it is theirs, then towns.
pub fn areas(core: Core) -> Vec<(AreaCode, String)> {
    let (session, now) = (core.session().get(), clock::now().get());
    let Some(session) = session else { return vec![] };
    let own: Vec<_> = session.held(now).filter(|grant| grant.role == Role::Administrator).map(|grant| grant.area).collect();
    let is_own = |area: AreaCode| own.iter().any(|own| own.contains(area));
    let towns = crate::desk::towns::now(core).into_iter();
    let county = [(session.county, words::whole_county().to_owned())];
    county.into_iter().chain(towns).filter(|(code, _)| is_own(*code)).collect()
}

/// The editor of what somebody holds.
#[component]
pub fn Roles(
    /// What is held, both ways.
    held: RwSignal<Vec<Held>>,
    /// It can be read only.
    #[prop(optional)]
    fixed: bool,
) -> impl IntoView {
    let core = Core::expect();
    let areas = Memo::new(move |_| areas(core));
    // Who keeps the county makes administrators, and nobody else.
    let roles = Memo::new(move |_| {
        let county = areas.with(|areas| areas.iter().any(|(code, _)| code.is_county()));
        Role::ALL.into_iter().filter(|role| county || *role != Role::Administrator).collect::<Vec<_>>()
    });
    let add = Callback::new(move |()| {
        let area = areas.with_untracked(|areas| areas.iter().find(|(code, _)| code.is_town()).or(areas.first()).map(|(code, _)| *code));
        held.update(|held| held.extend(area.map(|area| Held { role: Role::Patrol, area })));
    });
    let line = move |(n, one): (usize, Held)| {
        let set = move |change: fn(&mut Held, String), text: String| {
            held.update(|held| {
                if let Some(one) = held.get_mut(n) {
                    change(one, text);
                }
            });
        };
        let role = |one: &mut Held, text: String| one.role = text.parse().unwrap_or(one.role);
        let area = |one: &mut Held, text: String| one.area = text.parse().unwrap_or(one.area);
        view! {
            <div class="roles-line">
                <select
                    aria-label=words::role_n(n + 1)
                    disabled=fixed
                    data-testid=format!("roles-role-{n}")
                    on:change=move |ev| set(role, event_target_value(&ev))
                >
                    {roles
                        .get()
                        .into_iter()
                        .chain((one.role == Role::Administrator && !roles.get().contains(&one.role)).then_some(one.role))
                        .map(|role| view! { <option value=role.name() selected=role == one.role>{role_word(role)}</option> })
                        .collect_view()}
                </select>
                <select
                    aria-label=words::area_n(n + 1)
                    disabled=fixed
                    data-testid=format!("roles-area-{n}")
                    on:change=move |ev| set(area, event_target_value(&ev))
                >
                    {areas
                        .get()
                        .into_iter()
                        .map(|(code, name)| view! { <option value=code.to_string() selected=code == one.area>{name}</option> })
                        .collect_view()}
                </select>
                {(!fixed)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="icon-btn"
                                aria-label=words::remove_role()
                                data-testid=format!("roles-remove-{n}")
                                on:click=move |_| {
                                    held.update(|held| {
                                        held.remove(n);
                                    });
                                }
                            >
                                <Icon mark=Mark::Trash size=18 />
                            </button>
                        }
                    })}
            </div>
        }
    };
    view! {
        <fieldset class="roles">
            <legend>{words::roles()}</legend>
            {move || held.get().into_iter().enumerate().map(line).collect_view()}
            {(!fixed)
                .then(|| view! { <Button kind=ButtonKind::Ghost mark=Mark::Plus label=words::add_role() on_press=add testid="roles-add" /> })}
        </fieldset>
    }
}
