//! The dashboards' figures of a city's cases, held against the same numbers computed straight from the file by code that shares nothing
//! with the server's: no facts, no counts kept, no squares to look things up by, no cells of the map.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp, civil::Weekday, tz};
use serde_json::Value;
use xunge_shared::hlc::Millis;
use xunge_tests::{client::Client, wait};

use super::{
    PATIENCE,
    boston::{CivicCase, Ground, codes_by_name},
};
use crate::tally::Tally;

/// What is overdue is overdue at this time: the end of the file's half year.
const NOW: &str = "2015-07-01T04:00:00Z";
/// All that the file can tell of; a month; and some days that begin and end within months and weeks.
const PERIODS: [(&str, &str); 3] = [("2014-12-25", "2024-12-31"), ("2015-03-01", "2015-03-31"), ("2015-01-14", "2015-05-05")];
/// The county's clock without settings: hours east.
const EAST: i8 = 8;
/// 复发: a case of the same type so near and so soon after a closure.
const AGAIN: (f64, Millis) = (30.0, 30 * 86_400_000);

/// In this order in all tables here.
const MEASURES: [&str; 9] = ["opened", "closed", "in_time", "late", "recurred", "passed", "failed", "open", "overdue"];

type Numbers = BTreeMap<String, [i64; MEASURES.len()]>;

/// A day, as text that sorts.
type Day = String;

/// Compares all tables, number by number.
pub(super) async fn compare(desk: &Client, cases: &[CivicCase], cells: &str, tally: &mut Tally) -> Result<()> {
    wait::until_within(PATIENCE, "the analyst to catch up", async || {
        let heads = desk.json("/api/v1/digests").await?;
        let shown: u64 = heads.as_array().context("no heads")?.iter().filter_map(|head| head["seq"].as_u64()).sum();
        Ok((desk.json("/api/v1/figures").await?["upto"].as_u64() >= Some(shown)).then_some(()))
    })
    .await?;
    let (ground, codes) = (Ground::read(cells)?, codes_by_name(desk).await?);
    let again = recurring(cases);
    for period @ (from, to) in PERIODS {
        let told = |key: &dyn Fn(&CivicCase, &str) -> Option<String>| from_file(cases, &again, period, key);
        let tables = [
            ("whole", told(&|_, _| Some(String::new()))),
            ("type", told(&|case, _| Some(case.kind.clone()))),
            ("cell", told(&|case, _| codes.get(ground.cell_of(case.place?)?).cloned())),
            ("month", told(&|_, day| day.get(..7).map(str::to_owned))),
            ("week", told(&|_, day| monday(day))),
        ];
        for (by, expected) in tables {
            let found = table(desk, by, period).await?;
            for (i, measure) in MEASURES.iter().enumerate() {
                // What is open is so at present: it has no week.
                if ["week", "month"].contains(&by) && ["open", "overdue"].contains(measure) {
                    continue;
                }
                let what = format!("{measure} by {by}, {from} to {to}");
                let sum = |numbers: &Numbers| numbers.values().map(|line| line[i]).sum::<i64>();
                let differs = expected.keys().chain(found.keys()).find(|key| of(&expected, key, i) != of(&found, key, i));
                let (mine, theirs) = differs.map_or_else(
                    || (sum(&expected).to_string(), sum(&found).to_string()),
                    |key| (format!("{key} {}", of(&expected, key, i)), format!("{key} {}", of(&found, key, i))),
                );
                tally.equal(&what, mine, theirs);
            }
        }
    }
    Ok(())
}

fn of(numbers: &Numbers, key: &str, i: usize) -> i64 {
    numbers.get(key).map_or(0, |numbers| numbers[i])
}

/// The same as the figures, from the rows of the file. `key` says which line a case belongs to, by itself and by the day of what is
/// counted.
fn from_file(cases: &[CivicCase], again: &[bool], (from, to): (&str, &str), key: &dyn Fn(&CivicCase, &str) -> Option<String>) -> Numbers {
    let now = NOW.parse::<Timestamp>().map_or(0, |now| now.as_millisecond() as Millis);
    let mut all = Numbers::new();
    for (case, again) in cases.iter().zip(again) {
        let mut count = |measure: &str, at: Option<Millis>| {
            let day = at.map(day).unwrap_or_default();
            let i = MEASURES.iter().position(|known| *known == measure).filter(|_| at.is_none() || (from..=to).contains(&day.as_str()));
            if let (Some(i), Some(key)) = (i, key(case, &day)) {
                all.entry(key).or_default()[i] += 1;
            }
        };
        count("opened", Some(case.opened));
        // As it is told: a row that was closed before it was opened is closed when it is opened.
        match (case.closed.map(|closed| closed.max(case.opened)), case.due) {
            (Some(closed), due) => {
                count("closed", Some(closed));
                count("passed", Some(closed));
                if let Some(due) = due {
                    count(if closed <= due { "in_time" } else { "late" }, Some(closed));
                }
                if *again {
                    count("recurred", Some(closed));
                }
            }
            (None, due) => {
                count("open", None);
                if due.is_some_and(|due| due < now) {
                    count("overdue", None);
                }
            }
        }
    }
    all
}

/// Which cases came back: every pair of a type is looked at.
fn recurring(cases: &[CivicCase]) -> Vec<bool> {
    let mut by_kind: BTreeMap<&str, Vec<&CivicCase>> = BTreeMap::new();
    for case in cases {
        by_kind.entry(&case.kind).or_default().push(case);
    }
    let again = |case: &CivicCase| {
        let (Some(closed), Some(place)) = (case.closed, case.place) else { return false };
        let closed = closed.max(case.opened);
        let later = |other: &&CivicCase| (closed + 1..=closed + AGAIN.1).contains(&other.opened);
        let near = |other: &CivicCase| other.place.is_some_and(|there| metres(place, there) <= AGAIN.0);
        by_kind[case.kind.as_str()].iter().copied().filter(later).any(near)
    };
    cases.iter().map(again).collect()
}

/// On a sphere, by the cosine of the angle between two directions: another formula than the product's.
fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let direction = |(lon, lat): (f64, f64)| {
        let (lon, lat) = (lon.to_radians(), lat.to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    let (a, b) = (direction(a), direction(b));
    // The chord, because the cosine of a small angle is too near to one.
    let chord = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
    2.0 * (chord / 2.0).asin() * 6_371_008.8
}

fn day(at: Millis) -> Day {
    let zone = tz::TimeZone::fixed(tz::offset(EAST));
    Timestamp::from_millisecond(at as i64).map(|at| at.to_zoned(zone).date().to_string()).unwrap_or_default()
}

fn monday(day: &str) -> Option<String> {
    let date: jiff::civil::Date = day.parse().ok()?;
    let since = date.weekday().since(Weekday::Monday);
    Some(date.checked_sub(SignedDuration::from_hours(24 * i64::from(since))).ok()?.to_string())
}

async fn table(desk: &Client, by: &str, (from, to): (&str, &str)) -> Result<Numbers> {
    let now = NOW.parse::<Timestamp>()?.as_millisecond();
    let table = desk.json(&format!("/api/v1/figures?by={by}&from={from}&to={to}&now={now}")).await?;
    let lines = table["lines"].as_array().context("no lines")?;
    let numbers = |line: &Value| MEASURES.map(|measure| line["counts"][measure].as_i64().unwrap_or_default());
    Ok(lines.iter().map(|line| (line["key"].as_str().unwrap_or_default().to_owned(), numbers(line))).collect())
}
