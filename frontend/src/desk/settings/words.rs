//! Parts of settings, and their values, in words.

use serde_json::Value;
use xunge_shared::{
    calendar::TimeLimit,
    day::Date,
    settings::{ChecklistItem, EventType, Phrase, SharedView, Term},
};

use super::form::{clock, unit_word};
use crate::desk::case::doing_named;
use crate::i18n::{common, settings as words, shared_lists};

/// What a part is called.
pub fn part(name: &str) -> String {
    match name.split('/').collect::<Vec<_>>()[..] {
        ["checklist", code] => format!("{} · {code}", words::checklist()),
        ["disorders", code] => format!("{} · {code}", words::disorders()),
        ["event_types", code] => format!("{} · {code}", words::event_types()),
        ["phrases", _] => shared_lists::phrases().to_owned(),
        ["views", _] => shared_lists::views().to_owned(),
        ["calendar", "holidays", day] => format!("{} · {}", words::day_holiday(), date(day)),
        ["calendar", "workdays", day] => format!("{} · {}", words::day_swapped(), date(day)),
        ["calendar", "week"] => words::week().to_owned(),
        ["calendar", "spans"] => words::spans().to_owned(),
        ["patrol", "foot_kmh"] => words::foot_kmh().to_owned(),
        ["patrol", "vehicle_kmh"] => words::vehicle_kmh().to_owned(),
        ["patrol", "accuracy_gate_m"] => words::accuracy_gate_m().to_owned(),
        ["patrol", "gap_s"] => words::gap_s().to_owned(),
        ["patrol", "geofence_m"] => words::geofence_m().to_owned(),
        ["patrol", "evening"] => words::evening().to_owned(),
        ["patrol", "still_s"] => words::still_s().to_owned(),
        ["patrol", "forgotten_h"] => words::forgotten_h().to_owned(),
        ["inspect_every_h"] => words::inspect_every_h().to_owned(),
        ["rectify"] => words::rectify().to_owned(),
        ["disagree_min"] => words::disagree_min().to_owned(),
        ["street_photo_waived"] => words::street_photo_waived().to_owned(),
        ["in_time_target"] => words::in_time_target().to_owned(),
        ["pass_target"] => words::pass_target().to_owned(),
        ["clean_target"] => words::clean_target().to_owned(),
        // of a newer build
        _ => name.to_owned(),
    }
}

fn date(day: &str) -> String {
    day.parse().map(|day| Date::of(day).to_string()).unwrap_or_default()
}

/// What the value of a part says.
pub fn value(name: &str, value: Option<&Value>) -> String {
    let Some(value) = value else { return words::none().to_owned() };
    let said = match name.split('/').collect::<Vec<_>>()[..] {
        ["checklist", _] => read(value).map(|item: ChecklistItem| format!("{} · {}", term(&item.term), item.hint_zh)),
        ["disorders", _] => read(value).map(|item: Term| term(&item)),
        ["event_types", _] => read(value).map(|kind: EventType| format!("{} · {}", term(&kind.term), limit(kind.limit))),
        ["phrases", _] => read(value).map(|phrase: Phrase| format!("{} · {}", doing_named(&phrase.doing), phrase.text)),
        ["views", _] => read(value).map(|view: SharedView| view.name),
        ["rectify"] => read(value).map(limit),
        ["calendar", "week"] => value.as_u64().map(week),
        ["calendar", "spans"] => {
            read::<Vec<(u16, u16)>>(value).map(|spans| spans.into_iter().map(span).collect::<Vec<_>>().join(crate::i18n::kinds::comma()))
        }
        ["patrol", "evening"] => read(value).map(span),
        _ => None,
    };
    said.unwrap_or_else(|| match value {
        Value::Null => words::none().to_owned(),
        Value::Bool(is) => if *is { words::yes() } else { words::no() }.to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

fn term(term: &Term) -> String {
    words::term_of(&term.zh, &term.en)
}

fn limit(limit: TimeLimit) -> String {
    words::limit_of(limit.amount, unit_word(limit.unit))
}

fn span((from, to): (u16, u16)) -> String {
    format!("{}–{}", clock(from), clock(to))
}

fn week(bits: u64) -> String {
    let names = [
        common::monday(),
        common::tuesday(),
        common::wednesday(),
        common::thursday(),
        common::friday(),
        common::saturday(),
        common::sunday(),
    ];
    let worked = names.into_iter().enumerate().filter(|(n, _)| bits >> n & 1 == 1).map(|(_, name)| name);
    worked.collect::<Vec<_>>().join(" ")
}
