//! Unlocking without a network: by a PIN, or by what the phone itself recognises. And everybody who may, on this phone.
//!
//! It opens the screen and chooses whose work is shown. What may be sent is the cookie's to say: the server asks for the password of
//! whoever it is not.

use leptos::prelude::*;
use pbkdf2::pbkdf2_hmac;
use sha2::Sha256;
use xunge_shared::{id::AccountId, session::Session};

use super::{Core, lock};
use crate::store::{Phone, keep_pin_text, known, pin_text, stored_pin_text};

/// Slow enough to make trying all PINs take days on a phone, fast enough for a thumb: about half a second on an old one.
const ROUNDS: u32 = 120_000;
/// So many wrong PINs are borne.
const PIN_TRIES: u8 = 5;

/// Why the screen stays locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnlockError {
    /// Another PIN; so many tries are left.
    Wrong(u8),
    /// No tries are left: the password opens it.
    Exhausted,
    /// The account's storage cannot be opened.
    Storage,
}

/// True for the PINs that everybody tries first.
pub fn is_easy(pin: &str) -> bool {
    let steps: Vec<i16> = pin.as_bytes().windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0])).collect();
    steps.iter().all(|step| *step == steps[0] && (-1..=1).contains(step))
}

/// Somebody who signed in on this phone.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// As the server last told.
    pub session: Session,
    /// What unlocks the screen, if they chose a PIN.
    pub pin: Option<Pin>,
}

/// A PIN, as far as the phone knows it. Text: `salt:hash:left:key`.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    salt: String,
    hash: String,
    /// So many wrong ones may follow; with none left the password is asked for.
    pub left: u8,
    /// The name of a key in the phone's own keeping that a fingerprint or a face unlocks; or empty.
    pub key: String,
}

impl Pin {
    fn of_text(text: &str) -> Option<Self> {
        let mut parts = text.split(':').map(str::to_owned);
        Some(Self { salt: parts.next()?, hash: parts.next()?, left: parts.next()?.parse().ok()?, key: parts.next()? })
    }

    fn text(&self) -> String {
        format!("{}:{}:{}:{}", self.salt, self.hash, self.left, self.key)
    }

    async fn keep(&self, account: AccountId) {
        // a disk that fails leaves the count to the tabs
        let _ = keep_pin_text(account, Some(&self.text())).await;
    }
}

impl Core {
    /// Everybody who signed in on this phone, by name.
    pub fn known() -> Vec<Known> {
        let mut known: Vec<Known> = known()
            .into_iter()
            .map(|session| Known { pin: pin_text(session.account.id).as_deref().and_then(Pin::of_text), session })
            .collect();
        known.sort_by(|a, b| a.session.account.name.cmp(&b.session.account.name));
        known
    }

    /// Opens the screen as `account` by its PIN.
    pub async fn unlock(self, account: AccountId, pin: &str) -> Result<(), UnlockError> {
        let kept = stored_pin_text(account).await.or_else(|| pin_text(account));
        let Some(mut kept) = kept.as_deref().and_then(Pin::of_text).filter(|kept| kept.left > 0) else {
            return Err(UnlockError::Exhausted);
        };
        // counted before it is tried: a page that is killed in between has not won a try
        kept.left -= 1;
        kept.keep(account).await;
        match (hash(pin, &kept.salt) == kept.hash, kept.left) {
            (true, _) => self.unlock_recognised(account).await,
            (false, 0) => Err(UnlockError::Exhausted),
            (false, left) => Err(UnlockError::Wrong(left)),
        }
    }

    /// Opens the screen as `account`, which the PIN or the phone has recognised.
    pub async fn unlock_recognised(self, account: AccountId) -> Result<(), UnlockError> {
        let Some(Known { session, pin: Some(pin) }) = Core::known().into_iter().find(|known| known.session.account.id == account) else {
            return Err(UnlockError::Exhausted);
        };
        Pin { left: PIN_TRIES, ..pin }.keep(account).await;
        let name = session.account.name.clone();
        // the tabs know; a disk that fails is the next start's concern
        let _ = Phone { session: Some(session.clone()), name }.remember().await;
        let entered = self.enter(session).await;
        lock::open(self);
        entered.map_err(|_| UnlockError::Storage)
    }

    /// Sets the PIN of who is signed in, or takes it away.
    pub async fn set_pin(self, pin: Option<&str>) {
        let Some(account) = untrack(|| self.me()) else { return };
        let mut salt = [0; 16];
        match pin.filter(|_| getrandom::fill(&mut salt).is_ok()) {
            Some(pin) => {
                let salt = hex::encode(salt);
                Pin { hash: hash(pin, &salt), salt, left: PIN_TRIES, key: String::new() }.keep(account).await;
            }
            // as above
            None => drop(keep_pin_text(account, None).await),
        }
        lock::open(self);
    }

    /// Remembers the phone's own key of who is signed in.
    pub async fn set_key(self, key: String) {
        let Some(account) = untrack(|| self.me()) else { return };
        if let Some(pin) = pin_text(account).as_deref().and_then(Pin::of_text) {
            Pin { key, ..pin }.keep(account).await;
        }
    }

    /// Who gave the password has all tries again.
    pub async fn forgive(self) {
        let Some(account) = untrack(|| self.me()) else { return };
        if let Some(pin) = pin_text(account).as_deref().and_then(Pin::of_text).filter(|pin| pin.left < PIN_TRIES) {
            Pin { left: PIN_TRIES, ..pin }.keep(account).await;
        }
    }

    /// Lets somebody else use the phone: the cookie stays, so that who comes back by PIN goes on sending.
    pub async fn switch(self) {
        self.leave();
        let _ = Phone { session: None, ..Phone::load() }.remember().await;
    }
}

fn hash(pin: &str, salt: &str) -> String {
    let mut out = [0; 32];
    pbkdf2_hmac::<Sha256>(pin.as_bytes(), salt.as_bytes(), ROUNDS, &mut out);
    hex::encode(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_that_everybody_tries_are_refused() {
        for easy in ["000000", "123456", "987654", "111111"] {
            assert!(is_easy(easy), "{easy}");
        }
        for fine in ["135790", "271828", "112233", "903141"] {
            assert!(!is_easy(fine), "{fine}");
        }
    }

    #[test]
    fn a_pin_is_told_by_its_salt_too() {
        assert_eq!(hash("271828", "salt"), hash("271828", "salt"));
        assert_ne!(hash("271828", "salt"), hash("271828", "other"));
        assert_ne!(hash("271828", "salt"), hash("271829", "salt"));
    }
}
