//! Letters: the bytes of texts that have to be spelled out.
//!
//! Each bit is guessed four times, by what followed the same three, two, one and no letters before; the guesses are mixed,
//! and every place in a thing learns which of them to trust. Integers only: both sides must come to the same chances.

use super::{
    PackError,
    bits::{Bit, Bits},
};

/// So many guesses are made at each bit.
const GUESSES: usize = 4;
/// All letters of all places share 2 to this power lines of chances.
const LINES: u32 = 16;
/// The chances of a line: of a bit, of the bit behind each of its two values, and so on for four bits. The first is not used.
const LINE: usize = 16;

/// How much each guess is trusted, in 1/65,536.
#[derive(Debug, Clone)]
pub(super) struct Trust([i32; GUESSES]);

impl Default for Trust {
    fn default() -> Self {
        Self([1 << 14; GUESSES])
    }
}

/// What is known of letters.
#[derive(Debug)]
pub(super) struct Letters {
    chances: Vec<Bit>,
    odds: Vec<i16>,
}

impl Default for Letters {
    fn default() -> Self {
        Self { chances: vec![Bit::NEW; LINE << LINES], odds: odds() }
    }
}

impl Letters {
    /// The letter behind `before`, in a text of the place with the number `place`.
    pub(super) fn letter(
        &mut self,
        b: &mut impl Bits,
        trust: &mut Trust,
        place: usize,
        before: &[u8],
        letter: u8,
    ) -> Result<u8, PackError> {
        let contexts = contexts(place as u32, before);
        let mut read = 1;
        for first in [4, 0] {
            let lines = contexts.map(|context| line(context, read));
            let mut within = 1;
            for shift in (first..first + 4).rev() {
                let slots = lines.map(|line| line + within);
                let guesses = slots.map(|slot| i32::from(self.odds[usize::from(self.chances[slot].chance() >> 4)]));
                let chance = trust.mix(&guesses);
                let bit = b.put((chance * 16 + 8) as u16, letter >> shift & 1 == 1)?;
                trust.judge(&guesses, (i32::from(bit) << 12) - chance);
                for slot in slots {
                    self.chances[slot].learn(bit);
                }
                within = within << 1 | usize::from(bit);
                read = read << 1 | u32::from(bit);
            }
        }
        Ok(read as u8)
    }
}

impl Trust {
    /// The chance of a one in 1/4,096.
    fn mix(&self, guesses: &[i32; GUESSES]) -> i32 {
        let sum: i64 = self.0.iter().zip(guesses).map(|(trust, guess)| i64::from(*trust) * i64::from(*guess)).sum();
        chance((sum >> 16).clamp(-2047, 2047) as i32)
    }

    /// `miss` is what the mixed chance was short of the truth, in 1/4,096.
    fn judge(&mut self, guesses: &[i32; GUESSES], miss: i32) {
        for (trust, guess) in self.0.iter_mut().zip(guesses) {
            *trust = (*trust + ((guess * miss * 10 + (1 << 13)) >> 14)).clamp(-(1 << 22), 1 << 22);
        }
    }
}

/// Numbers that stand for the place and none, one, two and three letters before.
fn contexts(place: u32, before: &[u8]) -> [u32; GUESSES] {
    let mut hash = place.wrapping_mul(0x9e37_79b1);
    let mut contexts = [hash; GUESSES];
    for (k, context) in contexts.iter_mut().enumerate().skip(1) {
        let letter = before.len().checked_sub(k).map_or(0, |i| before[i]);
        hash = (hash ^ u32::from(letter)).wrapping_add(k as u32).wrapping_mul(0x85eb_ca6b);
        hash ^= hash >> 15;
        *context = hash;
    }
    contexts
}

/// Where the chances of four bits are kept, side by side as memory is fetched: by context and by the bits of the letter before them.
/// Two may meet there; no harm is done.
fn line(context: u32, read: u32) -> usize {
    let hash = (context ^ read.wrapping_mul(0xc2b2_ae35)).wrapping_mul(0x27d4_eb2f);
    (hash >> (u32::BITS - LINES)) as usize * LINE
}

/// The chance in 1/4,096 at log odds `x` in 1/256: 4096 / (1 + e^(-x/256)), straight between 33 points.
fn chance(x: i32) -> i32 {
    const POINTS: [i32; 33] = [
        1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994, 3348, 3607, 3785, 3901, 3975, 4022, 4050,
        4068, 4079, 4085, 4089, 4092, 4093, 4094,
    ];
    let from_least = x + 2048;
    let (point, part) = ((from_least >> 7) as usize, from_least & 127);
    (POINTS[point] * (128 - part) + POINTS[point + 1] * part + 64) >> 7
}

/// The inverse of [`chance`], for each of 4,096 chances: the least log odds that reach it.
fn odds() -> Vec<i16> {
    let mut table = Vec::with_capacity(4096);
    for x in -2047..=2047 {
        let reached = chance(x.into()) as usize + 1;
        if reached > table.len() {
            table.resize(reached, x);
        }
    }
    table.resize(4096, 2047);
    table
}
