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

/// A register of a saying. CBOR: the saying or null.
pub(super) mod one {
    use super::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Said, Write};
    use crate::container::Register;

    pub(in crate::kinds) fn encode<C, W: Write, S: Said + Encode<C>>(
        register: &Register<S>,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        register.get().encode(e, c)
    }

    pub(in crate::kinds) fn decode<'b, C, S: Said + Decode<'b, C>>(d: &mut Decoder<'b>, c: &mut C) -> Result<Register<S>, DecodeError> {
        let mut register = Register::default();
        if let Some(said) = Option::<S>::decode(d, c)? {
            register.put(said.by().stamp, said);
        }
        Ok(register)
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
