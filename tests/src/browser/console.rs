//! What the page said on its console, and whether it panicked.

use anyhow::{Result, bail};

use super::Browser;

/// One line of the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// The text, with the script's place before it.
    pub text: String,
}

impl Browser {
    /// Everything that the console has said since the browser was opened.
    pub async fn console(&self) -> Result<Vec<Entry>> {
        self.read_console().await?;
        Ok(self.lock().console.clone())
    }

    /// Fails when Rust panicked in the page, or a script ended by an uncaught error.
    pub async fn check_console(&self) -> Result<()> {
        for entry in self.console().await? {
            if entry.broken() {
                bail!("{}: the page broke: {}", self.name(), entry.text);
            }
        }
        Ok(())
    }

    /// Moves what chromedriver has buffered here, because reading empties its buffer.
    pub(super) async fn read_console(&self) -> Result<()> {
        // A browser that is not running says nothing more.
        let Ok(web) = self.web() else { return Ok(()) };
        let fresh = web.browser_log().await?;
        self.lock().console.extend(fresh.into_iter().map(|e| Entry { level: e.level, text: e.message }));
        Ok(())
    }
}

impl Entry {
    fn broken(&self) -> bool {
        let panicked = self.text.contains("panicked at") || self.text.contains("RuntimeError: unreachable");
        panicked || (self.level == "SEVERE" && self.text.contains("Uncaught"))
    }
}

impl std::fmt::Display for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.level, self.text)
    }
}
