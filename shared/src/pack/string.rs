//! Strings: said before in the same thing, said before at the same place, known from another place, or spelled out.

use std::collections::BTreeMap;

use super::{
    MAX_KNOWN, PackError,
    bits::{Bit, Bits},
    letter::{Letters, Trust},
    number::Number,
};

/// So many different strings of one place are remembered.
const REMEMBERED: usize = 255;
/// Byte strings from this length on are known everywhere, once they were spelled anywhere: ids and hashes.
const WORTH_KNOWING: usize = 16;
/// So many bits of an id stand behind its time (UUIDv7, RFC 9562).
const BEHIND_TIME: usize = 80;

/// What is known of the strings of one place.
#[derive(Debug)]
pub(super) struct Strings {
    /// The last one first.
    remembered: Vec<Vec<u8>>,
    /// Where the last one that was known from elsewhere stood.
    last_known: i128,
    is_twin: Bit,
    is_again: Bit,
    is_known: Bit,
    again: Number,
    known: Number,
    length: Number,
    head: Number,
    tail: Number,
    step: Number,
    rest: Number,
    /// What of an id stands behind another time.
    chance: [Bit; BEHIND_TIME],
    trust: Trust,
}

impl Default for Strings {
    fn default() -> Self {
        Self {
            remembered: vec![],
            last_known: 0,
            is_twin: Bit::NEW,
            is_again: Bit::NEW,
            is_known: Bit::NEW,
            again: Number::NEW,
            known: Number::NEW,
            length: Number::NEW,
            head: Number::NEW,
            tail: Number::NEW,
            step: Number::NEW,
            rest: Number::NEW,
            chance: [Bit::NEW; BEHIND_TIME],
            trust: Trust::default(),
        }
    }
}

/// What is known of all strings.
#[derive(Debug, Default)]
pub(super) struct Spelling {
    /// The strings of the thing that is being told, in their order.
    told: Vec<Vec<u8>>,
    /// The byte strings worth knowing, in the order in which they were spelled.
    known: Vec<Vec<u8>>,
    /// Where they stand there; a reader does not ask.
    index: BTreeMap<Vec<u8>, usize>,
    letters: Letters,
}

/// A string's place: its number, and whether it is a text there.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub(super) place: usize,
    pub(super) is_text: bool,
}

impl Spelling {
    /// Another thing begins.
    pub(super) fn next_thing(&mut self) {
        self.told.clear();
    }

    /// A string of at most `room` bytes, and whether it was spelled out.
    pub(super) fn string<B: Bits>(
        &mut self,
        b: &mut B,
        of: &mut Strings,
        at: At,
        given: &[u8],
        room: usize,
    ) -> Result<(Vec<u8>, bool), PackError> {
        let found = self.find(b, of, at, given)?;
        let is_new = found.is_none();
        let string = match found {
            Some(string) => string,
            None if at.is_text => self.text(b, of, at.place, given, room)?,
            None => bytes(b, of, given, room)?,
        };
        if is_new && !at.is_text && string.len() >= WORTH_KNOWING && self.known.len() < MAX_KNOWN {
            if B::WRITES {
                self.index.insert(string.clone(), self.known.len());
            }
            self.known.push(string.clone());
        }
        of.remembered.truncate(REMEMBERED - 1);
        of.remembered.insert(0, string.clone());
        self.told.push(string.clone());
        Ok((string, is_new))
    }

