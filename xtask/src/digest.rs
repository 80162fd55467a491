//! A digest over named files: tells whether inputs changed, and gives a build its id. Names and contents count, times do not.

use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// SHA-256 over a sequence of named files.
#[derive(Default)]
pub(crate) struct Digest(Sha256);

impl Digest {
    /// Adds bytes under a name.
    pub(crate) fn bytes(&mut self, name: &str, bytes: &[u8]) {
        // Lengths first: without them two different sequences could run into the same bytes.
        self.0.update((name.len() as u64).to_le_bytes());
        self.0.update(name);
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// Adds a file under a name.
    pub(crate) fn file(&mut self, name: &str, path: &Path) -> Result<()> {
        let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        self.bytes(name, &bytes);
        Ok(())
    }

    /// Adds every file below a folder, in the order of their names.
    pub(crate) fn folder(&mut self, root: &Path, skip: &[&str]) -> Result<()> {
        for name in files_below(root, skip)? {
            self.file(&name, &root.join(&name))?;
        }
        Ok(())
    }

    /// 64 hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// The files below a folder as sorted relative names with `/`, without those whose first part is in `skip`. None when there is no folder.
pub(crate) fn files_below(root: &Path, skip: &[&str]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders: Vec<PathBuf> = if root.is_dir() { vec![PathBuf::new()] } else { Vec::new() };
    while let Some(folder) = folders.pop() {
        let path = root.join(&folder);
        for entry in std::fs::read_dir(&path).with_context(|| format!("listing {}", path.display()))? {
            let entry = entry.with_context(|| format!("listing {}", path.display()))?;
            let relative = folder.join(entry.file_name());
            if skip.iter().any(|name| relative.starts_with(name)) {
                continue;
            }
            if entry.file_type().with_context(|| format!("looking at {}", entry.path().display()))?.is_dir() {
                folders.push(relative);
            } else {
                names.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_contents_count() {
        let digest = |files: &[(&str, &str)]| {
            let mut digest = Digest::default();
            for (name, text) in files {
                digest.bytes(name, text.as_bytes());
            }
            digest.finish()
        };
        let one = digest(&[("a", "1"), ("b", "2")]);
        assert_eq!(one, digest(&[("a", "1"), ("b", "2")]));
        assert_ne!(one, digest(&[("a", "1"), ("b", "3")]));
        assert_ne!(one, digest(&[("a", "1"), ("c", "2")]));
        assert_ne!(digest(&[("a", "bc")]), digest(&[("ab", "c")]));
    }

    #[test]
    fn folders_are_walked_in_order_without_what_is_skipped() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.txt", "dist/x.js", "src/z/deep.rs", "src/a.rs"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, name).unwrap();
        }
        assert_eq!(files_below(folder.path(), &["dist"]).unwrap(), ["b.txt", "src/a.rs", "src/z/deep.rs"]);
        assert!(files_below(&folder.path().join("absent"), &[]).unwrap().is_empty());
    }
}
