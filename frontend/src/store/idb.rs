//! IndexedDB as futures: open, transactions that abort when dropped half-way, and a `done` that resolves on `complete` only.
//!
//! Knows no store by name and no record. Bindings are by hand where the usual ones lack `durability`, which is what
//! makes "saved" true: Chrome's default is `relaxed` and may lose what it reported as complete.

use std::cell::Cell;

use futures::channel::oneshot;
use js_sys::{Array, JsString, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use web_sys::{DomException, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction};

use super::StoreError;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = IdbDatabase)]
    type DurableDb;
    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn durable_transaction(this: &DurableDb, stores: &JsValue, mode: &str, options: &JsValue) -> Result<IdbTransaction, JsValue>;
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Nothing changes.
    Read,
    /// Can be fetched again: the browser may delay the write.
    Replaceable,
    /// Exists nowhere else: on disk before `done` resolves.
    Durable,
}

/// Opens the database and upgrades it by `upgrade`, which gets the version that was there.
pub(super) async fn open(name: &str, version: u32, upgrade: fn(&IdbDatabase, &IdbTransaction, u32)) -> Result<IdbDatabase, StoreError> {
    let factory = web_sys::window().and_then(|w| w.indexed_db().ok().flatten()).ok_or(StoreError::Unsupported)?;
    let request = factory.open_with_u32(name, version).map_err(|e| StoreError::of(&e))?;
    let on_upgrade = Closure::<dyn FnMut(web_sys::IdbVersionChangeEvent)>::new({
        let request = request.clone();
        move |event: web_sys::IdbVersionChangeEvent| {
            let db = request.result().ok().and_then(|db| db.dyn_into::<IdbDatabase>().ok());
            if let (Some(db), Some(tx)) = (db, request.transaction()) {
                upgrade(&db, &tx, event.old_version() as u32);
            }
        }
    });
    request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
    let (blocked, blocked_now) = oneshot::channel();
    let on_blocked = Closure::once(move || {
        // The opener may have given up.
        let _ = blocked.send(());
    });
    request.set_onblocked(Some(on_blocked.as_ref().unchecked_ref()));
    match futures::future::select(std::pin::pin!(answer(&request)), blocked_now).await {
        futures::future::Either::Left((db, _)) => db?.dyn_into().map_err(|e| StoreError::of(&e)),
        // Another tab holds an older version: it is told to close, and a later attempt gets through.
        futures::future::Either::Right((Ok(()), _)) => Err(StoreError::Blocked),
        futures::future::Either::Right((Err(_), opening)) => opening.await?.dyn_into().map_err(|e| StoreError::of(&e)),
    }
}

/// The result of a request.
pub(super) async fn answer(request: &IdbRequest) -> Result<JsValue, StoreError> {
    let (send, answered) = oneshot::channel();
    let send = std::rc::Rc::new(Cell::new(Some(send)));
    let listener = |ok: bool| {
        let (send, request) = (send.clone(), request.clone());
        Closure::once(move || {
            let result = match request.error() {
                _ if ok => request.result().map_err(|e| StoreError::of(&e)),
                Ok(Some(error)) => Err(StoreError::of(&error)),
                _ => Err(StoreError::Lost("request failed".into())),
            };
            if let Some(send) = send.take() {
                // The asker may have given up.
                drop(send.send(result));
            }
        })
    };
    let (on_success, on_error) = (listener(true), listener(false));
    request.set_onsuccess(Some(on_success.as_ref().unchecked_ref()));
    request.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    let result = answered.await.unwrap_or_else(|_| Err(StoreError::Lost("request dropped".into())));
    request.set_onsuccess(None);
    request.set_onerror(None);
    result
}

/// A transaction. Dropped before [`done`](Self::done), it is aborted: nothing of it happens.
pub(super) struct Tx {
    raw: IdbTransaction,
    outcome: Option<oneshot::Receiver<Result<(), StoreError>>>,
    _listeners: [Closure<dyn FnMut()>; 2],
}

impl Tx {
    /// Begins one over `stores`.
    pub(super) fn begin(db: &IdbDatabase, stores: &[&str], mode: Mode) -> Result<Self, StoreError> {
        let names: Array = stores.iter().map(|s| JsValue::from_str(s)).collect();
        let options = Object::new();
        let durability = if mode == Mode::Durable { "strict" } else { "relaxed" };
        // A plain object takes a property.
        let _ = Reflect::set(&options, &"durability".into(), &durability.into());
        let access = if mode == Mode::Read { "readonly" } else { "readwrite" };
        let tx = db.unchecked_ref::<DurableDb>().durable_transaction(&names, access, &options).map_err(|e| StoreError::of(&e))?;
        let (send, outcome) = oneshot::channel();
        let send = std::rc::Rc::new(Cell::new(Some(send)));
        let listener = |completed: bool| {
            let (send, tx) = (send.clone(), tx.clone());
            Closure::new(move || {
                let outcome = match tx.error() {
                    _ if completed => Ok(()),
                    Some(error) => Err(StoreError::of(&error)),
                    None => Err(StoreError::Lost("aborted".into())),
                };
                if let Some(send) = send.take() {
                    // A dropped transaction has nobody to tell.
                    drop(send.send(outcome));
                }
            })
        };
        let listeners = [listener(true), listener(false)];
        tx.set_oncomplete(Some(listeners[0].as_ref().unchecked_ref()));
        tx.set_onabort(Some(listeners[1].as_ref().unchecked_ref()));
        Ok(Self { raw: tx, outcome: Some(outcome), _listeners: listeners })
    }

