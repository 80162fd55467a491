//! What was changed of an account, from what is kept of it and what the log of who did what tells. Pure.

use xunge_shared::{hlc::Millis, id::AccountId, people::Keeping, role::Grant};

use crate::api::Noted;

/// What the log calls a change of roles, of name or team, and of whether an account is let in.
pub const NOTED: [&str; 4] = [ROLES, PROFILE, OFF, ON];
const ROLES: &str = "grants_set";
const PROFILE: &str = "profile_set";
const OFF: &str = "account_disabled";
const ON: &str = "account_enabled";

/// Who made a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// Who looks does not read it.
    Unknown,
    /// Who runs the server.
    Operator,
    /// Somebody.
    Account(AccountId),
}

/// What a change did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Other roles: those that were held until then.
    Roles(Vec<Grant>),
    /// Another name or team: both as they were, and as they became.
    Profile([String; 2], [String; 2]),
    /// Let in no more.
    Off,
    /// Let in again.
    On,
    /// Another name or team, of before the server kept what those were.
    Untold,
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Millis,
    /// By whom.
    pub by: Maker,
    /// What it did.
    pub what: What,
}

/// All that is known, the latest first.
pub fn changes(one: &Keeping, noted: &[Noted], now: Millis) -> Vec<Change> {
    let mut all = roles(&one.grants, noted, now);
    let is = (&one.account.display, &one.account.team, one.disabled);
    let after = one.past.iter().skip(1).map(|was| (&was.display, &was.team, was.disabled)).chain([is]);
    for (was, is) in one.past.iter().zip(after) {
        let by = maker(was.by);
        if (&was.display, &was.team) != (is.0, is.1) {
            let [before, after] = [[&was.display, &was.team], [is.0, is.1]].map(|both| both.map(String::clone));
            all.push(Change { at: was.at, by, what: What::Profile(before, after) });
        }
        if was.disabled != is.2 {
            all.push(Change { at: was.at, by, what: if is.2 { What::Off } else { What::On } });
        }
    }
    // what the log tells beside that is of before
    let is_told = |noted: &Noted| one.past.iter().any(|was| was.at == noted.at);
    let old = noted.iter().filter(|noted| noted.subject == Some(one.account.id) && !is_told(noted));
    all.extend(old.filter_map(|noted| {
        let what = match noted.action.as_str() {
            PROFILE => What::Untold,
            OFF => What::Off,
            ON => What::On,
            _ => return None,
        };
        Some(Change { at: noted.at, by: maker(noted.actor), what })
    }));
    all.sort_by_key(|change| std::cmp::Reverse(change.at));
    all
}

fn maker(by: Option<AccountId>) -> Maker {
    by.map_or(Maker::Operator, Maker::Account)
}

/// The changes that grants tell of: each ended all that was held, and what goes on was given anew.
fn roles(grants: &[Grant], noted: &[Noted], now: Millis) -> Vec<Change> {
    let mut all: Vec<(Millis, Vec<Grant>)> = vec![];
    for grant in grants {
        let Some(at) = grant.until.filter(|until| *until <= now) else { continue };
        match all.iter_mut().find(|(of, _)| *of == at) {
            Some((_, before)) => before.push(*grant),
            None => all.push((at, vec![*grant])),
        }
    }
    let by = |at| noted.iter().find(|noted| noted.action == ROLES && noted.at == at).map_or(Maker::Unknown, |noted| maker(noted.actor));
    all.into_iter().map(|(at, before)| Change { at, by: by(at), what: What::Roles(before) }).collect()
}

#[cfg(test)]
mod tests {
    use xunge_shared::{people::Was, role::Role, session::Account};

    use super::*;

    fn one(grants: Vec<Grant>, past: Vec<Was>) -> Keeping {
        let account = Account { id: AccountId(7), name: "zhao".into(), display: "赵建国".into(), team: "一队".into() };
        Keeping { account, disabled: false, grants, sessions: 0, seen: None, factor: false, code: None, past, at: 0 }
    }

    fn noted(at: Millis, action: &str, actor: Option<u32>) -> Noted {
        Noted { id: at, at, actor: actor.map(AccountId), action: action.into(), subject: Some(AccountId(7)), about: None }
    }

    #[test]
    fn each_change_of_roles_has_what_stood_until_then() {
        let grant = |role, from, until| Grant { role, area: "990001001000".parse().unwrap(), from, until };
        let grants = [
            grant(Role::Patrol, 1, Some(100)),
            grant(Role::GridWorker, 1, Some(100)),
            grant(Role::Patrol, 100, Some(200)),
            // given a day back, and held now
            grant(Role::Supervisor, 50, None),
            grant(Role::Patrol, 200, Some(9_000)),
        ];
        let told = changes(&one(grants.to_vec(), vec![]), &[noted(200, ROLES, Some(1))], 1_000);
        let told: Vec<_> =
            told.iter().map(|change| (change.at, change.by, matches!(&change.what, What::Roles(all) if all.len() == 1))).collect();
        assert_eq!(told, [(200, Maker::Account(AccountId(1)), true), (100, Maker::Unknown, false)]);
        assert_eq!(changes(&one(grants[3..4].to_vec(), vec![]), &[], 1_000), []);
    }

    #[test]
    fn each_change_of_a_name_has_what_stood_before_and_after() {
        let was = |at, by, display: &str, disabled| Was { at, by, display: display.into(), team: "一队".into(), disabled };
        let past = vec![was(10, Some(AccountId(1)), "赵建军", false), was(20, None, "赵建", false), was(30, None, "赵建", true)];
        let log = [noted(5, PROFILE, Some(2)), noted(10, PROFILE, Some(1)), noted(6, ON, None)];
        let both = |display: &str| [display.to_owned(), "一队".to_owned()];
        let change = |at, by, what| Change { at, by, what };
        let (first, second) = (Maker::Account(AccountId(1)), Maker::Account(AccountId(2)));
        let expected = [
            // saved with the one before it: let in, and called otherwise
            change(30, Maker::Operator, What::Profile(both("赵建"), both("赵建国"))),
            change(30, Maker::Operator, What::On),
            change(20, Maker::Operator, What::Off),
            change(10, first, What::Profile(both("赵建军"), both("赵建"))),
            change(6, Maker::Operator, What::On),
            change(5, second, What::Untold),
        ];
        assert_eq!(changes(&one(vec![], past), &log, 1_000), expected);
    }
}
