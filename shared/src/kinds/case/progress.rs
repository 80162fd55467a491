//! The fold of a case's facts: where it stands, what did not fit, and when it is due.

use std::collections::BTreeSet;

use super::{Acts, Assigned, Case, Move, Moved, Reporting, Stage, TRANSITIONS};
use crate::{
    calendar::LimitUnit,
    hlc::Millis,
    id::{AccountId, OpId},
    role::Role,
    settings::Settings,
};

/// What the facts of a case add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress<'a> {
    /// Where it stands.
    pub stage: Stage,
    /// The op that a next move must be based on.
    pub head: OpId,
    /// Moves that counted, in order.
    pub taken: Vec<&'a Moved>,
    /// Moves that did not fit, and that nobody has settled.
    pub conflicts: Vec<&'a Moved>,
    /// Who is to do it.
    pub assigned: Option<&'a Assigned>,
    /// True when the current assignment did not know the one before it.
    pub assignment_stale: bool,
    /// Who reported it and who put it right: they do not check it.
    pub hands: BTreeSet<AccountId>,
}

impl<'a> Progress<'a> {
    /// Where `who`, holding `role`, may move it from here. Whoever reported it or put it right does not judge the disposal.
    pub fn next(&self, role: Role, who: Option<AccountId>) -> impl Iterator<Item = Stage> + use<> {
        let own = self.stage == Stage::Disposed && who.is_some_and(|who| self.hands.contains(&who));
        self.stage.next(role).filter(move |_| !own)
    }

    /// The move that counted where this one did not: both are answers to the same op.
    pub fn rival(&self, conflict: &Moved) -> Option<&'a Moved> {
        self.taken.iter().find(|taken| taken.by.based_on == conflict.by.based_on).copied()
    }
}

impl Case {
    /// The fold of all facts; nothing before the report is known.
    pub fn progress(&self) -> Option<Progress<'_>> {
        self.folded(&self.acts())
    }

    pub(super) fn folded(&self, acts: &Acts<'_>) -> Option<Progress<'_>> {
        let report = self.report()?;
        let (mut stage, mut head) = (Stage::Reported, report.by.stamp.op_id());
        let (mut taken, mut conflicts, mut hands) = (vec![], vec![], BTreeSet::new());
        // What has a number in another system was checked there, and all of it is told here in one name.
        let checked_here = report.what.reference.is_none();
        if checked_here {
            hands.insert(report.by.author);
        }
        for (stamp, moved) in self.moves.iter() {
            let Move { from, to, .. } = moved.what;
            let allowed = TRANSITIONS.iter().any(|t| t.from == from && t.to == to);
            // Each move away from there judges the disposal.
            let own = from == Stage::Disposed && hands.contains(&moved.by.author);
            if allowed && !own && from == stage && moved.by.based_on == Some(head) {
                (stage, head) = (to, stamp.op_id());
                taken.push(moved);
                if checked_here && to == Stage::Disposed {
                    hands.insert(moved.by.author);
                }
            } else if !acts.is_settled(moved.by) {
                conflicts.push(moved);
            }
        }
        let mut latest = self.assignments.iter().rev().map(|(_, a)| a);
        let (assigned, before) = (latest.next(), latest.next());
        let assignment_stale = match (assigned, before) {
            (Some(now), Some(before)) => now.by.based_on != Some(before.by.stamp.op_id()),
            _ => false,
        };
        Some(Progress { stage, head, taken, conflicts, assigned, assignment_stale, hands })
    }

    /// Why its disposal was sent back, while it is to be done again.
    pub fn rework(&self) -> Option<&Moved> {
        self.progress().filter(|progress| progress.stage == Stage::Rework)?.taken.last().copied()
    }

    /// When it is due: as set or granted by hand, or by the limit of its event type; moved by the time for which it was
    /// suspended since. Never, as long as it is.
    pub fn due(&self, settings: &Settings) -> Option<Millis> {
        let acts = self.acts();
        self.due_by(settings, &acts, &self.folded(&acts)?)
    }

    pub(super) fn due_by(&self, settings: &Settings, acts: &Acts<'_>, progress: &Progress<'_>) -> Option<Millis> {
        let Reporting { by, what } = self.report()?;
        let limit = settings.event_type(&what.event_type).map(|event| event.limit);
        let set = self.deadline.stamp().zip(self.deadline.get().map(|deadline| deadline.due));
        let granted = acts.granted.and_then(|act| Some((act.by.stamp, act.what.until?)));
        let (since, mut due) = match set.max(granted) {
            Some(by_hand) => by_hand,
            None => (by.stamp, settings.calendar.deadline(by.at(), limit?)?),
        };
        let unit = limit.map_or(LimitUnit::ClockHours, |limit| limit.unit);
        let mut moves = progress.taken.iter().skip_while(|moved| moved.by.stamp <= since).peekable();
        while let Some(moved) = moves.next() {
            if moved.what.to == Stage::Suspended {
                due = settings.calendar.put_off(due, moved.by.at(), moves.peek()?.by.at(), unit)?;
            }
        }
        Some(due)
    }
}
