//! What somebody says of a thing, before it becomes an op: who, when and in which series are added where it is stored.

use xunge_shared::{
    id::{AreaCode, EntityId, KindName, OpId, Scope, Sha256},
    kinds::Kind,
    op::encode,
};

use super::Photo;

/// One op to be: `Saying::of::<Zone>(zone, town, &body).with_photos(photos)`.
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
    pub(crate) photos: Vec<Photo>,
}

impl Saying {
    /// `body`, about `entity`, in the feed of `area`'s town (the kind knows which of its feeds).
    pub fn of<K: Kind>(entity: EntityId, area: AreaCode, body: &K::Body) -> Self {
        let area = area.town();
        let scope = match K::FEED {
            xunge_shared::id::Feed::Records => Scope::records(area),
            xunge_shared::id::Feed::Tracks => Scope::tracks(area),
        };
        Self { kind: K::NAME, v: K::VERSION, scope, entity, based_on: None, body: encode(body), names: K::photos(body), photos: vec![] }
    }

    /// The op that the author was looking at: a case's head, the assignment before.
    #[must_use]
    pub fn based_on(mut self, op: OpId) -> Self {
        self.based_on = Some(op);
        self
    }

    /// The photos that the body names and that are not on this phone yet; stored in the same transaction.
    #[must_use]
    pub fn with_photos(mut self, photos: impl IntoIterator<Item = Photo>) -> Self {
        self.photos.extend(photos);
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
    /// The body names a photo that was not given and is not on this phone.
    #[error("photo {0} is not at hand")]
    PhotoMissing(Sha256),
    /// The phone's storage is full: nothing was stored, nothing was lost that was stored before.
    #[error("the phone's storage is full")]
    Full,
    /// The browser's storage failed.
    #[error("storage: {0}")]
    Storage(String),
}
