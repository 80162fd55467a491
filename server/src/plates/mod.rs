//! Plates: the tokens that only this county's server can make, and the sheets that are printed of them.
//!
//! No token is stored: each is a MAC of what it is for, and of how often it was made anew, under a key that lies in the data folder.
//! Whoever loses that key has to print every plate anew, so a copy of the data folder must hold it. Phones never get it.

mod genuine;
pub(crate) mod letters;
pub(crate) mod pdf;
mod renewal;
mod sheet;
mod signs;

use std::{io, path::Path};

use hmac::{Hmac, Mac};
use xunge_shared::{
    id::EntityId,
    plate::{Plate, Plated, TOKEN_BYTES, Token},
};

pub use genuine::{Judged, judge};
pub use renewal::{Renewals, about};
pub use sheet::print;
pub use signs::{Sign, Wanted, signs};

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

    /// The plate of a thing that was made anew so many times.
    pub fn plate(&self, plated: Plated, entity: EntityId, renewals: usize) -> Plate {
        let mac = self.mac(plated, entity, renewals).finalize().into_bytes();
        let mut token = [0; TOKEN_BYTES];
        token.copy_from_slice(&mac[..TOKEN_BYTES]);
        Plate { plated, entity, token: Token(token) }
    }

    /// Of how many renewals up to `renewals` the token is the thing's; nothing when it is none of them.
    pub fn renewal_of(&self, plate: &Plate, renewals: usize) -> Option<usize> {
        // each in constant time
        (0..=renewals).rev().find(|n| self.mac(plate.plated, plate.entity, *n).verify_truncated_left(&plate.token.0).is_ok())
    }

    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
    fn mac(&self, plated: Plated, entity: EntityId, renewals: usize) -> Hmac<sha2::Sha256> {
        let mut mac = Hmac::new_from_slice(&self.0).expect("any length");
        mac.update(PURPOSE);
        mac.update(plated.kind().as_str().as_bytes());
        mac.update(&entity.0.to_be_bytes());
        // the first plate's is as it was before plates could be made anew
        if renewals > 0 {
            mac.update(&(renewals as u64).to_be_bytes());
        }
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
        let plate = key.plate(Plated::Zone, EntityId(7), 0);
        assert_eq!(key.renewal_of(&plate, 0), Some(0));
        assert_eq!(PlateKey::open(here.path()).unwrap().renewal_of(&plate, 0), Some(0), "the key is kept");
        assert_eq!(key.renewal_of(&Plate { entity: EntityId(8), ..plate }, 0), None);
        assert_eq!(key.renewal_of(&Plate { plated: Plated::Checkpoint, ..plate }, 0), None);
        assert_eq!(key.renewal_of(&Plate { token: Token([0; TOKEN_BYTES]), ..plate }, 0), None);
        assert_eq!(PlateKey::open(there.path()).unwrap().renewal_of(&plate, 0), None);
    }

    #[test]
    fn a_plate_made_anew_has_another_token_and_the_old_ones_are_still_known() {
        let folder = tempfile::tempdir().unwrap();
        let key = PlateKey::open(folder.path()).unwrap();
        let plates = [0, 1, 2].map(|renewals| key.plate(Plated::Checkpoint, EntityId(7), renewals));
        assert_ne!(plates[0].token, plates[1].token);
        assert_ne!(plates[1].token, plates[2].token);
        for (n, plate) in plates.iter().enumerate() {
            assert_eq!(key.renewal_of(plate, 2), Some(n));
        }
        assert_eq!(key.renewal_of(&plates[2], 1), None, "not before it was made");
    }
}
