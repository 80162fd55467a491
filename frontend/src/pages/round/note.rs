//! 民情记录: a matter and a place, in words and photos. Never about a person.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use xunge_shared::{
    id::{EntityId, Sha256},
    kinds::{
        Kind,
        round::{FieldNote, Round, RoundBody},
    },
};

use crate::capture::{Photo, Saying};
use crate::data::Core;
use crate::device::Positions;
use crate::i18n::{kinds as kind_words, phone_round as words};
use crate::pages::parts::{PhotoPick, PositionLine, Taken, TakenPhoto, Whereabouts, caption_for, saved_or_said};
use crate::ui::{Button, ButtonKind, Sheet, TextArea, Toasts};

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Draft {
    text: String,
    photos: Vec<Taken>,
}

/// The sheet. What was typed survives the camera, the sheet's closing and a reload.
#[component]
pub(super) fn NoteSheet(id: EntityId, open: RwSignal<bool>, whereabouts: Whereabouts) -> impl IntoView {
    let core = Core::expect();
    let toasts = Toasts::expect();
    let positions = Positions::expect();
    let draft = RwSignal::new(Draft::default());
    let busy = RwSignal::new(false);
    let key = StoredValue::new(format!("note:{id}"));
    spawn_local(async move {
        if let Some(kept) = core.draft(&key.get_value()).await.and_then(|text| serde_json::from_str(&text).ok()) {
            let _ = draft.try_set(kept);
        }
    });
    Effect::new(move |before: Option<Draft>| {
        let now = draft.get();
        if before.is_some_and(|before| before != now) {
            let text = serde_json::to_string(&now).unwrap_or_default();
            spawn_local(async move {
                // what cannot be kept is still on the screen; saving will say what is wrong with the storage
                let _ = core.keep_draft(&key.get_value(), &text).await;
            });
        }
        now
    });
    let caption = Callback::new(move |()| caption_for(core, positions, words::note_title().to_owned()));
    let add = Callback::new(move |photo: Photo| draft.update(|draft| draft.photos.push(Taken::from(&photo))));
    let drop = move |sha: Sha256| draft.update(|draft| draft.photos.retain(|photo| photo.sha != sha));
    let save = move |()| {
        let Some(area) = untrack(|| core.entity(&Round::NAME, id, |entity| entity.scope.area())) else { return };
        let now = draft.get_untracked();
        let body = RoundBody::Note(FieldNote {
            text: now.text.trim().to_owned(),
            presence: positions.presence(60_000),
            photos: now.photos.iter().map(|photo| photo.sha).collect(),
        });
        busy.set(true);
        spawn_local(async move {
            if saved_or_said(toasts, core.say(Saying::of::<Round>(id, area, &body)).await, words::note_saved()).is_some() {
                let _ = draft.try_set(Draft::default());
                core.drop_draft(&key.get_value()).await;
                let _ = open.try_set(false);
            }
            let _ = busy.try_set(false);
        });
    };
    let text = Signal::derive(move || draft.with(|draft| draft.text.clone()));
    let empty = Signal::derive(move || draft.with(|draft| draft.text.trim().is_empty() && draft.photos.is_empty()));
    view! {
        <Sheet open title=words::note_title() testid="round-note-sheet">
            <TextArea
                label=words::note_what()
                value=text
                on_input=move |text| draft.update(|draft| draft.text = text)
                placeholder=words::note_hint()
                testid="round-note-text"
            />
            <div class="photos">
                {move || {
                    draft
                        .with(|draft| draft.photos.clone())
                        .into_iter()
                        .map(|photo| view! { <TakenPhoto photo word=kind_words::scene() on_drop=drop testid="round-note-photo" /> })
                        .collect_view()
                }}
                <PhotoPick label=words::note_photo() caption on_taken=add testid="round-note-photo-add" />
            </div>
            <PositionLine whereabouts testid="round-note-position" />
            <Button
                kind=ButtonKind::Primary
                label=crate::i18n::common::save()
                on_press=save
                disabled=empty
                busy
                testid="round-note-save"
            />
        </Sheet>
    }
}
