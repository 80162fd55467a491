//! What waits for a person beside the stages: conflicts, requests for time, orders, those that were not followed in time, spot checks. A chip for each with its number; the one that is
//! pressed picks its cases out of the columns. It stands in the address.

use std::collections::BTreeMap;

use leptos::prelude::*;
use xunge_shared::{
    hlc::Millis,
    id::Scope,
    kinds::{Kind, case::Case},
    row::Summary,
};

use crate::api;
use crate::desk::live::Freshness;
use crate::i18n::{board as words, case as case_words};
use crate::route;
use crate::ui::Tone;

/// A flag of cases, its word, and how urgent it looks.
pub(super) type Queue = (&'static str, fn() -> &'static str, Tone);

/// The orders whose date has passed: the clock raises it, and no op.
pub(super) const LAPSED: &str = "lapsed";

/// Whether a queue holds a case now.
pub(super) fn holds((name, ..): &Queue, case: &Summary, now: Millis) -> bool {
    case.flags.iter().any(|flag| flag == name) || *name == LAPSED && case.lapsed(now)
}

/// The flags that a person should look at, in the order of the chips.
pub(super) const QUEUES: [Queue; 8] = [
    ("conflict", words::conflict, Tone::Differ),
    ("reassigned", words::reassigned, Tone::Differ),
    ("asked", words::asked, Tone::Due),
    ("reminded", words::reminded, Tone::Due),
    ("ordered", words::ordered, Tone::Wrong),
    (LAPSED, words::order_lapsed, Tone::Wrong),
    ("listed", words::listed, Tone::Wrong),
    ("drawn", case_words::spot_check, Tone::Differ),
];

/// The flag that the address picks, if it is one of them.
pub(super) fn chosen() -> Option<&'static str> {
    route::whole_query().get("flag").and_then(|flag| QUEUES.iter().find(|(name, ..)| *name == flag)).map(|(name, ..)| *name)
}

/// The chips.
#[component]
pub(super) fn Queues(
    /// Of one town only.
    scope: Memo<Option<Scope>>,
    /// The one that is pressed.
    flag: Memo<Option<&'static str>>,
) -> impl IntoView {
    let fresh = Freshness::expect();
    let counts = LocalResource::new(move || {
        fresh.asked.track();
        let scope = scope.get();
        async move { api::summary(scope, None, None).await.ok() }
    });
    // what was counted stays while it is counted anew, or cannot be
    let flags = Memo::new(move |before: Option<&BTreeMap<String, u64>>| match counts.get().flatten() {
        Some(mut summary) => summary.kinds.remove(Case::NAME.as_str()).unwrap_or_default().flags,
        None => before.cloned().unwrap_or_default(),
    });
    let chip = move |(name, word, tone): Queue| {
        let count = Memo::new(move |_| flags.with(|flags| flags.get(name).copied().unwrap_or_default()));
        let is_pressed = Memo::new(move |_| flag.get() == Some(name));
        let is_there = Memo::new(move |_| count.get() > 0 || is_pressed.get());
        let press = move |_| {
            let other = !is_pressed.get_untracked();
            route::set_query(&[("flag", if other { name } else { "" }), ("page", "")]);
        };
        move || {
            is_there.get().then(|| {
                view! {
                    <button
                        type="button"
                        class=format!("chip {}", tone.class())
                        aria-pressed=move || is_pressed.get().to_string()
                        data-testid=format!("board-queue-{name}")
                        data-count=move || count.get().to_string()
                        on:click=press
                    >
                        {word()}
                        <b>{move || count.get().to_string()}</b>
                    </button>
                }
            })
        }
    };
    view! { <div class="board-queues" role="group" aria-label=words::queues()>{QUEUES.map(chip).collect_view()}</div> }
}
