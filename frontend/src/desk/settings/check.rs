//! What cannot be saved, part by part. Pure; the words are the catalogue's.

use std::collections::BTreeSet;

use xunge_shared::settings::{Settings, Term, target};

use crate::i18n::{settings as words, shared_lists};

/// A part that is wrong, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The section that it stands in.
    pub section: Section,
    /// Why, in words.
    pub why: String,
}

/// A section of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// 检查项
    Checklist,
    /// 五乱
    Disorders,
    /// 事件类型与时限
    Types,
    /// 工作日历
    Calendar,
    /// 巡逻阈值
    Patrol,
    /// 检查与整改
    Inspection,
    /// 常用语与视图
    Desk,
}

impl Section {
    /// All, in the order of the page.
    pub const ALL: [Self; 7] = [Self::Checklist, Self::Disorders, Self::Types, Self::Calendar, Self::Patrol, Self::Inspection, Self::Desk];

    /// Its name in addresses and tests.
    pub fn code(self) -> &'static str {
        match self {
            Self::Checklist => "checklist",
            Self::Disorders => "disorders",
            Self::Types => "types",
            Self::Calendar => "calendar",
            Self::Patrol => "patrol",
            Self::Inspection => "inspection",
            Self::Desk => "desk",
        }
    }

    /// Its heading.
    pub fn word(self) -> &'static str {
        match self {
            Self::Checklist => words::checklist(),
            Self::Disorders => words::disorders(),
            Self::Types => words::event_types(),
            Self::Calendar => words::calendar(),
            Self::Patrol => words::patrol(),
            Self::Inspection => words::inspection(),
            Self::Desk => shared_lists::desk(),
        }
    }
}

const LONGEST: usize = 40;
/// What phones carry for the desk: so many phrases of so many characters, and so many views with links of so many bytes.
pub const MOST_PHRASES: usize = 40;
/// See [`MOST_PHRASES`].
pub const PHRASE: usize = 60;
/// See [`MOST_PHRASES`].
pub const MOST_VIEWS: usize = 20;
const LINK: usize = 600;

/// Everything that is wrong.
pub fn faults(settings: &Settings) -> Vec<Fault> {
    let mut faults = vec![];
    terms(&mut faults, Section::Checklist, settings.checklist.iter().map(|item| &item.term));
    terms(&mut faults, Section::Disorders, settings.disorders.iter());
    terms(&mut faults, Section::Types, settings.event_types.iter().map(|item| &item.term));
    let mut fault = |section, why: String| faults.push(Fault { section, why });
    for kind in &settings.event_types {
        let Term { code, zh, .. } = &kind.term;
        if code.len() != 4 || !code.bytes().all(|b| b.is_ascii_digit()) {
            fault(Section::Types, words::bad_type_code(code));
        }
        if kind.limit.amount == 0 {
            fault(Section::Types, words::bad_limit(zh));
        }
    }
    let calendar = &settings.calendar;
    let is_span = |(from, to): &(u16, u16)| from < to && *to <= 24 * 60;
    let in_order = calendar.spans.windows(2).all(|pair| pair[0].1 <= pair[1].0);
    if calendar.spans.is_empty() || !calendar.spans.iter().all(is_span) || !in_order {
        fault(Section::Calendar, words::bad_spans().to_owned());
    }
    if calendar.week.trailing_zeros() >= 7 {
        fault(Section::Calendar, words::bad_week().to_owned());
    }
    let patrol = &settings.patrol;
    let ranges = [
        (words::foot_kmh(), u64::from(patrol.foot_kmh), 1, 60),
        (words::vehicle_kmh(), u64::from(patrol.vehicle_kmh), 1, 120),
        (words::accuracy_gate_m(), u64::from(patrol.accuracy_gate_m), 5, 200),
        (words::gap_s(), patrol.gap_s, 10, 3_600),
        (words::geofence_m(), u64::from(patrol.geofence_m), 5, 500),
        (words::still_s(), u64::from(patrol.still_s.unwrap_or(180)), 30, 3_600),
        (words::forgotten_h(), u64::from(patrol.forgotten_h.unwrap_or(4)), 1, 72),
    ];
    for (name, value, least, most) in ranges {
        if !(least..=most).contains(&value) {
            fault(Section::Patrol, words::out_of_range(name, least, most));
        }
    }
    // it may go past midnight
    let (begins, ends) = patrol.evening;
    if begins == ends || begins >= 24 * 60 || ends > 24 * 60 {
        fault(Section::Patrol, words::bad_evening().to_owned());
    }
    let ranges = [
        (words::inspect_every_h(), u64::from(settings.inspect_every_h), 1, 24 * 60),
        (words::rectify(), u64::from(settings.rectify.amount), 1, 999),
        (words::disagree_min(), u64::from(settings.disagree_min), 1, 24 * 60),
        (words::in_time_target(), u64::from(target(settings.in_time_target)), 1, 100),
        (words::pass_target(), u64::from(target(settings.pass_target)), 1, 100),
        (words::clean_target(), u64::from(target(settings.clean_target)), 1, 100),
    ];
    for (name, value, least, most) in ranges {
        if !(least..=most).contains(&value) {
            fault(Section::Inspection, words::out_of_range(name, least, most));
        }
    }
    desk(&mut faults, settings);
    faults
}

