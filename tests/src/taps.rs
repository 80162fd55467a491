//! Taps and time: what a person spends on something, counted, printed and held to its budget.

use std::{
    io::{self, Write as _},
    time::Instant,
};

use anyhow::{Result, ensure};

use crate::browser::Browser;

/// A count that runs.
#[derive(Debug)]
pub struct Taps<'a> {
    browser: &'a Browser,
    what: &'static str,
    most: usize,
    before: usize,
    begun: Instant,
}

impl<'a> Taps<'a> {
    /// Begins to count the taps of `what`, which may take `most`.
    pub fn of(browser: &'a Browser, what: &'static str, most: usize) -> Self {
        Self { browser, what, most, before: browser.taps(), begun: Instant::now() }
    }

    /// It is done: says how many taps it took and how long, and fails when they were too many.
    pub fn done(self) -> Result<()> {
        let Self { what, most, .. } = self;
        let taps = self.browser.taps() - self.before;
        // not by a macro: what those print, `cargo test` keeps to itself when the story passes
        writeln!(
            io::stderr(),
            "taps | {what}: {taps}, at most {most}; {:.1} s with an unhurried browser",
            self.begun.elapsed().as_secs_f64()
        )?;
        ensure!(taps <= most, "{what} takes {taps} taps");
        Ok(())
    }
}
