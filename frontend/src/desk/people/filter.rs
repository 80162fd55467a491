//! Which of the people are listed. Pure.

use xunge_shared::{hlc::Millis, id::AreaCode, people::Keeping, role::Role};

/// How somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Signed in somewhere.
    In,
    /// Never, or not any more.
    Out,
    /// May do nothing.
    Off,
}

impl Standing {
    /// All, in the order of the choice.
    pub const ALL: [Self; 3] = [Self::In, Self::Out, Self::Off];

    /// How `one` stands.
    pub fn of(one: &Keeping) -> Self {
        match one {
            one if one.disabled => Self::Off,
            one if one.sessions > 0 => Self::In,
            _ => Self::Out,
        }
    }

    /// Its name in an address.
    pub fn code(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Off => "off",
        }
    }
}

/// What is asked for; what is absent does not filter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// Words, each of which is in a name, an account or a team.
    pub text: String,
    /// A role held now.
    pub role: Option<Role>,
    /// An area that a role is held for.
    pub area: Option<AreaCode>,
    /// A team; any when empty.
    pub team: String,
    /// How they stand.
    pub standing: Option<Standing>,
}

impl Wanted {
    /// True when `one` is listed.
    pub fn shows(&self, one: &Keeping, now: Millis) -> bool {
        let texts = [&one.account.display, &one.account.name, &one.account.team].map(|text| text.to_lowercase());
        let says = |word: &str| texts.iter().any(|text| text.contains(&word.to_lowercase()));
        let holds =
            || one.held(now).any(|held| self.role.is_none_or(|role| role == held.role) && self.area.is_none_or(|area| area == held.area));
        self.text.split_whitespace().all(says)
            && ((self.role.is_none() && self.area.is_none()) || holds())
            && (self.team.is_empty() || self.team == one.account.team)
            && self.standing.is_none_or(|standing| standing == Standing::of(one))
    }
}

/// The teams there are, each once, in order.
pub fn teams(all: &[Keeping]) -> Vec<String> {
    let mut teams: Vec<_> = all.iter().map(|one| one.account.team.clone()).filter(|team| !team.is_empty()).collect();
    teams.sort_unstable();
    teams.dedup();
    teams
}

#[cfg(test)]
mod tests {
    use xunge_shared::{id::AccountId, role::Grant, session::Account};

    use super::*;

    const TOWN: &str = "990001001000";

    fn one(role: Role, area: &str) -> Keeping {
        let account = Account { id: AccountId(1), name: "zhao".into(), display: "赵建军".into(), team: "城南一队".into() };
        let grant = |role, area: &str, until| Grant { role, area: area.parse().unwrap(), from: 10, until };
        let grants = vec![grant(Role::Administrator, TOWN, Some(20)), grant(role, area, None)];
        Keeping { account, disabled: false, grants, sessions: 0, seen: None, factor: false, code: None, past: vec![], at: 0 }
    }

    #[track_caller]
    fn check(wanted: Wanted, expect: bool) {
        assert_eq!(wanted.shows(&one(Role::Patrol, TOWN), 30), expect, "{wanted:?}");
    }

    #[test]
    fn every_word_counts_and_roles_of_the_past_do_not() {
        let of = |text: &str| Wanted { text: text.into(), ..Wanted::default() };
        check(Wanted::default(), true);
        check(of("赵 ZHAO 一队"), true);
        check(of("赵 二队"), false);
        check(Wanted { role: Some(Role::Patrol), ..of("") }, true);
        check(Wanted { role: Some(Role::Administrator), ..of("") }, false);
        check(Wanted { role: Some(Role::Patrol), area: "990001002000".parse().ok(), ..of("") }, false);
        check(Wanted { area: TOWN.parse().ok(), standing: Some(Standing::Out), ..of("建军") }, true);
        check(Wanted { standing: Some(Standing::Off), ..of("") }, false);
        check(Wanted { team: "城南一队".into(), ..of("") }, true);
        check(Wanted { team: "城南".into(), ..of("") }, false);
    }

    #[test]
    fn teams_are_named_once() {
        let all = [one(Role::Patrol, TOWN), one(Role::Patrol, TOWN)];
        assert_eq!(teams(&all), ["城南一队"]);
    }
}
