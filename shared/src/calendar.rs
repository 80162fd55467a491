//! Working time: when a deadline falls, in a county that works some hours of some days.
//!
//! Knows one fixed offset from UTC (China has no daylight saving) and reads no clock.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::{
    day::{Date, Offset, weekday},
    hlc::Millis,
};

const MINUTE: u64 = 60_000;

/// How a time limit is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    /// 工作时: hours within working time.
    #[n(0)]
    WorkingHours,
    /// 工作日: whole working days, ending with the last one's working time.
    #[n(1)]
    WorkingDays,
    /// Hours by the clock, day and night.
    #[n(2)]
    ClockHours,
}

/// 时限: how long something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(array)]
pub struct TimeLimit {
    /// How many.
    #[n(0)]
    pub amount: u16,
    /// Of what.
    #[n(1)]
    pub unit: LimitUnit,
}

/// When the county works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct Calendar {
    /// Minutes east of UTC.
    #[n(0)]
    pub utc_offset_min: i16,
    /// Working spans of a day in minutes since local midnight, in order, none overlapping.
    #[n(1)]
    pub spans: Vec<(u16, u16)>,
    /// Working days of the week; bit 0 is Monday.
    #[n(2)]
    pub week: u8,
    /// Local days since 1970-01-01 that are holidays though the week says otherwise.
    #[n(3)]
    pub holidays: BTreeSet<u32>,
    /// Local days since 1970-01-01 that are worked though the week says otherwise (调休).
    #[n(4)]
    pub workdays: BTreeSet<u32>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            utc_offset_min: Offset::CHINA.0,
            spans: vec![(8 * 60 + 30, 12 * 60), (14 * 60 + 30, 18 * 60)],
            week: 0b001_1111,
            holidays: BTreeSet::new(),
            workdays: BTreeSet::new(),
        }
    }
}

/// A limit that no calendar can place within this many days (ten years) is as good as none.
const HORIZON_DAYS: u64 = 3_660;

impl Calendar {
    /// When `limit`, counted from `start`, runs out. Nothing when the calendar has no working time to count.
    pub fn deadline(&self, start: Millis, limit: TimeLimit) -> Option<Millis> {
        match limit.unit {
            LimitUnit::ClockHours => Some(start + u64::from(limit.amount) * 60 * MINUTE),
            LimitUnit::WorkingHours => self.after_working(start, u64::from(limit.amount) * 60 * MINUTE),
            LimitUnit::WorkingDays => self.after_days(start, limit.amount),
        }
    }

    /// Milliseconds of working time between `from` and `to`; none when `to` is not later, or beyond what a calendar can count.
    pub fn working_between(&self, from: Millis, to: Millis) -> Millis {
        let spans = self.spans_from(from).take_while(|(_, begin, _)| *begin < to);
        spans.map(|(_, begin, end)| end.min(to).saturating_sub(begin.max(from))).sum()
    }

    /// `due`, after the clock stood still from `from` until `to`: what was left then is left again. What was late stays so.
    pub fn put_off(&self, due: Millis, from: Millis, to: Millis, unit: LimitUnit) -> Option<Millis> {
        if due <= from || to <= from {
            return Some(due);
        }
        let ends = self.day_of(due).min(self.day_of(from) + HORIZON_DAYS);
        let days = (self.day_of(from) + 1..=ends).filter(|day| self.is_working(*day)).count();
        match unit {
            LimitUnit::ClockHours => Some(due.saturating_add(to - from)),
            LimitUnit::WorkingDays if days > 0 => self.after_days(to, days as u16),
            // its last day had begun: the rest of it is left
            LimitUnit::WorkingHours | LimitUnit::WorkingDays => self.after_working(to, self.working_between(from, due)),
        }
    }

    /// The county's clock.
    pub fn offset(&self) -> Offset {
        Offset(self.utc_offset_min)
    }

    /// The local day that holds `at`, counted from 1970-01-01.
    pub fn day_of(&self, at: Millis) -> u64 {
        self.offset().day_of(at)
    }

    /// Minutes since local midnight.
    pub fn minute_of_day(&self, at: Millis) -> u16 {
        self.offset().minute_of_day(at)
    }

    /// The instant at which the local `day` begins.
    pub fn start_of(&self, day: u64) -> Millis {
        self.offset().start_of(day)
    }

    /// When work ends in the county, minutes since local midnight; midnight where it has no working time.
    pub fn closing(&self) -> u16 {
        self.spans.last().map_or(24 * 60, |(_, end)| *end)
    }

    /// The instant at which work ends on a local day, whether it is worked or not: "until that day".
    pub fn end_of(&self, day: u64) -> Millis {
        self.start_of(day) + u64::from(self.closing()) * MINUTE
    }

    /// The end of work on the day that a date field has (`2026-11-20`); nothing when that is no day, or the time is over at `now`.
    pub fn until(&self, date: &str, now: Millis) -> Option<Millis> {
        day_named(date).map(|day| self.end_of(day)).filter(|end| *end > now)
    }

    /// The last moment of the day that a date field has; nothing when that is no day.
    pub fn last_of(&self, date: &str) -> Option<Millis> {
        day_named(date).map(|day| self.start_of(day + 1).saturating_sub(1))
    }

    fn is_working(&self, day: u64) -> bool {
        let listed = |days: &BTreeSet<u32>| u32::try_from(day).is_ok_and(|d| days.contains(&d));
        listed(&self.workdays) || (self.week >> weekday(day) & 1 == 1 && !listed(&self.holidays))
    }

