//! The way between phones and the server, and what it does to messages. Requests and answers travel encoded, as they do over HTTP.

use minicbor::{Decode, Encode};
use xunge_shared::{
    id::Sha256,
    op::{RawOp, encode},
    plan::{Answer, Failure, Next, Request},
    wire::{MODEL, PushReply, PushRequest},
};

use crate::{
    case::Fault,
    device::Asked,
    drafts, later,
    mutation::Mutation,
    world::{Event, World},
};

/// A request on its way.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// Ops.
    Push(Vec<u8>),
    /// Cursors.
    Pull(Vec<u8>),
    /// A photo is coming.
    Announce(Sha256, u64),
    /// A piece of it.
    Send { photo: Sha256, offset: u64, piece: Vec<u8>, cut: bool },
}

/// A phone gives up on an answer after so long, milliseconds.
const PATIENCE_MS: u64 = 30_000;
/// So many pushes may come once more after a restore.
const REMEMBERED: usize = 12;

impl World {
    /// A tab looks what there is to do.
    pub(crate) fn wake(&mut self, device: usize, tab: usize) {
        let doze = self.doze();
        let it = &mut self.devices[device];
        if it.gone || tab >= it.tabs.len() || it.tabs[tab].flight.is_some() {
            return;
        }
        let dev_now = it.reads(self.now);
        let phone = it.phone(tab);
        phone.prune();
        match phone.client.next(dev_now) {
            Next::Do(request) => self.ask(device, tab, request),
            Next::Wait(Some(at), _) => {
                // By the phone's own clock; a clock that steps back must not silence it for ever.
                let wait = at.saturating_sub(dev_now).min(120_000);
                self.arm(device, tab, wait, wait + 10);
            }
            Next::Wait(None, _) => {
                if let Some(mut request) = phone.elders_request(dev_now) {
                    // The build before this one names no epoch.
                    if self.devices[device].old && request.epoch.take().is_some() {
                        self.is_nameless(&request);
                    }
                    let body = Body::Push(encode(&request));
                    return self.send(device, tab, Asked::Elders(request), body);
                }
                phone.client.poke();
                self.arm(device, tab, doze / 2, doze);
            }
        }
    }

    fn ask(&mut self, device: usize, tab: usize, request: Request) {
        let cut = self.strikes(Fault::Torn);
        let it = &mut self.devices[device];
        let (dev_now, old, outdated) = (it.reads(self.now), it.old, it.outdated);
        let phone = it.phone(tab);
        let body = match &request {
            Request::Push(_, ns) => {
                let push = phone.push_request(ns, dev_now);
                if push.ops.len() != ns.len() {
                    // The disk has not what it had: another tab may have changed it, and a look at the disk will tell.
                    it.restart(Some(tab));
                    return self.arm(device, tab, 10, 1_000);
                }
                Body::Push(encode(&push))
            }
            Request::Pull { epoch, cursors, .. } => {
                let mut pull = phone.pull_request(*epoch, cursors.clone());
                if old {
                    pull.model = MODEL - 1;
                }
                if outdated {
                    pull.proto = 0;
                }
                Body::Pull(encode(&pull))
            }
            Request::Announce(photo, size) => Body::Announce(*photo, *size),
            Request::Send { photo, offset, len } => {
                let piece = phone.photo(photo).and_then(|bytes| bytes.get(*offset as usize..(*offset + *len) as usize));
                Body::Send { photo: *photo, offset: *offset, piece: piece.unwrap_or_default().to_vec(), cut: false }
            }
        };
        let body = if self.strikes(Fault::Later) { of_later(body) } else { body };
        let body = if cut { self.torn(body) } else { body };
        self.send(device, tab, Asked::Plan(request), body);
    }

    /// These may count where they should not, and then count twice.
    fn is_nameless(&mut self, push: &PushRequest) {
        for mark in push.ops.iter().filter_map(mark_of) {
            if let Some(saying) = self.sayings.get_mut(mark as usize) {
                saying.nameless = true;
            }
        }
    }

    fn torn(&mut self, body: Body) -> Body {
        let mut tear = |mut bytes: Vec<u8>| {
            bytes.truncate(self.net.below(bytes.len() as u64) as usize);
            bytes
        };
        match body {
            Body::Push(bytes) => Body::Push(tear(bytes)),
            Body::Pull(bytes) => Body::Pull(tear(bytes)),
            Body::Send { photo, offset, piece, .. } => Body::Send { photo, offset, piece, cut: true },
            Body::Announce(..) => body,
        }
    }

    fn send(&mut self, device: usize, tab: usize, asked: Asked, body: Body) {
        if let Body::Push(bytes) = &body
            && self.has(Fault::Restore)
            && self.has(Fault::Twice)
        {
            self.remembered.truncate(REMEMBERED - 1);
            self.remembered.push_front((device, bytes.clone()));
        }
        let ticket = self.number();
        self.devices[device].tabs[tab].flight = Some((ticket, asked));
        self.flights.insert(ticket, (device, tab));
        let slow = if self.strikes(Fault::Delay) { 3 * PATIENCE_MS } else { 400 };
        if self.strikes(Fault::Twice) {
            self.later(5, 40 * PATIENCE_MS, Event::Arrive { ticket, device, body: body.clone() });
        }
        if !self.strikes(Fault::Loss) {
            self.later(5, slow, Event::Arrive { ticket, device, body });
        }
        let failed = Answer::Failed(Failure::Unreachable);
        self.later(PATIENCE_MS, PATIENCE_MS, Event::Answer { ticket, answer: failed });
    }

