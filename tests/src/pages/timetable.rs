//! The timetable: at the desk its lines, one line's steps, and lines from a file; on a phone the lines that name its owner.

use std::path::Path;

use anyhow::Result;

use crate::{browser::Browser, wait};

/// The page.
#[derive(Debug, Clone, Copy)]
pub struct Timetable<'a>(pub &'a Browser);

impl<'a> Timetable<'a> {
    /// Opens it.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.goto("/desk/timetable").await?;
        browser.see("timetable-import").await?;
        Ok(Self(browser))
    }

    /// Has a file looked at.
    pub async fn look_at(self, file: &Path) -> Result<()> {
        self.0.tap("timetable-import").await?;
        self.look_again(file).await
    }

    /// Has a file looked at after another one, in the same dialog.
    pub async fn look_again(self, file: &Path) -> Result<()> {
        self.0.give_file("timetable-file", file).await
    }

    /// The faults that were told of a file, once there are so many.
    pub async fn faults(self, count: usize) -> Result<Vec<String>> {
        wait::until_eq("the faults of the file", count, async || self.0.count("timetable-fault-*").await).await?;
        self.0.texts("timetable-fault-*").await
    }

    /// Writes the lines of a file that is right.
    pub async fn import(self) -> Result<()> {
        self.0.see("timetable-found").await?;
        self.0.tap("timetable-confirm").await?;
        self.0.see_gone("timetable-found").await
    }

    /// Waits until so many lines are shown; what each says, in their order.
    pub async fn see_lines(self, count: usize) -> Result<Vec<String>> {
        wait::until_eq("the lines of the timetable", count, async || self.0.count("timetable-line-*").await).await?;
        self.0.texts("timetable-line-*").await
    }

    /// Shows some lines only: all, late, soon, open or done.
    pub async fn show(self, which: &str) -> Result<()> {
        self.0.tap(&format!("timetable-show-{which}")).await
    }

    /// Opens the line that says `part`.
    pub async fn choose(self, part: &str) -> Result<()> {
        self.0.tap_saying("timetable-name-*", part).await?;
        self.0.see("timetable-sheet").await.map(drop)
    }

    /// Begins a line, of a place that is no street.
    pub async fn begin(self, name: &str, due: &str, steps: &[&str]) -> Result<()> {
        self.0.tap("timetable-add").await?;
        self.0.type_into("timetable-edit-name", name).await?;
        self.0.set_date("timetable-edit-due", due).await?;
        for (n, step) in steps.iter().enumerate() {
            self.put_in(n, step).await?;
        }
        Ok(())
    }

    /// Opens the plan of the line that is open.
    pub async fn edit(self) -> Result<()> {
        self.0.tap("timetable-edit").await?;
        self.0.see("timetable-edit-sheet").await.map(drop)
    }

    /// Adds a step behind the `n` that are there.
    pub async fn put_in(self, n: usize, step: &str) -> Result<()> {
        self.0.tap("timetable-step-add").await?;
        self.0.type_into(&format!("timetable-step-words-{n}"), step).await
    }

    /// Saves the plan that is edited.
    pub async fn save(self) -> Result<()> {
        self.0.tap("timetable-edit-save").await?;
        self.0.see_gone("timetable-edit-sheet").await
    }

    /// Tells that a step is done, in words.
    pub async fn done(self, step: usize, note: &str) -> Result<()> {
        let before = self.0.count("timetable-told-*").await?;
        self.0.type_into("timetable-note", note).await?;
        self.0.tap(&format!("timetable-step-{step}")).await?;
        wait::until_eq("what was told of the line", before + 1, async || self.0.count("timetable-told-*").await).await
    }
}

/// The lines that name somebody, on their phone.
#[derive(Debug, Clone, Copy)]
pub struct MyLines<'a>(pub &'a Browser);

impl<'a> MyLines<'a> {
    /// Opens them from today's page, within the app.
    pub async fn open_from_today(browser: &'a Browser) -> Result<Self> {
        browser.tap("today-lines").await?;
        browser.see("my-lines").await?;
        Ok(Self(browser))
    }

    /// Waits until so many lines are shown; what each says, in their order.
    pub async fn see_lines(self, count: usize) -> Result<Vec<String>> {
        wait::until_eq("one's own lines", count, async || self.0.count("my-line-card-*").await).await?;
        self.0.texts("my-line-card-*").await
    }

    /// Writes how far it is.
    pub async fn write(self, note: &str) -> Result<()> {
        self.0.tap("my-line-more").await?;
        self.0.type_into("my-line-note", note).await
    }

    /// Ticks a step.
    pub async fn tick(self, step: &str) -> Result<()> {
        self.0.tap_saying("my-line-step-*", step).await
    }

    /// Waits until a step is ticked, or is not.
    pub async fn see_ticked(self, step: &str, ticked: bool) -> Result<()> {
        wait::until_eq(&format!("{step}: {ticked}"), vec![ticked], async || {
            let (said, pressed) = (self.0.texts("my-line-step-*").await?, self.0.attributes("my-line-step-*", "aria-pressed").await?);
            Ok(said.iter().zip(pressed).filter(|(said, _)| said.contains(step)).map(|(_, pressed)| pressed == "true").collect())
        })
        .await
    }
}
