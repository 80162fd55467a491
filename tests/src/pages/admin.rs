//! The administration at the desk: people, the county's lists and limits, files.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::{browser::Browser, wait};

/// The page of people.
#[derive(Debug, Clone, Copy)]
pub struct People<'a>(pub &'a Browser);

impl<'a> People<'a> {
    /// Opens it.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.goto("/desk/admin/people").await?;
        browser.see("people-list").await?;
        Ok(Self(browser))
    }

    /// Waits until so many are listed.
    pub async fn see_count(self, count: usize) -> Result<()> {
        self.0.see_attribute("people-count", "data-count", &count.to_string()).await
    }

    /// Makes somebody with one role; tells the number and the path behind the QR code.
    pub async fn add(self, name: &str, display: &str, role: &str, area: &str) -> Result<(String, String)> {
        self.0.tap("people-add").await?;
        self.0.type_into("add-name", name).await?;
        self.0.type_into("add-display", display).await?;
        self.0.tap("roles-add").await?;
        self.0.choose("roles-role-0", role).await?;
        self.0.choose("roles-area-0", area).await?;
        self.0.tap("add-submit").await?;
        let path = self.code().await?;
        self.0.tap("slip-close").await?;
        let who = self.0.attributes("card", "data-who").await?;
        Ok((who.into_iter().next().context("no card")?, path))
    }

    /// The path behind the QR code that is shown, which says the code beneath it too.
    pub async fn code(self) -> Result<String> {
        let code = self.0.text("slip-code").await?;
        let link = self.0.attributes("slip-qr", "data-text").await?.into_iter().next().context("no QR code")?;
        let path = link.strip_prefix(self.0.origin()).context("a QR code of elsewhere")?.to_owned();
        ensure!(path == format!("/enrol#{code}"), "{path} and {code}");
        Ok(path)
    }

    /// Waits until somebody stands so: `in`, `out` or `off`.
    pub async fn see_standing(self, who: &str, standing: &str) -> Result<()> {
        self.0.see_attribute(&format!("people-row-{who}"), "data-standing", standing).await
    }

    /// Presses something on the card that asks whether one is sure, and is.
    pub async fn surely(self, act: &str) -> Result<()> {
        self.0.tap(&format!("card-{act}")).await?;
        self.0.tap("card-sure-yes").await
    }
}

/// The page of lists and limits.
#[derive(Debug, Clone, Copy)]
pub struct CountySettings<'a>(pub &'a Browser);

impl<'a> CountySettings<'a> {
    /// Opens it.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.goto("/desk/admin/settings").await?;
        browser.see_attribute("settings-state", "data-state", "clean").await?;
        Ok(Self(browser))
    }

    /// Saves, and waits until it is the version in force.
    pub async fn save(self) -> Result<()> {
        self.0.tap("settings-save").await?;
        self.see_state("clean").await
    }

    /// Waits until the draft is `clean`, `edited` or `faulty`.
    pub async fn see_state(self, state: &str) -> Result<()> {
        self.0.see_attribute("settings-state", "data-state", state).await
    }

    /// Waits until there are so many versions.
    pub async fn see_versions(self, count: usize) -> Result<()> {
        wait::until_true(&format!("{count} versions"), async || {
            let [last, next] = [count - 1, count].map(|n| format!("version-{n}"));
            Ok(self.0.count(&last).await? == 1 && self.0.count(&next).await? == 0)
        })
        .await
    }
}

/// The page that takes files in.
#[derive(Debug, Clone, Copy)]
pub struct Imports<'a>(pub &'a Browser);

impl<'a> Imports<'a> {
    /// Opens it for files of a kind.
    pub async fn open(browser: &'a Browser, kind: &str) -> Result<Self> {
        browser.goto("/desk/admin/imports").await?;
        browser.tap(&format!("import-kind-{kind}")).await?;
        Ok(Self(browser))
    }

    /// Checks a file; tells the lines and fields of its faults.
    pub async fn check(self, file: &Path) -> Result<Vec<(String, String)>> {
        self.0.give_file("import-file", file).await?;
        self.0.tap("import-check").await?;
        self.0.see("import-outcome").await?;
        let lines = self.0.attributes("import-fault-*", "data-line").await?;
        Ok(lines.into_iter().zip(self.0.attributes("import-fault-*", "data-field").await?).collect())
    }

    /// Writes what was checked; tells how many are new, changed and the same.
    pub async fn write(self) -> Result<[u64; 3]> {
        self.0.tap("import-write").await?;
        self.0.see_attribute("import-outcome", "data-state", "written").await?;
        let mut counts = [0; 3];
        for (count, name) in counts.iter_mut().zip(["data-new", "data-changed", "data-same"]) {
            *count = self.0.attributes("import-outcome", name).await?.first().context("no count")?.parse()?;
        }
        Ok(counts)
    }
}
