//! Buttons: 48 px high, the one primary action of a screen 56 px.

use leptos::prelude::*;

use super::{Icon, Mark};

/// How much a button asks to be pressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ButtonKind {
    /// The one action of the screen: filled, 56 px.
    Primary,
    /// Filled, 48 px: the next action of a row or a sheet.
    Filled,
    /// Outlined, 48 px.
    #[default]
    Plain,
    /// Words only.
    Ghost,
    /// Ends or discards something.
    Danger,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            ButtonKind::Primary => "btn btn-primary",
            ButtonKind::Filled => "btn btn-filled",
            ButtonKind::Plain => "btn",
            ButtonKind::Ghost => "btn btn-ghost",
            ButtonKind::Danger => "btn btn-danger",
        }
    }
}

/// A button. While `busy` it keeps its place, shows that it works, and takes no press.
#[component]
pub fn Button(
    /// How much it asks to be pressed.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before the words.
    #[prop(optional, into)]
    mark: Option<Mark>,
    /// What it does, in one or two words.
    #[prop(into)]
    label: Signal<String>,
    /// Its press; leave out for a submit button.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// True for the button that submits its form.
    #[prop(optional)]
    submit: bool,
    /// Takes no press.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Works on an earlier press.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// For tests.
    #[prop(into)]
    testid: String,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=kind.class()
            class:is-busy=move || busy.get()
            disabled=move || disabled.get()
            aria-busy=move || busy.get().to_string()
            // not disabled: it would lose the keyboard's focus for good
            aria-disabled=move || busy.get().then_some("true")
            data-testid=testid
            on:click=move |event| {
                if busy.get_untracked() {
                    event.prevent_default();
                } else if let Some(press) = on_press {
                    press.run(());
                }
            }
        >
            {mark.map(|mark| view! { <Icon mark=mark size=20 /> })}
            <span>{move || label.get()}</span>
        </button>
    }
}
