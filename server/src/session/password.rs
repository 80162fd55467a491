//! Passwords: argon2id, and a gate so that a rush of sign-ins cannot take the machine's memory and cores from the sync.
//!
//! Nothing here logs or returns a password.

use std::sync::{Arc, LazyLock};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{SaltString, rand_core::OsRng},
};
use tokio::sync::Semaphore;

use crate::error::AppError;

/// The least length of a password, characters: NIST SP 800-63B asks for 8 at least.
pub const LEAST: usize = 8;
/// The greatest length: hashing is linear in it.
pub const GREATEST: usize = 256;
/// 19 MiB each: as many at once as a small machine can bear.
const AT_ONCE: usize = 2;
/// So many wait for their turn, some ten seconds at most; others are told to come back.
const WAITING: usize = 512;

/// A password that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// Too short.
    #[error("a password needs at least {LEAST} characters")]
    TooShort,
    /// Too long.
    #[error("a password may have at most {GREATEST} characters")]
    TooLong,
    /// The hasher failed.
    #[error("the password could not be hashed")]
    Hasher,
}

/// Checks passwords, a few at a time.
#[derive(Debug, Clone)]
pub struct Checker {
    gate: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Default for Checker {
    fn default() -> Self {
        Self { gate: Arc::new(Semaphore::new(AT_ONCE)), queue: Arc::new(Semaphore::new(WAITING)) }
    }
}

/// More wait for a hash than can be made soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowded;

impl From<Crowded> for AppError {
    fn from(_: Crowded) -> Self {
        Self::Busy(5)
    }
}

impl Checker {
    /// True when `password` is the one of `hash`, with what `enter` gave. Without a hash (no such account) the same work is done for
    /// nothing, so that the time of the answer does not tell which names exist.
    ///
    /// `enter` is asked when its turn has come: many that wait together are judged one after another.
    pub async fn check<T, E: From<Crowded>>(
        &self,
        password: String,
        hash: Option<String>,
        enter: impl FnOnce() -> Result<T, E>,
    ) -> Result<(bool, T), E> {
        let work = move || {
            let known = hash.is_some();
            let hash = hash.as_deref().unwrap_or(&DECOY);
            known & matches(&password, hash)
        };
        let (begun, right) = self.work(enter, work).await?;
        Ok((right.unwrap_or(false), begun))
    }

    /// The hash to store; within the same bounds.
    pub async fn hash(&self, password: String) -> Result<Result<String, BadPassword>, Crowded> {
        let ((), hash) = self.work(|| Ok::<_, Crowded>(()), move || hash(&password)).await?;
        Ok(hash.unwrap_or(Err(BadPassword::Hasher)))
    }

    async fn work<B, T: Send + 'static, E: From<Crowded>>(
        &self,
        enter: impl FnOnce() -> Result<B, E>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<(B, Option<T>), E> {
        let _place = self.queue.try_acquire().map_err(|_| Crowded)?;
        let _permit = self.gate.acquire().await.map_err(|_| Crowded)?;
        let begun = enter()?;
        Ok((begun, tokio::task::spawn_blocking(work).await.ok()))
    }
}

/// A hash that no password has.
static DECOY: LazyLock<String> = LazyLock::new(|| hash_unchecked(&"\0".repeat(GREATEST)).unwrap_or_default());

/// Whether a password can be used.
pub fn check(password: &str) -> Result<(), BadPassword> {
    match password.chars().count() {
        ..LEAST => Err(BadPassword::TooShort),
        LEAST..=GREATEST => Ok(()),
        _ => Err(BadPassword::TooLong),
    }
}

/// The hash to store, with its parameters and a fresh salt in it.
pub fn hash(password: &str) -> Result<String, BadPassword> {
    check(password)?;
    hash_unchecked(password)
}

fn hash_unchecked(password: &str) -> Result<String, BadPassword> {
    let salt = SaltString::generate(&mut OsRng);
    hasher().and_then(|h| h.hash_password(password.as_bytes(), &salt).ok().map(|h| h.to_string())).ok_or(BadPassword::Hasher)
}

fn matches(password: &str, hash: &str) -> bool {
    if password.chars().count() > GREATEST {
        return false;
    }
    // The parameters are those of the stored hash, so that raising them does not lock anyone out.
    PasswordHash::new(hash).is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// The least that the OWASP Password Storage Cheat Sheet names for argon2id: 19 MiB, two passes, one lane.
fn hasher() -> Option<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(memory, passes, lanes, None).ok()?))
}

/// KiB, passes, lanes.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// True when a stored hash is not as costly as one made today, or not made by argon2id: whoever signs in next has it replaced.
pub fn is_stale(hash: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else { return true };
    let Ok(params) = Params::try_from(&parsed) else { return true };
    let (memory, passes, _) = COST;
    parsed.algorithm != argon2::ARGON2ID_IDENT || params.m_cost() < memory || params.t_cost() < passes
}

/// A password for somebody who was given none: 60 random bits in groups that can be read over a telephone.
pub fn generate() -> Result<String, getrandom::Error> {
    // No letters or digits that are taken for one another; 32 of them, so that no one is likelier.
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut random = [0; 12];
    getrandom::fill(&mut random)?;
    let text: Vec<char> = random.iter().map(|b| char::from(ALPHABET[usize::from(b % 32)])).collect();
    Ok(text.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let (checker, stored) = (Checker::default(), hash("correct horse").unwrap());
        let check = async |password: &str, hash: Option<&String>| {
            let free = || Ok::<_, Crowded>(());
            checker.check(password.into(), hash.cloned(), free).await.unwrap().0
        };
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(check("correct horse", Some(&stored)).await);
        assert!(!check("correct horse ", Some(&stored)).await);
        assert!(!check("", Some(&stored)).await);
        assert!(!check(&"\0".repeat(GREATEST), None).await, "a name that does not exist has no password");
    }

    #[tokio::test]
    async fn a_rush_is_bounded() {
        let checker = Checker::default();
        let rush = checker.queue.try_acquire_many(WAITING as u32).unwrap();
        let free = || Ok::<_, Crowded>("begun");
        assert_eq!(checker.work(free, || 1).await, Err(Crowded));
        drop(rush);
        assert_eq!(checker.work(free, || 1).await, Ok(("begun", Some(1))), "and then there is room again");
        assert_eq!(checker.work(|| Err::<(), _>(Crowded), || 1).await, Err(Crowded), "what may not begin is not done");
    }

    #[test]
    fn older_hashes_are_known() {
        let of = |memory, passes| {
            let old = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(memory, passes, 1, None).unwrap());
            old.hash_password(b"correct horse", &SaltString::generate(&mut OsRng)).unwrap().to_string()
        };
        assert!(is_stale(&of(4_096, 3)) && is_stale(&of(19_456, 1)) && is_stale("x"));
        assert!(!is_stale(&hash("correct horse").unwrap()) && !is_stale(&of(65_536, 3)));
        assert!(matches("correct horse", &of(4_096, 3)), "and still good");
    }

    #[test]
    fn lengths_are_checked_in_characters() {
        assert_eq!(hash("1234567"), Err(BadPassword::TooShort));
        assert_eq!(hash(&"巡".repeat(257)), Err(BadPassword::TooLong));
        assert!(hash("巡格巡格巡格巡格").is_ok());
    }

    #[test]
    fn generated_passwords_differ() {
        let (a, b) = (generate().unwrap(), generate().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.len(), 14);
    }
}
