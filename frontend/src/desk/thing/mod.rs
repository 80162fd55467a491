//! The panel: one thing's whole story, read from the server's log and folded here, with what may be done next.

mod head;
mod plates;
mod round_track;
mod story;

pub use head::PanelHead;
use leptos::prelude::*;
pub use story::refusal_word;
use xunge_shared::{
    entity::Entity,
    id::{EntityId, KindName, Scope},
    kinds::{Kind, State, case::Case, round::Round, timetable::Timetable},
    op::RawOp,
    row::Row,
};

use self::{plates::RenewPlate, round_track::RoundTrack, story::Told};
use crate::api::{self, ApiError};
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::desk::{
    asking::Asking,
    case::{Begin, Begun, CaseActions, CaseNotices},
    live::Freshness,
    workspace::Workspace,
};
use crate::i18n::{desk as words, failed, kinds as kind_words};
use crate::kinds::{face, left, time_left, verdict_word};
use crate::ui::{Badge, EmptyState, Icon, Mark, Skeleton, format};

/// What the panel has read: a thing as it stands and all that was said of it.
#[derive(Clone)]
pub struct Read {
    /// What lists show of it.
    pub row: Option<Row>,
    /// The fold of its ops.
    pub entity: Option<Entity>,
    /// What was said, newest first.
    pub told: Vec<Told>,
    /// How much of the fold is still on its way from here to the server.
    pub waiting: usize,
}

impl Read {
    /// A thing as its ops leave it.
    pub fn fold(thing: &api::Thing) -> Option<Entity> {
        // what the server admitted can be opened
        Entity::fold(thing.ops.iter().filter_map(|seen| Some((&seen.op, seen.eff?)))).ok().flatten()
    }

    /// A thing, and what was decided here about it and has not arrived: what is offered next follows from both.
    fn of(thing: &api::Thing, unsent: &[RawOp], core: Core) -> Self {
        let mut entity = Self::fold(thing);
        let mut waiting = 0;
        // what was sent a moment ago the server has told
        for raw in unsent.iter().filter(|raw| !thing.ops.iter().any(|seen| seen.op == **raw)) {
            if let (Some(entity), Ok(op)) = (&mut entity, raw.open()) {
                entity.apply(&op, raw, op.hlc);
                waiting += 1;
            }
        }
        let settings = core.settings();
        let folded = || entity.as_ref().and_then(|entity| entity.row(&settings));
        // The server's row knows the cell; without one (it may lag) the fold says what it can.
        let row = match thing.row.clone() {
            Some(row) if waiting == 0 => Some(row),
            Some(row) => folded().map(|mut now| {
                now.summary.cell = row.summary.cell;
                now
            }),
            None => folded(),
        };
        Self { row, told: story::told(thing, entity.as_ref(), &settings), entity, waiting }
    }
}

/// The panel of one thing.
#[component]
pub fn Panel(
    /// What kind of thing.
    kind: KindName,
    /// Which one.
    id: EntityId,
) -> impl IntoView {
    let (core, fresh, workspace) = (Core::expect(), Freshness::expect(), Workspace::expect());
    let read = RwSignal::new(None::<Result<Read, ApiError>>);
    // beside what is drawn anew with each piece of news
    let begin = Begin::nothing();
    let last = StoredValue::new(None::<(api::Thing, Vec<RawOp>)>);
    // what waits here changes with each decision, and when it has arrived
    let unsent = Memo::new(move |_| core.status().with(|status| status.unsent));
    let (asking, this) = (Asking::new(), kind.clone());
    Effect::new(move |_| {
        fresh.asked.track();
        unsent.track();
        let ticket = asking.ask(());
        let kind = this.clone();
        leptos::task::spawn_local(async move {
            let unsent = core.unsent_of(&kind, id).await;
            let answer = api::thing(&kind, id).await;
            if !asking.counts(ticket) {
                return;
            }
            match answer {
                // news was about something else: what is drawn stays, with its focus
                Ok(thing) if last.with_value(|last| last.as_ref().is_some_and(|last| last.0 == thing && last.1 == unsent)) => {}
                Ok(thing) => {
                    let new = untrack(|| Read::of(&thing, &unsent, core));
                    if let Some(shape) = new.row.as_ref().and_then(|row| row.summary.shape.clone()) {
                        workspace.place.set(Some((id, shape)));
                    }
                    read.set(Some(Ok(new)));
                    last.set_value(Some((thing, unsent)));
                }
                // what is shown stays when the server cannot be reached, and what was decided meanwhile shows in it
                Err(why) => match last.get_value() {
                    Some((_, before)) if before == unsent => {}
                    Some((thing, _)) => {
                        read.set(Some(Ok(untrack(|| Read::of(&thing, &unsent, core)))));
                        last.set_value(Some((thing, unsent)));
                    }
                    None => read.set(Some(Err(why))),
                },
            }
        });
    });
    let face = face(&kind);
    let body_kind = kind.clone();
    let name = move || match read.get() {
        Some(Ok(Read { row: Some(row), .. })) => face.name(&row.summary, &core.settings()),
        _ => face.noun().to_owned(),
    };
    let subtitle = move || match read.get() {
        Some(Ok(Read { row: Some(row), .. })) => {
            let cell = row.summary.cell.as_ref().map(|cell| format!("{} {}", cell, words_cell()));
            let parts = [Some(face.noun().to_owned()), cell, Some(core.area_name(row.scope.area())), Some(face.detail(&row.summary))];
            parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
        }
        _ => String::new(),
    };
    view! {
        <style>{include_str!("../../../style/desk/thing.css")}</style>
        <div class="desk-thing" data-testid="desk-panel" data-thing=id.to_string()>
            <PanelHead name=Signal::derive(name) about=Signal::derive(subtitle)>
                {move || match read.get() {
                    Some(Ok(Read { row: Some(row), .. })) => view! { <Standing row /> }.into_any(),
                    _ => ().into_any(),
                }}
            </PanelHead>
            {move || match read.get() {
                None => view! { <div class="panel-body" aria-label=words::loading_story()><Skeleton rows=5 /></div> }.into_any(),
                Some(Err(why)) => view! { <Failed why /> }.into_any(),
                Some(Ok(read)) if read.told.is_empty() => view! { <EmptyState mark=Mark::Info title=words::gone() /> }.into_any(),
                Some(Ok(read)) => view! { <Body read kind=body_kind.clone() id begin /> }.into_any(),
            }}
            <Begun begin />
        </div>
    }
}

