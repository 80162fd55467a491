//! The rescue file: what one phone could not send, sealed to the server, for anybody to carry.
//!
//! Whoever carries it can neither read nor alter it; who wrote it is shown by a [`Ticket`] inside, which only the server can make.
//! Nothing here draws randomness or reads a file: the sealing secret and the bytes are parameters.
//!
//! ```text
//! magic (8) · fingerprint of the server's key (8) · the file's own public key (32)
//! then frames: length (4, the top bit says "the last") · NaCl box (X25519, XSalsa20-Poly1305) of a CBOR frame
//! ```
//!
//! The file's key pair is made for one file and forgotten, as in a sealed box. The nonce of a frame is its number and whether it is the last
//! (the STREAM construction), so frames cannot be swapped, left out or cut off unseen, and a reader needs memory for one frame only.

use std::fmt;

use crypto_box::{Nonce, PublicKey, SalsaBox, SecretKey, aead::AeadInPlace};
use minicbor::{Decode, Encode, bytes::ByteVec};
use serde::{Deserialize, Serialize};

use crate::{
    admit::Refusal,
    hlc::Millis,
    id::{AccountId, Sha256},
    op::{RawOp, encode},
    wire::MAX_PHOTO_BYTES,
};

/// The content type of a rescue file.
pub const RESCUE: &str = "application/vnd.xunge.rescue";
/// The greatest size of a rescue file: some 1,500 photos.
pub const MAX_RESCUE_BYTES: u64 = 512 * 1024 * 1024;
/// The greatest size of a sealed frame: a photo and some bytes around it.
pub const MAX_FRAME_BYTES: usize = MAX_PHOTO_BYTES as usize + 64 * 1024;

const MAGIC: &[u8; 8] = b"XGRESC\0\x01";
const START: usize = 8 + 8 + 32;
const LAST: u32 = 1 << 31;

/// 32 bytes: a public key, a secret, or what proves a ticket.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Key(#[cbor(with = "minicbor::bytes")] pub [u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // it may be a secret
        f.write_str("Key(…)")
    }
}

/// Proof that an account was signed in on the phone that made a file. CBOR: `[account, issued, mac]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Ticket {
    /// Whose.
    #[n(0)]
    pub account: AccountId,
    /// When the server gave it.
    #[n(1)]
    pub issued: Millis,
    /// The server's word for it.
    #[n(2)]
    pub mac: Key,
}

/// What a phone needs to make a rescue file without a network: given with the session, as text. CBOR: `[key, ticket]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Rescue {
    /// The server's public key.
    #[n(0)]
    pub key: Key,
    /// The account's ticket.
    #[n(1)]
    pub ticket: Ticket,
}

impl Rescue {
    /// As a session carries it: hex, so that a phone has to read it only when it is needed.
    pub fn to_text(&self) -> String {
        hex::encode(encode(self))
    }

    /// Reads the text.
    pub fn of_text(text: &str) -> Option<Self> {
        minicbor::decode(&hex::decode(text).ok()?).ok()
    }
}

/// A piece of a rescue file. CBOR: `[tag, [fields]]`.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub enum Frame {
    /// The first: who wrote it, and when by the phone's clock.
    #[n(0)]
    Head(#[n(0)] Ticket, #[n(1)] Millis),
    /// Ops, in the order of their series. When their names are good in one epoch only, that epoch, and what to take in any other.
    #[n(1)]
    Ops(#[n(0)] Vec<RawOp>, #[n(1)] Option<(u64, Vec<RawOp>)>),
    /// A photo whose bytes have this hash.
    #[n(2)]
    Photo(#[n(0)] Sha256, #[n(1)] ByteVec),
}

/// What became of a delivered file. JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Receipt {
    /// Whose work it is, as screens say it.
    pub author: String,
    /// Ops that came by this file.
    pub new: u32,
    /// Ops that were here before.
    pub known: u32,
    /// Ops that are kept apart, each with its number in its series.
    pub refused: Vec<(u64, Refusal)>,
    /// Photos that came by this file.
    pub photos_new: u32,
    /// Photos that were here before.
    pub photos_known: u32,
    /// Photos that are none, or are not what their name says.
    pub photos_refused: u32,
}

/// Why a file cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RescueError {
    /// It is something else.
    #[error("this is no rescue file")]
    NotRescue,
    /// It is sealed for another server, or for this one before it lost its key.
    #[error("the file was made for another server")]
    OtherServer,
    /// A frame is not what was sealed.
    #[error("the file was altered")]
    Altered,
    /// It ends too early. What came before is good.
    #[error("the end of the file is missing")]
    Cut,
    /// It is larger than [`MAX_RESCUE_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// A frame says something that this version does not know.
    #[error("the file was made by another version of the app")]
    Unreadable,
}

