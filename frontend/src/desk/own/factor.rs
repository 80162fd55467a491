//! The second factor: set up by password, QR code and a first code; its recovery codes are shown once.
//!
//! `data-testid`s: `factor` (`data-state` loading, off, begun, codes or on), `factor-password`, `factor-begin`, `factor-secret`,
//! `factor-qr`, `factor-code`, `factor-confirm`, `factor-recovery`, `factor-kept`, `factor-remove`, `factor-fault`.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError, BegunFactor};
use crate::desk::qr::Qr;
use crate::i18n::own as words;
use crate::ui::{Button, ButtonKind, Field, Icon, Mark, Skeleton, Toasts, Tone};

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
enum State {
    Loading,
    Off,
    Begun(BegunFactor),
    Codes(Vec<String>),
    On(usize),
}

impl State {
    fn code(&self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Off => "off",
            Self::Begun(_) => "begun",
            Self::Codes(_) => "codes",
            Self::On(_) => "on",
        }
    }
}

fn trouble(why: &ApiError) -> String {
    let ApiError::Status { code, .. } = why else { return words::failed().to_owned() };
    let word = match code.as_str() {
        "wrong_password" => words::failed_password(),
        "wrong_code" | "code_needed" => words::failed_code(),
        "too_many_attempts" => words::failed_wait(),
        _ => words::failed(),
    };
    word.to_owned()
}

/// Asks the server how far it is.
fn look(state: RwSignal<State>) {
    spawn_local(async move {
        let found = match api::own_factor().await {
            Ok(factor) if factor.on => State::On(factor.recovery),
            _ => State::Off,
        };
        // the page may be gone by then
        let _ = state.try_set(found);
    });
}

/// The card.
#[component]
pub fn OwnFactor() -> impl IntoView {
    let toasts = Toasts::expect();
    let state = RwSignal::new(State::Loading);
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, fault) = (RwSignal::new(false), RwSignal::new(None::<String>));
    look(state);
    // Each step asks the server, and says what is wrong.
    let done = move |answer: Result<State, ApiError>| {
        let _ = busy.try_set(false);
        match answer {
            Ok(next) => {
                let _ = fault.try_set(None);
                for field in [password, code] {
                    let _ = field.try_set(String::new());
                }
                let _ = state.try_set(next);
            }
            Err(why) => drop(fault.try_set(Some(trouble(&why)))),
        }
    };
    let begin = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move { done(api::begin_factor(&password.get_untracked()).await.map(State::Begun)) });
    });
    let confirm = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move {
            let answer = api::confirm_factor(code.get_untracked().trim()).await;
            if answer.is_ok() {
                toasts.say(Tone::Good, words::turned_on());
            }
            done(answer.map(State::Codes));
        });
    });
    let remove = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move {
            let answer = api::remove_own_factor(&password.get_untracked(), code.get_untracked().trim()).await;
            if answer.is_ok() {
                toasts.say(Tone::Good, words::removed());
            }
            done(answer.map(|()| State::Off));
        });
    });
    let kept = Callback::new(move |()| look(state));
    let ask_password = move || {
        view! { <Field label=words::password() value=password password=true autocomplete="current-password" testid="factor-password" /> }
    };
    view! {
        <section class="settings-card own-factor" data-testid="factor" data-state=move || state.with(State::code)>
            <h3>{words::factor()}</h3>
            <p class="muted">{words::factor_why()}</p>
            {move || match state.get() {
                State::Loading => view! { <Skeleton rows=1 /> }.into_any(),
                State::Off => {
                    view! {
                        <p><strong>{words::factor_off()}</strong></p>
                        {ask_password()}
                        <Button kind=ButtonKind::Filled label=words::begin() on_press=begin busy testid="factor-begin" />
                    }
                        .into_any()
                }
                State::Begun(found) => {
                    view! {
                        <p>{words::scan()}</p>
                        <Qr text=found.uri label=words::qr() testid="factor-qr" />
                        <p class="muted">{words::typed()} <code data-testid="factor-secret">{found.secret}</code></p>
                        <Field label=words::code() value=code inputmode="numeric" autocomplete="one-time-code" testid="factor-code" />
                        <Button kind=ButtonKind::Filled label=words::confirm() on_press=confirm busy testid="factor-confirm" />
                    }
                        .into_any()
                }
                State::Codes(codes) => view! { <Codes codes kept /> }.into_any(),
                State::On(left) => {
                    view! {
                        <p><strong>{words::factor_on(left)}</strong></p>
                        {ask_password()}
                        <Field label=words::code_or_recovery() value=code autocomplete="one-time-code" testid="factor-code" />
                        <Button kind=ButtonKind::Danger label=words::remove() on_press=remove busy testid="factor-remove" />
                    }
                        .into_any()
                }
            }}
            {move || {
                fault.get().map(|why| {
                    view! {
                        <p class="notice tone-wrong" role="alert" data-testid="factor-fault">
                            <Icon mark=Mark::Warning size=20 />
                            {why}
                        </p>
                    }
                })
            }}
        </section>
    }
}

/// The recovery codes, shown this once.
#[component]
fn Codes(codes: Vec<String>, kept: Callback<()>) -> impl IntoView {
    let print = Callback::new(|()| drop(window().print()));
    view! {
        <div class="slip">
            <p>{words::recovery()}</p>
            <ol class="own-codes" data-testid="factor-recovery">{codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}</ol>
        </div>
        <div class="import-acts">
            <Button mark=Mark::Note label=words::print() on_press=print testid="factor-print" />
            <Button kind=ButtonKind::Filled label=words::kept() on_press=kept testid="factor-kept" />
        </div>
    }
}
