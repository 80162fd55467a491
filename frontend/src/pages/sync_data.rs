//! What the sync centre shows: plain data that the sync loop keeps up to date.

use xunge_shared::hlc::Millis;

use crate::ui::SyncStatus;

/// Where everything on this device stands.
#[derive(Clone, PartialEq, Debug)]
pub struct SyncData {
    /// The short answer, as in the chip.
    pub status: SyncStatus,
    /// True while a request is under way.
    pub running: bool,
    /// Records not acknowledged yet.
    pub records: u32,
    /// Photos not complete on the server yet, and their bytes still to send.
    pub photos: u32,
    /// Bytes of photos still to send.
    pub photo_bytes: u64,
    /// How much of what was waiting when the queue last filled has been sent, 0 to 1.
    pub share: f64,
    /// The last complete exchange with the server.
    pub last_success: Option<Millis>,
    /// Why nothing moves, when nothing moves.
    pub trouble: Option<Trouble>,
    /// What needs a person.
    pub attention: Vec<Attention>,
    /// What waits, by kind of thing.
    pub queue: Vec<Queued>,
    /// How this device keeps things.
    pub storage: StorageUse,
    /// The device's id, short enough to be read out on the phone.
    pub device: String,
    /// The app's version.
    pub version: String,
}

/// Why the queue does not move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(dead_code, reason = "made by the sync loop once it is wired")]
pub enum Trouble {
    /// The device has no network.
    Offline,
    /// The server does not answer.
    Unreachable,
    /// The sign-in has expired.
    SignedOut,
    /// This build is too old to receive.
    OldApp,
    /// IndexedDB takes no more.
    StorageFull,
}

/// A record that the server set aside or holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attention {
    /// The op's number on this device.
    pub n: u64,
    /// Set aside, or waiting for something.
    pub refusal: Refusal,
    /// What kind of record.
    pub kind: String,
    /// Why, in words.
    pub reason: String,
    /// When it was captured.
    pub at: Millis,
}

/// What the server did with a record instead of admitting it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(dead_code, reason = "made by the sync loop once it is wired")]
pub enum Refusal {
    /// Kept, not counted; a person decides.
    Quarantined,
    /// Kept until what it needs arrives; sending again may help.
    Held,
}

/// Records of one kind that wait.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Queued {
    /// The kind's name, as in the registry.
    pub kind: String,
    /// How many.
    pub count: u32,
    /// The first capture among them.
    pub first: Millis,
    /// The last.
    pub last: Millis,
}

/// The browser's storage for this origin.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct StorageUse {
    /// Bytes used.
    pub used: f64,
    /// Bytes allowed.
    pub quota: f64,
    /// True when the browser has promised not to clear it.
    pub persisted: bool,
}
