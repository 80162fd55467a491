//! The steps of a line as they are edited: written, put in, moved and taken out.
//!
//! `data-testid`s: `timetable-steps`, `timetable-step-words-<n>`, `timetable-step-up-<n>`, `timetable-step-down-<n>`, `timetable-step-out-<n>`,
//! `timetable-step-add`, `timetable-steps-lost`.

use leptos::prelude::*;
use xunge_shared::kinds::timetable::MOST_STEPS;

use crate::i18n::timetable as words;
use crate::ui::{Button, ButtonKind, Icon, Mark};

/// Steps that are being written: each has a number of its own, by which its field is kept when it moves.
#[derive(Debug, Clone, Copy)]
pub struct Steps(RwSignal<Vec<(usize, RwSignal<String>)>>);

impl Steps {
    /// As they stand.
    pub fn new(steps: impl IntoIterator<Item = String>) -> Self {
        Self(RwSignal::new(steps.into_iter().map(RwSignal::new).enumerate().collect()))
    }

    /// What is written, tracked; steps without words are none.
    pub fn written(self) -> Vec<String> {
        let words = self.0.get().into_iter().map(|(_, words)| words.with(|words| words.trim().to_owned()));
        words.filter(|words| !words.is_empty()).collect()
    }

    fn add(self) {
        let words = RwSignal::new(String::new());
        self.0.update(|steps| steps.push((steps.iter().map(|(key, _)| key + 1).max().unwrap_or_default(), words)));
    }

    fn change(self, key: usize, change: impl FnOnce(&mut Vec<(usize, RwSignal<String>)>, usize)) {
        self.0.update(|steps| {
            if let Some(n) = steps.iter().position(|(one, _)| *one == key) {
                change(steps, n);
            }
        });
    }

    fn place(self, key: usize) -> usize {
        self.0.with(|steps| steps.iter().position(|(one, _)| *one == key).unwrap_or_default())
    }
}

fn lower(steps: &mut [(usize, RwSignal<String>)], n: usize) {
    let next = (n + 1).min(steps.len() - 1);
    steps.swap(n, next);
}

fn take_out(steps: &mut Vec<(usize, RwSignal<String>)>, n: usize) {
    steps.remove(n);
}

/// The fields.
#[component]
pub fn StepFields(
    /// What is written.
    steps: Steps,
    /// The steps that are done.
    done: Vec<String>,
) -> impl IntoView {
    let lost = Memo::new(move |_| {
        let written = steps.written();
        done.iter().filter(|step| !written.contains(step)).cloned().collect::<Vec<_>>()
    });
    let count = move || steps.0.with(Vec::len);
    let field = move |(key, typed): (usize, RwSignal<String>)| {
        let place = move || steps.place(key);
        let number = move || place() + 1;
        view! {
            <li>
                <input
                    type="text"
                    maxlength="200"
                    aria-label=move || words::step_n(number())
                    data-testid=move || format!("timetable-step-words-{}", place())
                    prop:value=move || typed.get()
                    on:input=move |ev| typed.set(event_target_value(&ev))
                />
                <button
                    type="button"
                    class="icon-btn timetable-up"
                    aria-label=move || words::step_up(number())
                    disabled=move || place() == 0
                    data-testid=move || format!("timetable-step-up-{}", place())
                    on:click=move |_| steps.change(key, |steps, n| steps.swap(n, n.saturating_sub(1)))
                >
                    <Icon mark=Mark::Down size=18 />
                </button>
                <button
                    type="button"
                    class="icon-btn"
                    aria-label=move || words::step_down(number())
                    disabled=move || number() == count()
                    data-testid=move || format!("timetable-step-down-{}", place())
                    on:click=move |_| steps.change(key, |steps, n| lower(steps, n))
                >
                    <Icon mark=Mark::Down size=18 />
                </button>
                <button
                    type="button"
                    class="icon-btn"
                    aria-label=move || words::step_out(number())
                    data-testid=move || format!("timetable-step-out-{}", place())
                    on:click=move |_| steps.change(key, take_out)
                >
                    <Icon mark=Mark::Trash size=18 />
                </button>
            </li>
        }
    };
    let lost = move || lost.with(|lost| (!lost.is_empty()).then(|| words::steps_lost(lost.join(crate::i18n::kinds::comma()))));
    view! {
        <fieldset class="timetable-edit-steps" data-testid="timetable-steps">
            <legend>{words::steps()}</legend>
            <ol>
                <For each=move || steps.0.get() key=|(key, _)| *key children=field />
            </ol>
            <Button
                kind=ButtonKind::Ghost
                mark=Mark::Plus
                label=words::add_step()
                disabled=Signal::derive(move || count() >= MOST_STEPS)
                on_press=move |()| steps.add()
                testid="timetable-step-add"
            />
            {move || lost().map(|lost| view! { <p class="notice tone-due" role="status" data-testid="timetable-steps-lost">{lost}</p> })}
        </fieldset>
    }
}
