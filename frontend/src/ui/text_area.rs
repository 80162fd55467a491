//! Several lines of text under a label, with a hint below where there is one.

use leptos::prelude::*;

/// The field. What is typed is handed out; what is shown is `value`.
#[component]
pub fn TextArea(
    /// What to enter.
    label: &'static str,
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the text at every letter.
    #[prop(into)]
    on_input: Callback<String>,
    /// Shown as long as there is no text.
    #[prop(optional)]
    placeholder: &'static str,
    /// Helps, below it.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// So many lines are seen at once.
    #[prop(default = 2)]
    rows: u8,
    /// At most so many characters.
    #[prop(optional)]
    maxlength: Option<&'static str>,
    /// For tests.
    #[prop(into)]
    testid: String,
) -> impl IntoView {
    view! {
        <label class="field">
            <span class="label">{label}</span>
            <textarea
                rows=rows.to_string()
                maxlength=maxlength
                placeholder=(!placeholder.is_empty()).then_some(placeholder)
                data-testid=testid
                prop:value=move || value.get()
                on:input=move |ev| on_input.run(event_target_value(&ev))
            ></textarea>
            {hint.map(|hint| view! { <small>{hint}</small> })}
        </label>
    }
}
