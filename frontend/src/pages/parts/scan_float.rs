//! The way to the scanner, and the word that a plate was scanned.

use leptos::prelude::*;
use xunge_shared::id::EntityId;

use crate::device::scanned;
use crate::i18n::scan as words;
use crate::ui::{Icon, Mark};

/// The button that floats above a list of what has plates.
#[component]
pub fn ScanFloat() -> impl IntoView {
    view! {
        <a href="/scan" class="btn scan-float" data-testid="scan-open">
            <Icon mark=Mark::Qr size=20 />
            {words::scan()}
        </a>
    }
}

/// Says that what is recorded now carries the token of the thing's plate.
#[component]
pub fn ScannedLine(
    /// The thing.
    id: EntityId,
) -> impl IntoView {
    scanned::token(id).map(|_| {
        view! {
            <p class="position-line tone-good" data-testid="scanned">
                <Icon mark=Mark::Qr size=16 />
                {words::scanned()}
            </p>
        }
    })
}
