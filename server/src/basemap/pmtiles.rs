//! Reads one tile after another out of a PMTiles file (version 3), with a few positioned reads each. Knows no map and no request.
//!
//! The format: a head of 127 bytes, a directory of tile numbers (by Hilbert's curve, zoom after zoom), which may lead to directories
//! of its own, and the tiles. Nothing that stands in the file is trusted: lengths are bounded and every fault is an error.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use flate2::read::GzDecoder;
use serde::Deserialize;

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PmtilesError {
    /// The disk says so.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file is not what it should be.
    #[error("no PMTiles of version 3 that can be read: {0}")]
    Format(&'static str),
}

type Result<T> = std::result::Result<T, PmtilesError>;

const HEAD: usize = 127;
/// The greatest directory or metadata, unpacked: a planet's root and leaves have less.
const MAX_PART: u64 = 16 << 20;
/// The greatest tile.
const MAX_TILE: u64 = 8 << 20;
/// So many directories below each other, as the specification advises.
const MAX_DEPTH: usize = 4;
/// Leaves that are kept, unpacked.
const KEPT: usize = 64;

/// What a tile of the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Mapbox vector tiles.
    Vector,
    /// Pictures of this media type.
    Picture(&'static str),
}

/// How something is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
}

impl Packing {
    fn of(code: u8) -> Result<Self> {
        match code {
            1 => Ok(Self::None),
            2 => Ok(Self::Gzip),
            _ => Err(PmtilesError::Format("it is packed by neither nothing nor gzip")),
        }
    }

    fn unpack(self, bytes: Vec<u8>, limit: u64) -> Result<Vec<u8>> {
        if self == Self::None {
            return Ok(bytes);
        }
        let mut plain = vec![];
        GzDecoder::new(bytes.as_slice()).take(limit + 1).read_to_end(&mut plain)?;
        if plain.len() as u64 > limit { Err(PmtilesError::Format("a part is too large")) } else { Ok(plain) }
    }
}

/// What the file says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// What its tiles are.
    pub sort: Sort,
    /// The first zoom.
    pub min_zoom: u8,
    /// The last zoom.
    pub max_zoom: u8,
    /// West, south, east, north, degrees.
    pub bounds: [f64; 4],
    /// The names of its vector layers.
    pub layers: Vec<String>,
    /// Whose data it is, without markup.
    pub attribution: String,
}

/// The metadata, as far as it is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    vector_layers: Vec<VectorLayer>,
    attribution: String,
}

#[derive(Debug, Deserialize)]
struct VectorLayer {
    id: String,
}

/// One line of a directory: `run` tiles from `tile` on have these bytes; a run of none leads to a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    tile: u64,
    run: u64,
    offset: u64,
    length: u64,
}

/// An open file.
#[derive(Debug)]
pub struct Pmtiles {
    file: Mutex<File>,
    about: About,
    tiles: Packing,
    inner: Packing,
    leaves_at: u64,
    tiles_at: u64,
    root: Vec<Entry>,
    leaves: Mutex<HashMap<u64, Arc<Vec<Entry>>>>,
}

/// A tile's bytes as the file has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    bytes: Vec<u8>,
    packing: Packing,
}

impl Tile {
    /// True when the bytes are packed by gzip.
    pub fn is_gzip(&self) -> bool {
        self.packing == Packing::Gzip
    }

    /// As the file has it.
    pub fn packed(self) -> Vec<u8> {
        self.bytes
    }

    /// Unpacked.
    pub fn plain(self) -> Result<Vec<u8>> {
        self.packing.unpack(self.bytes, MAX_TILE)
    }
}

impl Pmtiles {
    /// Opens a file and reads its head, its metadata and its first directory.
    pub fn open(path: &Path) -> Result<Self> {
        let mut file = File::open(path)?;
        let head = read(&mut file, 0, HEAD as u64, HEAD as u64)?;
        if &head[..7] != b"PMTiles" || head[7] != 3 {
            return Err(PmtilesError::Format("its first bytes are others"));
        }
        let long = |at: usize| head[at..at + 8].iter().rev().fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
        let degrees = |at: usize| f64::from(i32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]])) / 1e7;
        let (inner, tiles) = (Packing::of(head[97])?, Packing::of(head[98])?);
        let sort = match head[99] {
            1 => Sort::Vector,
            2 => Sort::Picture("image/png"),
            3 => Sort::Picture("image/jpeg"),
            4 => Sort::Picture("image/webp"),
            5 => Sort::Picture("image/avif"),
            _ => return Err(PmtilesError::Format("its tiles are of an unknown sort")),
        };
        let mut part = |at: usize| inner.unpack(read(&mut file, long(at), long(at + 8), MAX_PART)?, MAX_PART);
        let root = directory(&part(8)?)?;
        let metadata: Metadata = serde_json::from_slice(&part(24)?).unwrap_or_default();
        let about = About {
            sort,
            min_zoom: head[100],
            max_zoom: head[101],
            bounds: [degrees(102), degrees(106), degrees(110), degrees(114)],
            layers: metadata.vector_layers.into_iter().map(|layer| layer.id).collect(),
            attribution: without_markup(&metadata.attribution),
        };
        let (leaves_at, tiles_at) = (long(40), long(56));
        Ok(Self { file: Mutex::new(file), about, tiles, inner, leaves_at, tiles_at, root, leaves: Mutex::default() })
    }

    /// What the file says of itself.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// A tile; nothing where the file has none.
    pub fn tile(&self, z: u8, x: u32, y: u32) -> Result<Option<Tile>> {
        let Some(tile) = number(z, x, y) else { return Ok(None) };
        let mut found = find(&self.root, tile);
        for _ in 1..MAX_DEPTH {
            match found {
                Some(entry) if entry.run == 0 => found = find(&self.leaf(entry)?, tile),
                _ => break,
            }
        }
        let Some(entry) = found.filter(|entry| entry.run > 0) else { return Ok(None) };
        let bytes = self.read(at(self.tiles_at, entry.offset)?, entry.length, MAX_TILE)?;
        Ok(Some(Tile { bytes, packing: self.tiles }))
    }

    fn leaf(&self, entry: Entry) -> Result<Arc<Vec<Entry>>> {
        if let Some(leaf) = self.leaves.lock().unwrap_or_else(PoisonError::into_inner).get(&entry.offset) {
            return Ok(Arc::clone(leaf));
        }
        let bytes = self.read(at(self.leaves_at, entry.offset)?, entry.length, MAX_PART)?;
        let leaf = Arc::new(directory(&self.inner.unpack(bytes, MAX_PART)?)?);
        let mut leaves = self.leaves.lock().unwrap_or_else(PoisonError::into_inner);
        if leaves.len() >= KEPT {
            leaves.clear();
        }
        leaves.insert(entry.offset, Arc::clone(&leaf));
        Ok(leaf)
    }

    fn read(&self, at: u64, length: u64, limit: u64) -> Result<Vec<u8>> {
        read(&mut self.file.lock().unwrap_or_else(PoisonError::into_inner), at, length, limit)
    }
}

