//! Position fixes and what may be said of them: length, speed, gaps, standing still.
//!
//! Gap-honest: a fix worse than the accuracy gate counts as absent, and no length is claimed across a gap.

mod way;

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Serialize};

use crate::{
    geometry::{LonLat, put_varint, step, take_varint},
    hlc::Millis,
};

pub use way::Track;

/// One position, as the phone's receiver gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// When.
    pub at: Millis,
    /// Where.
    pub place: LonLat,
    /// The radius that the receiver claims, metres.
    pub accuracy_m: u32,
}

/// A run of fixes. CBOR: a byte string of zigzag LEB128 varints, per fix: milliseconds since the fix before
/// (the first: since 1970), longitude and latitude difference in micro-degrees, accuracy difference in metres.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fixes(pub Vec<Fix>);

impl<C> Encode<C> for Fixes {
    fn encode<W: minicbor::encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        let mut bytes = Vec::with_capacity(self.0.len() * 6 + 8);
        let mut before = ORIGIN;
        for fix in &self.0 {
            put_varint(&mut bytes, fix.at as i64 - before.at as i64);
            put_varint(&mut bytes, i64::from(fix.place.lon) - i64::from(before.place.lon));
            put_varint(&mut bytes, i64::from(fix.place.lat) - i64::from(before.place.lat));
            put_varint(&mut bytes, i64::from(fix.accuracy_m) - i64::from(before.accuracy_m));
            before = *fix;
        }
        e.bytes(&bytes)?.ok()
    }
}

const ORIGIN: Fix = Fix { at: 0, place: LonLat { lon: 0, lat: 0 }, accuracy_m: 0 };

impl<'b, C> Decode<'b, C> for Fixes {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        let mut bytes = d.bytes()?;
        let mut fixes = Vec::with_capacity(bytes.len() / 4);
        let mut before = ORIGIN;
        while !bytes.is_empty() {
            before =
                next_fix(&mut bytes, before).ok_or_else(|| minicbor::decode::Error::message("fixes: cut short or out of range").at(at))?;
            fixes.push(before);
        }
        Ok(Self(fixes))
    }
}

fn next_fix(bytes: &mut &[u8], before: Fix) -> Option<Fix> {
    let at = before.at.checked_add_signed(take_varint(bytes)?).filter(|ms| *ms <= crate::hlc::MAX_MILLIS)?;
    let place = step(bytes, before.place)?;
    let accuracy = i64::from(before.accuracy_m).checked_add(take_varint(bytes)?)?;
    Some(Fix { at, place, accuracy_m: accuracy.try_into().ok()? })
}

/// What a track says of the way that was made.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct TrackStats {
    /// Fixes taken, good and bad.
    #[n(0)]
    pub fixes: u32,
    /// Fixes within the accuracy gate.
    #[n(1)]
    pub good: u32,
    /// Metres between good fixes with no gap between them.
    #[n(2)]
    pub observed_m: f64,
    /// Metres straight across the gaps: how far apart their ends are, not what was walked.
    #[n(3)]
    pub gap_m: f64,
    /// How many gaps.
    #[n(4)]
    pub gaps: u32,
    /// Milliseconds within gaps.
    #[n(5)]
    pub gap_ms: u64,
    /// Milliseconds observed.
    #[n(6)]
    pub observed_ms: u64,
    /// The greatest speed held for 10 s or more, km/h.
    #[n(7)]
    pub top_kmh: f64,
    /// Milliseconds of the observed time in which nobody moved: no way beyond the receiver's own doubt for minutes.
    #[cbor(n(8), default)]
    #[serde(default)]
    pub still_ms: u64,
}

impl TrackStats {
    /// Milliseconds observed on the move.
    pub fn moving_ms(&self) -> u64 {
        self.observed_ms.saturating_sub(self.still_ms)
    }

    /// Mean speed over the time observed on the move, km/h: who talks at a corner does not walk slower for it.
    pub fn mean_kmh(&self) -> f64 {
        let ms = self.moving_ms();
        if ms == 0 { 0.0 } else { self.observed_m / ms as f64 * 3_600.0 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn fixes_round_trip(raw in prop::collection::vec((0..10_000u64, -2_000..2_000i32, 0..100u32), 0..60)) {
            let fix = |&(s, m, accuracy_m): &(u64, i32, u32)| Fix { at: s * 1_000, place: LonLat { lon: 110_000_000 - m, lat: 22_000_000 + m }, accuracy_m };
            let fixes = Fixes(raw.iter().map(fix).collect());
            let back: Fixes = minicbor::decode(&crate::op::encode(&fixes)).expect("decodes");
            prop_assert_eq!(back, fixes);
        }

        #[test]
        fn any_bytes_decode_or_fail(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = minicbor::decode::<Fixes>(&bytes);
        }
    }

    #[test]
    fn figures_of_older_builds_have_no_standing() {
        // a map of one: 5 fixes, and nothing of what came later
        #[derive(Encode)]
        #[cbor(map)]
        struct Old(#[n(0)] u32, #[n(1)] u32, #[n(2)] f64, #[n(3)] f64, #[n(4)] u32, #[n(5)] u64, #[n(6)] u64, #[n(7)] f64);
        let old = crate::op::encode(&Old(5, 5, 12.0, 0.0, 0, 0, 10_000, 4.0));
        let stats: TrackStats = minicbor::decode(&old).expect("decodes");
        assert_eq!((stats.fixes, stats.still_ms, stats.moving_ms()), (5, 0, 10_000));
    }
}
