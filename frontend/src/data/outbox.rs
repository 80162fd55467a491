//! What the pages write, keep and look up about it.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use xunge_shared::{
    id::{EntityId, KindName, OpId, Sha256},
    op::RawOp,
};

use super::{Core, OpState, PhotoWaiting, Queued};
use crate::{
    api,
    capture::{Photo, SaveError, Saying},
    device::now_ms,
    store::{OpMark, OwnOp, PhotoMark, StoreError},
};

impl Core {
    /// Says one thing: resolves when it is on disk.
    pub async fn say(self, saying: Saying) -> Result<OpId, SaveError> {
        let ids = self.say_all(vec![saying]).await?;
        ids.first().copied().ok_or_else(|| SaveError::Storage("nothing was written".into()))
    }

    /// Says several things, all or none, in one transaction: a cleaned zone and the case that it closes.
    pub async fn say_all(self, sayings: Vec<Saying>) -> Result<Vec<OpId>, SaveError> {
        let account = self.account().ok_or(SaveError::SignedOut)?;
        Ok(account.say(&sayings).await?)
    }

    /// A new id for a thing that is about to be recorded: a UUIDv7.
    #[expect(clippy::unused_self, reason = "asked of the core like all else; no other module makes ids")]
    pub fn new_id(self) -> EntityId {
        uuid::Uuid::now_v7().into()
    }

    /// Tries to send and to fetch now: the button of the sync centre.
    pub fn retry(self) {
        if let Some(account) = self.account() {
            account.client().borrow_mut().poke();
            account.listen();
            account.wake();
        }
    }

    /// All that this phone has not sent, and what was refused, newest first: for the sync centre.
    pub async fn queue(self) -> Vec<Queued> {
        let Some(account) = self.account() else { return vec![] };
        let own = account.heed(account.store().own_ops().await).unwrap_or_default();
        own.iter().rev().filter(|op| op.mark == OpMark::Pending || op.is_refused()).filter_map(queued).collect()
    }

    /// What this browser has to tell of a thing and could not send yet, the earliest first.
    pub async fn unsent_of(self, kind: &KindName, entity: EntityId) -> Vec<RawOp> {
        // asked with each piece of news, and nearly always there is nothing
        let is_all_sent = self.status().with_untracked(|status| status.unsent == 0);
        let Some(account) = self.account().filter(|_| !is_all_sent) else { return vec![] };
        let own = account.heed(account.store().own_ops().await).unwrap_or_default();
        let waits = |own: &OwnOp| own.mark == OpMark::Pending && own.replaced.is_none();
        let is_of = |raw: &RawOp| raw.open().is_ok_and(|op| op.kind == *kind && op.entity == entity);
        own.into_iter().filter(waits).map(|own| own.raw).filter(is_of).collect()
    }

    /// All that this account wrote on this phone and that the phone still has, newest first.
    pub async fn written(self) -> Vec<Queued> {
        let Some(account) = self.account() else { return vec![] };
        account.heed(account.store().own_ops().await).unwrap_or_default().iter().rev().filter_map(queued).collect()
    }

    /// What proves own records: each that the server has, as it was sent, and the receipt for it.
    pub async fn proofs(self) -> Vec<Proof> {
        let Some(account) = self.account() else { return vec![] };
        let kept = account.heed(account.store().receipts().await).unwrap_or_default();
        let sent = |own: &OwnOp| own.heir_in(own.epoch).unwrap_or(&own.raw).0.clone();
        kept.into_iter().map(|(own, receipt)| Proof { series: own.series, n: own.n, op: sent(&own), receipt }).collect()
    }

    /// Photos that wait or were refused, with what the server has of each. As of the last change of [`status`](Self::status).
    pub fn photos_waiting(self) -> Vec<PhotoWaiting> {
        let Some(account) = self.account() else { return vec![] };
        let photos = account.photos();
        let client = account.client().borrow();
        let waiting = photos.iter().filter(|photo| matches!(photo.mark, PhotoMark::Pending | PhotoMark::Refused));
        let told = waiting.map(|photo| {
            let (sent, turn) = client.photo(photo.sha).unwrap_or_default();
            PhotoWaiting { sha: photo.sha, sent, size: photo.size, refused: photo.mark == PhotoMark::Refused, turn }
        });
        let mut told: Vec<PhotoWaiting> = told.collect();
        told.sort_unstable_by_key(|photo| photo.turn);
        told
    }

    /// Asks the server once more about a record that it refused.
    pub async fn retry_op(self, series: u32, n: u64) {
        let Some(account) = self.account() else { return };
        if let Some(op) = account.heed(account.store().wait_again(series, n).await).flatten() {
            account.queue_again(&[op]);
            account.refresh_status().await;
            self.retry();
        }
    }

