//! The headless browser of the end-to-end tests. Found on PATH; on Debian as root installed; otherwise named.

use crate::exec;
use crate::step::{step, unchanged};
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::Command;

const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-noto-cjk"];

/// The two programs the tests drive.
pub(crate) struct Browser {
    chromium: PathBuf,
    chromedriver: PathBuf,
}

impl Browser {
    /// Tells a test run where the browser is.
    pub(crate) fn name_to(&self, command: &mut Command) {
        command.env("CHROMIUM", &self.chromium).env("CHROMEDRIVER", &self.chromedriver);
    }
}

/// Finds the browser, installing it where that is possible without asking.
pub(crate) fn ensure() -> Result<Browser> {
    if let Some(browser) = find() {
        unchanged("headless browser");
        return Ok(browser);
    }
    let packages = PACKAGES.join(" ");
    if exec::find(&["apt-get"]).is_none() || !is_root() {
        bail!(
            "no Chromium with its driver on PATH, and the end-to-end tests need both.\n  \
             Debian: `sudo apt-get install {packages}`\n  \
             elsewhere: install Chromium or Chrome and the chromedriver of the same version, or set CHROMIUM and CHROMEDRIVER to their paths"
        );
    }
    step(&format!("headless browser: apt-get install {packages}"), || {
        let apt = || {
            let mut command = Command::new("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive");
            command
        };
        exec::run(apt().args(["update", "--quiet"]))?;
        exec::run(apt().args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(PACKAGES))
    })?;
    match find() {
        Some(browser) => Ok(browser),
        None => bail!("apt-get installed {packages}, but neither chromium nor chromedriver is on PATH: set CHROMIUM and CHROMEDRIVER"),
    }
}

fn find() -> Option<Browser> {
    let named = |variable| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file());
    Some(Browser {
        chromium: named("CHROMIUM").or_else(|| exec::find(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]))?,
        chromedriver: named("CHROMEDRIVER").or_else(|| exec::find(&["chromedriver"]))?,
    })
}

fn is_root() -> bool {
    exec::read(Command::new("id").arg("-u")).is_ok_and(|user| user.trim() == "0")
}
