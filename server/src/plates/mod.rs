//! Plates: the tokens that only this county's server can make, and the sheets that are printed of them.
//!
//! No token is stored: each is a MAC of what it is for, under a key that lies in the data folder. Whoever loses that key has to
//! print every plate anew, so a copy of the data folder must hold it. Phones never get it.

mod genuine;
mod pdf;
mod sheet;
mod signs;

use std::{fs, io, io::Write as _, path::Path};

use hmac::{Hmac, Mac};
use xunge_shared::{
    id::EntityId,
    plate::{Plate, Plated, TOKEN_BYTES, Token},
};

pub use genuine::is_genuine;
pub use sheet::print;
pub use signs::{Sign, signs};

/// The key's file in the data folder.
const FILE: &str = "plates.key";
/// Told apart from any other use that a key of the same bytes might ever have.
const PURPOSE: &[u8] = b"xunge plate 1";

/// The key that all tokens of a county are made with.
pub struct PlateKey([u8; 32]);

impl PlateKey {
    /// Reads the key of a data folder; makes one, for its owner's eyes only, when there is none.
    pub fn open(data: &Path) -> io::Result<Self> {
        let path = data.join(FILE);
        match fs::read(&path) {
            Ok(bytes) => bytes.try_into().map(Self).map_err(|_| {
                io::Error::new(io::ErrorKind::InvalidData, format!("{} is not 32 bytes long: put the right one back", path.display()))
            }),
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => Self::make(&path),
            Err(other) => Err(other),
        }
    }

    fn make(path: &Path) -> io::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(io::Error::other)?;
        let mut file = private(path)?;
        file.write_all(&key)?;
        file.sync_all()?;
        Ok(Self(key))
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

/// A new file that only its owner can read.
fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
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

    #[test]
    fn a_damaged_key_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), b"short").unwrap();
        assert!(PlateKey::open(folder.path()).is_err());
        assert_eq!(fs::read(folder.path().join(FILE)).unwrap(), b"short");
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        PlateKey::open(folder.path()).unwrap();
        assert_eq!(fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
