//! A choice of one among a few, all in sight.

use leptos::prelude::*;

/// One choice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Segment<T> {
    /// What is chosen.
    pub value: T,
    /// Its word.
    pub label: String,
    /// For tests.
    pub testid: &'static str,
}

impl<T> Segment<T> {
    /// A choice with its word.
    pub fn new(value: T, label: impl Into<String>, testid: &'static str) -> Self {
        Segment { value, label: label.into(), testid }
    }
}

/// The segmented control.
#[component]
pub fn Segmented<T>(
    /// The choices, in order.
    segments: Vec<Segment<T>>,
    /// The one chosen.
    #[prop(into)]
    chosen: Signal<T>,
    /// Called with the new choice.
    #[prop(into)]
    on_choose: Callback<T>,
    /// What is chosen here, for screen readers.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    view! {
        <div class="segmented" role="radiogroup" aria-label=move || label.get()>
            {segments
                .into_iter()
                .map(|segment| {
                    let value = segment.value;
                    view! {
                        <button
                            type="button"
                            role="radio"
                            class="segment"
                            aria-checked=move || (chosen.get() == value).to_string()
                            data-testid=segment.testid
                            on:click=move |_| on_choose.run(value)
                        >
                            {segment.label}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
