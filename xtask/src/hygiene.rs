//! Small rules that no other tool checks, over every file git knows: a lock file names no download address, a Rust file opens by
//! saying what it is, and no file is a wall.

use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::process::Command;

/// Lines of Rust above which a file holds two nouns and is split by noun.
const LONGEST: usize = 400;

/// npm's lock file.
const LOCK: &str = "package-lock.json";

/// Fails with every breach found.
pub(crate) fn check(project: &Project) -> Result<()> {
    let names =
        crate::exec::read(Command::new("git").args(["ls-files", "-z", "--", "*.rs", &format!("*{LOCK}")]).current_dir(&project.root))?;
    let mut breaches = Vec::new();
    for name in names.split_terminator('\0') {
        let path = project.root.join(name);
        if path.exists() {
            let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            breaches.extend(breaches_in(name, &text).into_iter().map(|breach| format!("{name}: {breach}")));
        }
    }
    if !breaches.is_empty() {
        bail!("{} to mend:\n  {}", breaches.len(), breaches.join("\n  "));
    }
    Ok(())
}

fn breaches_in(name: &str, text: &str) -> Vec<String> {
    let mut breaches = Vec::new();
    if name.ends_with(LOCK) {
        if text.contains("\"resolved\":") {
            breaches.push("names a registry's address: write it with `npm install --omit-lockfile-registry-resolved`".to_owned());
        }
    } else {
        let lines = text.lines().count();
        if lines > LONGEST {
            breaches.push(format!("has {lines} lines, more than {LONGEST}: split it by noun"));
        }
        if !text.trim_start().starts_with("//!") {
            breaches.push("does not open with a `//!` line: say what it is and what it must not do".to_owned());
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaches_are_found() {
        let check = |name: &str, text: &str| breaches_in(name, text).len();
        assert_eq!(check("a.rs", "//! Says what it is.\n"), 0);
        assert_eq!(check("a.rs", "fn main() {}\n"), 1);
        assert_eq!(check("a.rs", &format!("//! Long.\n{}", "\n".repeat(LONGEST))), 1);
        assert_eq!(check("package-lock.json", "{\"integrity\": \"x\"}"), 0);
        assert_eq!(check("package-lock.json", "{\"resolved\": \"x\"}"), 1);
    }
}
