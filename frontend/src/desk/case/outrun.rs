//! A merging that was outrun: the case was merged into another while it took one in itself, so it is open. A person has it merged again, or
//! leaves it.
//!
//! `data-testid`s: `case-outrun`, `case-outrun-merge`, `case-outrun-leave`, `case-outrun-show`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{AreaCode, EntityId},
    kinds::case::{Acted, Case},
};

use super::{
    deed::{merging, parting},
    merge::ShowOther,
    perform::{find, hand, read, say},
    word::snag_word,
};
use crate::data::Core;
use crate::i18n::{case as words, desk as desk_words};
use crate::ui::{Button, ButtonKind, Toasts, Tone, format};

/// The merging `act` of the case, and the two answers to it.
#[component]
pub(super) fn Outrun(act: Acted, id: EntityId, area: AreaCode) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let busy = RwSignal::new(false);
    let Some(other) = act.what.other else { return ().into_any() };
    let (author, when) = (act.by.author, format::when(act.by.at(), format::now()));
    // what was said before goes at both ends; a merging anew comes after all that is known
    let note = StoredValue::new(act.what.note.unwrap_or_default());
    let press = move |again: bool| {
        let note = note.get_value();
        busy.set(true);
        spawn_local(async move {
            let outcome = async {
                let (case, (kept, kept_area)) = (read(id, area).await?, find(other).await?);
                let ends: [(EntityId, AreaCode, &Case); 2] = [(id, area, &case), (other, kept_area, &kept)];
                let mut all = parting(ends[0], ends[1]);
                if again {
                    all.extend(merging(ends[0], ends[1], &note)?);
                }
                say(core, all).await
            };
            let outcome = outcome.await;
            let _ = busy.try_set(false);
            match outcome {
                Ok(()) => toasts.say(Tone::Good, if again { words::merged_done() } else { words::outrun_left() }),
                Err(snag) => toasts.say(Tone::Wrong, desk_words::failed(snag_word(&snag))),
            }
        });
    };
    let may = hand(core).role.is_desk();
    view! {
        <div class="case-conflict" data-testid="case-outrun" data-other=other.to_string()>
            <p>{move || words::why_outrun(core.name_of(author), when.clone())}</p>
            <div class="case-answers">
                {may
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Filled label=words::merge_again() busy on_press=move |()| press(true) testid="case-outrun-merge" />
                            <Button kind=ButtonKind::Plain label=words::leave_open() busy on_press=move |()| press(false) testid="case-outrun-leave" />
                        }
                    })}
                <ShowOther other testid="case-outrun-show".to_owned() />
            </div>
        </div>
    }
    .into_any()
}
