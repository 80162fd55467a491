//! A table of figures: some days of what is in sight, told apart one way, beside the same of last year.

use std::{collections::BTreeMap, ops::Range, str::FromStr};

use jiff::{
    Span,
    civil::{Date, date},
};
use xunge_shared::{entity::Entity, hlc::Millis};

use super::Counts;
use crate::{
    analyst::{
        cases::{self, CASES, MEASURES},
        zones,
    },
    sight::Sight,
    store::{Count, CountQuery, FactQuery, Facts, Part, Result, Test, Value},
};

/// What lines are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// One line of all.
    Whole,
    /// Event types.
    Type,
    /// Towns.
    Town,
    /// Cells.
    Cell,
    /// Days.
    Day,
    /// Weeks, which begin on Monday.
    Week,
    /// Months.
    Month,
}

impl FromStr for By {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        Ok(match text {
            "whole" => Self::Whole,
            "type" => Self::Type,
            "town" => Self::Town,
            "cell" => Self::Cell,
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            _ => return Err(()),
        })
    }
}

impl By {
    fn part(self) -> Option<Part> {
        match self {
            Self::Whole => None,
            Self::Type => Some(Part::Column("event_type")),
            Self::Town => Some(Part::Scope),
            Self::Cell => Some(Part::Column("cell")),
            Self::Day | Self::Week | Self::Month => Some(Part::Column("day")),
        }
    }

    /// True when lines are spans of time.
    pub fn is_time(self) -> bool {
        self.part() == Some(Part::Column("day"))
    }

    /// The line that a part belongs to.
    fn key(self, part: Option<&Value>) -> String {
        match (self, part) {
            (Self::Town, Some(Value::Text(scope))) => town(scope),
            (Self::Day | Self::Week | Self::Month, Some(Value::Int(day))) => self.span(*day),
            (_, Some(Value::Text(text))) => text.clone(),
            _ => String::new(),
        }
    }

    /// The name of the span that a day is in: its first day, or its month.
    fn span(self, day: i64) -> String {
        match self {
            // 1970-01-01 was a Thursday.
            Self::Week => date_of(day - (day + 3).rem_euclid(7)).to_string(),
            Self::Month => date_of(day).strftime("%Y-%m").to_string(),
            _ => date_of(day).to_string(),
        }
    }
}

/// The town that a feed is of.
fn town(scope: &str) -> String {
    scope.parse::<xunge_shared::id::Scope>().map_or_else(|_| scope.to_owned(), |scope| scope.area().town().to_string())
}

/// The date of a local day.
pub fn date_of(day: i64) -> Date {
    let epoch = date(1970, 1, 1);
    Span::new().try_days(day).and_then(|days| epoch.checked_add(days)).unwrap_or(epoch)
}

/// The local day of a date, since 1970-01-01.
fn day_of(date_: Date) -> i64 {
    date_.since(date(1970, 1, 1)).map(|span| i64::from(span.get_days())).unwrap_or_default()
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// What may be read.
    pub sight: Sight,
    /// How lines are told apart.
    pub by: By,
    /// Local days since 1970-01-01; the end is not in it.
    pub days: Range<i64>,
    /// Of this type only.
    pub event_type: Option<String>,
    /// Of this cell only.
    pub cell: Option<String>,
    /// As it stood when the log had this last place.
    pub upto: Option<u64>,
    /// What is overdue is overdue at this time.
    pub now: Millis,
    /// True when something was recorded before last year's days were over: otherwise they have no figures, not zeros. See [`recorded`].
    pub has_last_year: bool,
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Type, town, cell, first day or month; empty for all.
    pub key: String,
    /// In the period.
    pub counts: Counts,
    /// In that of last year.
    pub before: Counts,
}

impl Question {
    /// The days that they are held against.
    pub fn last_year(&self) -> Range<i64> {
        if matches!(self.by, By::Day | By::Week) {
            return self.days.start - 364..self.days.end - 364;
        }
        let back = |day| date_of(day).checked_sub(Span::new().years(1)).map_or(day, day_of);
        back(self.days.start)..back(self.days.end - 1) + 1
    }

    /// What only some cases are asked for by, for [`FactQuery`].
    pub fn tests(&self) -> Vec<(&'static str, Test)> {
        let only = [("event_type", &self.event_type), ("cell", &self.cell)];
        only.into_iter().filter_map(|(column, only)| Some((column, Test::Is(only.as_deref()?.into())))).collect()
    }

