//! At the sign-in: everybody who signed in on this phone before, with the short way in for those who have a PIN.

use leptos::prelude::*;

use super::enter::Enter;
use crate::data::{Core, Known};
use crate::i18n::unlock as words;
use crate::pages::TypedName;
use crate::route;
use crate::ui::{Icon, Mark, Sheet};

/// The list.
#[component]
pub fn Accounts() -> impl IntoView {
    let chosen = RwSignal::new(None::<Known>);
    let open = RwSignal::new(false);
    let typed = TypedName::expect();
    let title =
        Signal::derive(move || chosen.with(|known| known.as_ref().map(|known| known.session.account.display.clone())).unwrap_or_default());
    let one = move |known: Known| {
        let account = &known.session.account;
        let (initial, display, name) = (account.display.chars().next().map(String::from), account.display.clone(), account.name.clone());
        let testid = format!("account-{name}");
        let by_pin = known.pin.as_ref().is_some_and(|pin| pin.left > 0);
        let press = move |_| {
            if by_pin {
                chosen.set(Some(known.clone()));
                open.set(true);
            } else {
                typed.set(&name);
            }
        };
        view! {
            <li>
                <button type="button" class="account" data-testid=testid on:click=press>
                    <span class="avatar">{initial}</span>
                    <span class="row-text">
                        <strong>{display}</strong>
                        <small>{if by_pin { words::with_pin() } else { words::with_password() }}</small>
                    </span>
                    <Icon mark=Mark::Chevron />
                </button>
            </li>
        }
    };
    let enter = Callback::new(|()| route::replace("/"));
    view! {
        <section class="accounts" data-testid="accounts">
            <h2 class="section">{words::accounts()}</h2>
            <ul>{Core::known().into_iter().map(one).collect_view()}</ul>
        </section>
        <Sheet open title testid="account-enter">
            {move || open.get().then(|| chosen.get().map(|known| view! { <Enter known on_in=enter /> }))}
        </Sheet>
    }
}
