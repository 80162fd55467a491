//! Where two people changed the same thing differently: both versions side by side, and one chosen for each.
//!
//! `data-testid`s: `conflict`, `conflict-<n>-theirs|mine`, `conflict-save`.

use leptos::prelude::*;
use xunge_shared::settings::Settings;

use super::{
    parts::{self, Clash},
    words as told,
};
use crate::i18n::settings as words;
use crate::ui::{Button, ButtonKind, Sheet};

/// What has to be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// Who saved meanwhile.
    pub who: String,
    /// What they saved.
    pub theirs: Settings,
    /// Both together, with mine where they clash.
    pub merged: Settings,
    /// Where they clash.
    pub clashes: Vec<Clash>,
}

/// The sheet.
#[component]
pub fn Conflict(
    /// What has to be chosen, while there is something.
    open: RwSignal<Option<Open>>,
    /// Saves what was chosen.
    on_chosen: Callback<Settings>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    Effect::new(move |_| shown.set(open.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = shown.get();
        if before == Some(true) && !now {
            open.set(None);
        }
        now
    });
    view! {
        <Sheet open=shown title=words::conflict_title() testid="conflict">
            {move || open.get().map(|conflict| view! { <Choices conflict on_chosen /> })}
        </Sheet>
    }
}

#[component]
fn Choices(conflict: Open, on_chosen: Callback<Settings>) -> impl IntoView {
    // Theirs is in force: it stays unless somebody says otherwise.
    let chosen = RwSignal::new(vec![false; conflict.clashes.len()]);
    let (who, clashes) = (conflict.who.clone(), conflict.clashes.clone());
    let save = Callback::new(move |()| {
        let Open { theirs, merged, clashes, .. } = conflict.clone();
        let mine = chosen.get_untracked();
        let given_up = clashes.iter().zip(mine).filter(|(_, mine)| !mine);
        on_chosen.run(given_up.fold(merged, |whole, (clash, _)| parts::take(&whole, &theirs, &clash.part)));
    });
    let line = {
        let who = who.clone();
        move |(n, clash): (usize, Clash)| {
            let choice = |label: String, value: String, mine: bool| {
                let part = if mine { "mine" } else { "theirs" };
                view! {
                    <label class="conflict-choice">
                        <input
                            type="radio"
                            name=format!("conflict-{n}")
                            data-testid=format!("conflict-{n}-{part}")
                            checked=!mine
                            on:change=move |_| chosen.update(|chosen| chosen[n] = mine)
                        />
                        <span>
                            <small>{label}</small>
                            {value}
                        </span>
                    </label>
                }
            };
            view! {
                <fieldset class="conflict-part">
                    <legend>{told::part(&clash.part)}</legend>
                    <p class="muted">{words::was()} " " {told::value(&clash.part, clash.base.as_ref())}</p>
                    {choice(words::theirs(&who), told::value(&clash.part, clash.theirs.as_ref()), false)}
                    {choice(words::mine().to_owned(), told::value(&clash.part, clash.mine.as_ref()), true)}
                </fieldset>
            }
        }
    };
    view! {
        <p>{words::conflict_why(&who)}</p>
        {clashes.into_iter().enumerate().map(line).collect_view()}
        <Button kind=ButtonKind::Primary label=words::keep_chosen() on_press=save testid="conflict-save" />
    }
}
