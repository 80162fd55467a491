//! What this phone remembers across accounts: who was signed in last. Never a password or a token: the session cookie is
//! the browser's, and out of reach of scripts.
//!
//! Kept twice. localStorage answers every tab at once (whose cookie is it?), but a browser that is killed loses what it
//! wrote there in the last seconds; so the truth at a cold start is a small database of its own.

use serde::{Deserialize, Serialize};
use web_sys::{IdbDatabase, IdbTransaction};
use xunge_shared::{id::AccountId, session::Session};

use super::{
    StoreError,
    idb::{self, Mode, Tx},
};

const NAME: &str = "xunge-phone";
const STORE: &str = "phone";
const KEY: &str = "phone";

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
    /// As every tab knows it now.
    pub(crate) fn load() -> Self {
        let text = storage().and_then(|s| s.get_item(NAME).ok().flatten());
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// As it was on disk, for a cold start; tells the tabs.
    pub(crate) async fn recall() -> Self {
        match stored().await {
            Ok(Some(phone)) => {
                phone.tell();
                phone
            }
            // Nothing there, or no database at all: what the tabs know is all there is.
            Ok(None) | Err(_) => Self::load(),
        }
    }

    /// Tells every tab, and remembers it on disk.
    pub(crate) async fn remember(&self) -> Result<(), StoreError> {
        self.tell();
        let db = open().await?;
        let written = put(&db, self).await;
        db.close();
        written
    }

    /// Tells every tab.
    pub(crate) fn tell(&self) {
        if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(self)) {
            // Where the browser stores nothing, the session lasts as long as the page.
            let _ = storage.set_item(NAME, &text);
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
    Phone { session: None, ..before.clone() }.tell();
    before
}

async fn open() -> Result<IdbDatabase, StoreError> {
    idb::open(NAME, 1, |db: &IdbDatabase, _: &IdbTransaction, _| {
        // Cannot fail on an empty database inside its upgrade.
        let _ = db.create_object_store(STORE);
    })
    .await
}

async fn stored() -> Result<Option<Phone>, StoreError> {
    let db = open().await?;
    let text = Tx::begin(&db, &[STORE], Mode::Read)?.get(STORE, &KEY.into()).await;
    db.close();
    Ok(text?.as_string().and_then(|text| serde_json::from_str(&text).ok()))
}

async fn put(db: &IdbDatabase, phone: &Phone) -> Result<(), StoreError> {
    let text = serde_json::to_string(phone).map_err(|e| StoreError::Lost(e.to_string()))?;
    let tx = Tx::begin(db, &[STORE], Mode::Durable)?;
    tx.put(STORE, &KEY.into(), &text.into())?;
    tx.done().await
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
