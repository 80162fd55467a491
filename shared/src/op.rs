//! The operation: the only thing that is ever written.
//!
//! An op is encoded once, where it was made, and travels as those bytes for ever: what a newer app
//! put into it survives every older hop. `kind` and `body` mean nothing here.

use minicbor::{Decode, Decoder, Encode, Encoder, bytes::ByteVec};

use crate::{
    hlc::Hlc,
    id::{AccountId, DeviceId, EntityId, KindName, OpId, Scope, Sha256},
};

/// The greatest size of one encoded op, in bytes. A 60-fix track segment takes about 500.
pub const MAX_OP_BYTES: usize = 64 * 1024;

/// One fact, as its author's phone wrote it. CBOR: a map with the integer keys below.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Op {
    /// The series that the op belongs to.
    #[n(0)]
    pub device: DeviceId,
    /// The place in the series, contiguous from 1.
    #[n(1)]
    pub n: u64,
    /// Who wrote it.
    #[n(2)]
    pub author: AccountId,
    /// The phone's clock when it was written, uncorrected.
    #[n(3)]
    pub hlc: Hlc,
    /// What kind of thing it is about.
    #[n(4)]
    pub kind: KindName,
    /// The version of the kind's body.
    #[n(5)]
    pub v: u8,
    /// The feed that carries it.
    #[n(6)]
    pub scope: Scope,
    /// The thing it is about.
    #[n(7)]
    pub entity: EntityId,
    /// The op that its author was looking at, where that matters.
    #[n(8)]
    pub based_on: Option<OpId>,
    /// What it says, encoded by its kind.
    #[n(9)]
    pub body: ByteVec,
}

/// The kind of an op that fills a hole in a series and says nothing else.
pub const VOID: KindName = KindName::known("void");

impl Op {
    /// The idempotency key.
    pub fn id(&self) -> OpId {
        OpId { device: self.device, n: self.n }
    }

    /// Encodes the op: done once, by its author.
    pub fn seal(&self) -> RawOp {
        RawOp(encode(self))
    }
}

/// An op as bytes: what is stored, hashed and forwarded. CBOR: a byte string.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RawOp(pub Vec<u8>);

impl RawOp {
    /// Reads the envelope; the bytes stay as they are.
    pub fn open(&self) -> Result<Op, minicbor::decode::Error> {
        minicbor::decode(&self.0)
    }

    /// Reads hex, as JSON carries ops.
    pub fn from_hex(text: &str) -> Option<Self> {
        hex::decode(text).ok().map(Self)
    }

    /// The series that this op begins (and is all of) when its place in its own was taken. Not drawn but derived: copies of one
    /// phone that both carry the op give it the same new name, so that it counts once.
    pub fn heir(&self) -> DeviceId {
        let [_, low] = self.hash().halves();
        DeviceId(low)
    }

    /// The hash that a receipt shows.
    pub fn hash(&self) -> Sha256 {
        Sha256::of(&self.0)
    }
}

impl std::fmt::Debug for RawOp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RawOp({})", hex::encode(&self.0))
    }
}

impl<C> Encode<C> for RawOp {
    fn encode<W: minicbor::encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for RawOp {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        d.bytes().map(|b| Self(b.to_vec()))
    }
}

/// An op that the server has made durable, with its place in the feed of its scope.
///
/// CBOR: `[seq, eff, op]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Admitted {
    /// The place in the scope's feed: gap-free, in commit order, from 1.
    #[n(0)]
    pub seq: u64,
    /// The time by which everyone orders it, fixed by the server.
    #[n(1)]
    pub eff: Hlc,
    /// The op as its author wrote it.
    #[n(2)]
    pub op: RawOp,
}

/// The order of all ops, everywhere. Unique, because `(device, n)` is. CBOR: `[eff, device, n]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Stamp {
    /// When, as the server fixed it (on the phone, until then, as the phone's clock said).
    #[n(0)]
    pub eff: Hlc,
    /// Whose series.
    #[n(1)]
    pub device: DeviceId,
    /// The place in it.
    #[n(2)]
    pub n: u64,
}

impl Stamp {
    /// The stamp of `op`, ordered by `eff`.
    pub fn of(op: &Op, eff: Hlc) -> Self {
        Self { eff, device: op.device, n: op.n }
    }

    /// The op that it stamps.
    pub fn op_id(&self) -> OpId {
        OpId { device: self.device, n: self.n }
    }
}

/// Encodes a value of this crate, which cannot fail: the sink is memory.
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    match minicbor::to_vec(value) {
        Ok(bytes) => bytes,
        Err(e) => unreachable!("encoding into memory: {e}"),
    }
}
