//! What somebody says of a thing, before it becomes an op: who, when and in which series are added where it is stored.
//!
//! A photo that it names was kept before ([`Core::keep_photo`](crate::data::Core::keep_photo)) and goes its own way after.

use xunge_shared::{
    id::{AreaCode, EntityId, KindName, OpId, Scope, Sha256},
    kinds::Kind,
    op::encode,
};

/// One op to be: `Saying::of::<Case>(case, town, &body).based_on(head)`.
#[derive(Debug, Clone)]
pub struct Saying {
    pub(crate) kind: KindName,
    pub(crate) v: u8,
    pub(crate) scope: Scope,
    pub(crate) entity: EntityId,
    pub(crate) based_on: Option<OpId>,
    pub(crate) body: Vec<u8>,
    /// The photos that the body names.
    pub(crate) names: Vec<Sha256>,
}

impl Saying {
    /// `body`, about `entity`, in the feed of `area`'s town (the kind knows which of its feeds).
    pub fn of<K: Kind>(entity: EntityId, area: AreaCode, body: &K::Body) -> Self {
        let scope = Scope::of(area.town(), K::FEED);
        Self { kind: K::NAME, v: K::VERSION, scope, entity, based_on: None, body: encode(body), names: K::photos(body) }
    }

    /// The op that the author was looking at: a case's head, the assignment before.
    #[must_use]
    pub fn based_on(mut self, op: OpId) -> Self {
        self.based_on = Some(op);
        self
    }
}

/// Why something was not saved. The page keeps what was typed and says so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// Nobody is signed in on this phone.
    #[error("nobody is signed in")]
    SignedOut,
    /// The words are too long for one record.
    #[error("too long: {0} bytes")]
    TooLarge(usize),
    /// The body names a photo that is not on this phone.
    #[error("photo {0} is not at hand")]
    PhotoMissing(Sha256),
    /// The phone's storage is full: nothing was stored, nothing was lost that was stored before.
    #[error("the phone's storage is full")]
    Full,
    /// The browser's storage failed.
    #[error("storage: {0}")]
    Storage(String),
}
