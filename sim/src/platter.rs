//! The server's disk: an append log of frames with checksums over a cache that a crash may lose, tear and reorder.
//!
//! It stands for what SQLite's write-ahead log promises with `synchronous=FULL`: a transaction is some frames and a commit
//! frame; after a crash it is there whole or not at all; what was synchronised is there.

use minicbor::{Decode, Encode};
use xunge_shared::{
    admit::Refusal,
    hlc::Hlc,
    id::{AccountId, DeviceId, Scope, Sha256},
    op::{RawOp, encode},
};

use crate::luck::Luck;

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub enum Record {
    /// An admitted op.
    #[n(0)]
    Op {
        /// In which feed.
        #[n(0)]
        scope: Scope,
        /// Where there.
        #[n(1)]
        seq: u64,
        /// Whose series.
        #[n(2)]
        device: DeviceId,
        /// Where there.
        #[n(3)]
        n: u64,
        /// When it counts.
        #[n(4)]
        eff: Hlc,
        /// The op.
        #[n(5)]
        raw: RawOp,
    },
    /// An op that is kept apart.
    #[n(1)]
    Refused {
        /// Whose series.
        #[n(0)]
        device: DeviceId,
        /// Where there.
        #[n(1)]
        n: u64,
        /// It has taken its place.
        #[n(2)]
        takes: bool,
        /// Why.
        #[n(3)]
        refusal: Refusal,
        /// The op.
        #[n(4)]
        raw: RawOp,
    },
    /// A series begins.
    #[n(2)]
    Series {
        /// Which.
        #[n(0)]
        device: DeviceId,
        /// Whose.
        #[n(1)]
        account: AccountId,
    },
    /// All of a photo is here.
    #[n(3)]
    Photo {
        /// Which.
        #[n(0)]
        photo: Sha256,
    },
    /// The log has a new life.
    #[n(4)]
    Epoch {
        /// Its number.
        #[n(0)]
        epoch: u64,
    },
}

/// A frame: some records, or the end of a transaction.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
struct Frame {
    #[n(0)]
    records: Vec<Record>,
    #[n(1)]
    commits: bool,
}

const HEAD: usize = 12;

/// The disk.
#[derive(Debug, Clone, Default)]
pub struct Platter {
    synced: Vec<u8>,
    cache: Vec<Vec<u8>>,
}

impl Platter {
    /// Writes a frame, which is not safe yet.
    pub fn write(&mut self, records: Vec<Record>, commits: bool) {
        let payload = encode(&Frame { records, commits });
        let mut frame = (payload.len() as u32).to_be_bytes().to_vec();
        frame.extend(&Sha256::of(&payload).0[..HEAD - 4]);
        frame.extend(payload);
        self.cache.push(frame);
    }

    /// Makes all that was written safe.
    pub fn sync(&mut self) {
        for frame in std::mem::take(&mut self.cache) {
            self.synced.extend(frame);
        }
    }

    /// What was written since the last [`sync`](Self::sync) is not.
    pub fn drop_cache(&mut self) {
        self.cache.clear();
    }

    /// True when there is something to make safe.
    pub fn is_dirty(&self) -> bool {
        !self.cache.is_empty()
    }

    /// The power fails: of what is not safe, each frame is there, torn or missing, whatever became of those before it.
    pub fn crash(&mut self, luck: &mut Luck) {
        for mut frame in std::mem::take(&mut self.cache) {
            match luck.below(3) {
                0 => {}
                1 => frame.fill(0),
                _ => {
                    let at = luck.below(frame.len() as u64) as usize;
                    frame[at..].fill(0);
                }
            }
            self.synced.extend(frame);
        }
        if luck.permille(300) {
            // What never reached the end of the file.
            while self.synced.last() == Some(&0) {
                self.synced.pop();
            }
        }
    }

    /// Reads the log up to the first frame that is not whole, and of that what belongs to whole transactions; the rest is cut off.
    /// With `trusting` a bad frame is stepped over: a mutation.
    pub fn recover(&mut self, trusting: bool) -> Vec<Record> {
        let (mut at, mut whole) = (0, 0);
        let (mut records, mut open) = (vec![], vec![]);
        while let Some((frame, next)) = read(&self.synced, at) {
            at = next;
            let Some(Frame { records: some, commits }) = frame else {
                if trusting {
                    continue;
                }
                break;
            };
            open.extend(some);
            if commits {
                records.append(&mut open);
                whole = at;
            }
        }
        self.synced.truncate(whole);
        records
    }
}

/// The frame at a place, if it is whole, and where the next one is; nothing at the end.
fn read(bytes: &[u8], at: usize) -> Option<(Option<Frame>, usize)> {
    let head = bytes.get(at..at + HEAD)?;
    let len = u32::from_be_bytes(head[..4].try_into().ok()?) as usize;
    let next = at + HEAD + len;
    let Some(payload) = bytes.get(at + HEAD..next).filter(|_| len > 0) else { return Some((None, bytes.len())) };
    let same = Sha256::of(payload).0[..HEAD - 4] == head[4..];
    Some((same.then(|| minicbor::decode(payload).ok()).flatten(), next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(epoch: u64) -> Vec<Record> {
        vec![Record::Epoch { epoch }]
    }

    #[test]
    fn what_was_synchronised_survives_and_the_rest_is_whole_or_gone() {
        for seed in 0..500 {
            let mut platter = Platter::default();
            platter.write(epoch(1), true);
            platter.sync();
            platter.write(epoch(2), false);
            platter.write(epoch(3), true);
            platter.crash(&mut Luck::new(seed, 0));
            let there = platter.recover(false);
            let whole = [epoch(1), epoch(2), epoch(3)].concat();
            assert!(there == epoch(1) || there == whole, "{there:?}");
            assert_eq!(platter.recover(false), there, "recovery changes nothing the second time");
        }
    }
}
