//! Who is asking: sessions in a cookie, and the type that proves one.
//!
//! A handler that takes [`Signed`] cannot run for anybody else; what they may see is asked of it and of nobody else. What they
//! may write is judged by admission, op by op.

pub mod password;
pub mod throttle;
pub mod token;

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, header, request::Parts},
};
use xunge_shared::{
    hlc::Millis,
    id::{AreaCode, Scope, Sha256},
    role::{Grant, Role},
    session::Account,
};

use self::token::Token;
use crate::{
    app::App,
    clock,
    error::{AppError, AppResult},
};

/// The cookie's name.
pub const COOKIE: &str = "xunge_session";
const DAY_MS: Millis = 24 * 3_600_000;
/// A session ends after so long without a request: a phone may lie in a drawer over the holidays.
pub const IDLE: Millis = 30 * DAY_MS;
/// And after so long in any case.
pub const LONGEST: Millis = 180 * DAY_MS;
/// How exactly the last use is noted: not with a write for every request.
const NOTED_EVERY: Millis = 3_600_000;

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Who.
    pub account: Account,
    /// What they may do, past grants included.
    pub grants: Arc<[Grant]>,
    /// The hash of the session's secret.
    pub token: Sha256,
    /// When the request came.
    pub now: Millis,
}

impl Signed {
    fn held(&self) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(|grant| grant.holds_at(self.now))
    }

    /// True when they may read this feed now.
    pub fn may_read(&self, scope: Scope) -> bool {
        self.held().any(|grant| grant.may_read(scope))
    }

    /// True when they work at the desk of an area that holds this one.
    pub fn is_desk_of(&self, scope: Scope) -> bool {
        self.held().any(|grant| grant.role.is_desk() && grant.area.contains(scope.area()))
    }

    /// True when they work at some desk.
    pub fn is_desk(&self) -> bool {
        self.held().any(|grant| grant.role.is_desk())
    }

    /// True when they see the whole county's work.
    pub fn is_county_desk(&self) -> bool {
        self.held().any(|grant| grant.role.is_desk() && grant.area.is_county())
    }

    /// True for who looks after this whole area's reference data.
    pub fn administers(&self, area: AreaCode) -> bool {
        self.held().any(|grant| grant.role == Role::Administrator && grant.area.contains(area))
    }

    /// The feeds that they may read now and that have something in them, with those of their own areas in any case.
    pub fn scopes(&self, app: &App) -> Vec<Scope> {
        let own = self.held().flat_map(|grant| [Scope::records(grant.area), Scope::records(grant.area.county())]);
        let filled = app.store.heads().into_iter().map(|(scope, _)| scope).filter(|scope| self.may_read(*scope));
        let mut scopes: Vec<_> = own.chain(filled).collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes
    }
}

impl FromRequestParts<App> for Signed {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> AppResult<Self> {
        let token = token_of(&parts.headers).ok_or(AppError::SignedOut)?.hash();
        let now = clock::now();
        let session = app.store.session(token, now)?.ok_or(AppError::SignedOut)?;
        if session.seen + IDLE < now {
            return Err(AppError::SignedOut);
        }
        if session.disabled {
            return Err(AppError::Disabled);
        }
        if session.seen + NOTED_EVERY < now {
            // Nobody waits for it: a use that is not noted is noted next time.
            tokio::spawn(app.store.touch_session(token, now, session.expires));
        }
        Ok(Self { account: session.account, grants: session.grants, token, now })
    }
}

/// The secret that a request carries.
pub fn token_of(headers: &HeaderMap) -> Option<Token> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    cookies.filter_map(|cookie| cookie.trim().split_once('=')).find(|(name, _)| *name == COOKIE).and_then(|(_, secret)| Token::read(secret))
}

/// The header that gives a session to a browser, or takes it away.
pub fn set_cookie(app: &App, token: Option<&Token>) -> [(HeaderName, String); 1] {
    let (secret, age) = token.map_or(("", 0), |token| (token.secret(), LONGEST / 1_000));
    let secure = if app.config.behind_proxy { "; Secure" } else { "" };
    [(header::SET_COOKIE, format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}"))]
}
