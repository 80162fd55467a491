//! State containers: what makes a merge right by construction.
//!
//! Each is a join-semilattice: putting entries in any order, any number of times and in any grouping
//! gives the same value. The laws are proven once, in this file's tests. No container forgets what
//! it was told.

use litemap::LiteMap;
use minicbor::{
    Decode, Decoder, Encode, Encoder,
    decode::Error as DecodeError,
    encode::{Error as EncodeError, Write},
};

use crate::{id::OpId, op::Stamp};

/// A map as a map. The containers are sorted vectors: a state holds few entries of many types, and a tree of each type would be a
/// tenth of the code that a phone loads.
fn encode_map<C, W: Write, K: Encode<C>, T: Encode<C>>(
    map: &LiteMap<K, T>,
    e: &mut Encoder<W>,
    c: &mut C,
) -> Result<(), EncodeError<W::Error>> {
    e.map(map.len() as u64)?;
    map.iter().try_for_each(|(key, value)| {
        key.encode(e, c)?;
        value.encode(e, c)
    })
}

fn decode_map<'b, C, K: Decode<'b, C> + Ord, T: Decode<'b, C>>(d: &mut Decoder<'b>, c: &mut C) -> Result<LiteMap<K, T>, DecodeError> {
    let mut map = LiteMap::new_vec();
    for entry in d.map_iter_with(c)? {
        let (key, value) = entry?;
        map.insert(key, value);
    }
    Ok(map)
}

/// One value; the greatest stamp wins. CBOR: `[stamp, value]`, or null when never set.
#[derive(Debug, Clone, PartialEq)]
pub struct Register<T>(Option<(Stamp, T)>);

impl<T> Default for Register<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Register<T> {
    /// Tells the register that `value` was written at `stamp`.
    pub fn put(&mut self, stamp: Stamp, value: T) {
        if self.0.as_ref().is_none_or(|(have, _)| *have < stamp) {
            self.0 = Some((stamp, value));
        }
    }

    /// The value, once one was written.
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }

    /// When the value was written.
    pub fn stamp(&self) -> Option<Stamp> {
        self.0.as_ref().map(|(stamp, _)| *stamp)
    }
}

impl<C, T: Encode<C>> Encode<C> for Register<T> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Result<(), EncodeError<W::Error>> {
        self.0.encode(e, c)
    }
}

impl<'b, C, T: Decode<'b, C>> Decode<'b, C> for Register<T> {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, DecodeError> {
        Option::decode(d, c).map(Self)
    }
}

/// A register for each key. CBOR: a map of registers.
#[derive(Debug, Clone, PartialEq)]
pub struct Book<K, T>(LiteMap<K, Register<T>>);

impl<K, T> Default for Book<K, T> {
    fn default() -> Self {
        Self(LiteMap::new_vec())
    }
}

impl<K: Ord, T> Book<K, T> {
    /// Tells the register under `key` that `value` was written at `stamp`.
    pub fn put(&mut self, key: K, stamp: Stamp, value: T) {
        self.0.entry(key).or_default().put(stamp, value);
    }

    /// The value under `key`.
    pub fn get(&self, key: &K) -> Option<&T> {
        self.0.get(key)?.get()
    }

    /// Keys and values in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &T)> {
        self.0.iter().filter_map(|(key, register)| Some((key, register.get()?)))
    }
}

impl<C, K: Encode<C> + Ord, T: Encode<C>> Encode<C> for Book<K, T> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Result<(), EncodeError<W::Error>> {
        encode_map(&self.0, e, c)
    }
}

impl<'b, C, K: Decode<'b, C> + Ord, T: Decode<'b, C>> Decode<'b, C> for Book<K, T> {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, DecodeError> {
        decode_map(d, c).map(Self)
    }
}

/// Facts that only ever grow, ordered by key. CBOR: a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrowSet<K, T>(LiteMap<K, T>);

impl<K, T> Default for GrowSet<K, T> {
    fn default() -> Self {
        Self(LiteMap::new_vec())
    }
}

impl<K: Ord, T> GrowSet<K, T> {
    /// Adds a fact. A key determines its fact, so a second time changes nothing.
    pub fn put(&mut self, key: K, fact: T) {
        // a key that is there keeps its fact
        let _ = self.0.try_insert(key, fact);
    }

    /// The facts in the order of their keys.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &T)> + ExactSizeIterator {
        self.0.iter()
    }

    /// The fact under `key`.
    pub fn get(&self, key: &K) -> Option<&T> {
        self.0.get(key)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when nothing was added yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the facts out, in order.
    pub fn drain(&mut self) -> impl Iterator<Item = (K, T)> + use<K, T> {
        std::mem::take(&mut self.0).into_iter()
    }
}

