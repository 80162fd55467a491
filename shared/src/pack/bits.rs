//! Bits by their chances: an adaptive binary arithmetic coder.
//!
//! Writing and reading are two implementations of one trait, so that all above is written once and the two sides cannot
//! drift apart. Nothing here knows what is packed.

use super::PackError;

/// The chance of a one in 1/65,536, learned from the bits that were met.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bit {
    chance: u16,
    met: u8,
}

impl Bit {
    /// Nothing is known yet.
    pub(super) const NEW: Self = Self { chance: 1 << 15, met: 0 };
    /// Kept from the ends: a bit that is certain would leave no room for the other.
    const LEAST: i32 = 24;
    /// Behind so many bits, what was met long ago slowly counts for less.
    const MOST_MET: u8 = 60;

    /// The chance of a one.
    pub(super) fn chance(self) -> u16 {
        self.chance
    }

    /// Moves the chance towards what was met: fast at first, then ever slower.
    pub(super) fn learn(&mut self, one: bool) {
        let (chance, target) = (i32::from(self.chance), if one { 65_535 } else { 0 });
        let step = (target - chance) * 2 / (2 * i32::from(self.met) + 3);
        self.chance = (chance + step).clamp(Self::LEAST, 65_535 - Self::LEAST) as u16;
        self.met = (self.met + 1).min(Self::MOST_MET);
    }
}

/// Either direction. A writer writes what it is given and returns it; a reader is given anything and returns what was written.
pub(super) trait Bits {
    /// True for a writer: only then does it matter what is given.
    const WRITES: bool;

    /// A bit whose chance to be a one is `chance` in 65,536.
    fn put(&mut self, chance: u16, bit: bool) -> Result<bool, PackError>;

    /// A bit whose chance is learned.
    fn bit(&mut self, model: &mut Bit, bit: bool) -> Result<bool, PackError> {
        let bit = self.put(model.chance, bit)?;
        model.learn(bit);
        Ok(bit)
    }
}

/// The interval of numbers that is left, both ends included.
#[derive(Debug)]
struct Interval {
    low: u32,
    high: u32,
}

impl Interval {
    const ALL: Self = Self { low: 0, high: u32::MAX };

    /// Ones are the numbers up to here.
    fn cut(&self, chance: u16) -> u32 {
        self.low + ((u64::from(self.high - self.low) * u64::from(chance)) >> 16) as u32
    }

    fn keep(&mut self, cut: u32, bit: bool) {
        if bit { self.high = cut } else { self.low = cut + 1 }
    }

    /// The first byte, once both ends agree about it; the interval then goes on with the bytes behind.
    fn settled(&mut self) -> Option<u8> {
        if (self.low ^ self.high) >> 24 != 0 {
            return None;
        }
        let byte = (self.low >> 24) as u8;
        (self.low, self.high) = (self.low << 8, self.high << 8 | 255);
        Some(byte)
    }
}

/// Turns bits into bytes.
#[derive(Debug)]
pub(super) struct Writer {
    left: Interval,
    out: Vec<u8>,
}

impl Writer {
    pub(super) fn new() -> Self {
        Self { left: Interval::ALL, out: vec![] }
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.out.extend(self.left.low.to_be_bytes());
        self.out
    }
}

impl Bits for Writer {
    const WRITES: bool = true;

    fn put(&mut self, chance: u16, bit: bool) -> Result<bool, PackError> {
        self.left.keep(self.left.cut(chance), bit);
        while let Some(byte) = self.left.settled() {
            self.out.push(byte);
        }
        Ok(bit)
    }
}

/// Turns the bytes of a [`Writer`] back into bits.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    left: Interval,
    at: u32,
    rest: std::slice::Iter<'a, u8>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, PackError> {
        let mut reader = Self { left: Interval::ALL, at: 0, rest: bytes.iter() };
        (0..4).try_for_each(|_| reader.advance())?;
        Ok(reader)
    }

    /// A writer's last four bytes are read before its last bit is: what is missing is always missed.
    fn advance(&mut self) -> Result<(), PackError> {
        let byte = *self.rest.next().ok_or(PackError::CutShort)?;
        self.at = self.at << 8 | u32::from(byte);
        Ok(())
    }
}

impl Bits for Reader<'_> {
    const WRITES: bool = false;

    fn put(&mut self, chance: u16, _: bool) -> Result<bool, PackError> {
        let cut = self.left.cut(chance);
        let bit = self.at <= cut;
        self.left.keep(cut, bit);
        while self.left.settled().is_some() {
            self.advance()?;
        }
        Ok(bit)
    }
}
