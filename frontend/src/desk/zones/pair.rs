//! One zone before and after it was put right: two photos under one slider.
//!
//! `data-testid`s: `zones-pair` (`data-thing`), `zones-slider`.

use leptos::prelude::*;
use xunge_shared::{id::Sha256, kinds::zone::ZoneBody, row::Row};

use super::records::on_map;
use crate::api;
use crate::clock;
use crate::data::Core;
use crate::i18n::zone_board as words;
use crate::ui::{Skeleton, format};

/// What the latest inspection with both shows: before, after, and when.
fn latest_pair(thing: &api::Thing) -> Option<(Sha256, Sha256, u64)> {
    thing.ops.iter().rev().find_map(|seen| {
        let op = seen.op.open().ok()?;
        let ZoneBody::Inspect(inspection) = minicbor::decode(&op.body).ok()? else { return None };
        Some((*inspection.before.first()?, *inspection.after.last()?, seen.eff?.millis()))
    })
}

/// The pair, or that there is none.
#[component]
pub fn Pair(row: Row) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let (kind, id) = (row.kind.clone(), row.entity);
    let thing = LocalResource::new(move || {
        let kind = kind.clone();
        async move { api::thing(&kind, id).await.ok() }
    });
    let who = row.summary.who;
    view! {
        <section class="zones-pair" data-testid="zones-pair" data-thing=id.to_string() aria-label=words::before_after()>
            <header>
                <h2>{row.summary.title.clone()}</h2>
                {on_map(&row)}
            </header>
            {move || match thing.get() {
                None => view! { <Skeleton rows=2 /> }.into_any(),
                Some(thing) => match thing.as_ref().and_then(latest_pair) {
                    None => view! { <p class="zones-more">{words::no_pair()}</p> }.into_any(),
                    Some((before, after, at)) => {
                        let name = move || who.map(|who| core.name_of(who)).unwrap_or_default();
                        view! {
                            <Compare before after />
                            <small>{name} " · " {format::when(at, now.get_untracked())}</small>
                        }
                            .into_any()
                    }
                },
            }}
        </section>
    }
}

/// Two photos, the one over the other as far as the slider says.
#[component]
fn Compare(before: Sha256, after: Sha256) -> impl IntoView {
    let at = RwSignal::new(50_u8);
    view! {
        <figure class="zones-compare" style=move || format!("--at:{}%", at.get())>
            <img src=api::photo_url(after) alt=words::after() />
            <img class="is-before" src=api::photo_url(before) alt=words::before() />
            <span class="is-left">{words::before()}</span>
            <span class="is-right">{words::after()}</span>
            <input
                type="range"
                min="0"
                max="100"
                aria-label=words::slide()
                data-testid="zones-slider"
                prop:value=move || at.get().to_string()
                on:input=move |ev| at.set(event_target_value(&ev).parse().unwrap_or(50))
            />
        </figure>
    }
}