/// The public part of the server's secret.
pub fn public_key(secret: &Key) -> Key {
    Key(*SecretKey::from(secret.0).public_key().as_bytes())
}

/// Makes a rescue file, frame by frame.
pub struct Sealer {
    cipher: SalsaBox,
    next: u32,
}

impl Sealer {
    /// Begins a file for the server with this key; returns the file's first bytes. `secret` is random and serves for this file only.
    pub fn begin(server: &Key, secret: Key) -> (Self, Vec<u8>) {
        let own = SecretKey::from(secret.0);
        let mut start = Vec::with_capacity(START);
        start.extend_from_slice(MAGIC);
        start.extend_from_slice(&fingerprint(server));
        start.extend_from_slice(own.public_key().as_bytes());
        (Self { cipher: SalsaBox::new(&PublicKey::from(server.0), &own), next: 0 }, start)
    }

    /// The next bytes of the file. After the last frame there is none.
    pub fn frame(&mut self, frame: &Frame, last: bool) -> Vec<u8> {
        let mut bytes = encode(frame);
        // fails for 256 GiB and more only; an empty frame is then found out by its reader
        if self.cipher.encrypt_in_place(&nonce(self.next, last), b"", &mut bytes).is_err() {
            bytes.clear();
        }
        self.next += 1;
        let length = bytes.len() as u32 | if last { LAST } else { 0 };
        let mut sealed = length.to_be_bytes().to_vec();
        sealed.append(&mut bytes);
        sealed
    }
}

/// Reads a rescue file as it comes, in pieces of any size.
pub struct Opener {
    secret: SecretKey,
    server: Key,
    cipher: Option<SalsaBox>,
    next: u32,
    ended: bool,
    seen: u64,
    held: Vec<u8>,
}

impl Opener {
    /// With the server's secret.
    pub fn new(secret: &Key) -> Self {
        let (server, secret) = (public_key(secret), SecretKey::from(secret.0));
        Self { secret, server, cipher: None, next: 0, ended: false, seen: 0, held: vec![] }
    }

    /// Takes a piece; ask for [`next`](Self::next) until there is none before the next piece.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), RescueError> {
        self.seen += piece.len() as u64;
        if self.seen > MAX_RESCUE_BYTES {
            return Err(RescueError::TooLarge);
        }
        self.held.extend_from_slice(piece);
        Ok(())
    }

    /// The next frame, once all of it is here.
    #[expect(clippy::should_implement_trait, reason = "an iterator would end for good where this one waits for more")]
    pub fn next(&mut self) -> Result<Option<Frame>, RescueError> {
        self.begin()?;
        let Some(cipher) = &self.cipher else { return Ok(None) };
        if self.ended {
            return if self.held.is_empty() { Ok(None) } else { Err(RescueError::Altered) };
        }
        let Some(length) = self.held.first_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes)) else { return Ok(None) };
        let (last, length) = (length & LAST != 0, (length & !LAST) as usize);
        if length > MAX_FRAME_BYTES {
            return Err(RescueError::Altered);
        }
        if self.held.len() < 4 + length {
            return Ok(None);
        }
        let rest = self.held.split_off(4 + length);
        let mut bytes = std::mem::replace(&mut self.held, rest);
        bytes.drain(..4);
        cipher.decrypt_in_place(&nonce(self.next, last), b"", &mut bytes).map_err(|_| RescueError::Altered)?;
        (self.next, self.ended) = (self.next + 1, last);
        minicbor::decode(&bytes).map(Some).map_err(|_| RescueError::Unreadable)
    }

    /// All has come: the last frame must have been among it.
    pub fn finish(&self) -> Result<(), RescueError> {
        match (self.ended, self.cipher.is_some()) {
            (true, _) => Ok(()),
            (false, true) => Err(RescueError::Cut),
            (false, false) => Err(if MAGIC.starts_with(&self.held[..self.held.len().min(8)]) && !self.held.is_empty() {
                RescueError::Cut
            } else {
                RescueError::NotRescue
            }),
        }
    }

    fn begin(&mut self) -> Result<(), RescueError> {
        if self.cipher.is_some() {
            return Ok(());
        }
        let given = self.held.len().min(MAGIC.len());
        if self.held[..given] != MAGIC[..given] {
            return Err(RescueError::NotRescue);
        }
        if self.held.len() < START {
            return Ok(());
        }
        if self.held[8..16] != fingerprint(&self.server) {
            return Err(RescueError::OtherServer);
        }
        let mut sender = [0; 32];
        sender.copy_from_slice(&self.held[16..START]);
        self.held.drain(..START);
        self.cipher = Some(SalsaBox::new(&PublicKey::from(sender), &self.secret));
        Ok(())
    }
}

