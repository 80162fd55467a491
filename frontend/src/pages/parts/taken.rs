//! A photo as a form's draft names it.

use serde::{Deserialize, Serialize};
use xunge_shared::{id::Sha256, print::Print};

use crate::capture::Photo;
use crate::device::now_ms;

/// A photo of a form that is not saved yet. The bytes are on this phone already: a form's draft only names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Its name.
    pub sha: Sha256,
    /// When it was taken.
    pub at: u64,
    /// What it looks like, where that can be told.
    #[serde(default)]
    pub print: Option<Print>,
}

impl From<&Photo> for Taken {
    /// Taken now.
    fn from(photo: &Photo) -> Self {
        Self { sha: photo.sha(), at: now_ms(), print: photo.print() }
    }
}

/// What photos look like, as far as it is known: what an inspection says beside their names.
pub fn prints<'a>(photos: impl IntoIterator<Item = &'a Taken>) -> Option<Vec<Print>> {
    let prints: Vec<Print> = photos.into_iter().filter_map(|photo| photo.print).collect();
    (!prints.is_empty()).then_some(prints)
}
