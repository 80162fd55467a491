//! `cargo xtask bench`: one budget measured, as a ratio. The bundle is weighed here; the rest runs in the fleet against a real server.

use crate::build::{self, Mode};
use crate::project::Project;
use crate::{bundle, delegate, setup};
use anyhow::{Context, Result};
use clap::ValueEnum;

/// What `bench` can be told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Which budget
    name: Name,
    /// Handed on to `xunge-fleet bench NAME`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// The budgets with a benchmark.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Durable operations per second, in batches
    Ingest,
    /// Durable pushes of one operation per second
    Pushes,
    /// A town's first sync: bytes and time
    FirstSync,
    /// A thousand phones that are opened at once
    Evening,
    /// Bytes per operation
    Wire,
    /// Map tiles: time uncached
    Tile,
    /// The desk's lists: time
    Query,
    /// The figures of a year: time
    Dashboard,
    /// Tiles, lists and figures of one county
    Desk,
    /// What rounds covered: working it out, and asking for it
    Coverage,
    /// From a push's acknowledgement to the desk's screen: time
    Live,
    /// The app's first load: bytes
    Bundle,
    /// A phone's cold start, ten thousand zones, the memory of a long round: in a real browser
    Phone,
}

/// `cargo xtask bench NAME`.
pub(crate) fn bench(project: &Project, options: &Options) -> Result<()> {
    if options.name == Name::Bundle {
        setup::setup(project)?;
        build::app(project, Mode::Release)?;
        return bundle::weigh(project);
    }
    if options.name == Name::Phone {
        return delegate::long(project, &["long::cold", "long::ten_thousand", "long::memory", "rounds::two_hours"]);
    }
    let name = options.name.to_possible_value().context("a benchmark has no name")?;
    let arguments: Vec<String> = std::iter::once(name.get_name().to_owned()).chain(options.arguments.iter().cloned()).collect();
    delegate::fleet(project, "bench", &arguments)
}
