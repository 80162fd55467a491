//! The type that proves that somebody is signed in, and tells what they may do now. Made by a session and by nothing else.

use std::sync::Arc;

use xunge_shared::{
    hlc::Millis,
    id::{AreaCode, Scope},
    role::{Grant, Role},
    session::Account,
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
    pub(super) fn new(account: Account, grants: Arc<[Grant]>, session: i64, now: Millis) -> Self {
        Self { account, grants, session, now }
    }

    /// The number of the session.
    pub fn session(&self) -> i64 {
        self.session
    }

    /// Who.
    pub fn account(&self) -> &Account {
        &self.account
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

    /// True for who looks after an account with these grants: an administrator of every area that it holds something in now, or of the last
    /// that it held something in. One that never held anything is the county's.
    pub fn administers_account(&self, grants: &[Grant]) -> bool {
        let mut held = grants.iter().filter(|grant| grant.holds_at(self.now)).peekable();
        match held.peek() {
            Some(_) => held.all(|grant| self.administers(grant.area)),
            None => grants.last().map_or_else(|| self.administers_county(), |last| self.administers(last.area)),
        }
    }

    /// True for who looks after this whole area's reference data.
    pub fn administers(&self, area: AreaCode) -> bool {
        self.held().any(|grant| grant.role == Role::Administrator && grant.area.contains(area))
    }
}
