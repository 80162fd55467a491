//! One world: its people, phones and server, a clock of its own, and the queue of what happens next. Everything follows from
//! the case; nothing here reads a clock.

use std::collections::{BTreeMap, VecDeque};

use xunge_shared::{
    hlc::Millis,
    id::{OpId, Sha256},
    op::RawOp,
    plan::Answer,
    role::Role,
    wire::PushReply,
};

use crate::{
    case::{Case, Fault},
    device::Device,
    drafts::{self, Speaker},
    later,
    luck::Luck,
    mutation::Mutation,
    net::Body,
    people::Person,
    platter::Platter,
    server::Server,
};

/// When a run begins.
pub const START: Millis = 1_800_000_000_000;
/// Something that happens.
#[derive(Debug)]
pub(crate) enum Event {
    /// Somebody says something.
    Say,
    /// A tab looks what there is to do, unless its alarm was set anew since.
    Wake(usize, usize, u64),
    /// A request reaches the server.
    Arrive { ticket: u64, device: usize, body: Body },
    /// The server writes what waits.
    Write,
    /// The server's disk has what was written.
    Sync(Vec<(u64, PushReply)>),
    /// An answer reaches the phone; nothing came of it when it is a failure.
    Answer { ticket: u64, answer: Answer },
    /// The projector goes on.
    Project,
    /// Something breaks.
    Break,
}

/// Something that was said and, as far as its author knows, saved.
#[derive(Debug, Clone)]
pub(crate) struct Saying {
    pub(crate) device: usize,
    /// The epoch in which the server acknowledged it to its phone.
    pub(crate) acked: Option<u64>,
    /// Its record on the phone was destroyed before that.
    pub(crate) rotten: bool,
    /// A build of before sent it by its second name: it says of no epoch where that is good, or does not look.
    pub(crate) nameless: bool,
}

/// See the module.
#[derive(Debug)]
pub struct World {
    pub(crate) case: Case,
    pub(crate) mutation: Option<Mutation>,
    /// The true time.
    pub now: Millis,
    pub(crate) queue: BTreeMap<(Millis, u64), Event>,
    pub(crate) server: Server,
    pub(crate) people: Vec<Person>,
    pub(crate) devices: Vec<Device>,
    pub(crate) sayings: Vec<Saying>,
    pub(crate) photos: Vec<(Sha256, usize, bool)>,
    pub(crate) flights: BTreeMap<u64, (usize, usize)>,
    pub(crate) backups: Vec<(Millis, Platter)>,
    /// The last pushes of each phone, which the network may bring once more after a restore.
    pub(crate) remembered: VecDeque<(usize, Vec<u8>)>,
    /// How often each fault strikes, out of a thousand draws.
    pub(crate) chances: BTreeMap<Fault, u64>,
    /// The faults are over.
    pub(crate) calm: bool,
    pub(crate) net: Luck,
    pub(crate) fate: Luck,
    said: Luck,
    gap: Millis,
    numbers: u64,
    /// How many events there were.
    pub steps: u64,
    /// What happened, for who looks for the cause of a failure.
    pub trace: Option<Vec<String>>,
}

impl World {
    /// The world of a case.
    pub fn new(case: &Case, mutation: Option<Mutation>) -> Self {
        let mut luck = Luck::new(case.seed, 1);
        let mut chances = BTreeMap::new();
        for fault in Fault::ALL {
            let chance = if luck.permille(450) { 1 + luck.below(250) } else { 0 };
            if !case.without.contains(&fault) {
                chances.insert(fault, chance);
            }
        }
        let has = |fault: Fault| chances.get(&fault).is_some_and(|chance| *chance > 0);
        // From a second to half a day between two sayings.
        let gap = 1_000 << luck.below(16);
        let page = 1 + luck.below(20) as usize;
        let old = luck.permille(500) && has(Fault::OldServer);
        let packs = luck.permille(250);
        let mut world = Self {
            case: case.clone(),
            mutation,
            now: START,
            queue: BTreeMap::new(),
            server: Server::new(old, page, packs, mutation),
            people: vec![],
            devices: vec![],
            sayings: vec![],
            photos: vec![],
            flights: BTreeMap::new(),
            backups: vec![],
            remembered: VecDeque::new(),
            chances,
            calm: false,
            net: Luck::new(case.seed, 2),
            fate: Luck::new(case.seed, 3),
            said: Luck::new(case.seed, 4),
            gap,
            numbers: 0,
            steps: 0,
            trace: None,
        };
        world.people(&mut luck);
        world.later(0, 1_000, Event::Say);
        world.later(0, 1_000, Event::Break);
        world
    }

