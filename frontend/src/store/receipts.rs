//! Receipts: the server's signed word on what it has taken, one for each push, as long as its ops are kept. Kept, not read: they are for
//! whoever has to prove a record later.

use super::{
    KEPT_MS, OwnOp, Store, StoreError,
    idb::{self, Mode, Tx},
    schema::{OPS, RECEIPTS},
};
use xunge_shared::hlc::Millis;

/// Keeps the receipt of the ops that are settled at `now`, which is how they name it.
pub(super) fn put(tx: &Tx, now: Millis, receipt: &[u8]) -> Result<(), StoreError> {
    tx.put(RECEIPTS, &(now as f64).into(), &js_sys::Uint8Array::from(receipt))
}

/// Forgets those of ops that are forgotten.
pub(super) fn prune(tx: &Tx, now: Millis) -> Result<(), StoreError> {
    tx.delete(RECEIPTS, &idb::up_to(now.saturating_sub(KEPT_MS + 1) as f64)?)
}

impl Store {
    /// Own ops that the server has, each with the receipt that names it.
    pub(crate) async fn receipts(&self) -> Result<Vec<(OwnOp, Vec<u8>)>, StoreError> {
        let own = self.own_ops().await?;
        let tx = self.begin(&[OPS, RECEIPTS], Mode::Read).await?;
        let mut receipts = vec![];
        for op in own {
            if let Some(at) = op.settled_at
                && let Some(receipt) = idb::bytes(&tx.get(RECEIPTS, &(at as f64).into()).await?)
            {
                receipts.push((op, receipt));
            }
        }
        Ok(receipts)
    }
}
