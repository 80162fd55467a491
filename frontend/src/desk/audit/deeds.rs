//! Entries of the log as a person reads them: what they are about in words, and looking at many things at once as one line. Pure but for names.

use xunge_shared::{
    hlc::Millis,
    id::{EntityId, Feed, KindName, Scope},
    kinds::{Kind, track::TrackLog},
};

use crate::api::Noted;
use crate::data::Core;
use crate::i18n::{audit as words, kinds::comma};
use crate::kinds::face;

/// Looking at tracks: whoever opens the map looks at those of every town on it, and each is noted.
const LOOKING: &str = "tracks_viewed";
/// What is looked at within this time is one line, ms.
const AT_ONCE: Millis = 60_000;

/// A line of the log: an entry, and those that the same person made by the same look, each about something else.
#[derive(Debug, Clone, PartialEq)]
pub struct Deed {
    /// The newest entry.
    pub noted: Noted,
    /// Older ones.
    pub others: Vec<Noted>,
}

/// The entries line by line, in their order.
pub fn deeds(entries: &[Noted]) -> Vec<Deed> {
    let mut all: Vec<Deed> = vec![];
    for noted in entries {
        match all.last_mut().filter(|deed| is_same_look(&deed.noted, noted)) {
            Some(deed) => deed.others.push(noted.clone()),
            None => all.push(Deed { noted: noted.clone(), others: vec![] }),
        }
    }
    all
}

fn is_same_look(one: &Noted, other: &Noted) -> bool {
    let is_look = |noted: &Noted| noted.action == LOOKING && noted.about.is_some();
    is_look(one) && is_look(other) && (one.actor, one.subject) == (other.actor, other.subject) && one.at.abs_diff(other.at) < AT_ONCE
}

/// What an entry is about: kinds, a thing behind its kind, an area or one of its feeds. What has no word stands for itself. Tracked.
pub fn matter(core: Core, about: &str) -> String {
    if let Ok(scope) = about.parse::<Scope>() {
        let area = core.area_name(scope.area());
        return if scope.feed() == Feed::Tracks { format!("{area} {}", face(&TrackLog::NAME).noun()) } else { area };
    }
    // looking at tracks is the one deed that names a thing without its kind
    if about.parse::<EntityId>().is_ok() {
        return words::of_round(about.get(..8).unwrap_or(about));
    }
    match about.split_once(':') {
        Some((kind, thing)) => format!("{} {thing}", word(kind)),
        None => about.split(',').map(word).collect::<Vec<_>>().join(comma()),
    }
}

fn word(code: &str) -> String {
    let known = match code {
        "people" => words::of_people(),
        "audit" => words::of_audit(),
        "figures" => words::of_figures(),
        "coverage" => words::of_coverage(),
        "recurrence" => words::of_recurrence(),
        "bulletin" => words::of_bulletin(),
        "all" => words::of_all(),
        "password" => words::of_password(),
        "code" => words::of_code(),
        _ => match code.parse::<KindName>().map(|kind| face(&kind)) {
            Ok(face) => face.noun(),
            Err(_) => return code.to_owned(),
        },
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use xunge_shared::id::AccountId;

    use super::*;

    fn noted(id: u64, at: Millis, actor: u32, action: &str, about: &str) -> Noted {
        Noted { id, at, actor: Some(AccountId(actor)), action: action.into(), subject: None, about: Some(about.into()) }
    }

    #[test]
    fn one_look_at_many_towns_is_one_line() {
        let town = |n: u64| format!("99000100{n}000/track");
        let look = |id, at, actor, n| noted(id, at, actor, LOOKING, &town(n));
        let entries = [
            look(9, 100_000, 1, 1),
            look(8, 99_500, 1, 2),
            look(7, 99_000, 2, 1),
            look(6, 98_000, 1, 3),
            look(5, 20_000, 1, 4),
            noted(4, 19_000, 1, "imported", "zone"),
            noted(3, 18_000, 1, "imported", "cell"),
        ];
        let lines: Vec<_> = deeds(&entries).into_iter().map(|deed| (deed.noted.id, deed.others.len())).collect();
        assert_eq!(lines, [(9, 1), (7, 0), (6, 0), (5, 0), (4, 0), (3, 0)], "what is not looking stands each for itself");
    }
}
