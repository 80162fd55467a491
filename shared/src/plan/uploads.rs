//! Photos on their way: whose turn it is, what the server has, and how large a piece may be. Records are none of its concern.

use litemap::LiteMap;

use super::{Effect, Request};
use crate::{hlc::Millis, id::Sha256};

/// A photo on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Upload {
    size: u64,
    /// What the server has, once it told.
    have: Option<u64>,
    /// The lowest goes first.
    turn: i64,
}

/// All of them.
#[derive(Debug, Clone)]
pub(super) struct Uploads {
    photos: LiteMap<Sha256, Upload>,
    /// How many bytes the next piece may hold.
    piece: u64,
    /// They wait: their author said so, or the network is not the one that they may use.
    held: bool,
}

const FIRST_PIECE: u64 = 32 * 1024;
const LAST_PIECE: u64 = 512 * 1024;

impl Default for Uploads {
    fn default() -> Self {
        Self { photos: LiteMap::new_vec(), piece: FIRST_PIECE, held: false }
    }
}

impl Uploads {
    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.photos.len()
    }

    /// One was stored then: the oldest goes first.
    pub(super) fn stored(&mut self, photo: Sha256, size: u64, at: Millis) {
        self.photos.entry(photo).or_insert(Upload { size, have: None, turn: at as i64 });
    }

    /// This one goes next.
    pub(super) fn first(&mut self, photo: Sha256) {
        let first = self.photos.values().map(|upload| upload.turn).min().unwrap_or(0);
        if let Some(upload) = self.photos.get_mut(&photo) {
            upload.turn = first - 1;
        }
    }

    /// They wait from now on, or go on.
    pub(super) fn hold(&mut self, held: bool) {
        self.held = held;
    }

    /// What to ask or send now.
    pub(super) fn next(&self) -> Option<Request> {
        let (photo, upload) = self.photos.iter().filter(|_| !self.held).min_by_key(|(_, upload)| upload.turn)?;
        Some(match upload.have {
            None => Request::Announce(*photo, upload.size),
            Some(offset) => Request::Send { photo: *photo, offset, len: self.piece.min(upload.size - offset) },
        })
    }

    /// The server has so many bytes of it.
    pub(super) fn have(&mut self, photo: Sha256, have: u64) -> Option<Effect> {
        let upload = self.photos.get_mut(&photo)?;
        if upload.have.is_some_and(|before| before < have) {
            self.piece = (self.piece * 2).min(LAST_PIECE);
        }
        upload.have = Some(have);
        if have < upload.size {
            return None;
        }
        self.photos.remove(&photo);
        Some(Effect::PhotoDone(photo))
    }

    /// A piece failed, and how much of it arrived is unknown: ask, and try smaller pieces.
    pub(super) fn cut(&mut self, photo: Sha256) {
        if let Some(upload) = self.photos.get_mut(&photo) {
            upload.have = None;
            self.piece = (self.piece / 2).max(FIRST_PIECE / 4);
        }
    }

    /// The server does not take it.
    pub(super) fn refused(&mut self, photo: Sha256) {
        self.photos.remove(&photo);
    }

    /// What the server said it had holds no more.
    pub(super) fn ask_anew(&mut self) {
        self.photos.iter_mut().for_each(|(_, upload)| upload.have = None);
    }

    /// What the server has of one that waits, and its turn.
    pub(super) fn stand(&self, photo: Sha256) -> Option<(u64, i64)> {
        self.photos.get(&photo).map(|upload| (upload.have.unwrap_or(0), upload.turn))
    }
}
