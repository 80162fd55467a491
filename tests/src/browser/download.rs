//! Files that a page hands to its owner.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;

use super::Browser;
use crate::wait;

impl Browser {
    /// Taps what saves a file, and waits until the file is whole in the downloads.
    pub async fn download(&self, id: &str) -> Result<PathBuf> {
        // A folder for each: a second file of the same name would take the place of the first.
        let folder = tempfile::Builder::new().prefix("download-").tempdir_in(self.profile.path())?.keep();
        self.cdp("Browser.setDownloadBehavior", json!({ "behavior": "allow", "downloadPath": folder })).await?;
        self.tap(id).await?;
        wait::until(&format!("the file that {id:?} saves on {}", self.name()), async || {
            // its name is reserved by an empty file while its bytes come under another one
            let (coming, all): (Vec<_>, Vec<_>) =
                files(&folder)?.into_iter().partition(|path| path.extension().is_some_and(|end| end == "crdownload"));
            let whole = |path: &PathBuf| path.metadata().is_ok_and(|file| file.len() > 0);
            Ok(all.into_iter().find(whole).filter(|_| coming.is_empty()))
        })
        .await
    }
}

fn files(folder: &std::path::Path) -> Result<Vec<PathBuf>> {
    // a file is made under a hidden name before it gets its own
    let seen = |path: &PathBuf| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'));
    Ok(std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).filter(seen).collect())
}
