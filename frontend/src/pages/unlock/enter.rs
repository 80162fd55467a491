//! Showing who one is, and getting in; the lock screen is this for who is signed in.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::pad::PinPad;
use crate::data::{Core, Known, UnlockError};
use crate::device::recognise;
use crate::i18n::unlock as words;
use crate::route;
use crate::ui::{Button, ButtonKind, Icon, Logo, Mark, Tone};

/// The lock screen.
#[component]
pub fn Locked() -> impl IntoView {
    let core = Core::expect();
    let me = untrack(|| core.me());
    let known = Core::known().into_iter().find(|known| Some(known.session.account.id) == me);
    let other = Callback::new(move |()| {
        spawn_local(async move {
            core.switch().await;
            route::replace("/login");
        });
    });
    view! {
        <main class="page lock" data-testid="locked">
            <Logo size=44 />
            <h1>{words::locked()}</h1>
            <p class="sync-hint">{words::locked_why()}</p>
            {known.map(|known| view! { <Enter known on_in=Callback::new(|()| ()) /> })}
            <Button kind=ButtonKind::Ghost label=words::other_account() on_press=other testid="locked-other" />
        </main>
    }
}

/// The PIN pad of one person, and the phone's own way where they set it up.
#[component]
pub(super) fn Enter(known: Known, on_in: Callback<()>) -> impl IntoView {
    let core = Core::expect();
    let account = known.session.account.id;
    let exhausted = known.pin.as_ref().is_none_or(|pin| pin.left == 0);
    let fault = RwSignal::new(exhausted.then_some(UnlockError::Exhausted));
    let busy = RwSignal::new(false);
    let key = known.pin.map(|pin| pin.key).filter(|key| !key.is_empty());
    let unrecognised = RwSignal::new(false);
    let answered = move |answer: Result<(), UnlockError>| {
        // the page is gone as soon as its owner is in
        let _ = busy.try_set(false);
        let _ = fault.try_set(answer.err());
        if answer.is_ok() {
            on_in.run(());
        }
    };
    let on_done = Callback::new(move |pin: String| {
        busy.set(true);
        spawn_local(async move {
            // let the last dot be drawn before the slow hash
            gloo_timers::future::TimeoutFuture::new(30).await;
            answered(core.unlock(account, &pin).await);
        });
    });
    let by_key = key.map(|key| {
        let press = Callback::new(move |()| {
            let key = key.clone();
            spawn_local(async move {
                if recognise::owner(&key).await {
                    answered(core.unlock_recognised(account).await);
                } else {
                    let _ = unrecognised.try_set(true);
                }
            });
        });
        view! { <Button kind=ButtonKind::Filled mark=Mark::Shield label=words::use_key() on_press=press testid="unlock-key" /> }
    });
    let said = move || match fault.get() {
        None if unrecognised.get() => Some(words::key_failed().to_owned()),
        None => None,
        Some(UnlockError::Wrong(left)) => Some(words::wrong_pin(left)),
        Some(UnlockError::Exhausted) => Some(words::exhausted().to_owned()),
        Some(UnlockError::Storage) => Some(words::not_opened().to_owned()),
    };
    let exhausted = Memo::new(move |_| fault.get() == Some(UnlockError::Exhausted));
    view! {
        <div class="lock-enter">
            <p>{words::enter_pin(&known.session.account.display)}</p>
            {by_key}
            {move || {
                said()
                    .map(|why| {
                        view! {
                            <p class=format!("lock-fault {}", Tone::Wrong.class()) role="alert" data-testid="unlock-fault">
                                <Icon mark=Mark::Warning size=18 />
                                {why}
                            </p>
                        }
                    })
            }}
            {move || {
                if exhausted.get() {
                    view! {
                        <a class="btn btn-filled" href="/login" data-testid="unlock-password">
                            {words::with_password()}
                        </a>
                    }
                        .into_any()
                } else {
                    view! { <PinPad on_done busy /> }.into_any()
                }
            }}
        </div>
    }
}
