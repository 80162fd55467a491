//! Ending a round: held down for a moment so that a pocket cannot do it; a short press or the keyboard asks instead.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::EntityId,
    kinds::{
        Kind,
        round::{End, Round, RoundBody},
    },
};

use crate::capture::Saying;
use crate::data::Core;
use crate::i18n::phone_round as words;
use crate::pages::parts::saved_or_said;
use crate::route;
use crate::ui::{Button, ButtonKind, Icon, Mark, Sheet, Toasts};

/// `style/field/round.css` fills the button in the same time.
const HOLD: Duration = Duration::from_millis(1_200);
/// How often it is looked whether the finger was lifted.
const LIFTED_MS: u32 = 60;

/// The button and its question.
#[component]
pub(super) fn EndButton(id: EntityId, round: Memo<Option<Round>>) -> impl IntoView {
    let core = Core::expect();
    let toasts = Toasts::expect();
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let holding = RwSignal::new(false);
    // the finger is on it
    let pressed = RwSignal::new(false);
    // each press has a number, so that a timer of an earlier one does nothing
    let press = StoredValue::new(0_u32);
    let end = Callback::new(move |()| {
        let Some(area) = untrack(|| core.entity(&Round::NAME, id, |entity| entity.scope.area())) else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let said = match core.recorder().stop().await {
                Ok(stats) => core.say(Saying::of::<Round>(id, area, &RoundBody::End(End { stats, ended_at: None, by_app: false }))).await,
                Err(why) => Err(why),
            };
            if saved_or_said(toasts, said, words::ended()).is_some() {
                // what stands in this place next must not get the click of a finger that is still here
                while pressed.try_get_untracked() == Some(true) {
                    TimeoutFuture::new(LIFTED_MS).await;
                }
                route::replace(&format!("/round?of={id}"));
            }
            let _ = busy.try_set(false);
        });
    });
    let down = move |_| {
        let number = press.get_value().wrapping_add(1);
        press.set_value(number);
        holding.set(true);
        pressed.set(true);
        set_timeout(
            move || {
                if holding.try_get_untracked() == Some(true) && press.try_get_value() == Some(number) {
                    holding.set(false);
                    press.set_value(number.wrapping_add(1));
                    end.run(());
                }
            },
            HOLD,
        );
    };
    let up = move |_| {
        holding.set(false);
        pressed.set(false);
    };
    let ask = move |_| {
        // the click that follows a completed hold asks nothing
        if !busy.get_untracked() {
            asking.set(true);
        }
    };
    let missed = move || round.with(|round| round.as_ref().map_or(0, |round| round.missed().len()));
    view! {
        <button
            type="button"
            class="btn btn-filled hold"
            class:is-holding=move || holding.get()
            class:is-busy=move || busy.get()
            data-testid="round-end"
            on:pointerdown=down
            on:pointerup=up
            on:pointerleave=up
            on:pointercancel=up
            on:contextmenu=|event| event.prevent_default()
            on:click=ask
        >
            <Icon mark=Mark::Stop size=20 />
            <span>{words::end()}</span>
        </button>
        <Sheet open=asking title=words::end_title() testid="round-end-sheet">
            <p>
                {words::end_why()}
                {move || (missed() > 0).then(|| format!(" · {}", words::end_missed(missed())))}
            </p>
            <div class="btn-pair">
                <Button label=words::go_on() on_press=move |()| asking.set(false) testid="round-end-cancel" />
                <Button kind=ButtonKind::Filled label=words::end_now() on_press=move |()| end.run(()) busy testid="round-end-confirm" />
            </div>
        </Sheet>
    }
}
