//! Phones and a server under a bad network, crashes and a restore, from a seed: nothing that was said is lost or
//! counted twice, the queue drains, and every replica ends equal to the server.

mod common;
mod sim;

use common::history;
use proptest::{prelude::*, test_runner::TestRng};
use sim::{Server, ask};
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, DeviceId},
    op::RawOp,
    phone::{Draft, Fate, Phone},
    plan::{Answer, Failure, Next},
};

const PHONES: u32 = 3;
const STEPS: usize = 300;

/// One world with its own luck.
struct Run {
    rng: TestRng,
    now: Millis,
    server: Server,
    backup: Option<Server>,
    phones: Vec<Phone>,
    said: Vec<RawOp>,
    ops: Vec<Draft>,
}

impl Run {
    fn chance(&mut self, percent: u64) -> bool {
        self.rng.random_range(0..100) < percent
    }

    /// A phone takes its next step over a network that loses requests and answers; sometimes the app dies midway.
    fn step(&mut self, i: usize, faulty: bool) -> bool {
        self.now += self.rng.random_range(0..20_000);
        let now = self.now;
        // The third phone's clock is three days slow.
        let dev_now = if i == 2 { now - 3 * 86_400_000 } else { now };
        let (lost, answer_lost, dies) = (faulty && self.chance(20), faulty && self.chance(20), faulty && self.chance(5));
        let limit = if dies { self.rng.random_range(0..4) as usize } else { usize::MAX };
        let jitter = f64::from(self.rng.random_range(0..100u32)) / 100.0;
        let phone = &mut self.phones[i];
        let request = match phone.client.next(now) {
            Next::Do(request) => request,
            Next::Wait(until, _) => {
                if until.is_none() {
                    phone.client.poke();
                }
                return false;
            }
        };
        let answer = if lost { None } else { Some(ask(&mut self.server, phone, &request, dev_now, now)) };
        let answer = answer.filter(|_| !answer_lost).unwrap_or(Answer::Failed(Failure::Unreachable));
        let effects = phone.client.answered(&request, answer, now, jitter);
        for effect in effects.into_iter().take(limit) {
            phone.carry_out(effect, DeviceId(u128::MAX));
        }
        if dies {
            phone.reopen();
        }
        true
    }

    fn happen(&mut self) {
        let i = self.rng.random_range(0..u64::from(PHONES)) as usize;
        if self.chance(40)
            && let Some(op) = self.ops.pop()
        {
            let phone = &mut self.phones[i];
            let id = phone.say(self.now, op);
            let raw = phone.ops().find(|(n, ..)| *n == id.n).map(|(_, raw, _)| raw.clone());
            self.said.extend(raw);
        }
        if self.chance(1) {
            self.backup = Some(self.server.clone());
        }
        if self.chance(1)
            && let Some(backup) = self.backup.take()
        {
            let epoch = self.server.epoch + 1;
            self.server = Server { epoch, ..backup };
        }
        self.step(i, true);
    }

    /// True when the phone has nothing to say and knows all that the server does.
    fn is_level(&self, phone: &Phone) -> bool {
        let head = |scope| phone.replica.heads().get(scope).map_or(0, |head| head.seq as usize);
        let knows_all = self.server.feeds.iter().all(|(scope, feed)| head(scope) == feed.len());
        phone.pending() == 0 && phone.client.epoch() == Some(self.server.epoch) && knows_all
    }

    /// The network is good again: everything must be through within bounded steps.
    fn settle(&mut self) {
        for step in 0..20_000 {
            self.now += 60_000;
            self.step(step % self.phones.len(), false);
            if self.phones.iter().all(|p| self.is_level(p)) {
                return;
            }
        }
        let left: Vec<_> = self.phones.iter().map(|p| (p.client.clone(), p.pending())).collect();
        panic!("the queues do not drain: {left:#?}");
    }
}

fn run(rng: TestRng, ops: Vec<Draft>) {
    let mut run = Run {
        rng,
        now: 1_800_000_000_000,
        server: Server { epoch: 1, ..Server::default() },
        backup: None,
        phones: (1..=PHONES).map(|i| Phone::new(AccountId(i), DeviceId(u128::from(i) << 64))).collect(),
        said: vec![],
        ops,
    };
    (0..STEPS).for_each(|_| run.happen());
    run.settle();
    for raw in &run.said {
        let id = raw.open().expect("own bytes").id();
        let (kept, result) = run.server.known.get(&id).unwrap_or_else(|| panic!("{id} is lost"));
        assert_eq!(kept, raw);
        let feed = &run.server.feeds;
        let count = feed.values().flatten().filter(|a| a.op == *raw).count();
        assert_eq!(count, usize::from(result.seq.is_some()), "{id} counts {count} times");
    }
    for phone in &run.phones {
        assert!(phone.ops().all(|(_, _, fate)| fate != Fate::Pending));
        for (key, entity) in &run.server.states {
            assert_eq!(phone.replica.admitted(key), Some(entity));
            assert_eq!(phone.replica.get(&key.kind, key.entity), Some(entity), "nothing stays laid over");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn nothing_is_lost_or_counted_twice_and_all_end_equal(ops in history(80), seed in any::<[u8; 32]>()) {
        let rng = TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &seed);
        let draft = |raw: &RawOp| {
            let op = raw.open().expect("an envelope");
            Draft { kind: op.kind, v: op.v, scope: op.scope, entity: op.entity, based_on: op.based_on, body: op.body.into() }
        };
        run(rng, ops.iter().map(|a| draft(&a.op)).collect());
    }
}
