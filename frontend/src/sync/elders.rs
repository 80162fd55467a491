//! Ops of series that this phone gave up and that wait again, because the server was restored from a backup.
//!
//! They keep their names (the server may have them), so they cannot join the current series: they go as they are, when
//! nothing else is to be done.

use std::rc::Rc;

use xunge_shared::wire::{MAX_PUSH_BYTES, OpResult, PROTO, PushRequest};

use super::Note;
use crate::{
    api,
    data::Account,
    device::now_ms,
    store::{Fate, OwnOp},
};

/// As many as go at once.
const BATCH: usize = 200;

/// Sends some of them; false when there are none or they did not get through.
pub(super) async fn push(account: &Rc<Account>) -> bool {
    let current = account.series();
    let waiting = account.heed(account.store().pending().await).unwrap_or_default();
    let elders: Vec<OwnOp> = waiting.into_iter().filter(|own| own.series != current).collect();
    let Some(series) = elders.first().map(|own| own.series) else { return false };
    let Some(device) = elders.first().and_then(|own| own.raw.open().ok()).map(|op| op.device) else { return false };
    let mut bytes = 0;
    let batch = elders.into_iter().take(BATCH).take_while(|own| {
        bytes += own.raw.0.len();
        own.series == series && bytes <= MAX_PUSH_BYTES
    });
    let (ns, ops): (Vec<u64>, Vec<_>) = batch.map(|own| (own.n, own.raw)).unzip();
    let request = PushRequest { proto: PROTO, device, dev_now: now_ms(), ops, status: None };
    let Ok(reply) = api::push(&request).await else { return false };
    let fates: Vec<(u64, Fate)> = ns.into_iter().zip(&reply.results).filter_map(|(n, result)| Some((n, fate(result)?))).collect();
    let moved = !fates.is_empty();
    let stored = account.heed(account.store().decided(series, &fates, reply.receipt.as_ref(), Some(reply.epoch), reply.srv_now).await);
    account.tell(Note::Fates);
    account.refresh_status().await;
    moved && stored.is_some()
}

fn fate(result: &OpResult) -> Option<Fate> {
    match (result.seq, result.eff, result.refusal) {
        (_, _, Some(refusal)) => Some(Fate::Quarantined(refusal)),
        (Some(seq), Some(eff), None) => Some(Fate::Settled(seq, eff)),
        _ => None,
    }
}
