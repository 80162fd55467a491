//! Numbers as people read them: distances, durations, times, sizes.
//!
//! Times are Unix milliseconds and are shown by the county's clock ([`crate::clock`]), whatever the browser's zone is. All are pure
//! functions of that and of their arguments.

use std::fmt;

use xunge_shared::{
    day::{Date, Offset, weekday},
    hlc::Millis,
};

use crate::{clock, i18n::common};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The time now, Unix milliseconds.
pub fn now() -> Millis {
    js_sys::Date::now() as Millis
}

/// A point in time on a clock and its calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    day: u64,
    minute: u16,
}

impl Moment {
    /// `at` by the county's clock.
    pub fn of(at: Millis) -> Moment {
        Self::by(clock::county(), at)
    }

    /// `at` by a clock.
    fn by(clock: Offset, at: Millis) -> Moment {
        Moment { day: clock.day_of(at), minute: clock.minute_of_day(at) }
    }

    /// `18:49`.
    pub fn clock(self) -> String {
        format!("{:02}:{:02}", self.minute / 60, self.minute % 60)
    }

    /// `周六`.
    pub fn weekday(self) -> &'static str {
        match weekday(self.day) {
            0 => common::monday(),
            1 => common::tuesday(),
            2 => common::wednesday(),
            3 => common::thursday(),
            4 => common::friday(),
            5 => common::saturday(),
            _ => common::sunday(),
        }
    }

    /// `11 月 18 日`, or with its year.
    fn date(self, with_year: bool) -> String {
        let Date { year, month, date } = Date::of(self.day);
        let month = month_name(month);
        if with_year { common::year_month_day(year, month, date) } else { common::month_day(month, date) }
    }

    /// True when both are of one year.
    fn shares_year(self, other: Moment) -> bool {
        Date::of(self.day).year == Date::of(other.day).year
    }

    /// `今日 18:49`, `昨日 09:12`, `11 月 18 日 08:05`, seen from `now`; of another year `2025 年 11 月 18 日 08:05`.
    pub fn seen_from(self, now: Moment) -> String {
        match now.day.checked_sub(self.day) {
            Some(0) => common::today_at(self.clock()),
            Some(1) => common::yesterday_at(self.clock()),
            _ => common::month_day_at(self.date(!self.shares_year(now)), self.clock()),
        }
    }
}

/// `11 月`, `Nov`; nothing for what is no month. By its name: who writes days first and who writes months first read a number as another.
pub fn month_name(month: u32) -> &'static str {
    common::months().split(',').nth((month as usize).wrapping_sub(1)).unwrap_or_default()
}

/// When something happened, wherever and whenever that is read, as on paper: `2026 年 11 月 18 日 08:05`.
pub fn dated(at: Millis) -> String {
    let moment = Moment::of(at);
    common::month_day_at(moment.date(true), moment.clock())
}

/// When something happened: `今日 18:49`, `昨日 09:12`, `11 月 18 日 08:05`, `2025 年 11 月 18 日 08:05`.
pub fn when(at: Millis, now: Millis) -> String {
    Moment::of(at).seen_from(Moment::of(now))
}

/// The day of something, with the year when that is another: `11 月 18 日`.
pub fn day(at: Millis, now: Millis) -> String {
    let (moment, now) = (Moment::of(at), Moment::of(now));
    moment.date(!moment.shares_year(now))
}

/// The day of something as tables and date fields have it: `2026-12-31`.
pub fn date(at: Millis) -> String {
    clock::county().date(at).to_string()
}

/// `18:49`.
pub fn clock(at: Millis) -> String {
    Moment::of(at).clock()
}

/// How long ago: `刚刚`, `12 分钟前`, `5 小时前`, `昨天`, `3 天前`.
pub fn ago(at: Millis, now: Millis) -> String {
    let past = now.saturating_sub(at) as i64;
    match past {
        p if p < MINUTE => common::just_now().to_owned(),
        p if p < HOUR => common::minutes_ago(p / MINUTE),
        p if p < DAY => common::hours_ago(p / HOUR),
        p if p < 2 * DAY => common::yesterday().to_owned(),
        p => common::days_ago(p / DAY),
    }
}

/// How much time is left until `due`, or how late it is: `剩 48 分钟`, `超期 2 天`.
pub fn left(due: Millis, now: Millis) -> String {
    let late = now as i64 - due as i64;
    match late {
        l if l >= DAY => common::days_late(l / DAY),
        l if l >= HOUR => common::hours_late(l / HOUR),
        l if l > 0 => common::minutes_late((l / MINUTE).max(1)),
        l if -l >= 2 * DAY => common::days_left(-l / DAY),
        l if -l >= 2 * HOUR => common::hours_left(-l / HOUR),
        l => common::minutes_left((-l / MINUTE).max(1)),
    }
}

/// How late something is that had until the end of a day: counted in days, as people count from a date.
pub fn days_late(due: Millis, now: Millis) -> String {
    let county = clock::county();
    common::days_late((county.day_of(now).saturating_sub(county.day_of(due))).max(1) as i64)
}

