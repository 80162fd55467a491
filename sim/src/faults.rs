//! What breaks in a world besides its network, and what people and administrators do to it.

use xunge_shared::{
    entity::{Entity, Key},
    op::{Admitted, encode},
    phone::{Fate, Phone},
    role::Grant,
};

use crate::{
    case::Fault,
    device::Device,
    drafts,
    mutation::Mutation,
    net::{Body, mark_of},
    view,
    world::{Event, World},
};

/// A backup that is older than this is not put back: phones keep what was acknowledged for 14 days.
const OLDEST_BACKUP_MS: u64 = 13 * 86_400_000;
/// At most so many backups are kept.
const MOST_BACKUPS: usize = 5;
/// At most so many phones, copies included.
const MOST_DEVICES: usize = 7;

impl World {
    /// Something may break, and later something else.
    pub(crate) fn something_breaks(&mut self) {
        if self.calm {
            return;
        }
        let gap = self.doze();
        self.later(gap / 2, gap * 2, Event::Break);
        if self.fate.permille(250) {
            self.backups.push((self.now, self.server.platter.clone()));
            if self.backups.len() > MOST_BACKUPS {
                let at = self.fate.below(MOST_BACKUPS as u64) as usize;
                self.backups.remove(at);
            }
        }
        let device = self.fate.below(self.devices.len() as u64) as usize;
        if self.strikes(Fault::ServerCrash) {
            self.crash_server();
        }
        if self.strikes(Fault::Restore) {
            self.restore_server();
        }
        if self.strikes(Fault::OldServer) {
            self.server.upgrade();
            self.later(1, 1_000, Event::Project);
        }
        if self.strikes(Fault::Scopes) {
            self.regrant(device);
        }
        if self.strikes(Fault::SignOut) {
            let person = self.devices[device].account;
            self.people[person].signed_in = false;
        }
        self.people_sign_in();
        if self.devices[device].gone {
            return;
        }
        self.break_phone(device);
    }

    fn break_phone(&mut self, device: usize) {
        if self.strikes(Fault::PhoneCrash) {
            self.restart(device);
        }
        if self.strikes(Fault::Clock) {
            let days = self.fate.below(40) as i64 - 20;
            let it = &mut self.devices[device];
            it.clock = if self.fate.permille(300) { 0 } else { it.clock + days * 86_400_000 };
        }
        if self.strikes(Fault::Tabs) && self.devices[device].tabs.len() == 1 {
            self.devices[device].open_tab();
            self.arm(device, 1, 0, 1_000);
        }
        if self.devices[device].full_since.is_some() {
            if self.fate.permille(400) {
                self.devices[device].full_since = None;
            }
        } else if self.strikes(Fault::Quota) {
            self.devices[device].full_since = Some(self.now);
            self.note(|| format!("phone {device} is full"));
        }
        if self.strikes(Fault::OldPhone) {
            self.update(device);
        }
        if self.strikes(Fault::Damage) {
            self.damage(device);
        }
        if self.strikes(Fault::Rot) {
            self.rot(device);
        }
        if self.strikes(Fault::Clone) && self.devices.len() < MOST_DEVICES {
            let disk = self.devices[device].disk().clone();
            let mut copy = Device::new(self.devices[device].account, Phone::open(disk));
            copy.clock = self.devices[device].clock;
            (copy.old, copy.outdated) = (self.devices[device].old, self.devices[device].outdated);
            copy.receipts.clone_from(&self.devices[device].receipts);
            self.devices.push(copy);
            self.note(|| format!("phone {device} is copied"));
            let copy = self.devices.len() - 1;
            self.arm(copy, 0, 0, 1_000);
            if self.fate.permille(500) {
                // Both go on under the same numbers.
                self.say_now(device);
                self.say_now(copy);
            }
        }
        if self.devices.len() > 2 && self.strikes(Fault::Gone) && self.fate.permille(200) {
            self.devices[device].gone = true;
            self.note(|| format!("phone {device} is gone"));
        }
    }

    /// The app ends and starts again.
    pub(crate) fn restart(&mut self, device: usize) {
        self.note(|| format!("phone {device} starts again"));
        self.devices[device].restart(None);
        self.arm(device, 0, 0, 1_000);
    }

    /// The server dies and recovers.
    pub(crate) fn crash_server(&mut self) {
        self.note(|| "the server dies".to_owned());
        self.server.crash(&mut self.fate);
        // What was on its way to the disk or behind it gets no answer.
        self.queue.retain(|_, event| !matches!(event, Event::Write | Event::Sync(_) | Event::Project));
        self.later(1, 1_000, Event::Project);
    }

