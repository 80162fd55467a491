//! Accounts and photos.

use std::sync::Arc;

use xunge_shared::{hlc::Millis, id::AccountId, role::Grant, session::Account};

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

/// Who changes an account, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doer {
    /// When.
    pub at: Millis,
    /// Who; the operator when absent.
    pub who: Option<AccountId>,
}

impl Doer {
    /// Who runs the server.
    pub const fn operator(at: Millis) -> Self {
        Self { at, who: None }
    }
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
