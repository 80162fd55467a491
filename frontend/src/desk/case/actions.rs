//! What may be done with a case next, and what a person has to decide about it, at the foot of the panel.

use leptos::prelude::*;
use xunge_shared::{
    id::{AreaCode, EntityId},
    kinds::case::{Case, Stage, What},
    role::Role,
    row::Row,
};

use super::{
    acts::Standing,
    begin::{Begin, Target},
    conflicts::Conflicts,
    deed::Doing,
    duplicates::Duplicates,
    merge::Merged,
    word::doing_word,
};
use crate::data::Core;
use crate::i18n::{case as words, desk as desk_words, kinds as kind_words};
use crate::kinds::{self, stage_word};
use crate::ui::{Button, ButtonKind, format};

/// What is to be known of a case before its story is read: how it stands, who contradicts whom, which others are alike.
#[component]
pub fn CaseNotices(
    /// The case as it stands.
    case: Case,
    /// Which one.
    id: EntityId,
    /// Whose town.
    area: AreaCode,
    /// What lists show of it.
    row: Option<Row>,
    /// What is begun, or will be.
    begin: Begin,
) -> impl IntoView {
    let alike = case.progress().is_some_and(|progress| progress.stage.is_open()) && case.acts().merged.is_none();
    view! {
        <div class="case-notices">
            <Standing case=case.clone() id area begin />
            <Merged case=case.clone() id area />
            <Conflicts case id area begin />
            {row.filter(|_| alike).map(|row| view! { <Duplicates row begin /> })}
        </div>
    }
}

/// Facts and buttons.
#[component]
pub fn CaseActions(
    /// The case as it stands.
    case: Case,
    /// Which one.
    id: EntityId,
    /// Whose town.
    area: AreaCode,
    /// What lists show of it.
    row: Option<Row>,
    /// What is begun, or will be.
    begin: Begin,
) -> impl IntoView {
    let core = Core::expect();
    let Some(progress) = case.progress() else { return ().into_any() };
    let role = core.role().unwrap_or(Role::Patrol);
    let stage = progress.stage;
    let acts = case.acts();
    let merged = acts.merged.is_some();
    let steps: Vec<Doing> = if merged { vec![] } else { progress.next(role, core.me()).map(Doing::Step).collect() };
    let own = !merged && steps.is_empty() && stage.next(role).next().is_some();
    // the next rung first; the others stay at hand, for what cannot wait
    let pressed = acts.pressed.map(|act| act.what.what);
    let rungs = [What::Remind, What::Order, What::List].into_iter().filter(|what| pressed.is_none_or(|have| have < *what));
    let lies_with = matches!(stage, Stage::Dispatched | Stage::Rework).then_some(Doing::Reassign);
    let more: Vec<Doing> = if stage.is_open() && !merged {
        lies_with.into_iter().chain(rungs.map(|what| Doing::Act(what, None))).chain([Doing::Due, Doing::Remark]).collect()
    } else {
        vec![Doing::Remark]
    };
    let anew = untrack(|| case.clock(&core.settings())).and_then(|due| due.anew).filter(|_| stage.is_open() && !merged);
    let assigned = progress.assigned.map(|a| (a.what.to, a.what.unit.clone()));
    let to = move || {
        let (person, unit) = assigned.clone().unwrap_or_default();
        let parts: Vec<String> = unit.into_iter().chain(person.map(|person| core.name_of(person))).collect();
        if parts.is_empty() { desk_words::nobody().to_owned() } else { parts.join(" · ") }
    };
    let name = row.as_ref().map(|row| kinds::face(&row.kind).name(&row.summary, &core.settings())).unwrap_or_default();
    begin.about(Target { id, area, name, status: stage.code().to_owned(), case: None }, case, row);
    let button = move |i: usize, doing: Doing| {
        let (kind, testid) = match doing {
            Doing::Step(to) if i == 0 => (ButtonKind::Filled, format!("desk-move-{}", to.code())),
            Doing::Step(to) => (ButtonKind::Plain, format!("desk-move-{}", to.code())),
            Doing::Act(What::Remind, _) => (ButtonKind::Ghost, "case-remind".to_owned()),
            Doing::Act(What::Order, _) => (ButtonKind::Ghost, "case-order".to_owned()),
            Doing::Act(..) => (ButtonKind::Ghost, "case-list".to_owned()),
            Doing::Reassign => (ButtonKind::Ghost, "case-reassign".to_owned()),
            Doing::Due => (ButtonKind::Ghost, "case-due".to_owned()),
            Doing::Remark => (ButtonKind::Ghost, "case-remark".to_owned()),
        };
        view! { <Button kind label=doing_word(doing) on_press=move |()| begin.with(doing) testid /> }
    };
    view! {
        <div class="panel-facts">
            <span>{desk_words::stage_now()} <b data-testid="desk-stage">{stage_word(stage)}</b></span>
            <span>{desk_words::assigned_to()} <b data-testid="desk-assigned">{to}</b></span>
        </div>
        {anew.map(|at| view! { <p class="case-own" data-testid="case-limit-anew">{kind_words::limit_anew(format::when(at, format::now()))}</p> })}
        {own.then(|| view! { <p class="case-own" data-testid="case-own">{words::own_work()}</p> })}
        <footer class="panel-foot case-steps">
            {steps.into_iter().enumerate().map(|(i, doing)| button(i, doing)).collect_view()}
        </footer>
        <div class="case-more" role="group" aria-label=words::more()>
            {more.into_iter().map(|doing| button(1, doing)).collect_view()}
        </div>
    }
    .into_any()
}
