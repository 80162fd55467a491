//! The standard library compiled with the app, for size: a tenth less wasm. The one that rustup installs is compiled for speed, and
//! carries the words of every panic. Needs options that are not stable yet; only this one build sees them.

use crate::exec;
use crate::project::Project;
use crate::step::step;
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// rustup's name of the sources.
const COMPONENT: &str = "rust-src";

/// What makes cargo compile a small standard library: its slower, smaller algorithms, panics that stop at once and so need no places in
/// the source, and nothing that prints values for developers.
pub(super) const SMALL: [&str; 4] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
    "--config",
    "target.wasm32-unknown-unknown.rustflags=[\"-Zunstable-options\", \"-Cpanic=immediate-abort\", \"-Zfmt-debug=none\", \"-Zlocation-detail=none\"]",
];

/// Whether the sources are here, fetched if need be. Without them the app is built all the same, and is larger.
pub(super) fn ensure(project: &Project) -> Result<bool> {
    let sysroot = exec::read(Command::new("rustc").args(["--print", "sysroot"]).current_dir(&project.root))?;
    let source = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std/Cargo.toml");
    if source.is_file() {
        return Ok(true);
    }
    let add = || exec::run(Command::new("rustup").args(["component", "add", COMPONENT]).current_dir(&project.root));
    let fetched = step(&format!("{COMPONENT}: rustup component add"), add).is_ok() && source.is_file();
    if !fetched {
        println!(
            "  without {COMPONENT} the app is a tenth larger than it could be: `rustup component add {COMPONENT}` when the network is up"
        );
    }
    Ok(fetched)
}
