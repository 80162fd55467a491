//! What may be done with a case next: the moves that the stage and the role allow, each an op like everyone's.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{AccountId, AreaCode, EntityId},
    kinds::{
        case::{Assignment, Case, CaseBody, Move, Stage},
        presence::Presence,
    },
    role::Role,
};

use crate::capture::Saying;
use crate::data::Core;
use crate::i18n::desk as words;
use crate::kinds::{next_step, stage_word};
use crate::ui::{Button, ButtonKind, Icon, Mark, Sheet, Toasts, Tone};

/// The actions at the foot of the panel.
#[component]
pub fn CaseActions(
    /// The case as it stands.
    case: Case,
    /// Which one.
    id: EntityId,
    /// Whose town.
    area: AreaCode,
) -> impl IntoView {
    let core = Core::expect();
    let Some(progress) = case.progress() else { return ().into_any() };
    let role = core.role().unwrap_or(Role::Patrol);
    let (stage, conflicts) = (progress.stage, progress.conflicts.len());
    let steps: Vec<Stage> = stage.next(role).collect();
    let chosen = RwSignal::new(None::<Stage>);
    let open = RwSignal::new(false);
    let assigned = progress.assigned.and_then(|a| a.what.to);
    let case = StoredValue::new(case.clone());
    let to = move || assigned.map_or_else(|| words::nobody().to_owned(), |to| core.name_of(to));
    view! {
        <div class="panel-facts">
            <span>{words::stage_now()} <b data-testid="desk-stage">{stage_word(stage)}</b></span>
            <span>{words::assigned_to()} <b>{to}</b></span>
        </div>
        {(conflicts > 0)
            .then(|| {
                view! {
                    <div class="notice tone-differ" role="note" data-testid="desk-conflicts">
                        <Icon mark=Mark::TwoPeople />
                        <div>
                            <strong>{words::conflicts(conflicts)}</strong>
                            <p>{words::conflict_how()}</p>
                        </div>
                    </div>
                }
            })}
        <footer class="panel-foot">
            {steps
                .into_iter()
                .enumerate()
                .map(|(i, to)| {
                    let press = move |()| {
                        chosen.set(Some(to));
                        open.set(true);
                    };
                    let kind = if i == 0 { ButtonKind::Filled } else { ButtonKind::Plain };
                    view! { <Button kind label=next_step(to) on_press=press testid=format!("desk-move-{}", to.code()) /> }
                })
                .collect_view()}
        </footer>
        <Sheet open title=Signal::derive(move || chosen.get().map(next_step).unwrap_or_default().to_owned()) testid="desk-move">
            {move || chosen.get().map(|to| view! { <MoveForm case id area to done=Callback::new(move |()| open.set(false)) /> })}
        </Sheet>
    }
    .into_any()
}

/// What a move needs: a word on why, and for a dispatch somebody to do it.
#[component]
fn MoveForm(
    /// The case as it stands.
    case: StoredValue<Case>,
    /// Which one.
    id: EntityId,
    /// Whose town.
    area: AreaCode,
    /// Where it goes.
    to: Stage,
    /// Called when it is on disk.
    done: Callback<()>,
) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let (note, unit, person) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(None::<AccountId>));
    let busy = RwSignal::new(false);
    let people = move || {
        let all = core.people();
        let mut near: Vec<_> = all.values().filter(|p| area.contains(p.area) || p.area == area).cloned().collect();
        near.sort_unstable_by(|a, b| a.display.cmp(&b.display));
        near
    };
    let save = move |()| {
        let sayings =
            case.with_value(|case| sayings(case, id, area, to, &note.get_untracked(), &unit.get_untracked(), person.get_untracked()));
        busy.set(true);
        spawn_local(async move {
            let saved = core.say_all(sayings).await;
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => {
                    toasts.say(Tone::Good, words::done(next_step(to)));
                    done.run(());
                }
                Err(why) => toasts.say(Tone::Wrong, words::failed(why)),
            }
        });
    };
    view! {
        {(to == Stage::Dispatched)
            .then(|| {
                view! {
                    <label class="field">
                        <span>{words::to_person()}</span>
                        <select
                            data-testid="desk-assignee"
                            on:change=move |ev| person.set(event_target_value(&ev).parse().ok().map(AccountId))
                        >
                            <option value="">{words::nobody()}</option>
                            {move || people().into_iter().map(|p| view! { <option value=p.id.to_string()>{p.display}</option> }).collect_view()}
                        </select>
                    </label>
                    <label class="field">
                        <span>{words::to_unit()}</span>
                        <input type="text" maxlength="80" data-testid="desk-unit" on:input=move |ev| unit.set(event_target_value(&ev)) />
                    </label>
                }
            })}
        <label class="field">
            <span>{words::note()}</span>
            <textarea
                rows="3"
                maxlength="2000"
                placeholder=words::note_why()
                data-testid="desk-note"
                on:input=move |ev| note.set(event_target_value(&ev))
            ></textarea>
        </label>
        <Button kind=ButtonKind::Primary label=next_step(to) busy on_press=save testid="desk-confirm" />
    }
}

/// The move and, with somebody to do it, the assignment: all or none.
fn sayings(case: &Case, id: EntityId, area: AreaCode, to: Stage, note: &str, unit: &str, person: Option<AccountId>) -> Vec<Saying> {
    let Some(progress) = case.progress() else { return vec![] };
    let words = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    let step = Move { from: progress.stage, to, note: words(note), photos: vec![], presence: Presence::default() };
    let mut all = vec![Saying::of::<Case>(id, area, &CaseBody::Move(step)).based_on(progress.head)];
    if person.is_some() || words(unit).is_some() {
        let before = progress.assigned.map_or(progress.head, |a| a.by.stamp.op_id());
        let assignment = Assignment { to: person, unit: words(unit), note: None };
        all.push(Saying::of::<Case>(id, area, &CaseBody::Assign(assignment)).based_on(before));
    }
    all
}
