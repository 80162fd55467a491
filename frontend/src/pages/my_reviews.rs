//! What the desk ruled on one's own records, with the reasons, and one's own answer. Read from the server; without a network, as it was
//! last read here.
//!
//! `data-testid`s: `my-reviews`, `my-review-<n>` (`data-state`), `my-review-answer-<n>`, `my-review-send-<n>`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::EntityId,
    kinds::{
        Kind,
        review::{Answer, Decision, Review, ReviewBody},
    },
};

use crate::api::{self, DoubtWords, MyReview, ReviewSaid};
use crate::capture::Saying;
use crate::clock;
use crate::data::{Core, OpState, Rulings};
use crate::i18n::{Lang, current, my_review as words};
use crate::kinds::face;
use crate::ui::{Badge, Button, ButtonKind, TextArea, Toasts, Tone, format};

/// The part of a page; nothing while there was no ruling.
#[component]
pub fn MyReviews() -> impl IntoView {
    let core = Core::expect();
    let reviews = RwSignal::new(Vec::<MyReview>::new());
    // An answer is on the server once nothing waits any more.
    let all_sent = Memo::new(move |_| core.status().with(|status| status.unsent == 0));
    Effect::new(move |before: Option<bool>| {
        let sent = all_sent.get();
        if sent || before.is_none() {
            spawn_local(core.read_rulings());
        }
        sent
    });
    Effect::new(move |_| {
        if let Some(all) = core.rulings().with(known) {
            spawn_local(show(core, all, reviews));
        }
    });
    let any = Memo::new(move |_| reviews.with(|all| !all.is_empty()));
    move || {
        any.get().then(|| {
            view! {
                <section data-testid="my-reviews">
                    <h2 class="section">{words::title()}</h2>
                    <p class="me-hint">{words::why()}</p>
                    // a card stays, and what is being written in it, until something was said in its own matter
                    <For
                        each=move || reviews.get().into_iter().enumerate()
                        key=|(n, review)| (*n, review.review, review.said.len(), review.answered)
                        children=move |(n, review)| view! { <One n review reviews /> }
                    />
                </section>
            }
        })
    }
}

/// What the server last said.
fn known(rulings: &Rulings) -> Option<Vec<MyReview>> {
    api::read_reviews(rulings.text())
}

/// Shows it, and lays over it what was answered on this phone and is not sent.
async fn show(core: Core, mut all: Vec<MyReview>, reviews: RwSignal<Vec<MyReview>>) {
    let unsent: Vec<_> = core.queue().await.into_iter().filter(|own| own.kind == Review::NAME && own.state == OpState::Pending).collect();
    for review in &mut all {
        review.answered |= unsent.iter().any(|own| own.entity == review.review);
    }
    // what did not change stays, and what is being written in it
    if reviews.try_with_untracked(|known| *known != all) == Some(true) {
        let _ = reviews.try_set(all);
    }
    core.rulings_shown();
}

fn said(words: &DoubtWords) -> String {
    if current() == Lang::Zh { words.zh.clone() } else { words.en.clone() }
}

/// Notes an answer beside the ruling that it is given to.
fn answered(all: &mut [MyReview], id: EntityId, said: ReviewSaid) {
    if let Some(review) = all.iter_mut().find(|review| review.review == id) {
        review.answered = true;
        review.said.push(said);
    }
}

/// One ruling.
#[component]
fn One(n: usize, review: MyReview, reviews: RwSignal<Vec<MyReview>>) -> impl IntoView {
    let (core, toasts, now) = (Core::expect(), Toasts::expect(), clock::now());
    let (tone, label) = match (review.answered, review.decision) {
        (true, _) => (Tone::Differ, words::answered()),
        (_, Decision::Valid) => (Tone::Good, words::valid()),
        (_, Decision::Explain) => (Tone::Due, words::explain()),
        (_, Decision::NotAccepted) => (Tone::Wrong, words::not_accepted()),
    };
    let reasons = review.reasons.iter().map(|words| view! { <li>{said(words)}</li> }).collect_view();
    let told = |one: &api::ReviewSaid| {
        let line = if one.decision.is_some() { words::said_desk(&one.text) } else { words::said_me(&one.text) };
        (!one.text.is_empty()).then(|| view! { <p>{line}</p> })
    };
    let told = review.said.iter().map(told).collect_view();
    let text = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let (id, area, heard) = (review.review, review.scope.area(), review.said.len());
    let send = move |()| {
        let said = text.get_untracked().trim().to_owned();
        let answer = ReviewBody::Answer(Answer { text: said.clone(), photos: vec![] });
        busy.set(true);
        spawn_local(async move {
            let saved = core.say(Saying::of::<Review>(id, area, &answer)).await;
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => {
                    toasts.say(Tone::Good, words::sent());
                    let said = ReviewSaid { at: format::now(), by: untrack(|| core.me()), decision: None, text: said, photos: vec![] };
                    core.ruling_answered(id, heard);
                    let _ = reviews.try_update(|all| answered(all, id, said));
                }
                Err(why) => toasts.say(Tone::Wrong, words::failed(why)),
            }
        });
    };
    let title = [face(&review.kind).noun().to_owned(), review.title.clone()];
    let title = title.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <article class="card my-review" data-testid=format!("my-review-{n}") data-state=review.decision.code()>
            <header>
                <strong>{title}</strong>
                <Badge tone label />
            </header>
            <small>{format::when(review.at, now.get_untracked())}</small>
            <ul>{reasons}</ul>
            {told}
            <TextArea
                label=words::answer()
                value=text
                on_input=move |answer| text.set(answer)
                placeholder=words::answer_hint()
                maxlength="1000"
                testid=format!("my-review-answer-{n}")
            />
            <Button
                kind=ButtonKind::Filled
                label=words::send()
                disabled=Signal::derive(move || text.with(|text| text.trim().is_empty()))
                busy
                on_press=send
                testid=format!("my-review-send-{n}")
            />
        </article>
    }
}
