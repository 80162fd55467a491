//! Ops of series that this phone gave up and that wait again, because the server was restored from a backup.
//!
//! They keep their names (the server may have them), so they cannot join the current series: they go as they are, when
//! nothing else is to be done. One whose place another op has taken goes by a second name, in the epoch in which that is so.

use std::rc::Rc;

use xunge_shared::{
    admit::Refusal,
    op::RawOp,
    wire::{MAX_PUSH_BYTES, OpResult, PROTO, PushRequest},
};

use super::{Note, exchange};
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
    let epoch = account.client().borrow().epoch();
    let waiting = account.heed(account.store().pending().await).unwrap_or_default();
    let elders: Vec<OwnOp> = waiting.into_iter().filter(|own| own.series != current).collect();
    let Some(series) = elders.first().map(|own| own.series) else { return false };
    if exchange::introduce(account).await.is_err() {
        return false;
    }
    let (ns, ops, named) = batch(elders, epoch);
    let Some(device) = ops.first().and_then(|raw| raw.open().ok()).map(|op| op.device) else { return false };
    let request = PushRequest { proto: PROTO, device, dev_now: now_ms(), ops, status: None, epoch: named };
    let Ok(reply) = api::push(&request).await else { return false };
    let fate = |result: &OpResult| match (result.seq, result.eff, result.refusal) {
        (_, _, Some(Refusal::Fork | Refusal::WrongDevice)) if named.is_none() => Some(Fate::Forked(reply.epoch)),
        (_, _, Some(refusal)) => Some(Fate::Quarantined(refusal)),
        (Some(seq), Some(eff), None) => Some(Fate::Settled(seq, eff)),
        _ => None,
    };
    let fates: Vec<(u64, Fate)> = ns.into_iter().zip(&reply.results).filter_map(|(n, result)| Some((n, fate(result)?))).collect();
    let moved = !fates.is_empty() && epoch == Some(reply.epoch);
    let stored = account.heed(account.store().decided(series, &fates, reply.receipt.as_ref(), Some(reply.epoch), reply.srv_now).await);
    account.tell(Note::Fates);
    account.refresh_status().await;
    moved && stored.is_some()
}

/// What goes at once: one op whose name is another in this epoch, which is then named; or ops of one series by their own names.
fn batch(elders: Vec<OwnOp>, epoch: Option<u64>) -> (Vec<u64>, Vec<RawOp>, Option<u64>) {
    let Some(first) = elders.first() else { return (vec![], vec![], None) };
    if let Some(heir) = first.heir_in(epoch) {
        return (vec![first.n], vec![heir.clone()], epoch);
    }
    let (series, mut bytes) = (first.series, 0);
    let alike = elders.into_iter().take(BATCH).take_while(|own| {
        bytes += own.raw.0.len();
        own.series == series && own.heir_in(epoch).is_none() && bytes <= MAX_PUSH_BYTES
    });
    let (ns, ops) = alike.map(|own| (own.n, own.raw)).unzip();
    (ns, ops, None)
}
