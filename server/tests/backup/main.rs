//! Backup and restore: of a folder by itself, and of a real server process under load that is then killed.

#![expect(clippy::unwrap_used, reason = "a test that unwraps says so by failing")]

mod folder;
mod process;
mod second_names;
mod under_load;
