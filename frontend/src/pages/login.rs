//! Signing in.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::i18n::login;
use crate::session::{Role, Session, SessionState};
use crate::ui::{Button, ButtonKind};

/// The login page.
#[component]
pub fn Login() -> impl IntoView {
    let state = SessionState::expect();
    let navigate = use_navigate();
    let enter = Callback::new(move |()| {
        state.set(Some(Session { name: "demo".to_owned(), role: Role::Patrol }));
        navigate("/", leptos_router::NavigateOptions::default());
    });
    view! {
        <main class="page">
            <Button kind=ButtonKind::Primary label=login::submit() on_press=enter testid="login-submit" />
        </main>
    }
}
