//! One doubtful record: its reasons, its photos, what was said, and the decision.
//!
//! `data-testid`s: `review-detail`, `review-reason-<n>`, those of [`evidence`](super::evidence), `review-said-<n>`, `review-note`, `review-valid`, `review-explain`,
//! `review-not_accepted`, `review-record`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::id::EntityId;
use xunge_shared::kinds::review::{Decision, Review, ReviewBody, Ruling};

use super::{decision_tone, decision_word, evidence::Evidence, name_of, said};
use crate::api::{DoubtfulRecord, ReviewSaid};
use crate::capture::Saying;
use crate::clock;
use crate::data::Core;
use crate::desk::wide::WayBack;
use crate::i18n::review as words;
use crate::route;
use crate::ui::{Badge, Button, ButtonKind, Icon, Mark, TextArea, Toasts, Tone, format};

/// The record and the decision on it.
#[component]
pub fn Detail(
    item: DoubtfulRecord,
    /// The record that somebody asked for; the first is shown where nobody did.
    chosen: Memo<Option<EntityId>>,
) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let (author, at) = (item.subject.author, item.subject.at);
    let area = item.scope.area();
    let reason = |(n, words)| view! { <li data-testid=format!("review-reason-{n}")><Icon mark=Mark::Warning size=18 /> {said(words)}</li> };
    let reasons = item.reasons.iter().enumerate().map(reason).collect_view();
    let record = format!("/desk?sel={}:{}", item.subject.kind, item.subject.entity);
    let said = item.said.clone();
    let is_own = core.me() == Some(author);
    view! {
        <section
            class="review-detail desk-beside"
            class:is-open=move || chosen.with(Option::is_some)
            data-testid="review-detail"
            aria-label=words::reasons()
        >
            <WayBack on_press=|| route::set_query(&[("item", "")]) />
            <header>
                <h2>{name_of(core, &item.subject.kind, item.row.as_ref())}</h2>
                <p>{move || core.name_of(author)} " · " {format::when(at, now.get_untracked())} " · " {move || core.area_name(area)}</p>
                <a class="btn btn-ghost" href=record data-testid="review-record">
                    <Icon mark=Mark::Map size=20 />
                    {words::record()}
                </a>
            </header>
            <h3>{words::reasons()}</h3>
            <ul class="review-reasons">{reasons}</ul>
            <Evidence item=item.clone() />
            {(!said.is_empty()).then(|| view! { <h3>{words::said()}</h3> <Story said /> })}
            {if is_own { view! { <p class="notice tone-due">{words::own()}</p> }.into_any() } else { view! { <Decide item /> }.into_any() }}
        </section>
    }
}

/// What was said, in the order of time.
#[component]
fn Story(said: Vec<ReviewSaid>) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let one = move |(n, said): (usize, ReviewSaid)| {
        let who = move || said.by.map(|by| core.name_of(by)).unwrap_or_default();
        let badge = said.decision.map(|decision| view! { <Badge tone=decision_tone(decision) label=decision_word(decision) /> });
        let answer = said.decision.is_none().then(|| view! { <strong>{move || words::answer_of(who())}</strong> });
        view! {
            <li data-testid=format!("review-said-{n}")>
                {badge}
                {answer}
                <small>{who} " · " {format::when(said.at, now.get_untracked())}</small>
                <p>{said.text}</p>
            </li>
        }
    };
    view! { <ol class="review-said">{said.into_iter().enumerate().map(one).collect_view()}</ol> }
}

/// The decision, with a note.
#[component]
fn Decide(item: DoubtfulRecord) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let (note, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let (id, area) = (item.review, item.scope.area());
    let about = StoredValue::new((item.subject, item.doubts));
    let rule = move |decision: Decision| {
        let note = note.get_untracked().trim().to_owned();
        if note.is_empty() && decision != Decision::Valid {
            toasts.say(Tone::Due, words::note_needed());
            return;
        }
        let (subject, reasons) = about.get_value();
        let body = ReviewBody::Rule(Ruling { subject, decision, reasons, note });
        busy.set(true);
        spawn_local(async move {
            let saved = core.say(Saying::of::<Review>(id, area, &body)).await;
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => toasts.say(Tone::Good, words::saved()),
                Err(why) => toasts.say(Tone::Wrong, words::failed(why)),
            }
        });
    };
    let button = move |decision: Decision, kind: ButtonKind| {
        let testid = format!("review-{}", decision.code());
        view! { <Button kind label=decision_word(decision) busy on_press=move |()| rule(decision) testid /> }
    };
    view! {
        <h3>{words::decide()}</h3>
        <TextArea
            label=words::note()
            value=note
            on_input=move |text| note.set(text)
            placeholder=words::note_hint()
            rows=3
            maxlength="1000"
            testid="review-note"
        />
        <div class="review-decide">
            {button(Decision::Valid, ButtonKind::Filled)} {button(Decision::Explain, ButtonKind::Plain)}
            {button(Decision::NotAccepted, ButtonKind::Danger)}
        </div>
    }
}
