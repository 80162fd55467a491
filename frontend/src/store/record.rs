//! What the account's database holds, as bytes. Whatever comes back from the browser is read as untrusted input.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use xunge_shared::{
    admit::Refusal,
    hlc::{Hlc, Millis},
    id::{DeviceId, OpId, Sha256},
    op::RawOp,
    phone::own,
};

/// The series that this account writes on this phone. CBOR map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Series {
    /// The series' name on the wire.
    #[n(0)]
    pub(crate) device: DeviceId,
    /// How many series this phone had before.
    #[n(1)]
    pub(crate) number: u32,
    /// The last number given.
    #[n(2)]
    pub(crate) last_n: u64,
    /// The last clock given.
    #[n(3)]
    pub(crate) hlc: Hlc,
}

/// Where an own op stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(crate) enum OpMark {
    /// Only here.
    #[n(0)]
    Pending,
    /// On the server's disk.
    #[n(1)]
    Settled,
    /// On the server's disk, apart.
    #[n(2)]
    Quarantined,
}

/// An own op. CBOR map.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct OwnOp {
    /// Of which of the phone's series.
    #[n(0)]
    pub(crate) series: u32,
    /// Its number in it.
    #[n(1)]
    pub(crate) n: u64,
    /// As it is sent.
    #[n(2)]
    pub(crate) raw: RawOp,
    /// Where it stands.
    #[n(3)]
    pub(crate) mark: OpMark,
    /// Its place in the feed, once settled.
    #[n(4)]
    pub(crate) seq: Option<u64>,
    /// When it counts, once settled.
    #[n(5)]
    pub(crate) eff: Option<Hlc>,
    /// The phone's clock when the server had it.
    #[n(6)]
    pub(crate) settled_at: Option<Millis>,
    /// The server's epoch then.
    #[n(7)]
    pub(crate) epoch: Option<u64>,
    /// Why it does not count.
    #[n(8)]
    pub(crate) refusal: Option<Refusal>,
    /// What its author wrote, when the server could not take that and a void is sent in its place.
    #[n(9)]
    pub(crate) replaced: Option<RawOp>,
    /// How many photos it speaks of.
    #[n(10)]
    pub(crate) photos: u32,
    /// The epoch in which another op had its place, and the name under which it is sent there. Elsewhere its own may be free.
    #[n(11)]
    pub(crate) heir: Option<(u64, RawOp)>,
}

impl OwnOp {
    /// A new op.
    pub(crate) fn pending(series: u32, n: u64, raw: RawOp, photos: u32) -> Self {
        let mark = OpMark::Pending;
        Self {
            series,
            n,
            raw,
            mark,
            seq: None,
            eff: None,
            settled_at: None,
            epoch: None,
            refusal: None,
            replaced: None,
            photos,
            heir: None,
        }
    }

    /// The name that it has in this epoch because its own is taken there.
    pub(crate) fn heir_in(&self, epoch: Option<u64>) -> Option<&RawOp> {
        self.heir.as_ref().filter(|(taken_in, _)| Some(*taken_in) == epoch).map(|(_, raw)| raw)
    }

    /// Another has its place in this epoch: it waits under a second name, which goes to those of the others (`names`).
    pub(crate) fn fork(&mut self, epoch: u64, names: &mut BTreeMap<OpId, OpId>) {
        let Some(heir) = own::heir_of(&self.raw, |id| names.get(&id).copied()) else { return };
        (self.mark, self.heir) = (OpMark::Pending, Some((epoch, heir)));
        names.extend(self.names());
    }

    /// Its first name and its second one, when it has one.
    pub(crate) fn names(&self) -> Option<(OpId, OpId)> {
        self.heir.as_ref()?;
        Some((self.raw.open().ok()?.id(), own::heir_id(&self.raw)))
    }

    /// True for what a person should look at.
    pub(crate) fn is_refused(&self) -> bool {
        self.mark == OpMark::Quarantined || self.replaced.is_some()
    }
}

/// Where a photo stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(crate) enum PhotoMark {
    /// Of an unfinished form: not to be sent yet.
    #[n(0)]
    Draft,
    /// Only here.
    #[n(1)]
    Pending,
    /// Complete on the server.
    #[n(2)]
    Sent,
    /// The server does not take it.
    #[n(3)]
    Refused,
}

/// A photo, without its bytes. CBOR map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct OwnPhoto {
    /// Its name.
    #[n(0)]
    pub(crate) sha: Sha256,
    /// Bytes.
    #[n(1)]
    pub(crate) size: u64,
    /// Where it stands.
    #[n(2)]
    pub(crate) mark: PhotoMark,
    /// The phone's clock when it came to stand there.
    #[n(3)]
    pub(crate) since: Millis,
    /// The server's epoch when it was sent.
    #[n(4)]
    pub(crate) epoch: Option<u64>,
}
