//! The stores of an account's database and the steps that made them. A step that has shipped is never edited.

use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbTransaction};

/// Text keys: the series, the epoch, the colleagues.
pub(super) const META: &str = "meta";
/// Own ops by slot: `{state, data}`.
pub(super) const OPS: &str = "ops";
/// Admitted states by `scope|kind|id`: encoded entities.
pub(super) const ENTITIES: &str = "entities";
/// How far each scope is known, by its name.
pub(super) const HEADS: &str = "heads";
/// Photos by hash: `{state, data}`, without their bytes.
pub(super) const PHOTOS: &str = "photos";
/// Bytes of photos by hash: `ArrayBuffer`, apart so that no list of photos drags them along.
pub(super) const PHOTO_BYTES: &str = "photo_bytes";
/// Unfinished forms by key: text.
pub(super) const DRAFTS: &str = "drafts";

/// What photos look like, by hash: `{data}`.
pub(super) const PRINTS: &str = "prints";

/// Receipts of pushes, by the time at which their ops were settled.
pub(super) const RECEIPTS: &str = "receipts";

/// The index of ops and photos by their state.
pub(super) const BY_STATE: &str = "state";

/// The newest version.
pub(super) const VERSION: u32 = 3;

/// Brings a database of version `from` to [`VERSION`], step by step.
pub(super) fn upgrade(db: &IdbDatabase, _tx: &IdbTransaction, from: u32) {
    if from < 1 {
        first(db);
    }
    if from < 2 {
        // cannot fail inside the upgrade that makes it
        let _ = db.create_object_store(PRINTS);
    }
    if from < 3 {
        // The same.
        let _ = db.create_object_store(RECEIPTS);
    }
}

fn first(db: &IdbDatabase) {
    for name in [META, ENTITIES, HEADS, PHOTO_BYTES, DRAFTS] {
        // Cannot fail on an empty database inside its upgrade.
        let _ = db.create_object_store(name);
    }
    for name in [OPS, PHOTOS] {
        if let Ok(store) = db.create_object_store(name) {
            // The same.
            let _ = store.create_index_with_str(BY_STATE, BY_STATE);
        }
    }
}

/// The key of a slot in a series: own ops of an older series (a device id that was given up) sort before the current one's.
pub(super) fn slot(series: u32, n: u64) -> JsValue {
    (f64::from(series) * SERIES_STEP + n as f64).into()
}

/// More ops than a phone writes in its life, and small enough for 4,000 series in a number's 53 bits.
const SERIES_STEP: f64 = (1u64 << 40) as f64;
