//! The libraries for maps and charts beside the app, each under a folder that names its version: served from the same origin, cached for ever.

use crate::digest::files_below;
use crate::npm;
use crate::project::{Project, create_dir};
use anyhow::{Context, Result, bail};
use std::path::Path;

/// The packages whose files are served, and which of their files.
const PACKAGES: [(&str, &[&str]); 2] = [
    ("maplibre-gl", &["dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css", "LICENSE.txt"]),
    ("uplot", &["dist/uPlot.esm.js", "dist/uPlot.min.css", "LICENSE"]),
];

/// Copies each library to `vendor/<package>-<version>/` and checks that the app asks for that version.
pub(crate) fn copy(project: &Project) -> Result<()> {
    let mut folders = Vec::new();
    for (package, files) in PACKAGES {
        let folder = format!("vendor/{package}-{}/", npm::version(project, package)?);
        create_dir(&project.dist().join(&folder))?;
        for file in files {
            let source = project.node_modules().join(package).join(file);
            let name = Path::new(file).file_name().unwrap_or_default();
            // a licence without an ending would be served as a program
            let name = if name == "LICENSE" { "LICENSE.txt".as_ref() } else { name };
            std::fs::copy(&source, project.dist().join(&folder).join(name)).with_context(|| format!("copying {}", source.display()))?;
        }
        folders.push((package, folder));
    }
    for name in files_below(&project.dist(), &["vendor"])? {
        let path = project.dist().join(&name);
        let bytes = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        for (package, folder) in &folders {
            if let Some(other) = other_version(&String::from_utf8_lossy(&bytes), package, folder) {
                bail!("{name} asks for `{other}`, but package.json installs `{folder}`: name the same version in both");
            }
        }
    }
    Ok(())
}

/// A mention of the library's folder with another version than the one that is served.
fn other_version<'a>(text: &'a str, package: &str, folder: &str) -> Option<&'a str> {
    let prefix = format!("vendor/{package}-");
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
        assert_eq!(other_version("import('/vendor/maplibre-gl-6.17.0/maplibre-gl.mjs')", "maplibre-gl", folder), None);
        assert_eq!(
            other_version("import('/vendor/maplibre-gl-6.16.1/maplibre-gl.mjs')", "maplibre-gl", folder),
            Some("vendor/maplibre-gl-6.16.1")
        );
        assert_eq!(other_version("no map here", "maplibre-gl", folder), None);
    }
}
