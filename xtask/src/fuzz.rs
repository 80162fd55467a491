//! `cargo xtask fuzz`: every decoder that meets bytes from outside, under libFuzzer, for a bounded time.
//!
//! It compiles as `cargo fuzz` does, but on the stable toolchain and without a sanitizer: the code under test has no unsafe block.
//! What is found goes into `fuzz/artifacts`, for a person to turn into a test.

use crate::exec;
use crate::project::Project;
use crate::step::step;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `fuzz` can be told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// One of the targets in `fuzz/fuzz_targets` [default: all]
    target: Option<String>,
    /// How long each target runs
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// The edges that were taken and the comparisons that failed are what libFuzzer learns from.
const INSTRUMENTED: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";
/// A single input that takes longer, seconds, or needs more memory, MiB, is a finding.
const LIMITS: [&str; 2] = ["-timeout=10", "-rss_limit_mb=1024"];

/// A look at every target, for CI: the corpus and what follows from it by one seed, so that a run can be repeated.
pub(crate) fn glance(project: &Project) -> Result<()> {
    run(project, None, 5, &["-seed=1", "-runs=20000"])
}

/// `cargo xtask fuzz`: what is learned is kept, and every run goes on from there.
pub(crate) fn fuzz(project: &Project, options: &Options) -> Result<()> {
    run(project, options.target.as_deref(), options.seconds, &[])
}

fn run(project: &Project, only: Option<&str>, seconds: u32, bounds: &[&str]) -> Result<()> {
    project.ensure_dist_exists()?;
    let folder = project.root.join("fuzz");
    let targets = targets(&folder, only)?;
    let host = host()?;
    let workshop = project.target.join("fuzz");
    step("fuzz targets: cargo build", || {
        // With a target named, the flags do not reach build scripts.
        let mut build = Command::new("cargo");
        build.args(["build", "--release", "--locked", "--bins", "--target", &host]).current_dir(&folder);
        if !bounds.is_empty() {
            // Compiled well, it would take longer to build than it runs.
            build.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        }
        exec::run(build.env("RUSTFLAGS", INSTRUMENTED).env("CARGO_TARGET_DIR", &workshop))
    })?;
    for target in targets {
        let found = folder.join("artifacts").join(&target);
        let learned = workshop.join(if bounds.is_empty() { "corpus" } else { "glance" }).join(&target);
        if !bounds.is_empty() {
            // A run that can be repeated begins with what is committed, and with nothing else. There may be nothing to remove.
            std::fs::remove_dir_all(&learned).ok();
        }
        for folder in [&found, &learned] {
            std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        step(&format!("fuzz {target}, at most {seconds} s"), || {
            let mut run = Command::new(workshop.join(&host).join("release").join(&target));
            run.arg(format!("-max_total_time={seconds}")).args(LIMITS).args(bounds);
            run.arg(format!("-artifact_prefix={}/", found.display())).args(["-print_final_stats=1", "-print_funcs=0", "-verbosity=0"]);
            // What is learned goes into the first folder; the others are only read.
            exec::run(run.arg(learned).arg(folder.join("corpus").join(&target)))
        })?;
    }
    Ok(())
}

/// The targets' names, from their files.
fn targets(folder: &Path, only: Option<&str>) -> Result<Vec<String>> {
    let sources = folder.join("fuzz_targets");
    let files = std::fs::read_dir(&sources).with_context(|| format!("reading {}", sources.display()))?;
    let paths = files.map(|file| Ok(file?.path())).collect::<Result<Vec<PathBuf>>>()?;
    let mut names: Vec<String> = paths.iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    if let Some(only) = only {
        names.retain(|name| name == only);
        if names.is_empty() {
            bail!("there is no fuzz target {only}: see {}", sources.display());
        }
    }
    Ok(names)
}

fn host() -> Result<String> {
    let about = exec::read(Command::new("rustc").arg("-vV"))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).context("`rustc -vV` names no host")?;
    Ok(host.to_owned())
}
