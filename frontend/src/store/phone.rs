//! What this phone remembers across accounts: who is signed in, and (each under a key of their own) who was. Never a password: the
//! session cookie is the browser's, and out of reach of scripts. Of a PIN there is a salted hash, which guards the screen and nothing
//! else; of an account the ticket by which its work can be handed on.
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
const KNOWN: &str = "xunge.known.";
const PIN: &str = "xunge.pin.";

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

/// Remembers somebody who signed in on this phone.
pub(crate) fn know(session: &Session) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(session)) {
        // as above
        let _ = storage.set_item(&format!("{KNOWN}{}", session.account.id), &text);
    }
}

/// True when several people signed in on this phone, or one who has a PIN.
pub(crate) fn is_shared() -> bool {
    keys().filter(|key| key.starts_with(KNOWN) || key.starts_with(PIN)).count() > 1
}

/// Everybody who signed in on this phone.
pub(crate) fn known() -> Vec<Session> {
    let Some(storage) = storage() else { return vec![] };
    let read = |key: String| serde_json::from_str(&storage.get_item(&key).ok().flatten()?).ok();
    keys().filter(|key| key.starts_with(KNOWN)).filter_map(read).collect()
}

/// What is kept of an account's PIN; a start needs to know at once whether there is one.
pub(crate) fn pin_text(account: AccountId) -> Option<String> {
    storage()?.get_item(&format!("{PIN}{account}")).ok().flatten()
}

/// Keeps that, or forgets it; it is on disk when this returns, so that killing the app gives no more tries.
pub(crate) async fn keep_pin_text(account: AccountId, text: Option<&str>) -> Result<(), StoreError> {
    let key = format!("{PIN}{account}");
    if let Some(storage) = storage() {
        // as above
        let _ = match text {
            Some(text) => storage.set_item(&key, text),
            None => storage.remove_item(&key),
        };
    }
    let db = open().await?;
    let tx = Tx::begin(&db, &[STORE], Mode::Durable)?;
    match text {
        Some(text) => tx.put(STORE, &key.into(), &text.into())?,
        None => tx.delete(STORE, &key.into())?,
    }
    let written = tx.done().await;
    db.close();
    written
}

/// What is on disk of an account's PIN.
pub(crate) async fn stored_pin_text(account: AccountId) -> Option<String> {
    let db = open().await.ok()?;
    let text = Tx::begin(&db, &[STORE], Mode::Read).ok()?.get(STORE, &format!("{PIN}{account}").into()).await;
    db.close();
    text.ok()?.as_string()
}

fn keys() -> impl Iterator<Item = String> {
    let storage = storage();
    let length = storage.as_ref().and_then(|storage| storage.length().ok()).unwrap_or(0);
    (0..length).filter_map(move |index| storage.as_ref()?.key(index).ok().flatten())
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
