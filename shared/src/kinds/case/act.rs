//! What is said of a case beside its moves: time asked for and given, pressure, duplicates, conflicts that were settled.
//!
//! One type for all of it, because phones carry every type. An act stands until an [`What::Undo`] names it; nothing is taken
//! out, so what was merged by mistake is there again, and its merging stays in the history.

use std::cmp::Reverse;

use minicbor::{Decode, Encode};

use super::Case;
use crate::{
    container::GrowSet,
    hlc::Millis,
    id::{AccountId, EntityId, OpId},
    kinds::By,
    op::Stamp,
    role::Role,
};

/// What somebody does about a case without moving it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum What {
    /// 延期申请: whoever handles it needs time until `until`, because of `note`.
    #[n(0)]
    Ask,
    /// 准予延期: due at `until`. Names the request.
    #[n(1)]
    Grant,
    /// 不准延期. Names the request.
    #[n(2)]
    Refuse,
    /// 催办: the first rung of the ladder.
    #[n(3)]
    Remind,
    /// 督办: an order, to be followed until `until`.
    #[n(4)]
    Order,
    /// 挂牌: listed for everyone to see.
    #[n(5)]
    List,
    /// 并案: the same matter as the case `other`, which goes on for both.
    #[n(6)]
    Merge,
    /// The case `other` was merged into this one.
    #[n(7)]
    Absorb,
    /// A conflict is settled: the move that it names does not count, or the assignment does, and that is right.
    #[n(8)]
    Settle,
    /// Takes back the act that it names.
    #[n(9)]
    Undo,
    /// 抽查: drawn by the lottery `other` to be checked once more.
    #[n(10)]
    Draw,
    /// The spot check found it in order. Names the draw. What is not in order goes back by a move. It counts when the case was put
    /// right, and it is by nobody who had a hand in that or found it in order before.
    #[n(11)]
    Pass,
}

/// An act. Those that name an op name it as what their op is based on.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Act {
    /// What is done.
    #[n(0)]
    pub what: What,
    /// Why.
    #[n(1)]
    pub note: Option<String>,
    /// Until when.
    #[n(2)]
    pub until: Option<Millis>,
    /// The other case, or the lottery.
    #[n(3)]
    pub other: Option<EntityId>,
    /// Of a case that was merged into this one: who reported it or put it right. They do not check this one either, and only
    /// whoever merges has both cases before them.
    #[n(4)]
    pub hands: Option<Vec<AccountId>>,
    /// Of both acts of a merging: one more than the greatest of those that whoever merged saw at either case. So a merging comes after all
    /// that it knew of.
    #[n(5)]
    pub depth: Option<u32>,
}

impl Act {
    /// Nothing but what is done.
    pub fn of(what: What) -> Self {
        Self { what, note: None, until: None, other: None, hands: None, depth: None }
    }
}

said!(
    /// An act and who did it.
    Acted(Act)
);

/// What the acts of a case add up to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Acts<'a> {
    /// A request for more time that nobody answered.
    pub asked: Option<&'a Acted>,
    /// The latest time that was given.
    pub granted: Option<&'a Acted>,
    /// The highest rung of the ladder, as it was said last.
    pub pressed: Option<&'a Acted>,
    /// The merging that closed it.
    pub merged: Option<&'a Acted>,
    /// A merging that does not count and that nothing made good: whoever said it did not know that this case had taken in another meanwhile.
    pub outrun: Option<&'a Acted>,
    /// What was merged into it.
    pub absorbed: Vec<&'a Acted>,
    /// All that ties it to other cases, whether it counts or not: parting takes all of it back.
    pub ties: Vec<&'a Acted>,
    /// It was drawn and nobody checked yet.
    pub drawn: Option<&'a Acted>,
    /// It was drawn, and what somebody passed does not count: they had a part in it, or it was not put right by then.
    pub void_pass: Option<&'a Acted>,
    /// Moves whose conflict was settled.
    settled: GrowSet<OpId, Stamp>,
}

impl Acts<'_> {
    /// True when the conflict of this move or assignment was settled.
    pub fn is_settled(&self, said: By) -> bool {
        self.settled.get(&said.stamp.op_id()).is_some()
    }
}

impl What {
    /// True when a holder of `role` may do it: everyone asks, the desk decides.
    pub(super) fn permits(self, role: Role) -> bool {
        self == Self::Ask || role.is_desk()
    }

    /// The flag of a rung of the ladder.
    pub(super) fn flag(self) -> &'static str {
        match self {
            Self::List => "listed",
            Self::Order => "ordered",
            _ => "reminded",
        }
    }
}

