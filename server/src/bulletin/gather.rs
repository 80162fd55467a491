//! Gathers what a bulletin says.

use std::collections::{BTreeMap, BTreeSet};

use xunge_shared::{
    hlc::Millis,
    id::AreaCode,
    kinds::{InState, county::County},
    settings::{Settings, target},
};

use super::{Bulletin, Lang, MOST, Problem, Row};
use crate::{
    analyst::{
        Fact,
        cases::{CASES, STUDY},
    },
    figures::{By, Line, Patrolled, Question, ask, date_of, handled, patrolled, score},
    store::{Direction, FactQuery, Facts, Found, Result, Test},
};

/// Answers `question` as a bulletin. `question.by` does not matter, `question.upto` and `question.now` make it what it stays. What was
/// walked is read from tracks: it is told only `of_tracks`.
pub fn gather<F>(facts: &F, question: &Question, area: Option<AreaCode>, lang: Lang, of_tracks: bool) -> Result<Bulletin>
where
    F: Facts + ?Sized,
{
    let county = facts.county_of(STUDY)?;
    let county = county.as_ref().and_then(|entity| County::of(&entity.state));
    let default = Settings::default();
    let settings = county.and_then(County::settings).unwrap_or(&default);
    let named = |code: AreaCode| county.and_then(|county| county.area(code)).map_or_else(|| code.to_string(), |area| area.name.clone());
    let by = |by| ask(facts, &Question { by, ..question.clone() });
    let period = Question { by: By::Whole, ..question.clone() };
    let whole = by(By::Whole)?.pop().unwrap_or_else(|| period.nothing(String::new()));
    let [walked, before] = if of_tracks { walked(facts, &period)? } else { Default::default() };
    let all = |towns: &BTreeMap<AreaCode, Patrolled>| {
        let mut all = Patrolled::default();
        for town in towns.values() {
            all += *town;
        }
        all
    };
    let evenings = question.days.end - question.days.start;
    let day = |day: i64| date_of(day).to_string();
    let days = (day(question.days.start), day(question.days.end - 1));
    let whole = [
        Row { name: format!("{} — {}", days.0, days.1), counts: whole.counts, patrolled: all(&walked), evenings },
        Row { name: lang.words().last_year.into(), counts: whole.before, patrolled: all(&before), evenings },
    ];
    let row = |name: String, line: &Line| Row { name, counts: line.counts, evenings, ..Row::default() };
    let town = |line: Line| {
        let Ok(code) = line.key.parse::<AreaCode>() else { return row(line.key.clone(), &line) };
        Row { patrolled: walked.get(&code).copied().unwrap_or_default(), ..row(named(code), &line) }
    };
    let mut towns = by(By::Town)?;
    let counted: BTreeSet<String> = towns.iter().map(|line| line.key.clone()).collect();
    // a town without a case or an inspection has streets all the same
    let quiet = walked.keys().map(AreaCode::to_string).filter(|code| !counted.contains(code));
    let by_town = Question { by: By::Town, ..question.clone() };
    towns.extend(quiet.map(|key| by_town.nothing(key)));
    towns.sort_by(|a, b| score(&b.counts).partial_cmp(&score(&a.counts)).unwrap_or(std::cmp::Ordering::Equal).then(a.key.cmp(&b.key)));
    let towns = towns.into_iter().map(town).collect();
    let mut types = by(By::Type)?;
    types.sort_by(|a, b| b.counts.get("opened").cmp(&a.counts.get("opened")).then(a.key.cmp(&b.key)));
    let type_name = |code: &str| {
        settings.event_type(code).map_or_else(|| code.to_owned(), |t| if lang == Lang::Zh { t.term.zh.clone() } else { t.term.en.clone() })
    };
    let types = types.into_iter().map(|line| row(type_name(&line.key), &line)).collect();
    let date = |at: i64| date_of(settings.calendar.day_of(at.max(0) as Millis) as i64).to_string();
    let listed = listed(question, settings);
    let problem = |found: Found| {
        let Fact { values, .. } = &found.fact;
        let number = |i: usize| values[i].int();
        let town = named(found.key.scope.area().town());
        let detail = values[11].text().unwrap_or_default();
        let ended = number(2);
        let until = ended.unwrap_or(question.now as i64);
        Problem {
            what: type_name(values[4].text().unwrap_or_default()),
            place: if detail.is_empty() { town } else { format!("{town} · {detail}") },
            opened: number(0).map(date).unwrap_or_default(),
            due: number(3).map(date),
            cleared: ended.map(date),
            is_late: number(3).is_some_and(|due| due < until),
            spot: number(6).zip(number(7)),
        }
    };
    let problems = facts.facts(&listed)?.into_iter().map(problem).collect();
    let minute = settings.calendar.minute_of_day(question.now);
    Ok(Bulletin {
        lang,
        area: area.map_or_else(|| county.and_then(County::profile).map(|p| p.name.clone()).unwrap_or_default(), named),
        days,
        as_of: format!("{} {:02}:{:02}", date(question.now as i64), minute / 60, minute % 60),
        upto: question.upto.unwrap_or_default(),
        in_time_target: target(settings.in_time_target),
        whole,
        weeks: by(By::Week)?,
        towns,
        types,
        problems,
        count: handled(facts, question)?,
    })
}

/// What was walked of each town's streets, in the period and in that of last year.
fn walked<F: Facts + ?Sized>(facts: &F, period: &Question) -> Result<[BTreeMap<AreaCode, Patrolled>; 2]> {
    let spans = patrolled(facts, period, [period.days.clone(), period.last_year()])?;
    Ok(spans.map(|feeds| {
        let mut towns = BTreeMap::<AreaCode, Patrolled>::new();
        for (feed, patrolled) in feeds {
            *towns.entry(feed.area().town()).or_default() += patrolled;
        }
        towns
    }))
}

/// Cases that were open at some time of the period.
fn listed(question: &Question, settings: &Settings) -> FactQuery {
    let start = |day: i64| settings.calendar.start_of(day as u64) as i64;
    let mut tests = vec![("opened", Test::Below(start(question.days.end))), ("ended", Test::MissingOrAtLeast(start(question.days.start)))];
    tests.extend(question.tests());
    FactQuery {
        sight: question.sight.clone(),
        study: STUDY,
        sheet: CASES,
        tests,
        upto: question.upto,
        order: Some(("opened", Direction::Rising)),
        limit: MOST,
        skip: 0,
    }
}
