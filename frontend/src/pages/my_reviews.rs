//! What the desk ruled on one's own records, with the reasons, and one's own answer. Read from the server: there is nothing of it on the phone.
//!
//! `data-testid`s: `my-reviews`, `my-review-<n>` (`data-state`), `my-review-answer-<n>`, `my-review-send-<n>`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::kinds::review::{Answer, Decision, Review, ReviewBody};

use crate::api::{self, DoubtWords, MyReview};
use crate::capture::Saying;
use crate::clock;
use crate::data::Core;
use crate::i18n::{Lang, current, my_review as words};
use crate::kinds::face;
use crate::ui::{Badge, Button, ButtonKind, Toasts, Tone, format};

/// The part of a page; nothing while there was no ruling.
#[component]
pub fn MyReviews() -> impl IntoView {
    let asked = RwSignal::new(0_u32);
    let reviews = LocalResource::new(move || {
        asked.track();
        async { api::my_reviews().await.ok() }
    });
    view! {
        {move || match reviews.get() {
            Some(Some(all)) if !all.is_empty() => {
                view! {
                    <section data-testid="my-reviews">
                        <h2 class="section">{words::title()}</h2>
                        <p class="me-hint">{words::why()}</p>
                        {all.into_iter().enumerate().map(|(n, review)| view! { <One n review asked /> }).collect_view()}
                    </section>
                }
                    .into_any()
            }
            _ => ().into_any(),
        }}
    }
}

fn said(words: &DoubtWords) -> String {
    if current() == Lang::Zh { words.zh.clone() } else { words.en.clone() }
}

/// One ruling.
#[component]
fn One(n: usize, review: MyReview, asked: RwSignal<u32>) -> impl IntoView {
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
    let (id, area) = (review.review, review.scope.area());
    let send = move |()| {
        let answer = ReviewBody::Answer(Answer { text: text.get_untracked().trim().to_owned(), photos: vec![] });
        busy.set(true);
        spawn_local(async move {
            let saved = core.say(Saying::of::<Review>(id, area, &answer)).await;
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => {
                    toasts.say(Tone::Good, words::sent());
                    let _ = (text.try_set(String::new()), asked.try_update(|asked| *asked += 1));
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
            <label class="field">
                <span>{words::answer()}</span>
                <textarea
                    rows="2"
                    maxlength="1000"
                    placeholder=words::answer_hint()
                    data-testid=format!("my-review-answer-{n}")
                    prop:value=move || text.get()
                    on:input=move |ev| text.set(event_target_value(&ev))
                ></textarea>
            </label>
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
