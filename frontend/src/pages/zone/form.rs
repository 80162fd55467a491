//! The form of an inspection: answers, disorders, photos, note, and the one action that fits what was found.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    geometry::Shape,
    id::{EntityId, Sha256},
    kinds::{
        Kind,
        zone::{Verdict, Zone, ZoneBody},
    },
};

use super::findings::Findings;
use crate::capture::{Photo, Saying};
use crate::data::Core;
use crate::device::{Positions, scanned};
use crate::i18n::{self, field as field_words, phone_zone as words};
use crate::kinds::{face, verdict_word};
use crate::pages::parts::{PhotoPick, Taken, TakenPhoto, Whereabouts, caption_for, saved_or_said};
use crate::pages::report::ReportDraft;
use crate::route;
use crate::ui::{Button, ButtonKind, Mark, PassFail, TextArea, Toasts};

/// The form. What is entered is kept as a draft until it is saved.
#[component]
pub(super) fn InspectionForm(id: EntityId, whereabouts: Whereabouts) -> impl IntoView {
    let core = Core::expect();
    let toasts = Toasts::expect();
    let positions = Positions::expect();
    let findings = RwSignal::new(Findings::default());
    let busy = RwSignal::new(false);
    let draft_key = StoredValue::new(format!("zone:{id}"));
    restore(core, draft_key, findings);
    let place = move || untrack(|| core.entity(&Zone::NAME, id, |entity| (entity.scope.area(), entity.row(&core.settings()))));
    let caption = Callback::new(move |()| {
        let subject = place().and_then(|(_, row)| Some(face(&Zone::NAME).name(&row?.summary, &untrack(|| core.settings()))));
        caption_for(core, positions, subject.unwrap_or_default())
    });

    let save = move |verdict: Verdict, then: Callback<()>| {
        let Some((area, _)) = place().filter(|_| !busy.get_untracked()) else { return };
        let settings = untrack(|| core.settings());
        let inspection = findings
            .with_untracked(|findings| findings.inspection(verdict, &settings, scanned::with_plate(positions.presence(60_000), id)));
        busy.set(true);
        spawn_local(async move {
            let said = core.say(Saying::of::<Zone>(id, area, &ZoneBody::Inspect(inspection))).await;
            if saved_or_said(toasts, said, &words::saved(verdict_word(verdict))).is_some() {
                core.drop_draft(&draft_key.get_value()).await;
                then.run(());
            }
            let _ = busy.try_set(false);
        });
    };
    let home = super::back();
    let back = Callback::new(move |()| route::go(&home));
    let primary = move |()| save(findings.with_untracked(Findings::verdict), back);
    let to_case = {
        let onwards = Callback::new(move |()| route::go(&format!("/report?zone={id}")));
        move |()| {
            let Some((_, Some(row))) = place() else { return };
            let settings = untrack(|| core.settings());
            let draft = findings.with_untracked(|findings| ReportDraft {
                event_type: findings.event_type(&settings),
                text: findings.in_words(&settings),
                address: face(&Zone::NAME).name(&row.summary, &settings),
                photos: findings.before.clone(),
                place: row.summary.shape.as_ref().and_then(Shape::anchor),
                zone: Some(id),
                id: None,
            });
            spawn_local(async move {
                // without the draft the report starts empty, which costs typing and loses nothing
                let _ = draft.keep(core, Some(id)).await;
                save(Verdict::Dirty, onwards);
            });
        }
    };
    let verdict = Memo::new(move |_| findings.with(Findings::verdict));
    let failed = Memo::new(move |_| findings.with(Findings::failed));
    let _ = whereabouts;
    view! {
        <section class="stack" aria-label=words::inspection()>
            <Checklist findings />
            {move || failed.get().then(|| view! { <Disorders findings /> })}
            <Photos id findings caption />
            <Note findings />
        </section>
        <div class="act-bar">
            {move || {
                failed
                    .get()
                    .then(|| {
                        let label = if verdict.get() == Verdict::Cleaned { words::still_dirty_to_case() } else { words::to_case() };
                        view! { <Button label on_press=to_case disabled=busy testid="zone-to-case" /> }
                    })
            }}
            <Button
                kind=ButtonKind::Primary
                label=Signal::derive(move || save_word(verdict.get()).to_owned())
                on_press=primary
                busy
                testid="zone-save"
            />
        </div>
    }
}

fn save_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Clean => words::save_clean(),
        Verdict::Cleaned => words::save_cleaned(),
        Verdict::Dirty => words::save_dirty(),
    }
}

