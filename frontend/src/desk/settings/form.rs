//! What is being edited, and the small inputs that edit it. An input writes one place of the draft; the draft is one version.

use leptos::prelude::*;
use xunge_shared::{
    calendar::{LimitUnit, TimeLimit},
    settings::Settings,
};

use crate::desk::unsaved::Unsaved;
use crate::i18n::settings as words;

/// The draft. Copy; rows of lists are drawn anew when `shape` moves, and keep their focus otherwise.
#[derive(Clone, Copy)]
pub struct Draft {
    /// As it stands on the screen.
    pub now: RwSignal<Settings>,
    /// What it began with.
    pub base: RwSignal<Settings>,
    /// Moves when rows come, go or are replaced.
    pub shape: RwSignal<u32>,
    /// It can be read only.
    pub fixed: Signal<bool>,
}

/// What is edited and not saved yet: who looks up something on another page finds it again.
#[derive(Clone, Copy)]
struct Edited {
    now: RwSignal<Settings>,
    base: RwSignal<Settings>,
}

impl Edited {
    fn begin() -> Self {
        let settings = Settings::default();
        Self { now: RwSignal::new(settings.clone()), base: RwSignal::new(settings) }
    }

    fn is_unsaved(self) -> bool {
        self.now.with(|now| self.base.with(|base| now != base))
    }
}

impl Draft {
    /// Goes on with what is not saved yet.
    pub fn resume(fixed: Signal<bool>) -> Self {
        let Edited { now, base } = Unsaved::of(Edited::begin, Edited::is_unsaved);
        Self { now, base, shape: RwSignal::new(0), fixed }
    }

    /// Begins anew.
    pub fn begin(self, settings: Settings) {
        self.base.set(settings.clone());
        self.replace(settings);
    }

    /// Shows something else; it is not saved.
    pub fn replace(self, settings: Settings) {
        self.now.set(settings);
        self.shape.update(|shape| *shape += 1);
    }

    /// True when something was edited.
    pub fn is_edited(self) -> bool {
        Edited { now: self.now, base: self.base }.is_unsaved()
    }

    /// Edits in place.
    pub fn edit(self, edit: impl FnOnce(&mut Settings)) {
        self.now.update(edit);
    }

    /// Adds or takes away rows.
    pub fn reshape(self, edit: impl FnOnce(&mut Settings)) {
        self.now.update(edit);
        self.shape.update(|shape| *shape += 1);
    }
}

/// One line of text.
#[component]
pub fn Text(
    draft: Draft,
    /// What it is, for those who do not see the column.
    label: String,
    /// Reads it.
    get: impl Fn(&Settings) -> String + 'static,
    /// Writes it.
    set: impl Fn(&mut Settings, String) + 'static,
    /// For tests.
    testid: String,
) -> impl IntoView {
    view! {
        <input
            type="text"
            class="input"
            aria-label=label
            maxlength="80"
            disabled=move || draft.fixed.get()
            data-testid=testid
            prop:value=draft.now.with_untracked(get)
            on:input=move |ev| draft.edit(|now| set(now, event_target_value(&ev)))
        />
    }
}

/// A whole number under its label. What is no number leaves 0, and what is greater than any limit the greatest: the check finds both.
#[component]
pub fn Number(
    draft: Draft,
    /// What it is.
    label: &'static str,
    /// More about it.
    #[prop(default = "")]
    hint: &'static str,
    /// Reads it.
    get: impl Fn(&Settings) -> u64 + Send + Sync + 'static,
    /// Writes it.
    set: impl Fn(&mut Settings, u64) + 'static,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=testid>{label}</label>
            <input
                id=testid
                type="number"
                min="0"
                max="65535"
                inputmode="numeric"
                disabled=move || draft.fixed.get()
                data-testid=testid
                aria-describedby=format!("{testid}-note")
                prop:value=move || draft.now.with(&get).to_string()
                on:change=move |ev| draft.edit(|now| set(now, event_target_value(&ev).parse().unwrap_or(0).min(u16::MAX.into())))
            />
            <p class="field-note" id=format!("{testid}-note")>{hint}</p>
        </div>
    }
}

