//! How containers of what people said are encoded: each saying carries its own stamp, so no key stands beside it.

use minicbor::{
    Decode, Decoder, Encode, Encoder,
    decode::Error as DecodeError,
    encode::{Error as EncodeError, Write},
};

use super::By;

/// Something said, by somebody at some time.
pub(super) trait Said {
    /// By whom and when.
    fn by(&self) -> By;
}

/// A growing set of sayings that has one as a rule. CBOR: null, the saying, or an array of them in order of their stamps: a saying begins
/// with a map ([`By`]), so that the one is told from the other.
pub(super) mod few {
    use minicbor::data::Type;

    use super::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Said, Write, all};
    use crate::{container::GrowSet, op::Stamp};

    pub(in crate::kinds) fn encode<C, W: Write, S: Said + Encode<C>>(
        set: &GrowSet<Stamp, S>,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        match set.len() {
            0 | 1 => set.iter().next().map(|(_, said)| said).encode(e, c),
            _ => all::encode(set, e, c),
        }
    }

    pub(in crate::kinds) fn decode<'b, C, S: Said + Decode<'b, C>>(
        d: &mut Decoder<'b>,
        c: &mut C,
    ) -> Result<GrowSet<Stamp, S>, DecodeError> {
        let mut ahead = d.probe();
        let is_many = ahead.datatype()? == Type::Array && ahead.array()? != Some(0) && ahead.datatype()? == Type::Array;
        if is_many {
            return all::decode(d, c);
        }
        let mut set = GrowSet::default();
        if let Some(said) = Option::<S>::decode(d, c)? {
            set.put(said.by().stamp, said);
        }
        Ok(set)
    }
}

/// A growing set of sayings. CBOR: an array in order of their stamps.
pub(super) mod all {
    use super::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Said, Write};
    use crate::{container::GrowSet, op::Stamp};

    pub(in crate::kinds) fn encode<C, W: Write, S: Said + Encode<C>>(
        set: &GrowSet<Stamp, S>,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        e.array(set.len() as u64)?;
        set.iter().try_for_each(|(_, said)| said.encode(e, c))
    }

    pub(in crate::kinds) fn decode<'b, C, S: Said + Decode<'b, C>>(
        d: &mut Decoder<'b>,
        c: &mut C,
    ) -> Result<GrowSet<Stamp, S>, DecodeError> {
        let mut set = GrowSet::default();
        for said in d.array_iter_with::<C, S>(c)? {
            let said = said?;
            set.put(said.by().stamp, said);
        }
        Ok(set)
    }
}
