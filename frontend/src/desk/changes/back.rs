//! The way back, which is asked about first: what would become of how many things.
//!
//! `data-testid`s, of a button `<id>`: `<id>`, and in its sheet `<id>-sure`, `<id>-yes`, `<id>-no`.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{
    said::{self, Said},
    together::{self, Kept, Part},
};
use crate::data::Core;
use crate::i18n::{changes as words, common};
use crate::ui::{Button, ButtonKind, Mark, Sheet, Toasts, Tone};

/// A button that says in a sheet what it would do before it does it.
#[component]
pub(super) fn Asked(
    /// What it does.
    label: String,
    /// While it is done.
    busy: RwSignal<bool>,
    /// It was done.
    #[prop(optional, into)]
    done: Signal<bool>,
    /// Does it.
    on_yes: Callback<()>,
    /// For tests.
    testid: &'static str,
    /// What would become of what.
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let yes = move |()| {
        open.set(false);
        on_yes.run(());
    };
    let [sure, is_yes, is_no] = ["sure", "yes", "no"].map(|part| format!("{testid}-{part}"));
    let title = label.clone();
    view! {
        <Button kind=ButtonKind::Plain mark=Mark::Undo label=label.clone() on_press=move |()| open.set(true) busy disabled=done testid />
        <Sheet open title=Signal::derive(move || title.clone()) testid=sure>
            {children()}
            <div class="btn-pair">
                <Button label=common::cancel() on_press=move |()| open.set(false) testid=is_no />
                <Button kind=ButtonKind::Danger label on_press=yes testid=is_yes />
            </div>
        </Sheet>
    }
}

/// The way back, of all that was saved together.
#[component]
pub(super) fn Back(parts: Vec<Part>) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let (all, newer) = (parts.len(), parts.iter().any(|part| !part.is_last()));
    let label = if all > 1 { words::take_back_all(all) } else { words::take_back().to_owned() };
    let note = match (all > 1, newer) {
        (true, true) => Some(words::newer_of_some()),
        (true, false) => Some(words::together()),
        (false, true) => Some(words::newer()),
        (false, false) => None,
    };
    let fates = parts.iter().filter_map(fate).collect::<Vec<_>>();
    let (busy, done) = (RwSignal::new(false), RwSignal::new(false));
    let back = Callback::new(move |()| {
        let parts = parts.clone();
        busy.set(true);
        spawn_local(async move {
            let saved = match together::back(&parts).await {
                Ok(sayings) => core.say_all(sayings).await.map(drop).map_err(words::not_taken),
                Err(Kept::Unreachable) => Err(words::not_taken(crate::i18n::failed::unreachable())),
                Err(Kept::Overlaps) => Err(words::not_taken(words::would_overlap())),
            };
            let _ = busy.try_set(false);
            match saved {
                Ok(()) => {
                    let _ = done.try_set(true);
                    toasts.say(Tone::Good, words::taken_back());
                }
                Err(why) => toasts.say(Tone::Wrong, why),
            }
        });
    });
    // half of a save cannot be taken back, and what came after it would be lost with it
    let button = (all == 1 || !newer).then(|| {
        view! {
            <Asked label busy done on_yes=back testid="change-back">
                <p>{words::sure_back(all)}</p>
                <ul class="change-fates">{fates.into_iter().map(|fate| view! { <li>{fate}</li> }).collect_view()}</ul>
                {newer.then(|| view! { <p class="tone-due">{words::newer()}</p> })}
            </Asked>
        }
    });
    view! {
        {note.map(|note| view! { <p class="muted" data-testid="change-note">{note}</p> })}
        {button}
    }
}

/// What would become of a thing.
fn fate(part: &Part) -> Option<String> {
    let name = said::after(&part.steps, part.n)?.named();
    Some(match said::reversal(&part.steps, part.n)? {
        Said::Define(_) => words::would_return(name),
        Said::Withdraw => words::would_go(name),
        Said::Restore(_) => words::would_be_there(name),
    })
}
