//! A thing's story, newest first.

use leptos::prelude::*;

use super::{Icon, Mark, Tone};

/// The frame of a story: put [`TimelineEntry`] in it.
#[component]
pub fn Timeline(
    /// The entries.
    children: Children,
) -> impl IntoView {
    view! { <ol class="timeline">{children()}</ol> }
}

/// One thing that happened.
#[component]
pub fn TimelineEntry(
    /// What it means.
    tone: Tone,
    /// Another icon than the tone's own.
    #[prop(optional, into)]
    mark: Option<Mark>,
    /// What happened.
    #[prop(into)]
    title: Signal<String>,
    /// When, by whom, how presence was shown.
    #[prop(into)]
    detail: Signal<String>,
    /// For tests.
    #[prop(optional, into)]
    testid: Option<String>,
    /// Photos, reasons, receipt.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <li class=format!("story {}", tone.class()) data-testid=testid>
            <span class="story-mark">
                <Icon mark=mark.unwrap_or_else(|| tone.mark()) size=15 />
            </span>
            <div class="story-text">
                <strong>{move || title.get()}</strong>
                <small>{move || detail.get()}</small>
                {children.map(|children| children())}
            </div>
        </li>
    }
}
