//! Plates: the tokens that only this county's server can make, and the sheets that are printed of them.
//!
//! No token is stored: each is a MAC of what it is for, under a key that lies in the data folder. Whoever loses that key has to
//! print every plate anew, so a copy of the data folder must hold it. Phones never get it.

mod genuine;
mod pdf;
mod sheet;
mod signs;

use std::{io, path::Path};

use hmac::{Hmac, Mac};
use xunge_shared::{
    id::EntityId,
    plate::{Plate, Plated, TOKEN_BYTES, Token},
};

pub use genuine::is_genuine;
pub use sheet::print;
pub use signs::{Sign, signs};

use crate::keys;

/// Told apart from any other use that a key of the same bytes might ever have.
const PURPOSE: &[u8] = b"xunge plate 1";

/// The key that all tokens of a county are made with.
pub struct PlateKey([u8; 32]);

impl PlateKey {
    /// Reads the key of a data folder; makes one, for its owner's eyes only, when there is none.
    pub fn open(data: &Path) -> io::Result<Self> {
        keys::open(data, keys::PLATES).map(Self)
    }

    /// The plate of a thing.
    pub fn plate(&self, plated: Plated, entity: EntityId) -> Plate {
        let mac = self.mac(plated, entity).finalize().into_bytes();
        let mut token = [0; TOKEN_BYTES];
        token.copy_from_slice(&mac[..TOKEN_BYTES]);
        Plate { plated, entity, token: Token(token) }
    }

    /// True when the token is the one on the thing's plate.
    pub fn is_genuine(&self, plate: &Plate) -> bool {
        // in constant time
        self.mac(plate.plated, plate.entity).verify_truncated_left(&plate.token.0).is_ok()
    }

    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
    fn mac(&self, plated: Plated, entity: EntityId) -> Hmac<sha2::Sha256> {
        let mut mac = Hmac::new_from_slice(&self.0).expect("any length");
        mac.update(PURPOSE);
        mac.update(plated.kind().as_str().as_bytes());
        mac.update(&entity.0.to_be_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_one_thing_and_one_county() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let key = PlateKey::open(here.path()).unwrap();
        let plate = key.plate(Plated::Zone, EntityId(7));
        assert!(key.is_genuine(&plate));
        assert!(PlateKey::open(here.path()).unwrap().is_genuine(&plate), "the key is kept");
        assert!(!key.is_genuine(&Plate { entity: EntityId(8), ..plate }));
        assert!(!key.is_genuine(&Plate { plated: Plated::Checkpoint, ..plate }));
        assert!(!key.is_genuine(&Plate { token: Token([0; TOKEN_BYTES]), ..plate }));
        assert!(!PlateKey::open(there.path()).unwrap().is_genuine(&plate));
    }
}
