//! Accounts, sessions and photos.

use std::sync::Arc;

use xunge_shared::{
    hlc::Millis,
    id::{AccountId, Sha256},
    role::Grant,
    session::Account,
};

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What is typed to sign in.
    pub name: String,
    /// What screens show.
    pub display: String,
    /// The patrol team, or empty.
    pub team: String,
    /// The password's hash in PHC form.
    pub password: String,
    /// What it may do.
    pub grants: Vec<Grant>,
}

/// An account with what only the server may know.
#[derive(Debug, Clone)]
pub struct StoredAccount {
    /// What its owner may see.
    pub account: Account,
    /// The password's hash in PHC form.
    pub password: String,
    /// True when it may not sign in any more.
    pub disabled: bool,
    /// What it may do, past grants included.
    pub grants: Arc<[Grant]>,
}

/// A session that is to be opened. Only the hash of its secret is stored.
#[derive(Debug, Clone, Copy)]
pub struct NewSession {
    /// The hash of the cookie's secret.
    pub token: Sha256,
    /// Whose.
    pub account: AccountId,
    /// When it was opened.
    pub created: Millis,
    /// Until when it is good.
    pub expires: Millis,
}

/// Who a session's secret belongs to.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub account: Account,
    /// What they may do, past grants included.
    pub grants: Arc<[Grant]>,
    /// When the session was last used, to within what [`Accounts::touch_session`](crate::store::Accounts::touch_session) was told.
    pub seen: Millis,
    /// Until when it is good.
    pub expires: Millis,
    /// The account may do nothing any more: who asks is told so, and no more.
    pub disabled: bool,
}

/// What is known of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blob {
    /// Its size, bytes, as announced.
    pub size: u64,
    /// Who announced it first.
    pub by: AccountId,
    /// True when all of it is here and its hash matched.
    pub complete: bool,
    /// True when its time was over and its bytes were removed since.
    pub removed: bool,
}