/// A count, in groups of three digits: `999`, `10,446`.
pub fn count(count: impl fmt::Display) -> String {
    let digits = count.to_string();
    if digits.len() < 4 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return digits;
    }
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// A distance in metres: `6 m`, `310 m`, `1.2 km`, `63 km`. No line breaks within.
pub fn distance(metres: f64) -> String {
    match metres {
        m if m < 995.0 => common::metres(if m < 100.0 { m.round() } else { (m / 10.0).round() * 10.0 }),
        m if m < 9_950.0 => common::kilometres(format!("{:.1}", m / 1000.0)),
        m => common::kilometres((m / 1000.0).round()),
    }
}

/// So much ground: `850 平方米`, from 0.1 km² on `12.30 平方千米`.
pub fn ground(square_metres: f64) -> String {
    if square_metres < 1e5 {
        common::square_metres(square_metres.round())
    } else {
        common::square_km(format!("{:.2}", square_metres / 1e6))
    }
}

/// A duration as a clock that runs shows it: `1:12:40`, `4:05`.
pub fn timer(millis: Millis) -> String {
    let (h, m, s) = parts(millis);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

/// A duration in words, as its two greatest units: `1 小时 12 分`, `4 分 5 秒`, `20 秒`.
pub fn duration(millis: Millis) -> String {
    match parts(millis) {
        (0, 0, s) => common::seconds(s),
        (0, m, s) => common::minutes_seconds(m, s),
        (h, m, _) => common::hours_minutes(h, m),
    }
}

fn parts(millis: Millis) -> (u64, u64, u64) {
    let seconds = millis / 1000;
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A size in bytes, by thousands: `850 kB`, `1.4 MB`, `6.1 GB`.
pub fn bytes(size: f64) -> String {
    match size {
        s if s < 1e6 => format!("{:.0} kB", (s / 1e3).ceil()),
        s if s < 1e7 => format!("{:.1} MB", s / 1e6),
        s if s < 1e9 => format!("{:.0} MB", s / 1e6),
        s => format!("{:.1} GB", s / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_counts_are_grouped() {
        assert_eq!([0, 999, 9_999, 10_000, 1_000_000].map(count), ["0", "999", "9,999", "10,000", "1,000,000"]);
        assert_eq!(["99999+", "—", "2.5"].map(count), ["99999+", "—", "2.5"]);
    }

    #[test]
    fn distances_are_rounded_to_what_a_walker_can_use() {
        for (metres, shown) in [(5.6, "6 m"), (99.4, "99 m"), (314.0, "310 m"), (1_234.0, "1.2 km"), (63_200.0, "63 km")] {
            assert_eq!(distance(metres), shown.replace(' ', "\u{a0}"));
        }
    }

    /// 2026-11-20 00:30 in China.
    const HALF_PAST: Millis = 1_795_105_800_000;

    #[test]
    fn moments_are_those_of_the_clock_that_is_asked() {
        let (china, london) = (Moment::by(Offset::CHINA, HALF_PAST), Moment::by(Offset(0), HALF_PAST));
        assert_eq!((china.weekday(), china.clock()), ("周五", "00:30".to_owned()));
        assert_eq!((london.weekday(), london.clock()), ("周四", "16:30".to_owned()));
        let hours = |n: i64| Moment::by(Offset::CHINA, HALF_PAST.saturating_add_signed(n * HOUR));
        for (now, shown) in [
            (hours(0), "今日 00:30"),
            (hours(23), "今日 00:30"),
            (hours(24), "昨日 00:30"),
            (hours(48), "11 月 20 日 00:30"),
            // what is yet to come is neither of today nor of yesterday
            (hours(-1), "11 月 20 日 00:30"),
            (hours(60 * 24), "2026 年 11 月 20 日 00:30"),
        ] {
            assert_eq!(china.seen_from(now), shown);
        }
    }

    #[test]
    fn texts_are_by_the_county_s_clock() {
        assert_eq!((clock(HALF_PAST), date(HALF_PAST)), ("00:30".into(), "2026-11-20".into()));
        assert_eq!((day(HALF_PAST, HALF_PAST), dated(HALF_PAST)), ("11 月 20 日".into(), "2026 年 11 月 20 日 00:30".into()));
        assert_eq!(when(HALF_PAST, HALF_PAST), "今日 00:30");
    }

    #[test]
    fn durations_and_sizes() {
        assert_eq!([4_360_000, 245_000].map(timer), ["1:12:40", "4:05"]);
        assert_eq!([4_360_000, 245_000, 0].map(duration), ["1 小时 12 分", "4 分 5 秒", "0 秒"]);
        assert_eq!(bytes(1_400_000.0), "1.4 MB");
        assert_eq!(bytes(6.1e9), "6.1 GB");
    }

    #[test]
    fn time_left_turns_into_time_late() {
        assert_eq!(left(48 * 60_000, 0), "剩 48 分钟");
        assert_eq!(left(0, 50 * 3_600_000), "超期 2 天");
        assert_eq!(ago(0, 3 * 86_400_000), "3 天前");
    }
}
