//! Days and the county's clock: on which day a moment falls, when a day begins, and how both are written. Reads no clock.
//!
//! A day is a number, counted from 1970-01-01; a [`Date`] is how people call it.

use std::{fmt, str::FromStr};

use crate::hlc::Millis;

const MINUTE: Millis = 60_000;
/// A day, milliseconds. No day of a fixed offset is shorter or longer.
pub const DAY: Millis = 24 * 60 * MINUTE;

/// The county's clock: minutes east of UTC. China has no daylight saving, and so it stays the same all year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offset(pub i16);

impl Offset {
    /// Of all of China.
    pub const CHINA: Self = Self(480);

    /// The day that holds `at`.
    pub fn day_of(self, at: Millis) -> u64 {
        self.local(at) / DAY
    }

    /// Minutes since midnight.
    pub fn minute_of_day(self, at: Millis) -> u16 {
        (self.local(at) % DAY / MINUTE) as u16
    }

    /// The moment at which `day` begins.
    pub fn start_of(self, day: u64) -> Millis {
        day.saturating_mul(DAY).saturating_add_signed(-self.millis())
    }

    /// The moment at which the day begins that holds `at`.
    pub fn midnight(self, at: Millis) -> Millis {
        self.start_of(self.day_of(at))
    }

    /// The date of a moment.
    pub fn date(self, at: Millis) -> Date {
        Date::of(self.day_of(at))
    }

    /// The moment at which the day begins that a date field has (`2026-11-20`); nothing when that is no day.
    pub fn start_of_date(self, date: &str) -> Option<Millis> {
        date.parse::<Date>().ok().map(|date| self.start_of(date.day()))
    }

    fn local(self, at: Millis) -> Millis {
        at.saturating_add_signed(self.millis())
    }

    fn millis(self) -> i64 {
        i64::from(self.0) * MINUTE as i64
    }
}

/// `UTC+8`, `UTC+5:30`, `UTC-3`.
impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, minutes) = (if self.0 < 0 { '-' } else { '+' }, self.0.unsigned_abs());
        write!(f, "UTC{sign}{}", minutes / 60)?;
        if minutes.is_multiple_of(60) { Ok(()) } else { write!(f, ":{:02}", minutes % 60) }
    }
}

/// A day as the calendar calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// 1970 and later.
    pub year: u32,
    /// From 1.
    pub month: u32,
    /// From 1.
    pub date: u32,
}

/// What is no day of 1970 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no day of the calendar")]
pub struct NoDay;

impl Date {
    /// Of a day (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`).
    pub fn of(day: u64) -> Self {
        let shifted = day.saturating_add(719_468);
        let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let date = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = era * 400 + year_of_era + u64::from(month <= 2);
        Self { year: year as u32, month: month as u32, date: date as u32 }
    }

    /// The day (the same source, `days_from_civil`).
    pub fn day(self) -> u64 {
        let year = u64::from(self.year).saturating_sub(u64::from(self.month <= 2));
        let month = u64::from(self.month);
        let (era, year_of_era) = (year / 400, year % 400);
        let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + u64::from(self.date);
        (era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year).saturating_sub(719_469)
    }
}

/// 0 is Monday: 1970-01-01 was a Thursday.
pub fn weekday(day: u64) -> u64 {
    (day + 3) % 7
}

/// `2026-11-20`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.date)
    }
}

impl FromStr for Date {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        let mut parts = text.splitn(3, '-').map(str::parse::<u32>);
        let mut part = || parts.next().and_then(Result::ok).ok_or(NoDay);
        let named = Self { year: part()?, month: part()?, date: part()? };
        let may_be = (1970..10_000).contains(&named.year) && (1..=12).contains(&named.month) && (1..=31).contains(&named.date);
        // the 31st of a month of thirty days is another day's name
        if may_be && Self::of(named.day()) == named { Ok(named) } else { Err(NoDay) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: u32, month: u32, date: u32) -> Date {
        Date { year, month, date }
    }

    #[test]
    fn days_have_dates() {
        for (called, day) in [
            (date(1970, 1, 1), 0),
            (date(2000, 2, 29), 11_016),
            (date(2024, 12, 31), 20_088),
            (date(2026, 10, 1), 20_727),
            (date(2100, 3, 1), 47_541),
        ] {
            assert_eq!((Date::of(day), called.day()), (called, day));
            assert_eq!(called.to_string().parse(), Ok(called));
        }
        assert_eq!(date(2026, 3, 7).to_string(), "2026-03-07");
        assert!((0..60_000).all(|day| Date::of(day).day() == day));
        // no moment is without a date
        let last = Date::of(Offset::CHINA.day_of(Millis::MAX));
        assert!(last.year > 500_000_000, "{last}");
    }

    #[test]
    fn what_is_no_day_is_none() {
        for wrong in [
            "",
            "2026",
            "2026-11",
            "2026-13-01",
            "2026-00-01",
            "2026-02-29",
            "2026-11-31",
            "2026-11-00",
            "1969-12-31",
            "99999-01-01",
            "a-b-c",
            "2026-11-20-1",
            "2026-11-20T00:00",
        ] {
            assert_eq!(wrong.parse::<Date>(), Err(NoDay), "{wrong}");
            assert_eq!(Offset::CHINA.start_of_date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_is_the_county_s_wherever_it_is_read() {
        // 2026-11-20 00:30 in China is still the 19th in London
        let half_past = 20_777 * DAY - 8 * 3_600_000 + 30 * MINUTE;
        for (offset, written, minute) in
            [(Offset::CHINA, "2026-11-20", 30), (Offset(0), "2026-11-19", 16 * 60 + 30), (Offset(-720), "2026-11-19", 4 * 60 + 30)]
        {
            assert_eq!((offset.date(half_past).to_string(), offset.minute_of_day(half_past)), (written.into(), minute));
            assert_eq!(offset.start_of_date(written), Some(offset.midnight(half_past)));
            assert_eq!(offset.day_of(offset.midnight(half_past)), offset.day_of(half_past));
            assert_eq!(offset.day_of(offset.midnight(half_past) + DAY - 1), offset.day_of(half_past));
        }
        assert_eq!(Offset::CHINA.start_of_date("1970-01-01"), Some(0), "what was before the first day is none");
    }

    #[test]
    fn weeks_begin_on_mondays() {
        // 2026-11-20 is a Friday
        assert_eq!([0, 20_777, 20_780].map(weekday), [3, 4, 0]);
    }

    #[test]
    fn offsets_are_written_as_people_do() {
        assert_eq!([480, 330, 0, -180, -210].map(|m| Offset(m).to_string()), ["UTC+8", "UTC+5:30", "UTC+0", "UTC-3", "UTC-3:30"]);
    }
}
