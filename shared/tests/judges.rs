//! Whoever judges a case had no hand in it: any series of deeds by a few people, well based or not, against the rule told once more.

use proptest::{collection::vec, prelude::*};
use xunge_shared::{
    hlc::Hlc,
    id::{AccountId, DeviceId, OpId},
    kinds::{
        By, Kind,
        case::{Act, Assignment, Case, CaseBody, Move, Report, Stage, What},
    },
    op::Stamp,
    role::Role,
};

/// What somebody tries next.
#[derive(Debug, Clone)]
enum Deed {
    Step(Stage),
    Send(u32),
    TakeIn(Vec<u32>),
    Part,
    Draw,
    Pass,
}

fn deed() -> impl Strategy<Value = Deed> {
    use Stage::{Checked, Closed, Dispatched, Disposed, Rework};
    prop_oneof![
        8 => prop::sample::select(vec![Dispatched, Disposed, Disposed, Checked, Closed, Rework]).prop_map(Deed::Step),
        2 => (0..6u32).prop_map(Deed::Send),
        1 => vec(0..6u32, 0..3).prop_map(Deed::TakeIn),
        1 => Just(Deed::Part),
        1 => Just(Deed::Draw),
        2 => Just(Deed::Pass),
    ]
}

fn report(reference: Option<String>) -> CaseBody {
    CaseBody::Report(Report { event_type: "0102".into(), reference, ..Report::default() })
}

/// A case and the rule, told beside it in the order in which things happen.
struct Told {
    case: Case,
    n: u64,
    reporter: AccountId,
    referred: bool,
    handled: Vec<AccountId>,
    judged: Vec<AccountId>,
    sent: Option<AccountId>,
    taken_in: Vec<(OpId, Vec<AccountId>)>,
    drawn: Option<OpId>,
}

impl Told {
    fn say(&mut self, author: AccountId, based_on: Option<OpId>, body: CaseBody) -> OpId {
        self.n += 1;
        let stamp = Stamp { eff: Hlc::new(1_000 * self.n, 0), device: DeviceId(1), n: self.n };
        self.case.apply(By { stamp, author, based_on }, body);
        stamp.op_id()
    }

    fn has_hand(&self, who: AccountId) -> bool {
        let own = who == self.reporter || self.handled.contains(&who);
        let told_elsewhere = self.referred && who == self.reporter;
        own && !told_elsewhere || self.taken_in.iter().any(|(_, hands)| hands.contains(&who))
    }

    fn stage(&self) -> Stage {
        self.case.progress().expect("reported").stage
    }

    fn attempt(&mut self, who: AccountId, deed: Deed) -> Result<(), TestCaseError> {
        match deed {
            Deed::Step(to) => {
                let progress = self.case.progress().expect("reported");
                let (from, head) = (progress.stage, progress.head);
                let offered = progress.next(Role::Supervisor, Some(who)).any(|stage| stage == to);
                let leads = from.next(Role::Supervisor).any(|stage| stage == to);
                let may = leads && (from != Stage::Disposed || !self.has_hand(who));
                prop_assert_eq!(offered, may, "{:?} is offered {:?} from {:?}", who, to, from);
                let step = Move::new(from, to);
                self.say(who, Some(head), CaseBody::Move(step));
                prop_assert_eq!(self.stage(), if may { to } else { from }, "{:?} by {:?}", to, who);
                match to {
                    Stage::Disposed if may => self.handled.extend([Some(who), self.sent].into_iter().flatten()),
                    Stage::Checked | Stage::Closed if may => self.judged.push(who),
                    _ => {}
                }
            }
            Deed::Send(to) => {
                let to = AccountId(to);
                self.say(who, None, CaseBody::Assign(Assignment { to: Some(to), unit: None, note: None, with_move: None }));
                self.sent = Some(to);
            }
            Deed::TakeIn(hands) => {
                let hands: Vec<AccountId> = hands.into_iter().map(AccountId).collect();
                let op = self.say(who, None, CaseBody::Act(Act { hands: Some(hands.clone()), ..Act::of(What::Absorb) }));
                self.taken_in.push((op, hands));
            }
            Deed::Part => {
                if let Some((op, _)) = self.taken_in.pop() {
                    self.say(who, Some(op), CaseBody::Act(Act::of(What::Undo)));
                }
            }
            Deed::Draw => self.drawn = Some(self.say(who, None, CaseBody::Act(Act::of(What::Draw)))),
            Deed::Pass => {
                let Some(drawn) = self.drawn else { return Ok(()) };
                let right = matches!(self.stage(), Stage::Disposed | Stage::Checked | Stage::Closed);
                let may = right && !self.has_hand(who) && !self.judged.contains(&who);
                prop_assert_eq!(self.case.progress().expect("reported").may_pass(who), may, "{:?}", who);
                self.say(who, Some(drawn), CaseBody::Act(Act::of(What::Pass)));
                prop_assert_eq!(self.case.acts().drawn.is_none(), may, "passed by {:?}", who);
                prop_assert_eq!(self.case.acts().void_pass.is_some(), !may);
                if may {
                    self.drawn = None;
                }
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nobody_judges_what_they_had_a_hand_in(referred in prop::bool::weighted(0.2), deeds in vec((0..6u32, deed()), 0..40)) {
        let reporter = AccountId(0);
        let mut told = Told {
            case: Case::default(),
            n: 0,
            reporter,
            referred,
            handled: vec![],
            judged: vec![],
            sent: None,
            taken_in: vec![],
            drawn: None,
        };
        told.say(reporter, None, report(referred.then(|| "101001".into())));
        for (who, deed) in deeds {
            told.attempt(AccountId(who), deed)?;
        }
    }
}

#[test]
fn only_the_desk_tells_what_was_checked_elsewhere() {
    for role in Role::ALL {
        assert!(Case::permits(role, &report(None)), "{role:?}");
        assert_eq!(Case::permits(role, &report(Some("101001".into()))), role.is_desk(), "{role:?}");
    }
}
