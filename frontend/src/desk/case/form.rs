//! What a deed asks for, for one case or for many: a word on why, who is to do it, until when. Then what became of each.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::id::EntityId;

use super::{
    begin::Target,
    deed::{Deed, Doing, Snag},
    drafts::{Drafts, Written},
    perform::{perform, perform_seen},
    phrases::Phrases,
    whom::Whom,
    word::{doing_word, snag_word},
};
use crate::data::Core;
use crate::i18n::{case as words, common, desk as desk_words};
use crate::ui::{Button, ButtonKind, Icon, Mark, TextArea, Toasts, Tone, format};

/// How far it is.
#[derive(Clone, Default)]
struct Done {
    good: usize,
    bad: Vec<(Target, Snag)>,
}

/// The form, and after it what was not done.
#[component]
pub fn DeedForm(
    /// What is done.
    doing: Doing,
    /// To which cases.
    targets: Vec<Target>,
    /// Called at the end with those to which it was not done.
    done: Callback<Vec<EntityId>>,
) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    // what is done to one case is found again; what is done to many is of one moment
    let (drafts, one) = (Drafts::kept(), targets.first().filter(|_| targets.len() == 1).cloned());
    let draft = one.as_ref().map(|one| (one.id, doing));
    let given = one.as_ref().map(|one| lies_with(one, doing)).unwrap_or_default();
    let kept = draft.map(|(id, doing)| drafts.of(id, doing)).filter(|kept| *kept != Written::default());
    let before = kept.unwrap_or_else(|| given.clone());
    let (note, unit, date) = (RwSignal::new(before.note), RwSignal::new(before.unit), RwSignal::new(before.date));
    let person = RwSignal::new(before.person);
    Effect::new(move |_| {
        let written = Written { note: note.get(), unit: unit.get(), date: date.get(), person: person.get() };
        if let Some((id, doing)) = draft {
            drafts.keep(id, doing, if written == given { Written::default() } else { written });
        }
    });
    let until = move || date.with(|date| core.settings().calendar.until(date, format::now()));
    let (busy, state) = (RwSignal::new(false), RwSignal::new(Done::default()));
    let many = targets.len();
    let area = targets.first().map(|target| target.area);
    let targets = StoredValue::new(targets);
    let run = move |()| {
        let deed =
            Deed { doing, note: note.get_untracked(), until: untrack(until), unit: unit.get_untracked(), person: person.get_untracked() };
        let todo = targets.get_value();
        busy.set(true);
        state.set(Done::default());
        spawn_local(async move {
            for target in todo {
                let outcome = match target.case.and_then(|case| case.try_get_untracked().flatten()) {
                    Some(case) => perform_seen(core, &case, (target.id, target.area), &target.status, &deed).await,
                    None => perform(core, (target.id, target.area), &target.status, &deed).await,
                };
                // who closed the sheet has seen enough, the rest is done all the same
                let _ = state.try_update(|state| match outcome {
                    Ok(()) => state.good += 1,
                    Err(snag) => state.bad.push((target, snag)),
                });
            }
            let _ = busy.try_set(false);
            if let Some((id, doing)) = draft.filter(|_| state.try_with_untracked(|state| state.bad.is_empty()) != Some(false)) {
                drafts.keep(id, doing, Written::default());
            }
            let Some(state) = state.try_get_untracked() else { return };
            match state.bad.as_slice() {
                [] => toasts
                    .say(Tone::Good, if many == 1 { desk_words::done(doing_word(doing)) } else { words::done_to(doing_word(doing), many) }),
                [(_, snag)] if many == 1 => toasts.say(Tone::Wrong, desk_words::failed(snag_word(snag))),
                _ => {}
            }
            if state.bad.is_empty() || many == 1 {
                done.run(state.bad.iter().map(|(target, _)| target.id).collect());
            }
        });
    };
    let incomplete = Signal::derive(move || {
        let nobody = person.with(Option::is_none) && unit.with(|unit| unit.trim().is_empty());
        doing.needs_note() && note.with(|note| note.trim().is_empty())
            || doing.has_date() && until().is_none() && (doing.needs_date() || date.with(|date| !date.is_empty()))
            || doing.names_whom() && nobody
    });
    let progress = move || (busy.get() && many > 1).then(|| words::progress(state.with(|s| s.good + s.bad.len()), many));
    view! {
        {one.map(|one| view! { <MovedOn target=one doing /> })}
        {(many > 1).then(|| view! { <p class="muted" data-testid="case-targets">{words::to_cases(many)}</p> })}
        {doing.names_whom().then(|| view! { <Whom area unit person /> })}
        {doing.has_date().then(|| view! { <Until date /> })}
        <TextArea
            label=desk_words::note()
            value=note
            on_input=move |text| note.set(text)
            placeholder=if doing.needs_note() { words::note_needed() } else { desk_words::note_why() }
            rows=3
            maxlength="2000"
            testid="desk-note"
        />
        <Phrases doing note />
        <Snags state many />
        {move || progress().map(|words| view! { <p role="status" data-testid="case-progress">{words}</p> })}
        {move || {
            let stopped = !busy.get() && state.with(|s| many > 1 && !s.bad.is_empty());
            if stopped {
                let close = move |()| done.run(state.with_untracked(|s| s.bad.iter().map(|(target, _)| target.id).collect()));
                view! { <Button kind=ButtonKind::Primary label=words::keep_selected() on_press=close testid="case-bulk-close" /> }.into_any()
            } else {
                view! {
                    <Button kind=ButtonKind::Primary label=doing_word(doing) busy disabled=incomplete on_press=run testid="desk-confirm" />
                }
                    .into_any()
            }
        }}
    }
}

