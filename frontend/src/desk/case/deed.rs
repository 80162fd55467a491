//! What the desk does with cases, as what it says: for one case in the panel and for many at once by the same way. Pure.
//!
//! A deed is judged against the case as it stands before it is said: what the table does not allow, or what somebody else did
//! meanwhile, is a [`Snag`] that the screen tells, not an op that ends as a conflict.

use xunge_shared::{
    hlc::Millis,
    id::{AccountId, AreaCode, EntityId, OpId},
    kinds::case::{Act, Assignment, Case, CaseBody, Deadline, Move, Progress, Remark, Stage, What},
    role::Role,
};

use crate::capture::Saying;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    /// It moves on.
    Step(Stage),
    /// 改派: others are to do it, from where it stands.
    Reassign,
    /// A rung of the ladder, or an answer to the op that is named.
    Act(What, Option<OpId>),
    /// Another deadline.
    Due,
    /// Something to remember.
    Remark,
}

/// A deed with all that its form asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Deed {
    /// What is done.
    pub doing: Doing,
    /// In words.
    pub note: String,
    /// Until when.
    pub until: Option<Millis>,
    /// 处置部门.
    pub unit: String,
    /// Who is to do it.
    pub person: Option<AccountId>,
}

/// Why a deed cannot be done to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Snag {
    /// It stands elsewhere by now.
    Moved(Stage),
    /// The table does not lead there.
    NotFromHere(Stage),
    /// Whoever had a hand in it does not judge it.
    OwnWork,
    /// Whoever had a hand in it or judged it before does not pass its spot check.
    OwnPass,
    /// It was merged into another.
    Merged,
    /// What is still to be done does not go on in a case that is over.
    KeptIsOver,
    /// Neither a unit nor a person is named.
    NoWhom,
    /// They have it already.
    SameWhom,
    /// Nothing is known of it any more, or the server cannot be reached.
    Unreachable,
    /// It could not be kept.
    NotSaved(String),
}

/// Who does it.
#[derive(Debug, Clone, Copy)]
pub struct Hand {
    /// As what.
    pub role: Role,
    /// Who.
    pub me: Option<AccountId>,
}

impl Doing {
    /// True when a word on why is asked for and none will do without.
    pub fn needs_note(self) -> bool {
        match self {
            Self::Step(to) => matches!(to, Stage::Rework | Stage::Suspended | Stage::Cancelled),
            Self::Act(what, _) => matches!(what, What::Refuse | What::Order | What::List),
            Self::Reassign | Self::Due | Self::Remark => true,
        }
    }

    /// True when it names who is to do it.
    pub fn names_whom(self) -> bool {
        matches!(self, Self::Step(Stage::Dispatched) | Self::Reassign)
    }

    /// True when it has a date.
    pub fn has_date(self) -> bool {
        matches!(self, Self::Due | Self::Act(What::Grant | What::Order | What::List | What::Ask, _))
    }

    /// True when it is nothing without its date.
    pub fn needs_date(self) -> bool {
        matches!(self, Self::Due | Self::Act(What::Grant | What::Ask, _))
    }
}