    /// This photo goes next, also one that was refused before.
    pub async fn retry_photo(self, sha: Sha256) {
        let Some(account) = self.account() else { return };
        let Some(photo) = account.photos().into_iter().find(|photo| photo.sha == sha) else { return };
        if photo.mark == PhotoMark::Refused {
            account.heed(account.store().mark_photo(sha, PhotoMark::Pending, None, now_ms()).await);
        }
        account.client().borrow_mut().photo_stored(sha, photo.size, photo.since);
        account.client().borrow_mut().photo_first(sha);
        account.refresh_status().await;
        self.retry();
    }

    /// The choice of when photos may go changed.
    pub fn photo_choice_changed(self) {
        if let Some(account) = self.account() {
            account.wake();
        }
    }

    /// The name of this phone's series: the first letters are enough for a person to name the phone.
    pub fn device_short(self) -> String {
        self.account().map(|account| account.device().to_string().chars().take(8).collect()).unwrap_or_default()
    }

    /// A URL that shows the photo: the phone's own bytes when they are here, the server's otherwise. Object URLs are kept for the page's life.
    pub async fn photo_url(self, sha: Sha256) -> String {
        if let Some(url) = self.inner().urls.borrow().get(&sha) {
            return url.clone();
        }
        let Some(photo) = self.kept_photo(sha).await else { return api::photo_url(sha) };
        let Some(url) = object_url(&photo) else { return api::photo_url(sha) };
        self.inner().urls.borrow_mut().insert(sha, url.clone());
        url
    }

    /// Keeps an unfinished form under `key` until [`drop_draft`](Self::drop_draft): what is typed survives a reload.
    pub async fn keep_draft(self, key: &str, text: &str) -> Result<(), SaveError> {
        let account = self.account().ok_or(SaveError::SignedOut)?;
        self.forget_draft(key);
        self.signals.drafts.update(|drafts| drafts.push(key.to_owned()));
        Ok(account.store().set_draft(key, Some(text)).await?)
    }

    fn forget_draft(self, key: &str) {
        self.signals.drafts.update(|drafts| drafts.retain(|draft| draft != key));
    }

    /// True while something that was begun in this run is neither saved nor given up. Tracked.
    pub fn is_drafting(self) -> bool {
        self.signals.drafts.with(|drafts| !drafts.is_empty())
    }

    /// The draft under `key`.
    pub async fn draft(self, key: &str) -> Option<String> {
        let account = self.account()?;
        account.heed(account.store().draft(key).await).flatten()
    }

    /// Forgets the draft under `key`.
    pub async fn drop_draft(self, key: &str) {
        self.forget_draft(key);
        if let Some(account) = self.account() {
            account.heed(account.store().set_draft(key, None).await);
        }
    }

    /// Keeps a photo of an unfinished form, so that a camera app that kills the page costs nothing.
    pub async fn keep_photo(self, photo: &Photo) -> Result<(), SaveError> {
        let account = self.account().ok_or(SaveError::SignedOut)?;
        Ok(account.store().keep_photo(photo, now_ms()).await?)
    }

    /// A photo kept on this phone.
    pub async fn kept_photo(self, sha: Sha256) -> Option<Photo> {
        let account = self.account()?;
        account.heed(account.store().photo(sha).await).flatten()
    }
}

/// A record as it was sent, and the server's receipt for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Of which of the phone's series.
    pub series: u32,
    /// Its number in it.
    pub n: u64,
    /// Its bytes.
    pub op: Vec<u8>,
    /// The receipt's bytes.
    pub receipt: Vec<u8>,
}

fn queued(own: &OwnOp) -> Option<Queued> {
    let op = own.replaced.as_ref().unwrap_or(&own.raw).open().ok()?;
    let state = match (own.mark, own.refusal) {
        (OpMark::Quarantined, Some(refusal)) => OpState::Quarantined(refusal),
        _ if own.replaced.is_some() => OpState::Void,
        (OpMark::Pending, _) => OpState::Pending,
        _ => OpState::Settled,
    };
    let (at, size) = (op.hlc.millis(), own.raw.0.len());
    Some(Queued { series: own.series, n: own.n, kind: op.kind, entity: op.entity, at, size, state, photos: own.photos })
}

fn object_url(photo: &Photo) -> Option<String> {
    let parts: JsValue = js_sys::Array::of1(&js_sys::Uint8Array::from(photo.bytes())).into();
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("image/jpeg");
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    web_sys::Url::create_object_url_with_blob(&blob).ok()
}

impl From<StoreError> for SaveError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            StoreError::TooLarge(bytes) => Self::TooLarge(bytes),
            StoreError::PhotoMissing(sha) => Self::PhotoMissing(sha),
            other => Self::Storage(other.to_string()),
        }
    }
}
