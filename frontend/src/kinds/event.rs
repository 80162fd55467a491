//! One thing that happened to a record, in words: what a history is made of.

use xunge_shared::{
    hlc::Millis,
    id::{AccountId, EntityId, KindName, OpId, Sha256},
    kinds::{By, presence::Presence},
};

use super::face;
use crate::data::Core;
use crate::ui::{Mark, Tone};

/// What an event names by number only: the name is looked up where it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Another record: the checkpoint that was visited.
    Thing(KindName, EntityId),
    /// Somebody: the one that a case was given to.
    Person(AccountId),
}

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
    /// Whom or what it names.
    pub about: Option<About>,
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
            about: None,
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

    /// Names another record or somebody.
    #[must_use]
    pub fn about(mut self, about: impl Into<Option<About>>) -> Self {
        self.about = about.into();
        self
    }

    /// The title, with the name of whom or what it is about. Tracked.
    pub fn titled(&self, core: Core) -> String {
        let name = match &self.about {
            None => None,
            Some(About::Person(id)) => Some(core.name_of(*id)),
            Some(About::Thing(kind, id)) => core.row(kind, *id).map(|row| face(kind).name(&row.summary, &core.settings())),
        };
        name.map_or_else(|| self.title.clone(), |name| format!("{} · {name}", self.title))
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
