//! Two photos of one place under one slider: as it was found, and as it was left.
//!
//! `data-testid`s: `zones-slider`.

use leptos::prelude::*;
use xunge_shared::id::Sha256;

use crate::api;
use crate::i18n::zone_board as words;

/// The one photo over the other as far as the slider says. Photos that are not in sight are not fetched.
#[component]
pub fn Compare(before: Sha256, after: Sha256) -> impl IntoView {
    let at = RwSignal::new(50_u8);
    view! {
        <figure class="zones-compare" style=move || format!("--at:{}%", at.get())>
            <img loading="lazy" src=api::photo_url(after) alt=words::after() />
            <img loading="lazy" class="is-before" src=api::photo_url(before) alt=words::before() />
            <span class="is-left">{words::before()}</span>
            <span class="is-right">{words::after()}</span>
            <input
                type="range"
                min="0"
                max="100"
                aria-label=words::slide()
                data-testid="zones-slider"
                prop:value=move || at.get().to_string()
                on:input=move |ev| at.set(event_target_value(&ev).parse().unwrap_or(50))
            />
        </figure>
    }
}