    /// A string that was told before.
    fn find<B: Bits>(&mut self, b: &mut B, of: &mut Strings, at: At, given: &[u8]) -> Result<Option<Vec<u8>>, PackError> {
        let length = of.remembered.first().map_or(0, Vec::len);
        if let Some(twin) = self.told.iter().rev().find(|told| told.len() == length)
            && b.bit(&mut of.is_twin, twin == given)?
        {
            return Ok(Some(twin.clone()));
        }
        let again = if B::WRITES { of.remembered.iter().position(|s| s == given) } else { None };
        if b.bit(&mut of.is_again, again.is_some())? {
            let index = of.again.count(b, again.unwrap_or_default(), REMEMBERED)?;
            return if index < of.remembered.len() { Ok(Some(of.remembered.remove(index))) } else { Err(PackError::Malformed) };
        }
        if !at.is_text && !self.known.is_empty() {
            let known = self.index.get(given).copied();
            if b.bit(&mut of.is_known, known.is_some())? {
                let step = of.known.signed(b, (known.unwrap_or_default() as i128).wrapping_sub(of.last_known))?;
                of.last_known = of.last_known.wrapping_add(step);
                let string = usize::try_from(of.last_known).ok().and_then(|i| self.known.get(i));
                return string.cloned().map(Some).ok_or(PackError::Malformed);
            }
        }
        Ok(None)
    }

    /// A text: how much of it is not as in the one before, how it begins and ends like that one, and the letters between.
    fn text<B: Bits>(&mut self, b: &mut B, of: &mut Strings, place: usize, given: &[u8], room: usize) -> Result<Vec<u8>, PackError> {
        let last = of.remembered.first().map(Vec::as_slice).unwrap_or_default();
        let head = given.iter().zip(last).take_while(|(a, b)| a == b).count();
        let tail = given[head..].iter().rev().zip(last[head..].iter().rev()).take_while(|(a, b)| a == b).count();
        let middle = of.length.count(b, given.len() - head - tail, room)?;
        let head = of.head.count(b, head, last.len())?;
        let tail = of.tail.count(b, tail, last.len() - head)?;
        let mut text = last[..head].to_vec();
        for i in head..head + middle {
            let letter = self.letters.letter(b, &mut of.trust, place, &text, given.get(i).copied().unwrap_or_default())?;
            text.push(letter);
        }
        text.extend(&last[last.len() - tail..]);
        Ok(text)
    }
}

/// A byte string: an id against the one before, all else bit by bit.
fn bytes<B: Bits>(b: &mut B, of: &mut Strings, given: &[u8], room: usize) -> Result<Vec<u8>, PackError> {
    let length = of.length.count(b, given.len(), room)?;
    if length == 16 {
        return id(b, of, number(given)).map(|id| id.to_be_bytes().to_vec());
    }
    let mut string = vec![];
    for i in 0..length {
        let given = given.get(i).copied().unwrap_or_default();
        let byte = (0..8).rev().try_fold(0, |byte, shift| Ok(byte << 1 | u8::from(b.put(1 << 15, given >> shift & 1 == 1)?)))?;
        string.push(byte);
    }
    Ok(string)
}

/// An id: the step in time from the one before; behind the same time the step in the rest, behind another its bits.
fn id<B: Bits>(b: &mut B, of: &mut Strings, given: u128) -> Result<u128, PackError> {
    let last = of.remembered.first().map_or(0, |last| number(last));
    let split = |id: u128| ((id >> BEHIND_TIME) as i128, (id & ((1 << BEHIND_TIME) - 1)) as i128);
    let (given, last) = (split(given), split(last));
    let time = last.0.wrapping_add(of.step.signed(b, given.0 - last.0)?);
    let rest = if time == last.0 {
        last.1.wrapping_add(of.rest.signed(b, given.1 - last.1)?)
    } else {
        (0..BEHIND_TIME)
            .rev()
            .try_fold(0, |rest, place| Ok(rest << 1 | i128::from(b.bit(&mut of.chance[place], given.1 >> place & 1 == 1)?)))?
    };
    let is_within = |part: i128, bits: usize| (0..1 << bits).contains(&part);
    if is_within(time, 128 - BEHIND_TIME) && is_within(rest, BEHIND_TIME) {
        Ok((time as u128) << BEHIND_TIME | rest as u128)
    } else {
        Err(PackError::Malformed)
    }
}

/// The number that 16 bytes are; 0 for any other.
fn number(string: &[u8]) -> u128 {
    string.try_into().map_or(0, u128::from_be_bytes)
}