impl Case {
    /// Acts in their order, those that were taken back too.
    pub fn all_acts(&self) -> impl DoubleEndedIterator<Item = &Acted> {
        self.acts.iter().map(|(_, act)| act)
    }

    /// What a merging of this case says as its [depth](Act::depth) at least.
    pub fn merge_depth(&self) -> u32 {
        let ties = self.all_acts().filter(|act| matches!(act.what.what, What::Merge | What::Absorb));
        ties.filter_map(|act| act.what.depth).max().unwrap_or_default().saturating_add(1)
    }

    /// What the acts add up to.
    pub fn acts(&self) -> Acts<'_> {
        // The ops that acts of these sorts name; the sets are those of a tombstone, so that a phone loads no other.
        let named = |by: &dyn Fn(&Acted) -> bool| {
            let mut named = GrowSet::<OpId, Stamp>::default();
            for act in self.all_acts().filter(|act| by(act)) {
                if let Some(id) = act.by.based_on {
                    named.put(id, act.by.stamp);
                }
            }
            named
        };
        let undone = named(&|act| act.what.what == What::Undo);
        let stands = |act: &Acted| undone.get(&act.by.stamp.op_id()).is_none();
        let course = self.all_acts().any(|act| act.what.what == What::Pass).then(|| self.course()).flatten();
        let passes = |act: &Acted| course.as_ref().is_some_and(|course| course.passes(act.by));
        let answers = |act: &Acted| match act.what.what {
            What::Grant | What::Refuse => stands(act),
            What::Pass => stands(act) && passes(act),
            _ => false,
        };
        let answered = named(&answers);
        // Two desks merged this and another case at once, each the other way round: both would be closed and lie in each other. The two acts
        // of a merging are side by side in one series, so the order of series and places is the same at both ends: the lesser stands. One
        // that knew of the other goes before it: whoever said it saw that the other does not count.
        let place = |act: &Acted| (act.by.stamp.device, act.by.stamp.n);
        let before = |that: &Acted, act: &Acted| (Reverse(that.what.depth), place(that)) < (Reverse(act.what.depth), place(act));
        let crossed = |act: &Acted| {
            let against = if act.what.what == What::Merge { What::Absorb } else { What::Merge };
            let crosses = |that: &Acted| that.what.what == against && that.what.other == act.what.other && before(that, act);
            self.all_acts().any(|that| crosses(that) && stands(that))
        };
        // Three desks merged in a ring at once: each case would lie in the next and none be open. So a case that took another in goes into a
        // third only by a merging that comes after. Around a ring that cannot hold everywhere; of builds before nothing is known.
        let rank = |act: &Acted| (act.what.depth, place(act));
        let outrun = |act: &Acted| {
            let after = |that: &Acted| that.what.what == What::Absorb && rank(that) > rank(act);
            act.what.depth.is_some() && self.all_acts().any(|that| after(that) && stands(that) && !crossed(that))
        };
        let mut acts = Acts::default();
        for act in self.all_acts() {
            if !stands(act) {
                continue;
            }
            let waits = answered.get(&act.by.stamp.op_id()).is_none();
            match act.what.what {
                What::Ask => acts.asked = waits.then_some(act),
                What::Grant if act.what.until.is_some() => acts.granted = Some(act),
                What::Remind | What::Order | What::List => {
                    if acts.pressed.is_none_or(|before| before.what.what <= act.what.what) {
                        acts.pressed = Some(act);
                    }
                }
                What::Merge | What::Absorb => {
                    acts.ties.push(act);
                    match act.what.what {
                        _ if crossed(act) => {}
                        What::Merge if outrun(act) => acts.outrun = Some(act),
                        // of several, that which knew of the most: clocks differ
                        What::Merge if acts.merged.is_some_and(|known| known.what.depth > act.what.depth) => {}
                        What::Merge => acts.merged = Some(act),
                        _ => acts.absorbed.push(act),
                    }
                }
                What::Draw => acts.drawn = waits.then_some(act),
                What::Pass => acts.void_pass = (!passes(act)).then_some(act),
                What::Settle => {
                    if let Some(moved) = act.by.based_on {
                        acts.settled.put(moved, act.by.stamp);
                    }
                }
                What::Grant | What::Refuse | What::Undo => {}
            }
        }
        acts.outrun = acts.outrun.filter(|_| acts.merged.is_none());
        let drawn = acts.drawn.map(|act| act.by.stamp.op_id());
        acts.void_pass = acts.void_pass.filter(|pass| drawn.is_some() && pass.by.based_on == drawn);
        acts
    }
}
