//! `cargo xtask sim`: the simulation, natively, and on the app's target to compare how runs end.

use crate::prerequisites::WASM_TARGET;
use crate::project::{Project, create_dir};
use crate::step::step;
use crate::{exec, setup, tools};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// Its profile in the workspace's manifest.
const PROFILE: &str = "sim";
/// What CI runs.
const CI_SEEDS: &str = "4000";
/// How far CI looks for a world that shows a mistake: some need a phone that was copied, a backup and an answer that is late, all in one.
const CI_HUNTED: &str = "40000";
/// How many endings CI compares between the targets.
const CI_COMPARED: u64 = 50;

/// What `sim` can be told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Compare how so many runs end natively and as WebAssembly under Node
    #[arg(long)]
    wasm: bool,
    /// How many seeds [default: 4000; with --wasm 50]
    #[arg(long)]
    seeds: Option<u64>,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Handed on to `xunge-sim`: --seed SEED, --mutation NAME or all, --case 'LINE', --trace, --threads N
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// `cargo xtask sim`.
pub(crate) fn sim(project: &Project, options: &Options) -> Result<()> {
    if options.wasm {
        return compare(project, options.from, options.seeds.unwrap_or(CI_COMPARED));
    }
    let mut arguments = vec!["--from".to_owned(), options.from.to_string()];
    if let Some(seeds) = options.seeds {
        arguments.extend(["--seeds".to_owned(), seeds.to_string()]);
    }
    arguments.extend(options.arguments.iter().cloned());
    exec::run(native(project).args(arguments))
}

/// What CI runs: seeds, every mutation, and both targets.
pub(crate) fn ci(project: &Project) -> Result<()> {
    exec::run(native(project).args(["--seeds", CI_SEEDS]))?;
    exec::run(native(project).args(["--seeds", CI_HUNTED, "--mutation", "all"]))?;
    compare(project, 1, CI_COMPARED)
}

fn native(project: &Project) -> Command {
    project.cargo(&["run", "--quiet", "--profile", PROFILE, "--locked", "--package", "xunge-sim", "--"])
}

/// Fails unless the runs end the same on both targets.
fn compare(project: &Project, from: u64, seeds: u64) -> Result<()> {
    setup::wasm_target(project)?;
    tools::ensure(project, &[tools::WASM_BINDGEN])?;
    let module = step("the simulation as WebAssembly", || compile(project))?;
    let wanted = ["--digests", "--from", &from.to_string(), "--seeds", &seeds.to_string()].map(str::to_owned);
    let ours = exec::read(native(project).args(wanted))?;
    let script = format!(
        "const {{ line }} = require({module}); for (let seed = {from}n; seed < {}n; seed++) console.log(line(seed));",
        from + seeds,
        module = serde_json::to_string(&module).context("naming the module")?
    );
    let theirs = exec::read(Command::new("node").args(["--eval", &script]))?;
    if let Some((native, wasm)) = ours.lines().zip(theirs.lines()).find(|(native, wasm)| native != wasm) {
        bail!("a run ends differently:\n  native {native}\n  wasm   {wasm}");
    }
    if ours.lines().count() != theirs.lines().count() || ours.lines().count() as u64 != seeds {
        bail!("not every run has ended on both targets");
    }
    println!("{seeds} runs from seed {from} end alike natively and as WebAssembly");
    Ok(())
}

fn compile(project: &Project) -> Result<PathBuf> {
    // Not optimised: a few runs cost less than compiling them well.
    let build = ["build", "--locked", "--package", "xunge-sim", "--example", "digests", "--target", WASM_TARGET];
    exec::run(&mut project.cargo(&build))?;
    let module = project.target.join(WASM_TARGET).join("debug").join("examples").join("digests.wasm");
    let folder = project.target.join("xtask").join("sim");
    create_dir(&folder)?;
    let mut bind = Command::new(tools::WASM_BINDGEN.path(project));
    exec::run(bind.arg(module).args(["--target", "nodejs", "--no-typescript", "--out-dir"]).arg(&folder))?;
    Ok(folder.join("digests.js"))
}
