//! `xunge-fleet`: loads and measurements against the server binary named in `XUNGE_BIN`.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(about = "Simulated phones against a real server")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Real cases and walks from a folder, through a bad network, counted
    Real {
        /// The folder with `boston/` and `beijing/`
        dir: PathBuf,
        /// Draws who says what and what the network does
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Real { dir, seed } => xunge_fleet::real::run(&dir, seed).await,
    }
}
