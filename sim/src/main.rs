//! `xunge-sim`: runs seeds, or shows that mistakes are found.

use std::{process::ExitCode, time::Instant};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use mimalloc::MiMalloc;
use xunge_sim::{Broken, case::Case, hunt, mutation::Mutation, run, shrink::shrink};

/// A world is made of many small things, on every core at once.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[derive(Debug, Parser)]
#[command(about = "Phones and a server under one seeded scheduler")]
struct Cli {
    /// How many seeds
    #[arg(long, default_value_t = 2_000)]
    seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// This seed only
    #[arg(long)]
    seed: Option<u64>,
    /// A case as a failure prints it
    #[arg(long)]
    case: Option<String>,
    /// With this mistake, or with `all` of them in turn: each must be caught
    #[arg(long)]
    mutation: Option<String>,
    /// With a case: tells what happened in it
    #[arg(long)]
    trace: bool,
    /// Prints the digest of each seed's ending, and nothing else
    #[arg(long)]
    digests: bool,
    /// How many threads; all cores without it
    #[arg(long)]
    threads: Option<usize>,
}

fn main() -> ExitCode {
    match chosen(&Cli::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn chosen(cli: &Cli) -> Result<bool> {
    let threads = cli.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    ensure!(threads > 0 && cli.seeds > 0, "at least one seed and one thread");
    let (from, seeds) = cli.seed.map_or((cli.from, cli.seeds), |seed| (seed, 1));
    let named = |name: &str| Mutation::named(name).with_context(|| format!("no mutation is called {name}: see `--mutation all`"));
    match (&cli.case, cli.mutation.as_deref()) {
        _ if cli.digests => {
            for seed in from..from + seeds {
                println!("{}", xunge_sim::line(seed));
            }
            Ok(true)
        }
        (Some(line), mutation) => {
            let case: Case = line.parse()?;
            if cli.trace {
                for line in xunge_sim::trace(&case, mutation.map(named).transpose()?) {
                    println!("{line}");
                }
            }
            Ok(told(&case, run(&case, mutation.map(named).transpose()?).ending.err()))
        }
        (None, Some("all")) => Ok(mutations(from, seeds, threads)),
        (None, Some(name)) => Ok(mutation(named(name)?, from, seeds, threads)),
        (None, None) => Ok(plain(from, seeds, threads)),
    }
}

/// True when the case holds.
fn told(case: &Case, broken: Option<Broken>) -> bool {
    match broken {
        None => println!("{case}: all invariants hold"),
        Some(Broken { invariant, found }) => {
            println!("{case}\n  broken: {invariant}\n  found: {found}");
            return false;
        }
    }
    true
}

fn plain(from: u64, seeds: u64, threads: usize) -> bool {
    let start = Instant::now();
    let hunt = hunt::hunt(from..from + seeds, None, threads);
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{} seeds from {from} on {threads} threads in {seconds:.1} s: {:.0} seeds/s, {:.0} phone-hours/s, {} events",
        hunt.runs,
        hunt.runs as f64 / seconds,
        hunt.phone_hours / seconds,
        hunt.steps
    );
    let Some((seed, broken)) = hunt.caught else { return true };
    told(&Case::of(seed), Some(broken));
    let least = shrink(&Case::of(seed), None);
    println!("smallest that fails:");
    told(&least, run(&least, None).ending.err());
    println!("repeat:\n  cargo xtask sim --seed {seed}\n  cargo xtask sim --case '{least}'");
    println!("keep as a regression: that line in a file of sim/regressions/");
    false
}

fn mutations(from: u64, seeds: u64, threads: usize) -> bool {
    println!("{:<20} {:<36} {:>8} {:>6}", "mutation", "caught by", "seed", "after");
    let all = Mutation::ALL.map(|mutation| self::mutation(mutation, from, seeds, threads));
    all.into_iter().all(|caught| caught)
}

/// True when the mistake is caught.
fn mutation(mutation: Mutation, from: u64, seeds: u64, threads: usize) -> bool {
    let hunt = hunt::hunt(from..from + seeds, Some(mutation), threads);
    match &hunt.caught {
        Some((seed, broken)) => println!("{:<20} {:<36} {seed:>8} {:>6}", mutation.name(), broken.invariant, seed - from + 1),
        None => println!("{:<20} NOT CAUGHT in {seeds} seeds", mutation.name()),
    }
    hunt.caught.is_some()
}
