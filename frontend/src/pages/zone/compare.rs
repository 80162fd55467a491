//! Before and after, one over the other, with a slider between them: for a thumb, and for the arrow keys.

use leptos::prelude::*;
use xunge_shared::{
    id::{EntityId, Sha256},
    kinds::zone::Zone,
};

use crate::data::Core;
use crate::i18n::{kinds as kind_words, phone_zone as words};
use crate::ui::format;

/// The latest inspection that has both pictures; nothing when none has.
#[component]
pub(super) fn BeforeAfter(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    // a memo, so that the slider stays where it is when something else of the zone changes
    let pair = Memo::new(move |_| {
        core.get::<Zone>(id)?.inspections().find_map(|seen| {
            let inspection = &seen.inspection;
            Some((*inspection.before.last()?, *inspection.after.last()?, seen.at()))
        })
    });
    move || {
        pair.get().map(|(before, after, at)| {
            view! {
                <section aria-label=words::before_after()>
                    <h2 class="section">{words::before_after()}" · "<small class="quiet">{format::when(at, format::now())}</small></h2>
                    <Compare before after />
                </section>
            }
        })
    }
}

#[component]
fn Compare(before: Sha256, after: Sha256) -> impl IntoView {
    let core = Core::expect();
    let cut = RwSignal::new(50_u32);
    let before_url = LocalResource::new(move || core.photo_url(before));
    let after_url = LocalResource::new(move || core.photo_url(after));
    let slide = move |event| {
        if let Ok(value) = event_target_value(&event).parse::<u32>() {
            cut.set(value.min(100));
        }
    };
    view! {
        <figure class="compare" style=move || format!("--cut: {}%", cut.get()) data-cut=move || cut.get().to_string()>
            <img src=move || after_url.get().unwrap_or_default() alt=kind_words::photo_of(kind_words::after()) decoding="async" />
            <img
                class="compare-before"
                src=move || before_url.get().unwrap_or_default()
                alt=kind_words::photo_of(kind_words::before())
                decoding="async"
            />
            <span class="compare-word" aria-hidden="true">
                {kind_words::before()}
            </span>
            <span class="compare-word is-after" aria-hidden="true">
                {kind_words::after()}
            </span>
            <span class="compare-line" aria-hidden="true"></span>
            <input
                type="range"
                min="0"
                max="100"
                step="5"
                aria-label=words::compare_label()
                aria-valuetext=move || words::compared(cut.get())
                data-testid="zone-compare"
                prop:value=move || cut.get().to_string()
                on:input=slide
            />
        </figure>
    }
}