    /// Cases that are open; with `overdue` those whose deadline has passed.
    pub fn present(&self, overdue: bool) -> FactQuery {
        let mut tests = vec![("state", Test::Is("open".into()))];
        tests.extend(overdue.then_some(("due", Test::Below(self.now as i64))));
        tests.extend(self.tests());
        FactQuery { sight: self.sight.clone(), study: cases::STUDY, sheet: CASES, tests, upto: self.upto, ..FactQuery::default() }
    }

    /// How often something happened in some days.
    pub fn happened(&self, measure: &'static str, days: Range<i64>, parts: Vec<Part>) -> CountQuery {
        let (study, sheet) = source(measure);
        self.counted((study, sheet, measure), days, parts)
    }

    /// Open cases that are due on some days.
    fn due(&self, days: Range<i64>, parts: &[Part]) -> CountQuery {
        self.counted((cases::STUDY, CASES, "open"), days, parts.to_vec())
    }

    fn counted(&self, what: (&'static str, &'static str, &'static str), days: Range<i64>, parts: Vec<Part>) -> CountQuery {
        let only = [("event_type", &self.event_type), ("cell", &self.cell)];
        let only = only.into_iter().find_map(|(column, only)| Some((column, only.clone()?)));
        let (study, sheet, measure) = what;
        CountQuery { sight: self.sight.clone(), study, sheet, measure, days, only, parts, upto: self.upto }
    }

    /// All that is asked for and happens by the day: inspections have no type, and their cell is not kept.
    fn measures(&self) -> impl Iterator<Item = &'static str> {
        let of_cases = matches!(self.by, By::Type | By::Cell) || self.event_type.is_some() || self.cell.is_some();
        MEASURES.into_iter().chain(zones::INSPECTIONS.into_iter().filter(move |_| !of_cases))
    }

    /// A line in which nothing happened: zero of what is asked for. What was open was not kept, so that is only told of the present.
    pub fn nothing(&self, key: String) -> Line {
        let present = ["open", "overdue"].into_iter().filter(|_| !self.by.is_time());
        let before = if self.has_last_year { Counts::zero(self.measures()) } else { Counts::default() };
        Line { key, counts: Counts::zero(self.measures().chain(present)), before }
    }

    /// True when the counts that are kept answer it: by one of type and cell only.
    pub fn is_kept(&self) -> bool {
        let by_type = self.by == By::Type || self.event_type.is_some();
        let by_cell = self.by == By::Cell || self.cell.is_some();
        !(by_type && by_cell)
    }
}

/// True when anything that figures count was recorded before this day, in what is in sight.
pub fn recorded<F: Facts + ?Sized>(facts: &F, question: &Question, before: i64) -> Result<bool> {
    let all = Question { event_type: None, cell: None, ..question.clone() };
    for measure in ["opened"].into_iter().chain(zones::INSPECTIONS) {
        if facts.count(&all.happened(measure, 0..before, vec![]))?.iter().any(|count| count.n > 0) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The study and the sheet that a measure is of.
pub fn source(measure: &str) -> (&'static str, &'static str) {
    if zones::INSPECTIONS.contains(&measure) { (zones::STUDY, zones::EVENTS) } else { (cases::STUDY, cases::EVENTS) }
}

/// Answers a question.
pub fn ask<F: Facts + ?Sized>(facts: &F, question: &Question) -> Result<Vec<Line>> {
    let by = question.by;
    let parts: Vec<Part> = by.part().into_iter().collect();
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    if by == By::Whole || by.is_time() {
        let starts = if by.is_time() { question.days.clone() } else { 0..1 };
        // Spans in which nothing happened are there too.
        for day in starts {
            of(&mut lines, question, if by.is_time() { by.span(day) } else { String::new() });
        }
    }
    for measure in question.measures() {
        for count in facts.count(&question.happened(measure, question.days.clone(), parts.clone()))? {
            of(&mut lines, question, by.key(count.parts.first())).counts.add(measure, count.n);
        }
        let (last_year, ahead) = (question.last_year(), question.days.start - question.last_year().start);
        for count in facts.count(&question.happened(measure, last_year, parts.clone()))? {
            let key = match count.parts.first() {
                Some(Value::Int(day)) if by == By::Month => date_of(*day)
                    .checked_add(Span::new().years(1))
                    .map_or_else(|_| String::new(), |date| date.strftime("%Y-%m").to_string()),
                Some(Value::Int(day)) => by.span(day + ahead),
                part => by.key(part),
            };
            of(&mut lines, question, key).before.add(measure, count.n);
        }
    }
    if !by.is_time() {
        for (name, counts) in [("open", open(facts, question, &parts)?), ("overdue", overdue(facts, question, &parts)?)] {
            for count in counts.iter().filter(|count| count.parts.first() != Some(&Value::Missing)) {
                of(&mut lines, question, by.key(count.parts.first())).counts.add(name, count.n);
            }
        }
    }
    Ok(lines.into_values().collect())
}

/// The line of this key.
fn of<'a>(lines: &'a mut BTreeMap<String, Line>, question: &Question, key: String) -> &'a mut Line {
    lines.entry(key).or_insert_with_key(|key| question.nothing(key.clone()))
}

