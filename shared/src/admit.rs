//! The server's decision on one op, as a pure function: what becomes of it and when it counts.
//!
//! Nothing is ever dropped: an op that is refused is quarantined, that is stored, acknowledged and shown with the reason.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::{
    hlc::{Hlc, Millis},
    id::{AccountId, AreaCode, Sha256},
    kinds::{self, Unreadable},
    op::{MAX_OP_BYTES, Op, RawOp, VOID},
    role::Grant,
};

/// Why an op is in quarantine. Each is something its author or the desk can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The envelope cannot be read.
    #[n(0)]
    BadEnvelope,
    /// The body is not what its kind and version promise.
    #[n(1)]
    BadBody,
    /// Larger than [`MAX_OP_BYTES`].
    #[n(2)]
    TooLarge,
    /// The op is of another device's series than the push.
    #[n(3)]
    WrongDevice,
    /// The op is of another author than the session.
    #[n(4)]
    WrongAuthor,
    /// The author did not hold the area when it was written.
    #[n(5)]
    OutsideScope,
    /// The author's role may not say this.
    #[n(6)]
    NotPermitted,
    /// Another op with the same device and number was admitted before: the device was cloned.
    #[n(7)]
    Fork,
    /// The kind does not belong into this feed.
    #[n(8)]
    WrongFeed,
    /// It takes an area off the county's list that is not empty.
    #[n(9)]
    Occupied,
}

impl Refusal {
    /// All refusals.
    pub const ALL: [Self; 10] = [
        Self::BadEnvelope,
        Self::BadBody,
        Self::TooLarge,
        Self::WrongDevice,
        Self::WrongAuthor,
        Self::OutsideScope,
        Self::NotPermitted,
        Self::Fork,
        Self::WrongFeed,
        Self::Occupied,
    ];

    /// The code used on the wire's text side and in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::BadEnvelope => "bad_envelope",
            Self::BadBody => "bad_body",
            Self::TooLarge => "too_large",
            Self::WrongDevice => "wrong_device",
            Self::WrongAuthor => "wrong_author",
            Self::OutsideScope => "outside_scope",
            Self::NotPermitted => "not_permitted",
            Self::Fork => "fork",
            Self::WrongFeed => "wrong_feed",
            Self::Occupied => "occupied",
        }
    }
}

/// What admission knows besides the op.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// Whose session it is.
    pub author: AccountId,
    /// What the author may do, now and before.
    pub grants: &'a [Grant],
    /// The server's clock.
    pub now: Millis,
    /// The server's clock minus the phone's at the push: see [`skew`].
    pub skew_ms: i64,
}

/// What becomes of an op.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It counts.
    Admit {
        /// When, before the order within its series is kept: see [`in_series`].
        eff: Hlc,
        /// Photos that it speaks of.
        photos: Vec<Sha256>,
        /// True when this build cannot read it: stored and forwarded for those who can.
        unknown: bool,
        /// Areas that it takes off the county's list: whether they are empty is the store's to say.
        taken_off: Vec<AreaCode>,
    },
    /// It is kept apart.
    Quarantine(Refusal),
}

/// A clock within this of the server's is taken as right: the way of a slow push must not move its ops.
pub const SKEW_TOLERANCE_MS: i64 = 120_000;

/// The correction for a phone whose clock read `dev_now` when the server's read `srv_now`.
pub fn skew(dev_now: Millis, srv_now: Millis) -> i64 {
    let skew = srv_now as i64 - dev_now.min(crate::hlc::MAX_MILLIS) as i64;
    if skew.abs() <= SKEW_TOLERANCE_MS { 0 } else { skew }
}

/// `min(corrected clock, now)`: nothing counts later than it was received.
pub fn effective(hlc: Hlc, skew_ms: i64, now: Millis) -> Hlc {
    let corrected = Hlc::new(hlc.millis().saturating_add_signed(skew_ms), hlc.counter());
    corrected.min(Hlc::new(now, u16::MAX))
}

/// `eff`, moved behind the op before it in the same series, so that a corrected clock never reorders a phone's own work.
pub fn in_series(eff: Hlc, before: Option<Hlc>) -> Hlc {
    before.map_or(eff, |before| eff.max(before.next()))
}

/// Decides on `op`, which is `raw`, opened.
pub fn decide(op: &Op, raw: &RawOp, cx: &Context) -> Verdict {
    match judge(op, raw, cx) {
        Ok(verdict) => verdict,
        Err(refusal) => Verdict::Quarantine(refusal),
    }
}

fn judge(op: &Op, raw: &RawOp, cx: &Context) -> Result<Verdict, Refusal> {
    if raw.0.len() > MAX_OP_BYTES {
        return Err(Refusal::TooLarge);
    }
    if op.author != cx.author {
        return Err(Refusal::WrongAuthor);
    }
    let eff = effective(op.hlc, cx.skew_ms, cx.now);
    // Permission is judged by what held when it was written: losing an area does not lose the work done in it.
    let mut held = cx.grants.iter().filter(|g| g.holds_at(eff.millis()) && g.may_write(op.scope)).map(|g| g.role).peekable();
    if held.peek().is_none() {
        return Err(Refusal::OutsideScope);
    }
    if op.kind == VOID {
        return Ok(Verdict::Admit { eff, photos: vec![], unknown: false, taken_off: vec![] });
    }
    match kinds::facts(op) {
        Err(Unreadable::Malformed(_)) => Err(Refusal::BadBody),
        Err(Unreadable::Newer) => Ok(Verdict::Admit { eff, photos: vec![], unknown: true, taken_off: vec![] }),
        Ok(facts) if !facts.belongs => Err(Refusal::WrongFeed),
        Ok(facts) if !held.any(|role| facts.roles.contains(&role)) => Err(Refusal::NotPermitted),
        Ok(facts) => Ok(Verdict::Admit { eff, photos: facts.photos, unknown: false, taken_off: facts.taken_off }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hlc::MAX_MILLIS;

    proptest! {
        #[test]
        fn nothing_counts_later_than_now(hlc in 0..=MAX_MILLIS, dev_now in any::<u64>(), now in 0..=MAX_MILLIS) {
            prop_assert!(effective(Hlc::new(hlc, 0), skew(dev_now, now), now).millis() <= now);
        }

        #[test]
        fn a_wrong_clock_is_corrected_and_keeps_its_intervals(now in 1_000_000_000_000..2_000_000_000_000u64, wrong in 200_000..10_000_000_000i64, ago in 0..100_000u64) {
            let dev_now = now.saturating_add_signed(-wrong);
            let eff = effective(Hlc::new(dev_now - ago, 0), skew(dev_now, now), now);
            prop_assert_eq!(eff.millis(), now - ago);
        }
    }

    #[test]
    fn a_series_keeps_its_order() {
        let (early, late) = (Hlc::new(5, 0), Hlc::new(9, 3));
        assert_eq!(in_series(early, Some(late)), Hlc::new(9, 4));
        assert_eq!(in_series(late, Some(early)), late);
    }
}
