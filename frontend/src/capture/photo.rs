//! A photo that has been taken: bytes that are named by their hash and never change.

use std::rc::Rc;

use xunge_shared::{id::Sha256, print::Print};

/// A photo in memory, ready to be stored with the op that speaks of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    sha: Sha256,
    bytes: Rc<[u8]>,
    print: Option<Print>,
}

impl Photo {
    /// Names the bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { sha: Sha256::of(&bytes), bytes: bytes.into(), print: None }
    }

    /// With what the picture looked like before anything was drawn on it.
    #[must_use]
    pub fn looking(self, print: Option<Print>) -> Self {
        Self { print, ..self }
    }

    /// What it looks like, where that was asked and can be told.
    pub fn print(&self) -> Option<Print> {
        self.print
    }

    /// Its name: what an op's body carries.
    pub fn sha(&self) -> Sha256 {
        self.sha
    }

    /// The encoded picture.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::fmt::Debug for Photo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Photo({}, {} B)", self.sha, self.bytes.len())
    }
}