/// Reads the draft, then keeps every change of the form under its key.
fn restore(core: Core, key: StoredValue<String>, findings: RwSignal<Findings>) {
    let restored = RwSignal::new(false);
    spawn_local(async move {
        let kept = core.draft(&key.get_value()).await.and_then(|text| serde_json::from_str(&text).ok());
        if let Some(kept) = kept {
            let _ = findings.try_set(kept);
        }
        let _ = restored.try_set(true);
    });
    Effect::new(move |_| {
        let now = findings.get();
        if !restored.get() || now.untouched() {
            return;
        }
        let text = serde_json::to_string(&now).unwrap_or_default();
        spawn_local(async move {
            // what cannot be kept is still on the screen; saving will say what is wrong with the storage
            let _ = core.keep_draft(&key.get_value(), &text).await;
        });
    });
}

#[component]
fn Checklist(findings: RwSignal<Findings>) -> impl IntoView {
    let core = Core::expect();
    move || {
        core.settings()
            .checklist
            .iter()
            .map(|item| {
                let code = item.term.code.clone();
                let hint = match i18n::current() {
                    i18n::Lang::Zh => item.hint_zh.clone(),
                    i18n::Lang::En => item.hint_en.clone(),
                };
                let key = code.clone();
                let value = Memo::new(move |_| findings.with(|findings| findings.answers.get(&key).copied()));
                let testid = format!("zone-item-{code}");
                let answer = move |passed: bool| {
                    findings.update(|findings| {
                        findings.answers.insert(code.clone(), passed);
                    });
                };
                view! { <PassFail title=i18n::term(&item.term).to_owned() hint value on_answer=answer testid /> }
            })
            .collect_view()
    }
}

#[component]
fn Disorders(findings: RwSignal<Findings>) -> impl IntoView {
    let core = Core::expect();
    let chips = core
        .settings()
        .disorders
        .iter()
        .map(|term| {
            let code = term.code.clone();
            let key = code.clone();
            let on = Memo::new(move |_| findings.with(|findings| findings.disorders.contains(&key)));
            let testid = format!("zone-disorder-{code}");
            let flip = move |_| {
                findings.update(|findings| {
                    if !findings.disorders.remove(&code) {
                        findings.disorders.insert(code.clone());
                    }
                });
            };
            view! {
                <button type="button" class="chip tone-wrong" aria-pressed=move || on.get().to_string() data-testid=testid on:click=flip>
                    {i18n::term(term).to_owned()}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="chips" role="group" aria-label=words::disorders()>
            {chips}
        </div>
    }
}

#[component]
fn Photos(id: EntityId, findings: RwSignal<Findings>, caption: Callback<(), crate::device::Caption>) -> impl IntoView {
    let shown = move |list: fn(&mut Findings) -> &mut Vec<Taken>, word: &'static str, testid: &'static str| {
        move || {
            let taken = findings.with(|findings| list(&mut findings.clone()).clone());
            let drop = move |sha: Sha256| findings.update(|findings| list(findings).retain(|photo| photo.sha != sha));
            let change = move |(old, new): (Sha256, Taken)| {
                findings
                    .update(|findings| list(findings).iter_mut().filter(|photo| photo.sha == old).for_each(|photo| *photo = new.clone()));
            };
            taken.into_iter().map(|photo| view! { <TakenPhoto photo word on_drop=drop on_change=change testid /> }).collect_view()
        }
    };
    let add = move |list: fn(&mut Findings) -> &mut Vec<Taken>| {
        Callback::new(move |photo: Photo| findings.update(|findings| list(findings).push(Taken::from(&photo))))
    };
    view! {
        <div
            class="photos"
            class:has-before=move || findings.with(|findings| !findings.before.is_empty())
            role="group"
            aria-label=words::photo_kinds()
        >
            {shown(|f| &mut f.before, i18n::kinds::before(), "zone-before")}
            <PhotoPick label=words::before_add() about=format!("zone:{id}") caption on_taken=add(|f| &mut f.before) testid="zone-before-add" />
            {shown(|f| &mut f.after, i18n::kinds::after(), "zone-after")}
            <PhotoPick label=words::after_add() about=format!("zone:{id}") caption on_taken=add(|f| &mut f.after) testid="zone-after-add" />
        </div>
    }
}

#[component]
fn Note(findings: RwSignal<Findings>) -> impl IntoView {
    let open = RwSignal::new(false);
    let text = Signal::derive(move || findings.with(|findings| findings.note.clone()));
    // a memo, so that the field is not drawn anew at every letter
    let shown = Memo::new(move |_| open.get() || !text.with(String::is_empty));
    move || {
        if shown.get() {
            view! {
                <TextArea
                    label=field_words::note_label()
                    value=text
                    on_input=move |text| findings.update(|findings| findings.note = text)
                    testid="zone-note"
                />
            }
            .into_any()
        } else {
            let open = move |()| open.set(true);
            view! { <Button kind=ButtonKind::Ghost mark=Mark::Note label=field_words::note_add() on_press=open testid="zone-note-add" /> }
                .into_any()
        }
    }
}
