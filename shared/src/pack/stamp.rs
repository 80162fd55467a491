//! Stamps: arrays of a time, 16 bytes and a number. What one device numbers later happened later, so a stamp is told against the one
//! whose number is nearest among those that its device has shown.

use std::collections::BTreeMap;

use super::{
    MAX_KNOWN, PackError,
    bits::Bits,
    book::{Book, Key},
    item::Item,
    string::At,
};

/// The times of all stamps told so far, by device and number.
#[derive(Debug, Default)]
pub(super) struct Series {
    times: BTreeMap<(Vec<u8>, i128), i128>,
}

impl Series {
    /// The time under the nearest number, the lesser one of two.
    fn nearest(&self, device: &[u8], n: i128) -> Option<i128> {
        let key = (device.to_vec(), n);
        let before = self.times.range(..=&key).next_back().filter(|((of, _), _)| of == device);
        let after = self.times.range(&key..).next().filter(|((of, _), _)| of == device);
        before.into_iter().chain(after).min_by_key(|((_, other), _)| other.abs_diff(n)).map(|(_, time)| *time)
    }
}

/// True for what is told as a stamp.
pub(super) fn is_stamp(items: &[Item]) -> bool {
    matches!(items, [Item::Int(_), Item::Bytes(device), Item::Int(_)] if device.len() == 16)
}

impl Book {
    /// A stamp: its device, its number, and then its time.
    pub(super) fn stamp<B: Bits>(&mut self, b: &mut B, at: usize, given: Item) -> Result<Item, PackError> {
        let mut given = given.elements();
        let [time, device, n] = [(); 3].map(|()| given.next().unwrap_or_default());
        let kids = [0, 1, 2].map(|i| self.kid(at, Key::Position(i)));
        let device = self.string(b, At { place: kids[1], is_text: false }, device.string())?;
        let n = self.int(b, kids[2], n.int())?;
        let time = self.int_near(b, kids[0], time.int(), self.series.nearest(&device, n))?;
        if self.series.times.len() < MAX_KNOWN {
            self.series.times.insert((device.clone(), n), time);
        }
        Ok(Item::Array(vec![Item::Int(time), Item::Bytes(device), Item::Int(n)]))
    }
}
