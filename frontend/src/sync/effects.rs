//! Carries out the plan's effects, in their order, against store and replica.
//!
//! An effect that cannot be stored is no loss: the disk still says what it said, and the driver goes on from there.

use std::rc::Rc;

use xunge_shared::{id::Scope, kinds::NAMES, plan::Effect, replica::FeedError, wire::ScopeFeed};

use super::Note;
use crate::{
    data::Account,
    device::now_ms,
    store::{Fate, PhotoMark, States},
};

/// All of them. Runs of fates become one transaction.
pub(super) async fn carry_out(account: &Rc<Account>, effects: Vec<Effect>) {
    let mut fates = vec![];
    for effect in effects {
        match effect {
            Effect::Settle { n, seq, eff } => fates.push((n, Fate::Settled(seq, eff))),
            Effect::Quarantine { n, refusal } => fates.push((n, Fate::Quarantined(refusal))),
            other => {
                decided(account, std::mem::take(&mut fates)).await;
                one(account, other).await;
            }
        }
    }
    decided(account, fates).await;
}

async fn decided(account: &Rc<Account>, fates: Vec<(u64, Fate)>) {
    if fates.is_empty() {
        return;
    }
    let epoch = account.client().borrow().epoch();
    let kinds =
        account.wrote(account.store().decided(account.series(), &fates, account.receipt().as_ref(), epoch, account.server_now()).await);
    account.show(|replica| {
        for (n, fate) in &fates {
            match *fate {
                Fate::Settled(seq, eff) => replica.settle(*n, eff, seq),
                Fate::Quarantined(_) | Fate::Forked(_) => replica.lift(*n),
            }
        }
    });
    account.changed(kinds.unwrap_or_default().iter());
    account.tell(Note::Fates);
}

async fn one(account: &Rc<Account>, effect: Effect) {
    match effect {
        Effect::Settle { .. } | Effect::Quarantine { .. } => {}
        Effect::Void(n) => void(account, n).await,
        Effect::Missing { from, to } => {
            let again = account.store().requeue(from, to, account.id(), account.home(), account.device()).await;
            account.queue_again(&account.wrote(again).unwrap_or_default());
        }
        Effect::NewDevice(ns) => account.rename(&ns).await,
        Effect::Epoch(epoch) => meet(account, epoch).await,
        Effect::Merge(feed, model) => merge(account, &feed, model).await,
        Effect::Forget(scope) => forget(account, scope).await,
        Effect::PhotoDone(photo) => {
            let epoch = account.client().borrow().epoch();
            account.wrote(account.store().mark_photo(photo, PhotoMark::Sent, epoch, account.server_now()).await);
        }
        Effect::PhotoRefused(photo) => {
            account.wrote(account.store().mark_photo(photo, PhotoMark::Refused, None, now_ms()).await);
        }
    }
}

async fn void(account: &Rc<Account>, n: u64) {
    let void = account.store().void(n, account.id(), account.home(), account.device()).await;
    if let Some(void) = account.wrote(void) {
        account.client().borrow_mut().queued(n, void.raw.0.len());
        account.show(|replica| replica.lift(n));
        account.changed(NAMES);
        account.tell(Note::Fates);
    }
}

async fn meet(account: &Rc<Account>, epoch: u64) {
    if let Some((ops, photos)) = account.wrote(account.store().new_epoch(epoch, now_ms()).await) {
        account.show(|replica| {
            let scopes: Vec<Scope> = replica.heads().keys().copied().collect();
            for scope in scopes {
                replica.forget(scope);
            }
        });
        account.changed(NAMES);
        account.queue_again(&ops);
        let mut client = account.client().borrow_mut();
        for photo in &photos {
            client.photo_stored(photo.sha, photo.size, photo.since);
        }
    }
}

async fn merge(account: &Rc<Account>, feed: &ScopeFeed, model: u16) {
    let (scope, followed) = (feed.id, account.follows());
    let merged = account.show(|replica| {
        replica.merge(feed, model).map(|mut keys| {
            keys.extend(account.unwritten(scope));
            let states = States::of(replica, scope, &keys);
            (keys, states)
        })
    });
    match merged {
        Ok((keys, states)) => {
            account.changed(keys.iter().map(|key| &key.kind));
            account.client().borrow_mut().merged(scope, feed.to);
            match account.heed(account.store().put_states(states).await) {
                Some(()) => account.recovered(),
                // The disk is behind: what it lacks goes along with the next write.
                None => account.write_later(scope, keys),
            }
            account.tell(Note::Merged);
            if account.follows() != followed {
                // The county's towns are known now: a supervisor follows them all.
                account.client().borrow_mut().poke();
            }
        }
        Err(FeedError::Diverged { .. }) if model != UNCOMPARED && account.differs_for_good(scope) => {
            leptos::logging::error!("{scope}: differs from the server's, and is shown as it is");
            account.show(|replica| drop(replica.forget(scope)));
            Box::pin(merge(account, feed, UNCOMPARED)).await;
        }
        Err(error) => {
            leptos::logging::warn!("{error}");
            forget(account, scope).await;
            account.client().borrow_mut().distrust(scope);
        }
    }
}

/// No server's model: the digests are then not compared.
const UNCOMPARED: u16 = 0;

async fn forget(account: &Rc<Account>, scope: Scope) {
    drop(account.unwritten(scope));
    let keys = account.show(|replica| replica.forget(scope));
    account.changed(keys.iter().map(|key| &key.kind));
    account.wrote(account.store().forget(scope).await);
    account.tell(Note::Merged);
}
