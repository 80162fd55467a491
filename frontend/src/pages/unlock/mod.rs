//! Several people on one phone: the lock screen, the list at the sign-in, and choosing a PIN.

mod accounts;
mod enter;
mod pad;
mod settings;

pub use accounts::Accounts;
pub use enter::Locked;
pub use settings::LockSettings;
