//! What the pages are told about sending, storing and signing in.

use xunge_shared::{
    admit::Refusal,
    hlc::Millis,
    id::{EntityId, KindName, Sha256},
};

/// Where the records of this phone stand.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each shown apart")]
pub struct Status {
    /// The last attempt reached the server.
    pub online: bool,
    /// Ops that are only on this phone.
    pub unsent: u32,
    /// When the oldest of them was made.
    pub oldest: Option<Millis>,
    /// Photos that are only on this phone.
    pub photos: u32,
    /// Something is being sent or fetched now.
    pub busy: bool,
    /// The records of what is followed have never all been here: a phone's first minute, or a desk's when it becomes a phone.
    pub fetching: bool,
    /// When all was last sent and fetched.
    pub last_sync: Option<Millis>,
    /// The next attempt, when the last one failed.
    pub next_try: Option<Millis>,
    /// The server asks for the password; the queue is kept.
    pub needs_sign_in: bool,
    /// The server told that the account may do nothing any more; the queue is kept.
    pub disabled: bool,
    /// Ops and photos that were refused: a person should look.
    pub refused: u32,
    /// What a person must act on.
    pub alarm: Option<Alarm>,
    /// Bytes used in the browser's storage.
    pub used: Option<u64>,
    /// Bytes that the browser allows.
    pub quota: Option<u64>,
    /// True when the browser promised not to evict them.
    pub persisted: Option<bool>,
    /// Another tab of this phone does the sending.
    pub elsewhere: bool,
}

/// What a person must act on, because the phone cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alarm {
    /// The storage failed and did not come back.
    StorageLost(String),
    /// The storage is full.
    Full,
    /// Another tab runs an older version of the app and blocks the storage.
    Blocked,
}

/// Where an own op stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpState {
    /// On this phone only.
    Pending,
    /// On the server's disk.
    Settled,
    /// On the server, but it does not count.
    Quarantined(Refusal),
    /// The server cannot take it: kept here.
    Void,
}

/// An own op, for the sync centre.
#[derive(Debug, Clone, PartialEq)]
pub struct Queued {
    /// Of which of the phone's series.
    pub series: u32,
    /// Its number.
    pub n: u64,
    /// What kind of thing it is about.
    pub kind: KindName,
    /// Which one.
    pub entity: EntityId,
    /// When it was written.
    pub at: Millis,
    /// Encoded size, bytes.
    pub size: usize,
    /// Where it stands.
    pub state: OpState,
    /// How many photos it speaks of.
    pub photos: u32,
}

/// A photo that waits to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PhotoWaiting {
    /// Which.
    pub sha: Sha256,
    /// Bytes that the server has.
    pub sent: u64,
    /// Bytes in all.
    pub size: u64,
    /// The server does not take it.
    pub refused: bool,
    /// The lowest goes first.
    pub turn: i64,
}

/// Why signing in failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// No network, or no server: the password cannot be checked.
    #[error("the server cannot be reached")]
    Unreachable,
    /// Name or password is wrong.
    #[error("wrong name or password")]
    WrongPassword,
    /// The password is right; the account has a second factor.
    #[error("a code is needed")]
    CodeNeeded,
    /// The code of the second factor is wrong, or was used.
    #[error("wrong code")]
    WrongCode,
    /// The account is disabled.
    #[error("the account is disabled")]
    Disabled,
    /// Too many attempts; try again after so many seconds.
    #[error("too many attempts; wait {0} s")]
    TooManyAttempts(u32),
    /// The phone's storage cannot be opened.
    #[error("storage: {0}")]
    Storage(String),
    /// The server answered something else.
    #[error("the server answered {0}")]
    Server(u16),
}
