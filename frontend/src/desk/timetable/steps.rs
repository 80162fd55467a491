//! The steps of a line as they are edited: written, put in, moved and taken out. What was told of a step is told by its words; a step whose
//! words are changed here takes that along, unless somebody says that it is another duty.
//!
//! `data-testid`s: `timetable-steps`, `timetable-step-words-<n>`, `timetable-step-up-<n>`, `timetable-step-down-<n>`, `timetable-step-out-<n>`,
//! `timetable-step-other-<n>`, `timetable-step-add`, `timetable-steps-kept`, `timetable-steps-lost`.

use leptos::prelude::*;
use xunge_shared::{
    hlc::Millis,
    kinds::timetable::{MOST_STEPS, Reworded},
};

use super::carried::{Row as Edited, kept, lost, reworded};
use crate::api::TimetableStep;
use crate::i18n::{kinds as kind_words, timetable as words};
use crate::ui::{Button, ButtonKind, Icon, Mark};

/// Steps that are being written.
#[derive(Debug, Clone, Copy)]
pub struct Steps {
    rows: RwSignal<Vec<Row>>,
    /// As they stood.
    before: StoredValue<Vec<(String, Option<Millis>)>>,
}

/// A field.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// A number of its own, by which the field is kept when it moves.
    key: usize,
    words: RwSignal<String>,
    /// The step that it was, by its number then; nothing of a new one.
    was: Option<usize>,
    /// With other words it is another duty.
    is_other: RwSignal<bool>,
}

impl Row {
    fn written(self) -> String {
        self.words.with(|words| words.trim().to_owned())
    }
}

impl Steps {
    /// As they stand.
    pub fn new(steps: Vec<TimetableStep>) -> Self {
        let before: Vec<_> = steps.into_iter().map(|step| (step.name, step.done_at)).collect();
        let row = |(key, (name, _)): (usize, &(String, _))| {
            let (words, is_other) = (RwSignal::new(name.clone()), RwSignal::new(false));
            Row { key, words, was: Some(key), is_other }
        };
        let rows = before.iter().enumerate().map(row).collect();
        Self { rows: RwSignal::new(rows), before: StoredValue::new(before) }
    }

    /// Where nobody wrote here since they stood as `before`, they stand as they do now.
    pub fn follow(self, before: &[TimetableStep], now: &[TimetableStep]) {
        let is_untouched = untrack(|| self.written()).iter().eq(before.iter().map(|step| &step.name));
        if before != now && is_untouched {
            let Self { rows, before: stand } = Self::new(now.to_vec());
            let first = self.rows.with_untracked(|rows| rows.iter().map(|row| row.key + 1).max().unwrap_or_default());
            // other fields than those that are there
            self.rows.set(rows.get_untracked().into_iter().map(|row| Row { key: first + row.key, ..row }).collect());
            self.before.set_value(stand.get_value());
        }
    }

    /// What is written, tracked; steps without words are none.
    pub fn written(self) -> Vec<String> {
        self.edited().into_iter().map(|row| row.words).collect()
    }

    /// The steps that are called otherwise and are the same duty. Tracked.
    pub fn reworded(self) -> Option<Vec<Reworded>> {
        let rows = self.edited();
        Some(self.before.with_value(|before| reworded(before, &rows))).filter(|reworded| !reworded.is_empty())
    }

    /// The steps that have words. Tracked.
    fn edited(self) -> Vec<Edited> {
        let edited =
            |row: Row| Edited { words: row.written(), was: row.was.filter(|_| !(row.is_other.get() && self.was_called(row).is_some())) };
        self.rows.get().into_iter().map(edited).filter(|row| !row.words.is_empty()).collect()
    }

    /// What a step was called, where it has other words now. Tracked.
    fn was_called(self, row: Row) -> Option<String> {
        let now = row.written();
        let was = self.before.with_value(|before| row.was.and_then(|n| before.get(n)).map(|(name, _)| name.clone()))?;
        (!now.is_empty() && now != was).then_some(was)
    }

    fn add(self) {
        let words = RwSignal::new(String::new());
        self.rows.update(|rows| {
            let key = rows.iter().map(|row| row.key + 1).max().unwrap_or_default();
            rows.push(Row { key, words, was: None, is_other: RwSignal::new(false) });
        });
    }

    fn change(self, key: usize, change: impl FnOnce(&mut Vec<Row>, usize)) {
        self.rows.update(|rows| {
            if let Some(n) = rows.iter().position(|row| row.key == key) {
                change(rows, n);
            }
        });
    }

    fn place(self, key: usize) -> usize {
        self.rows.with(|rows| rows.iter().position(|row| row.key == key).unwrap_or_default())
    }
}

fn lower(rows: &mut [Row], n: usize) {
    let next = (n + 1).min(rows.len() - 1);
    rows.swap(n, next);
}

fn take_out(rows: &mut Vec<Row>, n: usize) {
    rows.remove(n);
}

/// What becomes of what was told of steps, where something does: it goes along with the words, or it is lost.
#[component]
fn Outcome(steps: Steps) -> impl IntoView {
    let stays = move || {
        let rows = steps.edited();
        steps.before.with_value(|before| kept(before, &rows).into_iter().map(|(was, now)| format!("{was} → {now}")).collect())
    };
    let gone = move || steps.before.with_value(|before| lost(before, &steps.edited()));
    let listed = |all: Vec<String>| (!all.is_empty()).then(|| all.join(kind_words::comma()));
    view! {
        {move || {
            listed(stays())
                .map(|kept| view! { <p class="notice tone-good" role="status" data-testid="timetable-steps-kept">{words::steps_kept(kept)}</p> })
        }}
        {move || {
            listed(gone())
                .map(|gone| view! { <p class="notice tone-due" role="status" data-testid="timetable-steps-lost">{words::steps_lost(gone)}</p> })
        }}
    }
}

/// Of a step with other words: whether it is another duty.
#[component]
fn Other(steps: Steps, row: Row, place: Signal<usize>) -> impl IntoView {
    let was = Memo::new(move |_| steps.was_called(row));
    move || {
        was.get().map(|was| {
            view! {
                <label class="timetable-other">
                    <input
                        type="checkbox"
                        data-testid=move || format!("timetable-step-other-{}", place.get())
                        prop:checked=move || row.is_other.get()
                        on:change=move |ev| row.is_other.set(event_target_checked(&ev))
                    />
                    <span>{words::step_is_other(was)}</span>
                </label>
            }
        })
    }
}

/// The fields.
#[component]
pub fn StepFields(
    /// What is written.
    steps: Steps,
) -> impl IntoView {
    let count = move || steps.rows.with(Vec::len);
    let field = move |row: Row| {
        let Row { key, words: typed, .. } = row;
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
                <Other steps row place=Signal::derive(place) />
            </li>
        }
    };
    view! {
        <fieldset class="timetable-edit-steps" data-testid="timetable-steps">
            <legend>{words::steps()}</legend>
            <ol>
                <For each=move || steps.rows.get() key=|row| row.key children=field />
            </ol>
            <Button
                kind=ButtonKind::Ghost
                mark=Mark::Plus
                label=words::add_step()
                disabled=Signal::derive(move || count() >= MOST_STEPS)
                on_press=move |()| steps.add()
                testid="timetable-step-add"
            />
            <Outcome steps />
        </fieldset>
    }
}
