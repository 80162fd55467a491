//! The server's word on a push, as a phone keeps it. The server's own has a signature and the links of its chains besides; what it
//! says of ops is the same.

use minicbor::{Decode, Encode};
use xunge_shared::{
    hlc::Hlc,
    id::{DeviceId, Scope, Sha256},
    record::{Fate, Judged},
    wire::OpResult,
};

use crate::log::State;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Receipt {
    /// The server's epoch.
    #[n(0)]
    pub epoch: u64,
    #[n(1)]
    device: DeviceId,
    #[n(2)]
    ops: Vec<Receipted>,
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
struct Receipted {
    #[n(0)]
    hash: Sha256,
    /// Where it counts and when; nothing in quarantine.
    #[n(1)]
    place: Option<(Scope, u64, Hlc)>,
}

impl Receipt {
    /// What became of a push. `early` is a mistake: it tells of times as they were judged, before the order within the series was kept.
    pub fn of(epoch: u64, device: DeviceId, ops: &[Judged], results: &[OpResult], early: bool) -> Self {
        let of = |(op, result): (&Judged, &OpResult)| {
            let scope = op.about.as_ref().map(|about| about.scope);
            let judged = match &op.fate {
                Fate::Admit { eff, .. } if early => Some(*eff),
                _ => result.eff,
            };
            let place = scope.zip(result.seq).zip(judged).map(|((scope, seq), eff)| (scope, seq, eff));
            Receipted { hash: op.raw.hash(), place }
        };
        Self { epoch, device, ops: ops.iter().zip(results).map(of).collect() }
    }

    /// True when it says that an op has this place.
    pub fn proves(&self, scope: Scope, seq: u64) -> bool {
        self.ops.iter().any(|op| op.place.is_some_and(|(of, at, _)| (of, at) == (scope, seq)))
    }

    /// What it says that the log does not bear out.
    pub fn lies(&self, log: &State) -> Option<String> {
        let holds = |op: &&Receipted| match op.place {
            Some((scope, seq, eff)) => {
                let at = seq.checked_sub(1).and_then(|at| log.feeds.get(&scope)?.get(at as usize));
                at.is_some_and(|admitted| admitted.eff == eff && admitted.op.hash() == op.hash)
            }
            None => log.quarantine.contains_key(&(self.device, op.hash)),
        };
        self.ops.iter().find(|op| !holds(op)).map(|op| format!("{}: {:?}", op.hash, op.place))
    }
}
