//! What this phone keeps for one account: own ops, photos, admitted states, drafts. One IndexedDB database for each account.
//!
//! Decides nothing and sends nothing: every public function is one transaction that happens whole or not at all, and
//! nothing that exists only here is deleted by any of them but by its author's word.

mod idb;
mod ops;
mod phone;
mod photos;
mod prints;
mod receipts;
mod record;
mod replica;
mod schema;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use idb::{Mode, Tx};
use minicbor::{Decode, Encode};
pub(crate) use ops::Fate;
pub(crate) use phone::{Phone, claim, is_shared, keep_pin_text, know, known, pin_text, stored_pin_text};
pub(crate) use prints::SeenPhoto;
pub(crate) use record::{OpMark, OwnOp, OwnPhoto, PhotoMark, Series};
pub(crate) use replica::States;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::IdbDatabase;
use xunge_shared::id::{AccountId, Sha256};
pub(crate) use xunge_shared::phone::KEPT_MS;

/// Why the phone's storage did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StoreError {
    /// No IndexedDB: a private window of some browsers.
    #[error("this browser cannot store records")]
    Unsupported,
    /// No room.
    #[error("the phone's storage is full")]
    Full,
    /// Another tab holds an older version open.
    #[error("another tab runs an older version")]
    Blocked,
    /// The database was written by a newer app.
    #[error("the records were stored by a newer app")]
    Newer,
    /// An op names a photo that is not here.
    #[error("photo {0} is not on this phone")]
    PhotoMissing(Sha256),
    /// The op is too large to be sent.
    #[error("{0} bytes are too many for one record")]
    TooLarge(usize),
    /// The browser's storage failed; a later attempt may work.
    #[error("{0}")]
    Lost(String),
}

/// The account's database; the handle is reopened when the browser drops it.
pub(crate) struct Store {
    name: String,
    db: Rc<RefCell<Option<IdbDatabase>>>,
    /// Another tab wants to upgrade or delete: do not open again.
    yielded: Rc<Cell<bool>>,
}

/// How often a lost connection is opened again before somebody is told.
const REOPENINGS: u32 = 3;

impl Store {
    /// Opens the database of `account`, making it on first use.
    pub(crate) async fn open(account: AccountId) -> Result<Self, StoreError> {
        let store = Self { name: format!("xunge-{account}"), db: Rc::default(), yielded: Rc::default() };
        store.handle().await?;
        Ok(store)
    }

    async fn handle(&self) -> Result<IdbDatabase, StoreError> {
        if let Some(db) = self.db.borrow().as_ref() {
            return Ok(db.clone());
        }
        if self.yielded.get() {
            return Err(StoreError::Newer);
        }
        let db = idb::open(&self.name, schema::VERSION, schema::upgrade).await?;
        let (slot, yielded, own) = (self.db.clone(), self.yielded.clone(), db.clone());
        let on_versionchange = Closure::<dyn FnMut()>::new(move || {
            // Another tab has a newer app: holding on would block it.
            yielded.set(true);
            own.close();
            drop(slot.borrow_mut().take());
        });
        let slot = self.db.clone();
        let on_close = Closure::<dyn FnMut()>::new(move || drop(slot.borrow_mut().take()));
        db.set_onversionchange(Some(on_versionchange.as_ref().unchecked_ref()));
        db.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        // They live as long as the connection, of which there are few.
        on_versionchange.forget();
        on_close.forget();
        *self.db.borrow_mut() = Some(db.clone());
        Ok(db)
    }

    /// Begins a transaction; a lost connection is opened again.
    async fn begin(&self, stores: &[&str], mode: Mode) -> Result<Tx, StoreError> {
        let mut error = StoreError::Unsupported;
        for _ in 0..REOPENINGS {
            let attempt = match self.handle().await {
                Ok(db) => Tx::begin(&db, stores, mode),
                Err(e) => Err(e),
            };
            match attempt {
                Ok(tx) => return Ok(tx),
                Err(StoreError::Lost(why)) => {
                    drop(self.db.borrow_mut().take());
                    error = StoreError::Lost(why);
                    gloo_timers::future::TimeoutFuture::new(50).await;
                }
                Err(other) => return Err(other),
            }
        }
        Err(error)
    }

    /// Closes the connection; transactions that run are finished.
    pub(crate) fn close(&self) {
        self.yielded.set(true);
        if let Some(db) = self.db.borrow_mut().take() {
            db.close();
        }
    }

    /// A text kept under `key`.
    pub(crate) async fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        let tx = self.begin(&[schema::META], Mode::Read).await?;
        Ok(tx.get(schema::META, &key.into()).await?.as_string())
    }

    /// Keeps a text that can be fetched again.
    pub(crate) async fn set_meta(&self, key: &str, text: &str) -> Result<(), StoreError> {
        let tx = self.begin(&[schema::META], Mode::Replaceable).await?;
        tx.put(schema::META, &key.into(), &text.into())?;
        tx.done().await
    }

    /// The draft under `key`.
    pub(crate) async fn draft(&self, key: &str) -> Result<Option<String>, StoreError> {
        let tx = self.begin(&[schema::DRAFTS], Mode::Read).await?;
        Ok(tx.get(schema::DRAFTS, &key.into()).await?.as_string())
    }

    /// Keeps a draft, or forgets it.
    pub(crate) async fn set_draft(&self, key: &str, text: Option<&str>) -> Result<(), StoreError> {
        let tx = self.begin(&[schema::DRAFTS], Mode::Durable).await?;
        match text {
            Some(text) => tx.put(schema::DRAFTS, &key.into(), &text.into())?,
            None => tx.delete(schema::DRAFTS, &key.into())?,
        }
        tx.done().await
    }
}

/// Reads a stored record; what cannot be read is as good as absent.
fn decode<T: for<'b> Decode<'b, ()>>(value: &JsValue) -> Option<T> {
    minicbor::decode(&idb::bytes(value)?).ok()
}

fn encode<T: Encode<()>>(value: &T) -> JsValue {
    js_sys::Uint8Array::from(xunge_shared::op::encode(value).as_slice()).into()
}
