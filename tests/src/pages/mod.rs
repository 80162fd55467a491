//! The screens as people use them: one file per screen, things named by `data-testid`.
//!
//! A page object knows where things are and what a person does with them; what should come of it is the scenario's to say.

mod app;
mod login;
mod me;
mod sync;

pub use app::App;
pub use login::Login;
pub use me::{Me, Theme};
pub use sync::{Chip, SyncCentre};
