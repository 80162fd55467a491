//! Slows down the guessing of passwords, without a way to lock somebody else out.
//!
//! A wrong password delays the next try for that account *from that address*, doubling each time. Across accounts an
//! address may be wrong often before it waits, for a whole office shares one; and whoever signed in from there before
//! never waits for what others try. Kept in memory: a restart forgives.

use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Wrong tries that cost nothing: typing errors.
const FREE: u32 = 4;
/// The longest wait for one account from one address.
const LONGEST: Duration = Duration::from_mins(5);
/// After this long without an error, all is forgotten.
const FORGOTTEN: Duration = Duration::from_mins(30);
/// Wrong tries of one address, over all accounts, before it waits.
const ADDRESS_FREE: u32 = 100;
/// More entries than this are not kept: the stalest go first.
const MOST: usize = 50_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Pair(String, IpAddr),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Wrong {
    times: u32,
    last: Instant,
}

impl Wrong {
    fn wait(self, free: u32, now: Instant) -> Option<Duration> {
        let over = self.times.checked_sub(free)?;
        let delay = Duration::from_secs(1 << over.min(16)).min(LONGEST);
        (self.last + delay).checked_duration_since(now).filter(|left| !left.is_zero())
    }
}

/// Who was wrong lately, and who was right.
#[derive(Debug, Default)]
pub struct Throttle {
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    wrong: HashMap<Who, Wrong>,
    right: HashSet<Who>,
}

impl Throttle {
    /// How long this account must wait for its next try from this address.
    pub fn wait(&self, name: &str, address: IpAddr, now: Instant) -> Option<Duration> {
        let memory = self.memory();
        let pair = Who::Pair(name.to_owned(), address);
        let own = memory.wrong.get(&pair).and_then(|w| w.wait(FREE, now));
        if memory.right.contains(&pair) {
            return own;
        }
        own.max(memory.wrong.get(&Who::Address(address)).and_then(|w| w.wait(ADDRESS_FREE, now)))
    }

    /// A wrong password was given.
    pub fn was_wrong(&self, name: &str, address: IpAddr, now: Instant) {
        let wrong = &mut self.memory().wrong;
        if wrong.len() >= MOST {
            wrong.retain(|_, w| now.duration_since(w.last) < FORGOTTEN);
        }
        for who in [Who::Pair(name.to_owned(), address), Who::Address(address)] {
            if wrong.len() >= MOST && !wrong.contains_key(&who) {
                continue;
            }
            let entry = wrong.entry(who).or_insert(Wrong { times: 0, last: now });
            if now.duration_since(entry.last) >= FORGOTTEN {
                entry.times = 0;
            }
            *entry = Wrong { times: entry.times + 1, last: now };
        }
    }

    /// The right password was given: the account's errors from this address are forgiven.
    pub fn was_right(&self, name: &str, address: IpAddr) {
        let memory = &mut *self.memory();
        let pair = Who::Pair(name.to_owned(), address);
        memory.wrong.remove(&pair);
        if memory.right.len() < MOST {
            memory.right.insert(pair);
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 9, 9, 9));

    #[test]
    fn delays_double_and_touch_nobody_else() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        for _ in 0..FREE {
            assert_eq!(throttle.wait("li", OFFICE, start), None);
            throttle.was_wrong("li", OFFICE, start);
        }
        assert_eq!(throttle.wait("li", OFFICE, start), Some(Duration::from_secs(1)));
        throttle.was_wrong("li", OFFICE, start);
        assert_eq!(throttle.wait("li", OFFICE, start), Some(Duration::from_secs(2)));
        assert_eq!(throttle.wait("li", HOME, start), None, "the owner signs in elsewhere");
        assert_eq!(throttle.wait("wu", OFFICE, start), None, "so does a colleague beside");
        assert_eq!(throttle.wait("li", OFFICE, start + Duration::from_secs(2)), None);
        throttle.was_right("li", OFFICE);
        assert_eq!(throttle.wait("li", OFFICE, start), None);
    }

    #[test]
    fn an_address_that_tries_many_names_waits() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        throttle.was_right("wu", OFFICE);
        for i in 0..ADDRESS_FREE {
            throttle.was_wrong(&format!("guess{i}"), OFFICE, start);
        }
        assert!(throttle.wait("anyone", OFFICE, start).is_some());
        assert_eq!(throttle.wait("anyone", HOME, start), None);
        assert_eq!(throttle.wait("wu", OFFICE, start), None, "whoever works there does not wait");
    }
}
