//! `cargo xtask matching DIR`: precision and recall of map matching on real streets. The data are somebody's: only their path comes in.

use crate::exec;
use crate::project::Project;
use anyhow::Result;
use std::path::PathBuf;

/// What `matching` can be told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// A folder with `streets.geojson` and `walks.ndjson`
    folder: PathBuf,
}

/// `cargo xtask matching DIR`.
pub(crate) fn matching(project: &Project, options: &Options) -> Result<()> {
    let folder = std::path::absolute(&options.folder)?;
    let mut measure = project.cargo(&["run", "--release", "--locked", "--package", "xunge-patrol", "--example", "matching", "--"]);
    exec::run(measure.arg(folder))
}
