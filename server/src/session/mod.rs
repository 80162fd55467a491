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
pub mod signed;
pub mod throttle;
pub mod token;

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};
use xunge_shared::hlc::Millis;

pub use self::signed::Signed;
use self::{limits::Limits, token::Token};
use crate::{
    app::App,
    clock,
    error::{AppError, AppResult},
    sight::Sight,
    store::{Action, Entry, Note, SignedIn},
};

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
        Ok(Self::new(found.account.clone(), Arc::clone(&found.grants), found.session.id, now))
    }

    /// What they may read now.
    pub fn sight(&self, app: &App) -> Sight {
        Sight::of(self, app.store.scopes())
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
