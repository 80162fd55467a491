//! The way in by a one-time code: scanned with the phone's camera, or typed.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::login::{CodeField, trouble};
use crate::data::{Core, SignInError};
use crate::i18n::enrol as words;
use crate::route;
use crate::ui::{Button, ButtonKind, Field, Icon, Mark, Tone, TopBar};

/// The page. A code behind `#` never leaves the phone but in the request that spends it, and leaves the address at once.
#[component]
pub fn Enrol() -> impl IntoView {
    let core = Core::expect();
    let typed = RwSignal::new(window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned());
    if typed.with_untracked(|code| !code.is_empty()) {
        route::replace("/enrol");
    }
    let second = RwSignal::new(String::new());
    let with_second = RwSignal::new(false);
    let asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let fault = RwSignal::new(None::<SignInError>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        if busy.get_untracked() || typed.with_untracked(|code| code.trim().is_empty()) {
            return;
        }
        busy.set(true);
        fault.set(None);
        spawn_local(async move {
            let answer = core.enrol(typed.get_untracked(), second.get_untracked()).await;
            // the page may be gone: signing in leads on by itself
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => route::replace("/"),
                Err(found) => {
                    with_second.try_update(|with| *with |= matches!(found, SignInError::CodeNeeded | SignInError::WrongCode));
                    let _ = fault.try_set(Some(found));
                }
            }
        });
    };
    let missing = Signal::derive(move || (asked.get() && typed.with(|code| code.trim().is_empty())).then(|| words::missing().to_owned()));
    view! {
        <TopBar title=words::title() back="/login" />
        <main class="page">
            <form class="login-fields" novalidate=true on:submit=submit>
                <p class="login-hint">{words::why()}</p>
                <Field label=words::code() value=typed error=missing testid="enrol-code" />
                {move || with_second.get().then(|| view! { <CodeField code=second /> })}
                {move || fault.with(|fault| fault.as_ref().map(|fault| match fault {
                    SignInError::WrongPassword => wrong().into_any(),
                    other => trouble(other).into_any(),
                }))}
                <Button
                    kind=ButtonKind::Primary
                    label=Signal::derive(move || if busy.get() { words::submitting() } else { words::submit() }.to_owned())
                    submit=true
                    busy
                    testid="enrol-submit"
                />
            </form>
        </main>
    }
}

fn wrong() -> impl IntoView {
    view! {
        <div class=format!("notice {}", Tone::Wrong.class()) role="alert" data-testid="login-fault">
            <Icon mark=Mark::Warning size=20 />
            <p>
                <strong>{words::wrong()}</strong>
                <small>{words::wrong_why()}</small>
            </p>
        </div>
    }
}
