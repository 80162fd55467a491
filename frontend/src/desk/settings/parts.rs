//! Settings as named parts: what differs between two versions, and how changes of two people come together. Pure.
//!
//! A part is the least that is changed by itself: one item of a list, one number, one day of the calendar. Its name is a path such as
//! `event_types/0102` or `calendar/holidays/20730`, its value JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use xunge_shared::settings::Settings;

/// The lists, whose items are told apart by their codes.
const LISTS: [&str; 5] = ["checklist", "disorders", "event_types", "phrases", "views"];
/// The days of the calendar that are told apart by themselves.
const DAYS: [&str; 2] = ["holidays", "workdays"];

/// All parts of a version.
type Parts = BTreeMap<String, Value>;

/// A part that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its name.
    pub part: String,
    /// What it was; absent when it is new.
    pub before: Option<Value>,
    /// What it is; absent when it was taken away.
    pub after: Option<Value>,
}

/// A part that two people changed differently.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    /// Its name.
    pub part: String,
    /// What both began with.
    pub base: Option<Value>,
    /// What was saved meanwhile.
    pub theirs: Option<Value>,
    /// What is about to be saved.
    pub mine: Option<Value>,
}

/// The code of an item: checklist items and event types have theirs in a term.
fn code(item: &Value) -> Option<&str> {
    item.get("term").unwrap_or(item).get("code")?.as_str()
}

fn parts(settings: &Settings) -> Parts {
    // Settings are text, numbers and lists of these: they always encode.
    let Ok(Value::Object(all)) = serde_json::to_value(settings) else { return Parts::new() };
    let mut parts = Parts::new();
    for (name, value) in all {
        match value {
            Value::Array(items) if LISTS.contains(&name.as_str()) => {
                parts.extend(items.into_iter().filter_map(|item| Some((format!("{name}/{}", code(&item)?), item))));
            }
            Value::Object(fields) => {
                for (field, value) in fields {
                    match value {
                        Value::Array(days) if DAYS.contains(&field.as_str()) => {
                            parts.extend(days.into_iter().map(|day| (format!("{name}/{field}/{day}"), json!(true))));
                        }
                        value if name == "rectify" => {
                            parts.entry(name.clone()).or_insert_with(|| json!({}))[field] = value;
                        }
                        value => drop(parts.insert(format!("{name}/{field}"), value)),
                    }
                }
            }
            value => drop(parts.insert(name, value)),
        }
    }
    parts
}

/// The order of the items: as in `first`, then what only `then` has.
fn order(first: &Settings, then: &Settings) -> BTreeMap<String, usize> {
    let codes = |settings: &Settings| {
        let checklist = settings.checklist.iter().map(|item| format!("checklist/{}", item.term.code));
        let disorders = settings.disorders.iter().map(|item| format!("disorders/{}", item.code));
        let types = settings.event_types.iter().map(|item| format!("event_types/{}", item.term.code));
        let phrases = settings.phrases.iter().map(|phrase| format!("phrases/{}", phrase.code));
        let views = settings.views.iter().map(|view| format!("views/{}", view.code));
        checklist.chain(disorders).chain(types).chain(phrases).chain(views).collect::<Vec<_>>()
    };
    let mut order = BTreeMap::new();
    for code in codes(first).into_iter().chain(codes(then)) {
        let next = order.len();
        order.entry(code).or_insert(next);
    }
    order
}

/// Settings again; nothing when a part is missing that every version has.
fn whole(parts: Parts, order: &BTreeMap<String, usize>) -> Option<Settings> {
    let mut all = Map::new();
    let mut lists: BTreeMap<&str, Vec<(usize, Value)>> = LISTS.map(|list| (list, vec![])).into();
    for (name, value) in parts {
        match name.split('/').collect::<Vec<_>>()[..] {
            [list, _] if LISTS.contains(&list) => {
                let place = order.get(&name).copied().unwrap_or(usize::MAX);
                lists.get_mut(list)?.push((place, value));
            }
            [group, days, day] => {
                let day: u32 = day.parse().ok()?;
                let group = all.entry(group).or_insert_with(|| json!({}));
                group.as_object_mut()?.entry(days).or_insert_with(|| json!([])).as_array_mut()?.push(json!(day));
            }
            [group, field] => {
                all.entry(group).or_insert_with(|| json!({}))[field] = value;
            }
            _ => drop(all.insert(name.clone(), value)),
        }
    }
    for (list, mut items) in lists {
        items.sort_by_key(|(place, _)| *place);
        all.insert(list.to_owned(), items.into_iter().map(|(_, item)| item).collect());
    }
    let calendar = all.get_mut("calendar")?.as_object_mut()?;
    for days in DAYS {
        calendar.entry(days).or_insert_with(|| json!([]));
    }
    serde_json::from_value(Value::Object(all)).ok()
}