    fn restore_server(&mut self) {
        let now = self.now;
        self.note(|| "the server is restored".to_owned());
        self.backups.retain(|(made, _)| made + OLDEST_BACKUP_MS > now);
        let at = self.fate.below(self.backups.len() as u64) as usize;
        if at >= self.backups.len() {
            return;
        }
        let backup = self.backups[at].1.clone();
        self.queue.retain(|_, event| !matches!(event, Event::Write | Event::Sync(_) | Event::Project));
        self.server.restore(backup);
        for (device, push) in std::mem::take(&mut self.remembered) {
            if self.fate.permille(400) {
                let ticket = self.number();
                self.later(5, 60_000, Event::Arrive { ticket, device, body: Body::Push(push) });
            }
        }
        self.later(1, 1_000, Event::Project);
    }

    fn regrant(&mut self, device: usize) {
        let (now, at) = (self.now, self.devices[device].account);
        let person = &mut self.people[at];
        let Some(area) = self.fate.one(&person.areas).copied() else { return };
        if at == 0 {
            // The administrator stays.
            return;
        }
        let held: Vec<&mut Grant> = person.grants.iter_mut().filter(|grant| grant.area == area && grant.until.is_none()).collect();
        if held.is_empty() {
            person.grants.push(Grant { role: person.role, area, from: now, until: None });
        } else {
            for grant in held {
                grant.until = Some(now);
            }
        }
    }

    /// People give their passwords, sooner or later.
    pub(crate) fn people_sign_in(&mut self) {
        for at in 0..self.devices.len() {
            let person = self.devices[at].account;
            if !self.people[person].signed_in && (self.calm || self.fate.permille(300)) {
                self.people[person].signed_in = true;
            }
            for tab in 0..self.devices[at].tabs.len() {
                let it = &mut self.devices[at];
                if it.tabs[tab].flight.is_none() && it.phone(tab).client.needs_sign_in() {
                    it.phone(tab).client.sign_in();
                    self.arm(at, tab, 0, 1_000);
                }
            }
        }
    }

    /// The newest build comes to a phone of the build before: what that had kept unread of the newest kind is read now.
    pub(crate) fn update(&mut self, device: usize) {
        let it = &mut self.devices[device];
        it.outdated = false;
        if !std::mem::take(&mut it.old) {
            return;
        }
        it.restart(None);
        let heads = it.current().replica.heads().clone();
        let keys: Vec<Key> = it.disk().states().keys().filter(|key| key.kind == drafts::NEW).cloned().collect();
        for key in keys {
            let head = heads.get(&key.scope).map_or(0, |head| head.seq);
            let Some(feed) = self.server.log.feeds.get(&key.scope).filter(|_| it.disk().epoch() == Some(self.server.log.epoch)) else {
                continue;
            };
            if let Some(state) = as_kept_by_the_build_before(&key, feed, head).and_then(|state| Entity::decode(&encode(&state)).ok()) {
                it.phone(0).disk_mut().overwrite(&key, Some(state));
            }
        }
        self.restart(device);
    }

    /// An admitted state is lost, or is an older one.
    fn damage(&mut self, device: usize) {
        let it = &mut self.devices[device];
        it.restart(None);
        let keys: Vec<Key> = it.disk().states().keys().cloned().collect();
        if let Some(key) = self.fate.one(&keys) {
            it.phone(0).disk_mut().overwrite(key, None);
        }
        self.restart(device);
    }

    /// The record of a waiting op is lost.
    fn rot(&mut self, device: usize) {
        let it = &mut self.devices[device];
        it.restart(None);
        let waiting: Vec<u64> = it.disk().owned().filter(|own| own.fate == Fate::Pending).filter_map(|own| mark_of(&own.raw)).collect();
        let Some(mark) = self.fate.one(&waiting).copied() else { return };
        it.phone(0).disk_mut().retain(|own| own.fate != Fate::Pending || mark_of(&own.raw) != Some(mark));
        if let Some(saying) = self.sayings.get_mut(mark as usize) {
            saying.rotten = true;
        }
        self.restart(device);
    }

    /// Everything works from now on.
    pub(crate) fn calm_down(&mut self) {
        self.calm = true;
        self.server.upgrade();
        self.later(1, 10, Event::Project);
        self.people_sign_in();
        for device in 0..self.devices.len() {
            self.devices[device].full_since = None;
            if !self.is(Mutation::ReuseNumbers) {
                self.devices[device].before = None;
            }
            if !self.devices[device].gone {
                self.update(device);
                self.devices[device].clock = 0;
                self.restart(device);
                // A hole of which a phone was told in vain shows again with its next word.
                self.speak(device, 0);
            }
        }
    }
}

fn as_kept_by_the_build_before(key: &Key, feed: &[Admitted], head: u64) -> Option<Entity> {
    let mut state: Option<Entity> = None;
    for Admitted { eff, op: raw, .. } in feed.iter().take_while(|op| op.seq <= head) {
        let op = raw.open().ok()?;
        if Key::of(&op) == *key {
            state.get_or_insert_with(|| view::before(&op, true)).apply(&op, raw, *eff);
        }
    }
    state
}
