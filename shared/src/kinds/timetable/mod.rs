//! `timetable`: 整治时间表, one line of it: a street or place to be put right, by whom, in which steps and until when.

mod steps;

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{
    By, Kind,
    reference::{Reference, ReferenceBody},
    said,
};
use crate::{
    container::GrowSet,
    geometry::Shape,
    hlc::Millis,
    id::{AccountId, EntityId, Feed, KindName, OpId, Sha256},
    op::Stamp,
    role::Role,
    row::Summary,
    settings::Settings,
};

pub use steps::{Reworded, Step, back};
use steps::{Stood, told_apart};

/// More steps than this are no timetable any more; each has a number of a byte.
pub const MOST_STEPS: usize = 20;

/// A line of a timetable: its plan, and what was said of its progress.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
#[cbor(array)]
pub struct Timetable {
    #[n(0)]
    plan: Reference<Plan>,
    #[cbor(n(1), with = "said::all")]
    progress: GrowSet<Stamp, Progressed>,
    /// What of every plan that there was is asked for later.
    #[n(2)]
    stood: Option<GrowSet<Stamp, Stood>>,
    /// What was told by people who do not work at a desk: it shows when a plan names them.
    #[n(3)]
    told: Option<GrowSet<Stamp, Progressed>>,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Plan {
    /// Its number in the timetable.
    #[n(0)]
    pub code: String,
    /// The street or place.
    #[n(1)]
    pub name: String,
    /// What is wrong there.
    #[n(2)]
    pub problem: String,
    /// 责任人, by name or office.
    #[n(3)]
    pub responsible: String,
    /// 责任单位.
    #[n(4)]
    pub unit: String,
    /// Until when.
    #[n(5)]
    pub due: Millis,
    /// What is done one after the other; none when it is done as a whole.
    #[n(6)]
    pub steps: Vec<String>,
    /// The street that it is about.
    #[n(7)]
    pub street: Option<EntityId>,
    /// Where it is.
    #[n(8)]
    pub shape: Option<Shape>,
    /// The account of who answers for it.
    #[n(9)]
    pub account: Option<AccountId>,
    /// Which of its steps are steps of the plan that was edited, under other words. Said with a plan and no part of what stands.
    #[n(10)]
    pub reworded: Option<Vec<Reworded>>,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Progress {
    /// The step that it is about, counted from 0; all of it when absent. What the step is called goes before.
    #[n(0)]
    pub step: Option<u8>,
    /// Whether that is done.
    #[n(1)]
    pub done: bool,
    /// In words.
    #[n(2)]
    pub note: String,
    /// Photos.
    #[n(3)]
    pub photos: Vec<Sha256>,
    /// What the step is called: it is the one with these words wherever it stands when others are put in, moved or taken out. Absent in
    /// what was told before there was this: then it is the one of that number in the plan that stood.
    #[n(4)]
    pub called: Option<String>,
    /// When it was done, where that was before it was told: a step that is called otherwise by now keeps its day. The desk says so, and
    /// nobody of their own work.
    #[n(5)]
    pub since: Option<Millis>,
}

said! {
    /// Progress and who told of it.
    Progressed(Progress)
}

impl Progressed {
    /// When it was done; nothing when it is not.
    pub fn done_at(&self) -> Option<Millis> {
        let told = self.by.at();
        self.what.done.then(|| self.what.since.map_or(told, |since| since.min(told)))
    }
}

/// What ops say of a line.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(flat)]
pub enum TimetableBody {
    /// See [`ReferenceBody::Define`].
    #[n(0)]
    Define(#[n(0)] Plan),
    /// See [`ReferenceBody::Withdraw`].
    #[n(1)]
    Withdraw,
    /// See [`ReferenceBody::Restore`].
    #[n(2)]
    Restore(#[n(0)] OpId),
    /// Something was done, as the desk tells.
    #[n(3)]
    Progress(#[n(0)] Progress),
    /// The same, as whoever answers for the line tells it.
    #[n(4)]
    Tell(#[n(0)] Progress),
}

impl Timetable {
    /// What is to be done; nothing when the line was withdrawn.
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.profile()
    }

    /// The op that said the plan.
    pub fn planned_by(&self) -> Option<OpId> {
        self.plan.stamp().map(|stamp| stamp.op_id())
    }

    /// The plan that was said last, of a line that was withdrawn, too.
    pub fn last_plan(&self) -> Option<&Plan> {
        self.plan.last()
    }

    /// The withdrawals that stand: what restorations have to name.
    pub fn withdrawals(&self) -> impl Iterator<Item = OpId> {
        self.plan.withdrawals()
    }

    /// What was said of its progress by the desk and by those whom a plan named, earliest first. Who is not named any more did what they did;
    /// what others tell is kept and shows nothing.
    pub fn progress(&self) -> impl DoubleEndedIterator<Item = &Progressed> {
        let told = self.told.iter().flat_map(GrowSet::iter).filter(|(_, said)| self.has_named(said.by.author));
        let mut all: Vec<_> = self.progress.iter().chain(told).map(|(_, said)| said).collect();
        all.sort_unstable_by_key(|said| said.by.stamp);
        all.into_iter()
    }

    fn has_named(&self, account: AccountId) -> bool {
        self.stood.iter().flat_map(GrowSet::iter).any(|(_, stood)| stood.account == Some(account))
    }

    /// For each step of the plan that was said last, when it was done.
    pub fn steps(&self) -> Vec<Option<Millis>> {
        let mut last = BTreeMap::new();
        for said in self.progress() {
            if let Some(step) = self.step_now(said) {
                last.insert(step, said.done_at());
            }
        }
        self.told_apart().map(|step| last.get(&step).copied().flatten()).collect()
    }

    /// The steps of the plan that was said last.
    pub fn told_apart(&self) -> impl Iterator<Item = Step<'_>> {
        told_apart(self.last_plan().map(|plan| plan.steps.as_slice()).unwrap_or_default())
    }

    /// When all of it was done: as was said of the whole, else with the last of its steps.
    pub fn done_at(&self) -> Option<Millis> {
        if let Some(whole) = self.progress().rfind(|said| said.what.step.is_none()) {
            return whole.done_at();
        }
        self.steps().into_iter().collect::<Option<Vec<_>>>()?.into_iter().max()
    }
}

impl Kind for Timetable {
    const NAME: KindName = KindName::known("timetable");
    const VERSION: u8 = 1;
    const FEED: Feed = Feed::Desk;
    type Body = TimetableBody;

    fn apply(&mut self, by: By, body: TimetableBody) {
        match body {
            TimetableBody::Define(mut plan) => {
                let (steps, account, reworded) = (plan.steps.clone(), plan.account, plan.reworded.take());
                self.stood.get_or_insert_default().put(by.stamp, Stood { steps, account, reworded });
                self.plan.apply(by, ReferenceBody::Define(plan));
            }
            TimetableBody::Withdraw => self.plan.apply(by, ReferenceBody::Withdraw),
            TimetableBody::Restore(named) => self.plan.apply(by, ReferenceBody::Restore(named)),
            TimetableBody::Progress(what) => self.progress.put(by.stamp, Progressed { by, what }),
            TimetableBody::Tell(what) => {
                let what = Progress { since: None, ..what };
                self.told.get_or_insert_default().put(by.stamp, Progressed { by, what });
            }
        }
    }

    fn summary(&self, _: &Settings) -> Option<Summary> {
        let plan = self.plan()?;
        let last = self.progress().next_back();
        let done = self.done_at().is_some();
        Some(Summary {
            shape: plan.shape.clone(),
            at: last.map(|said| said.by.at()).or(self.plan.defined_at()),
            status: if done { "done" } else { last.map_or("planned", |_| "underway") }.into(),
            open: !done,
            due: Some(plan.due),
            title: plan.name.clone(),
            detail: [plan.unit.as_str(), &plan.responsible].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
            code: plan.code.clone(),
            parent: plan.street,
            who: plan.account,
            photo: self.progress().rev().find_map(|said| said.what.photos.last()).copied(),
            ..Summary::default()
        })
    }

    fn permits(role: Role, body: &TimetableBody) -> bool {
        matches!(body, TimetableBody::Tell(_)) || role.is_desk()
    }

    fn defines(body: &TimetableBody) -> bool {
        !matches!(body, TimetableBody::Progress(_) | TimetableBody::Tell(_))
    }

    fn photos(body: &TimetableBody) -> Vec<Sha256> {
        match body {
            TimetableBody::Progress(progress) | TimetableBody::Tell(progress) => progress.photos.clone(),
            _ => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hlc::Hlc, id::DeviceId};

    fn by(n: u64) -> By {
        By { stamp: Stamp { eff: Hlc::new(n, 0), device: DeviceId(1), n }, author: AccountId(1), based_on: None }
    }

    fn plan(steps: &[&str]) -> TimetableBody {
        named(steps, None)
    }

    fn named(steps: &[&str], account: Option<AccountId>) -> TimetableBody {
        TimetableBody::Define(Plan {
            code: "1".into(),
            name: "永安路".into(),
            problem: "乱摆卖".into(),
            responsible: "李所长".into(),
            unit: "城管所".into(),
            due: 100,
            steps: steps.iter().map(|step| (*step).to_owned()).collect(),
            street: None,
            shape: None,
            account,
            reworded: None,
        })
    }

    fn progress(step: Option<u8>, done: bool) -> TimetableBody {
        TimetableBody::Progress(Progress { step, done, ..Progress::default() })
    }

    #[test]
    fn a_line_is_done_with_its_last_step_or_when_it_is_said_of_the_whole() {
        let check = |steps: &[&str], told: &[(Option<u8>, bool)], status: &str, done: Option<Millis>| {
            let mut line = Timetable::default();
            line.apply(by(1), plan(steps));
            for (n, (step, is_done)) in (2..).zip(told) {
                line.apply(by(n), progress(*step, *is_done));
            }
            assert_eq!(
                (line.summary(&Settings::default()).unwrap_or_default().status.as_str(), line.done_at()),
                (status, done),
                "{told:?}"
            );
        };
        check(&["clear", "pave"], &[], "planned", None);
        check(&["clear", "pave"], &[(Some(0), true)], "underway", None);
        check(&["clear", "pave"], &[(Some(1), true), (Some(0), true)], "done", Some(3));
        check(&["clear", "pave"], &[(Some(0), true), (Some(1), true), (Some(0), false)], "underway", None);
        check(&["clear", "pave"], &[(None, true)], "done", Some(2));
        check(&["clear"], &[(Some(0), true), (None, false)], "underway", None);
        check(&[], &[(Some(7), true)], "underway", None);
    }

    #[test]
    fn who_is_named_tells_how_far_it_is_and_nobody_else() {
        let (mine, other) = (AccountId(7), AccountId(8));
        let tell =
            |n: u64, author, done| (By { author, ..by(n) }, TimetableBody::Tell(Progress { done, since: Some(1), ..Progress::default() }));
        let mut line = Timetable::default();
        line.apply(by(1), named(&[], Some(mine)));
        let (at, body) = tell(2, other, true);
        line.apply(at, body);
        assert_eq!((line.done_at(), line.progress().count()), (None, 0), "kept, and shows nothing");
        let (at, body) = tell(3, mine, true);
        line.apply(at, body);
        assert_eq!(line.done_at(), Some(3), "nobody says of their own work that it was done before");
        line.apply(by(4), named(&[], None));
        assert_eq!(line.done_at(), Some(3), "who is named no more did it all the same");
        line.apply(by(5), named(&[], Some(other)));
        assert_eq!(line.progress().map(|said| said.by.author).collect::<Vec<_>>(), [other, mine], "in the order of time");
        for role in Role::ALL {
            assert!(Timetable::permits(role, &tell(1, mine, true).1));
            assert_eq!(Timetable::permits(role, &progress(None, true)), role.is_desk());
        }
    }

    #[test]
    fn the_desk_says_since_when_something_is_done() {
        let mut line = Timetable::default();
        line.apply(by(1), plan(&["clear"]));
        let since = |since| TimetableBody::Progress(Progress { done: true, since: Some(since), ..Progress::default() });
        line.apply(by(20), since(5));
        assert_eq!(line.done_at(), Some(5));
        line.apply(by(30), since(90));
        assert_eq!(line.done_at(), Some(30), "not later than it was told");
    }

    #[test]
    fn what_was_withdrawn_shows_nothing() {
        let mut line = Timetable::default();
        line.apply(by(1), plan(&[]));
        line.apply(by(2), TimetableBody::Withdraw);
        assert_eq!(line.summary(&Settings::default()), None);
    }
}
