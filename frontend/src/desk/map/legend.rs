//! What the colours of the map mean.

use leptos::prelude::*;

use crate::i18n::desk as words;
use crate::ui::Tone;

/// The legend.
#[component]
pub fn Legend() -> impl IntoView {
    let lines = [
        (Tone::Good, words::legend_clean()),
        (Tone::Due, words::legend_due()),
        (Tone::Wrong, words::legend_dirty()),
        (Tone::Differ, words::legend_disputed()),
    ];
    view! {
        <ul class="desk-legend" aria-label=words::legend()>
            {lines.into_iter().map(|(tone, word)| view! { <li class=tone.class()><i></i>{word}</li> }).collect_view()}
            <li><i class="is-track"></i>{words::legend_track()}</li>
        </ul>
    }
}