fn fingerprint(server: &Key) -> [u8; 8] {
    let hash = Sha256::of(&server.0).0;
    std::array::from_fn(|i| hash[i])
}

fn nonce(number: u32, last: bool) -> Nonce {
    let mut nonce = [0; 24];
    nonce[19..23].copy_from_slice(&number.to_be_bytes());
    nonce[23] = u8::from(last);
    Nonce::from(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: Key = Key([7; 32]);

    fn frames() -> Vec<Frame> {
        let ticket = Ticket { account: AccountId(3), issued: 1_000, mac: Key([9; 32]) };
        vec![
            Frame::Head(ticket, 2_000),
            Frame::Ops(vec![RawOp(vec![1, 2, 3]), RawOp(vec![4; 300])], None),
            Frame::Photo(Sha256::of(b"photo"), b"photo".to_vec().into()),
        ]
    }

    /// A file, and where its frames begin.
    fn file() -> (Vec<u8>, Vec<usize>) {
        let (mut sealer, mut file) = Sealer::begin(&public_key(&SERVER), Key([5; 32]));
        let mut starts = vec![];
        let frames = frames();
        for (i, frame) in frames.iter().enumerate() {
            starts.push(file.len());
            file.extend(sealer.frame(frame, i + 1 == frames.len()));
        }
        (file, starts)
    }

    fn open(file: &[u8], secret: &Key, piece: usize) -> Result<Vec<Frame>, RescueError> {
        let (mut opener, mut found) = (Opener::new(secret), vec![]);
        for piece in file.chunks(piece) {
            opener.feed(piece)?;
            while let Some(frame) = opener.next()? {
                found.push(frame);
            }
        }
        opener.finish().map(|()| found)
    }

    #[test]
    fn what_was_sealed_is_read_in_pieces_of_any_size() {
        let (file, _) = file();
        for piece in [1, 7, 48, 1_000_000] {
            assert_eq!(open(&file, &SERVER, piece), Ok(frames()), "{piece}");
        }
        assert!(!file.windows(5).any(|bytes| bytes == b"photo"), "nothing of it can be read by its carrier");
    }

    #[test]
    fn no_byte_can_be_changed() {
        let (file, _) = file();
        for at in 0..file.len() {
            let mut other = file.clone();
            other[at] ^= 1;
            assert!(open(&other, &SERVER, 64).is_err(), "byte {at}");
        }
    }

    #[test]
    fn nothing_can_be_cut_off_left_out_swapped_or_added() {
        let (file, starts) = file();
        for end in 0..file.len() {
            let error = open(&file[..end], &SERVER, 64).unwrap_err();
            assert!(matches!(error, RescueError::Cut) || end == 0, "{end}: {error}");
        }
        let without = [&file[..starts[1]], &file[starts[2]..]].concat();
        assert_eq!(open(&without, &SERVER, 64), Err(RescueError::Altered));
        let swapped = [&file[..starts[0]], &file[starts[1]..starts[2]], &file[starts[0]..starts[1]], &file[starts[2]..]].concat();
        assert_eq!(open(&swapped, &SERVER, 64), Err(RescueError::Altered));
        assert_eq!(open(&[&file[..], b"more"].concat(), &SERVER, 64), Err(RescueError::Altered));
    }

    #[test]
    fn other_files_are_told_from_each_other() {
        let (file, _) = file();
        assert_eq!(open(&file, &Key([8; 32]), 64), Err(RescueError::OtherServer));
        assert_eq!(open(b"PK\x03\x04 a zip file", &SERVER, 64), Err(RescueError::NotRescue));
        assert_eq!(open(b"", &SERVER, 64), Err(RescueError::NotRescue));
        let mut endless = Opener::new(&SERVER);
        let (_, start) = Sealer::begin(&public_key(&SERVER), Key([5; 32]));
        endless.feed(&start).unwrap();
        endless.feed(&[0x7f; 4]).unwrap();
        assert_eq!(endless.next(), Err(RescueError::Altered), "a length that no frame has is not waited for");
    }

    #[test]
    fn a_grant_is_the_same_as_text() {
        let rescue = Rescue { key: SERVER, ticket: Ticket { account: AccountId(3), issued: 5, mac: Key([1; 32]) } };
        assert_eq!(Rescue::of_text(&rescue.to_text()), Some(rescue));
        for text in ["", "zz", "8200"] {
            assert_eq!(Rescue::of_text(text), None);
        }
    }
}
