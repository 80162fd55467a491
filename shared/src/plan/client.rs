//! The client's state, its decisions, and what it makes of answers.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, Effect, Failure, Next, Request, Why, uploads::Uploads};
use crate::{
    admit::Refusal,
    hlc::Millis,
    id::{DeviceId, Scope, Sha256},
    wire::{MAX_PUSH_BYTES, MAX_PUSH_OPS, OpStatus, PullReply, PushReply},
};

/// The sync client's state: all that decisions depend on.
#[derive(Debug, Clone)]
pub struct Client {
    device: DeviceId,
    /// Unsettled ops: number to encoded size.
    queue: BTreeMap<u64, usize>,
    /// Those of them whose places other ops have taken.
    forked: BTreeSet<u64>,
    photos: Uploads,
    cursors: BTreeMap<Scope, u64>,
    epoch: Option<u64>,
    /// The server's clock at its last answer to a push.
    srv_now: Option<Millis>,
    /// The greatest number that was ever settled.
    settled: u64,
    /// How many ops the next push may hold.
    window: usize,
    /// How often a pull was wanted, and how much of that is answered: what is wanted while an answer is on its way is not answered by it.
    wanted: u64,
    answered: u64,
    /// What was heard of feeds since the last answer, which may hold it.
    heard: BTreeMap<Scope, u64>,
    signed_in: bool,
    failures: u32,
    not_before: Millis,
}

const FIRST_BACKOFF_MS: u64 = 1_000;
const LAST_BACKOFF_MS: u64 = 60_000;
/// Without a live connection, a pull every so often.
pub const PULL_EVERY_MS: u64 = 60_000;

impl Client {
    /// A client that has nothing to send and knows nothing yet.
    pub fn new(device: DeviceId, epoch: Option<u64>, settled: u64) -> Self {
        Self {
            device,
            queue: BTreeMap::new(),
            forked: BTreeSet::new(),
            photos: Uploads::default(),
            cursors: BTreeMap::new(),
            epoch,
            srv_now: None,
            settled,
            window: MAX_PUSH_OPS,
            wanted: 1,
            answered: 0,
            heard: BTreeMap::new(),
            signed_in: true,
            failures: 0,
            not_before: 0,
        }
    }

    /// The series that the client writes.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// The server's epoch, as last told.
    pub fn epoch(&self) -> Option<u64> {
        self.epoch
    }

    /// The server's clock at its last answer to a push: the only clock by which what was settled may grow old.
    pub fn srv_now(&self) -> Option<Millis> {
        self.srv_now
    }

    /// How many ops wait.
    pub fn unsent(&self) -> usize {
        self.queue.len()
    }

    /// How many photos wait.
    pub fn photos_unsent(&self) -> usize {
        self.photos.len()
    }

    /// True when the server asked for the password.
    pub fn needs_sign_in(&self) -> bool {
        !self.signed_in
    }

    /// An op was stored.
    pub fn queued(&mut self, n: u64, size: usize) {
        self.queue.insert(n, size);
        self.forked.remove(&n);
    }

    /// A photo was stored then: the oldest goes first.
    pub fn photo_stored(&mut self, photo: Sha256, size: u64, at: Millis) {
        self.photos.stored(photo, size, at);
    }

    /// This photo goes next.
    pub fn photo_first(&mut self, photo: Sha256) {
        self.photos.first(photo);
    }

    /// Photos wait from now on, or go on. Records never wait.
    pub fn hold_photos(&mut self, held: bool) {
        self.photos.hold(held);
    }

    /// A scope is known up to `seq`.
    pub fn merged(&mut self, scope: Scope, seq: u64) {
        self.cursors.insert(scope, seq);
    }

    /// A scope's feed did not fit: it is asked for anew.
    pub fn distrust(&mut self, scope: Scope) {
        self.cursors.insert(scope, 0);
        self.wanted += 1;
    }

    /// The device has a new id; call [`queued`](Self::queued) for each op that got a new number.
    pub fn renamed(&mut self, device: DeviceId) {
        (self.device, self.settled) = (device, 0);
        self.queue.clear();
        self.forked.clear();
    }

    /// Something suggests that the network is back, or a person asks: no more waiting.
    pub fn poke(&mut self) {
        (self.failures, self.not_before) = (0, 0);
        self.wanted += 1;
        // Should their new names not have been written down, the server says it again.
        self.forked.clear();
    }

    /// The password was given.
    pub fn sign_in(&mut self) {
        self.signed_in = true;
        self.poke();
    }

    /// The server's feed of `scope` has grown to `head`.
    pub fn heard(&mut self, scope: Scope, head: u64) {
        if self.cursors.get(&scope).is_none_or(|have| *have < head) {
            self.heard.insert(scope, head);
        }
    }

