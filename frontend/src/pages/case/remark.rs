//! Saying something about a case without moving it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::EntityId,
    kinds::{
        Kind,
        case::{Case, CaseBody, Remark},
    },
};

use crate::capture::Saying;
use crate::data::Core;
use crate::i18n::phone_case as words;
use crate::pages::parts::saved_or_said;
use crate::ui::{Button, TextArea, Toasts};

/// A line to write in, always at hand below the story.
#[component]
pub(super) fn RemarkForm(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    let toasts = Toasts::expect();
    let text = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let save = move |()| {
        let Some(area) = untrack(|| core.entity(&Case::NAME, id, |entity| entity.scope.area())) else { return };
        let body = CaseBody::Remark(Remark { text: text.get_untracked().trim().to_owned(), photos: vec![] });
        busy.set(true);
        spawn_local(async move {
            if saved_or_said(toasts, core.say(Saying::of::<Case>(id, area, &body)).await, words::remark_saved()).is_some() {
                let _ = text.try_set(String::new());
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <div class="remark">
            <TextArea label=words::remark() value=text on_input=move |remark| text.set(remark) testid="case-remark" />
            <Button
                label=words::remark_save()
                on_press=save
                disabled=Signal::derive(move || text.with(|text| text.trim().is_empty()))
                busy
                testid="case-remark-save"
            />
        </div>
    }
}
