//! Who is asking: sessions in a cookie, and the type that proves one.
//!
//! A handler that takes [`Signed`] cannot run for anybody else; what they may see is asked of it and of nobody else. What they
//! may write is judged by admission, op by op.

pub mod cookie;
pub mod known;
pub mod limits;
pub mod password;
pub mod renewal;
pub mod second;
pub mod throttle;
pub mod token;

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};
use xunge_shared::{
    hlc::Millis,
    id::{AreaCode, Scope},
    role::{Grant, Role},
    session::Account,
};

use self::{limits::Limits, token::Token};
use crate::{
    app::App,
    clock,
    error::{AppError, AppResult},
    sight::Sight,
    store::{Action, Entry, Note, SignedIn, StoredAccount},
};

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Signed {
    account: Account,
    grants: Arc<[Grant]>,
    session: i64,
    now: Millis,
}

impl Signed {
    /// Whose secret this is, when the session is good at `now`.
    pub fn recognise(store: &(impl Entry + ?Sized), token: &Token, now: Millis) -> AppResult<Self> {
        let found = store.session(token.hash(), now)?.filter(|found| !found.secret.is_over).ok_or(AppError::SignedOut)?;
        Self::checked(&found, Limits::of(&found.grants, now), now)
    }

    fn checked(found: &SignedIn, limits: Limits, now: Millis) -> AppResult<Self> {
        if limits.are_over(&found.session, now) {
            return Err(AppError::SignedOut);
        }
        if found.disabled {
            return Err(AppError::Disabled);
        }
        Ok(Self { account: found.account.clone(), grants: Arc::clone(&found.grants), session: found.session.id, now })
    }

    /// The number of the session.
    pub fn session(&self) -> i64 {
        self.session
    }

    /// Who.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// A note of something that they did.
    pub fn did(&self, action: Action) -> Note {
        Note::new(self.now, Some(self.account.id), action)
    }

    /// What they may do, past grants included.
    pub fn grants(&self) -> Arc<[Grant]> {
        Arc::clone(&self.grants)
    }

    /// When the request came.
    pub fn now(&self) -> Millis {
        self.now
    }

    /// The same, asking later.
    #[must_use]
    pub fn at(&self, now: Millis) -> Self {
        Self { now, ..self.clone() }
    }

    /// What they may do now.
    pub fn held(&self) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(|grant| grant.holds_at(self.now))
    }

    /// True when they may read this feed now.
    pub fn may_read(&self, scope: Scope) -> bool {
        self.held().any(|grant| grant.may_read(scope))
    }

    /// True when they work at some desk.
    pub fn is_desk(&self) -> bool {
        self.held().any(|grant| grant.role.is_desk())
    }

    /// True for who looks after the whole county.
    pub fn administers_county(&self) -> bool {
        self.held().any(|grant| grant.role == Role::Administrator && grant.area.is_county())
    }

    /// True for who looks after an account: an administrator of every area that it holds something in now, or of the last that it
    /// held something in.
    pub fn administers_account(&self, stored: &StoredAccount) -> bool {
        let mut held = stored.grants.iter().filter(|grant| grant.holds_at(self.now)).peekable();
        match held.peek() {
            Some(_) => held.all(|grant| self.administers(grant.area)),
            None => stored.grants.last().is_some_and(|last| self.administers(last.area)),
        }
    }

    /// True for who looks after this whole area's reference data.
    pub fn administers(&self, area: AreaCode) -> bool {
        self.held().any(|grant| grant.role == Role::Administrator && grant.area.contains(area))
    }

    /// What they may read now.
    pub fn sight(&self, app: &App) -> Sight {
        Sight::of(self, &*app.store)
    }
}

impl FromRequestParts<App> for Signed {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> AppResult<Self> {
        let token = cookie::token_of(&app.config, &parts.headers).ok_or(AppError::SignedOut)?;
        let now = clock::now();
        let found = app.store.session(token.hash(), now)?.ok_or(AppError::SignedOut)?;
        if found.secret.is_over {
            app.store.end_session(found.session.id).await?;
            app.note(Note::new(now, None, Action::SessionReplayed).to(found.account.id)).await?;
            return Err(AppError::SignedOut);
        }
        let limits = Limits::of(&found.grants, now);
        let signed = Self::checked(&found, limits, now)?;
        if found.session.seen + limits.noted < now {
            // Nobody waits for it: a use that is not noted is noted next time.
            tokio::spawn(app.store.touch_session(found.session.id, now));
        }
        renewal::renew(app, parts.extensions.get(), &token, &found, limits, now).await;
        Ok(signed)
    }
}
