//! The sheets of what is begun about a case. Beside [`super::begin`], which says what is and knows no sheet.

use leptos::prelude::*;
use xunge_shared::id::EntityId;

use super::{begin::Begin, form::DeedForm, merge::MergeSheet, word::doing_word};
use crate::ui::Sheet;

/// The sheets of what is begun.
#[component]
pub fn Begun(
    /// What is.
    begin: Begin,
) -> impl IntoView {
    let title = Signal::derive(move || begin.doing.get().map(doing_word).unwrap_or_default().to_owned());
    view! {
        <Sheet open=begin.open title testid="desk-move">
            {move || {
                let doing = begin.doing.get().filter(|_| begin.open.get())?;
                let (target, mine) = (begin.begun.get_value()?, begin.count.get_value());
                let done = Callback::new(move |failed: Vec<EntityId>| {
                    if begin.count.try_get_value() == Some(mine) {
                        begin.open.set(!failed.is_empty());
                    }
                });
                Some(view! { <DeedForm doing targets=vec![target] done /> })
            }}
        </Sheet>
        <MergeSheet pair=begin.pair open=begin.pairing merged=Callback::new(|()| {}) testid="case-merge" />
    }
}
