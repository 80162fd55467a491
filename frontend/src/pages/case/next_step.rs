//! The moves that one's role allows from here, each with its note and photos, based on the head that was seen.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{EntityId, Sha256},
    kinds::{
        Kind,
        case::{Case, CaseBody, Move, Stage},
    },
};

use super::item::case_of;
use crate::capture::{Photo, Saying};
use crate::data::Core;
use crate::device::Positions;
use crate::i18n::{self, field as field_words, phone_case as words};
use crate::kinds::{face, next_step};
use crate::pages::parts::{PhotoPick, Taken, TakenPhoto, caption_for, prints, saved_or_said};
use crate::ui::{Button, ButtonKind, Sheet, TextArea, Toasts};

/// The steps as buttons; the first fills the bar within the thumb's reach.
#[component]
pub(super) fn NextSteps(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    let open = RwSignal::new(false);
    let to = RwSignal::new(None::<Stage>);
    let steps = Memo::new(move |_| {
        let (case, role) = case_of(core, id).zip(core.role())?;
        // what was merged into another goes on there
        let merged = case.acts().merged.is_some();
        Some(case.progress()?.next(role, core.me()).filter(|_| !merged).collect::<Vec<_>>())
    });
    let begin = move |step: Stage| {
        to.set(Some(step));
        open.set(true);
    };
    let title = Signal::derive(move || to.get().map(|step| next_step(step).to_owned()).unwrap_or_default());
    view! {
        {move || {
            let steps = steps.get().unwrap_or_default();
            if steps.is_empty() {
                return view! { <p class="quiet" data-testid="case-no-step">{words::no_next_step()}</p> }.into_any();
            }
            let last = steps.len() - 1;
            // the usual next stage comes first in the table: it is the strong one, at the end where the thumb is
            let buttons = steps
                .into_iter()
                .rev()
                .enumerate()
                .map(|(i, step)| {
                    let kind = if i == last { ButtonKind::Primary } else { ButtonKind::Plain };
                    view! { <Button kind label=next_step(step) on_press=move |()| begin(step) testid=format!("case-move-{}", step.code()) /> }
                })
                .collect_view();
            view! {
                <div class="case-steps" role="group" aria-label=words::next_steps()>
                    {buttons}
                </div>
            }
                .into_any()
        }}
        <Sheet open title testid="case-move">
            {move || to.get().filter(|_| open.get()).map(|to| view! { <StepForm id to open /> })}
        </Sheet>
    }
}

#[component]
fn StepForm(id: EntityId, to: Stage, open: RwSignal<bool>) -> impl IntoView {
    let core = Core::expect();
    let toasts = Toasts::expect();
    let positions = Positions::expect();
    let note = RwSignal::new(String::new());
    let photos = RwSignal::new(Vec::<Taken>::new());
    let busy = RwSignal::new(false);
    let work_done = to == Stage::Disposed;
    // the head that the author sees now, whatever arrives while the form is open
    let seen = StoredValue::new(untrack(|| case_of(core, id).and_then(|case| case.progress().map(|p| (p.stage, p.head)))));
    let caption = Callback::new(move |()| {
        let settings = untrack(|| core.settings());
        let name = untrack(|| core.row(&Case::NAME, id)).map(|row| face(&Case::NAME).name(&row.summary, &settings));
        caption_for(core, positions, name.unwrap_or_default())
    });
    let save = move |()| {
        let Some((from, head)) = seen.get_value() else { return };
        let Some(area) = untrack(|| core.entity(&Case::NAME, id, |entity| entity.scope.area())) else { return };
        let text = note.get_untracked().trim().to_owned();
        let body = CaseBody::Move(Move {
            note: (!text.is_empty()).then_some(text),
            photos: photos.with_untracked(|photos| photos.iter().map(|photo| photo.sha).collect()),
            presence: positions.presence(120_000),
            prints: photos.with_untracked(|photos| prints(photos)),
            ..Move::new(from, to)
        });
        busy.set(true);
        spawn_local(async move {
            let said = core.say(Saying::of::<Case>(id, area, &body).based_on(head)).await;
            if saved_or_said(toasts, said, &words::move_saved(next_step(to))).is_some() {
                let _ = open.try_set(false);
            }
            let _ = busy.try_set(false);
        });
    };
    let add = Callback::new(move |photo: Photo| photos.update(|photos| photos.push(Taken::from(&photo))));
    let drop = move |sha: Sha256| photos.update(|photos| photos.retain(|photo| photo.sha != sha));
    let incomplete = Signal::derive(move || work_done && note.with(|note| note.trim().is_empty()) && photos.with(Vec::is_empty));
    view! {
        <TextArea
            label=field_words::note_label()
            value=note
            on_input=move |text| note.set(text)
            placeholder=if work_done { words::note_hint() } else { words::note_hint_optional() }
            testid="case-move-note"
        />
        {work_done
            .then(|| {
                view! {
                    <div class="photos">
                        {move || {
                            photos
                                .get()
                                .into_iter()
                                .map(|photo| view! { <TakenPhoto photo word=i18n::kinds::after() on_drop=drop testid="case-move-photo" /> })
                                .collect_view()
                        }}
                        <PhotoPick label=words::after_photo() about=format!("case:{id}/after") caption on_taken=add testid="case-move-photo-add" />
                    </div>
                }
            })}
        <Button
            kind=ButtonKind::Primary
            label=words::confirm(next_step(to))
            on_press=save
            disabled=incomplete
            busy
            testid="case-move-save"
        />
    }
}