/// A limit: an amount and its unit, side by side.
#[component]
pub fn Limit(
    draft: Draft,
    /// Of what.
    label: String,
    /// Reads it.
    get: impl Fn(&Settings) -> TimeLimit + Copy + 'static,
    /// Writes it.
    set: impl Fn(&mut Settings, TimeLimit) + Copy + 'static,
    /// For tests; `-unit` is appended for the unit.
    testid: String,
) -> impl IntoView {
    let limit = draft.now.with_untracked(get);
    let amount = move |text: String| draft.edit(|now| set(now, TimeLimit { amount: text.parse().unwrap_or(0), ..get(now) }));
    let unit = move |text: String| {
        let unit = UNITS.into_iter().find(|unit| unit_code(*unit) == text).unwrap_or(limit.unit);
        draft.edit(|now| set(now, TimeLimit { unit, ..get(now) }));
    };
    view! {
        <span class="limit">
            <input
                type="number"
                class="input"
                min="1"
                max="999"
                aria-label=label.clone()
                disabled=move || draft.fixed.get()
                data-testid=testid.clone()
                prop:value=limit.amount.to_string()
                on:change=move |ev| amount(event_target_value(&ev))
            />
            <select
                class="input"
                aria-label=format!("{label} · {}", words::unit())
                disabled=move || draft.fixed.get()
                data-testid=format!("{testid}-unit")
                on:change=move |ev| unit(event_target_value(&ev))
            >
                {UNITS.map(|one| view! { <option value=unit_code(one) selected=one == limit.unit>{unit_word(one)}</option> }).into_view()}
            </select>
        </span>
    }
}

const UNITS: [LimitUnit; 3] = [LimitUnit::WorkingHours, LimitUnit::WorkingDays, LimitUnit::ClockHours];

fn unit_code(unit: LimitUnit) -> &'static str {
    match unit {
        LimitUnit::WorkingHours => "working_hours",
        LimitUnit::WorkingDays => "working_days",
        LimitUnit::ClockHours => "clock_hours",
    }
}

/// A unit in words.
pub fn unit_word(unit: LimitUnit) -> &'static str {
    match unit {
        LimitUnit::WorkingHours => words::working_hours(),
        LimitUnit::WorkingDays => words::working_days(),
        LimitUnit::ClockHours => words::clock_hours(),
    }
}

/// A time of day, in minutes since midnight.
#[component]
pub fn Clock(
    draft: Draft,
    /// What it is.
    label: String,
    /// Reads it.
    get: impl Fn(&Settings) -> u16 + Clone + Send + Sync + 'static,
    /// Writes it.
    set: impl Fn(&mut Settings, u16) + 'static,
    /// For tests.
    testid: String,
) -> impl IntoView {
    let shown = move || clock(draft.now.with(&get).min(24 * 60 - 1));
    let change = {
        let shown = shown.clone();
        move |ev: leptos::ev::Event| match minutes(&event_target_value(&ev)) {
            Some(minutes) => draft.edit(|now| set(now, minutes)),
            // an emptied field is no time: what stands is shown again
            None => event_target::<web_sys::HtmlInputElement>(&ev).set_value(&untrack(&shown)),
        }
    };
    view! {
        <input
            type="time"
            class="input"
            aria-label=label
            disabled=move || draft.fixed.get()
            data-testid=testid
            prop:value=shown
            on:change=change
        />
    }
}

/// `08:30`.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Minutes since midnight of `08:30`.
pub fn minutes(clock: &str) -> Option<u16> {
    let (hours, minutes) = clock.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_minutes() {
        assert_eq!(minutes("08:30"), Some(510));
        assert_eq!(minutes(&clock(1_439)), Some(1_439));
        assert_eq!([minutes("24:00"), minutes("8"), minutes("08:6")], [None; 3]);
    }
}
