//! `xunge demo`: makes the demo county in an empty data folder.

use std::{
    fmt::Write as _,
    io::{IsTerminal, Write as _},
    sync::Arc,
    time::Instant,
};

use anyhow::{Context, Result};
use clap::Args;

use super::{Data, Opened};
use crate::{
    blobs::{BlobFolder, BlobStore, staging::Staging},
    clock,
    demo::{self, Made, PASSWORD, SignIn},
    store::caught_up,
};

/// The file in which the names to sign in with are left.
const ACCOUNTS: &str = "demo-accounts.txt";

/// `xunge demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Which county: the same number gives the same county
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many days of work, up to now
    #[arg(long, default_value_t = 60)]
    days: u32,
    #[command(flatten)]
    data: Data,
}

impl Demo {
    pub(super) async fn run(self) -> Result<()> {
        let begun = Instant::now();
        let folder = self.data.data.clone();
        let Opened { store, lock: _lock } = self.data.open()?;
        let staging = Staging::open(&folder)?;
        let blobs: Arc<dyn BlobStore> = Arc::new(BlobFolder::open(&folder)?);
        let made = demo::fill(&*store, &staging, &blobs, self.seed, clock::now(), self.days, progress).await?;
        // So that the first start of the server has nothing left to do.
        caught_up(&*store).await;
        let table = table(&made.accounts);
        std::fs::write(folder.join(ACCOUNTS), &table).with_context(|| format!("writing {ACCOUNTS}"))?;
        let Made { name, ops, photos, accounts } = made;
        println!("{name}: {ops} ops, {photos} photos, {} accounts in {:.1} s", accounts.len(), begun.elapsed().as_secs_f32());
        Ok(())
    }
}

fn progress(done: usize, total: usize) {
    let mut err = std::io::stderr();
    if err.is_terminal() {
        let end = if done == total { "\n" } else { "" };
        // A terminal that is gone is no reason to stop.
        let _ = write!(err, "\r{done} of {total} ops{end}").and_then(|()| err.flush());
    }
}

/// One of each role; the others are as many as a county has.
fn table(accounts: &[SignIn]) -> String {
    let mut text = format!("Demo accounts (password of all: {PASSWORD})\n\n{:<8} {:<14} {:<8} {}\n", "name", "role", "person", "area");
    for SignIn { name, display, role, area, .. } in accounts.iter().filter(|account| account.first) {
        let _ = writeln!(text, "{name:<8} {:<14} {display:<8} {area}", role.name());
    }
    let _ = writeln!(text, "\nAnd {} more: see `xunge user list`.", accounts.iter().filter(|account| !account.first).count());
    text
}
