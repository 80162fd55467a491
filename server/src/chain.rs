//! The chain that shows tampering: each admitted op of a scope, and each op in quarantine, carries the hash of itself and of all before it.
//!
//! Pure: bytes in, hashes out. An op goes into its entry by its own hash, so that an op whose body was forgotten on purpose still
//! verifies. Whoever can write the whole file can also chain it anew: only what left the machine, receipts and anchors, shows that.
//! The preimages are in PROTOCOL.md, section 11.

use sha2::{Digest, Sha256 as Hasher};
use xunge_shared::{
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, Feed, Scope, Sha256},
};

/// What stands before the first op.
pub const ORIGIN: Sha256 = Sha256([0; 32]);

/// All that a link says of an op.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The scope whose chain it is.
    pub scope: Scope,
    /// The op's place in it.
    pub seq: u64,
    /// When it counts.
    pub eff: Hlc,
    /// When it arrived.
    pub received: Millis,
    /// Whose series.
    pub device: DeviceId,
    /// The place in it.
    pub n: u64,
    /// The hash of the op's bytes.
    pub op: Sha256,
}

/// All that a link says of an op in quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Set<'a> {
    /// Its number in quarantine, counted from 1.
    pub id: u64,
    /// The device that handed it in.
    pub device: DeviceId,
    /// The place that it names; 0 when it cannot be read.
    pub n: u64,
    /// True when it took that place.
    pub takes: bool,
    /// The refusal's code.
    pub refusal: &'a str,
    /// When it arrived.
    pub received: Millis,
    /// Whose session handed it in.
    pub author: AccountId,
    /// The hash of its bytes.
    pub op: Sha256,
}

impl Entry {
    /// The hash of the entry alone.
    pub fn hash(&self) -> Sha256 {
        let mut hasher = Hasher::new_with_prefix(b"xunge op entry 1");
        hasher.update(self.scope.area().as_str());
        hasher.update([match self.scope.feed() {
            Feed::Records => 0,
            Feed::Tracks => 1,
            Feed::Desk => 2,
        }]);
        hasher.update(self.seq.to_be_bytes());
        hasher.update(bits(self.eff).to_be_bytes());
        hasher.update(self.received.to_be_bytes());
        hasher.update(self.device.0.to_be_bytes());
        hasher.update(self.n.to_be_bytes());
        hasher.update(self.op.0);
        Sha256(hasher.finalize().into())
    }

    /// Short check values of the op, of `eff` and of `received`, by which [`Differing`] tells which of them was changed. No
    /// security rests on them.
    pub fn marks(&self) -> i64 {
        let short = |value: u64| value.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 44;
        let [a, b, c, ..] = self.op.0;
        let op = u64::from_be_bytes([0, 0, 0, 0, 0, a, b, c]);
        (op << 40 | short(bits(self.eff)) << 20 | short(self.received)) as i64
    }
}

impl Set<'_> {
    /// The hash of the entry alone.
    pub fn hash(&self) -> Sha256 {
        let mut hasher = Hasher::new_with_prefix(b"xunge refusal  1");
        hasher.update(self.id.to_be_bytes());
        hasher.update(self.device.0.to_be_bytes());
        hasher.update(self.n.to_be_bytes());
        hasher.update([u8::from(self.takes)]);
        hasher.update((self.refusal.len() as u64).to_be_bytes());
        hasher.update(self.refusal);
        hasher.update(self.received.to_be_bytes());
        hasher.update(self.author.0.to_be_bytes());
        hasher.update(self.op.0);
        Sha256(hasher.finalize().into())
    }
}

/// The link of an entry behind `before`.
pub fn link(before: Sha256, entry: Sha256) -> Sha256 {
    let mut hasher = Hasher::new_with_prefix(b"xunge op chain 1");
    hasher.update(before.0);
    hasher.update(entry.0);
    Sha256(hasher.finalize().into())
}

/// Which parts of an entry are not those that it was chained with, by its [marks](Entry::marks).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Differing {
    /// The op's bytes.
    pub op: bool,
    /// When it counts.
    pub eff: bool,
    /// When it arrived.
    pub received: bool,
}

impl Differing {
    /// Compares an entry with the marks that are stored beside it.
    pub fn of(entry: &Entry, marks: i64) -> Self {
        let other = entry.marks() ^ marks;
        Self { op: other >> 40 != 0, eff: other >> 20 & 0xf_ffff != 0, received: other & 0xf_ffff != 0 }
    }
}

fn bits(eff: Hlc) -> u64 {
    eff.millis() << 16 | u64::from(eff.counter())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            scope: "990001001000".parse().unwrap(),
            seq: 7,
            eff: Hlc::new(1_700_000_000_000, 3),
            received: 1_700_000_000_500,
            device: DeviceId(9),
            n: 5,
            op: Sha256::of(b"an op"),
        }
    }

    #[test]
    fn every_part_of_an_entry_counts() {
        let e = entry();
        let others = [
            Entry { scope: "990001002000".parse().unwrap(), ..e },
            Entry { scope: "990001001000/track".parse().unwrap(), ..e },
            Entry { scope: "990001001000/desk".parse().unwrap(), ..e },
            Entry { seq: 8, ..e },
            Entry { eff: Hlc::new(1_700_000_000_000, 4), ..e },
            Entry { received: 1_700_000_000_501, ..e },
            Entry { device: DeviceId(10), ..e },
            Entry { n: 6, ..e },
            Entry { op: Sha256::of(b"another"), ..e },
        ];
        for other in others {
            assert_ne!(other.hash(), e.hash(), "{other:?}");
        }
        assert_ne!(link(ORIGIN, e.hash()), link(e.hash(), e.hash()));
    }

    #[test]
    fn marks_tell_what_differs() {
        let (e, none) = (entry(), Differing::default());
        assert_eq!(Differing::of(&e, e.marks()), none);
        assert_eq!(Differing::of(&Entry { op: Sha256::of(b"another"), ..e }, e.marks()), Differing { op: true, ..none });
        assert_eq!(Differing::of(&Entry { eff: Hlc::new(1_700_000_000_000, 4), ..e }, e.marks()), Differing { eff: true, ..none });
        assert_eq!(Differing::of(&Entry { received: 1, ..e }, e.marks()), Differing { received: true, ..none });
    }

    /// The example of PROTOCOL.md, section 11: a log that was chained by one build must verify with all later ones.
    #[test]
    fn hashes_stay_what_they_are() {
        let e = entry();
        let refused =
            Set { id: 1, device: e.device, n: e.n, takes: true, refusal: "fork", received: e.received, author: AccountId(7), op: e.op };
        let told = [e.hash(), link(ORIGIN, e.hash()), refused.hash()].map(|hash| hash.to_string());
        assert_eq!(told, GOLDEN);
    }

    const GOLDEN: [&str; 3] = [
        "79594e1483cde6d287a5fdb0994cd38a69862e090f31b226c67b926175d00bc2",
        "30d47255aa2ecbda04c00ee7915bde9606e06db74a6d7f43ae054c1149e963ff",
        "4f31f09d65a7b9fb4fdd8863c686c1192cec17763ef6557cb78e0721a6ef5495",
    ];
}
