//! Chores that other crates do: the fleet's programs and the pictures of the documentation. Here they only get a built server.

use crate::build::{self, Mode};
use crate::project::Project;
use crate::{browser, exec, setup};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// Arguments handed on as they are.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Handed on as they are; `-- --help` lists what there is
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) values: Vec<String>,
}

/// What `screenshots` can be told.
#[derive(clap::Args)]
pub(crate) struct Screenshots {
    /// Where the pictures go [default: docs/screens in the repository]
    folder: Option<PathBuf>,
}

/// Runs a command of `xunge-fleet` against the release server.
pub(crate) fn fleet(project: &Project, command: &str, arguments: &[String]) -> Result<()> {
    built(project)?;
    let mut fleet = project.cargo(&["run", "--release", "--locked", "--package", "xunge-fleet", "--", command]);
    // The arguments may name files, and those are meant from where the user stands.
    let here = std::env::current_dir().context("finding the current folder")?;
    exec::run(fleet.args(arguments).current_dir(here).env("XUNGE_BIN", project.server_binary()))
}

/// Takes the pictures of the documentation in the headless browser.
pub(crate) fn screenshots(project: &Project, options: &Screenshots) -> Result<()> {
    built(project)?;
    let folder = project.folder_or(options.folder.as_deref(), "docs/screens")?;
    let browser = browser::ensure()?;
    let mut pictures = project.cargo(&["test", "--locked", "--package", "xunge-tests", "--test", "screenshots", "--", "--ignored"]);
    pictures.env("XUNGE_BIN", project.server_binary()).env("XUNGE_SCREENS", folder);
    browser.name_to(&mut pictures);
    exec::run(&mut pictures)
}

/// Runs those of a file's long stories whose names contain one of these words, one after the other.
pub(crate) fn long(project: &Project, file: &str, words: &[&str]) -> Result<()> {
    built(project)?;
    let browser = browser::ensure()?;
    let mut stories = project.cargo(&["test", "--locked", "--package", "xunge-tests", "--test", file, "--"]);
    stories.args(["--ignored", "--nocapture", "--test-threads=1"]).args(words).env("XUNGE_BIN", project.server_binary());
    browser.name_to(&mut stories);
    exec::run(&mut stories)
}

fn built(project: &Project) -> Result<()> {
    setup::setup(project)?;
    build::app(project, Mode::Release)?;
    build::server(project)
}
