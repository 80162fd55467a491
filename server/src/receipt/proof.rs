//! Checking a receipt: what it proves of an op, or exactly what does not match. Reads no data folder.

use xunge_shared::{
    hlc::{Hlc, Millis},
    id::{DeviceId, Scope, Sha256},
    op::RawOp,
};

use super::{PURPOSE, PublicKey, Receipt, Statement, VERSION, links};
use crate::chain;

/// What a receipt proves of an op.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The server's epoch then.
    pub epoch: u64,
    /// When the server signed.
    pub signed: Millis,
    /// When the op arrived.
    pub received: Millis,
    /// Whose series.
    pub device: DeviceId,
    /// The place in it.
    pub n: u64,
    /// Where it stands.
    pub place: Place,
    /// Its link in the chain.
    pub link: Sha256,
}

/// Where an op stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a scope's feed.
    Feed {
        /// Which scope.
        scope: Scope,
        /// The place.
        seq: u64,
        /// When it counts.
        eff: Hlc,
    },
    /// In quarantine.
    Quarantine {
        /// Its number there.
        id: u64,
        /// Why.
        refusal: String,
    },
}

/// What does not match.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadReceipt {
    /// The bytes are no receipt.
    #[error("the receipt cannot be read: {0}")]
    Unreadable(String),
    /// It is newer than this build.
    #[error("the receipt is of version {0}, which is newer than this program")]
    Newer(u8),
    /// Another key signed it.
    #[error("the receipt was signed by another key: it names {named}, the key given is {given}")]
    OtherKey {
        /// The id in the receipt.
        named: String,
        /// The id of the key that was given.
        given: String,
    },
    /// The signature does not fit.
    #[error("the signature does not fit: the receipt was altered, or the server never signed it")]
    Forged,
    /// The op's own envelope says another place.
    #[error("the op says that it is number {said} of its series, the receipt proves number {proven}")]
    OtherNumber {
        /// In the op.
        said: u64,
        /// In the receipt.
        proven: u64,
    },
    /// The op says another scope or series.
    #[error("the op says {what} {said}, the receipt proves {proven}")]
    OtherEnvelope {
        /// What differs.
        what: &'static str,
        /// In the op.
        said: String,
        /// In the receipt.
        proven: String,
    },
    /// The receipt speaks of this place in the series, and of other bytes.
    #[error("op {n} is not the one that the receipt speaks of: its bytes hash to {got}, the receipt says {proven}")]
    Altered {
        /// The place in the series.
        n: u64,
        /// The hash of what was given.
        got: Sha256,
        /// The hash that the receipt has.
        proven: Sha256,
    },
    /// The receipt is of other ops.
    #[error("the receipt does not speak of this op, which hashes to {0}")]
    NotInIt(Sha256),
}

/// Proves an op by a receipt.
pub fn check(receipt: &[u8], op: &RawOp, key: &PublicKey) -> Result<Proven, BadReceipt> {
    let statement = open(receipt, key)?;
    let hash = op.hash();
    let device = statement.device;
    for run in &statement.runs {
        for (entry, link) in links(run, device) {
            if entry.op == hash {
                agrees(op, device, entry.n, Some(entry.scope))?;
                let place = Place::Feed { scope: entry.scope, seq: entry.seq, eff: entry.eff };
                let Statement { epoch, now: signed, .. } = statement;
                return Ok(Proven { epoch, signed, received: entry.received, device, n: entry.n, place, link });
            }
        }
    }
    if let Some(refused) = statement.refused.iter().find(|refused| refused.op == hash) {
        let link = chain::link(refused.before, refused.set(device).hash());
        let place = Place::Quarantine { id: refused.id, refusal: refused.refusal.clone() };
        let Statement { epoch, now: signed, .. } = statement;
        return Ok(Proven { epoch, signed, received: refused.received, device, n: refused.n, place, link });
    }
    let said = op.open().ok().filter(|said| said.device == device);
    let mut spoken = statement.runs.iter().flat_map(|run| &run.ops).map(|op| (op.n, op.op));
    match said.and_then(|said| spoken.find(|(n, _)| *n == said.n)) {
        Some((n, proven)) => Err(BadReceipt::Altered { n, got: hash, proven }),
        None => Err(BadReceipt::NotInIt(hash)),
    }
}