    /// What to do at `now`: records first, then what is new, then photos.
    pub fn next(&self, now: Millis) -> Next {
        if !self.signed_in {
            return Next::Wait(None, Why::SignIn);
        }
        if now < self.not_before {
            return Next::Wait(Some(self.not_before), if self.failures > 0 { Why::Retry } else { Why::Idle });
        }
        if self.queue.len() > self.forked.len() {
            return Next::Do(Request::Push(self.device, self.batch()));
        }
        if self.wanted > self.answered || !self.heard.is_empty() {
            return Next::Do(Request::Pull { wanted: self.wanted, epoch: self.epoch, cursors: self.cursors.clone() });
        }
        self.photos.next().map_or(Next::Wait(None, Why::Idle), Next::Do)
    }

    /// Takes the answer to `request`. `jitter` is in 0.0..1.0 and spreads retries.
    pub fn answered(&mut self, request: &Request, answer: Answer, now: Millis, jitter: f64) -> Vec<Effect> {
        let effects = match (request, answer) {
            // Another tab has given the series up meanwhile: its numbers mean other ops by now. What waits of it is sent by its names.
            (Request::Push(series, _), _) if *series != self.device => return vec![],
            (Request::Push(_, ns), Answer::Pushed(reply)) => self.pushed(ns, &reply),
            (Request::Pull { wanted, .. }, Answer::Pulled(reply)) => self.pulled(*wanted, reply),
            (Request::Announce(photo, _) | Request::Send { photo, .. }, Answer::Have(have)) => {
                self.photos.have(*photo, have).into_iter().collect()
            }
            (_, Answer::Failed(failure)) => return self.failed(request, failure, now, jitter),
            // An answer to another question: as good as none.
            (_, _) => return self.failed(request, Failure::Unreachable, now, jitter),
        };
        (self.failures, self.not_before) = (0, 0);
        effects
    }

    fn batch(&self) -> Vec<u64> {
        let mut bytes = 0;
        let fits = |(i, (_, size)): &(usize, (&u64, &usize))| {
            bytes += **size;
            *i == 0 || bytes <= MAX_PUSH_BYTES
        };
        self.queue
            .iter()
            .filter(|(n, _)| !self.forked.contains(n))
            .take(self.window)
            .enumerate()
            .take_while(fits)
            .map(|(_, (n, _))| *n)
            .collect()
    }

    fn pushed(&mut self, ns: &[u64], reply: &PushReply) -> Vec<Effect> {
        self.srv_now = Some(reply.srv_now);
        let mut effects = self.meet_epoch(reply.epoch);
        let told = effects.len();
        for (n, result) in ns.iter().copied().zip(&reply.results) {
            match (result.status, result.seq, result.eff, result.refusal) {
                (OpStatus::Quarantined, _, _, Some(Refusal::WrongDevice)) => {
                    effects.push(Effect::NewDevice(self.waiting()));
                    return effects;
                }
                (OpStatus::Quarantined, _, _, Some(Refusal::Fork)) => {
                    self.forked.insert(n);
                    continue;
                }
                (OpStatus::Quarantined, _, _, Some(refusal)) => effects.push(Effect::Quarantine { n, refusal }),
                (_, Some(seq), Some(eff), _) => effects.push(Effect::Settle { n, seq, eff }),
                // Without its place an op is not settled; it stays in the queue.
                _ => continue,
            }
            self.queue.remove(&n);
            self.forked.remove(&n);
            self.settled = self.settled.max(n);
        }
        if reply.high_n < self.settled && !self.queue.contains_key(&(reply.high_n + 1)) {
            let to = self.queue.keys().next().map_or(self.settled, |first| (first - 1).min(self.settled)).max(reply.high_n + 1);
            // Before the fates: once those are on the disk, nothing may be left to push that would show the hole again.
            effects.insert(told, Effect::Missing { from: reply.high_n + 1, to });
        }
        if !self.forked.is_empty() && self.forked.len() == self.queue.len() {
            // Not before all others are answered: one that the server has already must not get a second name.
            effects.push(Effect::NewDevice(self.forked.clone()));
        }
        self.window = (self.window * 2).min(MAX_PUSH_OPS);
        self.wanted += 1;
        effects
    }

    fn pulled(&mut self, wanted: u64, reply: PullReply) -> Vec<Effect> {
        let mut effects = self.meet_epoch(reply.epoch);
        let reached = |scope: &Scope| match reply.scopes.iter().find(|feed| feed.id == *scope) {
            Some(feed) => feed.to,
            None => self.cursors.get(scope).copied().unwrap_or_default(),
        };
        let grew = std::mem::take(&mut self.heard).iter().any(|(scope, head)| reached(scope) < *head);
        self.answered = wanted;
        if grew || reply.scopes.iter().any(|feed| feed.more) {
            self.wanted += 1;
        }
        for scope in reply.gone {
            self.cursors.remove(&scope);
            effects.push(Effect::Forget(scope));
        }
        // An empty feed with nothing to compare says nothing.
        let fresh = reply.scopes.into_iter().filter(|feed| feed.snapshot.is_some() || feed.to > feed.from || feed.digest.is_some());
        effects.extend(fresh.map(|feed| Effect::Merge(feed, reply.model)));
        effects
    }

