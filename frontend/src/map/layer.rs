//! What can be drawn. Most are kinds of records; a track and one's own position are drawn the same way.

use xunge_shared::id::KindName;

/// A sort of thing on the map. The names are those of `style.js`, which also fixes what lies above what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layer {
    /// The county's outline.
    County,
    /// Grid cells.
    Cell,
    /// Grid cells that are edited: what lies below is seen through them.
    Plot,
    /// Cells of other towns beside them.
    Beside,
    /// Streets, by class.
    Street,
    /// What patrols saw: status `blind`, `few`, `some` or `many` (passes).
    Coverage,
    /// Ways that were made, their gaps as dots.
    Track,
    /// What the timetable has to be put right, by progress and lateness.
    Timetable,
    /// Door-front zones, by status.
    Zone,
    /// The same from tiles, faint: where something else is edited.
    Front,
    /// Rounds, where they started.
    Round,
    /// Checkpoints: status `visited`, `missed`, `next` or anything else.
    Checkpoint,
    /// Cases, by stage and lateness.
    Case,
}

impl Layer {
    /// The name in `style.js` and in tiles.
    pub fn name(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Cell => "cell",
            Self::Plot => "plot",
            Self::Beside => "beside",
            Self::Street => "street",
            Self::Coverage => "coverage",
            Self::Track => "track",
            Self::Timetable => "timetable",
            Self::Zone => "zone",
            Self::Front => "front",
            Self::Round => "round",
            Self::Checkpoint => "checkpoint",
            Self::Case => "case",
        }
    }

    /// The layer that draws a kind of record, if one does.
    pub fn of(kind: &KindName) -> Option<Self> {
        [Self::County, Self::Cell, Self::Street, Self::Track, Self::Timetable, Self::Zone, Self::Round, Self::Checkpoint, Self::Case]
            .into_iter()
            .find(|layer| layer.name() == kind.as_str())
    }
}
