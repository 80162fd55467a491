//! Identifiers and codes, parsed once at the edge into types that cannot be wrong.
//!
//! No id is made here: randomness and time come from the caller.

use std::{fmt, str::FromStr};

mod code;

pub use code::{AreaCode, CellCode, Feed, KindName, Scope};
use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is not the identifier it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} expected, got {got:?}")]
pub struct BadId {
    /// What was expected, for a person.
    pub what: &'static str,
    /// At most 40 characters of what stood there.
    pub got: String,
}

impl BadId {
    fn new(what: &'static str, got: &str) -> Self {
        Self { what, got: got.chars().take(40).collect() }
    }
}

macro_rules! id128 {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u128);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&uuid::Uuid::from_u128(self.0), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(s: &str) -> Result<Self, BadId> {
                s.parse::<uuid::Uuid>().map(|u| Self(u.as_u128())).map_err(|_| BadId::new($what, s))
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(u: uuid::Uuid) -> Self {
                Self(u.as_u128())
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0.to_be_bytes())?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let at = d.position();
                let bytes: [u8; 16] =
                    d.bytes()?.try_into().map_err(|_| minicbor::decode::Error::message(concat!($what, ": 16 bytes expected")).at(at))?;
                Ok(Self(u128::from_be_bytes(bytes)))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id128!(
    /// One series of ops: an account on a phone (or a desk, or an import). CBOR: 16 bytes, big endian.
    DeviceId, "device id"
);
id128!(
    /// One thing of one kind, a UUIDv7 made where the thing was first recorded. CBOR: 16 bytes, big endian.
    EntityId, "entity id"
);

impl EntityId {
    /// The id `step` places after this one; imports number their entities so that neighbours share a prefix.
    #[must_use]
    pub fn offset(self, step: u64) -> Self {
        Self(self.0.wrapping_add(u128::from(step)))
    }
}

/// An account's number, given by the server. Names stay on the server, ops carry only this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct AccountId(#[n(0)] pub u32);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The idempotency key of an op: the device's series and the place in it, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct OpId {
    /// Whose series.
    #[n(0)]
    pub device: DeviceId,
    /// The place in it, contiguous from 1.
    #[n(1)]
    pub n: u64,
}

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.device, self.n)
    }
}

impl FromStr for OpId {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        let bad = || BadId::new("op id (device:n)", s);
        let (device, n) = s.rsplit_once(':').ok_or_else(bad)?;
        Ok(Self { device: device.parse()?, n: n.parse().map_err(|_| bad())? })
    }
}

/// The SHA-256 of some bytes: a photo's name, an op's receipt. CBOR: 32 bytes; text: 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// The first and the last 16 bytes, as big-endian numbers.
    pub fn halves(&self) -> [u128; 2] {
        let whole = self.0.map(u128::from);
        let number = |bytes: &[u128]| bytes.iter().fold(0, |sum, byte| sum << 8 | byte);
        [number(&whole[..16]), number(&whole[16..])]
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Sha256 {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        let mut out = [0; 32];
        hex::decode_to_slice(s, &mut out).map_err(|_| BadId::new("sha-256 in hex", s))?;
        Ok(Self(out))
    }
}

impl<C> Encode<C> for Sha256 {
    fn encode<W: minicbor::encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Sha256 {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        let bytes = d.bytes()?.try_into().map_err(|_| minicbor::decode::Error::message("sha-256: 32 bytes expected").at(at))?;
        Ok(Self(bytes))
    }
}

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}
