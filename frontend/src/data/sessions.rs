//! Signing in and out, and waking up signed in. The queue of an account survives all of it.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use xunge_shared::session::Session;

use super::{Account, Core, LinesDue, SignInError, Status, lock, storage};
use crate::{
    api::{self, ApiError, Proof},
    chunks,
    device::{Trigger, Triggers, now_ms},
    store::{Phone, StoreError, claim, is_shared, know},
};

impl Core {
    /// Signs in over the network; restores this account's records and queue from this phone.
    /// `code` is that of a second factor, once it was asked for.
    pub async fn sign_in(self, name: String, password: String, code: String) -> Result<Session, SignInError> {
        self.come_in(Proof::Password { name, password, code }).await
    }

    /// The same, by a one-time code.
    pub async fn enrol(self, code: String, second: String) -> Result<Session, SignInError> {
        self.come_in(Proof::Code { code, second }).await
    }

    async fn come_in(self, proof: Proof) -> Result<Session, SignInError> {
        let before = claim();
        match api::login(&proof).await {
            Ok(session) => {
                let name = match proof {
                    Proof::Password { name, .. } => name,
                    Proof::Code { .. } => session.account.name.clone(),
                };
                // Without a disk the session lasts as long as the page; the account's own store then fails with a reason.
                let _ = Phone { session: Some(session.clone()), name }.remember().await;
                know(&session);
                lock::open(self);
                self.enter(session.clone()).await?;
                if let Some(account) = self.account() {
                    account.signed_in(session.clone());
                }
                storage::persist().await;
                Ok(session)
            }
            Err(error) => {
                before.tell();
                if let Some(account) = self.account() {
                    account.wake();
                }
                Err(refused(&error))
            }
        }
    }

    /// What was typed last to sign in on this phone.
    pub fn last_name() -> String {
        Phone::load().name
    }

    /// True when several people signed in on this phone, or one who has a PIN.
    pub fn is_shared() -> bool {
        is_shared()
    }

    /// Signs out. The queue stays on this phone and goes on when the account signs in again.
    pub async fn sign_out(self) {
        lock::open(self);
        // the last half minute of a round under way
        self.recorder.rest().await;
        self.leave();
        self.forget_rulings();
        // The tabs know; a disk that fails is the next sign-in's concern.
        let _ = Phone { session: None, ..Phone::load() }.remember().await;
        // Without a network the cookie stays until the next sign-in, and nothing is sent with it meanwhile.
        let _ = api::logout().await;
    }

    /// Restores the last session from this phone, and listens to what may change it.
    pub(super) fn wake_up(self) {
        let on = move |trigger| match (trigger, self.account()) {
            (Trigger::Phone, account) => self.follow_phone(account.as_ref()),
            (trigger, Some(account)) => {
                lock::heed(self, trigger);
                if trigger == Trigger::Hidden {
                    // The page may be gone in a moment, and the fixes since the last segment with it.
                    self.recorder.flush();
                }
                account.triggered(trigger);
            }
            // The store could not be opened: another tab may have let it go meanwhile.
            (Trigger::Shown | Trigger::Online, None) => self.follow_phone(None),
            (Trigger::Offline | Trigger::Hidden, None) => {}
        };
        *self.inner().triggers.borrow_mut() = Some(Triggers::listen(Rc::new(on)));
        spawn_local(async move {
            if let Some(session) = Phone::recall().await.session {
                lock::at_start(self, session.account.id);
                // A store that cannot be opened shows as an alarm; the session still tells whose phone it is.
                let _ = self.enter(session).await;
            }
            self.signals.ready.set(true);
            storage::persist().await;
        });
    }

    /// Another tab signed in or out.
    fn follow_phone(self, account: Option<&Rc<Account>>) {
        match Phone::load().session {
            Some(session) if account.is_some_and(|a| a.id() == session.account.id) => {
                if let Some(account) = account {
                    account.signed_in(session);
                }
            }
            Some(session) => spawn_local(async move {
                // As above: the alarm tells.
                let _ = self.enter(session).await;
            }),
            // Somebody is signing in, or has signed out: which of both shows next.
            None => {}
        }
    }

    pub(super) async fn enter(self, session: Session) -> Result<(), SignInError> {
        if self.account().is_some_and(|account| account.id() == session.account.id) {
            self.signals.session.set(Some(session));
            return Ok(());
        }
        self.recorder.rest().await;
        self.leave();
        let at_desk = self.inner().at_desk.get() || opens_desk(&session);
        match Account::open(session.clone(), self.signals, at_desk, self.recorder, self.spread()).await {
            Ok(account) => {
                *self.inner().account.borrow_mut() = Some(account.clone());
                self.signals.session.set(Some(session));
                if at_desk {
                    account.listen();
                }
                account.refresh_status().await;
                if self.recorder.was_recording(self).await {
                    // a chunk that cannot be had: the next start tries again
                    if let Ok(resumed) = chunks::resume_round(self).await {
                        resumed.await;
                    }
                }
                Ok(())
            }
            Err(error) => {
                self.signals.session.set(Some(session));
                self.signals.report(|status| status.alarm = Some(super::Alarm::from(&error)));
                Err(SignInError::Storage(error.to_string()))
            }
        }
    }

    pub(super) fn leave(self) {
        let account = self.inner().account.borrow_mut().take();
        if let Some(account) = account {
            self.recorder.abandon();
            account.close();
            for url in std::mem::take(&mut *self.inner().urls.borrow_mut()).into_values() {
                // A URL that was made here can be revoked.
                let _ = web_sys::Url::revoke_object_url(&url);
            }
        }
        self.signals.session.set(None);
        self.signals.drafts.set(vec![]);
        self.signals.lines.set(LinesDue::default());
        let online = self.signals.status.with_untracked(|status| status.online);
        self.signals.status.set(Status { online, ..Status::default() });
    }
}

/// True when the page that opens for this session is the desk: the server hears it with the first request, and takes this browser for no phone.
fn opens_desk(session: &Session) -> bool {
    let is_desk = session.held(now_ms()).any(|grant| grant.role.is_desk());
    is_desk && window().location().pathname().is_ok_and(|path| path.starts_with("/desk"))
}

fn refused(error: &ApiError) -> SignInError {
    match error {
        ApiError::Status { status: 401, code, .. } => match code.as_str() {
            "code_needed" => SignInError::CodeNeeded,
            "wrong_code" => SignInError::WrongCode,
            // a name or a one-time code: the page knows which was typed
            _ => SignInError::WrongPassword,
        },
        ApiError::Status { status: 403, .. } => SignInError::Disabled,
        ApiError::Status { status: 429, retry_after, .. } => SignInError::TooManyAttempts(retry_after.unwrap_or(ASK_AGAIN_S)),
        ApiError::Status { status, .. } => SignInError::Server(*status),
        ApiError::Unreachable | ApiError::Malformed(_) => SignInError::Unreachable,
    }
}

/// When the server does not say how long to wait.
const ASK_AGAIN_S: u32 = 60;

impl From<&StoreError> for super::Alarm {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            StoreError::Blocked | StoreError::Newer => Self::Blocked,
            other => Self::StorageLost(other.to_string()),
        }
    }
}
