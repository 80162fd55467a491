//! The map's script beside the app, in a folder named by its content. The page names the folder, so that the app loads the script that
//! it was built with, and nothing of it before a map is opened.

use crate::digest::Digest;
use crate::project::{Project, create_dir};
use anyhow::{Context, Result, bail};

/// Where the folders lie. The server lets browsers keep what is in them for ever.
pub(crate) const FOLDER: &str = "map/";

/// The script, and what it imports.
const FILES: [&str; 6] = ["map.js", "basemap.js", "icons.js", "overlay.js", "picture.js", "style.js"];

/// Copies the files to `map/<hash>/`; returns the page that names the script.
pub(crate) fn copy(project: &Project, html: &str) -> Result<String> {
    let sources = project.frontend().join("src").join("map");
    let mut digest = Digest::default();
    for file in FILES {
        digest.file(file, &sources.join(file))?;
    }
    let folder = format!("{FOLDER}{}", &digest.finish()[..16]);
    create_dir(&project.dist().join(&folder))?;
    for file in FILES {
        let source = sources.join(file);
        std::fs::copy(&source, project.dist().join(&folder).join(file)).with_context(|| format!("copying {}", source.display()))?;
    }
    named(html, &format!("/{folder}/{}", FILES[0]))
}

/// The page with the script's address in its head, where `frontend/src/map/bridge.rs` looks for it.
fn named(html: &str, script: &str) -> Result<String> {
    let Some((head, rest)) = html.split_once("</head>") else {
        bail!("index.html has no </head>: where should the map's script be named?")
    };
    Ok(format!(r#"{head}<meta name="map-script" content="{script}"></head>{rest}"#))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_the_script() {
        let page = named("<head><title>x</title></head><body></body>", "/map/0123/map.js").unwrap();
        assert_eq!(page, r#"<head><title>x</title><meta name="map-script" content="/map/0123/map.js"></head><body></body>"#);
        assert!(named("<body></body>", "/map/0123/map.js").is_err());
    }
}
