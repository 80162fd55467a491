//! Secrets of second factors, sealed: a copy of the log alone, from a backup or a stick, makes nobody's codes.
//!
//! The key is a file beside the others of the data folder. Without it no code can be checked: administrators remove those factors, and
//! their owners begin anew.

use std::{io, path::Path};

use crypto_secretbox::{KeyInit, XSalsa20Poly1305, aead::Aead};
use xunge_shared::id::AccountId;

use crate::keys;

/// How a sealed secret begins. Those from before were plain, and shorter.
const SEALED: u8 = 1;
const NONCE: usize = 24;

/// See the module.
pub struct Vault(XSalsa20Poly1305);

impl Vault {
    /// Reads its key from the data folder; makes it on first use.
    pub fn open(data: &Path) -> io::Result<Self> {
        let key: [u8; 32] = keys::open(data, keys::FACTORS)?;
        Ok(Self(XSalsa20Poly1305::new(&key.into())))
    }

    /// An account's secret, as it is stored.
    pub fn seal(&self, account: AccountId, secret: &[u8]) -> io::Result<Vec<u8>> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(io::Error::other)?;
        // With whose it is: one that is moved to another account is not theirs.
        let said = [&account.0.to_be_bytes()[..], secret].concat();
        let sealed = self.0.encrypt(&nonce.into(), &said[..]).map_err(|_| io::Error::other("a secret cannot be sealed"))?;
        Ok([&[SEALED][..], &nonce, &sealed].concat())
    }

    /// The secret of an account; nothing when it was not sealed for it by this key.
    pub fn unseal(&self, account: AccountId, stored: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = stored.strip_prefix(&[SEALED])?.split_first_chunk::<NONCE>()?;
        let said = self.0.decrypt(&(*nonce).into(), sealed).ok()?;
        said.strip_prefix(&account.0.to_be_bytes()[..]).map(<[u8]>::to_vec)
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_its_owners_and_this_servers() {
        let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let vault = Vault::open(data.path()).unwrap();
        let sealed = vault.seal(AccountId(7), b"12345678901234567890").unwrap();
        assert!(!sealed.windows(8).any(|part| part == b"12345678"));
        assert_ne!(vault.seal(AccountId(7), b"12345678901234567890").unwrap(), sealed);
        let again = Vault::open(data.path()).unwrap();
        assert_eq!(again.unseal(AccountId(7), &sealed).as_deref(), Some(&b"12345678901234567890"[..]));
        assert_eq!(again.unseal(AccountId(8), &sealed), None, "another's");
        assert_eq!(Vault::open(other.path()).unwrap().unseal(AccountId(7), &sealed), None, "another server's");
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(again.unseal(AccountId(7), &altered), None, "{at}");
            assert_eq!(again.unseal(AccountId(7), &sealed[..at]), None, "{at}");
        }
    }
}