fn words(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What `deed` says of the case, as it was seen with `seen` as its status. All of it is said together or not at all.
pub fn sayings(case: &Case, id: EntityId, area: AreaCode, seen: &str, hand: Hand, deed: &Deed) -> Result<Vec<Saying>, Snag> {
    let progress = case.progress().ok_or(Snag::Unreachable)?;
    let say = |body: CaseBody| Saying::of::<Case>(id, area, &body);
    let note = words(&deed.note);
    match deed.doing {
        Doing::Step(to) => step(case, &progress, seen, hand, to).and_then(|()| {
            let body = Move { note, ..Move::new(progress.stage, to) };
            let mut all = vec![say(CaseBody::Move(body)).based_on(progress.head)];
            if deed.doing.names_whom() {
                let sent = whom(deed, None).ok_or(Snag::NoWhom)?;
                all.push(say(CaseBody::Assign(Assignment { with_move: Some(true), ..sent })).based_on(lies(&progress)));
            }
            Ok(all)
        }),
        Doing::Reassign => {
            if case.acts().merged.is_some() {
                return Err(Snag::Merged);
            }
            if !matches!(progress.stage, Stage::Dispatched | Stage::Rework) || !hand.role.is_desk() {
                return Err(Snag::NotFromHere(progress.stage));
            }
            let sent = whom(deed, note).ok_or(Snag::NoWhom)?;
            if progress.assigned.is_some_and(|before| (before.what.to, &before.what.unit) == (sent.to, &sent.unit)) {
                return Err(Snag::SameWhom);
            }
            Ok(vec![say(CaseBody::Assign(sent)).based_on(lies(&progress))])
        }
        Doing::Act(what, on) => {
            let press = matches!(what, What::Remind | What::Order | What::List);
            if press && !progress.stage.is_open() {
                return Err(Snag::Moved(progress.stage));
            }
            if what == What::Pass && hand.me.is_none_or(|me| !progress.may_pass(me)) {
                return Err(Snag::OwnPass);
            }
            let saying = say(CaseBody::Act(Act { note, until: deed.until, ..Act::of(what) }));
            Ok(vec![on.into_iter().fold(saying, Saying::based_on)])
        }
        Doing::Due => Ok(vec![say(CaseBody::Deadline(Deadline { due: deed.until.unwrap_or_default(), reason: note }))]),
        Doing::Remark => Ok(vec![say(CaseBody::Remark(Remark { text: note.unwrap_or_default(), photos: vec![] }))]),
    }
}

/// Who is named.
fn whom(deed: &Deed, note: Option<String>) -> Option<Assignment> {
    let unit = words(&deed.unit);
    let named = deed.person.is_some() || unit.is_some();
    named.then_some(Assignment { to: deed.person, unit, note, with_move: None })
}

/// What an assignment is based on: the one before, or where the case stands.
fn lies(progress: &Progress<'_>) -> OpId {
    progress.assigned.map_or(progress.head, |assigned| assigned.by.stamp.op_id())
}

fn step(case: &Case, progress: &Progress<'_>, seen: &str, hand: Hand, to: Stage) -> Result<(), Snag> {
    let stage = progress.stage;
    match () {
        () if case.acts().merged.is_some() => Err(Snag::Merged),
        () if stage.code() != seen => Err(Snag::Moved(stage)),
        () if progress.next(hand.role, hand.me).any(|next| next == to) => Ok(()),
        () if stage.next(hand.role).any(|next| next == to) => Err(Snag::OwnWork),
        () => Err(Snag::NotFromHere(stage)),
    }
}

/// A case, its area and how it stands.
type End<'a> = (EntityId, AreaCode, &'a Case);

/// `case` is the same as `kept`, which goes on for both: each points to the other, and whoever had a hand in the one does not judge the
/// other. Neither may lie in another case already. Nothing for a case and itself.
pub fn merging(case: End<'_>, kept: End<'_>, note: &str) -> Result<Vec<Saying>, Snag> {
    if case.0 == kept.0 {
        return Ok(vec![]);
    }
    let progress = case.2.progress().ok_or(Snag::Unreachable)?;
    if [case.2, kept.2].iter().any(|end| end.acts().merged.is_some()) {
        return Err(Snag::Merged);
    }
    if progress.stage.is_open() && kept.2.progress().is_none_or(|kept| !kept.stage.is_open()) {
        return Err(Snag::KeptIsOver);
    }
    let depth = Some(case.2.merge_depth().max(kept.2.merge_depth()));
    let act = |what, other, hands| CaseBody::Act(Act { note: words(note), other: Some(other), hands, depth, ..Act::of(what) });
    let hands = progress.hands.into_iter().collect();
    Ok(vec![
        Saying::of::<Case>(case.0, case.1, &act(What::Merge, kept.0, None)),
        Saying::of::<Case>(kept.0, kept.1, &act(What::Absorb, case.0, Some(hands))),
    ])
}

/// Takes back all that ties `case` and `kept` to each other, at both ends.
pub fn parting(case: End<'_>, kept: End<'_>) -> Vec<Saying> {
    let ties = |of: End<'_>, other: EntityId| {
        let between = of.2.acts().ties.into_iter().filter(|act| act.what.other == Some(other));
        between.map(|act| (of.0, of.1, act.by.stamp.op_id())).collect::<Vec<_>>()
    };
    let undo = CaseBody::Act(Act::of(What::Undo));
    let ends = ties(case, kept.0).into_iter().chain(ties(kept, case.0));
    ends.map(|(id, area, op)| Saying::of::<Case>(id, area, &undo).based_on(op)).collect()
}

