//! Numbers as bits: how long they are first, then what they are, highest bit first.

use super::{
    PackError,
    bits::{Bit, Bits},
};

/// So many bits behind the leading one depend on each other and on the length; the rest are almost chance.
const TOP: usize = 3;

/// What is known of the numbers of one sort.
#[derive(Debug, Clone)]
pub(super) struct Number {
    /// The length in bits, 0 to 128: see [`byte`].
    length: [Bit; 256],
    /// The bits behind the leading one, by length and by what stands before them.
    top: [[Bit; 1 << TOP]; 128],
    /// The lower bits, by their place.
    low: [Bit; 128],
    is_negative: Bit,
}

impl Number {
    /// Nothing is known yet.
    pub(super) const NEW: Self =
        Self { length: [Bit::NEW; 256], top: [[Bit::NEW; 1 << TOP]; 128], low: [Bit::NEW; 128], is_negative: Bit::NEW };

    /// A number from 0.
    pub(super) fn unsigned(&mut self, bits: &mut impl Bits, value: u128) -> Result<u128, PackError> {
        let length = usize::from(byte(bits, &mut self.length, (128 - value.leading_zeros()) as u8)?);
        if length > 128 {
            return Err(PackError::Malformed);
        }
        if length == 0 {
            return Ok(0);
        }
        let mut read = 1;
        for place in (0..length - 1).rev() {
            let model = if length - 1 - place <= TOP { &mut self.top[length - 1][read as usize] } else { &mut self.low[place] };
            let bit = bits.bit(model, value >> place & 1 == 1)?;
            read = read << 1 | u128::from(bit);
        }
        Ok(read)
    }

    /// A number with a sign.
    pub(super) fn signed(&mut self, bits: &mut impl Bits, value: i128) -> Result<i128, PackError> {
        let size = self.unsigned(bits, value.unsigned_abs())? as i128;
        let negative = size != 0 && bits.bit(&mut self.is_negative, value < 0)?;
        Ok(if negative { size.wrapping_neg() } else { size })
    }

    /// A number from 0 to `most`.
    pub(super) fn count(&mut self, bits: &mut impl Bits, value: usize, most: usize) -> Result<usize, PackError> {
        let count = self.unsigned(bits, value as u128)?;
        usize::try_from(count).ok().filter(|count| *count <= most).ok_or(PackError::TooLarge)
    }
}

/// A byte, highest bit first; the chance of each bit depends on those before it.
pub(super) fn byte(bits: &mut impl Bits, models: &mut [Bit; 256], value: u8) -> Result<u8, PackError> {
    let mut read = 1;
    for place in (0..8).rev() {
        let bit = bits.bit(&mut models[read], value >> place & 1 == 1)?;
        read = read << 1 | usize::from(bit);
    }
    Ok(read as u8)
}
