//! How much one may take of a server that others want too. What is exhausted is told with 503 and when to come back.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::address;

/// A request's head must have come within this; an idle connection is closed after it too.
pub const HEAD: Duration = Duration::from_secs(30);
/// A TLS handshake must be done within this.
pub const HANDSHAKE: Duration = Duration::from_secs(10);
/// Between two pieces of a body, or before the first, there may be so much time: villages have bad networks.
pub const PIECE: Duration = Duration::from_mins(1);
/// A request's head may have so many bytes.
pub const HEAD_BYTES: usize = 32 * 1024;
/// One HTTP/2 connection may have so many requests at once.
pub const STREAMS: u32 = 64;
/// One address has this part of all connections at most; this machine, where a proxy may stand, is not counted.
const SHARE: usize = 8;

/// How many each has.
type Counts<T> = Arc<Mutex<HashMap<T, usize>>>;

/// Counts connections.
#[derive(Debug)]
pub struct Connections {
    all: Arc<Semaphore>,
    each: usize,
    by_address: Counts<IpAddr>,
}

/// A place for a connection; free again when dropped.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
    counted: Option<(IpAddr, Counts<IpAddr>)>,
}

impl Connections {
    /// So many at once.
    pub fn new(most: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(most)), each: (most / SHARE).max(1), by_address: Arc::default() }
    }

    /// A place for a connection from there, when there is one.
    pub fn admit(&self, address: IpAddr) -> Option<Place> {
        let permit = Arc::clone(&self.all).try_acquire_owned().ok()?;
        let address = address::network(address);
        if address.is_loopback() {
            return Some(Place { _permit: permit, counted: None });
        }
        let mut counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= self.each {
            return None;
        }
        *count += 1;
        Some(Place { _permit: permit, counted: Some((address, Arc::clone(&self.by_address))) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((address, counts)) = &self.counted else { return };
        give_back(&mut counts.lock().unwrap_or_else(PoisonError::into_inner), address);
    }
}

/// One session has this part of all requests at most.
const SESSIONS_SHARE: usize = 4;
/// And one address, whatever sessions it shows, this part: a carrier may lead all phones of a county through a few addresses, and each of them
/// asks for milliseconds (a live stream is answered when it begins), so half is room for a thousand of them; and whoever fills it leaves as
/// much to all others.
const ADDRESS_SHARE: usize = 2;

/// Who has taken a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Whose {
    Session(u64),
    Address(IpAddr),
}

/// Counts requests that are being answered.
#[derive(Debug)]
pub struct Requests {
    all: Arc<Semaphore>,
    most: usize,
    taken: Counts<Whose>,
}

/// A place for a request; free again when dropped.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
    whose: Vec<Whose>,
    taken: Counts<Whose>,
}

impl Requests {
    /// So many at once.
    pub fn new(most: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(most)), most, taken: Arc::default() }
    }

    /// A place for a request of a session, from an address, when there is one. This machine's, where a proxy may stand, is not counted.
    pub fn admit(&self, session: Option<u64>, address: Option<IpAddr>) -> Option<Turn> {
        let permit = Arc::clone(&self.all).try_acquire_owned().ok()?;
        let address = address.map(address::network).filter(|address| !address.is_loopback());
        let each = [(session.map(Whose::Session), SESSIONS_SHARE), (address.map(Whose::Address), ADDRESS_SHARE)];
        let mut counts = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |whose: &Whose, share: usize| counts.get(whose).is_some_and(|count| *count >= (self.most / share).max(1));
        if each.iter().any(|(whose, share)| whose.is_some_and(|whose| is_full(&whose, *share))) {
            return None;
        }
        let whose: Vec<Whose> = each.into_iter().filter_map(|(whose, _)| whose).collect();
        for whose in &whose {
            *counts.entry(*whose).or_default() += 1;
        }
        Some(Turn { _permit: permit, whose, taken: Arc::clone(&self.taken) })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut counts = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        for whose in &self.whose {
            give_back(&mut counts, whose);
        }
    }
}

fn give_back<T: std::hash::Hash + Eq>(counts: &mut HashMap<T, usize>, whose: &T) {
    if let Some(count) = counts.get_mut(whose) {
        *count -= 1;
        if *count == 0 {
            counts.remove(whose);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_leaves_room_for_others() {
        let connections = Connections::new(16);
        let (one, other, here) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into(), [127, 0, 0, 1].into());
        let held: Vec<_> = (0..2).map(|_| connections.admit(one).unwrap()).collect();
        assert!(connections.admit(one).is_none());
        let theirs = connections.admit(other).unwrap();
        let proxied: Vec<_> = std::iter::from_fn(|| connections.admit(here)).collect();
        assert_eq!(proxied.len(), 13);
        assert!(connections.admit([10, 0, 0, 3].into()).is_none(), "all are taken");
        drop((held, theirs, proxied));
        assert!(connections.admit(one).is_some() && connections.by_address.lock().unwrap().is_empty());
    }

    #[test]
    fn one_session_leaves_room_for_others() {
        let requests = Requests::new(8);
        let held: Vec<_> = (0..2).map(|_| requests.admit(Some(1), None).unwrap()).collect();
        assert!(requests.admit(Some(1), None).is_none());
        let others: Vec<_> = std::iter::from_fn(|| requests.admit(None, None)).collect();
        assert_eq!(others.len(), 6);
        drop((held, others));
        assert!(requests.admit(Some(1), None).is_some() && requests.taken.lock().unwrap().is_empty());
    }

    #[test]
    fn whoever_invents_sessions_leaves_room_for_others() {
        let requests = Requests::new(8);
        let from = |text: &str| Some(text.parse().unwrap());
        let mut invented = 0..;
        let held: Vec<_> = std::iter::from_fn(|| requests.admit(invented.next(), from("10.0.0.1"))).collect();
        assert_eq!(held.len(), 4);
        assert!(requests.admit(None, from("::ffff:10.0.0.1")).is_none(), "written another way");
        let network: Vec<_> = (1..5).map(|host| requests.admit(None, from(&format!("2001:db8::{host}"))).unwrap()).collect();
        assert!(requests.admit(None, from("2001:db8::9")).is_none(), "a network of version six is one");
        drop(held);
        let proxied: Vec<_> = std::iter::from_fn(|| requests.admit(None, from("127.0.0.1"))).collect();
        assert_eq!(proxied.len(), 4, "all that are left");
        drop((network, proxied));
        assert!(requests.taken.lock().unwrap().is_empty());
    }
}
