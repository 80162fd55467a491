//! `xunge retain`: what `serve` does once a day, by hand; or only what it would do.

use std::sync::Arc;

use anyhow::Result;
use clap::Args;

use super::{
    Data, Opened,
    settings::{Flags, Settings},
};
use crate::{
    blobs::{BlobFolder, BlobStore},
    clock,
    retention::{self, Report},
    store::Gone,
};

/// `xunge retain`.
#[derive(Debug, Args)]
pub struct Retain {
    /// Print what would go, and remove nothing
    #[arg(long)]
    dry_run: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Days for which raw tracks are kept [default: as the server's settings say]
    #[arg(long, value_name = "DAYS")]
    keep_tracks: Option<String>,
    /// Days for which photos are kept: since they were taken, those of a case since it was closed [default: as the server's settings say]
    #[arg(long, value_name = "DAYS")]
    keep_photos: Option<String>,
    #[command(flatten)]
    data: Data,
}

impl Retain {
    pub(super) async fn run(self) -> Result<()> {
        let folder = self.data.existing()?;
        // The same settings as the server's: a run by hand must not remove what the daily one would keep.
        let flags = Flags { keep_tracks: self.keep_tracks, keep_photos: self.keep_photos, ..Flags::default() };
        let limits = Settings::gather(&flags)?.keep()?;
        let Opened { store, lock: _lock } = self.data.open()?;
        let blobs: Arc<dyn BlobStore> = Arc::new(BlobFolder::open(&folder)?);
        let report = if self.dry_run {
            retention::preview(&store, limits, clock::now()).await?
        } else {
            retention::run(&store, &blobs, &folder, limits, clock::now()).await?
        };
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            tell(&report, self.dry_run);
        }
        Ok(())
    }
}

fn tell(Report { tracks, photos }: &Report, dry_run: bool) {
    let verb = if dry_run { "would go" } else { "gone" };
    for (what, gone) in [("tracks", tracks), ("photos", photos)] {
        for Gone { kind, scope, count, bytes } in gone {
            println!("{what} {verb}: {count} of {}, scope {scope}, {bytes} bytes", kind.as_str());
        }
        let sum = |of: fn(&Gone) -> u64| gone.iter().map(of).sum::<u64>();
        println!("{what} {verb} in all: {}, {} bytes", sum(|gone| gone.count), sum(|gone| gone.bytes));
    }
}
