//! Somebody new: made without a password, and first come in by a one-time code.
//!
//! `data-testid`s: `add`, `add-name|display|team`, `add-submit`, `add-fault`; of [`Roles`] theirs.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::people::NewPerson;

use super::{Page, roles::Roles, trouble::trouble, typed::New};
use crate::api;
use crate::i18n::people as words;
use crate::route;
use crate::ui::{Button, ButtonKind, Field, Icon, Mark, Sheet};

/// The sheet.
#[component]
pub fn Add(open: RwSignal<bool>) -> impl IntoView {
    let page = Page::expect();
    let typed = New::kept();
    let New { name, display, team, held } = typed;
    let (busy, fault) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let new = NewPerson {
            name: name.get_untracked().trim().to_owned(),
            display: display.get_untracked(),
            team: team.get_untracked(),
            held: held.get_untracked(),
        };
        busy.set(true);
        fault.set(None);
        spawn_local(async move {
            let made = api::make_account(&new).await;
            let _ = busy.try_set(false);
            match made {
                Ok(code) => {
                    open.set(false);
                    route::go(&format!("/desk/admin/people?who={}", code.id));
                    page.code.set(Some((code, new.display)));
                    page.again();
                    typed.clear();
                }
                Err(why) => fault.set(Some(trouble(&why))),
            }
        });
    };
    view! {
        <Sheet open title=words::add() testid="add">
            <form class="admin-form" novalidate=true on:submit=submit>
                <Field label=words::account_name() value=name hint=words::account_name_hint() testid="add-name" />
                <Field label=words::display() value=display testid="add-display" />
                <Field label=words::team() value=team hint=words::team_hint() testid="add-team" />
                <Roles held />
                {move || {
                    fault.get().map(|why| {
                        view! {
                            <div class="notice tone-wrong" role="alert" data-testid="add-fault">
                                <Icon mark=Mark::Warning size=20 />
                                <p>{why}</p>
                            </div>
                        }
                    })
                }}
                <Button kind=ButtonKind::Primary label=words::create() submit=true busy testid="add-submit" />
            </form>
        </Sheet>
    }
}
