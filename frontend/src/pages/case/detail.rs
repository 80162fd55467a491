//! One case: what is wrong and where, how long is left, what may be done next, and all that happened.

use leptos::prelude::*;
use xunge_shared::{
    id::EntityId,
    kinds::{Kind, case::Case},
};

use super::item::case_of;
use super::next_step::NextSteps;
use super::postpone::Standing;
use super::remark::RemarkForm;
use crate::clock;
use crate::data::Core;
use crate::i18n::{common, field as field_words, kinds as kind_words, phone_case as words};
use crate::kinds::{StoredPhoto, Story, face, teller, time_left};
use crate::map::{Features, Ground, Layer, Map, MapView};
use crate::pages::parts::{WhenReady, Whereabouts};
use crate::ui::{Badge, EmptyState, Icon, Mark, TopBar, format};

/// The page.
#[component]
pub fn CaseDetail(id: EntityId) -> impl IntoView {
    view! {
        <TopBar title=words::title() back="/cases" />
        <main class="page case-page">
            <WhenReady>
                <Known id />
            </WhenReady>
        </main>
    }
}

#[component]
fn Unknown() -> impl IntoView {
    view! { <EmptyState mark=Mark::Warning title=field_words::no_such_record() why=field_words::no_such_record_why() /> }
}

#[component]
fn Known(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    // what is being typed below must not be rebuilt when something arrives
    let exists = Memo::new(move |_| case_of(core, id).is_some());
    move || {
        if exists.get() {
            view! {
                <Rework id />
                <Head id />
                <Standing id />
                <Conflicts id />
                <NextSteps id />
                <History id />
                <RemarkForm id />
            }
            .into_any()
        } else {
            view! { <Unknown /> }.into_any()
        }
    }
}

/// Why it came back: the first thing to read.
#[component]
fn Rework(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    let now = clock::now();
    move || {
        let case = case_of(core, id)?;
        let moved = case.rework()?;
        let why = moved.what.note.clone().unwrap_or_else(|| words::rework_no_reason().to_owned());
        let (author, at) = (moved.by.author, moved.by.at());
        Some(view! {
            <div class="notice tone-wrong" role="status" data-testid="case-rework">
                <Icon mark=Mark::Undo size=20 />
                <div>
                    <strong>{words::rework_because(why)}</strong>
                    <small>{move || words::sent_back_by(core.name_of(author), format::ago(at, now.get()))}</small>
                </div>
            </div>
        })
    }
}

