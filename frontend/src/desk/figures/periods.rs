//! Periods by one press, by the county's days: each until today, or whole.
//!
//! `data-testid`s: `figures-period-<name>`.

use leptos::prelude::*;
use xunge_shared::day::{Date, weekday};

use crate::{api::FiguresQuery, i18n::figures as say, route};

/// So many days are looked at unless others are chosen.
const DAYS: u64 = 30;

/// A period: its name for tests, its word, its first and its last day.
type Period = (&'static str, &'static str, [Date; 2]);

/// All of them on a day; the first is that which is looked at unless another is chosen.
pub(super) fn periods(today: u64) -> [Period; 6] {
    let Date { year, date, .. } = Date::of(today);
    let (monday, first) = (today.saturating_sub(weekday(today)), today + 1 - u64::from(date));
    let new_year = Date { year, month: 1, date: 1 }.day();
    let before_first = first.saturating_sub(1);
    let month_before = before_first + 1 - u64::from(Date::of(before_first).date);
    let days = |from: u64, to: u64| [from, to].map(Date::of);
    [
        ("days", say::last_30_days(), days((today + 1).saturating_sub(DAYS), today)),
        ("week", say::this_week(), days(monday, today)),
        ("last-week", say::last_week(), days(monday.saturating_sub(7), monday.saturating_sub(1))),
        ("month", say::this_month(), days(first, today)),
        ("last-month", say::last_month(), days(month_before, before_first)),
        ("year", say::since_new_year(), days(new_year, today)),
    ]
}

/// See the module.
#[component]
pub(super) fn Periods(query: Memo<FiguresQuery>, today: Memo<u64>) -> impl IntoView {
    let chip = move |(name, word, days): Period| {
        let [from, to] = days.map(|day| day.to_string());
        let is_chosen = query.with(|query| query.from == from && query.to == to);
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=is_chosen.to_string()
                data-testid=format!("figures-period-{name}")
                on:click=move |_| route::set_query(&[("from", &from), ("to", &to)])
            >
                {word}
            </button>
        }
    };
    view! {
        <div class="figures-choices" role="group" aria-label=say::period()>
            {move || periods(today.get()).map(chip).collect_view()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_end_today_or_are_whole() {
        let check = |today: &str, expected: [&str; 6]| {
            let told = periods(today.parse::<Date>().unwrap().day()).map(|(.., [from, to])| format!("{from} {to}"));
            assert_eq!(told, expected, "{today}");
        };
        // a Tuesday, the first of a month
        check(
            "2026-12-01",
            [
                "2026-11-02 2026-12-01",
                "2026-11-30 2026-12-01",
                "2026-11-23 2026-11-29",
                "2026-12-01 2026-12-01",
                "2026-11-01 2026-11-30",
                "2026-01-01 2026-12-01",
            ],
        );
        // a Friday, after a February of 29 days and the turn of a year
        check(
            "2024-03-01",
            [
                "2024-02-01 2024-03-01",
                "2024-02-26 2024-03-01",
                "2024-02-19 2024-02-25",
                "2024-03-01 2024-03-01",
                "2024-02-01 2024-02-29",
                "2024-01-01 2024-03-01",
            ],
        );
    }
}
