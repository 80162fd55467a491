//! Slows down the guessing of passwords, without a way to lock somebody else out.
//!
//! A try counts as wrong from the moment it begins until it is known to be right, so that many at once are no more tries than as many one
//! after another. A wrong password delays the next try for that account *from that address*, doubling each time. Across accounts an
//! address may be wrong often before it waits, for a whole office shares one; and whoever signed in from there before
//! never waits for what others try. A browser with a [`Mark`] of the account is counted by itself: neither the office's address nor a
//! colleague who tries one's name there holds it up. A second factor is guessed by who has the password already, perhaps from
//! many addresses: there the account itself waits, but for its known browsers. Kept in memory: a restart forgives.

use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use xunge_shared::id::AccountId;

use super::known::Mark;
use crate::net::address;

/// Wrong tries that cost nothing: typing errors.
const FREE: u32 = 4;
/// The longest wait for one account from one address.
const LONGEST: Duration = Duration::from_mins(5);
/// After this long without an error, all is forgotten.
const FORGOTTEN: Duration = Duration::from_mins(30);
/// Wrong tries of one address, over all accounts, before it waits.
const ADDRESS_FREE: u32 = 100;
/// Wrong codes of one account, over all addresses, before it waits: at the longest wait, 288 guesses a day of a million.
const CODES_FREE: u32 = 10;
/// More entries than this are not kept: the stalest go first.
const MOST: usize = 50_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Pair(String, Source),
    Source(Source),
    Codes(AccountId),
    CodesOf(AccountId, Source),
}

/// Where a try comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// An address; of IPv6 the network, for whoever has one has all of it.
    Address(IpAddr),
    /// A browser that the account was signed in from before.
    Browser(Mark),
}

impl Source {
    /// The source that an address is.
    pub fn of(address: IpAddr) -> Self {
        Self::Address(address::network(address))
    }
}

