//! Packed things: the states of a snapshot, told so that what a reader can guess costs next to nothing.
//!
//! Knows CBOR and no kinds. Every *place* in the things of a group (say, the second element of the value under key 3) learns
//! what stands there, and each item is told against that, as bits of an arithmetic coder. Lossless for any bytes.
//! PROTOCOL.md says it so exactly that another language can do the same.

mod bits;
mod book;
mod item;
mod letter;
mod number;
mod path;
mod stamp;
mod string;

use self::{
    bits::{Reader, Writer},
    book::Book,
};

/// The greatest thing that can be packed, bytes.
pub const MAX_THING: usize = 512 * 1024;
/// So many of a sort (byte strings, points, stamps) are known at most; those that come later are told as if nothing was known of them.
const MAX_KNOWN: usize = 1 << 17;

/// Bytes that no [`Packer`] made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// They end too early.
    #[error("cut short")]
    CutShort,
    /// They say something that cannot be.
    #[error("malformed")]
    Malformed,
    /// They tell of something larger than a thing may be.
    #[error("too large")]
    TooLarge,
}

/// Packs things, one after the other.
#[derive(Debug)]
pub struct Packer {
    writer: Writer,
    book: Book,
}

impl Default for Packer {
    fn default() -> Self {
        Self { writer: Writer::new(), book: Book::default() }
    }
}

impl Packer {
    /// Adds a thing. Things of a `group` look alike; fewest bytes are spent when like ones come one after the other.
    ///
    /// After an error ([`PackError::TooLarge`] is the only one) what was packed so far is of no use.
    pub fn put(&mut self, group: &str, thing: &[u8]) -> Result<(), PackError> {
        if thing.len() > MAX_THING {
            return Err(PackError::TooLarge);
        }
        self.book.thing(&mut self.writer, Some((group, thing))).map(drop)
    }

    /// All things, packed.
    pub fn finish(mut self) -> Result<Vec<u8>, PackError> {
        self.book.thing(&mut self.writer, None)?;
        Ok(self.writer.finish())
    }
}

/// Unpacks things, one after the other. What it keeps in memory is bounded, whatever the bytes are.
#[derive(Debug)]
pub struct Unpacker<'a> {
    reader: Reader<'a>,
    book: Book,
}

impl<'a> Unpacker<'a> {
    /// Begins with the first thing.
    pub fn new(packed: &'a [u8]) -> Result<Self, PackError> {
        Ok(Self { reader: Reader::new(packed)?, book: Book::default() })
    }

    /// The next thing; nothing after the last.
    pub fn thing(&mut self) -> Result<Option<Vec<u8>>, PackError> {
        self.book.thing(&mut self.reader, None)
    }
}
