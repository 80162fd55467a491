//! What a disabled account sees instead of its pages: why, what becomes of its work, and the ways on.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::rescue::Rescue;
use crate::data::Core;
use crate::i18n::{sync, today};
use crate::ui::{Button, Icon, Mark, Tone, TopBar};

/// The page. It stands at every address but the sync centre's and the login's.
#[component]
pub fn Disabled() -> impl IntoView {
    let core = Core::expect();
    let waiting = Memo::new(move |_| core.status().with(|status| status.unsent + status.photos));
    let words = move || match waiting.get() {
        0 => sync::disabled_clear().to_owned(),
        n => sync::disabled_waiting(n),
    };
    view! {
        <TopBar title=sync::disabled_title() />
        <main class="page" data-testid="disabled">
            <div class=format!("notice {}", Tone::Wrong.class()) role="alert">
                <Icon mark=Mark::Warning size=20 />
                <p>
                    <strong data-testid="disabled-waiting" data-count=move || waiting.get().to_string()>{words}</strong>
                    <small>{sync::disabled_why()}</small>
                </p>
            </div>
            <h2 class="section">{sync::rescue()}</h2>
            <Rescue core />
            <div class="me-acts">
                <a class="btn" href="/login" data-testid="disabled-sign-in">
                    {sync::disabled_again()}
                </a>
                <Button
                    mark=Mark::Logout
                    label=today::log_out()
                    on_press=Callback::new(move |()| spawn_local(core.sign_out()))
                    testid="disabled-log-out"
                />
            </div>
        </main>
    }
}
