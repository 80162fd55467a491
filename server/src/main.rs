//! `xunge`: one binary and one data folder are a deployment.

use std::process::ExitCode;

use clap::Parser;
use libmimalloc_sys::{mi_option_set, mi_option_t};
use mimalloc::MiMalloc;
use xunge_server::cli;

/// Gives memory back. The system's allocator keeps what each thread once needed, 19 MiB a password among it: 260 MB under
/// load, of which two thirds were not in use. It serves SQLite as well (the crate's `override`), whose pages pass from thread to thread.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// For how long the allocator keeps free pages before the system gets them, ms (`mi_option_purge_delay` of its `mimalloc.h`).
const PURGE_DELAY: mi_option_t = 15;

/// Has free pages given back at once: a second, the allocator's own choice, is 40 MB under load, and no op a second more.
#[expect(unsafe_code, reason = "the allocator's options are set through its C interface")]
fn give_back_at_once() {
    // SAFETY: the function takes two numbers by value, keeps nothing, and may be called at any time from any thread.
    unsafe { mi_option_set(PURGE_DELAY, 0) };
}

fn main() -> ExitCode {
    give_back_at_once();
    match cli::run(cli::Xunge::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xunge: {error:#}");
            ExitCode::FAILURE
        }
    }
}
