//! Two answers to one case, side by side: the one that counts and the one that did not fit. A person decides, by an op.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{AreaCode, EntityId, OpId},
    kinds::case::{Assigned, Case, Moved, Stage, What},
    role::Role,
};

use super::{
    begin::Begin,
    deed::{Deed, Doing},
    outrun::Outrun,
    perform::{hand, perform_on},
    word::snag_word,
};
use crate::data::Core;
use crate::i18n::{case as words, desk as desk_words};
use crate::kinds::{next_step, stage_word};
use crate::ui::{Button, ButtonKind, Icon, Mark, Toasts, Tone, format};

/// Each conflict with its two answers.
#[component]
pub(super) fn Conflicts(case: Case, id: EntityId, area: AreaCode, begin: Begin) -> impl IntoView {
    let core = Core::expect();
    let Some(progress) = case.progress() else { return ().into_any() };
    let outrun = case.acts().outrun.filter(|_| progress.stage.is_open()).cloned();
    if progress.conflicts.is_empty() && progress.overruled.is_none() && outrun.is_none() {
        return ().into_any();
    }
    let count = progress.conflicts.len() + usize::from(progress.overruled.is_some()) + usize::from(outrun.is_some());
    let sent = progress.assigned.zip(progress.overruled).map(|(now, before)| {
        let open = matches!(progress.stage, Stage::Dispatched | Stage::Rework);
        view! {
            <div class="case-conflict" data-testid="case-reassigned">
                <p>{words::why_reassigned()}</p>
                <div class="case-sides">{sent_to(words::counts(), now, core, "counts")} {sent_to(words::did_not_fit(), before, core, "stray")}</div>
                <div class="case-answers">
                    <Settle case=case.clone() id area op=now.by.stamp.op_id() testid="case-reassigned-keep".to_owned() />
                    {open
                        .then(|| {
                            view! {
                                <Button
                                    kind=ButtonKind::Plain
                                    label=words::reassign()
                                    on_press=move |()| begin.with(Doing::Reassign)
                                    testid="case-reassigned-change"
                                />
                            }
                        })}
                </div>
            </div>
        }
    });
    let role = core.role().unwrap_or(Role::Patrol);
    let hands = progress.hands.clone();
    let stage = progress.stage;
    let each = progress.conflicts.iter().enumerate().map(|(i, conflict)| {
        let own = conflict.what.from == Stage::Disposed && hands.contains(&conflict.by.author);
        let (why, counted) = match progress.rival(conflict) {
            _ if own => (words::why_own(), progress.taken.last().copied()),
            Some(rival) => (words::why_both(), Some(rival)),
            None => (words::why_late(), progress.taken.last().copied()),
        };
        let to = conflict.what.to;
        // what the other wanted can still be done, from where the case stands now
        let after = progress.next(role, core.me()).any(|next| next == to).then(|| {
            let label = words::do_it_after_all(next_step(to));
            view! { <Button kind=ButtonKind::Plain label on_press=move |()| begin.with(Doing::Step(to)) testid=format!("case-conflict-{i}-take") /> }
        });
        view! {
            <div class="case-conflict" data-testid=format!("case-conflict-{i}")>
                <p>{why}</p>
                <div class="case-sides">
                    {match counted {
                        Some(rival) => answer(words::counts(), rival, core, "counts").into_any(),
                        None => view! { <div class="case-side" data-state="counts"><b>{words::counts()}</b><span>{stage_word(stage)}</span></div> }.into_any(),
                    }}
                    {answer(words::did_not_fit(), conflict, core, "stray")}
                </div>
                <div class="case-answers">
                    <Settle case=case.clone() id area op=conflict.by.stamp.op_id() testid=format!("case-conflict-{i}-keep") />
                    {after}
                </div>
            </div>
        }
    });
    view! {
        <div class="notice tone-differ" role="note" data-testid="desk-conflicts">
            <Icon mark=Mark::TwoPeople />
            <div>
                <strong>{desk_words::conflicts(count)}</strong>
                {each.collect_view()}
                {sent}
                {outrun.map(|act| view! { <Outrun act id area /> })}
            </div>
        </div>
    }
    .into_any()
}

/// One side: who said what, when, and why.
fn answer(title: &'static str, moved: &Moved, core: Core, state: &'static str) -> impl IntoView + use<> {
    let step = words::step(stage_word(moved.what.from), stage_word(moved.what.to));
    let author = moved.by.author;
    let when = format::when(moved.by.at(), format::now());
    view! {
        <div class="case-side" data-state=state>
            <b>{title}</b>
            <span>{step}</span>
            <small>{move || words::by_at(core.name_of(author), when.clone())}</small>
            {moved.what.note.clone().map(|note| view! { <q>{note}</q> })}
        </div>
    }
}

/// One of two assignments: to whom, by whom, when, and why.
fn sent_to(title: &'static str, sent: &Assigned, core: Core, state: &'static str) -> impl IntoView + use<> {
    let (person, unit, author) = (sent.what.to, sent.what.unit.clone(), sent.by.author);
    let whom = move || unit.clone().into_iter().chain(person.map(|person| core.name_of(person))).collect::<Vec<_>>().join(" · ");
    let when = format::when(sent.by.at(), format::now());
    view! {
        <div class="case-side" data-state=state>
            <b>{title}</b>
            <span>{whom}</span>
            <small>{move || words::by_at(core.name_of(author), when.clone())}</small>
            {sent.what.note.clone().map(|note| view! { <q>{note}</q> })}
        </div>
    }
}

/// What counts stays, and the conflict of `op` is settled.
#[component]
fn Settle(case: Case, id: EntityId, area: AreaCode, op: OpId, testid: String) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let busy = RwSignal::new(false);
    let case = StoredValue::new(case);
    let may = hand(core).role.is_desk();
    let press = move |()| {
        let deed = Deed { doing: Doing::Act(What::Settle, Some(op)), note: String::new(), until: None, unit: String::new(), person: None };
        let case = case.get_value();
        busy.set(true);
        spawn_local(async move {
            let outcome = perform_on(core, &case, id, area, &deed).await;
            let _ = busy.try_set(false);
            match outcome {
                Ok(()) => toasts.say(Tone::Good, words::settled()),
                Err(snag) => toasts.say(Tone::Wrong, desk_words::failed(snag_word(&snag))),
            }
        });
    };
    may.then(|| view! { <Button kind=ButtonKind::Filled label=words::keep_what_counts() busy on_press=press testid /> })
}
