//! The phone's pages: a page is a route is a file. A page reads signals of the store and sends its intents to
//! capture; it neither fetches nor stores.

mod case;
mod login;
mod me;
mod not_found;
mod parts;
mod report;
mod round;
mod scan;
mod sync;
mod sync_data;
mod today;
mod today_data;
mod zone;
mod zones;

pub use case::{CaseDetail, Cases};
pub use login::Login;
pub use me::Me;
pub use not_found::NotFound;
pub use parts::Held;
pub use report::Report;
pub use round::Round;
pub use scan::Scan;
pub use sync::SyncCentre;
pub use sync_data::sync_status;
pub use today::Today;
pub use zone::ZoneDetail;
pub use zones::Zones;