    /// Sends an answer back.
    pub(crate) fn reply(&mut self, ticket: u64, answer: Answer) {
        let slow = if self.strikes(Fault::Delay) { 3 * PATIENCE_MS } else { 400 };
        if !self.strikes(Fault::Cut) {
            self.later(5, slow, Event::Answer { ticket, answer });
        }
    }

    fn refuse(&mut self, ticket: u64, status: u16) {
        let after = (status == 429 || (status == 503 && self.net.permille(500))).then(|| self.net.within(1, 20) as u32);
        self.reply(ticket, Answer::Failed(Failure::Status(status, after)));
    }

    /// A request reaches the server.
    pub(crate) fn arrive(&mut self, ticket: u64, device: usize, body: Body) {
        if self.strikes(Fault::Busy) {
            let status = if self.net.permille(500) { 429 } else { 503 };
            return self.refuse(ticket, status);
        }
        let person = self.devices[device].account;
        if !self.people[person].signed_in {
            return self.refuse(ticket, 401);
        }
        match body {
            Body::Push(bytes) => {
                if bytes.len() > 600 && self.strikes(Fault::TooLarge) {
                    return self.refuse(ticket, 413);
                }
                if self.server.old
                    && let Ok(push) = minicbor::decode::<PushRequest>(&bytes)
                    && !push.is_for(self.server.log.epoch)
                {
                    // The build before this one does not look.
                    self.is_nameless(&push);
                }
                let idle = !self.server.has_work();
                let Err(status) = self.server.push(ticket, &bytes, self.people[person].id, &self.people[person].grants, self.now) else {
                    if idle {
                        self.later(1, 300, Event::Write);
                    }
                    return;
                };
                self.refuse(ticket, status);
            }
            Body::Pull(bytes) => {
                let readable = self.readable(person);
                let (people, now) = (&self.people[person], self.now);
                let may_read = |scope| people.grants.iter().any(|grant| grant.holds_at(now) && grant.may_read(scope));
                match self.server.pull(&bytes, &readable, may_read) {
                    Ok(reply) => {
                        if !reply.gone.is_empty() && self.fate.permille(300) {
                            // Somebody writes while they are told that they may not any more.
                            self.say_now(device);
                        }
                        let answer = self.travelled(&reply).map_or(Answer::Failed(Failure::Unreachable), Answer::Pulled);
                        self.reply(ticket, answer);
                    }
                    Err(status) => self.refuse(ticket, status),
                }
            }
            Body::Announce(photo, size) => {
                let have = self.server.announce(photo, size);
                self.reply(ticket, Answer::Have(have));
            }
            Body::Send { photo, offset, piece, cut } => match self.server.send(photo, offset, &piece, cut) {
                Ok(have) => self.reply(ticket, Answer::Have(have)),
                Err(status) => self.refuse(ticket, status),
            },
        }
    }

    /// The server records what waits: its answers follow once the disk has it. One transaction ends before the next begins, so that what
    /// becomes of the next cannot undo it.
    pub(crate) fn write(&mut self) {
        if self.server.platter.is_dirty() {
            return;
        }
        if self.strikes(Fault::ServerCrash) {
            return self.crash_server();
        }
        let replies = self.server.write();
        if self.strikes(Fault::ServerCrash) {
            if self.is(Mutation::AckBeforeFsync) {
                for (ticket, reply) in replies {
                    self.reply(ticket, Answer::Pushed(reply));
                }
            }
            return self.crash_server();
        }
        if self.strikes(Fault::DiskFull) {
            self.server.roll_back();
            for (ticket, _) in replies {
                self.refuse(ticket, 503);
            }
            return;
        }
        if self.is(Mutation::AckBeforeFsync) {
            for (ticket, reply) in &replies {
                self.reply(*ticket, Answer::Pushed(reply.clone()));
            }
            return self.later(1, 5_000, Event::Sync(vec![]));
        }
        self.later(1, 30, Event::Sync(replies));
    }

    /// The server's disk has what was written.
    pub(crate) fn synced(&mut self, replies: Vec<(u64, PushReply)>) {
        self.server.platter.sync();
        if self.strikes(Fault::ServerCrash) {
            return self.crash_server();
        }
        if self.server.has_work() {
            self.later(1, 30, Event::Write);
        }
        self.later(1, 3_000, Event::Project);
        for (ticket, reply) in replies {
            let answer = self.travelled(&reply).map_or(Answer::Failed(Failure::Unreachable), Answer::Pushed);
            self.reply(ticket, answer);
        }
    }

    /// An answer as its reader has it, who may be of a build before the writer's.
    fn travelled<T: Encode<()> + for<'b> Decode<'b, ()>>(&mut self, message: &T) -> Option<T> {
        let bytes = encode(message);
        let bytes = if self.strikes(Fault::Later) { later::with_key(&bytes) } else { bytes };
        minicbor::decode(&bytes).ok()
    }

    /// The projector goes on.
    pub(crate) fn project(&mut self) {
        let most = self.net.within(1, 20) as usize;
        self.devices.iter_mut().for_each(|device| device.pulls = 0);
        self.server.view.project(&self.server.log, most, self.server.old, self.mutation);
        if self.server.view.pos < self.server.log.order.len() {
            self.later(1, 1_000, Event::Project);
        }
    }
}

/// A request of a later build.
fn of_later(body: Body) -> Body {
    match body {
        Body::Push(bytes) => Body::Push(later::with_key(&bytes)),
        Body::Pull(bytes) => Body::Pull(later::with_key(&bytes)),
        Body::Announce(..) | Body::Send { .. } => body,
    }
}

/// Which saying an op carries.
pub(crate) fn mark_of(raw: &RawOp) -> Option<u64> {
    raw.open().ok().and_then(|op| drafts::marked(&op.body))
}
