//! A list row that carries its own next action.

use leptos::prelude::*;

use super::{Icon, Mark, Tone};

/// The action at the end of a row.
#[derive(Clone)]
pub struct RowAction {
    /// One or two words.
    pub label: String,
    /// An icon before them.
    pub mark: Option<Mark>,
    /// Filled: this is what to do next. Outlined otherwise.
    pub strong: bool,
    /// Its press.
    pub on_press: Callback<()>,
}

/// Icon, title, what to know, next action. Pressing the row itself follows `href` or runs `on_open`.
#[component]
pub fn ListRow(
    /// What the colour means; also chooses the icon.
    #[prop(into)]
    tone: Signal<Tone>,
    /// Another icon than the tone's own.
    #[prop(optional, into)]
    mark: Option<Mark>,
    /// The thing, in its everyday name.
    #[prop(into)]
    title: Signal<String>,
    /// Where it stands: distance, time left, by whom. May hold `<b>` parts that carry the tone's colour.
    #[prop(into)]
    detail: ViewFn,
    /// Where the row leads.
    #[prop(optional, into)]
    href: Option<String>,
    /// Or what opening it does.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    /// The next action.
    #[prop(optional, into)]
    action: Option<RowAction>,
    /// For tests.
    #[prop(into)]
    testid: String,
) -> impl IntoView {
    let action_testid = format!("{testid}-action");
    let body = move || {
        view! {
            <span class="row-mark">
                <Icon mark=Signal::derive(move || mark.unwrap_or_else(|| tone.get().mark())) />
            </span>
            <span class="row-text">
                <strong>{move || title.get()}</strong>
                <small>{detail.run()}</small>
            </span>
        }
    };
    let opens = match (href, on_open) {
        (Some(href), _) => view! {
            <a href=href class="row-open">
                {body()}
            </a>
        }
        .into_any(),
        (None, Some(open)) => view! {
            <button type="button" class="row-open" on:click=move |_| open.run(())>
                {body()}
            </button>
        }
        .into_any(),
        (None, None) => view! { <div class="row-open">{body()}</div> }.into_any(),
    };
    view! {
        <li class=move || format!("row {}", tone.get().class()) data-testid=testid>
            {opens}
            {action
                .map(|action| {
                    let press = action.on_press;
                    view! {
                        <button
                            type="button"
                            class=if action.strong { "btn btn-filled row-action" } else { "btn row-action" }
                            data-testid=action_testid
                            on:click=move |_| press.run(())
                        >
                            {action.mark.map(|mark| view! { <Icon mark=mark size=18 /> })}
                            <span>{action.label}</span>
                        </button>
                    }
                })}
        </li>
    }
}
