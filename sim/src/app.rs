//! What a phone makes of an answer: the plan's effects, between any two of which the app may die, and each of which the storage
//! may refuse. Here are the seams of the phone's mutations.

use xunge_shared::{
    hlc::Hlc,
    id::DeviceId,
    phone::{Fate, Phone},
    plan::{Answer, Effect, Failure, Request},
    wire::{MODEL, OpResult, OpStatus, PushReply},
};

use crate::{case::Fault, device::Asked, mutation::Mutation, net::mark_of, world::World};

impl World {
    /// An answer reaches the phone, if that still waits for it.
    pub(crate) fn answered(&mut self, ticket: u64, answer: Answer) {
        let Some((device, tab)) = self.flights.remove(&ticket) else { return };
        let Some(flight) = self.devices[device].tabs.get_mut(tab).and_then(|tab| tab.flight.take_if(|(of, _)| *of == ticket)) else {
            return;
        };
        self.arm(device, tab, 0, 5);
        let jitter = self.net.part();
        let dev_now = self.devices[device].reads(self.now);
        if matches!(answer, Answer::Pulled(_)) {
            self.devices[device].pulls += 1;
        }
        if self.trace.is_some() {
            let mut told = format!("phone {device}.{tab}: {:?} answered with {answer:?}", flight.1);
            told.truncate(400);
            self.note(|| told);
        }
        match (flight.1, answer) {
            (Asked::Elders(request), Answer::Pushed(reply)) => {
                if !self.strikes(Fault::Abort) && self.devices[device].full_since.is_none() {
                    self.keep_receipt(device, &reply);
                    self.devices[device].phone(tab).elders_answered(&request, &reply);
                }
            }
            // It is tried again when there is nothing else to do.
            (Asked::Elders(_), _) => {
                self.devices[device].phone(tab).elders_failed();
                self.arm(device, tab, 60_000, 60_000);
            }
            (Asked::Plan(request), answer) => {
                let answer = self.misheard(device, tab, &request, answer);
                self.note_acks(device, tab, &request, &answer);
                if let Answer::Pushed(reply) = &answer {
                    self.keep_receipt(device, reply);
                }
                let effects = self.devices[device].phone(tab).client.answered(&request, answer, dev_now, jitter);
                self.carry_out(device, tab, effects);
            }
        }
    }

    /// What a mutated phone makes of an answer.
    fn misheard(&mut self, device: usize, tab: usize, request: &Request, answer: Answer) -> Answer {
        match (request, &answer) {
            (Request::Push(_, ns), Answer::Failed(Failure::Unreachable)) if self.is(Mutation::SettleUnanswered) => {
                let phone = self.devices[device].phone(tab);
                let ok = |n: &u64| OpResult { n: *n, status: OpStatus::Ok, seq: Some(0), eff: Some(Hlc::default()), refusal: None };
                let (results, epoch) = (ns.iter().map(ok).collect(), phone.client.epoch().unwrap_or(1));
                let high_n = ns.last().copied().unwrap_or(0);
                Answer::Pushed(PushReply { srv_now: self.now, results, high_n, epoch, receipt: None })
            }
            _ => answer,
        }
    }

    fn note_acks(&mut self, device: usize, tab: usize, request: &Request, answer: &Answer) {
        let (Request::Push(series, ns), Answer::Pushed(reply)) = (request, answer) else { return };
        let phone = self.devices[device].phone(tab);
        if phone.client.device() != *series {
            return;
        }
        let pushed = phone.push_request(ns, 0);
        for raw in pushed.ops.iter().take(reply.results.len()) {
            if let Some(saying) = mark_of(raw).and_then(|mark| self.sayings.get_mut(mark as usize)) {
                saying.acked = Some(reply.epoch);
            }
        }
    }

    /// A receipt is written down along with what became of its ops.
    fn keep_receipt(&mut self, device: usize, reply: &PushReply) {
        let receipt = reply.receipt.as_ref().and_then(|bytes| minicbor::decode(bytes).ok());
        self.devices[device].receipts.extend(receipt);
    }

    /// Carries out effects, between any two of which the app may die, and each of which the storage may refuse.
    fn carry_out(&mut self, device: usize, tab: usize, effects: Vec<Effect>) {
        for effect in effects {
            if self.strikes(Fault::PhoneCrash) {
                self.note(|| format!("phone {device}.{tab} dies"));
                self.devices[device].restart(Some(tab));
                return;
            }
            let aborts = self.strikes(Fault::Abort) || self.devices[device].full_since.is_some();
            let Some(effect) = self.mutated(device, effect) else { continue };
            let fresh = DeviceId(self.net.id());
            let mutation = self.mutation;
            self.devices[device].before = None;
            let told = self.trace.is_some().then(|| format!("{effect:?}"));
            let it = &mut self.devices[device];
            let phone = it.phone(tab);
            if aborts {
                phone.carry_out_unkept(effect);
            } else {
                after(mutation, phone, effect, fresh);
            }
            if let Some(mut told) = told {
                told.truncate(300);
                self.note(|| format!("phone {device}.{tab}: {}{told}", if aborts { "ABORTED " } else { "" }));
            }
        }
        let tabs = self.devices[device].tabs.len();
        if tabs > 1 && self.fate.permille(300) {
            // The other tab is told that something was written, and looks at the disk.
            self.devices[device].restart(Some(tabs - 1 - tab));
        }
    }

    /// What becomes of an effect in a build of another age, and in one with a mutation.
    fn mutated(&mut self, device: usize, effect: Effect) -> Option<Effect> {
        let is = |mutation| self.mutation == Some(mutation);
        match effect {
            // The build before this one has another model: it does not compare digests.
            Effect::Merge(feed, _) if self.devices[device].old => Some(Effect::Merge(feed, MODEL - 1)),
            Effect::Merge(mut feed, model) if is(Mutation::SkipDigest) => {
                feed.digest = None;
                Some(Effect::Merge(feed, model))
            }
            Effect::Missing { .. } if is(Mutation::SkipMissing) => None,
            Effect::NewDevice(_) if is(Mutation::KeepCloneName) => None,
            Effect::Forget(_) if is(Mutation::KeepLostScope) => None,
            effect => Some(effect),
        }
    }
}

/// Carries out an effect, and what a mutated phone does besides.
fn after(mutation: Option<Mutation>, phone: &mut Phone, effect: Effect, fresh: DeviceId) {
    let lost = match &effect {
        Effect::Forget(scope) => Some(*scope),
        _ => None,
    };
    let settles = matches!(effect, Effect::Settle { .. });
    phone.carry_out(effect, fresh);
    if let Some(scope) = lost.filter(|_| mutation == Some(Mutation::ForgetOutbox)) {
        phone.disk_mut().retain(|own| own.fate != Fate::Pending || own.raw.open().is_ok_and(|op| op.scope != scope));
        phone.reopen();
    }
    if settles && mutation == Some(Mutation::PurgeAcked) {
        phone.disk_mut().retain(|own| !matches!(own.fate, Fate::Settled { .. }));
    }
}
