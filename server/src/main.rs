//! `xunge`: one binary and one data folder are a deployment.

use std::process::ExitCode;

use clap::Parser;
use xunge_server::cli;

fn main() -> ExitCode {
    match cli::run(cli::Xunge::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xunge: {error:#}");
            ExitCode::FAILURE
        }
    }
}
