//! The parts every screen is built from: props in, callbacks out, one component per file.
//!
//! A component here knows no record kind, fetches nothing and holds no state but its own display. App-wide state
//! (session, toasts, language, theme) comes from contexts that `app::App` provides.
//!
//! **`data-testid`**: `area-thing[-id]`, lower case with hyphens, named after the noun and never after the look:
//! `login-submit`, `today-start-round`, `nav-zones`, `sync-chip`, `zone-row-<id>`, `zone-item-sanitation-pass`,
//! `case-submit`, `toast-undo`. Components take it as `testid`; parts of a component append to it (`<testid>-pass`).
//! A state that a test waits for is an attribute beside it (`data-state="waiting"`), never a colour or a wording.

mod badge;
mod bottom_nav;
mod button;
mod dress;
mod empty_state;
mod field;
pub mod format;
mod icon;
mod list_row;
mod logo;
mod pass_fail;
mod photo_tile;
mod progress_ring;
mod segmented;
mod sheet;
mod skeleton;
mod stat_tile;
mod sync_chip;
mod text_area;
mod timeline;
mod toast;
mod tone;
mod top_bar;

pub use badge::Badge;
pub use bottom_nav::BottomNav;
pub use button::{Button, ButtonKind};
pub use dress::dress;
pub use empty_state::EmptyState;
pub use field::Field;
pub use icon::{Icon, Mark};
pub use list_row::{ListRow, RowAction};
pub use logo::Logo;
pub use pass_fail::PassFail;
pub use photo_tile::{PhotoAdd, PhotoTile};
pub use progress_ring::ProgressRing;
pub use segmented::{Segment, Segmented};
pub use sheet::{Sheet, closed, is_in_open_dialog, modal};
pub use skeleton::Skeleton;
pub use stat_tile::StatTile;
pub use sync_chip::{SyncChip, SyncStatus};
pub use text_area::TextArea;
pub use timeline::{Timeline, TimelineEntry};
pub use toast::{ToastHost, Toasts};
pub use tone::Tone;
pub use top_bar::TopBar;
