//! How much one may take of a server that others want too. What is exhausted is told with 503 and when to come back.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

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
        let address = address.to_canonical();
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
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(address);
            }
        }
    }
}

/// One session has this part of all requests at most.
const FAIR_SHARE: usize = 4;

/// Counts requests that are being answered.
#[derive(Debug)]
pub struct Requests {
    all: Arc<Semaphore>,
    each: usize,
    by_session: Counts<u64>,
}

/// A place for a request; free again when dropped.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
    session: Option<u64>,
    by_session: Counts<u64>,
}

impl Requests {
    /// So many at once.
    pub fn new(most: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(most)), each: (most / FAIR_SHARE).max(1), by_session: Arc::default() }
    }

    /// A place for a request of a session, when there is one.
    pub fn admit(&self, session: Option<u64>) -> Option<Turn> {
        let permit = Arc::clone(&self.all).try_acquire_owned().ok()?;
        if let Some(session) = session {
            let mut counts = self.by_session.lock().unwrap_or_else(PoisonError::into_inner);
            let count = counts.entry(session).or_default();
            if *count >= self.each {
                return None;
            }
            *count += 1;
        }
        Some(Turn { _permit: permit, session, by_session: Arc::clone(&self.by_session) })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(session) = self.session else { return };
        let mut counts = self.by_session.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&session) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&session);
            }
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
        let held: Vec<_> = (0..2).map(|_| requests.admit(Some(1)).unwrap()).collect();
        assert!(requests.admit(Some(1)).is_none());
        let others: Vec<_> = std::iter::from_fn(|| requests.admit(None)).collect();
        assert_eq!(others.len(), 6);
        drop((held, others));
        assert!(requests.admit(Some(1)).is_some() && requests.by_session.lock().unwrap().is_empty());
    }
}