fn at(base: u64, offset: u64) -> Result<u64> {
    base.checked_add(offset).ok_or(PmtilesError::Format("it leads beyond its end"))
}

fn read(file: &mut File, at: u64, length: u64, limit: u64) -> Result<Vec<u8>> {
    if length > limit {
        return Err(PmtilesError::Format("a part is too large"));
    }
    let mut bytes = vec![0; length as usize];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// The number of a tile: those of lower zooms first, then along Hilbert's curve; nothing when there is no such tile.
fn number(z: u8, x: u32, y: u32) -> Option<u64> {
    let side = 1_u64.checked_shl(z.into()).filter(|_| z <= 26)?;
    let (mut x, mut y) = (u64::from(x), u64::from(y));
    if x >= side || y >= side {
        return None;
    }
    let mut number = ((1 << (2 * u32::from(z))) - 1) / 3;
    let mut half = side / 2;
    while half > 0 {
        let (right, down) = (u64::from(x & half > 0), u64::from(y & half > 0));
        number += half * half * ((3 * right) ^ down);
        if down == 0 {
            if right == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            (x, y) = (y, x);
        }
        half /= 2;
    }
    Some(number)
}

/// The entry that a tile's number leads to.
fn find(entries: &[Entry], tile: u64) -> Option<Entry> {
    let before = entries.partition_point(|entry| entry.tile <= tile).checked_sub(1)?;
    let entry = entries[before];
    (entry.run == 0 || tile - entry.tile < entry.run).then_some(entry)
}

/// Reads a directory: how many, then the numbers, the runs, the lengths and the offsets, column by column.
fn directory(bytes: &[u8]) -> Result<Vec<Entry>> {
    let mut rest = bytes;
    let many = varint(&mut rest)?;
    // each entry takes four bytes at least
    if many > bytes.len() as u64 / 4 {
        return Err(PmtilesError::Format("a directory says more than it has"));
    }
    let mut column = || (0..many).map(|_| varint(&mut rest)).collect::<Result<Vec<u64>>>();
    let (numbers, runs, lengths, offsets) = (column()?, column()?, column()?, column()?);
    let (mut tile, mut next) = (0_u64, 0_u64);
    let mut entries = Vec::with_capacity(numbers.len());
    for (((more, run), length), offset) in numbers.into_iter().zip(runs).zip(lengths).zip(offsets) {
        tile = at(tile, more)?;
        // nought says: where the one before ends
        let offset = offset.checked_sub(1).unwrap_or(next);
        next = at(offset, length)?;
        entries.push(Entry { tile, run, offset, length });
    }
    Ok(entries)
}

fn varint(rest: &mut &[u8]) -> Result<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first().ok_or(PmtilesError::Format("a directory is cut off"))?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(PmtilesError::Format("a number is too long"))
}

/// The text of a snippet of HTML: what stands between its tags.
fn without_markup(html: &str) -> String {
    let mut text = String::new();
    for (i, part) in html.split('<').enumerate() {
        text.push_str(if i == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) });
    }
    text.replace("&copy;", "©").replace("&amp;", "&").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_numbered_as_the_specification_numbers_them() {
        for (tile, n) in [
            ((0, 0, 0), 0),
            ((1, 0, 0), 1),
            ((1, 0, 1), 2),
            ((1, 1, 1), 3),
            ((1, 1, 0), 4),
            ((2, 0, 0), 5),
            ((2, 1, 3), 11),
            ((3, 3, 0), 26),
            ((12, 3423, 1763), 19_078_479),
        ] {
            assert_eq!(number(tile.0, tile.1, tile.2), Some(n), "{tile:?}");
        }
        assert_eq!(number(1, 2, 0), None);
        assert_eq!(number(64, 0, 0), None);
    }

    #[test]
    fn an_attribution_is_text() {
        assert_eq!(without_markup("<a href=\"https://x\">&copy; A</a>, B"), "© A, B");
        assert_eq!(without_markup("plain"), "plain");
        assert_eq!(without_markup("<broken"), "");
    }

    #[test]
    fn no_directory_makes_it_panic() {
        for bytes in [&b""[..], b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", b"\x05\x01", b"\x01\x01\x01\x01"] {
            assert!(directory(bytes).is_err(), "{bytes:?}");
        }
        assert_eq!(directory(b"\x00").unwrap(), []);
    }
}