/// What differs, in the order of the names.
pub fn changes(before: &Settings, after: &Settings) -> Vec<Change> {
    let (before, after) = (parts(before), parts(after));
    let mut names: Vec<_> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let change = |name: &&String| before.get(*name) != after.get(*name);
    let names = names.into_iter().filter(change);
    names.map(|name| Change { part: name.clone(), before: before.get(name).cloned(), after: after.get(name).cloned() }).collect()
}

/// What both changed comes together: the whole of it, in which a part that clashes is `mine`; and these parts.
pub fn merge(base: &Settings, theirs: &Settings, mine: &Settings) -> (Settings, Vec<Clash>) {
    let order = order(mine, theirs);
    let (base, other, own) = (parts(base), parts(theirs), parts(mine));
    let (mut merged, mut clashes) = (Parts::new(), vec![]);
    let names: std::collections::BTreeSet<&String> = base.keys().chain(other.keys()).chain(own.keys()).collect();
    for name in names {
        let [b, t, m] = [&base, &other, &own].map(|parts| parts.get(name));
        let taken = if m == b { t } else { m };
        if t != b && m != b && t != m {
            let [base, theirs, mine] = [b, t, m].map(Option::<&Value>::cloned);
            clashes.push(Clash { part: name.clone(), base, theirs, mine });
        }
        merged.extend(taken.map(|value| (name.clone(), value.clone())));
    }
    (whole(merged, &order).unwrap_or_else(|| mine.clone()), clashes)
}

/// `into` with one part as it is in `from`.
pub fn take(into: &Settings, from: &Settings, part: &str) -> Settings {
    let order = order(into, from);
    let (mut own, other) = (parts(into), parts(from));
    match other.get(part) {
        Some(value) => drop(own.insert(part.to_owned(), value.clone())),
        None => drop(own.remove(part)),
    }
    whole(own, &order).unwrap_or_else(|| into.clone())
}

#[cfg(test)]
mod tests {
    use xunge_shared::{
        calendar::{LimitUnit, TimeLimit},
        settings::{Phrase, Term},
    };

    use super::*;

    fn edited(edit: impl FnOnce(&mut Settings)) -> Settings {
        let mut settings = Settings::default();
        settings.calendar.holidays.insert(20_730);
        edit(&mut settings);
        settings
    }

    #[test]
    fn parts_are_the_whole() {
        let phrase = |code: &str| Phrase { code: code.into(), doing: "remark".into(), text: "已电话告知".into() };
        let settings = edited(|s| (s.patrol.still_s, s.phrases) = (Some(120), vec![phrase("b"), phrase("a")]));
        assert_eq!(whole(parts(&settings), &order(&settings, &settings)), Some(settings));
    }

    #[test]
    fn what_differs_is_told_by_part() {
        let after = edited(|s| {
            s.event_types[1].limit = TimeLimit { amount: 8, unit: LimitUnit::WorkingHours };
            s.disorders.remove(0);
            s.calendar.workdays.insert(20_731);
            s.rectify.amount = 3;
        });
        let changes = changes(&edited(|_| ()), &after);
        let names: Vec<_> = changes.iter().map(|change| change.part.as_str()).collect();
        assert_eq!(names, ["calendar/workdays/20731", "disorders/vending", "event_types/0102", "rectify"]);
        assert!(changes[0].before.is_none() && changes[1].after.is_none());
    }

    #[test]
    fn changes_of_two_people_come_together() {
        let base = edited(|_| ());
        let theirs = edited(|s| {
            s.patrol.foot_kmh = 6;
            s.inspect_every_h = 48;
            s.calendar.holidays.clear();
            s.disorders.push(Term { code: "noise".into(), zh: "乱鸣".into(), en: "Noise".into() });
        });
        let mine = edited(|s| {
            s.inspect_every_h = 24;
            s.checklist.swap(0, 2);
            s.calendar.workdays.insert(20_800);
        });
        let (merged, clashes) = merge(&base, &theirs, &mine);
        assert_eq!(clashes.iter().map(|clash| clash.part.as_str()).collect::<Vec<_>>(), ["inspect_every_h"]);
        assert_eq!((merged.patrol.foot_kmh, merged.inspect_every_h), (6, 24));
        assert!(merged.calendar.holidays.is_empty() && merged.calendar.workdays.contains(&20_800));
        assert_eq!(merged.checklist[0].term.code, "order", "the order is mine");
        assert_eq!(merged.disorders.last().unwrap().code, "noise");
        assert_eq!(take(&merged, &theirs, "inspect_every_h").inspect_every_h, 48);
    }

    #[test]
    fn who_changed_nothing_takes_what_there_is() {
        let (base, other) = (edited(|_| ()), edited(|s| s.disagree_min = 60));
        assert_eq!(merge(&base, &other, &base), (other.clone(), vec![]));
        assert_eq!(merge(&base, &base, &other), (other.clone(), vec![]));
        assert_eq!(merge(&base, &other, &other), (other, vec![]));
    }
}
