//! `verify`: is everything in a data folder what the server wrote? Reads only, in bounded memory, also beside a running server.
//!
//! What it cannot see by itself: a whole folder that was set back or made anew by somebody who knows how. Anchors and receipts that
//! were kept elsewhere show that, and are compared here.

use std::{fs, io, path::Path};

use serde::Serialize;
use xunge_shared::{
    hlc::Millis,
    id::{Scope, Sha256},
};

use crate::{
    blobs::{BlobFolder, BlobStore},
    receipt::{Anchor, Place, Proven},
    sqlite,
    store::{Finding, Inspect, Seen, StoreError},
};

/// How many photos' names are in memory at once.
const PHOTOS: usize = 1_000;

/// What to look at besides the chains.
#[derive(Debug, Clone, Default)]
pub struct Scrutiny {
    /// Fold the log anew and compare the views.
    pub views: bool,
    /// Read every photo.
    pub photos: bool,
    /// SQLite's own check, thorough instead of fast.
    pub thorough: bool,
    /// Anchors, their signatures seen to be right.
    pub anchors: Vec<Anchor>,
    /// What receipts prove.
    pub receipts: Vec<Proven>,
}

/// What was seen and found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    /// How much was looked at.
    #[serde(flatten)]
    pub seen: Seen,
    /// Photos that were read.
    pub photos: u64,
    /// Files in the photos' folder that no record names: uploads of the last moment, or leftovers.
    pub unnamed: u64,
    /// True when the views were compared; they are not when there are none, or when they are about to be built anew.
    pub views: bool,
    /// Anchors that agree.
    pub anchors: u64,
    /// Receipts that agree.
    pub receipts: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Why nothing can be said.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The photos' folder cannot be read.
    #[error("the photos cannot be read: {0}")]
    Photos(#[from] io::Error),
}

/// Looks at a data folder.
pub fn verify(data: &Path, scrutiny: &Scrutiny) -> Result<Report, VerifyError> {
    let store = sqlite::inspect(data)?;
    let mut report = Report { findings: store.integrity(scrutiny.thorough)?, ..Report::default() };
    if !report.findings.is_empty() {
        // A damaged file tells nothing reliable of what is in it.
        return Ok(report);
    }
    let (findings, seen) = store.chains()?;
    report.seen = seen;
    report.findings.extend(findings);
    for anchor in &scrutiny.anchors {
        let findings = beside_anchor(&*store, anchor)?;
        report.anchors += u64::from(findings.is_empty());
        report.findings.extend(findings);
    }
    for receipt in &scrutiny.receipts {
        let finding = beside_receipt(&*store, receipt)?;
        report.receipts += u64::from(finding.is_none());
        report.findings.extend(finding);
    }
    if scrutiny.views
        && let Some(findings) = store.views()?
    {
        report.views = true;
        report.findings.extend(findings);
    }
    if scrutiny.photos {
        photos(&*store, data, &mut report)?;
    }
    Ok(report)
}

fn beside_anchor(store: &dyn Inspect, anchor: &Anchor) -> Result<Vec<Finding>, StoreError> {
    let ends = store.ends()?;
    let (signed, restored) = (anchor.at, ends.epoch != anchor.epoch);
    let mut findings = vec![];
    for head in &anchor.heads {
        findings.extend(place(store, head.scope, head.seq, head.link, signed, restored)?);
    }
    if anchor.refused > 0 {
        match store.refused_link(anchor.refused)? {
            Some(link) if link == anchor.refused_link => {}
            Some(_) => findings.push(Finding::Quarantine { id: anchor.refused, what: "rewritten" }),
            None => findings.push(Finding::Quarantine { id: anchor.refused, what: "truncated" }),
        }
    }
    Ok(findings)
}

fn beside_receipt(store: &dyn Inspect, proven: &Proven) -> Result<Option<Finding>, StoreError> {
    let restored = store.ends()?.epoch != proven.epoch;
    match &proven.place {
        Place::Feed { scope, seq, .. } => place(store, *scope, *seq, proven.link, proven.signed, restored),
        Place::Quarantine { id, .. } => Ok(match store.refused_link(*id)? {
            Some(link) if link == proven.link => None,
            Some(_) => Some(Finding::Quarantine { id: *id, what: "rewritten" }),
            None => Some(Finding::Quarantine { id: *id, what: "truncated" }),
        }),
    }
}

/// A place whose link is known from outside.
fn place(store: &dyn Inspect, scope: Scope, seq: u64, link: Sha256, signed: Millis, restored: bool) -> Result<Option<Finding>, StoreError> {
    match store.link(scope, seq)? {
        Some(stored) if stored == link => Ok(None),
        Some(_) => Ok(Some(Finding::Rewritten { scope, seq, signed, restored })),
        None => {
            let ends = store.ends()?.heads.iter().find(|end| end.scope == scope).map_or(0, |end| end.seq);
            Ok(Some(Finding::Truncated { scope, ends, known: seq, signed, restored }))
        }
    }
}

fn photos(store: &dyn Inspect, data: &Path, report: &mut Report) -> Result<(), VerifyError> {
    let blobs = BlobFolder::within(data);
    let mut after = None;
    loop {
        let batch = store.photos(after, PHOTOS)?;
        let Some((last, _)) = batch.last() else { break };
        after = Some(*last);
        for (photo, size) in batch {
            let what = match blobs.get(photo)? {
                None => "missing",
                Some(bytes) if Sha256::of(&bytes) != photo => "altered",
                Some(bytes) if bytes.len() as u64 != size => "size",
                Some(_) => {
                    report.photos += 1;
                    continue;
                }
            };
            report.findings.push(Finding::Photo { photo, what });
        }
    }
    report.unnamed = blobs.count()?.saturating_sub(report.photos);
    Ok(())
}

impl BlobFolder {
    /// How many files are in it.
    fn count(&self) -> io::Result<u64> {
        let mut count = 0;
        let folders = match fs::read_dir(self.root()) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(0),
            folders => folders?,
        };
        for folder in folders {
            let folder = folder?;
            if folder.file_type()?.is_dir() {
                count += fs::read_dir(folder.path())?.count() as u64;
            }
        }
        Ok(count)
    }
}