/// Cases that are open: they are counted ready by the day on which they are due.
pub fn open<F: Facts + ?Sized>(facts: &F, question: &Question, parts: &[Part]) -> Result<Vec<Count>> {
    facts.count(&question.due(0..cases::NEVER_DUE + 1, parts))
}

/// Those of them whose deadline has passed: that of an earlier day is; of today's, some are.
pub fn overdue<F: Facts + ?Sized>(facts: &F, question: &Question, parts: &[Part]) -> Result<Vec<Count>> {
    let calendar = facts.county_of(cases::STUDY)?;
    let calendar = calendar.as_ref().and_then(Entity::settings).map(|settings| settings.calendar.clone()).unwrap_or_default();
    let today = calendar.day_of(question.now);
    let mut counts = facts.count(&question.due(0..today as i64, parts))?;
    let mut of_today = question.present(true);
    of_today.tests.push(("due", Test::AtLeast(calendar.start_of(today) as i64)));
    counts.extend(facts.grouped(&of_today, parts)?);
    Ok(counts)
}

/// How many cases were open at some time of the period: those that were reported before its end, but those that had ended before it began.
pub fn handled<F: Facts + ?Sized>(facts: &F, question: &Question) -> Result<i64> {
    let sum =
        |measure, days| -> Result<i64> { Ok(facts.count(&question.happened(measure, days, vec![]))?.iter().map(|count| count.n).sum()) };
    let ended = |measure| sum(measure, 0..question.days.start);
    Ok(sum("opened", 0..question.days.end)? - ended("closed")? - ended("cancelled")? - ended("merged")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(by: By, from: Date, to: Date) -> Question {
        let days = day_of(from)..day_of(to) + 1;
        Question { sight: Sight::default(), by, days, event_type: None, cell: None, upto: None, now: 0, has_last_year: true }
    }

    #[test]
    fn last_year_is_the_same_dates_or_the_same_weekdays() {
        let check = |by, from: Date, to: Date, expect: (Date, Date)| {
            let days = question(by, from, to).last_year();
            assert_eq!((date_of(days.start), date_of(days.end - 1)), expect);
        };
        let (from, to) = (date(2026, 1, 1), date(2026, 11, 28));
        check(By::Whole, from, to, (date(2025, 1, 1), date(2025, 11, 28)));
        check(By::Whole, date(2024, 2, 29), date(2024, 2, 29), (date(2023, 2, 28), date(2023, 2, 28)));
        check(By::Week, date(2026, 11, 23), date(2026, 11, 29), (date(2025, 11, 24), date(2025, 11, 30)));
    }

    #[test]
    fn what_was_not_asked_for_is_nothing_and_no_zero() {
        let told = |by| {
            let question = question(by, date(2026, 1, 1), date(2026, 1, 31));
            let first_year = Question { has_last_year: false, ..question.clone() };
            assert_eq!(first_year.nothing(String::new()).before, Counts::default());
            let line = question.nothing(String::new());
            let of = |counts: Counts| ["opened", "open", "overdue", "clean"].map(|name| counts.get(name).is_some());
            (of(line.counts), of(line.before))
        };
        assert_eq!(told(By::Whole), ([true, true, true, true], [true, false, false, true]));
        assert_eq!(told(By::Week), ([true, false, false, true], [true, false, false, true]));
        assert_eq!(told(By::Type), ([true, true, true, false], [true, false, false, false]));
    }

    #[test]
    fn spans_are_named_by_their_first_day() {
        let day = day_of(date(2026, 11, 28));
        assert_eq!([By::Day, By::Week, By::Month].map(|by| by.span(day)), ["2026-11-28", "2026-11-23", "2026-11"]);
        assert_eq!(By::Week.span(day_of(date(2026, 11, 23))), "2026-11-23");
    }
}
