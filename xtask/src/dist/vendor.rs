//! The map library beside the app, under a folder that names its version: served from the same origin, cached for ever.

use crate::digest::files_below;
use crate::npm;
use crate::project::{Project, create_dir};
use anyhow::{Context, Result, bail};
use std::path::Path;

/// The one package whose files are served, and which of its files.
const PACKAGE: &str = "maplibre-gl";
const FILES: [&str; 4] = ["dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css", "LICENSE.txt"];

/// Copies the library to `vendor/maplibre-gl-<version>/` and checks that the app asks for that version.
pub(crate) fn copy(project: &Project) -> Result<()> {
    let folder = format!("vendor/{PACKAGE}-{}/", npm::version(project, PACKAGE)?);
    create_dir(&project.dist().join(&folder))?;
    for file in FILES {
        let source = project.node_modules().join(PACKAGE).join(file);
        let name = Path::new(file).file_name().unwrap_or_default();
        std::fs::copy(&source, project.dist().join(&folder).join(name)).with_context(|| format!("copying {}", source.display()))?;
    }
    for name in files_below(&project.dist(), &["vendor"])? {
        let path = project.dist().join(&name);
        let bytes = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        if let Some(other) = other_version(&String::from_utf8_lossy(&bytes), &folder) {
            bail!("{name} asks for `{other}`, but package.json installs `{folder}`: name the same version in both");
        }
    }
    Ok(())
}

/// A mention of the library's folder with another version than the one that is served.
fn other_version<'a>(text: &'a str, folder: &str) -> Option<&'a str> {
    let prefix = format!("vendor/{PACKAGE}-");
    text.match_indices(&prefix).map(|(at, _)| &text[at..]).find(|rest| !rest.starts_with(folder)).map(|rest| {
        let end = rest[prefix.len()..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '.'));
        &rest[..prefix.len() + end.unwrap_or(rest.len() - prefix.len())]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_is_found() {
        let folder = "vendor/maplibre-gl-6.17.0/";
        assert_eq!(other_version("import('/vendor/maplibre-gl-6.17.0/maplibre-gl.mjs')", folder), None);
        assert_eq!(other_version("import('/vendor/maplibre-gl-6.16.1/maplibre-gl.mjs')", folder), Some("vendor/maplibre-gl-6.16.1"));
        assert_eq!(other_version("no map here", folder), None);
    }
}
