//! The form: what was typed, what came back, and the offline way in.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::data::{Core, SignInError};
use crate::i18n::login;
use crate::route;
use crate::ui::{Button, ButtonKind, Field, Icon, Mark, Tone};

/// User name, password, and what to do when it fails.
#[component]
pub fn LoginForm(
    /// The user name, both ways.
    name: RwSignal<String>,
) -> impl IntoView {
    let core = Core::expect();
    let password = RwSignal::new(String::new());
    let second = RwSignal::new(String::new());
    let with_code = RwSignal::new(false);
    let asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let fault = RwSignal::new(None::<SignInError>);

    let enter = Callback::new(|()| route::replace("/"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        if busy.get_untracked() || name.with_untracked(|name| name.trim().is_empty()) || password.with_untracked(String::is_empty) {
            return;
        }
        busy.set(true);
        fault.set(None);
        spawn_local(async move {
            let answer = core.sign_in(name.get_untracked().trim().to_owned(), password.get_untracked(), second.get_untracked()).await;
            busy.set(false);
            match answer {
                Ok(_) => enter.run(()),
                Err(found) => {
                    with_code.update(|with| *with |= matches!(found, SignInError::CodeNeeded | SignInError::WrongCode));
                    fault.set(Some(found));
                }
            }
        });
    };
    let name_error =
        Signal::derive(move || (asked.get() && name.with(|name| name.trim().is_empty())).then(|| login::name_missing().to_owned()));
    let password_error =
        Signal::derive(move || (asked.get() && password.with(String::is_empty)).then(|| login::password_missing().to_owned()));
    let offline = move || fault.get() == Some(SignInError::Unreachable) || !window().navigator().on_line();
    view! {
        <form class="login-fields" novalidate=true on:submit=submit>
            <Field label=login::name() value=name autocomplete="username" error=name_error testid="login-name" />
            <Field label=login::password() value=password password=true autocomplete="current-password" error=password_error testid="login-password" />
            {move || with_code.get().then(|| view! { <CodeField code=second /> })}
            {move || fault.with(|fault| fault.as_ref().map(trouble))}
            <Button
                kind=ButtonKind::Primary
                label=Signal::derive(move || if busy.get() { login::submitting() } else { login::submit() }.to_owned())
                submit=true
                busy
                testid="login-submit"
            />
            <a class="login-hint" href="/enrol" data-testid="login-enrol">{login::by_code()}</a>
            {move || {
                // still signed in here: only the server asks for the password again
                let session = core.session().get().filter(|_| offline())?;
                let label = login::continue_as(&session.account.display);
                Some(view! {
                    <Button mark=Mark::CloudOff label on_press=enter testid="login-offline" />
                    <p class="login-hint">{login::continue_why()}</p>
                })
            }}
        </form>
    }
}

/// The code of a second factor.
#[component]
pub fn CodeField(
    /// What is typed, both ways.
    code: RwSignal<String>,
) -> impl IntoView {
    view! { <Field label=login::second() value=code autocomplete="one-time-code" testid="login-code" /> }
}

/// What came back, and what to do about it.
pub fn trouble(fault: &SignInError) -> impl IntoView + use<> {
    let (title, why) = match fault {
        SignInError::WrongPassword => (login::wrong().to_owned(), ""),
        SignInError::CodeNeeded => (login::code_needed().to_owned(), ""),
        SignInError::WrongCode => (login::wrong_code().to_owned(), ""),
        SignInError::Disabled => (login::disabled().to_owned(), ""),
        SignInError::TooManyAttempts(seconds) => (login::too_many(seconds), ""),
        SignInError::Unreachable => (login::unreachable().to_owned(), login::unreachable_why()),
        SignInError::Storage(_) => (login::storage().to_owned(), login::storage_why()),
        SignInError::Server(status) => (login::server_error(status), ""),
    };
    view! {
        <div class=format!("notice {}", Tone::Wrong.class()) role="alert" data-testid="login-fault">
            <Icon mark=Mark::Warning size=20 />
            <p>
                <strong>{title}</strong>
                {(!why.is_empty()).then(|| view! { <small>{why}</small> })}
            </p>
        </div>
    }
}
