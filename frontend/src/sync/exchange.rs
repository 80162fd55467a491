//! From the plan's requests to the server's routes and back. No effect is carried out here.

use std::rc::Rc;

use xunge_shared::{
    id::Sha256,
    plan::{Answer, Failure, Request},
    wire::{MODEL, PROTO, PullRequest, PushRequest},
};

use crate::{
    api::{self, ApiError},
    data::Account,
    device::now_ms,
};

/// Makes sure, once in a run and after every sign-in, that the browser's cookie is this account's.
pub(super) async fn introduce(account: &Rc<Account>) -> Result<(), Failure> {
    if account.is_introduced() {
        return Ok(());
    }
    match api::session().await {
        Ok(session) if session.account.id == account.id() => {
            account.introduced(session);
            Ok(())
        }
        // Somebody else signed in on this phone: nothing may be sent in their name.
        Ok(_) => Err(Failure::Status(401, None)),
        Err(error) => Err(heard(account, &error)),
    }
}

/// Carries the request out.
pub(super) async fn perform(account: &Rc<Account>, request: &Request) -> Answer {
    let result = match request {
        Request::Push(_, ns) => push(account, ns).await,
        Request::Pull { epoch, cursors, .. } => {
            // All cursors: what is no longer the account's is told to be gone by them. What is told of is `only`.
            let (only, cursors) = (account.follows(), cursors.clone());
            let status = Some(account.device_status(0));
            let device = account.device();
            let pull = PullRequest { proto: PROTO, model: MODEL, device, epoch: *epoch, cursors, only: Some(only), status };
            api::pull(&pull).await.map(Answer::Pulled)
        }
        Request::Announce(photo, size) => api::announce(*photo, *size).await.map(Answer::Have),
        Request::Send { photo, offset, len } => return piece(account, *photo, *offset, *len).await,
    };
    result.unwrap_or_else(|error| Answer::Failed(heard(account, &error)))
}

async fn push(account: &Rc<Account>, ns: &[u64]) -> Result<Answer, ApiError> {
    let sealed = account.store().sealed(account.series(), ns).await;
    let sealed = account.heed(sealed).unwrap_or_default();
    if sealed.len() != ns.len() {
        // The store has not what it had, and says so itself; later it may.
        return Ok(Answer::Failed(Failure::Unreachable));
    }
    let ops = sealed.into_iter().map(|(_, raw)| raw).collect();
    let status = Some(account.device_status(ns.len()));
    let request = PushRequest { proto: PROTO, device: account.device(), dev_now: now_ms(), ops, status, epoch: None };
    api::push(&request).await.map(|mut reply| {
        account.received(reply.receipt.take());
        Answer::Pushed(reply)
    })
}

async fn piece(account: &Rc<Account>, photo: Sha256, offset: u64, len: u64) -> Answer {
    let Some(kept) = account.photo_to_send(photo).await else {
        // Its bytes are gone or are not what they were: the same as a photo that the server refuses.
        return Answer::Failed(Failure::Status(NOT_A_PHOTO, None));
    };
    let piece = kept.bytes().get(offset as usize..(offset + len) as usize).unwrap_or_default().to_vec();
    match api::send(photo, offset, piece).await {
        Ok(have) => Answer::Have(have),
        Err(error) => Answer::Failed(heard(account, &error)),
    }
}

const NOT_A_PHOTO: u16 = 415;

fn heard(account: &Rc<Account>, error: &ApiError) -> Failure {
    match error {
        // Nothing more is asked until somebody signs in, as with a session that is over.
        ApiError::Status { status: 403, code, .. } if code == "disabled" => {
            account.set_disabled(true);
            Failure::Status(401, None)
        }
        ApiError::Status { status, retry_after, .. } => Failure::Status(*status, *retry_after),
        // A proxy's login page, a cut body: as good as no answer.
        ApiError::Unreachable | ApiError::Malformed(_) => Failure::Unreachable,
    }
}