    fn meet_epoch(&mut self, epoch: u64) -> Vec<Effect> {
        let before = self.epoch.replace(epoch);
        if before == Some(epoch) {
            return vec![];
        }
        // Places that others had taken may be free again.
        self.forked.clear();
        if before.is_some() {
            // A restored server may have other ops at the same places.
            self.cursors.clear();
            self.photos.ask_anew();
            self.settled = 0;
        }
        vec![Effect::Epoch(epoch)]
    }

    fn failed(&mut self, request: &Request, failure: Failure, now: Millis, jitter: f64) -> Vec<Effect> {
        if let Request::Send { photo, .. } = request {
            self.photos.cut(*photo);
        }
        match (request, failure) {
            (_, Failure::Status(401, _)) => {
                self.signed_in = false;
                return vec![];
            }
            (Request::Push(_, ns), Failure::Status(400 | 413 | 422, _)) => return self.halve(ns, now),
            // A piece that is answered with 400 was cut on its way: the photo is as good as before.
            (Request::Announce(photo, _), Failure::Status(400 | 413 | 415 | 422, _))
            | (Request::Send { photo, .. }, Failure::Status(413 | 415 | 422, _)) => {
                self.photos.refused(*photo);
                return vec![Effect::PhotoRefused(*photo)];
            }
            (Request::Pull { .. }, Failure::Status(409, _)) => {
                self.cursors.values_mut().for_each(|seq| *seq = 0);
                self.epoch = None;
            }
            (Request::Push(..), Failure::Unreachable) => self.window = (self.window / 2).max(1),
            _ => {}
        }
        self.back_off(failure, now, jitter);
        vec![]
    }

    /// The server could not read a batch: find the op by halving; alone, it is replaced by a void.
    fn halve(&mut self, ns: &[u64], now: Millis) -> Vec<Effect> {
        self.window = (ns.len() / 2).max(1);
        match ns {
            [n] => {
                // A server that refuses even the void must not be asked in a tight loop.
                self.not_before = now + FIRST_BACKOFF_MS;
                vec![Effect::Void(*n)]
            }
            _ => vec![],
        }
    }

    fn back_off(&mut self, failure: Failure, now: Millis, jitter: f64) {
        let backoff = (FIRST_BACKOFF_MS << self.failures.min(6)).min(LAST_BACKOFF_MS);
        let wait = match failure {
            Failure::Status(_, Some(seconds)) => u64::from(seconds) * 1_000 + (jitter * backoff as f64) as u64,
            _ => backoff / 2 + (jitter * backoff as f64 / 2.0) as u64,
        };
        self.failures += 1;
        self.not_before = now + wait;
    }

    /// What the server has of a photo that waits, and its turn; for the sync centre.
    pub fn photo(&self, photo: Sha256) -> Option<(u64, i64)> {
        self.photos.stand(photo)
    }

    /// All ops that wait.
    pub fn waiting(&self) -> BTreeSet<u64> {
        self.queue.keys().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_heard_while_an_answer_is_on_its_way_is_asked_for() {
        let (mut client, scope) = (client(), Scope::LEAST);
        client.photos = Uploads::default();
        client.heard(scope, 3);
        let Next::Do(request @ Request::Pull { .. }) = client.next(0) else { panic!("news") };
        client.heard(scope, 4);
        client.poke();
        let reply = || PullReply { epoch: 1, model: 0, scopes: vec![], gone: vec![] };
        client.answered(&request, Answer::Pulled(reply()), 0, 0.0);
        assert!(matches!(client.next(0), Next::Do(Request::Pull { .. })), "the answer is of before");
        // and once only: a feed that is told of nothing is not asked for again and again
        let Next::Do(request) = client.next(0) else { panic!("what was heard") };
        client.answered(&request, Answer::Pulled(reply()), 0, 0.0);
        assert_eq!(client.next(0), Next::Wait(None, Why::Idle));
    }

    fn client() -> Client {
        let mut client = Client::new(DeviceId(1), Some(1), 0);
        client.answered = client.wanted;
        for (at, name) in ["first", "second", "third"].into_iter().enumerate() {
            client.photo_stored(Sha256::of(name.as_bytes()), 100, 1_000 + at as u64);
        }
        client
    }

    #[track_caller]
    fn check(client: &Client, name: &str) {
        assert_eq!(client.next(0), Next::Do(Request::Announce(Sha256::of(name.as_bytes()), 100)));
    }

    #[test]
    fn photos_go_in_the_order_in_which_they_came_unless_one_is_hurried() {
        let mut client = client();
        check(&client, "first");
        client.photo_first(Sha256::of(b"third"));
        check(&client, "third");
        client.photo_first(Sha256::of(b"second"));
        check(&client, "second");
    }

    #[test]
    fn records_do_not_wait_with_held_photos() {
        let mut client = client();
        client.hold_photos(true);
        assert_eq!(client.next(0), Next::Wait(None, Why::Idle));
        client.queued(1, 40);
        assert_eq!(client.next(0), Next::Do(Request::Push(client.device(), vec![1])));
        client.queue.clear();
        client.hold_photos(false);
        check(&client, "first");
    }
}
