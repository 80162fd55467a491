//! What can go wrong in a store, as something that a caller can act on.

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// More is waiting to be written than the store takes on; nothing was written. Ask again in a second.
    #[error("too much is waiting to be written")]
    Busy,
    /// The disk is full or fails, or the store is shutting down. Nothing was acknowledged; ask again later.
    #[error("the store cannot be written or read: {0}")]
    Unavailable(String),
    /// What is stored is not what this build wrote. For the log, not for a client.
    #[error("the store holds what it should not: {0}")]
    Corrupt(String),
    /// Another account has this name.
    #[error("the name is taken")]
    NameTaken,
    /// There is no such account.
    #[error("no such account")]
    NoSuchAccount,
    /// The cursor is not one that this store gave for this order.
    #[error("the cursor belongs to another list")]
    BadCursor,
}

/// What a store answers.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