/// Names are the same whichever way they are written.
fn pair(name: &str, source: Source) -> Who {
    Who::Pair(name.to_lowercase(), source)
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

/// A try that was begun, and counts as wrong until it is [taken back](Throttle::take_back): what was counted before it.
#[derive(Debug)]
pub struct Try(Vec<(Who, Option<Wrong>)>);

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

impl Memory {
    fn wait(&self, pair: &Who, source: Source, now: Instant) -> Option<Duration> {
        let own = self.wrong.get(pair).and_then(|w| w.wait(FREE, now));
        if self.right.contains(pair) {
            return own;
        }
        own.max(self.wrong.get(&Who::Source(source)).and_then(|w| w.wait(ADDRESS_FREE, now)))
    }

    fn count(&mut self, those: impl IntoIterator<Item = Who>, now: Instant) -> Try {
        let wrong = &mut self.wrong;
        if wrong.len() >= MOST {
            wrong.retain(|_, w| now.duration_since(w.last) < FORGOTTEN);
        }
        let mut counted = vec![];
        for who in those {
            if wrong.len() >= MOST && !wrong.contains_key(&who) {
                continue;
            }
            let before = wrong.get(&who).copied().filter(|before| now.duration_since(before.last) < FORGOTTEN);
            wrong.insert(who.clone(), Wrong { times: before.map_or(0, |before| before.times) + 1, last: now });
            counted.push((who, before));
        }
        Try(counted)
    }
}

impl Throttle {
    /// How long this account must wait for its next try from there.
    pub fn wait(&self, name: &str, source: Source, now: Instant) -> Option<Duration> {
        self.memory().wait(&pair(name, source), source, now)
    }

    /// Begins a try of a password, unless it must wait.
    pub fn begin(&self, name: &str, source: Source, now: Instant) -> Result<Try, Duration> {
        let mut memory = self.memory();
        let pair = pair(name, source);
        match memory.wait(&pair, source, now) {
            Some(wait) => Err(wait),
            None => Ok(memory.count([pair, Who::Source(source)], now)),
        }
    }

    /// The password was right, or was not looked at after all: the try is none.
    pub fn take_back(&self, begun: Try) {
        let wrong = &mut self.memory().wrong;
        for (who, before) in begun.0 {
            let Some(entry) = wrong.get_mut(&who) else { continue };
            entry.times = entry.times.saturating_sub(1);
            if entry.times == 0 {
                wrong.remove(&who);
            } else if let Some(before) = before.filter(|before| before.times == entry.times) {
                // Nobody else was wrong meanwhile: they have waited already.
                *entry = before;
            }
        }
    }

    /// How long whoever tries one-time codes from there must wait.
    pub fn wait_there(&self, source: Source, now: Instant) -> Option<Duration> {
        self.memory().wrong.get(&Who::Source(source)).and_then(|w| w.wait(ADDRESS_FREE, now))
    }

    /// Begins a try of a code of an account's second factor, unless it must wait.
    pub fn begin_code(&self, account: AccountId, source: Source, now: Instant) -> Result<Try, Duration> {
        let (who, free) = match source {
            Source::Browser(_) => (Who::CodesOf(account, source), FREE),
            Source::Address(_) => (Who::Codes(account), CODES_FREE),
        };
        let mut memory = self.memory();
        match memory.wrong.get(&who).and_then(|w| w.wait(free, now)) {
            Some(wait) => Err(wait),
            None => Ok(memory.count([who], now)),
        }
    }

    /// The right code was given.
    pub fn code_was_right(&self, account: AccountId, source: Source) {
        let mut memory = self.memory();
        memory.wrong.remove(&Who::Codes(account));
        memory.wrong.remove(&Who::CodesOf(account, source));
    }

    /// A wrong one-time code was given.
    pub fn was_wrong_there(&self, source: Source, now: Instant) {
        self.memory().count([Who::Source(source)], now);
    }

    /// The right password was given: the account's errors from there are forgiven.
    pub fn was_right(&self, name: &str, source: Source) {
        let memory = &mut *self.memory();
        let pair = pair(name, source);
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
    use crate::session::known::Marks;

    const OFFICE: Source = Source::Address(IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1)));
    const HOME: Source = Source::Address(IpAddr::V4(std::net::Ipv4Addr::new(10, 9, 9, 9)));

    /// Somebody gives a wrong password, whether they should have waited or not.
    fn was_wrong(throttle: &Throttle, name: &str, source: Source, now: Instant) {
        throttle.memory().count([pair(name, source), Who::Source(source)], now);
    }

    #[test]
    fn many_at_once_are_as_many_tries() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        let begun: Vec<_> = (0..60).filter_map(|_| throttle.begin("li", OFFICE, start).ok()).collect();
        assert_eq!(begun.len(), FREE as usize, "none of them is known to be wrong yet");
        for one in begun {
            throttle.take_back(one);
        }
        assert!(throttle.memory().wrong.is_empty(), "nothing is left of what was right");
        was_wrong(&throttle, "li", OFFICE, start);
        let later = start + Duration::from_secs(9);
        throttle.take_back(throttle.begin("li", OFFICE, later).unwrap());
        let kept = throttle.memory().wrong[&pair("li", OFFICE)];
        assert_eq!((kept.times, kept.last), (1, start), "a right try makes nobody wait longer");
    }

    #[test]
    fn delays_double_and_touch_nobody_else() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        for _ in 0..FREE {
            assert_eq!(throttle.wait("li", OFFICE, start), None);
            was_wrong(&throttle, "li", OFFICE, start);
        }
        assert_eq!(throttle.wait("li", OFFICE, start), Some(Duration::from_secs(1)));
        was_wrong(&throttle, "li", OFFICE, start);
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
            was_wrong(&throttle, &format!("guess{i}"), OFFICE, start);
        }
        assert!(throttle.wait("anyone", OFFICE, start).is_some());
        assert_eq!(throttle.wait("anyone", HOME, start), None);
        assert_eq!(throttle.wait("wu", OFFICE, start), None, "whoever works there does not wait");
    }

    #[test]
    fn a_known_browser_waits_for_nobody_elses_tries() {
        let (throttle, start, marks) = (Throttle::default(), Instant::now(), Marks::generate().unwrap());
        let mark = marks.check(&marks.make(AccountId(1)).unwrap(), AccountId(1)).unwrap();
        for _ in 0..2 * ADDRESS_FREE {
            was_wrong(&throttle, "Li", OFFICE, start);
        }
        assert!(throttle.wait("LI", OFFICE, start).is_some(), "another way to write the name is no other name");
        assert_eq!(throttle.wait("li", Source::Browser(mark), start), None);
        for _ in 0..=FREE {
            was_wrong(&throttle, "li", Source::Browser(mark), start);
        }
        assert!(throttle.wait("li", Source::Browser(mark), start).is_some(), "but for its own");
    }

    #[test]
    fn codes_are_guessed_slowly_from_however_many_addresses() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        for _ in 0..CODES_FREE {
            throttle.begin_code(AccountId(1), HOME, start).unwrap();
        }
        assert!(throttle.begin_code(AccountId(1), OFFICE, start).is_err());
        assert!(throttle.begin_code(AccountId(2), OFFICE, start).is_ok());
        throttle.code_was_right(AccountId(1), HOME);
        assert!(throttle.begin_code(AccountId(1), OFFICE, start).is_ok());
    }

    #[test]
    fn a_network_of_version_six_is_one_source() {
        let of = |text: &str| Source::of(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:10.0.0.1"), OFFICE);
    }
}