    /// The working spans on and after the day of `start`, as instants.
    fn spans_from(&self, start: Millis) -> impl Iterator<Item = (u64, Millis, Millis)> {
        let first = self.day_of(start);
        (first..first + HORIZON_DAYS).filter(|d| self.is_working(*d)).flat_map(move |day| {
            let midnight = self.start_of(day);
            self.spans.iter().map(move |&(from, to)| (day, midnight + u64::from(from) * MINUTE, midnight + u64::from(to) * MINUTE))
        })
    }

    fn after_working(&self, start: Millis, mut rest: u64) -> Option<Millis> {
        for (_, from, to) in self.spans_from(start) {
            let from = from.max(start);
            let span = to.saturating_sub(from);
            if span > 0 && rest <= span {
                return Some(from + rest);
            }
            rest -= span.min(rest);
        }
        None
    }

    /// The day of `start` does not count; the limit ends with the last span of the last day.
    fn after_days(&self, start: Millis, days: u16) -> Option<Millis> {
        let today = self.day_of(start);
        let last = (today + 1..today + HORIZON_DAYS).filter(|d| self.is_working(*d)).nth(usize::from(days).checked_sub(1)?)?;
        self.spans.last()?;
        Some(self.end_of(last))
    }
}

/// The day of a date field; nothing when there is no such day.
fn day_named(date: &str) -> Option<u64> {
    date.parse::<Date>().ok().map(Date::day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::DAY;

    /// Friday 2026-11-20, local time in China.
    fn friday(hour: u64, minute: u64) -> Millis {
        Calendar::default().start_of(20_777) + (hour * 60 + minute) * MINUTE
    }

    fn check(start: Millis, amount: u16, unit: LimitUnit, expect: Millis) {
        assert_eq!(Calendar::default().deadline(start, TimeLimit { amount, unit }), Some(expect), "{amount} {unit:?}");
    }

    #[test]
    fn deadlines() {
        let monday = 3 * 24 * 60;
        check(friday(9, 0), 2, LimitUnit::WorkingHours, friday(11, 0));
        check(friday(11, 0), 2, LimitUnit::WorkingHours, friday(15, 30));
        check(friday(17, 0), 4, LimitUnit::WorkingHours, friday(11, 30) + monday * MINUTE);
        check(friday(20, 0), 2, LimitUnit::WorkingHours, friday(10, 30) + monday * MINUTE);
        check(friday(9, 0), 1, LimitUnit::WorkingDays, friday(18, 0) + monday * MINUTE);
        check(friday(20, 0), 5, LimitUnit::ClockHours, friday(25, 0));
    }

    #[test]
    fn working_time_between() {
        let calendar = Calendar::default();
        for (from, to, minutes) in [
            (friday(9, 0), friday(11, 0), 120),
            (friday(11, 0), friday(15, 30), 120),
            // over lunch and over a weekend
            (friday(12, 30), friday(14, 0), 0),
            (friday(17, 0), friday(9, 30) + 3 * DAY, 120),
            (friday(11, 0), friday(9, 0), 0),
        ] {
            assert_eq!(calendar.working_between(from, to), minutes * MINUTE, "{from} {to}");
        }
        let due = calendar.deadline(friday(16, 0), TimeLimit { amount: 4, unit: LimitUnit::WorkingHours }).expect("a deadline");
        assert_eq!(calendar.working_between(friday(16, 0), due), 240 * MINUTE);
    }

    #[test]
    fn holidays_and_swapped_days_count() {
        let saturday = 20_778;
        let calendar = Calendar { holidays: [saturday + 2].into(), workdays: [saturday].into(), ..Calendar::default() };
        let limit = TimeLimit { amount: 2, unit: LimitUnit::WorkingDays };
        // Saturday is worked, Monday is a holiday: the second day is Tuesday.
        assert_eq!(calendar.deadline(friday(9, 0), limit), Some(friday(18, 0) + 4 * DAY));
    }

    #[test]
    fn a_day_ends_when_the_county_stops_working() {
        let calendar = Calendar::default();
        let friday_day = calendar.day_of(friday(9, 0));
        assert_eq!((calendar.end_of(friday_day), calendar.closing()), (friday(18, 0), 18 * 60));
        assert_eq!(calendar.end_of(friday_day + 1), friday(18, 0) + DAY, "a Saturday has an end, too");
        let early = Calendar { spans: vec![(8 * 60, 17 * 60 + 30)], utc_offset_min: 8 * 60 - 60, ..Calendar::default() };
        assert_eq!(early.end_of(friday_day), friday(17, 30) + 60 * MINUTE, "by the county's clock, not by the browser's");
        assert_eq!(Calendar { spans: vec![], ..calendar.clone() }.end_of(friday_day), calendar.start_of(friday_day + 1));
    }

    #[test]
    fn a_date_field_names_a_day_that_is_not_over() {
        let calendar = Calendar::default();
        for (date, now, end) in [
            ("2026-11-20", friday(9, 0), Some(friday(18, 0))),
            ("2026-11-20", friday(18, 0), None),
            ("2026-11-19", friday(9, 0), None),
            ("2026-11-21", friday(9, 0), Some(friday(42, 0))),
        ] {
            assert_eq!(calendar.until(date, now), end, "{date}");
        }
    }

    #[test]
    fn a_day_lasts_until_the_next_one_of_the_county() {
        assert_eq!(Calendar::default().last_of("2026-11-20"), Some(friday(24, 0) - 1));
        assert_eq!(Calendar::default().last_of("2026-11-31"), None);
    }

    #[test]
    fn a_county_that_never_works_has_no_deadlines() {
        let idle = Calendar { week: 0, ..Calendar::default() };
        assert_eq!(idle.deadline(friday(9, 0), TimeLimit { amount: 1, unit: LimitUnit::WorkingHours }), None);
    }
}
