//! The form: what was typed, what came back, and the offline way in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::i18n::login;
use crate::session::{self, SessionState, SignInFault};
use crate::ui::{Button, ButtonKind, Field, Icon, Mark, Tone};

/// User name, password, and what to do when it fails.
#[component]
pub fn LoginForm() -> impl IntoView {
    let state = SessionState::expect();
    let name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let fault = RwSignal::new(None::<SignInFault>);

    let navigate = StoredValue::new_local(use_navigate());
    let enter = Callback::new(move |session| {
        state.set(Some(session));
        navigate.with_value(|navigate| navigate("/", NavigateOptions { replace: true, ..NavigateOptions::default() }));
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        if busy.get_untracked() || name.with_untracked(|name| name.trim().is_empty()) || password.with_untracked(String::is_empty) {
            return;
        }
        busy.set(true);
        fault.set(None);
        spawn_local(async move {
            let answer = session::sign_in(name.get_untracked().trim(), &password.get_untracked()).await;
            busy.set(false);
            match answer {
                Ok(session) => enter.run(session),
                Err(found) => fault.set(Some(found)),
            }
        });
    };
    let name_error =
        Signal::derive(move || (asked.get() && name.with(|name| name.trim().is_empty())).then(|| login::name_missing().to_owned()));
    let password_error = Signal::derive(move || {
        if asked.get() && password.with(String::is_empty) {
            Some(login::password_missing().to_owned())
        } else {
            (fault.get() == Some(SignInFault::Wrong)).then(|| login::wrong().to_owned())
        }
    });
    let offline = move || fault.get() == Some(SignInFault::Unreachable) || !window().navigator().on_line();
    view! {
        <form class="login-fields" novalidate=true on:submit=submit>
            <Field label=login::name() value=name autocomplete="username" error=name_error testid="login-name" />
            <Field label=login::password() value=password password=true autocomplete="current-password" error=password_error testid="login-password" />
            {move || fault.get().and_then(trouble)}
            <Button
                kind=ButtonKind::Primary
                label=Signal::derive(move || if busy.get() { login::submitting() } else { login::submit() }.to_owned())
                submit=true
                busy
                testid="login-submit"
            />
            {move || {
                offline()
                    .then(|| {
                        state
                            .remembered()
                            .into_iter()
                            .map(|session| {
                                let label = login::continue_as(&session.account.display);
                                let testid = format!("login-offline-{}", session.account.name);
                                let on_press = Callback::new(move |()| enter.run(session.clone()));
                                view! {
                                    <Button mark=Mark::CloudOff label on_press testid />
                                    <p class="login-hint">{login::continue_why()}</p>
                                }
                            })
                            .collect_view()
                    })
            }}
        </form>
    }
}

/// The faults that are not a field's.
fn trouble(fault: SignInFault) -> Option<impl IntoView> {
    let (title, why) = match fault {
        SignInFault::Wrong => return None,
        SignInFault::Disabled => (login::disabled(), ""),
        SignInFault::TooMany => (login::too_many(), ""),
        SignInFault::Unreachable => (login::unreachable(), login::unreachable_why()),
        SignInFault::Server => (login::server_error(), ""),
    };
    Some(view! {
        <div class=format!("notice {}", Tone::Wrong.class()) role="alert" data-testid="login-fault">
            <Icon mark=Mark::Warning size=20 />
            <p>
                <strong>{title}</strong>
                <small>{why}</small>
            </p>
        </div>
    })
}
