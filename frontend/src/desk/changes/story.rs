//! All that was said of what one thing is, the latest first: who, when, before and after, and the way back.
//!
//! `data-testid`s: `thing-step-<n>`; of each step those of [a change](super).

use leptos::prelude::*;
use xunge_shared::id::{AreaCode, EntityId, KindName};

use super::{Back, Compared, Said, said, together::Part};
use crate::api::{self, ApiError};
use crate::clock;
use crate::data::Core;
use crate::i18n::changes as words;
use crate::ui::{Skeleton, format};

/// The steps of a thing.
#[component]
pub fn ThingStory(
    /// What kind of thing.
    kind: KindName,
    /// Which one.
    thing: EntityId,
    /// Whose.
    area: AreaCode,
) -> impl IntoView {
    let found = LocalResource::new(move || {
        let kind = kind.clone();
        async move { parts(&kind, thing, area).await }
    });
    move || match found.get() {
        None => view! { <Skeleton rows=2 /> }.into_any(),
        Some(Err(_)) => view! { <p class="muted">{crate::i18n::failed::unreachable()}</p> }.into_any(),
        Some(Ok(parts)) => {
            view! { <ol class="thing-steps">{parts.into_iter().map(|part| view! { <ThingStep part /> }).collect_view()}</ol> }.into_any()
        }
    }
}

async fn parts(kind: &KindName, thing: EntityId, area: AreaCode) -> Result<Vec<Part>, ApiError> {
    let steps = said::steps(&api::thing_of(kind, thing, area).await?.ops);
    Ok((0..steps.len()).rev().map(|n| Part { thing, area, steps: steps.clone(), n }).collect())
}

#[component]
fn ThingStep(part: Part) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let step = &part.steps[part.n];
    let what = match step.said {
        Said::Define(_) if part.n == 0 => words::begun(),
        Said::Define(_) => words::defined(),
        Said::Withdraw => words::withdrawn(),
        Said::Restore(_) => words::restored(),
    };
    let (author, at, n) = (step.author, step.stamp.eff.millis(), part.n);
    view! {
        <li data-testid=format!("thing-step-{n}")>
            <strong>{what}</strong>
            <small class="muted">{move || core.name_of(author)} " · " {move || format::when(at, now.get())}</small>
            <Compared part=part.clone() />
            // what a thing began as is not taken back but withdrawn
            {(n > 0).then(|| view! { <Back parts=vec![part] /> })}
        </li>
    }
}
