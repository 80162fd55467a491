//! The driver of `shared::plan`: asks what to do next, carries it out, writes down what came of it. One tab of a phone does this.
//!
//! Decides nothing about records: the plan does. Whatever happens between two effects, the store is consistent, so the
//! app may be killed anywhere in here.

mod effects;
mod elders;
mod exchange;
mod tabs;

use std::{rc::Rc, time::Duration};

use futures::{FutureExt, StreamExt, channel::mpsc::UnboundedReceiver};
use gloo_timers::future::TimeoutFuture;
pub(crate) use tabs::{Note, Tabs};
use xunge_shared::{
    hlc::Millis,
    plan::{Answer, Failure, Next, PULL_EVERY_MS, Request, Why},
};

use crate::{
    data::{Account, PhotoChoice},
    device::now_ms,
};

/// With the live stream open, a pull is only a safeguard.
const SAFEGUARD_EVERY_MS: Millis = 5 * PULL_EVERY_MS;
/// After a write that failed, such as for want of room.
const STORE_AGAIN_MS: Millis = 10_000;
/// What may be forgotten is looked at this often, once the server has told the time.
const PRUNE_EVERY: Duration = Duration::from_hours(24);

/// Sends and fetches for the account until it is closed. Returns at once where another tab does so, and takes over when that one goes.
pub(crate) async fn drive(account: Rc<Account>, mut woken: UnboundedReceiver<()>) {
    let Some(_lead) = tabs::lead(account.id(), account.closed()).await else { return };
    // Other tabs may have written since this one read the store.
    account.take_the_lead().await;
    let mut pruned: Millis = 0;
    while !account.is_closed() {
        let told = account.client().borrow().srv_now();
        if let Some(told) = told.filter(|told| told.saturating_sub(pruned) > PRUNE_EVERY.as_millis() as Millis) {
            pruned = told;
            account.heed(account.store().prune(told, now_ms()).await);
        }
        // What woke the driver is in the client's state by now.
        while let Ok(()) = woken.try_recv() {}
        if account.is_astray() {
            wait(&account, &mut woken, Some(now_ms() + STORE_AGAIN_MS), Why::Retry).await;
            account.find_back().await;
            continue;
        }
        account.client().borrow_mut().hold_photos(PhotoChoice::load().holds());
        let next = account.client().borrow().next(now_ms());
        match next {
            Next::Do(_) if !account.owns_the_cookie() => wait(&account, &mut woken, None, Why::SignIn).await,
            Next::Do(request) => step(&account, &request).await,
            // When all else is done: what waits from before this phone's series began.
            Next::Wait(None, Why::Idle) if account.owns_the_cookie() && elders::push(&account).await => {}
            Next::Wait(until, why) => wait(&account, &mut woken, until, why).await,
        }
    }
}

/// One request, its answer, and what follows from it.
async fn step(account: &Rc<Account>, request: &Request) {
    account.busy(true);
    let answer = match exchange::introduce(account).await {
        Ok(()) => exchange::perform(account, request).await,
        Err(failure) => Answer::Failed(failure),
    };
    if account.is_closed() {
        return;
    }
    let reached = !matches!(answer, Answer::Failed(Failure::Unreachable));
    account.reached(reached);
    let effects = account.client().borrow_mut().answered(request, answer, now_ms(), js_sys::Math::random());
    effects::carry_out(account, effects).await;
    account.refresh_status().await;
}

async fn wait(account: &Rc<Account>, woken: &mut UnboundedReceiver<()>, until: Option<Millis>, why: Why) {
    let now = now_ms();
    account.resting(until, why);
    let idle = if account.is_live() { SAFEGUARD_EVERY_MS } else { PULL_EVERY_MS };
    let at = until.unwrap_or(now + idle);
    let mut alarm = TimeoutFuture::new(at.saturating_sub(now).clamp(1, SAFEGUARD_EVERY_MS) as u32).fuse();
    futures::select! {
        _ = woken.next() => {}
        () = alarm => {
            if until.is_none() && why == Why::Idle {
                account.client().borrow_mut().poke();
                account.listen();
            }
        }
    }
}
