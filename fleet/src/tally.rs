//! A table of what was expected and what was found; any difference makes the run fail.

use std::fmt::Display;

use anyhow::{Result, ensure};

/// The rows so far.
#[derive(Debug, Default)]
pub struct Tally {
    rows: Vec<(String, String, String, bool)>,
}

impl Tally {
    /// A figure that must be equal.
    #[expect(clippy::needless_pass_by_value, reason = "figures are made where they are told")]
    pub fn equal<T: PartialEq + Display>(&mut self, what: &str, expected: T, found: T) {
        let same = expected == found;
        self.rows.push((what.into(), expected.to_string(), found.to_string(), same));
    }

    /// A figure that must be at most so far away.
    pub fn near(&mut self, what: &str, expected: f64, found: f64, within: f64) {
        let near = (expected - found).abs() <= within;
        self.rows.push((what.into(), format!("{expected:.1}"), format!("{found:.1}"), near));
    }

    /// A figure that is only told.
    pub fn told(&mut self, what: &str, found: impl Display) {
        self.rows.push((what.into(), String::new(), found.to_string(), true));
    }

    /// Prints the table; an error when a row differs.
    pub fn print(&self) -> Result<()> {
        println!("{:<58} {:>16} {:>16}", "", "expected", "found");
        for (what, expected, found, right) in &self.rows {
            println!("{what:<58} {expected:>16} {found:>16} {}", if *right { "" } else { "  ← differs" });
        }
        let wrong = self.rows.iter().filter(|(.., right)| !right).count();
        ensure!(wrong == 0, "{wrong} of {} figures differ", self.rows.len());
        Ok(())
    }
}
