//! The secret in the session cookie: 256 random bits. Only its hash is stored, so a stolen database signs nobody in.

use xunge_shared::id::Sha256;

/// What the browser holds.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new secret.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut random = [0; 32];
        getrandom::fill(&mut random)?;
        Ok(Self(hex::encode(random)))
    }

    /// The secret that a cookie holds, when it can be one.
    pub fn read(cookie: &str) -> Option<Self> {
        (cookie.len() == 64 && cookie.bytes().all(|b| b.is_ascii_hexdigit())).then(|| Self(cookie.to_owned()))
    }

    /// What goes into the cookie.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// What is stored. A fast hash is enough: the secret has as many bits as the hash.
    pub fn hash(&self) -> Sha256 {
        Sha256::of(self.0.as_bytes())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}