fn open(receipt: &[u8], key: &PublicKey) -> Result<Statement, BadReceipt> {
    let unreadable = |e: minicbor::decode::Error| BadReceipt::Unreadable(e.to_string());
    let Receipt { statement, signature } = minicbor::decode(receipt).map_err(unreadable)?;
    let read = minicbor::decode::<Statement>(&statement);
    // Which key it names is looked at first, only to say what is the matter: nothing is believed before the signature.
    if let Ok(named) = &read
        && named.key[..] != key.id()
    {
        return Err(BadReceipt::OtherKey { named: hex::encode(&named.key[..]), given: hex::encode(key.id()) });
    }
    if !key.signed(PURPOSE, &statement, &signature) {
        return Err(BadReceipt::Forged);
    }
    match read.map_err(unreadable)? {
        newer if newer.version > VERSION => Err(BadReceipt::Newer(newer.version)),
        statement => Ok(statement),
    }
}

fn agrees(op: &RawOp, device: DeviceId, n: u64, scope: Option<Scope>) -> Result<(), BadReceipt> {
    let said = op.open().map_err(|e| BadReceipt::Unreadable(e.to_string()))?;
    if said.device != device {
        return Err(BadReceipt::OtherEnvelope { what: "the series", said: said.device.to_string(), proven: device.to_string() });
    }
    if said.n != n {
        return Err(BadReceipt::OtherNumber { said: said.n, proven: n });
    }
    match scope {
        Some(scope) if scope != said.scope => {
            Err(BadReceipt::OtherEnvelope { what: "the scope", said: said.scope.to_string(), proven: scope.to_string() })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::{
        id::{AccountId, EntityId, KindName},
        op::{Op, encode},
    };

    use super::*;
    use crate::{
        chain::{Entry, ORIGIN},
        receipt::{Chained, Signer},
    };

    const NOW: Millis = 1_700_000_000_000;
    const TOWN: &str = "990001001000";

    fn op(n: u64) -> RawOp {
        let op = Op {
            device: DeviceId(1),
            n,
            author: AccountId(1),
            hlc: Hlc::new(NOW + n, 0),
            kind: KindName::known("lamp"),
            v: 1,
            scope: TOWN.parse().unwrap(),
            entity: EntityId(1),
            based_on: None,
            body: vec![0; 9].into(),
        };
        op.seal()
    }

    /// The receipt of ops 1 to 3 at the places 11 to 13, and the link of the last.
    fn receipt(signer: &Signer) -> (Vec<u8>, Sha256) {
        let mut before = ORIGIN;
        let mut chained = Chained::default();
        for n in 1..=3 {
            let scope = TOWN.parse().unwrap();
            let entry =
                Entry { scope, seq: 10 + n, eff: Hlc::new(NOW + n, 0), received: NOW + 9, device: DeviceId(1), n, op: op(n).hash() };
            chained.admitted.push((entry, before));
            before = chain::link(before, entry.hash());
        }
        (encode(&signer.receipt(5, DeviceId(1), NOW + 9, chained)), before)
    }

    fn signer() -> (tempfile::TempDir, Signer) {
        let data = tempfile::tempdir().unwrap();
        let signer = Signer::open(data.path()).unwrap();
        (data, signer)
    }

    #[test]
    fn an_op_is_proven_with_its_place_and_link() {
        let (_data, signer) = signer();
        let (receipt, link) = receipt(&signer);
        let proven = check(&receipt, &op(3), &signer.public()).unwrap();
        let place = Place::Feed { scope: TOWN.parse().unwrap(), seq: 13, eff: Hlc::new(NOW + 3, 0) };
        assert_eq!(proven, Proven { epoch: 5, signed: NOW + 9, received: NOW + 9, device: DeviceId(1), n: 3, place, link });
        let key: PublicKey = signer.public().to_string().parse().unwrap();
        assert!(check(&receipt, &op(1), &key).is_ok(), "the printed key serves");
    }

    #[test]
    fn what_does_not_match_is_named() {
        let ((_data, signer), (_other, another)) = (signer(), signer());
        let (receipt, _) = receipt(&signer);
        let key = signer.public();
        assert!(matches!(check(&receipt, &op(1), &another.public()), Err(BadReceipt::OtherKey { .. })));
        assert!(matches!(check(&receipt, &op(4), &key), Err(BadReceipt::NotInIt(_))));
        let mut altered = op(2).open().unwrap();
        altered.body = vec![1; 9].into();
        let altered = altered.seal();
        let (got, proven) = (altered.hash(), op(2).hash());
        assert_eq!(check(&receipt, &altered, &key), Err(BadReceipt::Altered { n: 2, got, proven }));
    }

    #[test]
    fn no_changed_byte_passes() {
        let (_data, signer) = signer();
        let (receipt, _) = receipt(&signer);
        let key = signer.public();
        for at in 0..receipt.len() {
            let mut altered = receipt.clone();
            altered[at] ^= 1;
            assert!(check(&altered, &op(2), &key).is_err(), "byte {at}");
        }
        for end in 0..receipt.len() {
            assert!(check(&receipt[..end], &op(2), &key).is_err(), "cut at {end}");
        }
    }
}
