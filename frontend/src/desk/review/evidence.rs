//! What a doubtful record can be looked at by: where its author stood, its photos, and beside them those of the earlier record that it is
//! odd beside.
//!
//! `data-testid`s: `review-stood`, `review-photos`, `review-earlier-<n>`, `review-earlier-photos-<n>`.

use leptos::prelude::*;
use xunge_shared::{geometry::Shape, id::Sha256, kinds::presence::Presence};

use super::{name_of, sketch::Sketch};
use crate::api::{self, DoubtfulRecord, EarlierRecord};
use crate::clock;
use crate::data::Core;
use crate::i18n::review as words;
use crate::kinds::{direction, presence_words};
use crate::ui::{Icon, Mark, format};

/// Nearer than this it says nothing in which direction somebody stood, metres.
const BESIDE_M: f64 = 20.0;

/// See the module.
#[component]
pub(super) fn Evidence(item: DoubtfulRecord) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let stood = item.presence.as_ref().map(|presence| stood(presence, item.about.as_ref()));
    let sketch = item.presence.as_ref().and_then(|presence| {
        let (place, label) = (presence.place?, stood.clone().unwrap_or_default());
        let (about, accuracy_m) = (item.about.clone(), presence.accuracy_m);
        Some(view! { <Sketch about stood=place accuracy_m label /> })
    });
    let stood = stood.map(|stood| view! { <p class="review-stood" data-testid="review-stood"><Icon mark=Mark::Pin size=18 /> {stood}</p> });
    // one record may be odd beside another for two reasons
    let mut earlier: Vec<EarlierRecord> = vec![];
    for other in item.reasons.iter().filter_map(|reason| reason.other.clone()) {
        if !earlier.contains(&other) {
            earlier.push(other);
        }
    }
    let beside = move |(n, other): (usize, EarlierRecord)| {
        let EarlierRecord { kind, entity, author, at, row, photos } = other;
        let name = name_of(core, &kind, row.as_ref());
        view! {
            <section data-testid=format!("review-earlier-{n}")>
                <h4>{words::earlier()}</h4>
                <p>
                    <a href=format!("/desk?sel={kind}:{entity}")>{name}</a>
                    <small>{move || core.name_of(author)} " · " {format::when(at, now.get_untracked())}</small>
                </p>
                <Photos photos testid=format!("review-earlier-photos-{n}") />
            </section>
        }
    };
    let is_alone = earlier.is_empty();
    let own = (!is_alone || !item.photos.is_empty()).then(|| {
        view! {
            <section>
                {(!is_alone).then(|| view! { <h4>{words::this_record()}</h4> })}
                <Photos photos=item.photos testid="review-photos" />
            </section>
        }
    });
    view! {
        {stood}
        {sketch}
        <div class="review-evidence">{own} {earlier.into_iter().enumerate().map(beside).collect_view()}</div>
    }
}

/// How the author showed where they were, with the way that it is from the thing.
fn stood(presence: &Presence, about: Option<&Shape>) -> String {
    let said = presence_words(presence, about);
    let way = about.and_then(|about| {
        let (from, to) = (about.anchor()?, presence.place?);
        (presence.distance_to(about)? >= BESIDE_M).then(|| words::stood_to(direction(from.bearing(to))))
    });
    match way {
        Some(way) => format!("{said} · {way}"),
        None => said,
    }
}

/// Photos, each of which opens whole.
#[component]
fn Photos(photos: Vec<Sha256>, #[prop(into)] testid: String) -> impl IntoView {
    let one = |sha: Sha256| {
        let url = api::photo_url(sha);
        view! {
            <a href=url.clone() target="_blank">
                <img src=url.clone() alt=words::photos() loading="lazy" />
            </a>
        }
    };
    (!photos.is_empty()).then(|| view! { <div class="review-photos" data-testid=testid>{photos.into_iter().map(one).collect_view()}</div> })
}
