//! What several field pages are built from: one's own position, photos being taken, long lists, and saving with its words.
//!
//! Unlike `ui`, these know the data core. None of them is a page, and none knows another's page.

mod blur;
mod held;
mod help;
mod install;
mod long_list;
mod photo_pick;
mod position;
mod ready;
mod save;
mod scan_float;
mod shutter;
mod taken;

pub use held::Held;
pub use help::HelpButton;
pub use install::{InstallCard, is_installed};
pub use long_list::LongList;
pub use photo_pick::{PhotoPick, TakenPhoto, caption_for};
pub use position::{PositionLine, Whereabouts, area_for, cell_at};
pub use ready::WhenReady;
pub use save::saved_or_said;
pub use scan_float::{ScanFloat, ScannedLine};
pub use shutter::NoLens;
pub use taken::{Taken, prints};
