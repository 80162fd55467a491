//! A labelled text input with its hint or its error.

use leptos::prelude::*;

use super::{Icon, Mark};
use crate::i18n::login;

/// One line of text. With `password` it has a button that shows what was typed.
#[component]
pub fn Field(
    /// What to enter.
    #[prop(into)]
    label: Signal<String>,
    /// The text, both ways.
    value: RwSignal<String>,
    /// Hides the text until asked.
    #[prop(optional)]
    password: bool,
    /// The `autocomplete` token.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The keyboard to open (`text`, `numeric`, `search`).
    #[prop(default = "text")]
    inputmode: &'static str,
    /// At most so many characters.
    #[prop(optional)]
    maxlength: Option<&'static str>,
    /// Says in words what is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Helps before anything is wrong.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// For tests; also makes the element's id.
    testid: &'static str,
) -> impl IntoView {
    let shown = RwSignal::new(!password);
    let note_id = format!("{testid}-note");
    let described_by = note_id.clone();
    view! {
        <div class="field" class:has-error=move || error.get().is_some()>
            <label for=testid>{move || label.get()}</label>
            <div class="field-box">
                <input
                    id=testid
                    data-testid=testid
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    inputmode=inputmode
                    maxlength=maxlength
                    autocapitalize="none"
                    spellcheck="false"
                    aria-invalid=move || error.get().is_some().to_string()
                    aria-describedby=described_by
                    bind:value=value
                />
                {password
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="field-eye"
                                data-testid=format!("{testid}-show")
                                aria-pressed=move || shown.get().to_string()
                                aria-label=move || if shown.get() { login::hide_password() } else { login::show_password() }
                                on:click=move |_| shown.update(|shown| *shown = !*shown)
                            >
                                <Icon mark=Signal::derive(move || if shown.get() { Mark::EyeOff } else { Mark::Eye }) />
                            </button>
                        }
                    })}
            </div>
            <p id=note_id class="field-note" role="status">
                {move || error.get().unwrap_or_else(|| hint.get())}
            </p>
        </div>
    }
}
