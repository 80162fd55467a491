//! One thing that happened to a record, in words: what a history is made of.

use xunge_shared::{
    hlc::Millis,
    id::{AccountId, OpId, Sha256},
    kinds::{By, presence::Presence},
};

use crate::ui::{Mark, Tone};

/// A line of a history, before it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When it counts.
    pub at: Millis,
    /// The op that said it.
    pub op: OpId,
    /// Who said it.
    pub author: AccountId,
    /// What it means.
    pub tone: Tone,
    /// Its icon.
    pub mark: Mark,
    /// What happened.
    pub title: String,
    /// More of it, a line each.
    pub lines: Vec<String>,
    /// Photos, each with the word on its band.
    pub photos: Vec<(Sha256, &'static str)>,
    /// How presence was shown, where it was asked for.
    pub presence: Option<Presence>,
}

impl Event {
    /// What `by` said, in a word or two.
    pub fn new(by: By, tone: Tone, mark: Mark, title: impl Into<String>) -> Self {
        Self {
            at: by.at(),
            op: by.stamp.op_id(),
            author: by.author,
            tone,
            mark,
            title: title.into(),
            lines: vec![],
            photos: vec![],
            presence: None,
        }
    }

    /// Adds a line, if there is one.
    #[must_use]
    pub fn line(mut self, line: impl Into<Option<String>>) -> Self {
        self.lines.extend(line.into().filter(|line| !line.is_empty()));
        self
    }

    /// Adds photos under a word.
    #[must_use]
    pub fn photos(mut self, word: &'static str, photos: &[Sha256]) -> Self {
        self.photos.extend(photos.iter().map(|photo| (*photo, word)));
        self
    }

    /// Adds how presence was shown.
    #[must_use]
    pub fn presence(mut self, presence: &Presence) -> Self {
        self.presence = Some(presence.clone());
        self
    }
}
