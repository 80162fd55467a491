//! Six digits by thumb, or by a keyboard.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::i18n::unlock as words;
use crate::ui::{Icon, Mark};

const DIGITS: usize = 6;

/// The pad. Calls `on_done` with each six digits and empties itself.
#[component]
pub(super) fn PinPad(
    /// Called with six digits.
    on_done: Callback<String>,
    /// Takes no press: the last six are being looked at.
    #[prop(into)]
    busy: Signal<bool>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let press = move |digit: char| {
        if busy.get_untracked() {
            return;
        }
        typed.update(|typed| typed.push(digit));
        if typed.with_untracked(String::len) == DIGITS {
            on_done.run(typed.get_untracked());
            typed.set(String::new());
        }
    };
    let erase = move || {
        typed.update(|typed| {
            typed.pop();
        });
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Backspace" => erase(),
        key => {
            if let Some(digit) = key.chars().next().filter(|digit| digit.is_ascii_digit() && key.len() == 1) {
                press(digit);
            }
        }
    };
    let listener = window_event_listener(leptos::ev::keydown, on_key);
    on_cleanup(move || listener.remove());
    let dots = move || {
        let filled = typed.with(String::len);
        (0..DIGITS).map(|i| view! { <i class:is-filled=i < filled></i> }).collect_view()
    };
    let key = move |digit: char| {
        view! {
            <button type="button" class="pin-key" data-testid=format!("pin-{digit}") on:click=move |_| press(digit)>
                {digit.to_string()}
            </button>
        }
    };
    view! {
        <div class="pin" class:is-busy=move || busy.get() aria-busy=move || busy.get().to_string()>
            <p class="pin-dots" role="status" aria-label=move || words::digit_count(typed.with(String::len))>
                {dots}
            </p>
            <div class="pin-keys">
                {('1'..='9').map(key).collect_view()} <span></span> {key('0')}
                <button type="button" class="pin-key" aria-label=words::erase() data-testid="pin-erase" on:click=move |_| erase()>
                    <Icon mark=Mark::Back />
                </button>
            </div>
        </div>
    }
}
