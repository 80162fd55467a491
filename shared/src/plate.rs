//! Plates: what the QR code at a door or a checkpoint says, and how it is read back from whatever a camera saw.
//!
//! A plate names a thing and carries a token that only the county's server can make (`server/src/plates`). Nobody guesses it, so
//! that a scan shows that somebody saw this plate; a photograph of a plate carries it too, which is why every scan is
//! recorded with the position beside it. A phone cannot check a token, and holds none: it only records what it scanned.

use std::{fmt, str::FromStr};

use data_encoding::BASE32_NOPAD;

use crate::{
    id::{EntityId, KindName},
    kinds::{Kind, checkpoint::Checkpoint, zone::Zone},
};

/// Bytes of a token: 80 bits, which nobody tries out over a network.
pub const TOKEN_BYTES: usize = 10;
/// Where plates lead on the county's server: upper case, so that the whole address fits the QR code's dense alphanumeric mode.
pub const PATH: &str = "/P/";
/// No address of a plate is longer, in characters.
const MAX_CHARS: usize = 400;

/// What has plates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plated {
    /// A door-front zone.
    Zone,
    /// A must-visit point.
    Checkpoint,
}

impl Plated {
    /// The kind of thing.
    pub fn kind(self) -> KindName {
        match self {
            Self::Zone => Zone::NAME,
            Self::Checkpoint => Checkpoint::NAME,
        }
    }

    /// What has plates of this kind.
    pub fn of_kind(kind: &KindName) -> Option<Self> {
        [Self::Zone, Self::Checkpoint].into_iter().find(|plated| plated.kind() == *kind)
    }

    fn letter(self) -> char {
        match self {
            Self::Zone => 'Z',
            Self::Checkpoint => 'C',
        }
    }
}

/// The secret of a plate.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token(pub [u8; TOKEN_BYTES]);

/// What a plate says. As text, its code: `Z` or `C`, then the id and the token in base32 (RFC 4648), 43 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plate {
    /// What kind of thing it is at.
    pub plated: Plated,
    /// Which one.
    pub entity: EntityId,
    /// Its secret.
    pub token: Token,
}

/// The text is no plate's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the code of a plate")]
pub struct NotAPlate;

impl Plate {
    /// Reads what a camera saw: an address of any server that ends in a plate's code, or the code alone.
    pub fn read(seen: &str) -> Result<Self, NotAPlate> {
        let seen = seen.trim();
        if seen.chars().count() > MAX_CHARS {
            return Err(NotAPlate);
        }
        let path = seen.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        path.rsplit('/').next().unwrap_or_default().parse()
    }

    /// What the QR code of the plate holds: its address on the county's server, or the code alone when that has no address yet.
    pub fn address(&self, server: Option<&str>) -> String {
        match server {
            // scheme and host may be written in capitals (RFC 3986, 6.2.2.1)
            Some(server) => format!("{}{PATH}{self}", server.trim_end_matches('/').to_uppercase()),
            None => self.to_string(),
        }
    }
}

impl fmt::Display for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.entity.0.to_be_bytes().to_vec();
        bytes.extend(self.token.0);
        write!(f, "{}{}", self.plated.letter(), BASE32_NOPAD.encode(&bytes))
    }
}

impl FromStr for Plate {
    type Err = NotAPlate;

    fn from_str(code: &str) -> Result<Self, NotAPlate> {
        let code = code.to_ascii_uppercase();
        let plated = match code.chars().next() {
            Some('Z') => Plated::Zone,
            Some('C') => Plated::Checkpoint,
            _ => return Err(NotAPlate),
        };
        let bytes = BASE32_NOPAD.decode(&code.as_bytes()[1..]).map_err(|_| NotAPlate)?;
        let (id, token) = bytes.split_first_chunk::<16>().ok_or(NotAPlate)?;
        let token = token.try_into().map_err(|_| NotAPlate)?;
        Ok(Self { plated, entity: EntityId(u128::from_be_bytes(*id)), token: Token(token) })
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE32_NOPAD.encode(&self.0))
    }
}

/// Secrets stay out of logs.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl FromStr for Token {
    type Err = NotAPlate;

    fn from_str(text: &str) -> Result<Self, NotAPlate> {
        let bytes = BASE32_NOPAD.decode(text.as_bytes()).map_err(|_| NotAPlate)?;
        bytes.try_into().map(Self).map_err(|_| NotAPlate)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLATE: Plate =
        Plate { plated: Plated::Zone, entity: EntityId(0x0193_6f5e_8a1b_7c3d_9e4f_5a6b_7c8d_9e0f), token: Token([7; TOKEN_BYTES]) };

    #[test]
    fn a_code_fits_the_dense_mode_of_a_qr_code() {
        let address = PLATE.address(Some("https://xunge.example.gov.cn/"));
        assert!(address.starts_with("HTTPS://XUNGE.EXAMPLE.GOV.CN/P/Z"), "{address}");
        assert!(address.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b" $%*+-./:".contains(&b)), "{address}");
        assert_eq!(PLATE.to_string().len(), 43);
    }

    #[test]
    fn a_plate_is_read_from_an_address_and_from_a_code() {
        let code = PLATE.to_string();
        for seen in [
            code.clone(),
            format!(" {code}\n"),
            code.to_lowercase(),
            PLATE.address(Some("http://10.1.2.3:8080")),
            format!("https://anything/P/{code}/?x=1#y"),
        ] {
            assert_eq!(Plate::read(&seen), Ok(PLATE), "{seen}");
        }
    }

    #[test]
    fn other_codes_are_no_plates() {
        let code = PLATE.to_string();
        for seen in
            ["", "Z", "https://example.com/", "微信支付", &code[..42], &format!("{code}A"), &code.replace('Z', "é"), &"Z".repeat(5000)]
        {
            assert_eq!(Plate::read(seen), Err(NotAPlate), "{seen}");
        }
    }

    proptest! {
        #[test]
        fn every_plate_survives_its_code(id: u128, token: [u8; TOKEN_BYTES], zone: bool) {
            let plated = if zone { Plated::Zone } else { Plated::Checkpoint };
            let plate = Plate { plated, entity: EntityId(id), token: Token(token) };
            prop_assert_eq!(Plate::read(&plate.to_string()), Ok(plate));
            prop_assert_eq!(token, plate.token.to_string().parse::<Token>().unwrap().0);
        }

        #[test]
        fn no_text_panics(seen in "\\PC{0,80}") {
            let _ = Plate::read(&seen);
        }
    }
}
