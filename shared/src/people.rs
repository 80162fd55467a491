//! What administrators tell the server about accounts and hear of them, as JSON. The phone knows none of it.

use serde::{Deserialize, Serialize};

use crate::{
    hlc::Millis,
    id::{AccountId, AreaCode},
    role::{Grant, Role},
    session::Account,
};

/// An account, as who looks after it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keeping {
    /// Who.
    pub account: Account,
    /// It may do nothing any more.
    pub disabled: bool,
    /// What it may do, past grants included, the oldest first.
    pub grants: Vec<Grant>,
    /// How many browsers and phones it is signed in on.
    pub sessions: u64,
    /// When one of them was last used.
    pub seen: Option<Millis>,
    /// It has a second factor.
    pub factor: bool,
    /// A one-time code waits to be used until then.
    pub code: Option<Millis>,
    /// How it was called and stood until each change of that, the earliest first; of changes before there was this, nothing.
    #[serde(default)]
    pub past: Vec<Was>,
    /// When this was told, by the server's clock: the reader's may lag behind what it tells.
    #[serde(default)]
    pub at: Millis,
}

impl Keeping {
    /// What it may do at `now`, or when it was told, whichever is later.
    pub fn held(&self, now: Millis) -> impl Iterator<Item = Held> {
        let now = now.max(self.at);
        self.grants.iter().filter(move |grant| grant.holds_at(now)).map(|grant| Held { role: grant.role, area: grant.area })
    }
}

/// How an account was called and whether it was let in, until somebody changed that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Was {
    /// Until when.
    pub at: Millis,
    /// Who changed it; the operator when absent.
    pub by: Option<AccountId>,
    /// What screens showed.
    pub display: String,
    /// The patrol team, or empty.
    pub team: String,
    /// It could do nothing.
    pub disabled: bool,
}

/// A role and what it is held for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Held {
    /// As what.
    pub role: Role,
    /// For a town, or for the whole county.
    pub area: AreaCode,
}

/// An account that is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPerson {
    /// What is typed to sign in.
    pub name: String,
    /// What screens show.
    pub display: String,
    /// The patrol team, or empty.
    pub team: String,
    /// What it may do.
    pub held: Vec<Held>,
}

/// What is to change of an account; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonChange {
    /// What screens show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// The patrol team, or empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Bars it, or lets it in again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// All that it may do from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Vec<Held>>,
    /// How it stood before whoever asks for the change: refused when it stands otherwise by now. Left out by programs that mean it whatever stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
}

/// How an account stood before somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// What screens showed.
    pub display: String,
    /// The patrol team, or empty.
    pub team: String,
    /// What it might do, in any order.
    pub held: Vec<Held>,
}

/// A one-time code that opens a session on a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeCode {
    /// Whose.
    pub id: AccountId,
    /// What is typed.
    pub code: String,
    /// What a QR code leads to, behind the server's address.
    pub path: String,
    /// Until when it is good.
    pub expires: Millis,
}
