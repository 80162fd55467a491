//! Photos on this phone: bytes under their hash, checked on every read, and never deleted before the server has them.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use xunge_shared::{hlc::Millis, id::Sha256};

use super::{
    OwnPhoto, PhotoMark, Store, StoreError, decode, encode,
    idb::{self, Mode, Tx},
    schema::{BY_STATE, PHOTO_BYTES, PHOTOS},
};
use crate::capture::Photo;

impl Store {
    /// Keeps a photo of an unfinished form; one that is known stays as it is.
    pub(crate) async fn keep_photo(&self, photo: &Photo, now: Millis) -> Result<(), StoreError> {
        let tx = self.begin(&[PHOTOS, PHOTO_BYTES], Mode::Durable).await?;
        let key = photo.sha().to_string().into();
        if read(&tx.get(PHOTOS, &key).await?).is_none() {
            let meta = OwnPhoto { sha: photo.sha(), size: photo.bytes().len() as u64, mark: PhotoMark::Draft, since: now, epoch: None };
            put(&tx, &meta)?;
            tx.put(PHOTO_BYTES, &key, &buffer(photo.bytes()))?;
        }
        tx.done().await
    }

    /// The bytes of a photo, when they are here and are what their name says.
    pub(crate) async fn photo(&self, sha: Sha256) -> Result<Option<Photo>, StoreError> {
        let tx = self.begin(&[PHOTO_BYTES], Mode::Read).await?;
        let bytes = idb::bytes(&tx.get(PHOTO_BYTES, &sha.to_string().into()).await?);
        Ok(bytes.map(Photo::new).filter(|photo| photo.sha() == sha))
    }

    /// All photos of this phone, without their bytes.
    pub(crate) async fn photos(&self) -> Result<Vec<OwnPhoto>, StoreError> {
        let tx = self.begin(&[PHOTOS], Mode::Read).await?;
        Ok(read_all(&tx.all(PHOTOS).await?))
    }

    /// The photos that are to be sent.
    pub(crate) async fn photos_pending(&self) -> Result<Vec<OwnPhoto>, StoreError> {
        let tx = self.begin(&[PHOTOS], Mode::Read).await?;
        Ok(read_all(&tx.all_where(PHOTOS, BY_STATE, &(PhotoMark::Pending as u32).into()).await?))
    }

    /// Writes down where a photo stands now.
    pub(crate) async fn mark_photo(&self, sha: Sha256, mark: PhotoMark, epoch: Option<u64>, now: Millis) -> Result<(), StoreError> {
        let tx = self.begin(&[PHOTOS], Mode::Durable).await?;
        if let Some(mut photo) = read(&tx.get(PHOTOS, &sha.to_string().into()).await?) {
            (photo.mark, photo.since, photo.epoch) = (mark, now, epoch);
            put(&tx, &photo)?;
        }
        tx.done().await
    }
}

pub(super) fn put(tx: &Tx, photo: &OwnPhoto) -> Result<(), StoreError> {
    let value = idb::object(&[(BY_STATE, (photo.mark as u32).into()), ("data", encode(photo))]);
    tx.put(PHOTOS, &photo.sha.to_string().into(), &value)
}

pub(super) fn read(value: &JsValue) -> Option<OwnPhoto> {
    decode(&idb::field(value, "data"))
}

pub(super) fn read_all(values: &Array) -> Vec<OwnPhoto> {
    values.iter().filter_map(|value| read(&value)).collect()
}

/// A buffer of its own: a view into the wasm memory must not reach the database.
pub(super) fn buffer(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).buffer().into()
}