/// What is a view of the desk's map: nothing leads from it to elsewhere.
pub fn is_view(link: &str) -> bool {
    (link == "/desk" || link.starts_with("/desk?")) && link.len() <= LINK
}

/// Phrases and views: few and short, each once.
fn desk(faults: &mut Vec<Fault>, Settings { phrases, views, .. }: &Settings) {
    let mut fault = |why: String| faults.push(Fault { section: Section::Desk, why });
    let fits = |text: &str, most| !text.trim().is_empty() && text.chars().count() <= most;
    for phrase in phrases.iter().filter(|phrase| !fits(&phrase.text, PHRASE)) {
        fault(shared_lists::bad_phrase(&phrase.text, PHRASE));
    }
    for view in views.iter().filter(|view| !fits(&view.name, LONGEST) || !is_view(&view.link)) {
        fault(shared_lists::bad_view(&view.name));
    }
    if phrases.len() > MOST_PHRASES {
        fault(shared_lists::too_many_phrases(MOST_PHRASES));
    }
    if views.len() > MOST_VIEWS {
        fault(shared_lists::too_many_views(MOST_VIEWS));
    }
    let mut seen = BTreeSet::new();
    let codes = phrases.iter().map(|phrase| &phrase.code).chain(views.iter().map(|view| &view.code));
    if let Some(twice) = codes.into_iter().find(|code| !seen.insert(*code)) {
        fault(words::code_twice(twice));
    }
}

/// Lists: something in them, each code once, and a name in both languages.
fn terms<'a>(faults: &mut Vec<Fault>, section: Section, terms: impl Iterator<Item = &'a Term>) {
    let mut seen = BTreeSet::new();
    let mut count = 0;
    let mut fault = |why: String| faults.push(Fault { section, why });
    for Term { code, zh, en } in terms {
        count += 1;
        let is_code =
            !code.is_empty() && code.len() <= LONGEST && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        if !is_code {
            fault(words::bad_code(if code.is_empty() { zh } else { code }));
        } else if !seen.insert(code.clone()) {
            fault(words::code_twice(code));
        }
        let is_name = |name: &str| !name.trim().is_empty() && name.chars().count() <= LONGEST;
        if !is_name(zh) || !is_name(en) {
            fault(words::bad_names(code));
        }
    }
    if count == 0 {
        fault(words::empty_list().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::settings::{Phrase, SharedView};

    use super::*;

    #[track_caller]
    fn check(edit: impl FnOnce(&mut Settings), expect: &[Section]) {
        let mut settings = Settings::default();
        edit(&mut settings);
        let found: Vec<_> = faults(&settings).into_iter().map(|fault| fault.section).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn the_defaults_are_right_and_each_mistake_is_found_where_it_is() {
        check(|_| (), &[]);
        check(|s| s.checklist.clear(), &[Section::Checklist]);
        check(|s| s.disorders[1].code = s.disorders[0].code.clone(), &[Section::Disorders]);
        check(|s| s.disorders[1].en = " ".into(), &[Section::Disorders]);
        check(|s| s.event_types[0].term.code = "1".into(), &[Section::Types]);
        check(|s| s.event_types[0].limit.amount = 0, &[Section::Types]);
        check(|s| s.calendar.spans = vec![(600, 500)], &[Section::Calendar]);
        check(|s| s.calendar.spans = vec![(500, 700), (600, 800)], &[Section::Calendar]);
        check(|s| s.calendar.week = 0, &[Section::Calendar]);
        check(|s| s.patrol.foot_kmh = 0, &[Section::Patrol]);
        check(|s| s.patrol.still_s = Some(5), &[Section::Patrol]);
        check(|s| s.patrol.evening = (1_300, 1_300), &[Section::Patrol]);
        check(|s| s.inspect_every_h = 0, &[Section::Inspection]);
        check(|s| s.phrases.push(Phrase::default()), &[Section::Desk]);
        let view = |link: &str| SharedView { code: "a".into(), name: "夜市".into(), link: link.into() };
        check(|s| s.views.push(view("/desk?z=12")), &[]);
        check(|s| s.views.push(view("https://elsewhere.example/desk")), &[Section::Desk]);
        check(|s| s.views = vec![view("/desk"), view("/desk?z=12")], &[Section::Desk]);
    }
}
