//! What a patrol does on the way: report, note, end. The bar within the thumb's reach.

use leptos::prelude::*;
use xunge_shared::{id::EntityId, kinds::round::Round};

use super::end::EndButton;
use super::note::NoteSheet;
use crate::i18n::phone_round as words;
use crate::pages::parts::Whereabouts;
use crate::ui::{Icon, Mark};

/// The bar.
#[component]
pub(super) fn Actions(id: EntityId, round: Memo<Option<Round>>, whereabouts: Whereabouts) -> impl IntoView {
    let noting = RwSignal::new(false);
    view! {
        <div class="round-actions">
            <a href="/report" class="btn" data-testid="round-report">
                <Icon mark=Mark::Camera size=20 />
                {words::report()}
            </a>
            <button type="button" class="btn" data-testid="round-note" on:click=move |_| noting.set(true)>
                <Icon mark=Mark::Note size=20 />
                {words::note()}
            </button>
            <EndButton id round />
        </div>
        <NoteSheet id open=noting whereabouts />
    }
}
