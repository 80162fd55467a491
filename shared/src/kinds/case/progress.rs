//! The fold of a case's facts: where it stands, what did not fit, and when it is due.

use std::collections::BTreeSet;

use super::{Acts, Assigned, Case, Move, Moved, Reporting, Stage, TRANSITIONS, What, hands::Hands};
use crate::{
    calendar::LimitUnit,
    hlc::Millis,
    id::{AccountId, OpId},
    kinds::By,
    op::Stamp,
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
    /// The assignment before that one, when that was said without knowing it, and nobody has settled it.
    pub overruled: Option<&'a Assigned>,
    /// Who reported it, or a case that was merged into it, who put it right and who was sent to: they do not check it. Of a case that has a
    /// number in another system its reporter is none of them, because it was checked there and is told here in one name.
    pub hands: BTreeSet<AccountId>,
    /// Who found it in order: with the hands, those who do not pass its spot check.
    pub judges: BTreeSet<AccountId>,
}

/// By when a case is to be put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The time.
    pub at: Millis,
    /// When it was sent back or opened again, if the limit of its event type runs from then.
    pub anew: Option<Millis>,
}

impl<'a> Progress<'a> {
    /// Where `who`, holding `role`, may move it from here. Whoever had a hand in it does not judge the disposal.
    pub fn next(&self, role: Role, who: Option<AccountId>) -> impl Iterator<Item = Stage> + use<> {
        let own = self.stage == Stage::Disposed && who.is_some_and(|who| self.hands.contains(&who));
        self.stage.next(role).filter(move |_| !own)
    }

    /// True when it was put right and not sent back since: before that there is nothing to check once more.
    pub fn is_put_right(&self) -> bool {
        is_put_right(self.stage)
    }

    /// True when `who` may say that its spot check found it in order: neither those who had a hand in it nor those who judged it before.
    pub fn may_pass(&self, who: AccountId) -> bool {
        self.is_put_right() && !self.hands.contains(&who) && !self.judges.contains(&who)
    }

    /// The move that counted where this one did not: both are answers to the same op.
    pub fn rival(&self, conflict: &Moved) -> Option<&'a Moved> {
        self.taken.iter().find(|taken| taken.by.based_on == conflict.by.based_on).copied()
    }
}

fn is_put_right(stage: Stage) -> bool {
    matches!(stage, Stage::Disposed | Stage::Checked | Stage::Closed)
}

/// What the moves of a case add up to, whatever was settled since.
pub(super) struct Course<'a> {
    stage: Stage,
    head: OpId,
    taken: Vec<&'a Moved>,
    stray: Vec<&'a Moved>,
    hands: Hands,
    judges: Hands,
}

impl Course<'_> {
    /// True when a spot check that was passed by these counts: the case was put right by then, and they have no part in that.
    pub(super) fn passes(&self, by: By) -> bool {
        let last = self.taken.iter().rev().find(|moved| moved.by.stamp < by.stamp);
        last.is_some_and(|moved| is_put_right(moved.what.to)) && !self.hands.had(by) && !self.judges.had(by)
    }
}

