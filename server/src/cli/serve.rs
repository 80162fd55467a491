//! `xunge serve`: runs the server until it is told to stop.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use anyhow::Result;
use clap::Args;

use super::retain::Keep;
use crate::{
    app::{Server, asked_to_stop},
    assets::Assets,
    config::Config,
};

/// `xunge serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// The data folder
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Read the app's files from this folder instead of from the binary, for development
    #[arg(long, value_name = "DIR")]
    assets: Option<PathBuf>,
    /// The server stands behind a proxy that speaks TLS: cookies are for HTTPS only, and addresses are what the proxy's
    /// `X-Forwarded-For` says
    #[arg(long)]
    behind_proxy: bool,
    #[command(flatten)]
    keep: Keep,
}

impl Serve {
    pub(super) async fn run(self) -> Result<()> {
        let assets = self.assets.map_or(Assets::Embedded, |folder| Assets::Folder(Arc::new(folder)));
        let config = Config { data: self.data, listen: self.listen, assets, behind_proxy: self.behind_proxy, keep: self.keep.into() };
        let server = Server::bind(config).await?;
        // Before the line: whoever reads it may send the signal at once.
        let stop = asked_to_stop()?;
        println!("listening on http://{}", server.address()?);
        server.run(stop).await?;
        tracing::info!("stopped");
        Ok(())
    }
}
