//! A second factor by time (RFC 6238): codes of six digits that an authenticator shows, and codes on paper for whoever lost it.
//!
//! Pure: the clock and the store are the caller's. SHA-1 and 30 s are what every authenticator knows; the collisions of SHA-1 are no
//! matter to an HMAC.

use totp_rs::{Algorithm, TOTP};
use xunge_shared::{hlc::Millis, id::Sha256};

use super::password;

/// How long a code is shown, seconds.
const STEP: u64 = 30;
/// Codes of so many steps before and after are good too, for clocks that differ (RFC 6238, 5.2).
const SKEW: u64 = 1;
/// 160 bits: what RFC 4226 recommends for a secret.
const SECRET: usize = 20;
/// How many codes there are on paper.
pub const RECOVERY: usize = 10;

/// A new secret.
pub fn generate() -> Result<Vec<u8>, getrandom::Error> {
    let mut secret = vec![0; SECRET];
    getrandom::fill(&mut secret)?;
    Ok(secret)
}

/// The secret as an authenticator takes it: typed, and as an `otpauth` address for its camera.
pub fn shown(secret: &[u8], account: &str) -> (String, String) {
    let typed = base32(secret);
    let label: String =
        account.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
    let address = format!("otpauth://totp/Xunge:{label}?secret={typed}&issuer=Xunge");
    (typed, address)
}

/// The step whose code this is, of those that are good at `now`.
pub fn step_of(secret: &[u8], code: &str, now: Millis) -> Option<u64> {
    let totp = TOTP::new(Algorithm::SHA1, 6, 0, STEP, secret.to_vec()).ok()?;
    let step = now / 1_000 / STEP;
    // All are compared, whichever it is.
    let steps = step.saturating_sub(SKEW)..=step + SKEW;
    steps.fold(None, |found, step| if is_same(&totp.generate(step * STEP), code) { Some(step) } else { found })
}

/// The code that an authenticator shows at `now`.
pub fn code_at(secret: &[u8], now: Millis) -> Option<String> {
    TOTP::new(Algorithm::SHA1, 6, 0, STEP, secret.to_vec()).ok().map(|totp| totp.generate(now / 1_000))
}

/// In a time that does not tell how much of it is right.
fn is_same(a: &str, b: &str) -> bool {
    Sha256::of(a.as_bytes()) == Sha256::of(b.as_bytes())
}

/// Codes for paper; 60 random bits each, so that a fast hash keeps them.
pub fn recovery() -> Result<Vec<String>, getrandom::Error> {
    (0..RECOVERY).map(|_| password::generate()).collect()
}

/// What is stored of a one-time code that is typed: neither case nor what groups it matters.
pub fn hash(code: &str) -> Sha256 {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    Sha256::of(plain.as_bytes())
}

fn base32(bytes: &[u8]) -> String {
    totp_rs::Secret::Raw(bytes.to_vec()).to_encoded().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of eight digits.
        let secret = b"12345678901234567890";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")] {
            assert_eq!(code_at(secret, seconds * 1_000).as_deref(), Some(code));
            let step = step_of(secret, code, seconds * 1_000).unwrap();
            assert_eq!(step, seconds / STEP);
            for (away, good) in [(STEP, true), (2 * STEP, false)] {
                assert_eq!(step_of(secret, code, (seconds + away) * 1_000).is_some(), good, "{away} s late");
            }
        }
        for wrong in ["", "28708", "2870820", "000000", "２８７０８２"] {
            assert_eq!(step_of(secret, wrong, 59_000), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_shown_as_authenticators_read_it() {
        let (typed, address) = shown(b"12345678901234567890", "chen@town");
        assert_eq!(typed, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(address, "otpauth://totp/Xunge:chen%40town?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Xunge");
    }

    #[test]
    fn codes_on_paper_are_read_as_they_are_typed() {
        let codes = recovery().unwrap();
        assert_eq!(codes.len(), RECOVERY);
        assert_eq!(hash(&codes[0]), hash(&format!(" {}", codes[0].to_uppercase().replace('-', " "))));
        assert_ne!(hash(&codes[0]), hash(&codes[1]));
    }
}
