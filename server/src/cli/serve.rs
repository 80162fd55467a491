//! `xunge serve`: runs the server until it is told to stop. `xunge config`: says with what it would.

use anyhow::Result;

use super::settings::{Flags, Settings};
use crate::server::{Server, asked_to_stop};

pub(super) async fn run(settings: Settings) -> Result<()> {
    let config = settings.config()?;
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let server = Server::bind(config).await?;
    // Before the line: whoever reads it may send the signal at once.
    let stop = asked_to_stop()?;
    println!("listening on {scheme}://{}", server.address()?);
    server.run(stop).await?;
    tracing::info!("stopped");
    Ok(())
}

/// Prints the settings, and fails where the server would.
pub(super) fn show(flags: &Flags) -> Result<()> {
    let settings = Settings::gather(flags)?;
    print!("{settings}");
    settings.config().map(drop)
}
