//! Why an edit of the ground cannot be said, in words.

use crate::i18n::ground as words;

/// Why nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsaid {
    /// The server cannot be reached.
    Unreachable,
    /// Somebody changed it meanwhile.
    Meanwhile,
    /// A cell's code is none, or taken.
    Code,
    /// A checkpoint needs code and name.
    Name,
    /// A door needs its number and a name.
    Door,
    /// Another thing has that code, or another door of the street that number.
    Taken,
    /// Another cell of the town is called so.
    Named,
    /// A geofence is of whole metres.
    Radius,
    /// It is told like this already.
    Same,
}

impl Unsaid {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unreachable => crate::i18n::failed::unreachable(),
            Self::Meanwhile => words::meanwhile(),
            Self::Code => words::need_code(),
            Self::Name => words::need_name(),
            Self::Door => words::need_door(),
            Self::Taken => words::taken(),
            Self::Named => words::name_taken(),
            Self::Radius => words::need_radius(),
            Self::Same => words::same(),
        }
    }
}
