//! What the photos of this phone look like and what each was taken for: kept longer than the photos themselves, so that an old
//! picture in a new place is noticed without a network.

use minicbor::{Decode, Encode};
use xunge_shared::{hlc::Millis, id::Sha256, print::Print};

use super::{
    Store, StoreError, decode, encode,
    idb::{self, Mode},
    schema::PRINTS,
};

/// A season: longer ago, a street looks different anyway.
const KEPT_MS: Millis = 120 * 24 * 3_600_000;

/// A photo that was taken on this phone. CBOR map.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct SeenPhoto {
    /// Which.
    #[n(0)]
    pub(crate) sha: Sha256,
    /// What it looks like.
    #[n(1)]
    pub(crate) print: Print,
    /// What it was taken for: `zone:<id>`, `case:<id>`.
    #[n(2)]
    pub(crate) about: String,
    /// When.
    #[n(3)]
    pub(crate) at: Millis,
}

impl Store {
    /// Notes what a photo looks like, and forgets what is too old to matter.
    pub(crate) async fn keep_print(&self, seen: &SeenPhoto) -> Result<(), StoreError> {
        let tx = self.begin(&[PRINTS], Mode::Durable).await?;
        for value in tx.all(PRINTS).await?.iter() {
            let old = read(&value).filter(|kept| kept.at.saturating_add(KEPT_MS) < seen.at);
            if let Some(old) = old {
                tx.delete(PRINTS, &old.sha.to_string().into())?;
            }
        }
        tx.put(PRINTS, &seen.sha.to_string().into(), &idb::object(&[("data", encode(seen))]))?;
        tx.done().await
    }

    /// Forgets a photo that its form let go.
    pub(crate) async fn drop_print(&self, sha: Sha256) -> Result<(), StoreError> {
        let tx = self.begin(&[PRINTS], Mode::Durable).await?;
        tx.delete(PRINTS, &sha.to_string().into())?;
        tx.done().await
    }

    /// All photos of the last months.
    pub(crate) async fn prints(&self) -> Result<Vec<SeenPhoto>, StoreError> {
        let tx = self.begin(&[PRINTS], Mode::Read).await?;
        Ok(tx.all(PRINTS).await?.iter().filter_map(|value| read(&value)).collect())
    }
}

fn read(value: &wasm_bindgen::JsValue) -> Option<SeenPhoto> {
    decode(&idb::field(value, "data"))
}
