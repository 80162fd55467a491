//! What a screen says when it has nothing to show: empty, failed, without network.

use leptos::prelude::*;

use super::{Icon, Mark, Tone};

/// A calm sentence, its reason, and the action that leads on (children).
#[component]
pub fn EmptyState(
    /// The drawing.
    mark: Mark,
    /// What there is (not).
    #[prop(into)]
    title: Signal<String>,
    /// Why, or what to do.
    #[prop(optional, into)]
    why: Signal<String>,
    /// `Wrong` for an error, `Quiet` for nothing there.
    #[prop(optional)]
    tone: Tone,
    /// The action that leads on.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let role = if tone == Tone::Wrong { "alert" } else { "status" };
    view! {
        <div class=format!("empty {}", tone.class()) role=role>
            <span class="empty-mark">
                <Icon mark=mark size=30 />
            </span>
            <strong>{move || title.get()}</strong>
            <p>{move || why.get()}</p>
            {children.map(|children| children())}
        </div>
    }
}
