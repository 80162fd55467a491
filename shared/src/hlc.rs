//! The hybrid logical clock: wall time that never goes back on one phone.
//!
//! Nothing here reads the wall clock. The phone's clock never fails: a stepped-back, frozen or
//! absurd wall clock only makes the counter run (Kulkarni et al., "Logical Physical Clocks", 2014).

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Millis = u64;

/// 48 bits of milliseconds and a 16-bit counter in one integer, ordered as such. CBOR: unsigned integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct Hlc(#[n(0)] u64);

/// The greatest time an [`Hlc`] can hold: the year 10889.
pub const MAX_MILLIS: Millis = (1 << 48) - 1;

impl Hlc {
    /// The clock at `ms` (clamped to [`MAX_MILLIS`]) with `counter`.
    pub fn new(ms: Millis, counter: u16) -> Self {
        Self(ms.min(MAX_MILLIS) << 16 | u64::from(counter))
    }

    /// The milliseconds.
    pub fn millis(self) -> Millis {
        self.0 >> 16
    }

    /// The counter within the millisecond.
    pub fn counter(self) -> u16 {
        self.0 as u16
    }

    /// The least clock that is greater than this one; saturates at the end of time.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The clock for an event at wall time `now`, later than everything this clock has seen.
    #[must_use]
    pub fn tick(self, now: Millis) -> Self {
        Self::new(now, 0).max(self.next())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_tick_always_grows_and_never_lags_the_wall(before in 0..u64::MAX - 1, now in 0..=MAX_MILLIS) {
            let before = Hlc(before);
            let after = before.tick(now);
            prop_assert!(after > before);
            prop_assert!(after.millis() >= now);
        }
    }

    #[test]
    fn a_clock_set_back_runs_on_the_counter() {
        let late = Hlc::new(1_000, 0);
        assert_eq!(late.tick(10), Hlc::new(1_000, 1));
        assert_eq!(late.tick(1_001), Hlc::new(1_001, 0));
    }
}
