//! Choosing a PIN, and the phone's own way of recognising its owner.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::pad::PinPad;
use crate::data::{Core, is_easy};
use crate::device::recognise;
use crate::i18n::unlock as words;
use crate::route;
use crate::ui::{Button, Mark, Sheet, Toasts, Tone};

/// The section on the account's page.
#[component]
pub fn LockSettings() -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let open = RwSignal::new(false);
    let looked = RwSignal::new(());
    let pin = Memo::new(move |_| {
        looked.track();
        let me = core.me();
        Core::known().into_iter().find(|known| Some(known.session.account.id) == me).and_then(|known| known.pin)
    });
    let has_pin = Memo::new(move |_| pin.with(Option::is_some));
    let can_recognise = LocalResource::new(recognise::is_able);
    let set = Callback::new(move |new: String| {
        open.set(false);
        spawn_local(async move {
            core.set_pin(Some(&new)).await;
            toasts.say(Tone::Good, words::pin_set());
            let _ = looked.try_set(());
        });
    });
    let remove = Callback::new(move |()| {
        spawn_local(async move {
            core.set_pin(None).await;
            toasts.say(Tone::Good, words::pin_removed());
            let _ = looked.try_set(());
        });
    });
    let add_key = Callback::new(move |()| {
        let Some(session) = core.session().get_untracked() else { return };
        spawn_local(async move {
            match recognise::enrol(&session.account).await {
                Some(key) => {
                    core.set_key(key).await;
                    toasts.say(Tone::Good, words::key_added());
                }
                None => toasts.say(Tone::Wrong, words::key_refused()),
            }
            let _ = looked.try_set(());
        });
    });
    let switch = Callback::new(move |()| {
        spawn_local(async move {
            core.switch().await;
            route::replace("/login");
        });
    });
    let keyed = move || pin.with(|pin| pin.as_ref().is_some_and(|pin| !pin.key.is_empty()));
    view! {
        <h2 class="section">{words::lock()}</h2>
        <p class="me-hint">{words::lock_why()}</p>
        <div class="lock-acts" data-testid="me-lock" data-pin=move || has_pin.get().to_string()>
            <Button
                mark=Mark::Shield
                label=Signal::derive(move || if has_pin.get() { words::change_pin() } else { words::set_pin() }.to_owned())
                on_press=Callback::new(move |()| open.set(true))
                testid="me-set-pin"
            />
            {move || {
                has_pin
                    .get()
                    .then(|| {
                        let able = can_recognise.get() == Some(true) && !keyed();
                        view! {
                            {able.then(|| view! { <Button label=words::add_key() on_press=add_key testid="me-add-key" /> })}
                            <Button label=words::remove_pin() on_press=remove testid="me-remove-pin" />
                            <Button mark=Mark::People label=words::switch() on_press=switch testid="me-switch" />
                        }
                    })
            }}
        </div>
        <Sheet open title=words::set_pin() testid="me-pin">
            {move || open.get().then(|| view! { <Choose on_chosen=set /> })}
        </Sheet>
    }
}

/// The same six digits twice.
#[component]
fn Choose(on_chosen: Callback<String>) -> impl IntoView {
    let first = RwSignal::new(None::<String>);
    let fault = RwSignal::new(None::<&'static str>);
    let on_done = Callback::new(move |pin: String| match first.get_untracked() {
        None if is_easy(&pin) => fault.set(Some(words::easy_pin())),
        None => {
            fault.set(None);
            first.set(Some(pin));
        }
        Some(before) if before == pin => on_chosen.run(pin),
        Some(_) => {
            fault.set(Some(words::pins_differ()));
            first.set(None);
        }
    });
    view! {
        <div class="lock-enter">
            <p data-testid="pin-ask">{move || if first.with(Option::is_some) { words::repeat_pin() } else { words::choose_pin() }}</p>
            {move || fault.get().map(|why| view! { <p class=format!("lock-fault {}", Tone::Wrong.class()) role="alert" data-testid="pin-fault">{why}</p> })}
            <PinPad on_done busy=false />
        </div>
    }
}