/// With whom a case lies now, where somebody is to be named.
fn lies_with(target: &Target, doing: Doing) -> Written {
    let case = target.case.filter(|_| doing.names_whom()).and_then(|case| case.get_untracked());
    let assigned = case.as_ref().and_then(|case| Some(case.progress()?.assigned?.what.clone()));
    assigned.map_or_else(Written::default, |to| Written { unit: to.unit.unwrap_or_default(), person: to.to, ..Written::default() })
}

/// That the case has moved while the form was filled in: a step from where it stood cannot be made any more.
#[component]
fn MovedOn(target: Target, doing: Doing) -> impl IntoView {
    let stage = Memo::new(move |_| {
        let case = target.case?.get()?;
        case.progress().map(|progress| progress.stage).filter(|stage| stage.code() != target.status)
    });
    move || {
        stage.get().filter(|_| matches!(doing, Doing::Step(_))).map(|stage| {
            view! {
                <div class="notice tone-due" role="status" data-testid="case-moved-on">
                    <Icon mark=Mark::Info />
                    <div><strong>{snag_word(&Snag::Moved(stage))}</strong></div>
                </div>
            }
        })
    }
}

/// What was not done, and why.
#[component]
fn Snags(state: RwSignal<Done>, many: usize) -> impl IntoView {
    move || {
        let Done { good, bad } = state.get();
        (many > 1 && !bad.is_empty()).then(|| {
            let lines = bad.iter().map(|(target, snag)| (target.name.clone(), snag_word(snag), target.id));
            view! {
                <div class="notice tone-wrong" role="alert" data-testid="case-snags">
                    <Icon mark=Mark::Warning />
                    <div>
                        <strong>{words::partly(good, bad.len())}</strong>
                        <ul class="case-snags">
                            {lines.map(|(name, why, id)| view! { <li data-testid=format!("case-snag-{id}")>{name} " · " {why}</li> }).collect_view()}
                        </ul>
                    </div>
                </div>
            }
        })
    }
}

/// Until when: a day, to the county's end of work. A day that is over is none.
#[component]
fn Until(
    /// What is chosen, as a date field has it.
    date: RwSignal<String>,
) -> impl IntoView {
    let core = Core::expect();
    let closing = move || {
        let closing = core.settings().calendar.closing();
        words::until(format!("{:02}:{:02}", closing / 60, closing % 60))
    };
    let is_over = move || date.with(|date| !date.is_empty() && core.settings().calendar.until(date, format::now()).is_none());
    view! {
        <label class="field">
            <span>{closing}</span>
            <input type="date" data-testid="desk-until-day" prop:value=move || date.get() on:input=move |ev| date.set(event_target_value(&ev)) />
            {move || is_over().then(|| view! { <small class="tone-wrong" role="alert" data-testid="desk-until-over">{common::day_over()}</small> })}
        </label>
    }
}
