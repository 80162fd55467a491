//! The account's outbox: what is said goes in here, and shows at once.

use std::{collections::BTreeSet, rc::Rc};

use leptos::task::spawn_local;
use minicbor::bytes::ByteVec;
use xunge_shared::id::{OpId, Sha256};

use super::{Account, fresh_device};
use crate::{
    capture::{Photo, Saying},
    device::now_ms,
    store::{OwnOp, StoreError},
    sync::Note,
};

impl Account {
    /// Stores what is said; when this returns, it is on disk and shows.
    pub(crate) async fn say(self: &Rc<Self>, sayings: &[Saying]) -> Result<Vec<OpId>, StoreError> {
        let written = self.store.append(self.id, now_ms(), fresh_device(), sayings).await;
        if let Err(error @ (StoreError::Full | StoreError::Lost(_))) = &written {
            self.alarm(error);
        }
        let written = written?;
        self.recovered();
        self.writes.set(self.writes.get() + 1);
        if written.iter().any(|op| op.series != self.series.get().number) {
            // Another tab gave the series up.
            self.reload().await?;
        } else {
            self.queue_again(&written);
        }
        let photos: usize = sayings.iter().map(|saying| saying.names.len()).sum();
        self.signals.report(|status| {
            status.unsent += written.len() as u32;
            status.photos += photos as u32;
        });
        self.queue_photos().await;
        self.tell(Note::Wrote);
        self.wake();
        // It is on disk and shows: whoever said it need not wait for the figures.
        let account = self.clone();
        spawn_local(async move {
            account.refresh_status().await;
        });
        Ok(written.iter().filter_map(|own| own.raw.open().ok()).map(|op| op.id()).collect())
    }

    /// Puts ops that wait on disk into the queue and shows them.
    pub(crate) fn queue_again(&self, ops: &[OwnOp]) {
        let current = self.series.get().number;
        let mut kinds = BTreeSet::new();
        for own in ops.iter().filter(|own| own.series == current) {
            self.client.borrow_mut().queued(own.n, own.raw.0.len());
            if let Ok(op) = own.raw.open() {
                kinds.insert(op.kind.clone());
                self.replica.borrow_mut().lay(op, own.raw.clone(), None);
            }
        }
        self.changed(&kinds);
    }

    pub(super) async fn queue_photos(&self) {
        let photos = self.heed(self.store.photos_pending().await).unwrap_or_default();
        let mut client = self.client.borrow_mut();
        for photo in &photos {
            client.photo_stored(photo.sha, photo.size, photo.since);
        }
    }

    /// The series is another phone's too: these go on in a new one.
    pub(crate) async fn rename(&self, ns: &BTreeSet<u64>) {
        let epoch = self.client.borrow().epoch().unwrap_or_default();
        if self.heed(self.store.new_series(fresh_device(), ns, epoch).await).is_some() {
            self.heed(self.reload().await);
            self.tell(Note::Fates);
        }
    }

    /// A push was answered, with this receipt.
    pub(crate) fn received(&self, receipt: Option<ByteVec>) {
        *self.receipt.borrow_mut() = receipt;
    }

    /// Takes the receipt of the push that was answered last.
    pub(crate) fn receipt(&self) -> Option<ByteVec> {
        self.receipt.take()
    }

    /// The bytes of a photo that is to be sent, read and checked once.
    pub(crate) async fn photo_to_send(&self, sha: Sha256) -> Option<Photo> {
        if let Some(photo) = self.sending.borrow().as_ref().filter(|photo| photo.sha() == sha) {
            return Some(photo.clone());
        }
        let photo = self.heed(self.store.photo(sha).await).flatten()?;
        *self.sending.borrow_mut() = Some(photo.clone());
        Some(photo)
    }
}
