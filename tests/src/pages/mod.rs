//! The screens as people use them: one file per screen, things named by `data-testid`.
//!
//! A page object knows where things are and what a person does with them; what should come of it is the scenario's to say.

mod admin;
mod app;
mod board;
mod bulletin;
mod desk;
mod figures;
mod ground;
mod lock;
mod login;
mod map;
mod me;
mod patrols;
mod phones;
mod report;
mod review;
mod round;
mod street;
mod sync;
mod timetable;
mod zone_board;
mod zones;

pub use admin::{CountySettings, Imports, People};
pub use app::App;
pub use board::Board;
pub use bulletin::Bulletin;
pub use desk::{Desk, DeskRow, Receipt};
pub use figures::Figures as FiguresPage;
pub use ground::Ground;
pub use lock::{AWAY, Lock};
pub use login::Login;
pub use map::{Line, MapProbe};
pub use me::{Me, Theme};
pub use patrols::{Patrols, Replay};
pub use phones::Phones;
pub use report::{Case, Report};
pub use review::{EvidenceReview, MyReviews};
pub use round::{Figures, Picture, Round, number};
pub use street::Street;
pub use sync::{Chip, Reading, SyncCentre};
pub use timetable::{MyLines, Timetable};
pub use zone_board::ZoneBoard;
pub use zones::{Inspection, ZoneRow, Zones, zone_id};
