//! Which step of a line something was told of, whatever became of its plan: steps put in, moved, taken out and called otherwise. Pure: it
//! follows the plans in the order of their stamps, so that what was told counts the same whichever came first.

use minicbor::{Decode, Encode};

use super::{Plan, Progressed, Timetable};
use crate::{
    container::GrowSet,
    id::{AccountId, OpId},
    op::Stamp,
};

/// A step: its words, and how many before it in the plan have the same.
pub type Step<'a> = (&'a str, usize);

/// A step that is called otherwise than before, and is the same duty.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Reworded {
    /// Its words in the plan that was edited.
    #[n(0)]
    pub was: String,
    /// Its words now.
    #[n(1)]
    pub now: String,
    /// How many before it had the same words; none when absent.
    #[n(2)]
    pub nth: Option<u8>,
}

/// What a plan said: what is told of a step means the one of its time, and whom any of them named may tell how far it is.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
#[cbor(array)]
pub(super) struct Stood {
    #[n(0)]
    pub(super) steps: Vec<String>,
    #[n(1)]
    pub(super) account: Option<AccountId>,
    #[n(2)]
    pub(super) reworded: Option<Vec<Reworded>>,
}

impl Stood {
    fn has(&self, step: Step<'_>) -> bool {
        self.steps.iter().filter(|words| *words == step.0).count() > step.1
    }

    /// What a step of the plan before is called in this one, where that is something else.
    fn calls(&self, step: Step<'_>) -> Option<Step<'_>> {
        let mut reworded = self.reworded.iter().flatten();
        let same = |one: &&Reworded| (one.was.as_str(), usize::from(one.nth.unwrap_or_default())) == step;
        reworded.find(same).map(|one| (one.now.as_str(), 0))
    }

    /// What a step of this plan was called in the one before, where that was something else.
    fn called(&self, step: Step<'_>) -> Option<Step<'_>> {
        let one = self.reworded.iter().flatten().find(|one| step.1 == 0 && one.now == step.0)?;
        Some((&one.was, one.nth.unwrap_or_default().into()))
    }

    /// True when a step with these words is here, and not another one that took them.
    fn keeps(&self, step: Step<'_>) -> bool {
        self.has(step) && self.called(step).is_none()
    }
}

/// The step of the last plan that the one of plan `from` is by then; nothing when it was taken out. Plans are in the order of their stamps.
fn followed<'a>(plans: &[&'a Stood], from: usize, step: Step<'a>) -> Option<Step<'a>> {
    let mut names = vec![step];
    for plan in plans[..=from].iter().rev() {
        names.extend(plan.called(names[names.len() - 1]));
    }
    names.reverse();
    let mut is_there = plans[from].has(step);
    for pair in plans[from..].windows(2) {
        let [before, plan] = *pair else { break };
        let name = names[names.len() - 1];
        let other = if is_there { plan.calls(name) } else { None };
        let stays = is_there && plan.keeps(name);
        // a name that it had, and that is no other step's since: two desks that edited one plan call one step by two names, and what was taken
        // out is put in again
        let had = || names.iter().rev().copied().filter(|name| !before.has(*name));
        let again = || had().find_map(|name| plan.calls(name)).or_else(|| had().find(|name| plan.keeps(*name)));
        let now = other.or_else(|| if stays { Some(name) } else { again() });
        is_there = now.is_some();
        names.extend(now.filter(|now| *now != name));
    }
    names.pop().filter(|_| is_there)
}

/// Each step of a plan, told apart from others with the same words.
pub(super) fn told_apart(steps: &[String]) -> impl Iterator<Item = Step<'_>> {
    steps.iter().enumerate().map(|(n, step)| (step.as_str(), steps[..n].iter().filter(|before| *before == step).count()))
}

impl Timetable {
    /// When each plan was said, and what it said.
    fn plans(&self) -> (Vec<Stamp>, Vec<&Stood>) {
        self.stood.iter().flat_map(GrowSet::iter).unzip()
    }

    /// The step that something was said of, as it was called then; nothing when that was the whole, or a step that no plan had.
    pub fn step_of<'a>(&'a self, said: &'a Progressed) -> Option<Step<'a>> {
        let (planned, plans) = self.plans();
        looked_at(&planned, &plans, said).map(|(_, step)| step)
    }

    /// The step of the plan of now that something was said of; nothing when that was the whole, or a step that is none any more.
    pub fn step_now<'a>(&'a self, said: &'a Progressed) -> Option<Step<'a>> {
        let (planned, plans) = self.plans();
        let (from, step) = looked_at(&planned, &plans, said)?;
        from.map_or(Some(step), |from| followed(&plans, from, step))
    }

    /// What a step of the plan of now was called before.
    pub fn formerly(&self, step: Step<'_>) -> Vec<&str> {
        let (_, plans) = self.plans();
        let mut names = vec![];
        if plans.iter().all(|plan| plan.reworded.is_none()) {
            return names;
        }
        for (n, plan) in plans.iter().enumerate() {
            for one in told_apart(&plan.steps) {
                if one.0 != step.0 && !names.contains(&one.0) && followed(&plans, n, one) == Some(step) {
                    names.push(one.0);
                }
            }
        }
        names
    }
}

/// The plan that the author of something looked at, by its number, and its step: the plan that was named, else the last one by then that has
/// such a step.
fn looked_at<'a>(planned: &[Stamp], plans: &[&'a Stood], said: &'a Progressed) -> Option<(Option<usize>, Step<'a>)> {
    let number = usize::from(said.what.step?);
    // before the first plan, that one
    let then = planned.iter().rposition(|planned| *planned < said.by.stamp).or((!plans.is_empty()).then_some(0));
    let at = |n: usize| told_apart(&plans[n].steps).nth(number);
    let Some(called) = said.what.called.as_deref() else { return then.and_then(|n| Some((then, at(n)?))) };
    let called_there = |n: usize| {
        let step = at(n).filter(|step| step.0 == called).unwrap_or((called, 0));
        plans[n].has(step).then_some((Some(n), step))
    };
    let named = |op: OpId| planned.iter().position(|planned| planned.op_id() == op).and_then(called_there);
    let known = said.by.based_on.and_then(named).or_else(|| (0..=then?).rev().find_map(called_there));
    Some(known.unwrap_or((then, (called, 0))))
}

/// What makes the steps of the last of some plans those of the one numbered `to`, where they are the same duties under other words: it is said
/// with that plan when it is said again.
pub fn back(plans: &[&Plan], to: usize) -> Option<Vec<Reworded>> {
    let stood = |plan: &&Plan| Stood { steps: plan.steps.clone(), account: None, reworded: plan.reworded.clone() };
    let plans: Vec<_> = plans.iter().map(stood).collect();
    let plans: Vec<_> = plans.iter().collect();
    let reworded = told_apart(&plans.get(to)?.steps).filter_map(|step| {
        let by_now = followed(&plans, to, step).filter(|by_now| *by_now != step && step.1 == 0)?;
        Some(Reworded { was: by_now.0.to_owned(), now: step.0.to_owned(), nth: u8::try_from(by_now.1).ok().filter(|nth| *nth > 0) })
    });
    Some(reworded.collect::<Vec<_>>()).filter(|reworded| !reworded.is_empty())
}