#[component]
fn Head(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    let now = clock::now();
    let whereabouts = Whereabouts::watch();
    let on_map = RwSignal::new(false);
    move || {
        let settings = core.settings();
        let row = core.row(&Case::NAME, id)?;
        let case = case_of(core, id)?;
        let report = case.report()?;
        let summary = row.summary;
        let name = face(&Case::NAME).name(&summary, &settings);
        let left = {
            let (summary, settings) = (summary.clone(), settings.clone());
            move || {
                time_left(&summary, &settings, now.get()).map(|(left, limit)| {
                    let late = summary.overdue(now.get());
                    view! {
                        <strong class=if late { "left tone-wrong" } else { "left tone-due" } data-testid="case-left">
                            {left}
                        </strong>
                        {(!limit.is_empty()).then(|| common::in_brackets(limit))}
                        {(!late).then(|| summary.due.map(|due| view! { <small data-testid="case-due">{words::due_at(format::when(due, now.get()))}</small> }))}
                    }
                })
            }
        };
        let look = face(&Case::NAME).look(&summary, now.get_untracked());
        let (author, at) = (report.by.author, report.by.at());
        let place = report.what.place;
        let distance = move || whereabouts.place().zip(place).map(|(from, to)| format!(" · {}", format::distance(from.distance(to))));
        let assignee = summary.who;
        let zone = report.what.zone;
        let witnesses = case.witnesses().len();
        let anew = case.clock(&settings).and_then(|due| due.anew).filter(|_| summary.open);
        let photos = report.what.photos.clone();
        Some(view! {
            <section class="thing-head">
                <h2 data-testid="case-name">{name}</h2>
                {report.what.address.clone().map(|address| view! { <p class="thing-facts">{address} {distance}</p> })}
                <div class="thing-state">
                    <span data-testid="case-stage" data-state=summary.status.clone()>
                        <Badge tone=look.tone mark=look.mark label=look.word />
                    </span>
                    {left}
                </div>
                {anew.map(|at| view! { <p class="quiet" data-testid="case-limit-anew">{kind_words::limit_anew(format::when(at, format::now()))}</p> })}
                {(!report.what.text.is_empty())
                    .then(|| {
                        view! {
                            <p class="thing-text" data-testid="case-text">
                                {report.what.text.clone()}
                            </p>
                        }
                    })}
                <p class="quiet">
                    {move || words::reported_by(core.name_of(author), format::ago(at, now.get()))}
                    {move || assignee.map(|who| format!(" · {}", words::assigned_to(core.name_of(who))))}
                </p>
                {(witnesses > 1)
                    .then(|| {
                        view! {
                            <p class="thing-witnesses" data-testid="case-witnesses" data-count=witnesses.to_string()>
                                <Icon mark=Mark::Eye size=18 />
                                {words::witnesses(witnesses)}
                            </p>
                        }
                    })}
                {(!photos.is_empty())
                    .then(|| {
                        view! {
                            <div class="photos">
                                {photos
                                    .into_iter()
                                    .map(|sha| view! { <StoredPhoto sha band=format::when(at, format::now()) testid=format!("case-photo-{sha}") /> })
                                    .collect_view()}
                            </div>
                        }
                    })}
                <div class="btn-pair">
                    {place
                        .map(|_| {
                            view! {
                                <button
                                    type="button"
                                    class="btn"
                                    aria-expanded=move || on_map.get().to_string()
                                    data-testid="case-on-map"
                                    on:click=move |_| on_map.update(|on| *on = !*on)
                                >
                                    <Icon mark=Mark::Map size=20 />
                                    {words::on_map()}
                                </button>
                            }
                        })}
                    {zone
                        .map(|zone| {
                            view! {
                                <a href=format!("/zones/{zone}") class="btn" data-testid="case-zone">
                                    <Icon mark=Mark::Door size=20 />
                                    {words::of_zone()}
                                </a>
                            }
                        })}
                </div>
                {move || place.filter(|_| on_map.get()).map(|place| view! { <CaseMap id place whereabouts /> })}
            </section>
        })
    }
}

#[component]
fn CaseMap(id: EntityId, place: xunge_shared::geometry::LonLat, whereabouts: Whereabouts) -> impl IntoView {
    use xunge_shared::kinds::{cell::Cell, street::Street};
    let core = Core::expect();
    let map = RwSignal::new_local(None::<Map>);
    Effect::new(move |_| {
        map.with(|map| {
            let Some(map) = map else { return };
            map.draw(Layer::Cell, &Features::of_rows(&core.rows(&Cell::NAME)));
            map.draw(Layer::Street, &Features::of_rows(&core.rows(&Street::NAME)));
            map.draw(Layer::Case, &Features::of_rows(&core.row(&Case::NAME, id)));
            map.jump(Ground { center: place, zoom: 16.5 });
        });
    });
    Effect::new(move |_| {
        let me = whereabouts.latest.get().map(|position| (position.place, position.accuracy_m));
        map.with(|map| map.iter().for_each(|map| map.me(me)));
    });
    view! {
        <div class="map-inset">
            <MapView label=words::on_map() map testid="case-map" />
        </div>
    }
}

#[component]
fn Conflicts(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    move || {
        let conflicting = case_of(core, id)?.progress().is_some_and(|progress| !progress.conflicts.is_empty());
        conflicting.then(|| {
            view! {
                <div class="notice tone-differ" role="status" data-testid="case-conflict">
                    <Icon mark=Mark::TwoPeople size=20 />
                    <div>
                        <strong>{words::conflicts()}</strong>
                        <small>{words::conflicts_why()}</small>
                    </div>
                </div>
            }
        })
    }
}

#[component]
fn History(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    view! {
        <h2 class="section">{field_words::history()}</h2>
        {move || {
            let settings = core.settings();
            let events = core.entity(&Case::NAME, id, |entity| teller(&Case::NAME).story(&entity.state, &settings)).unwrap_or_default();
            let shape = core.row(&Case::NAME, id).and_then(|row| row.summary.shape);
            match shape {
                Some(shape) => view! { <div class="card thing-story"><Story events shape testid="case-story" /></div> }.into_any(),
                None => view! { <div class="card thing-story"><Story events testid="case-story" /></div> }.into_any(),
            }
        }}
    }
}
