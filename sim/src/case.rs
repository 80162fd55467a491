//! What is run: a seed, how large its world is, and which faults are allowed. Written as one line, so that a failure can be
//! repeated, made smaller and kept.

use std::{collections::BTreeSet, fmt, str::FromStr};

/// A kind of fault. Each has a chance of its own in every run, so that some runs are calm and some are hell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Requests that never arrive.
    Loss,
    /// Answers that never arrive, though the server acted.
    Cut,
    /// Requests that arrive twice, the second time much later.
    Twice,
    /// Requests and answers that take long, and so overtake each other.
    Delay,
    /// Request bodies that arrive torn.
    Torn,
    /// 429 and 503, with and without `Retry-After`.
    Busy,
    /// 401 until the password is given.
    SignOut,
    /// 413 for more than a few ops.
    TooLarge,
    /// The app dies between two effects.
    PhoneCrash,
    /// A transaction of the phone's storage does not happen, and the app learns it.
    Abort,
    /// The server dies, before or after its disk was synchronised, and while it recovers.
    ServerCrash,
    /// The server's disk is full for a moment.
    DiskFull,
    /// The server is restored from an older backup.
    Restore,
    /// Clocks of phones are wrong by days, jump, and step back.
    Clock,
    /// Two tabs over one disk.
    Tabs,
    /// A phone's disk is copied to another phone.
    Clone,
    /// Scopes are taken away and given back.
    Scopes,
    /// A phone of the build before, until it is updated.
    OldPhone,
    /// A server of the build before, until it is updated.
    OldServer,
    /// Photos: late, wrong, or never.
    Photos,
    /// Admitted states on a phone's disk are damaged.
    Damage,
    /// A waiting op on a phone's disk is gone: its place must not stop the series.
    Rot,
    /// A phone is gone for good.
    Gone,
    /// Ops that are refused, that no build knows, or that are newer than this one.
    Strange,
    /// A phone's storage is full for a while: nothing is written, and its owner is told so.
    Quota,
    /// Messages and envelopes with keys of a later build.
    Later,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::Loss,
        Self::Cut,
        Self::Twice,
        Self::Delay,
        Self::Torn,
        Self::Busy,
        Self::SignOut,
        Self::TooLarge,
        Self::PhoneCrash,
        Self::Abort,
        Self::ServerCrash,
        Self::DiskFull,
        Self::Restore,
        Self::Clock,
        Self::Tabs,
        Self::Clone,
        Self::Scopes,
        Self::OldPhone,
        Self::OldServer,
        Self::Photos,
        Self::Damage,
        Self::Rot,
        Self::Gone,
        Self::Strange,
        Self::Quota,
        Self::Later,
    ];

    /// Its name in a line.
    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Draws everything.
    pub seed: u64,
    /// At most so many phones.
    pub phones: u64,
    /// At most so many ops are said.
    pub ops: u64,
    /// The faults stop after so many steps.
    pub steps: u64,
    /// Faults that do not happen.
    pub without: BTreeSet<Fault>,
}

impl Case {
    /// The whole run of a seed.
    pub fn of(seed: u64) -> Self {
        Self { seed, phones: 5, ops: 48, steps: 420, without: BTreeSet::new() }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let without: Vec<String> = self.without.iter().map(|fault| fault.name()).collect();
        write!(f, "seed={} phones={} ops={} steps={} without={}", self.seed, self.phones, self.ops, self.steps, without.join(","))
    }
}

/// A line that is no case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCase(String);

impl fmt::Display for BadCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a case: {}", self.0)
    }
}

impl std::error::Error for BadCase {}

impl FromStr for Case {
    type Err = BadCase;
    fn from_str(line: &str) -> Result<Self, BadCase> {
        let bad = |word: &str| BadCase(word.to_owned());
        let mut case = Self::of(0);
        for word in line.split_whitespace() {
            let (name, value) = word.split_once('=').ok_or_else(|| bad(word))?;
            let number = || value.parse().map_err(|_| bad(word));
            match name {
                "seed" => case.seed = number()?,
                "phones" => case.phones = number()?,
                "ops" => case.ops = number()?,
                "steps" => case.steps = number()?,
                "without" => {
                    let fault = |name: &str| Fault::ALL.into_iter().find(|fault| fault.name() == name).ok_or_else(|| bad(name));
                    case.without = value.split(',').filter(|name| !name.is_empty()).map(fault).collect::<Result<_, _>>()?;
                }
                _ => return Err(bad(word)),
            }
        }
        Ok(case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_a_line() {
        let case = Case { without: [Fault::Loss, Fault::OldServer].into(), ..Case::of(7) };
        assert_eq!(case.to_string().parse(), Ok(case));
        assert!("seed=1 without=rain".parse::<Case>().is_err());
    }
}
