//! The digest of a scope: equal on two replicas when and only when (but for chance) their states are equal.
//!
//! A sum over entities, so that a replica keeps it current by subtracting what was and adding what is.

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Serialize};

use crate::{entity::Entity, id::Sha256, op::encode};

/// The sum, modulo 2^128, of the first 16 bytes of the SHA-256 of each entity's state. CBOR: 16 bytes, big endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Digest(pub u128);

impl Digest {
    /// What one entity adds.
    pub fn of(entity: &Entity) -> Self {
        Self::of_bytes(&encode(entity))
    }

    /// What one entity adds, from its encoded state.
    pub fn of_bytes(state: &[u8]) -> Self {
        let [high, _] = Sha256::of(state).halves();
        Self(high)
    }

    /// With one more entity.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }

    /// With one entity less.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.wrapping_sub(other.0))
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        u128::from_str_radix(&text, 16).map(Self).map_err(serde::de::Error::custom)
    }
}

impl<C> Encode<C> for Digest {
    fn encode<W: minicbor::encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0.to_be_bytes())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Digest {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        let bytes = d.bytes()?.try_into().map_err(|_| minicbor::decode::Error::message("digest: 16 bytes expected").at(at))?;
        Ok(Self(u128::from_be_bytes(bytes)))
    }
}
