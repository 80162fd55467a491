//! What must hold when all is quiet again.

use std::collections::BTreeMap;

use xunge_shared::{
    admit::Refusal,
    digest::Digest,
    entity::{Entity, Key},
    hlc::Hlc,
    id::{DeviceId, Feed, Scope},
    op::{Admitted, encode},
    phone::{Fate, Phone, PhotoMark},
    replica::Replica,
};

use crate::{net::mark_of, receipt::Receipt, world::World};

/// An invariant that does not hold: its name, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which.
    pub invariant: &'static str,
    /// Where.
    pub found: String,
}

fn broken(invariant: &'static str, found: impl std::fmt::Display) -> Broken {
    Broken { invariant, found: found.to_string() }
}

/// What a run ends with: equal on every target, and on every replica of the same scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// The digests of all scopes.
    pub digests: BTreeMap<Scope, Digest>,
    /// The digest of all encoded states, feeds and quarantined ops.
    pub whole: Digest,
}

impl World {
    /// True when a phone has nothing to say and knows all that the server does.
    fn is_level(&self, device: usize) -> bool {
        let it = &self.devices[device];
        let phone = it.current();
        let last = |scope: &Scope| self.server.log.feeds.get(scope).and_then(|feed| feed.last()).map_or(0, |last| last.seq);
        let knows = |scope: &Scope| phone.replica.heads().get(scope).map_or(0, |head| head.seq) == last(scope);
        // Two pulls, for the answer to the first may have been on its way.
        it.gone
            || (it.pulls > 1
                && phone.pending() == 0
                && phone.client.unsent() == 0
                && phone.client.photos_unsent() == 0
                && phone.client.epoch() == Some(self.server.log.epoch)
                && self.told(it.account).iter().all(knows)
                && phone.replica.heads().keys().all(|scope| self.may_read(it.account, *scope)))
    }

    /// The feeds that the phone of somebody is told of: what is the desk's comes to none.
    fn told(&self, person: usize) -> Vec<Scope> {
        self.readable(person).into_iter().filter(|scope| scope.feed() != Feed::Desk).collect()
    }

    /// True when nothing is on its way anywhere.
    pub(crate) fn is_quiet(&self) -> bool {
        self.server.view.pos >= self.server.log.order.len()
            && !self.server.has_work()
            && !self.server.platter.is_dirty()
            && (0..self.devices.len()).all(|device| self.is_level(device))
    }

    /// What keeps the world from being quiet.
    pub(crate) fn restless(&self) -> Broken {
        let left: Vec<String> = (0..self.devices.len())
            .filter(|device| !self.is_level(*device))
            .map(|device| {
                let phone = self.devices[device].current();
                format!("phone {device}: {} ops, {} photos, {:?}", phone.pending(), phone.client.photos_unsent(), phone.replica.heads())
            })
            .collect();
        broken("the queue drains", left.join("; "))
    }

    /// Those invariants that do not need phones to be quiet.
    pub(crate) fn check_server(&self) -> Result<(), Broken> {
        self.feeds()?;
        self.view().map(drop)
    }

    /// All invariants.
    pub(crate) fn check(&self) -> Result<Ending, Broken> {
        self.feeds()?;
        self.sayings()?;
        self.series()?;
        self.receipts()?;
        let whole = self.view()?;
        self.replicas(&whole)?;
        self.blobs()?;
        Ok(self.ending(&whole))
    }

    /// Feeds have no gap, and series keep their order in time.
    fn feeds(&self) -> Result<(), Broken> {
        let mut series: BTreeMap<DeviceId, BTreeMap<u64, Hlc>> = BTreeMap::new();
        for (scope, feed) in &self.server.log.feeds {
            for (at, Admitted { seq, eff, op }) in feed.iter().enumerate() {
                if *seq != at as u64 + 1 {
                    return Err(broken("feeds have no gap", format!("{scope}: {seq} at place {}", at + 1)));
                }
                let op = op.open().map_err(|e| broken("every op can be read", e))?;
                if series.entry(op.device).or_default().insert(op.n, *eff).is_some() {
                    return Err(broken("nothing is counted twice", op.id()));
                }
            }
        }
        for (device, ops) in series {
            // An op that filled a hole late counts behind the one before it, and may so pass the one behind it.
            let mut before = Hlc::default();
            for (n, eff) in ops {
                if eff < before && !self.holes_were_filled(device) {
                    return Err(broken("a series keeps its order", format!("{device}:{n}")));
                }
                before = eff;
            }
        }
        Ok(())
    }

