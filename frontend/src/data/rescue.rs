//! Handing the work of this phone to somebody else: a file sealed for the server, and the delivery of another's.
//!
//! Nothing is deleted by it: the phone goes on trying, and what arrives twice is there once.

use js_sys::{Array, Uint8Array};
use xunge_shared::{
    op::RawOp,
    rescue::{Frame, Key, MAX_RESCUE_BYTES, RESCUE, Receipt, Sealer},
    wire::MAX_PUSH_BYTES,
};

use super::Core;
use crate::{
    api::{self, ApiError},
    device::now_ms,
    store::{OwnOp, PhotoMark},
};

/// A rescue file, ready to be kept or shared.
#[derive(Debug, Clone)]
pub struct RescueFile {
    /// The file.
    pub blob: web_sys::Blob,
    /// What to call it.
    pub name: String,
    /// Records in it.
    pub records: u32,
    /// Photos in it.
    pub photos: u32,
    /// Photos that had no place in it any more, or whose bytes cannot be read.
    pub left_out: u32,
}

/// Delivers a file that another phone made.
pub async fn deliver(file: &web_sys::Blob) -> Result<Receipt, ApiError> {
    api::deliver(file).await
}

impl Core {
    /// All that is only on this phone, sealed; nothing without a ticket of the server, or when the storage cannot be read.
    pub async fn rescue_file(self) -> Option<RescueFile> {
        let account = self.account()?;
        let rescue = account.rescue()?;
        let waiting = account.heed(account.store().pending().await)?;
        let photos = account.heed(account.store().photos().await)?;
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).ok()?;
        let (mut sealer, start) = Sealer::begin(&rescue.key, Key(secret));
        let mut file = Parts { parts: Array::new(), size: 0 };
        file.add(&start);
        let mut next = Frame::Head(rescue.ticket, now_ms());
        let records = waiting.len() as u32;
        let epoch = account.client().borrow().epoch();
        let (renamed, plain): (Vec<OwnOp>, Vec<OwnOp>) = waiting.into_iter().partition(|own| own.heir_in(epoch).is_some());
        for ops in batches(plain.into_iter().map(|own| own.raw)) {
            file.add(&sealer.frame(&std::mem::replace(&mut next, Frame::Ops(ops, None)), false));
        }
        for own in renamed {
            if let Some((epoch, heir)) = own.heir {
                let frame = Frame::Ops(vec![heir], Some((epoch, vec![own.raw])));
                file.add(&sealer.frame(&std::mem::replace(&mut next, frame), false));
            }
        }
        let (mut taken, mut left_out) = (0, 0);
        for photo in photos.iter().filter(|photo| matches!(photo.mark, PhotoMark::Pending | PhotoMark::Refused)) {
            let fits = file.size + photo.size + SPARE < MAX_RESCUE_BYTES;
            match account.heed(account.store().photo(photo.sha).await).flatten().filter(|_| fits) {
                Some(kept) => {
                    let frame = Frame::Photo(photo.sha, kept.bytes().to_vec().into());
                    file.add(&sealer.frame(&std::mem::replace(&mut next, frame), false));
                    taken += 1;
                }
                None => left_out += 1,
            }
        }
        file.add(&sealer.frame(&next, true));
        let name = format!("xunge-{}-{}.xgr", account.name(), self.device_short());
        Some(RescueFile { blob: file.blob()?, name, records, photos: taken, left_out })
    }
}

/// Room for the ops of a frame and what stands around them.
const SPARE: u64 = 1024 * 1024;

/// A file in the browser's hands: no more than one piece of it is in this app's memory.
struct Parts {
    parts: Array,
    size: u64,
}

impl Parts {
    fn add(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.parts.push(&Uint8Array::from(bytes));
    }

    fn blob(self) -> Option<web_sys::Blob> {
        let options = web_sys::BlobPropertyBag::new();
        options.set_type(RESCUE);
        web_sys::Blob::new_with_u8_array_sequence_and_options(&self.parts, &options).ok()
    }
}

fn batches(ops: impl Iterator<Item = RawOp>) -> Vec<Vec<RawOp>> {
    let (mut batches, mut bytes) = (vec![vec![]], 0);
    for op in ops {
        if bytes + op.0.len() > MAX_PUSH_BYTES {
            batches.push(vec![]);
            bytes = 0;
        }
        bytes += op.0.len();
        if let Some(batch) = batches.last_mut() {
            batch.push(op);
        }
    }
    batches
}
