//! Text templates for notes: what is said every day is pressed, not typed. The product's own, those of the county, and those that whoever
//! sits here kept in this browser.
//!
//! `data-testid`s: `case-phrase-<n>`, `case-phrase-keep`, `case-phrase-share`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    kinds::case::{Stage, What},
    settings::Phrase,
};

use super::{deed::Doing, word::doing_word};
use crate::clock;
use crate::data::Core;
use crate::desk::settings::{amend, keeps_county, new_code};
use crate::i18n::case as words;
use crate::ui::{Toasts, Tone};

/// At most so many of one's own are kept for each doing.
const KEPT: usize = 6;

/// All that a county's phrases can be said for.
const DOINGS: [Doing; 17] = [
    Doing::Step(Stage::Accepted),
    Doing::Step(Stage::Registered),
    Doing::Step(Stage::Dispatched),
    Doing::Step(Stage::Disposed),
    Doing::Step(Stage::Checked),
    Doing::Step(Stage::Closed),
    Doing::Step(Stage::Rework),
    Doing::Step(Stage::Suspended),
    Doing::Step(Stage::Cancelled),
    Doing::Reassign,
    Doing::Act(What::Remind, None),
    Doing::Act(What::Order, None),
    Doing::Act(What::List, None),
    Doing::Act(What::Grant, None),
    Doing::Act(What::Refuse, None),
    Doing::Due,
    Doing::Remark,
];

/// The names of what a county's phrases can be said for.
pub fn doings() -> [&'static str; DOINGS.len()] {
    DOINGS.map(name)
}

/// The word for what has this name; the name where this build does not know it.
pub fn doing_named(of: &str) -> &str {
    DOINGS.into_iter().find(|doing| name(*doing) == of).map_or(of, |doing| doing_word(doing))
}

fn name(doing: Doing) -> &'static str {
    match doing {
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
    }
}

fn key(doing: Doing) -> String {
    format!("xunge.phrases.{}", name(doing))
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
    let (core, toasts, now) = (Core::expect(), Toasts::expect(), clock::now());
    let mine = RwSignal::new(own(doing));
    let county = Memo::new(move |_| {
        let settings = core.settings();
        settings.phrases.iter().filter(|phrase| phrase.doing == name(doing)).map(|phrase| phrase.text.clone()).collect::<Vec<_>>()
    });
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
        let county = county.get();
        let mine: Vec<_> = mine.get().into_iter().filter(|phrase| !county.contains(phrase)).collect();
        mine.into_iter().chain(county).chain(usual).enumerate().map(chip).collect_view()
    };
    let keep_it = move |_| {
        mine.update(|mine| *mine = with(&note.get_untracked(), std::mem::take(mine)));
        mine.with_untracked(|mine| keep(doing, mine));
    };
    let is_empty = move || note.with(|note| note.trim().is_empty());
    let busy = RwSignal::new(false);
    let share = move |_| {
        let text = note.with_untracked(|note| note.split_whitespace().collect::<Vec<_>>().join(" "));
        let phrase = Phrase { code: new_code(core), doing: name(doing).to_owned(), text };
        busy.set(true);
        spawn_local(async move {
            let saved = amend(core, move |settings| {
                settings.phrases.retain(|one| (&one.doing, &one.text) != (&phrase.doing, &phrase.text));
                settings.phrases.push(phrase);
            });
            match saved.await {
                Ok(()) => toasts.say(Tone::Good, words::phrase_shared()),
                Err(why) => toasts.say(Tone::Wrong, words::phrase_not_shared(why)),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <div class="case-phrases" role="group" aria-label=words::phrases()>
            {chips}
            <button
                type="button"
                class="chip case-phrase-keep"
                data-testid="case-phrase-keep"
                title=words::phrase_kept_here()
                disabled=is_empty
                on:click=keep_it
            >
                {words::keep_phrase()}
            </button>
            {move || {
                keeps_county(core, now.get())
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="chip case-phrase-keep"
                                data-testid="case-phrase-share"
                                disabled=move || is_empty() || busy.get()
                                on:click=share
                            >
                                {words::share_phrase()}
                            </button>
                        }
                    })
            }}
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
