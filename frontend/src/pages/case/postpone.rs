//! What the desk put on a case besides its stage, and 延期: whoever handles it asks for time, and sees the answer.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    hlc::Millis,
    id::EntityId,
    kinds::{
        Kind,
        case::{Act, Case, CaseBody, Stage, What},
    },
};

use super::item::case_of;
use crate::capture::Saying;
use crate::data::Core;
use crate::i18n::{common, phone_case as words};
use crate::pages::parts::saved_or_said;
use crate::ui::{Button, ButtonKind, Icon, Mark, Sheet, TextArea, Toasts, Tone, format};

/// A reminder, an order, a listing; suspended, merged; and the request.
#[component]
pub(super) fn Standing(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    let notice = |tone: Tone, mark: Mark, title: String, why: String, testid: &'static str| {
        view! {
            <div class=format!("notice {}", tone.class()) role="status" data-testid=testid>
                <Icon mark=mark size=20 />
                <div>
                    <strong>{title}</strong>
                    <small>{why}</small>
                </div>
            </div>
        }
    };
    move || {
        let case = case_of(core, id)?;
        let (acts, stage) = (case.acts(), case.progress()?.stage);
        let when = |until: Option<Millis>| until.map(|until| format::when(until, format::now()));
        let why = |note: &Option<String>| note.clone().unwrap_or_default();
        let pressed = acts.pressed.filter(|_| stage.is_open()).map(|act| {
            let (tone, title) = match act.what.what {
                What::List => (Tone::Wrong, words::listed().to_owned()),
                What::Order => (Tone::Wrong, when(act.what.until).map_or_else(|| words::ordered().to_owned(), words::ordered_until)),
                _ => (Tone::Due, words::reminded().to_owned()),
            };
            notice(tone, Mark::Warning, title, why(&act.what.note), "case-pressed")
        });
        let asked = acts.asked.filter(|_| stage.is_open()).map(|act| {
            let title = words::asked_until(when(act.what.until).unwrap_or_default());
            notice(Tone::Due, Mark::Clock, title, why(&act.what.note), "case-asked")
        });
        let suspended = (stage == Stage::Suspended)
            .then(|| notice(Tone::Quiet, Mark::Clock, words::suspended().to_owned(), words::suspended_why().to_owned(), "case-suspended"));
        let merged = acts.merged.and_then(|act| act.what.other).map(|other| {
            view! { <a class="btn" href=format!("/cases/{other}") data-testid="case-merged">{words::merged()}</a> }
        });
        let may_ask = matches!(stage, Stage::Dispatched | Stage::Rework) && acts.asked.is_none() && acts.merged.is_none();
        Some(view! {
            {pressed}
            {asked}
            {suspended}
            {merged}
            {may_ask.then(|| view! { <Ask id /> })}
        })
    }
}

/// Asks for time: until when, and why.
#[component]
fn Ask(id: EntityId) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let (date, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // the county's end of work on that day
    let until = move || date.with(|date| core.settings().calendar.until(date, format::now()));
    let is_over = move || until().is_none() && date.with(|date| !date.is_empty());
    let incomplete = Signal::derive(move || until().is_none() || note.with(|note| note.trim().is_empty()));
    let save = move |()| {
        let Some(area) = untrack(|| core.entity(&Case::NAME, id, |entity| entity.scope.area())) else { return };
        let note = Some(note.get_untracked().trim().to_owned());
        let body = CaseBody::Act(Act { note, until: untrack(until), ..Act::of(What::Ask) });
        busy.set(true);
        spawn_local(async move {
            if saved_or_said(toasts, core.say(Saying::of::<Case>(id, area, &body)).await, words::ask_saved()).is_some() {
                let _ = open.try_set(false);
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Button kind=ButtonKind::Ghost mark=Mark::Clock label=words::ask() on_press=move |()| open.set(true) testid="case-ask" />
        <Sheet open title=Signal::derive(|| words::ask().to_owned()) testid="case-ask-sheet">
            <label class="field">
                <span class="label">{words::ask_until()}</span>
                <input type="date" class="input" data-testid="case-ask-until" bind:value=date />
                {move || is_over().then(|| view! { <small class="tone-wrong" role="alert" data-testid="case-ask-over">{common::day_over()}</small> })}
            </label>
            <TextArea label=words::ask_why() value=note on_input=move |text| note.set(text) testid="case-ask-why" />
            <Button kind=ButtonKind::Primary label=words::ask() on_press=save disabled=incomplete busy testid="case-ask-save" />
        </Sheet>
    }
}