impl<C, K: Encode<C> + Ord, T: Encode<C>> Encode<C> for GrowSet<K, T> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Result<(), EncodeError<W::Error>> {
        encode_map(&self.0, e, c)
    }
}

impl<'b, C, K: Decode<'b, C> + Ord, T: Decode<'b, C>> Decode<'b, C> for GrowSet<K, T> {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, DecodeError> {
        decode_map(d, c).map(Self)
    }
}

/// Whether a thing was withdrawn. Permanent for the withdrawal it records; a restore names the withdrawals it undoes.
///
/// CBOR: `[withdrawals, restored]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(array)]
pub struct Tombstone {
    #[n(0)]
    withdrawn: GrowSet<OpId, Stamp>,
    #[n(1)]
    restored: GrowSet<OpId, Stamp>,
}

impl Tombstone {
    /// Records that the op at `stamp` withdrew the thing.
    pub fn withdraw(&mut self, stamp: Stamp) {
        self.withdrawn.put(stamp.op_id(), stamp);
    }

    /// Records that the op at `stamp` undid the withdrawal `named`.
    pub fn restore(&mut self, named: OpId, stamp: Stamp) {
        // Of several restores of one withdrawal the least stamp is kept, so that order does not matter.
        match self.restored.0.get_mut(&named) {
            Some(have) if *have <= stamp => {}
            Some(have) => *have = stamp,
            None => self.restored.put(named, stamp),
        }
    }

    /// True while some withdrawal has not been undone.
    pub fn is_withdrawn(&self) -> bool {
        self.standing().next().is_some()
    }

    /// The withdrawals that stand: what a restore has to name.
    pub fn standing(&self) -> impl Iterator<Item = OpId> {
        self.withdrawn.iter().map(|(id, _)| *id).filter(|id| self.restored.get(id).is_none())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{hlc::Hlc, id::DeviceId};

    fn stamp() -> impl Strategy<Value = Stamp> {
        // A small space, so that equal times and repeated ops do occur.
        (0..6u64, 0..3u128, 1..4u64).prop_map(|(ms, device, n)| Stamp { eff: Hlc::new(ms, 0), device: DeviceId(device), n })
    }

    /// `put` told `ops` in their order, then in another with repeats, leaves the same value.
    fn order_and_repeats_do_not_matter<S: Default + PartialEq + std::fmt::Debug, O: Clone>(
        ops: &[O],
        seed: &[usize],
        put: impl Fn(&mut S, O),
    ) {
        let mut straight = S::default();
        ops.iter().cloned().for_each(|op| put(&mut straight, op));
        let mut other = S::default();
        for &i in seed {
            if let Some(op) = ops.get(i) {
                put(&mut other, op.clone());
            }
        }
        ops.iter().rev().cloned().for_each(|op| put(&mut other, op));
        assert_eq!(straight, other);
    }

    proptest! {
        #[test]
        fn register_laws(ops in prop::collection::vec(stamp(), 0..20), seed in prop::collection::vec(0..20usize, 0..20)) {
            // A stamp determines its value, as (device, n) does in the field.
            order_and_repeats_do_not_matter(&ops, &seed, |s: &mut Register<String>, at| s.put(at, format!("{at:?}")));
        }

        #[test]
        fn grow_set_laws(ops in prop::collection::vec(stamp(), 0..20), seed in prop::collection::vec(0..20usize, 0..20)) {
            order_and_repeats_do_not_matter(&ops, &seed, |s: &mut GrowSet<Stamp, u64>, at| s.put(at, at.n));
        }


        #[test]
        fn tombstone_laws(ops in prop::collection::vec((stamp(), prop::option::of((0..3u128, 1..4u64))), 0..20), seed in prop::collection::vec(0..20usize, 0..20)) {
            // (device, n) determines the whole op: derive the time from it.
            let ops: Vec<_> = ops.into_iter().map(|(at, named)| (Stamp { eff: Hlc::new(at.n * 7 % 5, 0), ..at }, named)).collect();
            order_and_repeats_do_not_matter(&ops, &seed, |s: &mut Tombstone, (at, named)| match named {
                None => s.withdraw(at),
                Some((device, n)) => s.restore(OpId { device: DeviceId(device), n }, at),
            });
        }
    }

    #[test]
    fn a_restore_undoes_only_what_it_names() {
        let at = |n| Stamp { eff: Hlc::new(n, 0), device: DeviceId(1), n };
        let mut life = Tombstone::default();
        life.withdraw(at(1));
        life.withdraw(at(2));
        life.restore(at(1).op_id(), at(3));
        assert!(life.is_withdrawn());
        life.restore(at(2).op_id(), at(4));
        assert!(!life.is_withdrawn());
    }
}
