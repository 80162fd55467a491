//! Ends a process that a test has started together with its helpers, and makes sure that all are gone.
//!
//! A browser's helpers outlive it by moments in which they still write into its profile.

use std::{
    collections::BTreeSet,
    fs, thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use rustix::process::{Signal, kill_process};

use crate::process::pid;

/// How long the kernel may take to clear away what was killed.
const PATIENCE: Duration = Duration::from_secs(10);

/// SIGKILL to the process and all its descendants; returns when none of them runs.
///
/// Blocks, because it is what a drop does; it takes milliseconds.
pub(crate) fn kill(root: u32) -> Result<()> {
    let doomed = descendants(root);
    for &process in &doomed {
        // Fails only for one that is gone already.
        let _ = kill_process(pid(process)?, Signal::KILL);
    }
    let deadline = Instant::now() + PATIENCE;
    while processes().any(|p| doomed.contains(&p.id) && p.runs) {
        if Instant::now() > deadline {
            bail!("process {root} does not die");
        }
        thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// A line of the process table.
struct Entry {
    id: u32,
    parent: u32,
    /// False for a zombie that its parent has not reaped yet.
    runs: bool,
}

fn descendants(root: u32) -> BTreeSet<u32> {
    let table: Vec<_> = processes().collect();
    let mut tree = BTreeSet::from([root]);
    // A child may stand before its parent in the table: look until nothing is added.
    while table.iter().any(|p| tree.contains(&p.parent) && tree.insert(p.id)) {}
    tree
}

fn processes() -> impl Iterator<Item = Entry> {
    fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|entry| parse(&fs::read_to_string(entry.path().join("stat")).ok()?))
}

/// Reads `pid (name) state ppid …`. The name may hold anything, so the fields are read after its last bracket.
fn parse(stat: &str) -> Option<Entry> {
    let (head, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    let state = fields.next()?;
    Some(Entry { id: head.split(' ').next()?.parse().ok()?, parent: fields.next()?.parse().ok()?, runs: state != "Z" })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn ends_helpers_and_their_helpers() {
        let mut shell = Command::new("sh").args(["-c", "sh -c 'sleep 60 & sleep 60' & sleep 60"]).spawn().expect("sh");
        let deadline = Instant::now() + PATIENCE;
        while descendants(shell.id()).len() < 5 {
            assert!(Instant::now() < deadline, "two shells and three sleeps");
        }
        let family = descendants(shell.id());
        kill(shell.id()).expect("killed");
        assert!(!processes().any(|p| family.contains(&p.id) && p.runs));
        assert!(!shell.wait().expect("status").success());
    }

    #[test]
    fn reads_names_with_brackets() {
        let entry = parse("42 (a) b) S 7 42 42 0").expect("entry");
        assert_eq!((entry.id, entry.parent, entry.runs), (42, 7, true));
    }
}
