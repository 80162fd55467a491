//! The tags of tiles: by which a browser is told that it has a tile as it is.

use std::{
    hash::{BuildHasher, Hash, RandomState},
    sync::LazyLock,
};

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Seeded anew by every start, because the store counts its versions from a start too.
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// A number for what was asked and of which version.
pub(super) fn number(of: impl Hash) -> u64 {
    HASHER.hash_one(of)
}

/// What tells one answer from the next: what was asked and of which version, and what must be known of an answer before it is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) of: u64,
    /// Good for this minute only.
    pub(super) minute: Option<u64>,
    /// It shows tracks.
    pub(super) tracks: bool,
}

impl Tag {
    /// What the caller says that they have.
    pub(super) fn sent(headers: &HeaderMap) -> Option<Self> {
        Self::read(headers.get(header::IF_NONE_MATCH)?.to_str().ok()?)
    }

    /// Nothing has changed.
    pub(super) fn unchanged(self) -> Response {
        (StatusCode::NOT_MODIFIED, self.headers()).into_response()
    }

    /// The tile.
    pub(super) fn tile(self, bytes: Vec<u8>) -> Response {
        (self.headers(), [(header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile")], bytes).into_response()
    }

    /// A compressed answer's tag comes back as it was sent, or weakened by a proxy.
    fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix("W/").unwrap_or(text).strip_prefix('"')?.strip_suffix('"')?;
        let (text, tracks) = text.strip_suffix("-t").map_or((text, false), |text| (text, true));
        let (of, minute) = text.split_once('-').map_or((text, None), |(of, minute)| (of, Some(minute)));
        let number = |text| u64::from_str_radix(text, 16).ok();
        Some(Self { of: number(of)?, minute: minute.map(number).map_or(Some(None), |minute| minute.map(Some))?, tracks })
    }

    pub(super) fn fits(self, of: u64, now: u64) -> bool {
        self.of == of && self.minute.is_none_or(|minute| minute == now)
    }

    pub(super) fn headers(self) -> [(header::HeaderName, String); 2] {
        let minute = self.minute.map(|minute| format!("-{minute:x}")).unwrap_or_default();
        let tag = format!("\"{:016x}{minute}{}\"", self.of, if self.tracks { "-t" } else { "" });
        [(header::ETAG, tag), (header::CACHE_CONTROL, "private, no-cache".to_owned())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_comes_back_as_it_was_sent() {
        for (minute, tracks) in [(None, false), (Some(0), true), (Some(29_000_000), false), (None, true)] {
            let tag = Tag { of: 0xfed, minute, tracks };
            let [(_, sent), _] = tag.headers();
            assert_eq!((Tag::read(&sent), Tag::read(&format!("W/{sent}"))), (Some(tag), Some(tag)));
            assert!(tag.fits(0xfed, minute.unwrap_or(7)) && !tag.fits(0xfee, minute.unwrap_or(7)));
            assert_eq!(tag.fits(0xfed, 8), minute.is_none(), "another minute");
        }
        for other in ["", "\"", "\"\"", "*", "\"x-1\"", "\"1-\"", "\"1-t-2\"", "1"] {
            assert_eq!(Tag::read(other), None, "{other}");
        }
    }
}
