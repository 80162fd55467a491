//! The post-build step: what Trunk left in `frontend/dist` becomes what the server embeds. Trunk has hashed its js and wasm for
//! subresource integrity, so those files are read here and never changed.

mod compress;
mod map_script;
mod policy;
mod precache;
mod vendor;

pub(crate) use precache::When;

use crate::build::Mode;
use crate::digest::files_below;
use crate::project::Project;
use anyhow::{Context, Result};

/// The app's one page.
const PAGE: &str = "index.html";

/// The file that holds the inline scripts' hashes: one line for the server's `script-src`.
const POLICY: &str = "csp.txt";

/// Adds the map's script and library, fills the service worker's lists, writes the policy hashes, compresses.
pub(crate) fn complete(project: &Project, mode: Mode) -> Result<()> {
    let dist = project.dist();
    let page = dist.join(PAGE);
    let html = std::fs::read_to_string(&page).with_context(|| format!("reading {}: did Trunk write it?", page.display()))?;
    let html = map_script::copy(project, &html)?;
    write(&dist, PAGE, html.as_bytes())?;
    // after the script, which names the library's version
    vendor::copy(project)?;
    write(&dist, POLICY, policy::script_sources(&html).as_bytes())?;

    let worker = std::fs::read_to_string(dist.join(precache::WORKER))
        .with_context(|| format!("frontend/dist has no {}: index.html must copy it (`data-trunk rel=\"copy-file\"`)", precache::WORKER))?;
    let list = precache::List::of(&dist, &files_below(&dist, &[])?)?;
    write(&dist, precache::WORKER, list.fill(&worker)?.as_bytes())?;

    if mode == Mode::Release {
        compress::siblings(&dist, &files_below(&dist, &[])?)?;
    }
    Ok(())
}

fn write(dist: &std::path::Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = dist.join(name);
    std::fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))
}
