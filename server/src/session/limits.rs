//! How long a session lasts, by what its account may do.
//!
//! The desk sees everybody's whereabouts and sits beside a network: it signs in anew every morning and every week. Field phones
//! work for days without a network and hold little but their own town's records; a password asked for at night on a road would
//! only be written on the phone's back. They are told apart by the grants held now, so that a change of rights changes the limits.

use xunge_shared::{hlc::Millis, role::Grant};

use crate::store::StoredSession;

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/// See the module. All in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A session ends after so long without a request.
    pub idle: Millis,
    /// And after so long in any case.
    pub longest: Millis,
    /// Its secret is replaced after so long.
    pub renewed: Millis,
    /// How exactly the last use is noted: not with a write for every request.
    pub noted: Millis,
}

/// Supervisors and administrators.
pub const DESK: Limits = Limits { idle: 12 * HOUR, longest: 7 * DAY, renewed: 4 * HOUR, noted: 10 * MINUTE };
/// Everybody else: a phone may lie in a drawer over the holidays.
pub const FIELD: Limits = Limits { idle: 30 * DAY, longest: 180 * DAY, renewed: DAY, noted: HOUR };

impl Limits {
    /// Those of who holds these grants at `now`.
    pub fn of(grants: &[Grant], now: Millis) -> Self {
        let is_desk = grants.iter().any(|grant| grant.holds_at(now) && grant.role.is_desk());
        if is_desk { DESK } else { FIELD }
    }

    /// True when the session is over.
    pub fn are_over(self, session: &StoredSession, now: Millis) -> bool {
        session.seen + self.idle < now || session.created + self.longest < now
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::role::Role;

    use super::*;

    #[test]
    fn the_desk_signs_in_every_morning_and_a_phone_lies_for_weeks() {
        let grants = |role| [Grant { role, area: "990001001000".parse().unwrap(), from: 0, until: Some(90 * DAY) }];
        let check = |role, created: Millis, seen: Millis, now: Millis, over: bool| {
            let session = StoredSession { id: 1, created, seen, expires: Millis::MAX };
            assert_eq!(Limits::of(&grants(role), now).are_over(&session, now), over, "{role:?} {created} {seen} {now}");
        };
        check(Role::Supervisor, 0, 0, 12 * HOUR, false);
        check(Role::Supervisor, 0, 0, 12 * HOUR + 1, true);
        check(Role::Administrator, 0, 7 * DAY, 7 * DAY + 1, true);
        check(Role::Supervisor, 60 * DAY, 80 * DAY, 91 * DAY, false);
        for role in [Role::Patrol, Role::GridWorker] {
            check(role, 0, 0, 30 * DAY, false);
            check(role, 0, 0, 30 * DAY + 1, true);
            check(role, 0, 180 * DAY, 180 * DAY + 1, true);
        }
    }
}