fn words_cell() -> &'static str {
    face(&KindName::known("cell")).noun()
}

/// Its status, and how late it is.
#[component]
fn Standing(
    /// What it shows.
    row: Row,
) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now().get_untracked());
    let look = face(&row.kind).look(&row.summary, now);
    // a case as on its card: in working time where its limit is
    let of_case = if row.kind == Case::NAME { time_left(&row.summary, &core.settings(), now) } else { None };
    let due = row.summary.due.filter(|_| row.summary.open).map(|due| {
        let left = of_case.map_or_else(|| left(&row.kind, due, now), |(left, _)| left);
        kind_words::due_by(left, format::when(due, now))
    });
    view! {
        <p class="panel-standing">
            <Badge tone=look.tone label=look.word.clone() mark=look.mark />
            {due.map(|due| view! { <span class="muted">{due}</span> })}
        </p>
    }
}

/// Notices, figures, history and actions.
#[component]
fn Body(
    /// What was read.
    read: Read,
    /// What kind of thing.
    kind: KindName,
    /// Which one.
    id: EntityId,
    /// What is begun about it.
    begin: Begin,
) -> impl IntoView {
    let core = Core::expect();
    let thing = (kind, id);
    // a round is nowhere itself: how far its author stood from where it began says nothing
    let shape = read.row.as_ref().filter(|row| row.kind != Round::NAME).and_then(|row| row.summary.shape.clone());
    let state = read.entity.as_ref().map(|entity| entity.state.clone());
    let scope = read.entity.as_ref().map(|entity| entity.scope);
    let actions = match (&state, scope) {
        (Some(State::Case(case)), Some(scope)) => {
            view! { <CaseActions case=case.clone() id area=scope.area() row=read.row.clone() begin /> }.into_any()
        }
        (_, Some(_)) if thing.0 == Timetable::NAME => view! { <ToTimetable id /> }.into_any(),
        (_, Some(scope)) => view! { <RenewPlate kind=thing.0.clone() id area=scope.area() /> }.into_any(),
        _ => ().into_any(),
    };
    let about = match &state {
        Some(State::Case(case)) => {
            scope.map(|scope| view! { <CaseNotices case=case.clone() id area=scope.area() row=read.row.clone() begin /> }).into_any()
        }
        Some(State::Zone(zone)) => disagreement(zone, core),
        Some(State::Round(round)) => view! { <RoundTrack round=round.clone() id /> }.into_any(),
        _ => ().into_any(),
    };
    view! {
        <div class="panel-body">
            {(read.waiting > 0).then(|| {
                view! {
                    <div class="notice tone-due" role="status" data-testid="desk-waiting">
                        <Icon mark=Mark::CloudOff />
                        <p>{failed::on_its_way(read.waiting)}</p>
                    </div>
                }
            })}
            {about}
            <h3 class="sr-only">{words::story()}</h3>
            <story::Told told=read.told thing shape area=scope.map(Scope::area) />
        </div>
        <div class="panel-acts">{actions}</div>
    }
}

/// The way to where progress is told.
#[component]
fn ToTimetable(id: EntityId) -> impl IntoView {
    view! {
        <footer class="panel-foot">
            <a class="btn btn-ghost" href=format!("/desk/timetable?line={id}") data-testid="desk-to-timetable">
                <Icon mark=Mark::List size=20 />
                {words::to_timetable()}
            </a>
        </footer>
    }
}

/// Both records of two people who saw the same zone differently.
fn disagreement(zone: &xunge_shared::kinds::zone::Zone, core: Core) -> AnyView {
    let settings = core.settings();
    let Some(both) = zone.disagreement(&settings) else { return ().into_any() };
    let said = [both.earlier, both.later].map(|inspected| {
        let who = core.name_of(inspected.by.author);
        words::said(who, verdict_word(inspected.inspection.verdict), format::when(inspected.at(), format::now()))
    });
    view! {
        <div class="notice tone-differ" role="note" data-testid="desk-disagreement">
            <Icon mark=Mark::TwoPeople />
            <div>
                <strong>{words::disagreement()}</strong>
                {said.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            </div>
        </div>
    }
    .into_any()
}
