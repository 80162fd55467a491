//! Anchors: a signed word on where each chain ends, to be kept somewhere else. A chain whose tail was cut off, or that was made
//! anew as a whole, looks sound by itself; beside an older anchor it does not.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use xunge_shared::{
    hlc::Millis,
    id::{Scope, Sha256},
    op::encode,
};

use super::{PublicKey, Signer, VERSION};

const PURPOSE: &[u8] = b"xunge anchor 1";

/// Where all chains of a store end. CBOR map; JSON with these names.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Anchor {
    /// The version of anchors.
    #[n(0)]
    pub version: u8,
    /// The store's epoch.
    #[n(1)]
    pub epoch: u64,
    /// When it was made.
    #[n(2)]
    pub at: Millis,
    /// The last op of each scope.
    #[n(3)]
    pub heads: Vec<End>,
    /// The number of the last op in quarantine; 0 for none.
    #[n(4)]
    pub refused: u64,
    /// Its link.
    #[n(5)]
    pub refused_link: Sha256,
}

/// The end of a scope's chain. CBOR array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct End {
    /// Which scope.
    #[n(0)]
    pub scope: Scope,
    /// Its last place.
    #[n(1)]
    pub seq: u64,
    /// The link there.
    #[n(2)]
    pub link: Sha256,
}

/// An anchor with its signature: what a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchored {
    /// The anchor.
    pub anchor: Anchor,
    /// The key that signed, for information: whoever checks brings a key of his own.
    pub key: String,
    /// Ed25519 over the purpose and the anchor's CBOR, in hex.
    pub signature: String,
}

/// Why an anchor says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAnchor {
    /// The signature does not fit.
    #[error("the anchor was not signed by this key, or was altered")]
    Forged,
    /// It is newer than this build.
    #[error("the anchor is of version {0}, which is newer than this program")]
    Newer(u8),
}

impl Signer {
    /// Signs where the chains end.
    pub fn anchor(&self, epoch: u64, at: Millis, heads: Vec<End>, (refused, refused_link): (u64, Sha256)) -> Anchored {
        let anchor = Anchor { version: VERSION, epoch, at, heads, refused, refused_link };
        let signature = hex::encode(self.sign(PURPOSE, &encode(&anchor)));
        Anchored { anchor, key: self.public().to_string(), signature }
    }
}

impl Anchored {
    /// The anchor, once its signature is seen to be right.
    pub fn open(self, key: &PublicKey) -> Result<Anchor, BadAnchor> {
        let signature = hex::decode(&self.signature).map_err(|_| BadAnchor::Forged)?;
        if !key.signed(PURPOSE, &encode(&self.anchor), &signature) {
            return Err(BadAnchor::Forged);
        }
        if self.anchor.version > VERSION { Err(BadAnchor::Newer(self.anchor.version)) } else { Ok(self.anchor) }
    }
}
