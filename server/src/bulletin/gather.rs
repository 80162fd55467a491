//! Gathers what a bulletin says.

use std::collections::{BTreeMap, BTreeSet};

use xunge_shared::{
    hlc::Millis,
    id::AreaCode,
    kinds::{InState, county::County},
    settings::{Settings, target},
};

use super::{Bulletin, Lang, Problem, Row, Town, Wanted, span};
use crate::{
    analyst::cases::STUDY,
    figures::{By, Line, Patrolled, Question, ask, date_of, evenings_of, handled, patrolled_towns, score},
    store::{Direction, Fact, FactQuery, Facts, Found, Result, Test},
};

/// Answers `question`, which is of the areas that are `wanted`, as a bulletin. `question.by` does not matter, `question.upto` and
/// `question.now` make it what it stays.
pub fn gather<F>(facts: &F, question: &Question, wanted: Wanted) -> Result<Bulletin>
where
    F: Facts + ?Sized,
{
    let Wanted { areas, lang, of_tracks, most, link, outlines } = wanted;
    let county = facts.county_of(STUDY)?;
    let county = county.as_ref().and_then(|entity| County::of(&entity.state));
    let default = Settings::default();
    let settings = county.and_then(County::settings).unwrap_or(&default);
    let named = |code: AreaCode| {
        let whole = county.and_then(County::profile).filter(|county| county.code == code).map(|county| county.name.clone());
        let part = || county.and_then(|county| county.area(code)).map(|area| area.name.clone());
        whole.or_else(part).unwrap_or_else(|| code.to_string())
    };
    let by = |by| ask(facts, &Question { by, ..question.clone() });
    let period = Question { by: By::Whole, ..question.clone() };
    let whole = by(By::Whole)?.pop().unwrap_or_else(|| period.nothing(String::new()));
    let spans = [period.days.clone(), period.last_year()].map(|days| evenings_of(&days, settings, question.now));
    let [walked, before] = if of_tracks { patrolled_towns(facts, &period, spans)? } else { Default::default() };
    let all = |towns: &BTreeMap<AreaCode, Patrolled>| towns.values().copied().sum::<Patrolled>();
    let day = |day: i64| date_of(day).to_string();
    let days = (day(question.days.start), day(question.days.end - 1));
    let whole = [
        Row { name: span(&days), counts: whole.counts, patrolled: all(&walked) },
        Row { name: lang.words().last_year.into(), counts: whole.before, patrolled: all(&before) },
    ];
    let row = |name: String, line: &Line| Row { name, counts: line.counts, ..Row::default() };
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
    let is_kept = Question { by: By::Type, ..question.clone() }.is_kept();
    let mut types = if is_kept { by(By::Type)? } else { vec![] };
    types.sort_by(|a, b| b.counts.get("opened").cmp(&a.counts.get("opened")).then(a.key.cmp(&b.key)));
    let type_name = |code: &str| {
        settings.event_type(code).map_or_else(|| code.to_owned(), |t| if lang == Lang::Zh { t.term.zh.clone() } else { t.term.en.clone() })
    };
    let types = is_kept.then(|| types.into_iter().map(|line| row(type_name(&line.key), &line)).collect());
    let date = |at: i64| date_of(settings.calendar.day_of(at.max(0) as Millis) as i64).to_string();
    let problem = |found: Found| {
        let Fact { values, .. } = &found.fact;
        let number = |i: usize| values[i].int();
        let town = named(found.key.scope.area().town());
        let detail = values[11].text().unwrap_or_default();
        let ended = number(2);
        let until = ended.unwrap_or(question.now as i64);
        let text = |i: usize| values[i].text().unwrap_or_default().to_owned();
        let id = found.key.entity.to_string();
        let own = || format!("…{}", id.get(id.len().saturating_sub(8)..).unwrap_or_default());
        Problem {
            case: found.key.entity,
            code: Some(text(16)).filter(|reference| !reference.is_empty()).unwrap_or_else(own),
            unit: text(14),
            note: text(15),
            what: type_name(values[4].text().unwrap_or_default()),
            place: if detail.is_empty() { town } else { format!("{town} · {detail}") },
            opened: number(0).map(date).unwrap_or_default(),
            due: number(3).map(date),
            cleared: ended.map(date),
            is_late: number(3).is_some_and(|due| due < until),
            spot: number(6).zip(number(7)),
        }
    };
    let [open, cleared] = listed(question, settings, most);
    let mut found = facts.facts(&open)?;
    let open = if found.len() < most { found.len() as i64 } else { facts.grouped(&open, &[])?.iter().map(|count| count.n).sum() };
    found.extend(facts.facts(&FactQuery { limit: most.saturating_sub(found.len()), ..cleared })?);
    let mut problems: Vec<Problem> = found.into_iter().map(problem).collect();
    // of those that are due on one day, the late ones first
    problems.sort_by_key(|problem| (problem.cleared.is_some(), problem.cleared.is_none() && !problem.is_late));
    let comma = if lang == Lang::Zh { "、" } else { ", " };
    let minute = settings.calendar.minute_of_day(question.now);
    Ok(Bulletin {
        lang,
        area: areas.into_iter().map(&named).collect::<Vec<_>>().join(comma),
        link,
        days,
        as_of: format!("{} {:02}:{:02}", date(question.now as i64), minute / 60, minute % 60),
        upto: question.upto.unwrap_or_default(),
        in_time_target: target(settings.in_time_target),
        whole,
        weeks: by(By::Week)?,
        towns,
        types,
        count: handled(facts, question)?.max(problems.len() as i64),
        problems,
        open,
        ground: outlines.into_iter().map(|(town, lines)| Town { name: named(town), lines }).collect(),
    })
}

/// Cases that were open at some time of the period: those that are open still, by their deadline, and those that have ended since it
/// began, the latest first.
fn listed(question: &Question, settings: &Settings, most: usize) -> [FactQuery; 2] {
    let start = |day: i64| settings.calendar.start_of(day as u64) as i64;
    let reported = ("opened", Test::Below(start(question.days.end)));
    let mut open = question.present(false);
    open.tests.push(reported.clone());
    // nothing comes before a number in an order, but a case without a deadline is late last
    (open.order, open.limit) = (Some(("due_day", Direction::Rising)), most);
    let mut tests = vec![reported, ("ended", Test::AtLeast(start(question.days.start)))];
    tests.extend(question.tests());
    let cleared = FactQuery { tests, order: Some(("ended", Direction::Falling)), ..open.clone() };
    [open, cleared]
}
