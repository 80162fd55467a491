//! Days as files write them. Knows no time zone: which moment a day begins at, the county's calendar tells.

use jiff::{
    Span,
    civil::{Date, date},
};

/// `2026-12-31` of a day since 1970-01-01; what no calendar has is its nearest day.
pub(crate) fn written(day: i64) -> String {
    let day = Span::new().try_days(day).map(|days| date(1970, 1, 1).saturating_add(days));
    day.unwrap_or(Date::MAX).to_string()
}

/// The day since 1970-01-01 that is written as `2026-12-31`, `2026/12/31`, `2026.12.31` or `2026年12月31日`; of 1970 to 2200.
pub(crate) fn read(text: &str) -> Option<u64> {
    let mut parts = text.trim().trim_end_matches('日').split(['-', '/', '.', '年', '月']);
    let (year, month, day) = (parts.next()?.trim(), parts.next()?.trim(), parts.next()?.trim());
    if parts.next().is_some() {
        return None;
    }
    let day = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    let days = day.since(date(1970, 1, 1)).ok()?.get_days();
    u64::try_from(days).ok().filter(|_| day.year() <= 2200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_they_are_written() {
        for day in [0, 59, 20_000, 84_000] {
            assert_eq!(read(&written(day)), Some(day as u64));
        }
        assert_eq!([read("1969-12-31"), read("2201-01-01"), read("2026-02-29")], [None; 3]);
        assert_eq!((written(i64::MAX), written(-1)), ("9999-12-31".into(), "1969-12-31".into()));
    }
}
