//! What this phone remembers across accounts: who was signed in last. In localStorage, because a cold start needs it at once.
//!
//! Never a password or a token: the session cookie is the browser's, and out of reach of scripts.

use serde::{Deserialize, Serialize};
use xunge_shared::{id::AccountId, session::Session};

const KEY: &str = "xunge-phone";

/// The phone's memory of its user.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Phone {
    /// Who is signed in; nothing after signing out, and while somebody signs in.
    pub(crate) session: Option<Session>,
    /// What was typed last to sign in, to be offered again.
    #[serde(default)]
    pub(crate) name: String,
}

impl Phone {
    /// As it is now, by whichever tab.
    pub(crate) fn load() -> Self {
        let text = storage().and_then(|s| s.get_item(KEY).ok().flatten());
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Remembers it.
    pub(crate) fn save(&self) {
        if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(self)) {
            // Where the browser stores nothing, the session lasts as long as the page.
            let _ = storage.set_item(KEY, &text);
        }
    }

    /// True unless this phone knows that the browser's cookie is another account's, or that somebody is signing in.
    pub(crate) fn may_be_of(account: AccountId) -> bool {
        storage().is_none() || Self::load().session.is_some_and(|s| s.account.id == account)
    }
}

/// Says that somebody is signing in: until it is clear who, no tab may send in another's name.
pub(crate) fn claim() -> Phone {
    let before = Phone::load();
    Phone { session: None, ..before.clone() }.save();
    before
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
