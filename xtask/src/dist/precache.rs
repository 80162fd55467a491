//! The service worker's lists: what it stores at installation, what it stores when first used, and the build's id.

use super::map_script;
use crate::digest::Digest;
use anyhow::{Result, bail};
use std::path::Path;

/// The service worker's file, and the one file it must never keep a copy of.
pub(crate) const WORKER: &str = "sw.js";

/// The map, its script and its library: kept from their first use on, so that the first load stays small.
const LATER: [&str; 2] = [map_script::FOLDER, "vendor/"];

/// Files that are only for the server or for people.
const NOT_SERVED: [&str; 4] = [".br", ".gz", ".map", ".txt"];

/// Every file the app may need without a network.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct List {
    build: String,
    precache: Vec<String>,
    later: Vec<String>,
}

impl List {
    /// Sorts the files of a bundle into the two lists; the id changes when any of them or the worker does.
    pub(crate) fn of(dist: &Path, files: &[String]) -> Result<Self> {
        let mut digest = Digest::default();
        let (mut precache, mut later) = (Vec::new(), Vec::new());
        for name in files.iter().filter(|name| !NOT_SERVED.iter().any(|end| name.ends_with(end))) {
            digest.file(name, &dist.join(name))?;
            if name == WORKER {
                continue;
            }
            let list = if is_later(name) { &mut later } else { &mut precache };
            list.push(format!("/{name}"));
        }
        Ok(Self { build: digest.finish()[..16].to_owned(), precache, later })
    }

    /// The worker's source with the three placeholders filled.
    pub(crate) fn fill(&self, worker: &str) -> Result<String> {
        let mut source = worker.to_owned();
        for (placeholder, value) in [
            ("/*precache*/[]", serde_json::json!(self.precache)),
            ("/*later*/[]", serde_json::json!(self.later)),
            (r#"/*build*/"dev""#, serde_json::json!(self.build)),
        ] {
            if source.matches(placeholder).count() != 1 {
                bail!("frontend's {WORKER} must have `{placeholder}` exactly once, for the build to fill in");
            }
            source = source.replace(placeholder, &value.to_string());
        }
        Ok(source)
    }
}

/// Whether a file of the bundle is fetched only when something is first used, not with the first load.
pub(crate) fn is_later(name: &str) -> bool {
    LATER.iter().any(|folder| name.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKER_SOURCE: &str = "const BUILD = /*build*/\"dev\";\nconst PRECACHE = /*precache*/[];\nconst LATER = /*later*/[];\n";

    fn bundle(files: &[(&str, &str)]) -> (tempfile::TempDir, List) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let names = crate::digest::files_below(folder.path(), &[]).unwrap();
        let list = List::of(folder.path(), &names).unwrap();
        (folder, list)
    }

    #[test]
    fn every_served_file_is_in_one_list() {
        let files = [
            ("app.wasm", ""),
            ("app.wasm.br", ""),
            ("csp.txt", ""),
            ("icons/192.png", ""),
            ("index.html", ""),
            ("map-01234567.css", ""),
            ("map/0123456789abcdef/map.js", ""),
            ("sw.js", ""),
            ("vendor/maplibre-gl-1/maplibre-gl.mjs", ""),
        ];
        let (_folder, list) = bundle(&files);
        assert_eq!(list.precache, ["/app.wasm", "/icons/192.png", "/index.html", "/map-01234567.css"]);
        assert_eq!(list.later, ["/map/0123456789abcdef/map.js", "/vendor/maplibre-gl-1/maplibre-gl.mjs"]);
    }

    #[test]
    fn the_build_id_follows_the_content() {
        let id = |html, worker| bundle(&[("index.html", html), ("sw.js", worker), ("index.html.br", html)]).1.build;
        assert_eq!(id("a", "w"), id("a", "w"));
        assert_ne!(id("a", "w"), id("b", "w"));
        assert_ne!(id("a", "w"), id("a", "v"));
    }

    #[test]
    fn placeholders_are_filled() {
        let list = List { build: "0123".into(), precache: vec!["/index.html".into()], later: vec![] };
        let filled = list.fill(WORKER_SOURCE).unwrap();
        assert_eq!(filled, "const BUILD = \"0123\";\nconst PRECACHE = [\"/index.html\"];\nconst LATER = [];\n");
    }

    #[test]
    fn a_worker_without_a_placeholder_is_refused() {
        let list = List { build: String::new(), precache: vec![], later: vec![] };
        let error = list.fill("const PRECACHE = /*precache*/[];").unwrap_err().to_string();
        assert!(error.contains("/*later*/[]"), "{error}");
    }
}
