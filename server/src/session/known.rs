//! The mark of a browser that somebody signed in from before: whoever carries it does not wait for what strangers try.
//!
//! It opens nothing. It names an account and is sealed with a key that lives as long as the process, as the memory of wrong tries
//! does: a restart forgives both.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use xunge_shared::id::AccountId;

/// How long a browser keeps its mark, seconds.
pub const KEPT: u64 = 400 * 24 * 3_600;
/// Random bytes that tell two browsers of one account apart.
const NONCE: usize = 16;

/// Makes and checks marks.
#[derive(Debug)]
pub struct Marks([u8; 32]);

/// One browser of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mark([u8; NONCE]);

impl Marks {
    /// With a key of its own.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self(key))
    }

    /// A mark for a browser, as the cookie holds it.
    pub fn make(&self, account: AccountId) -> Result<String, getrandom::Error> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce)?;
        Ok(hex::encode([&nonce[..], &self.seal(nonce, account).finalize().into_bytes()].concat()))
    }

    /// The browser that the cookie marks, when it is one of this account.
    pub fn check(&self, cookie: &str, account: AccountId) -> Option<Mark> {
        let bytes = hex::decode(cookie).ok()?;
        let (nonce, seal) = bytes.split_first_chunk::<NONCE>()?;
        self.seal(*nonce, account).verify_slice(seal).is_ok().then_some(Mark(*nonce))
    }

    /// Stands for all sessions of an account together.
    pub fn within(&self, account: AccountId) -> Option<Mark> {
        self.seal([0; NONCE], account).finalize().into_bytes().first_chunk().copied().map(Mark)
    }

    fn seal(&self, nonce: [u8; NONCE], account: AccountId) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
        mac.update(&nonce);
        mac.update(&account.0.to_be_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_good_for_its_account_on_this_server() {
        let (marks, others) = (Marks::generate().unwrap(), Marks::generate().unwrap());
        let (li, wu) = (AccountId(1), AccountId(2));
        let cookie = marks.make(li).unwrap();
        assert!(marks.check(&cookie, li).is_some());
        assert!(marks.check(&cookie, wu).is_none() && others.check(&cookie, li).is_none());
        for nonsense in ["", "00", "zz", &"0".repeat(96)] {
            assert!(marks.check(nonsense, li).is_none(), "{nonsense}");
        }
        assert_ne!(marks.check(&cookie, li), marks.check(&marks.make(li).unwrap(), li));
    }
}