    /// True when ops of the series were admitted in another order than that of their numbers.
    fn holes_were_filled(&self, device: DeviceId) -> bool {
        let mut last = 0;
        for (scope, index) in &self.server.log.order {
            let Ok(op) = self.server.log.feeds[scope][*index].op.open() else { continue };
            if op.device == device {
                if op.n < last {
                    return true;
                }
                last = op.n;
            }
        }
        false
    }

    /// Every saying counts once, or is in quarantine, or is kept for its author.
    fn sayings(&self) -> Result<(), Broken> {
        let mut counted: BTreeMap<u64, u32> = BTreeMap::new();
        for mark in self.server.log.feeds.values().flatten().filter_map(|admitted| mark_of(&admitted.op)) {
            *counted.entry(mark).or_default() += 1;
        }
        let refused = |mark: u64| self.server.log.quarantine.values().any(|refused| mark_of(&refused.raw) == Some(mark));
        let waits = |mark: u64| {
            let alive = self.devices.iter().filter(|device| !device.gone);
            alive.flat_map(|device| device.disk().set_aside()).any(|raw| mark_of(raw) == Some(mark))
        };
        for (mark, saying) in (0..).zip(&self.sayings) {
            let times = counted.get(&mark).copied().unwrap_or(0);
            // A build of before sent it by its second name, with no word on the epoch where that is good.
            if times > 1 && !saying.nameless {
                return Err(broken("nothing is counted twice", format!("saying {mark} counts {times} times")));
            }
            if times > 0 || refused(mark) || waits(mark) {
                continue;
            }
            let gone = self.devices[saying.device].gone && saying.acked != Some(self.server.log.epoch);
            if saying.acked.is_some() && !gone && !saying.rotten {
                return Err(broken("every acked op exists", format!("saying {mark} of phone {}", saying.device)));
            }
            if !gone && !saying.rotten {
                return Err(broken("every saved op is acked or queued", format!("saying {mark} of phone {}", saying.device)));
            }
        }
        let forked = |refusal| matches!(refusal, Refusal::Fork | Refusal::WrongDevice);
        let both = |mark: &u64| {
            let mut of = self.server.log.quarantine.values().filter(|refused| mark_of(&refused.raw) == Some(*mark));
            of.any(|refused| !forked(refused.refusal))
        };
        counted
            .keys()
            .find(|mark| both(mark))
            .map_or(Ok(()), |mark| Err(broken("every acked op exists once", format!("saying {mark} is in a feed and in quarantine"))))
    }

    /// No series has a hole that its phone could have closed.
    fn series(&self) -> Result<(), Broken> {
        for it in self.devices.iter().filter(|device| !device.gone) {
            let phone = it.current();
            let last = phone.ops().map(|(n, ..)| n).max().unwrap_or(0);
            let high = self.server.log.high(phone.device());
            if high < last {
                return Err(broken("series have no holes", format!("{}: {high} of {last}", phone.device())));
            }
        }
        Ok(())
    }

    /// What the server signed holds, and each op that a phone knows to count is proven by a receipt.
    fn receipts(&self) -> Result<(), Broken> {
        let epoch = self.server.log.epoch;
        for (at, it) in self.devices.iter().enumerate() {
            let receipts: Vec<&Receipt> = it.receipts.iter().filter(|receipt| receipt.epoch == epoch).collect();
            if let Some(lie) = receipts.iter().find_map(|receipt| receipt.lies(&self.server.log)) {
                return Err(broken("receipts hold", format!("phone {at}: {lie}")));
            }
            let settled = it.disk().owned().filter_map(|own| match own.fate {
                Fate::Settled { seq, epoch: told_in, .. } if told_in == epoch => Some((own.raw.open().ok()?.scope, seq)),
                _ => None,
            });
            for (scope, seq) in settled {
                if !receipts.iter().any(|receipt| receipt.proves(scope, seq)) {
                    return Err(broken("what counts has a receipt", format!("phone {at}: {scope} {seq}")));
                }
            }
        }
        Ok(())
    }

    /// What the server projected is the fold of all its ops, in any order.
    fn view(&self) -> Result<BTreeMap<Key, Entity>, Broken> {
        let mut whole: BTreeMap<Key, Entity> = BTreeMap::new();
        for Admitted { eff, op: raw, .. } in self.server.log.feeds.values().rev().flat_map(|feed| feed.iter().rev()) {
            let op = raw.open().map_err(|e| broken("every op can be read", e))?;
            whole.entry(Key::of(&op)).or_insert_with(|| Entity::before(&op)).apply(&op, raw, *eff);
        }
        if let Some(key) = differs(&whole, &self.server.view.states) {
            return Err(broken("incremental equals whole", format!("{key:?}")));
        }
        let digests = digests(&whole);
        for (scope, head) in &self.server.view.heads {
            if head.digest != digests.get(scope).copied().unwrap_or_default() {
                return Err(broken("incremental equals whole", format!("the digest of {scope}")));
            }
        }
        Ok(whole)
    }

