//! `xunge verify` and `xunge anchor`: whether a data folder is what the server wrote, and what to keep elsewhere to see more.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context as _, Result};
use clap::Args;

use super::{Data, receipt::proofs};
use crate::{
    clock,
    lock::{FolderLock, LockError},
    receipt::{Anchored, PublicKey, check},
    sqlite,
    store::Ends,
    verify::{Report, Scrutiny, verify},
};

/// `xunge verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Compare with an anchor that was kept elsewhere (`xunge anchor`); may be given several times. Without one, a folder whose end was
    /// cut off, or that was made anew as a whole, looks sound
    #[arg(long, value_name = "FILE")]
    anchor: Vec<PathBuf>,
    /// Compare with receipts that a phone exported; may be given several times
    #[arg(long, value_name = "FILE")]
    receipt: Vec<PathBuf>,
    /// The public key of anchors and receipts, kept elsewhere; without it the folder's own is believed
    #[arg(long, value_name = "KEY")]
    key: Option<PublicKey>,
    /// Only chains, anchors and receipts: no photos, no views, and SQLite's fast check
    #[arg(long)]
    quick: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: Data,
}

/// `xunge anchor`.
#[derive(Debug, Args)]
pub struct MakeAnchor {
    #[command(flatten)]
    data: Data,
}

impl Verify {
    pub(super) fn run(self) -> Result<ExitCode> {
        // Held when no server runs, so that none begins meanwhile; beside one, everything is read all the same.
        let lock = FolderLock::take(&self.data.existing()?);
        let scrutiny = self.scrutiny()?;
        let report = verify(&self.data.data, &scrutiny)?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            self.tell(&report, matches!(lock, Err(LockError::Taken(_))));
        }
        Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn scrutiny(&self) -> Result<Scrutiny> {
        let mut scrutiny = Scrutiny { views: !self.quick, photos: !self.quick, thorough: !self.quick, ..Scrutiny::default() };
        if self.anchor.is_empty() && self.receipt.is_empty() {
            return Ok(scrutiny);
        }
        let key = self.data.key(self.key)?;
        for file in &self.anchor {
            let about = || format!("{}", file.display());
            let anchored: Anchored = serde_json::from_slice(&fs::read(file).with_context(about)?).with_context(about)?;
            scrutiny.anchors.push(anchored.open(&key).with_context(about)?);
        }
        for file in &self.receipt {
            let about = || format!("{}", file.display());
            for proof in proofs(file)? {
                scrutiny.receipts.push(check(&proof.receipt, &proof.op, &key).with_context(about)?);
            }
        }
        Ok(scrutiny)
    }

    fn tell(&self, report: &Report, running: bool) {
        let Report { seen, photos, unnamed, views, anchors, receipts, findings } = report;
        println!(
            "{} ops in {} scopes ({} of them pruned), {} in quarantine, {} series, {photos} photos",
            seen.ops, seen.scopes, seen.pruned, seen.refused, seen.series
        );
        if seen.lasting > 0 {
            println!("{} summaries of what is pruned", seen.lasting);
        }
        if *unnamed > 0 {
            println!("{unnamed} files beside the photos that no record names");
        }
        if running {
            println!("a server runs on the folder: what it wrote meanwhile was not looked at");
        }
        if !self.quick && !views {
            println!("the views were not compared: there are none, or they will be built anew");
        }
        if *anchors + *receipts > 0 {
            println!("{anchors} anchors and {receipts} receipts agree");
        } else if self.anchor.is_empty() && self.receipt.is_empty() {
            println!("no anchor was given: a folder whose end was cut off, or that was made anew as a whole, would look sound");
        }
        for finding in findings {
            println!("FAIL {finding}");
        }
        println!("{}", if findings.is_empty() { "sound" } else { "NOT SOUND" });
    }
}

impl MakeAnchor {
    pub(super) fn run(self) -> Result<()> {
        self.data.existing()?;
        let Ends { epoch, heads, refused } = sqlite::inspect(&self.data.data)?.ends()?;
        let anchored = self.data.signer()?.anchor(epoch, clock::now(), heads, refused);
        println!("{}", serde_json::to_string_pretty(&anchored)?);
        Ok(())
    }
}
