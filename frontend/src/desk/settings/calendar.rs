//! The working calendar: days of the week, hours, and the year with its holidays and swapped working days.
//!
//! `data-testid`s: `week-<n>` (0 is Monday), `span-from-<n>`, `span-to-<n>`, `span-remove-<n>`, `span-add`, `year-before`, `year-after`,
//! `year` (`data-year`), `day-<yyyy-mm-dd>` (`data-how`).

use leptos::prelude::*;
use xunge_shared::{
    calendar::Calendar,
    day::{Date, weekday},
};

use super::form::{Clock, Draft};
use crate::clock;
use crate::i18n::{common, settings as words};
use crate::ui::{Button, ButtonKind, Icon, Mark, format};

/// How a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Worked, as the week says.
    Works,
    /// Free, as the week says.
    Rests,
    /// Free though the week says otherwise.
    Holiday,
    /// 调休: worked though the week says otherwise.
    Swapped,
}

impl How {
    /// How `calendar` has a day.
    pub fn of(calendar: &Calendar, day: u32) -> Self {
        let by_week = calendar.week >> weekday(day.into()) & 1 == 1;
        match by_week {
            false if calendar.workdays.contains(&day) => Self::Swapped,
            true if calendar.holidays.contains(&day) && !calendar.workdays.contains(&day) => Self::Holiday,
            true => Self::Works,
            false => Self::Rests,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Rests => "rests",
            Self::Holiday => "holiday",
            Self::Swapped => "swapped",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Works => words::day_works(),
            Self::Rests => words::day_rests(),
            Self::Holiday => words::day_holiday(),
            Self::Swapped => words::day_swapped(),
        }
    }
}

/// Makes a day the other thing than it is.
pub fn toggle(calendar: &mut Calendar, day: u32) {
    let how = How::of(calendar, day);
    let Calendar { holidays, workdays, .. } = calendar;
    match how {
        How::Works => holidays.insert(day),
        How::Rests => workdays.insert(day),
        How::Holiday => holidays.remove(&day),
        How::Swapped => workdays.remove(&day),
    };
}

/// The section.
#[component]
pub fn WorkingCalendar(draft: Draft) -> impl IntoView {
    let year = RwSignal::new(clock::county().date(format::now()).year);
    view! {
        <Week draft />
        <Spans draft />
        <div class="year-head">
            <button type="button" class="icon-btn" aria-label=words::year_before() data-testid="year-before" on:click=move |_| year.update(|y| *y = (*y - 1).max(1971))>
                <Icon mark=Mark::Back />
            </button>
            <h4 data-testid="year" data-year=move || year.get() aria-live="polite">{move || words::year(year.get())}</h4>
            <button type="button" class="icon-btn" aria-label=words::year_after() data-testid="year-after" on:click=move |_| year.update(|y| *y = (*y + 1).min(2199))>
                <Icon mark=Mark::Chevron />
            </button>
            <small class="muted">{words::legend()}</small>
        </div>
        <div class="year">{move || { let year = year.get(); (1..=12).map(|month| view! { <Month draft year month /> }).collect_view() }}</div>
    }
}

/// The days of the week, Monday first.
fn week() -> [&'static str; 7] {
    [common::monday(), common::tuesday(), common::wednesday(), common::thursday(), common::friday(), common::saturday(), common::sunday()]
}

#[component]
fn Week(draft: Draft) -> impl IntoView {
    let day = move |(n, name): (usize, &'static str)| {
        let works = move || draft.now.with(|now| now.calendar.week >> n & 1 == 1);
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || works().to_string()
                disabled=move || draft.fixed.get()
                data-testid=format!("week-{n}")
                on:click=move |_| draft.edit(|now| now.calendar.week ^= 1 << n)
            >
                {name}
            </button>
        }
    };
    view! {
        <fieldset class="settings-group">
            <legend>{words::week()}</legend>
            {week().into_iter().enumerate().map(day).collect_view()}
        </fieldset>
    }
}

