//! What a colour may mean. A tone never stands alone: it always comes with its icon and a word.

use super::Mark;

/// The meaning of a coloured thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tone {
    /// Nothing to say.
    #[default]
    Quiet,
    /// Done, clean, passed.
    Good,
    /// Due, waiting, unsent.
    Due,
    /// Failed, late, refused.
    Wrong,
    /// Two people disagree, or someone should look.
    Differ,
}

impl Tone {
    /// The CSS class that colours a part by this tone.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Quiet => "tone-quiet",
            Tone::Good => "tone-good",
            Tone::Due => "tone-due",
            Tone::Wrong => "tone-wrong",
            Tone::Differ => "tone-differ",
        }
    }

    /// The icon shown when the caller names no better one.
    pub fn mark(self) -> Mark {
        match self {
            Tone::Quiet => Mark::Note,
            Tone::Good => Mark::Check,
            Tone::Due => Mark::Clock,
            Tone::Wrong => Mark::Cross,
            Tone::Differ => Mark::TwoPeople,
        }
    }
}