#[cfg(test)]
mod tests {
    use xunge_shared::{
        hlc::Hlc,
        id::DeviceId,
        kinds::{By, Kind, case::Report},
        op::Stamp,
    };

    use super::*;

    const ID: EntityId = EntityId(5);
    const DESK: Hand = Hand { role: Role::Supervisor, me: Some(AccountId(9)) };

    fn area() -> AreaCode {
        "990001001000".parse().unwrap()
    }

    fn tell(case: &mut Case, n: u64, author: u32, based_on: Option<OpId>, body: CaseBody) {
        let stamp = Stamp { eff: Hlc::new(n * 1_000, 0), device: DeviceId(1), n };
        case.apply(By { stamp, author: AccountId(author), based_on }, body);
    }

    fn report() -> Report {
        Report { event_type: "0102".into(), ..Report::default() }
    }

    /// Reported by 7 and put right by 8.
    fn disposed() -> Case {
        let mut case = Case::default();
        tell(&mut case, 1, 7, None, CaseBody::Report(report()));
        let head = case.progress().unwrap().head;
        let step = Move::new(Stage::Reported, Stage::Disposed);
        tell(&mut case, 2, 8, Some(head), CaseBody::Move(step));
        case
    }

    fn deed(doing: Doing) -> Deed {
        Deed { doing, note: " 已看过 ".into(), until: None, unit: String::new(), person: None }
    }

    #[test]
    fn a_step_is_judged_before_it_is_said() {
        let case = disposed();
        let judged =
            |seen: &str, me: u32, to| sayings(&case, ID, area(), seen, Hand { me: Some(AccountId(me)), ..DESK }, &deed(Doing::Step(to)));
        assert_eq!(judged("disposed", 9, Stage::Closed).unwrap().len(), 1);
        for (seen, me, to, snag) in [
            ("reported", 9, Stage::Accepted, Snag::Moved(Stage::Disposed)),
            ("disposed", 9, Stage::Accepted, Snag::NotFromHere(Stage::Disposed)),
            ("disposed", 7, Stage::Closed, Snag::OwnWork),
            ("disposed", 8, Stage::Checked, Snag::OwnWork),
        ] {
            assert_eq!(judged(seen, me, to).unwrap_err(), snag, "{seen} {me} {to:?}");
        }
    }

    #[test]
    fn a_spot_check_is_passed_by_somebody_else() {
        let case = disposed();
        let pass = deed(Doing::Act(What::Pass, None));
        let passed =
            |me: Option<u32>| sayings(&case, ID, area(), "disposed", Hand { me: me.map(AccountId), ..DESK }, &pass).map(|all| all.len());
        for (me, outcome) in [(Some(7), Err(Snag::OwnPass)), (Some(8), Err(Snag::OwnPass)), (None, Err(Snag::OwnPass)), (Some(9), Ok(1))] {
            assert_eq!(passed(me), outcome, "{me:?}");
        }
    }

    #[test]
    fn a_dispatch_names_who_and_the_move_goes_first() {
        let mut case = Case::default();
        tell(&mut case, 1, 7, None, CaseBody::Report(report()));
        let head = case.progress().unwrap().head;
        let nobody = deed(Doing::Step(Stage::Dispatched));
        assert_eq!(sayings(&case, ID, area(), "reported", DESK, &nobody).unwrap_err(), Snag::NoWhom);
        let sent = Deed { unit: " 环卫站 ".into(), person: Some(AccountId(8)), ..nobody.clone() };
        let all = sayings(&case, ID, area(), "reported", DESK, &sent).unwrap();
        assert_eq!(all.iter().map(|s| s.based_on).collect::<Vec<_>>(), [Some(head), Some(head)]);
        let CaseBody::Assign(to) = minicbor::decode(&all[1].body).unwrap() else { panic!("an assignment") };
        assert_eq!((to.unit.as_deref(), to.to, to.with_move), (Some("环卫站"), Some(AccountId(8)), Some(true)));
    }