    /// Phones have what their people may read, byte for byte, in memory and on disk, and nothing else.
    fn replicas(&self, whole: &BTreeMap<Key, Entity>) -> Result<(), Broken> {
        let digests = digests(whole);
        let digest = |scope: &Scope| digests.get(scope).copied().unwrap_or_default();
        for (at, it) in self.devices.iter().enumerate().filter(|(_, device)| !device.gone) {
            let told = self.told(it.account);
            let theirs: BTreeMap<Key, Entity> =
                whole.iter().filter(|(key, _)| told.contains(&key.scope)).map(|(key, state)| (key.clone(), state.clone())).collect();
            let stored = Phone::open(it.disk().clone());
            for replica in [&it.current().replica, &stored.replica] {
                let ours: BTreeMap<Key, Entity> = replica.clone().into_admitted().map(|state| (state.key(), state)).collect();
                if let Some(key) = differs(&theirs, &ours) {
                    return Err(broken("replicas are equal", format!("phone {at}: {key:?}")));
                }
                for (scope, head) in replica.heads() {
                    if head.digest != digest(scope) {
                        return Err(broken("replicas are equal", format!("phone {at}: the digest of {scope}")));
                    }
                }
                nothing_is_laid_over(replica, &theirs).map_err(|found| broken("replicas are equal", format!("phone {at}: {found}")))?;
            }
            if it.disk().owned().any(|own| own.fate == Fate::Pending) {
                return Err(broken("the queue drains", format!("phone {at}")));
            }
        }
        Ok(())
    }

    /// Photos are on the server, or still with who took them; whole ones are refused by nobody.
    fn blobs(&self) -> Result<(), Broken> {
        for (photo, device, wrong) in &self.photos {
            let marks: Vec<PhotoMark> = {
                let alive = self.devices.iter().filter(|it| !it.gone);
                alive.flat_map(|it| it.disk().photos()).filter(|(of, _)| of == photo).map(|(_, mark)| mark).collect()
            };
            let here = self.server.log.photos.contains(photo);
            if !here && marks.iter().any(|mark| matches!(mark, PhotoMark::Sent(_))) {
                return Err(broken("photos are kept until they are there", photo));
            }
            if !wrong && marks.contains(&PhotoMark::Refused) {
                return Err(broken("whole photos are taken", photo));
            }
            if !here && marks.is_empty() && !self.devices[*device].gone {
                return Err(broken("photos are kept until they are there", photo));
            }
        }
        Ok(())
    }

    fn ending(&self, whole: &BTreeMap<Key, Entity>) -> Ending {
        let digests = digests(whole);
        let states = whole.values().map(encode);
        let ops = self.server.log.feeds.values().flatten().map(encode);
        let refused = self.server.log.quarantine.values().map(|refused| refused.raw.0.clone());
        let all = states.chain(ops).chain(refused);
        Ending { digests, whole: all.fold(Digest::default(), |sum, bytes| sum.plus(Digest::of_bytes(&bytes))) }
    }
}

/// The first thing that is not the same in both.
fn differs<'a>(one: &'a BTreeMap<Key, Entity>, other: &'a BTreeMap<Key, Entity>) -> Option<&'a Key> {
    let missing = other.keys().find(|key| !one.contains_key(*key));
    // Equal states have equal bytes; those that are not may still.
    let same = |key: &Key, state: &Entity| other.get(key).is_some_and(|theirs| theirs == state || encode(theirs) == encode(state));
    missing.or_else(|| one.iter().find(|(key, state)| !same(key, state)).map(|(key, _)| key))
}

fn digests(states: &BTreeMap<Key, Entity>) -> BTreeMap<Scope, Digest> {
    let mut digests: BTreeMap<Scope, Digest> = BTreeMap::new();
    for state in states.values() {
        let sum = digests.entry(state.scope).or_default();
        *sum = sum.plus(Digest::of(state));
    }
    digests
}

fn nothing_is_laid_over(replica: &Replica, admitted: &BTreeMap<Key, Entity>) -> Result<(), String> {
    let lies = |(key, state): &(&Key, &Entity)| {
        // Where an id is used in several scopes, the first is shown.
        replica.get(&key.kind, key.entity).is_none_or(|shown| shown.scope == key.scope && shown != *state)
    };
    admitted.iter().find(lies).map_or(Ok(()), |(key, _)| Err(format!("{key:?} is not shown as it is")))
}
