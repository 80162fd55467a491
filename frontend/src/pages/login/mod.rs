//! Signing in: the product's face, and the way back to work when the server cannot be reached.

mod form;
mod scene;

use leptos::prelude::*;

use crate::chunks::{Chunk, Part};
use crate::data::Core;
use crate::i18n::{self, Lang, common, login, today};
use crate::theme::{Theme, ThemeState};
use crate::ui::{Icon, Logo, Mark};
use form::LoginForm;
pub use form::{CodeField, trouble};
use scene::Scene;

/// The user name in the form, for the list of those who were here before. From context.
#[derive(Clone, Copy)]
pub struct TypedName(RwSignal<String>);

impl TypedName {
    /// Of the login page.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Puts a name into the form.
    pub fn set(self, name: &str) {
        self.0.set(name.to_owned());
    }
}

/// The login page.
#[component]
pub fn Login() -> impl IntoView {
    let name = RwSignal::new(Core::last_name());
    provide_context(TypedName(name));
    view! {
        <div class="login">
            <header class="login-face">
                <Scene />
                <div class="login-tools">
                    <LanguageButton />
                    <ThemeButton />
                </div>
                <div class="login-brand">
                    <Logo size=52 />
                    <div>
                        <p class="login-name">{common::app_name()}</p>
                        <p class="login-tagline">{common::app_tagline()}</p>
                    </div>
                </div>
                <ul class="login-promises">
                    <li>
                        <Icon mark=Mark::CloudOff />
                        {login::promise_offline()}
                    </li>
                    <li>
                        <Icon mark=Mark::Pin />
                        {login::promise_presence()}
                    </li>
                    <li>
                        <Icon mark=Mark::Map />
                        {login::promise_map()}
                    </li>
                </ul>
            </header>
            <main class="login-form">
                <h1>{login::headline()}</h1>
                {Core::is_shared().then(|| view! { <Chunk part=Part::Accounts /> })}
                <LoginForm name />
                <p class="login-privacy">
                    <Icon mark=Mark::Shield size=16 />
                    {login::privacy()}
                </p>
            </main>
        </div>
    }
}

#[component]
fn LanguageButton() -> impl IntoView {
    let other = if i18n::current() == Lang::Zh { Lang::En } else { Lang::Zh };
    let switch = i18n::use_switch();
    view! {
        <button type="button" class="pill" lang=other.tag() data-testid="login-language" on:click=move |_| switch.run(other)>
            <Icon mark=Mark::Globe size=18 />
            <span>{common::switch_language()}</span>
        </button>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let theme = ThemeState::expect();
    let named = move || match theme.get() {
        Theme::System => today::theme_system(),
        Theme::Day => today::theme_day(),
        Theme::Dark => today::theme_dark(),
        Theme::Night => today::theme_night(),
    };
    let next = move || match theme.get() {
        Theme::System => Theme::Day,
        Theme::Day => Theme::Dark,
        Theme::Dark => Theme::Night,
        Theme::Night => Theme::System,
    };
    let mark = Signal::derive(move || if matches!(theme.get(), Theme::Dark | Theme::Night) { Mark::Moon } else { Mark::Sun });
    view! {
        <button
            type="button"
            class="pill"
            aria-label=move || format!("{}: {}", today::theme(), named())
            data-testid="login-theme"
            on:click=move |_| theme.choose(next())
        >
            <Icon mark size=18 />
            <span>{named}</span>
        </button>
    }
}
