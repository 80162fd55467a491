//! What stands beside a case's stage: a request for more time that waits for its answer, the rung of the ladder it is on.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{AreaCode, EntityId},
    kinds::case::{Acted, Case, What},
};

use super::{
    begin::Begin,
    deed::{Deed, Doing},
    perform::perform_on,
    word::{doing_word, snag_word},
};
use crate::data::Core;
use crate::i18n::{case as words, desk as desk_words};
use crate::ui::{Button, ButtonKind, Icon, Mark, Toasts, Tone, format};

/// The notices.
#[component]
pub(super) fn Standing(case: Case, id: EntityId, area: AreaCode, begin: Begin) -> impl IntoView {
    let core = Core::expect();
    let acts = case.acts();
    let open = case.progress().is_some_and(|progress| progress.stage.is_open()) && acts.merged.is_none();
    let said = move |act: &Acted| {
        let until = act.what.until.map(|until| words::until_when(format::when(until, format::now())));
        let who = words::by_at(core.name_of(act.by.author), format::when(act.by.at(), format::now()));
        [act.what.note.clone(), until, Some(who)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let asked = acts.asked.filter(|_| open).map(|act| {
        let op = act.by.stamp.op_id();
        let answer = move |what: What, kind: ButtonKind, testid: &'static str| {
            let doing = Doing::Act(what, Some(op));
            view! { <Button kind label=doing_word(doing) on_press=move |()| begin.with(doing) testid /> }
        };
        view! {
            <div class="notice tone-due" role="note" data-testid="case-asked">
                <Icon mark=Mark::Clock />
                <div>
                    <strong>{words::asked()}</strong>
                    <p>{said(act)}</p>
                    <div class="case-answers">
                        {answer(What::Grant, ButtonKind::Filled, "case-grant")}
                        {answer(What::Refuse, ButtonKind::Plain, "case-refuse")}
                    </div>
                </div>
            </div>
        }
    });
    let pressed = acts.pressed.filter(|_| open).map(|act| {
        let what = act.what.what;
        let tone = if what == What::Remind { Tone::Due } else { Tone::Wrong };
        let over = act.what.until.is_some_and(|until| until < format::now());
        let title = match what {
            What::List => words::listed(),
            What::Order => words::ordered(),
            _ => words::reminded(),
        };
        view! {
            <div class=format!("notice {}", tone.class()) role="note" data-testid="case-pressed" data-state=what_code(what)>
                <Icon mark=Mark::Warning />
                <div>
                    <strong>{title}</strong>
                    <p>{said(act)}</p>
                    {over.then(|| view! { <p data-testid="case-pressed-over">{words::order_over()}</p> })}
                    <TakeBack case=case.clone() id area of=act.clone() />
                </div>
            </div>
        }
    });
    let may_pass = case.progress().zip(core.me()).is_some_and(|(progress, me)| progress.may_pass(me));
    let void_pass = acts.void_pass.map(|act| words::passed_void(core.name_of(act.by.author)));
    let right = case.progress().is_some_and(|progress| progress.is_put_right());
    let drawn = acts.drawn.filter(|_| right).map(|act| {
        let doing = Doing::Act(What::Pass, Some(act.by.stamp.op_id()));
        let pass = move |()| begin.with(doing);
        view! {
            <div class="notice tone-differ" role="note" data-testid="case-drawn">
                <Icon mark=Mark::Eye />
                <div>
                    <strong>{words::drawn()}</strong>
                    <p>{said(act)}</p>
                    {void_pass.map(|why| view! { <p data-testid="case-void-pass">{why}</p> })}
                    {if may_pass {
                        view! { <Button kind=ButtonKind::Plain label=words::drawn_passed() on_press=pass testid="case-pass" /> }.into_any()
                    } else {
                        view! { <p data-testid="case-pass-not">{words::own_pass()}</p> }.into_any()
                    }}
                </div>
            </div>
        }
    });
    view! {
        {asked}
        {pressed}
        {drawn}
    }
}

fn what_code(what: What) -> &'static str {
    match what {
        What::List => "listed",
        What::Order => "ordered",
        _ => "reminded",
    }
}

/// Takes an act back: it stays in the history.
#[component]
fn TakeBack(case: Case, id: EntityId, area: AreaCode, of: Acted) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let busy = RwSignal::new(false);
    let op = of.by.stamp.op_id();
    let case = StoredValue::new(case);
    let press = move |()| {
        let deed = Deed { doing: Doing::Act(What::Undo, Some(op)), note: String::new(), until: None, unit: String::new(), person: None };
        let case = case.get_value();
        busy.set(true);
        spawn_local(async move {
            let outcome = perform_on(core, &case, id, area, &deed).await;
            let _ = busy.try_set(false);
            match outcome {
                Ok(()) => toasts.say(Tone::Good, words::taken_back()),
                Err(snag) => toasts.say(Tone::Wrong, desk_words::failed(snag_word(&snag))),
            }
        });
    };
    view! { <Button kind=ButtonKind::Ghost label=words::undo() busy on_press=press testid="case-undo" /> }
}