    fn store(&self, name: &str) -> Result<IdbObjectStore, StoreError> {
        self.raw.object_store(name).map_err(|e| StoreError::of(&e))
    }

    /// Puts `value` under `key`; a failure shows in [`done`](Self::done).
    pub(super) fn put(&self, store: &str, key: &JsValue, value: &JsValue) -> Result<(), StoreError> {
        self.store(store)?.put_with_key(value, key).map(drop).map_err(|e| StoreError::of(&e))
    }

    /// Deletes what is under `key`, or in a range.
    pub(super) fn delete(&self, store: &str, key: &JsValue) -> Result<(), StoreError> {
        self.store(store)?.delete(key).map(drop).map_err(|e| StoreError::of(&e))
    }

    /// Empties a store.
    pub(super) fn clear(&self, store: &str) -> Result<(), StoreError> {
        self.store(store)?.clear().map(drop).map_err(|e| StoreError::of(&e))
    }

    /// What is under `key`; undefined when nothing is.
    pub(super) async fn get(&self, store: &str, key: &JsValue) -> Result<JsValue, StoreError> {
        answer(&self.store(store)?.get(key).map_err(|e| StoreError::of(&e))?).await
    }

    /// Everything in a store, in order of its keys.
    pub(super) async fn all(&self, store: &str) -> Result<Array, StoreError> {
        array(answer(&self.store(store)?.get_all().map_err(|e| StoreError::of(&e))?).await?)
    }

    /// All keys of a store, in order.
    pub(super) async fn keys(&self, store: &str) -> Result<Array, StoreError> {
        array(answer(&self.store(store)?.get_all_keys().map_err(|e| StoreError::of(&e))?).await?)
    }

    /// All values whose index entry is `value`.
    pub(super) async fn all_where(&self, store: &str, index: &str, value: &JsValue) -> Result<Array, StoreError> {
        let index = self.store(store)?.index(index).map_err(|e| StoreError::of(&e))?;
        array(answer(&index.get_all_with_key(value).map_err(|e| StoreError::of(&e))?).await?)
    }

    /// How many entries have `value` in the index.
    pub(super) async fn count_where(&self, store: &str, index: &str, value: &JsValue) -> Result<u32, StoreError> {
        let index = self.store(store)?.index(index).map_err(|e| StoreError::of(&e))?;
        let count = answer(&index.count_with_key(value).map_err(|e| StoreError::of(&e))?).await?;
        Ok(count.as_f64().unwrap_or_default() as u32)
    }

    /// Resolves when everything is committed, and only then.
    pub(super) async fn done(mut self) -> Result<(), StoreError> {
        let Some(outcome) = self.outcome.take() else { return Ok(()) };
        let outcome = outcome.await.unwrap_or_else(|_| Err(StoreError::Lost("transaction dropped".into())));
        self.raw.set_oncomplete(None);
        self.raw.set_onabort(None);
        outcome
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if self.outcome.is_some() {
            self.raw.set_oncomplete(None);
            self.raw.set_onabort(None);
            // A read that is over has nothing to abort and says so.
            let _ = self.raw.abort();
        }
    }
}

fn array(value: JsValue) -> Result<Array, StoreError> {
    value.dyn_into().map_err(|_| StoreError::Lost("no array".into()))
}

/// All keys that begin with `prefix`.
pub(super) fn prefix(prefix: &str) -> Result<JsValue, StoreError> {
    let range = IdbKeyRange::bound(&prefix.into(), &format!("{prefix}\u{ffff}").into());
    range.map(Into::into).map_err(|e| StoreError::of(&e))
}

/// All numeric keys up to `last`.
pub(super) fn up_to(last: f64) -> Result<JsValue, StoreError> {
    IdbKeyRange::upper_bound(&last.into()).map(Into::into).map_err(|e| StoreError::of(&e))
}

/// The bytes of a stored value; nothing when it is something else.
pub(super) fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    if let Some(view) = value.dyn_ref::<Uint8Array>() {
        return Some(view.to_vec());
    }
    value.dyn_ref::<js_sys::ArrayBuffer>().map(|buffer| Uint8Array::new(buffer).to_vec())
}

/// `value.name` of a stored object.
pub(super) fn field(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// An object with these fields, to be stored.
pub(super) fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // A plain object takes a property.
        let _ = Reflect::set(&object, &JsString::from(*name), value);
    }
    object.into()
}

impl StoreError {
    /// The error behind what the browser threw.
    pub(super) fn of(thrown: &JsValue) -> Self {
        let Some(exception) = thrown.dyn_ref::<DomException>() else { return Self::Lost(format!("{thrown:?}")) };
        match exception.name().as_str() {
            "QuotaExceededError" => Self::Full,
            "VersionError" => Self::Newer,
            name => Self::Lost(format!("{name}: {}", exception.message())),
        }
    }
}
