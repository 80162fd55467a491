//! `cargo xtask test`: every test, with everything they need set up first. The end-to-end tests get the app and the server as users
//! get them.

use crate::browser::{self, Browser};
use crate::build::{self, Mode};
use crate::exec;
use crate::project::Project;
use crate::setup;
use crate::step::step;
use anyhow::Result;

/// What `test` can be told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run a part only
    #[arg(long)]
    only: Option<Part>,
}

/// The two parts of the tests.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Part {
    /// Tests that need no browser
    Unit,
    /// Tests in a real browser
    E2e,
}

/// The crate of the end-to-end tests.
const E2E: &str = "xunge-tests";

/// `cargo xtask test`.
pub(crate) fn test(project: &Project, options: &Options) -> Result<()> {
    setup::setup(project)?;
    match options.only {
        Some(Part::Unit) => tests(project, &["--workspace", "--exclude", E2E], None),
        Some(Part::E2e) => tests(project, &["--package", E2E], Some(&browser::ensure()?)),
        None => all(project),
    }
}

/// Every test, after `setup`. One cargo call for all crates: they then agree on their dependencies' features, which compile once.
pub(crate) fn all(project: &Project) -> Result<()> {
    tests(project, &["--workspace"], Some(&browser::ensure()?))
}

fn tests(project: &Project, packages: &[&str], browser: Option<&Browser>) -> Result<()> {
    let command = || {
        let mut command = project.cargo(&["test", "--locked", "--no-fail-fast"]);
        // A failed story says in a sentence what it waited for; a hundred frames of the runtime below would only bury it.
        command.args(packages).env("XUNGE_BIN", project.server_binary()).env("RUST_LIB_BACKTRACE", "0");
        if let Some(browser) = browser {
            browser.name_to(&mut command);
        }
        command
    };
    build::beside_the_app(project, || step("cargo test --no-run", || exec::run(command().arg("--no-run"))))??;
    build::app(project, Mode::Release)?;
    build::server(project)?;
    step("cargo test", || exec::run(&mut command()))
}