    #[test]
    fn another_unit_is_sent_without_a_step() {
        let mut case = Case::default();
        tell(&mut case, 1, 7, None, CaseBody::Report(report()));
        let to = |unit: &str| Deed { unit: unit.into(), ..deed(Doing::Reassign) };
        assert_eq!(sayings(&case, ID, area(), "reported", DESK, &to("环卫站")).unwrap_err(), Snag::NotFromHere(Stage::Reported));
        let first = sayings(&case, ID, area(), "reported", DESK, &Deed { doing: Doing::Step(Stage::Dispatched), ..to("环卫所") }).unwrap();
        for (n, saying) in (2..).zip(first) {
            tell(&mut case, n, 9, saying.based_on, minicbor::decode(&saying.body).unwrap());
        }
        let worker = Hand { role: Role::GridWorker, ..DESK };
        assert_eq!(sayings(&case, ID, area(), "dispatched", worker, &to("环卫站")).unwrap_err(), Snag::NotFromHere(Stage::Dispatched));
        assert_eq!(sayings(&case, ID, area(), "dispatched", DESK, &to("")).unwrap_err(), Snag::NoWhom);
        assert_eq!(sayings(&case, ID, area(), "dispatched", DESK, &to("环卫所")).unwrap_err(), Snag::SameWhom);
        let (head, due) = (case.progress().unwrap().head, case.due(&xunge_shared::settings::Settings::default()));
        let again = sayings(&case, ID, area(), "dispatched", DESK, &to("环卫站")).unwrap().remove(0);
        tell(&mut case, 4, 9, again.based_on, minicbor::decode(&again.body).unwrap());
        let progress = case.progress().unwrap();
        let now = &progress.assigned.unwrap().what;
        assert_eq!((now.unit.as_deref(), now.note.as_deref(), progress.overruled), (Some("环卫站"), Some("已看过"), None));
        assert_eq!((progress.head, case.due(&xunge_shared::settings::Settings::default())), (head, due), "the clock runs on");
    }

    #[test]
    fn merging_points_both_ways_and_is_taken_back_at_both_ends() {
        let (mut one, mut other) = (disposed(), disposed());
        let (a, b) = ((ID, area()), (EntityId(6), area()));
        let both = merging((a.0, a.1, &one), (b.0, b.1, &other), "同一件").unwrap();
        for (n, saying) in (10..).zip(both) {
            let case = if saying.entity == ID { &mut one } else { &mut other };
            tell(case, n, 9, None, minicbor::decode(&saying.body).unwrap());
        }
        assert_eq!(other.acts().absorbed[0].what.hands.as_deref(), Some(&[AccountId(7), AccountId(8)][..]), "they do not judge the other");
        let mut closed = disposed();
        let head = closed.progress().unwrap().head;
        let close = Move::new(Stage::Disposed, Stage::Closed);
        tell(&mut closed, 3, 9, Some(head), CaseBody::Move(close));
        let third = disposed();
        let (open, over) = ((EntityId(7), area(), &third), (EntityId(8), area(), &closed));
        assert_eq!(merging(open, over, "").unwrap_err(), Snag::KeptIsOver);
        assert_eq!(merging(over, open, "").unwrap().len(), 2, "the other way round nothing is lost");
        assert_eq!(
            merging((EntityId(7), area(), &third), (a.0, a.1, &one), "").unwrap_err(),
            Snag::Merged,
            "not into what is merged itself"
        );
        assert_eq!(one.acts().merged.unwrap().what.other, Some(b.0));
        assert_eq!(other.acts().absorbed[0].what.other, Some(ID));
        assert_eq!(sayings(&one, ID, area(), "disposed", DESK, &deed(Doing::Step(Stage::Closed))).unwrap_err(), Snag::Merged);
        for (n, saying) in (20..).zip(parting((a.0, a.1, &one.clone()), (b.0, b.1, &other.clone()))) {
            let case = if saying.entity == ID { &mut one } else { &mut other };
            tell(case, n, 9, saying.based_on, minicbor::decode(&saying.body).unwrap());
        }
        assert!(one.acts().merged.is_none() && other.acts().absorbed.is_empty());
        assert!(merging((a.0, a.1, &one), (a.0, a.1, &one), "").unwrap().is_empty());
    }
}
