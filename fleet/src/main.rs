//! `xunge-fleet`: loads and measurements against the server binary named in `XUNGE_BIN`.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};
use xunge_fleet::{bench, patrol, real, torture};

#[derive(Debug, Parser)]
#[command(about = "Simulated phones against a real server")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// An evening of phones that lose the network, work, and find it again
    Fleet {
        /// How many phones
        #[arg(long, default_value_t = 40)]
        phones: usize,
        /// How often each goes out
        #[arg(long, default_value_t = 4)]
        outings: usize,
        /// Draws what happens
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// A server that is killed, whose disk fills up and comes back read-only, under load
    Torture {
        /// How many blows
        #[arg(long, default_value_t = 100)]
        rounds: usize,
        /// Draws what happens
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// A small disk of its own, which also holds the temporary folder; without it there are kills only
        #[arg(long)]
        disk: Option<PathBuf>,
        /// The file in which that disk is, when it is one: then the power may fail too
        #[arg(long, requires = "disk")]
        image: Option<PathBuf>,
    },
    /// Real cases and walks from a folder, through a bad network, counted
    Real {
        /// The folder with `boston/` and `beijing/`
        dir: PathBuf,
        /// Draws who says what and what the network does
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// The dashboards' figures of real cases, against the same computed straight from their file
    Figures {
        /// The folder with `boston/`; without it a generated city is written and read in its stead
        dir: Option<PathBuf>,
        /// Draws who says what, and the generated city
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// A budget, measured
    #[command(subcommand)]
    Bench(Bench),
}

#[derive(Debug, Subcommand)]
enum Bench {
    /// Durable ops a second from 100 devices in batches of 100, beside raw SQLite
    Ingest {
        /// Measure again with so many ops stored; several, separated by commas
        #[arg(long, value_delimiter = ',', default_value = "100000,1000000")]
        stored: Vec<usize>,
        /// How long each measurement takes
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
    /// Durable pushes of one op over 64 connections
    Pushes {
        /// How long the measurement takes
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
    /// A town with 10,000 things, from nothing
    FirstSync {
        /// How many pulls
        #[arg(long, default_value_t = 10)]
        samples: usize,
    },
    /// Phones that are all opened at seven o'clock: first sync and pushes in the same minute
    Evening {
        /// How many phones; several, separated by commas
        #[arg(long, value_delimiter = ',', default_value = "1,10,100,1000")]
        phones: Vec<usize>,
    },
    /// Map tiles at every zoom
    Tile(Sizes),
    /// The desk's lists
    Query(Sizes),
    /// The figures of a year
    Dashboard(Sizes),
    /// Several of these of one county, which takes long to fill
    Desk {
        /// Which; several, separated by commas
        #[arg(long, value_delimiter = ',', default_value = "tile,query,dashboard")]
        what: Vec<bench::Desk>,
        #[command(flatten)]
        sizes: Sizes,
    },
    /// What rounds covered: working it out, and asking for it
    Coverage {
        /// Measure with so many records; several, separated by commas, rising
        #[arg(long, value_delimiter = ',', default_value = "10000,100000,1000000")]
        records: Vec<usize>,
        /// How many questions
        #[arg(long, default_value_t = 200)]
        samples: usize,
    },
    /// From a push's acknowledgement to the desk
    Live {
        /// How many pushes
        #[arg(long, default_value_t = 500)]
        pushes: usize,
    },
    /// Bytes per op on the wire
    Wire,
}

#[derive(Debug, clap::Args)]
struct Sizes {
    /// How many records there are; several in rising order, separated by commas
    #[arg(long, value_delimiter = ',', default_value = "10000,100000,1000000")]
    rows: Vec<usize>,
    /// How often each is asked
    #[arg(long, default_value_t = 40)]
    samples: usize,
}

#[tokio::main]
async fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Fleet { phones, outings, seed } => patrol::run(patrol::bounded(patrol::Plan { phones, outings, seed })?).await,
        Command::Torture { rounds, seed, disk, image } => torture::run(torture::Plan { rounds, seed, disk, image }).await,
        Command::Real { dir, seed } => real::run(&dir, seed).await,
        Command::Figures { dir, seed } => real::check_figures(dir.as_deref(), seed).await,
        Command::Bench(Bench::Ingest { stored, seconds }) => bench::ingest::ingest(&stored, seconds).await,
        Command::Bench(Bench::Pushes { seconds }) => bench::ingest::pushes(seconds).await,
        Command::Bench(Bench::FirstSync { samples }) => bench::first_sync::first_sync(samples).await,
        Command::Bench(Bench::Evening { phones }) => bench::evening::evening(&phones).await,
        Command::Bench(Bench::Tile(Sizes { rows, samples })) => bench::desk(&[bench::Desk::Tile], &rows, samples).await,
        Command::Bench(Bench::Query(Sizes { rows, samples })) => bench::desk(&[bench::Desk::Query], &rows, samples).await,
        Command::Bench(Bench::Dashboard(Sizes { rows, samples })) => bench::desk(&[bench::Desk::Dashboard], &rows, samples).await,
        Command::Bench(Bench::Desk { what, sizes: Sizes { rows, samples } }) => bench::desk(&what, &rows, samples).await,
        Command::Bench(Bench::Coverage { records, samples }) => bench::coverage::coverage(&records, samples).await,
        Command::Bench(Bench::Live { pushes }) => bench::live::live(pushes).await,
        Command::Bench(Bench::Wire) => bench::wire::wire(),
    }
}
