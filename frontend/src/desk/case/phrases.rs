//! Text templates for notes: what is said every day is pressed, not typed. The product's own, and those that whoever sits here kept.

use leptos::prelude::*;
use xunge_shared::kinds::case::{Stage, What};

use super::deed::Doing;
use crate::i18n::case as words;

/// At most so many of one's own are kept for each doing.
const KEPT: usize = 6;

fn key(doing: Doing) -> String {
    let name = match doing {
        Doing::Step(stage) => stage.code(),
        Doing::Act(What::Remind, _) => "remind",
        Doing::Act(What::Order, _) => "order",
        Doing::Act(What::List, _) => "list",
        Doing::Act(What::Grant, _) => "grant",
        Doing::Act(What::Refuse, _) => "refuse",
        Doing::Act(..) => "act",
        Doing::Reassign => "reassign",
        Doing::Due => "due",
        Doing::Remark => "remark",
    };
    format!("xunge.phrases.{name}")
}

fn own(doing: Doing) -> Vec<String> {
    let kept = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(&key(doing)).ok().flatten());
    kept.unwrap_or_default().lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn keep(doing: Doing, phrases: &[String]) {
    if let Some(storage) = window().local_storage().ok().flatten() {
        // a private window may refuse: the phrases then last for this visit
        let _ = storage.set_item(&key(doing), &phrases.join("\n"));
    }
}

/// The product's own.
fn usual(doing: Doing) -> &'static [fn() -> &'static str] {
    match doing {
        Doing::Step(Stage::Accepted | Stage::Registered) => &[words::say_accept, words::say_verify],
        Doing::Step(Stage::Dispatched) => &[words::say_dispatch, words::say_dispatch_soon],
        Doing::Reassign => &[words::say_not_theirs, words::say_no_hands],
        Doing::Step(Stage::Checked | Stage::Closed) => &[words::say_in_order, words::say_photos_agree],
        Doing::Step(Stage::Rework) => &[words::say_remains, words::say_photos_differ],
        Doing::Step(Stage::Suspended) => &[words::say_wait_funds, words::say_wait_season],
        Doing::Step(Stage::Cancelled) => &[words::say_not_there, words::say_not_ours],
        Doing::Act(What::Remind, _) => &[words::say_remind],
        Doing::Act(What::Order, _) => &[words::say_order],
        Doing::Act(What::List, _) => &[words::say_list],
        Doing::Act(What::Grant, _) => &[words::say_grant],
        Doing::Act(What::Refuse, _) => &[words::say_refuse],
        _ => &[],
    }
}

/// With `phrase` as the latest of one's own: each once, the oldest goes.
fn with(phrase: &str, mut own: Vec<String>) -> Vec<String> {
    let phrase = phrase.split_whitespace().collect::<Vec<_>>().join(" ");
    if phrase.is_empty() {
        return own;
    }
    own.retain(|kept| *kept != phrase);
    own.insert(0, phrase);
    own.truncate(KEPT);
    own
}

/// The phrases as chips; a press puts one into the note.
#[component]
pub(super) fn Phrases(
    /// What is done.
    doing: Doing,
    /// What is being written.
    note: RwSignal<String>,
) -> impl IntoView {
    let mine = RwSignal::new(own(doing));
    let chips = move || {
        let usual = usual(doing).iter().map(|phrase| phrase().to_owned());
        let chip = |(i, phrase): (usize, String)| {
            let said = phrase.clone();
            view! {
                <button type="button" class="chip" data-testid=format!("case-phrase-{i}") on:click=move |_| note.set(said.clone())>
                    {phrase}
                </button>
            }
        };
        mine.get().into_iter().chain(usual).enumerate().map(chip).collect_view()
    };
    let keep_it = move |_| {
        mine.update(|mine| *mine = with(&note.get_untracked(), std::mem::take(mine)));
        mine.with_untracked(|mine| keep(doing, mine));
    };
    view! {
        <div class="case-phrases" role="group" aria-label=words::phrases()>
            {chips}
            <button
                type="button"
                class="chip case-phrase-keep"
                data-testid="case-phrase-keep"
                disabled=move || note.with(|note| note.trim().is_empty())
                on:click=keep_it
            >
                {words::keep_phrase()}
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ones_own_phrases_are_few_and_each_once() {
        let mut own = vec![];
        for phrase in ["甲", "乙", "  甲\n", "", "丙", "丁", "戊", "己", "庚"] {
            own = with(phrase, own);
        }
        assert_eq!(own, ["庚", "己", "戊", "丁", "丙", "甲"]);
    }
}
