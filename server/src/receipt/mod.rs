//! Receipts: the server's signed word on what it has admitted, one for each push, by which an op is proven without the server.
//!
//! A receipt holds the entry of each op of the push and the link before it, so that op, time, author's series, place and chain follow
//! from it and the op's bytes alone. Signed after the commit, never before. Phones keep receipts and do not read them.

mod anchor;
mod proof;

use std::{io, path::Path};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use minicbor::{Decode, Encode, bytes::ByteVec};
use xunge_shared::{
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, Scope, Sha256},
    op::encode,
};

pub use self::{
    anchor::{Anchor, Anchored, BadAnchor, End},
    proof::{BadReceipt, Place, Proven, check},
};
use crate::{
    chain::{self, Entry, Set},
    keys,
};

/// The version of statements that this build makes and reads.
pub const VERSION: u8 = 1;
const PURPOSE: &[u8] = b"xunge receipt 1";

/// Signs receipts and anchors.
pub struct Signer(SigningKey);

/// What receipts and anchors are checked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// A statement and the server's signature. CBOR map.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Receipt {
    /// An encoded [`Statement`].
    #[n(0)]
    pub statement: ByteVec,
    /// Ed25519 (RFC 8032) over the purpose and the statement: 64 bytes.
    #[n(1)]
    pub signature: ByteVec,
}

/// What the server says of a push. CBOR map.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Statement {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// Which key signs: the first 8 bytes of its SHA-256.
    #[n(1)]
    pub key: ByteVec,
    /// The server's epoch.
    #[n(2)]
    pub epoch: u64,
    /// The series.
    #[n(3)]
    pub device: DeviceId,
    /// The server's clock.
    #[n(4)]
    pub now: Millis,
    /// Admitted ops.
    #[n(5)]
    pub runs: Vec<Run>,
    /// Ops in quarantine.
    #[n(6)]
    pub refused: Vec<Refused>,
}

/// Admitted ops that stand side by side in a scope. CBOR array.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Run {
    /// Which scope.
    #[n(0)]
    pub scope: Scope,
    /// The place of the first.
    #[n(1)]
    pub seq: u64,
    /// When they arrived.
    #[n(2)]
    pub received: Millis,
    /// The link before the first.
    #[n(3)]
    pub before: Sha256,
    /// In order of their places.
    #[n(4)]
    pub ops: Vec<Admitted>,
}

/// An admitted op. CBOR array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Admitted {
    /// The place in the series.
    #[n(0)]
    pub n: u64,
    /// When it counts.
    #[n(1)]
    pub eff: Hlc,
    /// The hash of its bytes.
    #[n(2)]
    pub op: Sha256,
}

/// An op in quarantine. CBOR array.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Refused {
    /// Its number in quarantine.
    #[n(0)]
    pub id: u64,
    /// The place in the series; 0 when it could not be read.
    #[n(1)]
    pub n: u64,
    /// True when it took the place.
    #[n(2)]
    pub takes: bool,
    /// The refusal's code.
    #[n(3)]
    pub refusal: String,
    /// When it arrived.
    #[n(4)]
    pub received: Millis,
    /// Whose session handed it in.
    #[n(5)]
    pub author: AccountId,
    /// The hash of its bytes.
    #[n(6)]
    pub op: Sha256,
    /// The link before it.
    #[n(7)]
    pub before: Sha256,
}

/// What became of the ops of a push, as their chains have it.
#[derive(Debug, Clone, Default)]
pub struct Chained {
    /// Admitted: the entry and the link before it.
    pub admitted: Vec<(Entry, Sha256)>,
    /// In quarantine.
    pub refused: Vec<Refused>,
}

impl Run {
    /// The entry of the op at `index` of the run.
    fn entry(&self, device: DeviceId, index: usize) -> Option<Entry> {
        let Admitted { n, eff, op } = *self.ops.get(index)?;
        let seq = self.seq.checked_add(index as u64)?;
        Some(Entry { scope: self.scope, seq, eff, received: self.received, device, n, op })
    }
}

impl Refused {
    fn set(&self, device: DeviceId) -> Set<'_> {
        let Self { id, n, takes, refusal, received, author, op, .. } = self;
        Set { id: *id, device, n: *n, takes: *takes, refusal, received: *received, author: *author, op: *op }
    }
}

impl Signer {
    /// The key of a data folder; made on first use.
    pub fn open(data: &Path) -> io::Result<Self> {
        keys::open(data, keys::RECEIPT).map(|seed| Self(SigningKey::from_bytes(&seed)))
    }

    /// The key of a data folder, when it has one.
    pub fn read(data: &Path) -> io::Result<Option<Self>> {
        Ok(keys::read(data, keys::RECEIPT)?.map(|seed| Self(SigningKey::from_bytes(&seed))))
    }