#[component]
fn Spans(draft: Draft) -> impl IntoView {
    let span = move |n: usize| {
        let get = move |to: bool| {
            move |s: &xunge_shared::settings::Settings| s.calendar.spans.get(n).map_or(0, |span| if to { span.1 } else { span.0 })
        };
        let set = move |to: bool| {
            move |s: &mut xunge_shared::settings::Settings, minutes: u16| {
                if let Some(span) = s.calendar.spans.get_mut(n) {
                    *(if to { &mut span.1 } else { &mut span.0 }) = minutes;
                }
            }
        };
        view! {
            <span class="span">
                <Clock draft label=words::span_from(n + 1) get=get(false) set=set(false) testid=format!("span-from-{n}") />
                "–"
                <Clock draft label=words::span_to(n + 1) get=get(true) set=set(true) testid=format!("span-to-{n}") />
                {move || {
                    (!draft.fixed.get())
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="icon-btn"
                                    aria-label=words::remove_span(n + 1)
                                    data-testid=format!("span-remove-{n}")
                                    on:click=move |_| draft.reshape(|now| {
                                        now.calendar.spans.remove(n);
                                    })
                                >
                                    <Icon mark=Mark::Trash size=18 />
                                </button>
                            }
                        })
                }}
            </span>
        }
    };
    // behind the last, an hour later
    let add = Callback::new(move |()| {
        draft.reshape(|now| {
            let from = now.calendar.spans.last().map_or(8 * 60, |span| (span.1 + 60).min(22 * 60));
            now.calendar.spans.push((from, from + 60));
        });
    });
    view! {
        <fieldset class="settings-group">
            <legend>{words::spans()}</legend>
            {move || {
                draft.shape.track();
                (0..draft.now.with_untracked(|now| now.calendar.spans.len())).map(span).collect_view()
            }}
            {move || {
                (!draft.fixed.get())
                    .then(|| view! { <Button kind=ButtonKind::Ghost mark=Mark::Plus label=words::add_span() on_press=add testid="span-add" /> })
            }}
        </fieldset>
    }
}

#[component]
fn Month(draft: Draft, year: u32, month: u32) -> impl IntoView {
    let first_of = |year, month| Date { year, month, date: 1 }.day() as u32;
    let first = first_of(year, month);
    let next = if month == 12 { first_of(year + 1, 1) } else { first_of(year, month + 1) };
    let day = move |day: u32| {
        let how = Memo::new(move |_| draft.now.with(|now| How::of(&now.calendar, day)));
        let date = Date::of(day.into()).to_string();
        view! {
            <button
                type="button"
                class="day"
                style:grid-column=(day == first).then(|| (weekday(day.into()) + 1).to_string())
                data-how=move || how.get().code()
                disabled=move || draft.fixed.get()
                aria-label={ let date = date.clone(); move || words::day_is(&date, how.get().word()) }
                data-testid=format!("day-{date}")
                on:click=move |_| draft.edit(|now| toggle(&mut now.calendar, day))
            >
                {day - first + 1}
            </button>
        }
    };
    view! {
        <section class="month" aria-label=format::month_name(month)>
            <h5>{format::month_name(month)}</h5>
            <div class="days">
                {week().map(|name| view! { <i class="day-name" aria-hidden="true">{name}</i> })}
                {(first..next).map(day).collect_view()}
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_makes_a_day_the_other_thing_and_back() {
        let mut calendar = Calendar::default();
        // 2026-10-01 is a Thursday, 2026-10-10 a Saturday.
        let [thursday, saturday] = [1, 10].map(|date| Date { year: 2026, month: 10, date }.day() as u32);
        assert_eq!((How::of(&calendar, thursday), How::of(&calendar, saturday)), (How::Works, How::Rests));
        for day in [thursday, saturday] {
            toggle(&mut calendar, day);
        }
        assert_eq!((How::of(&calendar, thursday), How::of(&calendar, saturday)), (How::Holiday, How::Swapped));
        for day in [thursday, saturday] {
            toggle(&mut calendar, day);
        }
        assert_eq!(calendar, Calendar::default());
    }
}
