//! What the server tells about accounts, as JSON. Passwords and session secrets are never here.

use serde::{Deserialize, Serialize};

use crate::{
    hlc::Millis,
    id::{AccountId, AreaCode},
    role::{Grant, Role},
};

/// Who is signed in, and as what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Who.
    pub account: Account,
    /// What they may do, past grants included.
    pub grants: Vec<Grant>,
    /// The county that the server is for.
    pub county: AreaCode,
    /// The server's clock.
    pub srv_now: Millis,
    /// What the phone needs to hand its work to somebody else, as [`Rescue`](crate::rescue::Rescue) writes it; an older server gives none.
    #[serde(default)]
    pub rescue: String,
    /// For how many days raw tracks and photos are kept there; an older server does not tell.
    #[serde(default)]
    pub kept_days: Option<(u32, u32)>,
}

/// An account, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its number: what ops carry.
    pub id: AccountId,
    /// What is typed to sign in.
    pub name: String,
    /// What screens show.
    pub display: String,
    /// The patrol team, or empty.
    pub team: String,
}

/// A colleague: what screens need to name the author of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The account's number.
    pub id: AccountId,
    /// What screens show.
    pub display: String,
    /// The patrol team, or empty.
    pub team: String,
    /// The greatest role held now.
    pub role: Role,
    /// The area that it is held for.
    pub area: AreaCode,
}

impl Session {
    /// The grants held at `now`.
    pub fn held(&self, now: Millis) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |g| g.holds_at(now))
    }

    /// The greatest role held at `now`.
    pub fn role(&self, now: Millis) -> Option<Role> {
        self.held(now).map(|g| g.role).max()
    }
}
