//! The two-state answer to a checklist item: pass or fail, or not answered yet.

use leptos::prelude::*;

use super::{Icon, Mark};
use crate::i18n::common;

/// A checklist item with its two answers.
#[component]
pub fn PassFail(
    /// The item.
    #[prop(into)]
    title: Signal<String>,
    /// What it asks for.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// The answer: `None` until given.
    #[prop(into)]
    value: Signal<Option<bool>>,
    /// Called with the answer given.
    #[prop(into)]
    on_answer: Callback<bool>,
    /// For tests; `-pass` and `-fail` are appended for the two answers.
    #[prop(into)]
    testid: String,
) -> impl IntoView {
    let [pass_testid, fail_testid] = ["pass", "fail"].map(|answer| format!("{testid}-{answer}"));
    let answer = move |pass: bool, testid: String| {
        view! {
            <button
                type="button"
                role="radio"
                class=if pass { "answer answer-pass" } else { "answer answer-fail" }
                aria-checked=move || (value.get() == Some(pass)).to_string()
                data-testid=testid
                on:click=move |_| on_answer.run(pass)
            >
                <Icon mark=if pass { Mark::Check } else { Mark::Cross } size=18 />
                <span>{if pass { common::pass() } else { common::fail() }}</span>
            </button>
        }
    };
    view! {
        <div class="card check-item" data-testid=testid>
            <span class="row-text">
                <strong>{move || title.get()}</strong>
                <small>{move || hint.get()}</small>
            </span>
            <div class="answers" role="radiogroup" aria-label=move || title.get()>
                {answer(true, pass_testid)}
                {answer(false, fail_testid)}
            </div>
        </div>
    }
}
