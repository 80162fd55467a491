//! When a phone needs which file of a bundle, the service worker's lists that follow from it, and the build's id.

use super::map_script;
use crate::digest::Digest;
use crate::wasm::{DESK_CHUNK, FIELD_CHUNK};
use anyhow::{Result, bail};
use std::path::Path;

/// The service worker's file, and the one file it must never keep a copy of.
pub(crate) const WORKER: &str = "sw.js";

/// The map, its script and its library.
const LATER: [&str; 2] = [map_script::FOLDER, "vendor/"];

/// The charts, which only the desk has.
const CHARTS: &str = "vendor/uplot-";

/// When a phone fetches a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum When {
    /// Before the first page can be used.
    First,
    /// With the installation, while the first page is used already.
    Installation,
    /// After the installation: the map, which a round can do without.
    Later,
    /// When it is first used, and kept from then on: the desk and its charts; the QR decoder, which only some browsers need.
    Use,
}

impl When {
    /// What the name of a file says of it.
    pub(crate) fn of(name: &str) -> Self {
        let file = name.rsplit('/').next().unwrap_or(name);
        match file {
            _ if name.starts_with(CHARTS) => Self::Use,
            _ if LATER.iter().any(|folder| name.starts_with(folder)) => Self::Later,
            "split_desk.wasm" | "split_office.wasm" | "split_decoder.wasm" => Self::Use,
            _ if file.starts_with(DESK_CHUNK) => Self::Use,
            _ if name.starts_with("icons/") || ["chunk_", FIELD_CHUNK, "split_"].iter().any(|of| file.starts_with(of)) => {
                Self::Installation
            }
            _ => Self::First,
        }
    }
}

/// Files that are only for the server or for people.
const NOT_SERVED: [&str; 4] = [".br", ".gz", ".map", ".txt"];

/// Every file the app may need without a network.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct List {
    build: String,
    precache: Vec<String>,
    later: Vec<String>,
    on_use: Vec<String>,
}

impl List {
    /// Sorts the files of a bundle into the lists; the id changes when any of them or the worker does.
    pub(crate) fn of(dist: &Path, files: &[String]) -> Result<Self> {
        let mut digest = Digest::default();
        let (mut precache, mut later, mut on_use) = (Vec::new(), Vec::new(), Vec::new());
        for name in files.iter().filter(|name| !NOT_SERVED.iter().any(|end| name.ends_with(end))) {
            digest.file(name, &dist.join(name))?;
            if name == WORKER {
                continue;
            }
            let list = match When::of(name) {
                When::First | When::Installation => &mut precache,
                When::Later => &mut later,
                When::Use => &mut on_use,
            };
            list.push(format!("/{name}"));
        }
        Ok(Self { build: digest.finish()[..16].to_owned(), precache, later, on_use })
    }

    /// The worker's source with the placeholders filled.
    pub(crate) fn fill(&self, worker: &str) -> Result<String> {
        let mut source = worker.to_owned();
        for (placeholder, value) in [
            ("/*precache*/[]", serde_json::json!(self.precache)),
            ("/*later*/[]", serde_json::json!(self.later)),
            ("/*onuse*/[]", serde_json::json!(self.on_use)),
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

#[cfg(test)]
mod tests {
    use super::*;

    const WORKER_SOURCE: &str =
        "const BUILD = /*build*/\"dev\";\nconst PRECACHE = /*precache*/[];\nconst LATER = /*later*/[];\nconst ON_USE = /*onuse*/[];\n";

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
            ("app/0/chunk_5.wasm", ""),
            ("app/0/desk_7.wasm", ""),
            ("app/0/field_9.wasm", ""),
            ("app/0/split_decoder.wasm", ""),
            ("app/0/split_desk.wasm", ""),
            ("app/0/split_field.wasm", ""),
            ("app/0/x.wasm", ""),
            ("app/0/x.wasm.br", ""),
            ("csp.txt", ""),
            ("icons/192.png", ""),
            ("index.html", ""),
            ("map-01234567.css", ""),
            ("map/0123456789abcdef/map.js", ""),
            ("sw.js", ""),
            ("vendor/maplibre-gl-1/maplibre-gl.mjs", ""),
            ("vendor/uplot-1/uPlot.esm.js", ""),
        ];
        let (_folder, list) = bundle(&files);
        assert_eq!(
            list.precache,
            [
                "/app/0/chunk_5.wasm",
                "/app/0/field_9.wasm",
                "/app/0/split_field.wasm",
                "/app/0/x.wasm",
                "/icons/192.png",
                "/index.html",
                "/map-01234567.css"
            ]
        );
        assert_eq!(list.later, ["/map/0123456789abcdef/map.js", "/vendor/maplibre-gl-1/maplibre-gl.mjs"]);
        assert_eq!(
            list.on_use,
            ["/app/0/desk_7.wasm", "/app/0/split_decoder.wasm", "/app/0/split_desk.wasm", "/vendor/uplot-1/uPlot.esm.js"]
        );
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
        let list = List { build: "0123".into(), precache: vec!["/index.html".into()], later: vec![], on_use: vec![] };
        let filled = list.fill(WORKER_SOURCE).unwrap();
        assert_eq!(filled, "const BUILD = \"0123\";\nconst PRECACHE = [\"/index.html\"];\nconst LATER = [];\nconst ON_USE = [];\n");
    }

    #[test]
    fn a_worker_without_a_placeholder_is_refused() {
        let list = List { build: String::new(), precache: vec![], later: vec![], on_use: vec![] };
        let error = list.fill("const PRECACHE = /*precache*/[];").unwrap_err().to_string();
        assert!(error.contains("/*later*/[]"), "{error}");
    }
}
