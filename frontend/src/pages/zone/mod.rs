//! One door-front zone: its checklist and photos, and the story of all looks at it.

mod compare;
mod disagreement;
mod findings;
mod form;

use compare::BeforeAfter;
use disagreement::DisagreementCard;
use form::InspectionForm;
use leptos::prelude::*;
use xunge_shared::{
    geometry::Shape,
    id::EntityId,
    kinds::{InState, Kind, cell::Cell, zone::Zone},
};

use super::parts::{PositionLine, ScannedLine, WhenReady, Whereabouts, cell_at};
use crate::clock;
use crate::data::Core;
use crate::i18n::{field as field_words, phone_zone as words};
use crate::kinds::{Story, face, teller};
use crate::route;
use crate::ui::{Badge, EmptyState, Mark, TopBar, format};

/// The page.
#[component]
pub fn ZoneDetail(id: EntityId) -> impl IntoView {
    view! {
        <TopBar title=words::inspection() back=back() />
        <main class="page zone-page">
            <WhenReady>
                <Known id />
            </WhenReady>
        </main>
    }
}

/// Where one came from: the street that is walked door by door, or the list.
fn back() -> String {
    let street = untrack(|| route::query::<EntityId>("street"));
    street.map_or_else(|| "/zones".to_owned(), |street| format!("/zones?street={street}"))
}

#[component]
fn Unknown() -> impl IntoView {
    view! { <EmptyState mark=Mark::Door title=field_words::no_such_record() why=field_words::no_such_record_why() /> }
}

#[component]
fn Known(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    let whereabouts = Whereabouts::watch();
    // the form must not be rebuilt while somebody fills it in, whatever arrives meanwhile
    let exists = Memo::new(move |_| core.get::<Zone>(id).is_some_and(|zone| zone.profile().is_some()));
    move || {
        if exists.get() {
            view! {
                <Head id whereabouts />
                <ScannedLine id />
                <DisagreementCard id />
                <InspectionForm id whereabouts />
                <BeforeAfter id />
                <History id />
            }
            .into_any()
        } else {
            view! { <Unknown /> }.into_any()
        }
    }
}

#[component]
fn Head(id: EntityId, whereabouts: Whereabouts) -> impl IntoView {
    let core = Core::expect();
    let now = clock::now();
    let row = Memo::new(move |_| core.row(&Zone::NAME, id));
    let look = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| face(&Zone::NAME).look(&row.summary, now.get()))));
    // on whose ground it stands now: cells may have changed since it was told of
    let cell = Memo::new(move |_| {
        core.track(&Cell::NAME);
        row.with(|row| {
            let summary = &row.as_ref()?.summary;
            let (said, spot) = (summary.cell.as_ref(), summary.shape.as_ref().and_then(Shape::anchor));
            spot.and_then(|spot| cell_at(core, spot, said)).map(|(code, _)| code).or_else(|| said.cloned())
        })
    });
    let facts = move || {
        row.with(|row| {
            let summary = &row.as_ref()?.summary;
            let mut facts = vec![];
            if !summary.detail.is_empty() {
                facts.push(words::responsible(&summary.detail));
            }
            facts.extend(cell.get().map(words::cell));
            Some(facts.join(" · "))
        })
    };
    let name = move || row.with(|row| row.as_ref().map(|row| face(&Zone::NAME).name(&row.summary, &core.settings())));
    let due = move || {
        row.with(|row| {
            let summary = &row.as_ref()?.summary;
            let left = format::left(summary.due?, now.get());
            Some(if summary.status == "dirty" { words::rectify_in(left) } else { words::due_in(left) })
        })
    };
    let distance = move || {
        let at = whereabouts.latest.get()?;
        let metres = row.with(|row| row.as_ref()?.summary.shape.as_ref()?.distance_to(at.place))?;
        let accuracy = format::distance(f64::from(at.accuracy_m));
        let near = metres <= f64::from(core.settings().patrol.geofence_m) + f64::from(at.accuracy_m);
        Some((near, if near { words::to_door(format::distance(metres), accuracy) } else { words::far(format::distance(metres)) }))
    };
    view! {
        <section class="thing-head">
            <h2 data-testid="zone-name">{name}</h2>
            <p class="thing-facts" data-testid="zone-facts">{facts}</p>
            <div class="thing-state">
                {move || {
                    look.get()
                        .map(|look| {
                            let (mark, tone, word) = (look.mark, look.tone, look.word);
                            view! { <Badge tone label=word mark /> }
                        })
                }}
                <small>{due}</small>
            </div>
            {move || match distance() {
                Some((near, told)) => {
                    view! {
                        <p
                            class=if near { "position-line tone-good" } else { "position-line tone-due" }
                            data-testid="zone-presence"
                            data-state=if near { "near" } else { "far" }
                        >
                            <crate::ui::Icon mark=Mark::Locate size=16 />
                            {told}
                        </p>
                    }
                        .into_any()
                }
                None => view! { <PositionLine whereabouts testid="zone-presence" /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn History(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    view! {
        <h2 class="section">{field_words::history()}</h2>
        {move || {
            let settings = core.settings();
            let told = core
                .entity(
                    &Zone::NAME,
                    id,
                    |entity| {
                        let shape = Zone::of(&entity.state).and_then(|zone| zone.profile()).map(|profile| profile.shape.clone());
                        (teller(&Zone::NAME).story(&entity.state, &settings), shape)
                    },
                );
            match told {
                Some((events, Some(shape))) if !events.is_empty() => {
                    view! {
                        <div class="card thing-story"><Story events shape testid="zone-story" /></div>
                        <p class="quiet" data-testid="zone-history-kept">{words::history_kept()}</p>
                    }
                        .into_any()
                }
                _ => view! { <p class="quiet">{field_words::no_history()}</p> }.into_any(),
            }
        }}
    }
}