    /// True when the fault is possible in this run.
    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.chances.get(&fault).is_some_and(|chance| *chance > 0)
    }

    /// True when the fault strikes now.
    pub(crate) fn strikes(&mut self, fault: Fault) -> bool {
        let chance = self.chances.get(&fault).copied().unwrap_or(0);
        !self.calm && self.fate.permille(chance)
    }

    pub(crate) fn is(&self, mutation: Mutation) -> bool {
        self.mutation == Some(mutation)
    }

    /// Notes what happens, when somebody wants to know.
    pub(crate) fn note(&mut self, what: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>6} {:>12} {}", self.steps, self.now - START, what()));
        }
    }

    /// A number that was not given before in this world.
    pub(crate) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Has something happen after some time between the two.
    pub(crate) fn later(&mut self, from: Millis, to: Millis, event: Event) {
        let at = self.now + self.net.within(from, to);
        let number = self.number();
        self.queue.insert((at, number), event);
    }

    /// Sets a tab's alarm; the one that was set before is off.
    pub(crate) fn arm(&mut self, device: usize, tab: usize, from: Millis, to: Millis) {
        let alarm = self.number();
        if let Some(tab) = self.devices[device].tabs.get_mut(tab) {
            tab.alarm = alarm;
        }
        self.later(from, to, Event::Wake(device, tab, alarm));
    }

    fn alarm(&mut self, device: usize, tab: usize, alarm: u64) {
        if self.devices[device].tabs.get(tab).is_some_and(|tab| tab.alarm == alarm) {
            self.wake(device, tab);
        }
    }

    /// The next thing happens; false when nothing is left.
    pub(crate) fn step(&mut self) -> bool {
        let Some(((at, _), event)) = self.queue.pop_first() else { return false };
        self.now = self.now.max(at);
        self.steps += 1;
        match event {
            Event::Say => self.say(),
            Event::Wake(device, tab, alarm) => self.alarm(device, tab, alarm),
            Event::Arrive { ticket, device, body } => self.arrive(ticket, device, body),
            Event::Write => self.write(),
            Event::Sync(replies) => self.synced(replies),
            Event::Answer { ticket, answer } => self.answered(ticket, answer),
            Event::Project => self.project(),
            Event::Break => self.something_breaks(),
        }
        true
    }

    /// True while a request is on its way, if only for the second time.
    pub(crate) fn has_late_requests(&self) -> bool {
        self.queue.values().any(|event| matches!(event, Event::Arrive { .. } | Event::Write | Event::Sync(_)))
    }

    /// How long a phone with nothing to do sleeps.
    pub(crate) fn doze(&self) -> Millis {
        if self.calm { 60_000 } else { self.gap.max(10_000) }
    }

    fn say(&mut self) {
        if self.calm || self.sayings.len() as u64 >= self.case.ops {
            return;
        }
        self.later(0, self.gap, Event::Say);
        let device = self.said.below(self.devices.len() as u64) as usize;
        self.say_now(device);
    }

    /// Somebody says something, unless the faults are over or enough is said.
    pub(crate) fn say_now(&mut self, device: usize) {
        if self.calm || self.sayings.len() as u64 >= self.case.ops {
            return;
        }
        let tab = self.said.below(self.devices[device].tabs.len() as u64) as usize;
        if self.devices[device].gone || self.strikes(Fault::Abort) {
            // The transaction did not happen, and its author was told so.
            return;
        }
        if self.devices[device].full_since.is_some() {
            if self.is(Mutation::SavedWhenFull) {
                self.sayings.push(Saying { device, acked: None, rotten: false, nameless: false });
            }
            return;
        }
        for _ in 0..self.said.within(1, 3) {
            self.speak(device, tab);
        }
        self.arm(device, tab, 0, 2_000);
    }

    /// Somebody says one thing, and a tab of their phone saves it.
    pub(crate) fn speak(&mut self, device: usize, tab: usize) {
        let photo = self.take_photo(device, tab);
        let seen: Vec<OpId> = {
            let phone = self.devices[device].current();
            phone.ops().map(|(n, ..)| OpId { device: phone.device(), n }).rev().take(4).collect()
        };
        let person = &self.people[self.devices[device].account];
        let photos: Vec<Sha256> = photo.into_iter().collect();
        let administers = person.role == Role::Administrator;
        let speaker = Speaker { areas: &person.areas, administers, strange: self.has(Fault::Strange), seen: &seen, photos: &photos };
        let Some(mut draft) = speaker.draft(&mut self.said) else { return };
        drafts::mark(&mut draft.body, self.sayings.len() as u64);
        self.sayings.push(Saying { device, acked: None, rotten: false, nameless: false });
        let keep = self.is(Mutation::ReuseNumbers);
        let device = &mut self.devices[device];
        if keep && device.before.is_none() {
            device.before = Some(device.disk().clone());
        }
        let dev_now = device.reads(self.now);
        let (kind, scope) = (draft.kind.clone(), draft.scope);
        let id = device.phone(tab).say(dev_now, draft);
        let (phone, mark) = (self.sayings.last().map_or(0, |saying| saying.device), self.sayings.len() - 1);
        self.note(|| format!("phone {phone} says {kind:?} in {scope}: saying {mark} as {id}"));
        if self.strikes(Fault::Later) {
            // A later build says more of it than this one knows.
            let phone = self.devices[phone].phone(tab);
            phone.disk_mut().reword(id, |raw| RawOp(later::with_key(&raw.0)));
            phone.reopen();
        }
    }

    fn take_photo(&mut self, device: usize, tab: usize) -> Option<Sha256> {
        if !self.has(Fault::Photos) || self.photos.len() > 2 || !self.said.permille(250) {
            return None;
        }
        let size = self.said.within(100, 60_000) as usize;
        let mut bytes = vec![self.said.below(256) as u8; size];
        bytes[..8].copy_from_slice(&self.said.number().to_be_bytes());
        let photo = self.devices[device].phone(tab).keep_photo(bytes);
        self.photos.push((photo, device, false));
        Some(photo)
    }
}
