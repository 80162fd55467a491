//! One zone before and after it was put right, as its latest inspection with photos of both shows it.
//!
//! `data-testid`s: `zones-pair` (`data-thing`), `zones-on-map`, see [`compare`](super::compare).

use leptos::prelude::*;
use xunge_shared::{
    id::{EntityId, KindName, Sha256},
    kinds::zone::ZoneBody,
    row::Row,
};

use super::compare::Compare;
use crate::api;
use crate::clock;
use crate::data::Core;
use crate::i18n::zone_board as words;
use crate::ui::{Icon, Mark, Skeleton, format};

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
                {on_map(&row.kind, row.entity)}
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

/// The way to the thing on the map.
pub(super) fn on_map(kind: &KindName, id: EntityId) -> impl IntoView + use<> {
    view! {
        <a class="btn btn-ghost" href=format!("/desk?sel={kind}:{id}") data-testid="zones-on-map">
            <Icon mark=Mark::Map size=20 />
            {words::on_map()}
        </a>
    }
}
