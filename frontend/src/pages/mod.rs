//! The phone's pages: a page is a route is a file. A page reads signals of the store and sends its intents to
//! capture; it neither fetches nor stores.

mod case;
mod enrol;
mod help;
mod login;
mod me;
mod my_lines;
mod my_reviews;
mod not_found;
mod parts;
mod report;
mod round;
mod scan;
mod sync;
mod today;
mod today_data;
mod unlock;
mod zone;
mod zones;

pub use case::{CaseDetail, Cases};
pub use enrol::Enrol;
pub use help::{Extras, Privacy};
pub use login::{Login, TypedName};
pub use me::Me;
pub use my_lines::MyLines;
pub use not_found::NotFound;
pub use parts::Held;
pub use report::Report;
pub use round::{Round, close_forgotten};
pub use scan::Scan;
pub use sync::{Deliver, Disabled, Records, SyncCentre, sync_status};
pub use today::Today;
pub use unlock::{Accounts, Locked};
pub use zone::ZoneDetail;
pub use zones::Zones;