impl Case {
    /// The fold of all facts; nothing before the report is known.
    pub fn progress(&self) -> Option<Progress<'_>> {
        self.folded(&self.acts())
    }

    /// The fold of its moves.
    pub(super) fn course(&self) -> Option<Course<'_>> {
        let report = self.report.as_ref()?;
        let (mut stage, mut head) = (Stage::Reported, report.by.stamp.op_id());
        let (mut taken, mut stray) = (vec![], vec![]);
        let (mut hands, mut judges) = (self.hands_of_merged(), Hands::default());
        // What has a number in another system was checked there, and all of it is told here in one name.
        let teller = report.what.reference.as_ref().map(|_| report.by.author);
        let others = |who: &AccountId| Some(*who) != teller;
        Some(report.by.author).filter(others).into_iter().for_each(|who| hands.add(who, report.by.stamp, None));
        for (stamp, moved) in self.moves.iter() {
            let Move { from, to, .. } = moved.what;
            let allowed = TRANSITIONS.iter().any(|t| t.from == from && t.to == to);
            // Each move away from there judges the disposal.
            let own = from == Stage::Disposed && hands.had(moved.by);
            if allowed && !own && from == stage && moved.by.based_on == Some(head) {
                (stage, head) = (to, stamp.op_id());
                taken.push(moved);
                match to {
                    // The desk may write down what the one who was sent there did.
                    Stage::Disposed => {
                        let sent = self.assignments(&taken).find(|sent| sent.by.stamp < *stamp).and_then(|sent| sent.what.to);
                        [Some(moved.by.author), sent].into_iter().flatten().filter(others).for_each(|who| hands.add(who, *stamp, None));
                    }
                    Stage::Checked | Stage::Closed => judges.add(moved.by.author, *stamp, None),
                    _ => {}
                }
            } else {
                stray.push(moved);
            }
        }
        Some(Course { stage, head, taken, stray, hands, judges })
    }

    /// The moves that did not fit, settled or not.
    pub fn stray(&self) -> BTreeSet<OpId> {
        self.course().map(|course| course.stray.iter().map(|moved| moved.by.stamp.op_id()).collect()).unwrap_or_default()
    }

    /// Who had a hand in the cases that were merged into it, as long as they were.
    fn hands_of_merged(&self) -> Hands {
        let mut hands = Hands::default();
        for act in self.all_acts().filter(|act| act.what.what == What::Absorb) {
            let parts = |undo: &&super::Acted| undo.what.what == What::Undo && undo.by.based_on == Some(act.by.stamp.op_id());
            let parted = self.all_acts().find(parts).map(|undo| undo.by.stamp);
            act.what.hands.iter().flatten().for_each(|who| hands.add(*who, act.by.stamp, parted));
        }
        hands
    }

    /// The assignments that count beside these moves, the latest first. One that was said with a move goes where that goes: when two
    /// desks dispatch at once, the case lies with those whom the dispatch that counts names.
    fn assignments<'a>(&'a self, taken: &[&Moved]) -> impl Iterator<Item = &'a Assigned> {
        let follows = |moved: &Moved, at: Stamp| moved.by.stamp.device == at.device && moved.by.stamp.n.checked_add(1) == Some(at.n);
        let counts = move |sent: &&Assigned| sent.what.with_move != Some(true) || taken.iter().any(|moved| follows(moved, sent.by.stamp));
        self.assignments.iter().rev().map(|(_, sent)| sent).filter(counts)
    }

    pub(super) fn folded(&self, acts: &Acts<'_>) -> Option<Progress<'_>> {
        let Course { stage, head, taken, stray, hands, judges } = self.course()?;
        let conflicts = stray.into_iter().filter(|moved| !acts.is_settled(moved.by)).collect();
        let (assigned, before) = {
            let mut latest = self.assignments(&taken);
            (latest.next(), latest.next())
        };
        let knew = |now: &Assigned, before: &Assigned| now.by.based_on == Some(before.by.stamp.op_id()) || acts.is_settled(now.by);
        let overruled = assigned.zip(before).filter(|(now, before)| !knew(now, before)).map(|(_, before)| before);
        Some(Progress { stage, head, taken, conflicts, assigned, overruled, hands: hands.now(), judges: judges.now() })
    }

    /// Why its disposal was sent back, while it is to be done again.
    pub fn rework(&self) -> Option<&Moved> {
        self.progress().filter(|progress| progress.stage == Stage::Rework)?.taken.last().copied()
    }

    /// When it is due: as set or granted by hand, or by the limit of its event type; moved by the time for which it was
    /// suspended since. Never, as long as it is.
    pub fn due(&self, settings: &Settings) -> Option<Millis> {
        self.clock(settings).map(|due| due.at)
    }

    /// The same, and whether its limit runs anew.
    pub fn clock(&self, settings: &Settings) -> Option<Due> {
        let acts = self.acts();
        self.due_by(settings, &acts, &self.folded(&acts)?)
    }

    pub(super) fn due_by(&self, settings: &Settings, acts: &Acts<'_>, progress: &Progress<'_>) -> Option<Due> {
        let Reporting { by, what } = self.report()?;
        let limit = settings.event_type(&what.event_type).map(|event| event.limit);
        let unit = limit.map_or(LimitUnit::ClockHours, |limit| limit.unit);
        let from = |at: Millis| settings.calendar.deadline(at, limit?);
        let set = self.deadline.stamp().zip(self.deadline.get().map(|deadline| deadline.due));
        let granted = acts.granted.and_then(|act| Some((act.by.stamp, act.what.until?)));
        let by_hand = set.max(granted);
        let (mut due, mut anew) = (from(by.at()), None);
        let mut taken = progress.taken.iter().peekable();
        // before the first move, and then with each one, what was said by hand up to then counts
        let mut before = None;
        loop {
            let (moved, next) = (taken.next(), taken.peek().map(|next| next.by));
            let until = moved.map(|moved| moved.by.stamp);
            if let Some((_, at)) =
                by_hand.filter(|(said, _)| before.is_none_or(|before| *said >= before) && until.is_none_or(|until| *said < until))
            {
                (due, anew) = (Some(at), None);
            }
            let Some(moved) = moved else { break };
            before = Some(moved.by.stamp);
            let at = moved.by.at();
            match (moved.what.to, next) {
                (Stage::Suspended, Some(next)) => due = due.and_then(|due| settings.calendar.put_off(due, at, next.at(), unit)),
                (Stage::Suspended, None) => due = None,
                // 返工: what is to be done again has its time again; what was given beyond that stays given
                (Stage::Rework, _) if from(at) > due => (due, anew) = (from(at), Some(at)),
                _ => {}
            }
        }
        Some(Due { at: due?, anew })
    }
}
