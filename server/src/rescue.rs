//! The server's part in rescue files: its key pair, and the tickets that show whose work a file holds.
//!
//! The secrets are a file in the data folder, for the server's user only. Who has a copy of the data folder has them too, as it has
//! everything else. When they are lost, files made before cannot be read, and phones get new tickets with their next session.

use std::{io, path::Path};

use hmac::{Hmac, Mac};
use sha2::Sha256;
use xunge_shared::{
    hlc::Millis,
    id::AccountId,
    rescue::{Key, Rescue, Ticket, public_key},
};

use crate::keys;

/// A ticket is good for so long: longer than a session, because its phone may lie in a drawer, and not for ever.
const GOOD_FOR: Millis = 400 * 24 * 3_600_000;
/// A clock that was set back between giving a ticket and seeing it again.
const TOLERANCE: Millis = 24 * 3_600_000;

/// The secrets.
pub struct Secrets {
    seal: Key,
    tickets: [u8; 32],
}

impl Secrets {
    /// Reads them from the data folder; makes them on first use.
    pub fn open(data: &Path) -> io::Result<Self> {
        keys::open(data, keys::RESCUE).map(|both| Self::of(&both))
    }

    fn of(both: &[u8; 64]) -> Self {
        let half = |from: usize| std::array::from_fn(|i| both[from + i]);
        Self { seal: Key(half(0)), tickets: half(32) }
    }

    /// What a rescue file is opened with.
    pub fn seal(&self) -> &Key {
        &self.seal
    }

    /// What a phone needs to make rescue files in the name of `account`.
    pub fn grant(&self, account: AccountId, now: Millis) -> Rescue {
        let mac = self.mac(account, now).finalize().into_bytes().into();
        Rescue { key: public_key(&self.seal), ticket: Ticket { account, issued: now, mac: Key(mac) } }
    }

    /// True for a ticket that this server gave and that is still good.
    pub fn vouches(&self, ticket: &Ticket, now: Millis) -> bool {
        let timely = ticket.issued <= now.saturating_add(TOLERANCE) && now <= ticket.issued.saturating_add(GOOD_FOR);
        timely && self.mac(ticket.account, ticket.issued).verify_slice(&ticket.mac.0).is_ok()
    }

    fn mac(&self, account: AccountId, issued: Millis) -> Hmac<Sha256> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.tickets) else { unreachable!("HMAC takes keys of any length") };
        mac.update(b"xunge rescue ticket 1");
        mac.update(&account.0.to_be_bytes());
        mac.update(&issued.to_be_bytes());
        mac
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_are_only_this_servers_and_not_for_ever() {
        let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let now = GOOD_FOR * 2;
        let given = Secrets::open(data.path()).unwrap().grant(AccountId(7), now);
        let again = Secrets::open(data.path()).unwrap();
        assert!(again.vouches(&given.ticket, now + 1_000), "the secrets are kept");
        assert_eq!(again.grant(AccountId(7), now).key, given.key);
        assert!(!again.vouches(&Ticket { account: AccountId(8), ..given.ticket }, now), "another's name");
        assert!(!again.vouches(&Ticket { issued: now + 1, ..given.ticket }, now), "another time");
        assert!(!again.vouches(&given.ticket, now + GOOD_FOR + 1), "too old");
        assert!(!again.vouches(&given.ticket, now - 2 * TOLERANCE), "from the future");
        assert!(!Secrets::open(other.path()).unwrap().vouches(&given.ticket, now), "another server's");
    }
}