    /// What it signs is checked with this.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The receipt of a push.
    pub fn receipt(&self, epoch: u64, device: DeviceId, now: Millis, chained: Chained) -> Receipt {
        let Chained { mut admitted, refused } = chained;
        admitted.sort_by_key(|(entry, _)| (entry.scope, entry.seq));
        // The same op twice in one push.
        admitted.dedup_by_key(|(entry, _)| (entry.scope, entry.seq));
        let mut runs: Vec<Run> = vec![];
        for (entry, before) in admitted {
            let op = Admitted { n: entry.n, eff: entry.eff, op: entry.op };
            match runs.last_mut() {
                Some(run) if run.scope == entry.scope && run.received == entry.received && run.seq + run.ops.len() as u64 == entry.seq => {
                    run.ops.push(op);
                }
                _ => runs.push(Run { scope: entry.scope, seq: entry.seq, received: entry.received, before, ops: vec![op] }),
            }
        }
        let key = self.public().id().to_vec().into();
        let statement = encode(&Statement { version: VERSION, key, epoch, device, now, runs, refused });
        let signature = self.sign(PURPOSE, &statement);
        Receipt { statement: statement.into(), signature: signature.to_vec().into() }
    }

    fn sign(&self, purpose: &[u8], message: &[u8]) -> [u8; 64] {
        self.0.sign(&[purpose, message].concat()).to_bytes()
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

impl PublicKey {
    /// The first 8 bytes of its SHA-256: what statements name it by.
    pub fn id(&self) -> [u8; 8] {
        let hash = Sha256::of(self.0.as_bytes()).0;
        std::array::from_fn(|i| hash[i])
    }

    fn signed(&self, purpose: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        self.0.verify_strict(&[purpose, message].concat(), &signature).is_ok()
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0.as_bytes()))
    }
}

/// Not 64 hex digits of an Ed25519 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a public key: 64 hex digits, as `xunge receipt key` prints them")]
pub struct BadKey;

impl std::str::FromStr for PublicKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| BadKey)?;
        VerifyingKey::from_bytes(&bytes).map(Self).map_err(|_| BadKey)
    }
}

/// The links of a run's ops: each follows from the one before.
fn links(run: &Run, device: DeviceId) -> impl Iterator<Item = (Entry, Sha256)> + '_ {
    let mut before = run.before;
    (0..run.ops.len()).map_while(move |index| {
        let entry = run.entry(device, index)?;
        before = chain::link(before, entry.hash());
        Some((entry, before))
    })
}

#[cfg(test)]
mod tests {
    use xunge_shared::id::DeviceId;

    use super::*;
    use crate::chain::ORIGIN;

    /// The example of PROTOCOL.md: a receipt that was given once must be readable for ever.
    #[test]
    fn the_protocol_s_example_is_a_receipt() {
        let text = include_str!("../../../PROTOCOL.md");
        let block = text.split("<!-- example: receipt -->").nth(1).and_then(|after| after.split("```").nth(1)).expect("an example");
        let digits: String =
            block.lines().skip(1).flat_map(|line| line.split('#').next().unwrap_or("").chars()).filter(|c| !c.is_whitespace()).collect();
        let signer = Signer(SigningKey::from_bytes(&[1; 32]));
        let (device, op) = (DeviceId(0x0192_f0c1_2233_4455_6677_8899_aabb_ccdd), Sha256::of(b"an op"));
        let scope = "990001001000".parse().unwrap();
        let (eff, now) = (Hlc::new(1_795_254_660_000, 3), 1_795_254_665_120);
        let entry = Entry { scope, seq: 1_001, eff, received: now, device, n: 42, op };
        let refused =
            Refused { id: 1, n: 43, takes: true, refusal: "bad_body".into(), received: now, author: AccountId(7), op, before: ORIGIN };
        let receipt = signer.receipt(1, device, now, Chained { admitted: vec![(entry, ORIGIN)], refused: vec![refused] });
        assert_eq!(hex::encode(encode(&receipt)), digits);
    }

    #[test]
    fn neighbours_share_a_run() {
        let data = tempfile::tempdir().unwrap();
        let signer = Signer::open(data.path()).unwrap();
        let scopes = ["990001001000", "990001001000/track"].map(|scope| scope.parse().unwrap());
        let entry = |scope: usize, seq, received| Entry {
            scope: scopes[scope],
            seq,
            eff: Hlc::new(9, 0),
            received,
            device: DeviceId(1),
            n: seq,
            op: Sha256::of(&[scope as u8, seq as u8]),
        };
        // In the order of a series; the last one was there before.
        let told = [entry(0, 5, 9), entry(1, 2, 9), entry(0, 6, 9), entry(1, 3, 9), entry(0, 7, 9), entry(0, 4, 1)];
        let admitted = told.into_iter().map(|entry| (entry, ORIGIN)).collect();
        let receipt = signer.receipt(1, DeviceId(1), 9, Chained { admitted, refused: vec![] });
        let statement: Statement = minicbor::decode(&receipt.statement).unwrap();
        let runs: Vec<_> = statement.runs.iter().map(|run| (run.scope, run.seq, run.ops.len())).collect();
        assert_eq!(runs, [(scopes[0], 4, 1), (scopes[0], 5, 3), (scopes[1], 2, 2)]);
    }
}
