//! `cargo xtask`: set-up and every chore of the project, one command per file.
//!
//! No product code lives here: this crate only calls tools, and turns what Trunk built into what the server embeds.

mod bench;
mod browser;
mod build;
mod bundle;
mod ci;
mod delegate;
mod digest;
mod dist;
mod exec;
mod fuzz;
mod hygiene;
mod matching;
mod npm;
mod prerequisites;
mod project;
mod run;
mod setup;
mod sim;
mod step;
mod test;
mod tools;
mod wasm;

use clap::{Parser, Subcommand};
use project::Project;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Set-up and every chore of Xunge")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing: wasm target, Trunk, wasm-bindgen, npm packages. Safe to repeat
    Setup,
    /// Build the app and the server that embeds it
    Build(build::Options),
    /// Set up, build, make the demo county when there is none, and serve it
    Run(run::Options),
    /// Set up (a headless browser too) and run every test
    Test(test::Options),
    /// Exactly what CI runs: formatting, lints, docs, dependencies, tests
    Ci,
    /// Let a fuzzer try every decoder that meets bytes from outside
    Fuzz(fuzz::Options),
    /// Measure one of the budgets
    Bench(bench::Options),
    /// Simulated phones against a real server; arguments go to `xunge-fleet fleet`
    Fleet(delegate::Arguments),
    /// Kill the server, fill its disk, make it read-only, under load; arguments go to `xunge-fleet torture`
    Torture(delegate::Arguments),
    /// Simulated phones and a simulated server under one seeded scheduler
    Sim(sim::Options),
    /// Replay the real data of a folder; arguments go to `xunge-fleet real`
    Real(delegate::Arguments),
    /// The dashboards' figures of a folder's real cases, against the same computed from their file; arguments go to `xunge-fleet figures`
    Figures(delegate::Arguments),
    /// How well tracks are matched to the streets of a folder (`streets.geojson`, `walks.ndjson`)
    Matching(matching::Options),
    /// Eight hours of rounds in a real browser with a network that flaps: nothing lost, nothing twice
    Soak,
    /// Trunk's hook: compile the app and split it into chunks
    Wasm,
    /// Take the pictures of the documentation
    Screenshots(delegate::Screenshots),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match Project::find().and_then(|project| dispatch(&project, cli.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(project: &Project, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Setup => setup::setup(project),
        Command::Build(options) => build::command(project, &options),
        Command::Run(options) => run::run(project, &options),
        Command::Test(options) => test::test(project, &options),
        Command::Ci => ci::ci(project),
        Command::Fuzz(options) => fuzz::fuzz(project, &options),
        Command::Bench(options) => bench::bench(project, &options),
        Command::Fleet(arguments) => delegate::fleet(project, "fleet", &arguments.values),
        Command::Torture(arguments) => delegate::torture(project, &arguments.values),
        Command::Sim(options) => sim::sim(project, &options),
        Command::Real(arguments) => delegate::fleet(project, "real", &arguments.values),
        Command::Figures(arguments) => delegate::fleet(project, "figures", &arguments.values),
        Command::Matching(options) => matching::matching(project, &options),
        Command::Soak => delegate::long(project, &["long::eight_hours"]),
        Command::Wasm => wasm::hook(project),
        Command::Screenshots(options) => delegate::screenshots(project, &options),
    }
}
