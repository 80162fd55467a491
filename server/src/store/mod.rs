//! What the server keeps: one narrow set of domain operations, behind which the backend is nobody's business.
//!
//! [`Store`] is the sum of its traits, one for each noun. Reads are plain functions that may touch the disk: call them
//! through `spawn_blocking`. Those that are documented as answered from memory may be called anywhere. What is written goes
//! through one writer and resolves when it is on disk; the answer is a future, so that a waiting phone costs no thread.
//!
//! What may be read is what the caller has a [`Sight`] of; what may be written is judged by the grants of a [`Push`]. No HTTP here, no SQL, and
//! no backend: one of them is [`sqlite`](crate::sqlite), which implements all of it.

mod error;
mod inspect;
mod settle;
mod types;

use std::{future::Future, pin::Pin, sync::Arc};

use tokio::sync::broadcast;
use xunge_shared::{
    entity::Entity,
    hlc::Millis,
    id::{AccountId, AreaCode, DeviceId, EntityId, KindName, Scope, Sha256},
    people::Was,
    replica::Head,
    role::Grant,
    row::Row,
    wire::{DeviceStatus, PushReply, ScopeFeed},
};

pub use self::{error::*, inspect::*, settle::*, types::*};
use crate::sight::Sight;

/// What was written, once it is on disk. Dropping it does not undo the write.
pub type Written<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

/// All that the server asks of a backend.
pub trait Store: Ops + Views + Facts + Accounts + Entry + Audit + Blobs + Retention + Watch + Send + Sync + 'static {}
impl<T: Ops + Views + Facts + Accounts + Entry + Audit + Blobs + Retention + Watch + Send + Sync + 'static> Store for T {}

/// The operations and their feeds.
pub trait Ops {
    /// Admits a push: a result for each op, in its order, once all of them are on disk.
    ///
    /// Reading and judging the ops is done by the call itself, on the caller's thread.
    fn admit(&self, push: Push) -> Written<PushReply>;

    /// What is new behind each cursor, at most [`MAX_PULL_OPS`](xunge_shared::wire::MAX_PULL_OPS) ops for each scope.
    ///
    /// A reader of the same `model` gets a snapshot when the cursor is 0 or far behind. A scope without ops yields an empty feed,
    /// one that is out of sight none.
    fn pull(&self, sight: &Sight, cursors: &[(Scope, u64)], model: u16) -> Result<Vec<ScopeFeed>>;

    /// The names of the feeds that have an op, and nothing of what is in them. Answered from memory.
    fn scopes(&self) -> Vec<Scope>;

    /// Every feed in sight with an op, with what the views show of it: its head and the digest there. Answered from memory.
    fn heads(&self, sight: &Sight) -> Vec<(Scope, Head)>;

    /// A new number whenever the store was made or restored. Answered from memory.
    fn epoch(&self) -> u64;

    /// Notes what a series is called by that is about to come of a file.
    fn note_import(&self, import: Import) -> Written<()>;

    /// Notes what a device told of itself with a pull. Best effort: nobody waits, and under load it is let go.
    fn seen(&self, device: DeviceId, account: AccountId, now: Millis, status: Option<DeviceStatus>);
}

/// What lists, maps and the desk read. All of it follows the ops by some milliseconds.
pub trait Views {
    /// A page of rows.
    fn rows(&self, query: &RowQuery) -> Result<RowPage>;

    /// A thing in sight and all that was ever said of it in its feed; nothing when nothing was. Of several feeds that speak of the id it is
    /// the thing of the one that spoke of it first.
    fn thing(&self, kind: &KindName, entity: EntityId, sight: &Sight) -> Result<Option<Thing>>;

    /// All things of a kind in sight as their ops left them, those that show nothing among them. For kinds of which there are few.
    fn states(&self, kind: &KindName, sight: &Sight) -> Result<Vec<Entity>>;

    /// The rows of some things, all of one moment and in the order asked for; none of a thing that is out of sight or shows nothing.
    fn rows_of(&self, things: &[(KindName, EntityId)], sight: &Sight) -> Result<Vec<Option<Row>>>;

    /// How many rows have their time within each step, by the filters of a list.
    fn histogram(&self, query: &HistogramQuery) -> Result<Vec<u64>>;

    /// Counts by kind.
    fn summary(&self, query: &SummaryQuery) -> Result<std::collections::BTreeMap<KindName, Counts>>;

    /// Open rows of a kind by group and status, in order of both.
    fn tally(&self, query: &TallyQuery) -> Result<Vec<Share>>;
    /// Counts of a kind by where its things are.
    fn groups(&self, query: &GroupQuery) -> Result<Vec<Group>>;

    /// How many things of each kind each feed in sight has, those without any left out.
    fn contents(&self, sight: &Sight) -> Result<std::collections::BTreeMap<(Scope, KindName), u64>>;

    /// A tile of the map: a layer for each kind asked for that has anything there.
    fn tile(&self, query: &TileQuery) -> Result<Vec<Layer>>;

    /// A number that changes whenever rows in sight may have changed: for ETags. Answered from memory.
    fn version(&self, sight: &Sight) -> u64;

    /// An import and what it said, as far as that is in sight; nothing when the series is none.
    fn import(&self, device: DeviceId, sight: &Sight) -> Result<Option<Imported>>;

    /// What was changed in reference data: ops that only administrators may say, the newest first; of an import one.
    fn changes(&self, query: &ChangeQuery) -> Result<Vec<Changed>>;

    /// The devices of whom the desk looks after, the last seen first.
    fn devices(&self, sight: &Sight) -> Result<Vec<Device>>;

    /// The newest ops in quarantine that are theirs to see.
    fn quarantine(&self, sight: &Sight, limit: usize) -> Result<Vec<Refused>>;

    /// The county that the ops speak of, once one does. Answered from memory.
    fn county(&self) -> Option<AreaCode>;

    /// How many ops the views show, of all feeds. Answered from memory.
    fn shown(&self) -> u64;

    /// How many ops are on disk but not in the views yet; 1 while rows follow new settings. Answered from memory.
    fn lag(&self) -> u64;

    /// What is projected from now on, of all feeds: for [`Live`](crate::live::Live), which tells each listener theirs. A receiver that lags must ask for rows anew.
    fn subscribe(&self) -> broadcast::Receiver<Arc<Change>>;
}

/// What the analyst has made of the ops. It follows the views by some moments, and each study by itself.
pub trait Facts {
    /// A list of facts.
    fn facts(&self, query: &FactQuery) -> Result<Vec<Found>>;

    /// How many facts fulfil a list's conditions, whatever its order and limit, told apart by some parts. Reads them all.
    fn grouped(&self, query: &FactQuery, parts: &[Part]) -> Result<Vec<Count>>;

    /// Sums of some columns (integers) of the facts that fulfil a list's conditions, whatever its order and limit, for each value of a column.
    /// Reads them all.
    fn sums(&self, query: &FactQuery, by: &'static str, columns: &[&'static str]) -> Result<Vec<(Value, Vec<i64>)>>;

    /// Counts of a measure: from those that are kept ready, however many facts there are; as they stood, without what changed since.
    fn count(&self, query: &CountQuery) -> Result<Vec<Count>>;

    /// The county, as a study has folded it: its lists and limits, the names of its areas. Nothing before it was spoken of.
    fn county_of(&self, study: &'static str) -> Result<Option<Entity>>;

    /// The last place in the log that a study has taken in; nothing when there is no such study. Answered from memory.
    fn studied(&self, study: &str) -> Option<u64>;

    /// How many ops are on disk that some study has not taken in yet. Answered from memory.
    fn unstudied(&self) -> u64;
}

/// Accounts and what they may do. None of it is an op.
pub trait Accounts {
    /// Makes an account and gives it a number.
    fn create_account(&self, account: NewAccount) -> Written<AccountId>;

    /// Makes accounts and notes each of them like `made`: all of them, or none when a name is taken.
    fn create_accounts(&self, accounts: Vec<NewAccount>, made: Note) -> Written<()>;

    /// The account that signs in with this name.
    fn account_named(&self, name: &str) -> Result<Option<StoredAccount>>;

    /// The account with this number.
    fn account(&self, id: AccountId) -> Result<Option<StoredAccount>>;

    /// All accounts, in order of their numbers.
    fn accounts(&self) -> Result<Vec<StoredAccount>>;

    /// Sets what screens show of an account: its name and its team. What it was before is kept.
    fn set_profile(&self, id: AccountId, display: String, team: String, by: Doer) -> Written<()>;

    /// Sets the password's hash and ends the account's sessions.
    fn set_password(&self, id: AccountId, password: String) -> Written<()>;

    /// Keeps the same password under a newer hash, when it is still the one of `before`. Ends nothing.
    fn rehash_password(&self, id: AccountId, before: String, password: String) -> Written<()>;

    /// Disables an account, whose sessions are good for being told so and nothing else; or enables it again, without them. When it was so or
    /// so until then is kept.
    fn set_disabled(&self, id: AccountId, disabled: bool, by: Doer) -> Written<()>;

    /// How accounts were called and stood until each change of that, the earliest first.
    fn account_past(&self) -> Result<std::collections::BTreeMap<AccountId, Vec<Was>>>;

    /// Ends all grants that an account holds at `now` and gives it these. Past ones stay: work done under them counts.
    fn set_grants(&self, id: AccountId, grants: Vec<Grant>, now: Millis) -> Written<()>;
}

/// How people come in: sessions, one-time codes, second factors. None of it is an op.
pub trait Entry {
    /// Opens a session.
    fn open_session(&self, session: NewSession) -> Written<()>;

    /// Whose session this is, when it is good at `now`. Mostly answered from memory.
    fn session(&self, token: Sha256, now: Millis) -> Result<Option<SignedIn>>;

    /// An account's sessions, the last used first.
    fn sessions(&self, account: AccountId, now: Millis) -> Result<Vec<StoredSession>>;

    /// How each account comes in, of those that can.
    fn ways_in(&self, now: Millis) -> Result<std::collections::BTreeMap<AccountId, WaysIn>>;

    /// Notes that a session was used.
    fn touch_session(&self, session: i64, seen: Millis) -> Written<()>;

    /// Adds a secret to a session, beside the one that it is to replace. False when one was added less than `again` ago and no
    /// rights changed since: that one is on its way.
    fn offer_token(&self, session: i64, token: Sha256, now: Millis, again: Millis) -> Written<bool>;

    /// Notes that a secret came back. When it first did so `settled` ago, those before it are over.
    fn token_came_back(&self, token: Sha256, now: Millis, settled: Millis) -> Written<()>;

    /// Ends a session.
    fn end_session(&self, session: i64) -> Written<()>;

    /// Ends all sessions of an account; tells how many there were.
    fn end_sessions(&self, account: AccountId) -> Written<u64>;

    /// Keeps the hash of a one-time code until `expires`, in place of those that the account was given before.
    fn add_enrolment(&self, code: Sha256, account: AccountId, now: Millis, expires: Millis) -> Written<()>;

    /// Whose one-time code this is, while it is good.
    fn enrolment(&self, code: Sha256, now: Millis) -> Result<Option<AccountId>>;

    /// Spends a one-time code: true for the one who did.
    fn spend_enrolment(&self, code: Sha256, now: Millis) -> Written<bool>;

    /// The second factor of an account.
    fn factor(&self, account: AccountId) -> Result<Option<Factor>>;

    /// Begins a second factor; false when one was confirmed before.
    fn begin_factor(&self, account: AccountId, secret: Vec<u8>) -> Written<bool>;

    /// Confirms it by the code of a step, with the hashes of its recovery codes; false when none waits for it.
    fn confirm_factor(&self, account: AccountId, step: u64, recovery: Vec<Sha256>, now: Millis) -> Written<bool>;

    /// Spends the code of a step: each counts once, and none before one that was spent.
    fn spend_step(&self, account: AccountId, step: u64) -> Written<bool>;

    /// Spends a recovery code.
    fn spend_recovery(&self, account: AccountId, code: Sha256) -> Written<bool>;

    /// Removes a second factor with its recovery codes; false when there was none.
    fn remove_factor(&self, account: AccountId) -> Written<bool>;
}

/// Who did what. Only ever added to.
pub trait Audit {
    /// Notes something; tells its place.
    fn note(&self, note: Note) -> Written<u64>;

    /// The newest entries before a place, the newest first.
    fn audit(&self, before: Option<u64>, limit: usize) -> Result<Vec<Noted>>;

    /// The newest entries that are asked for, the newest first.
    fn noted(&self, query: &AuditQuery) -> Result<Vec<Noted>>;

    /// The place of the first entry that was altered, removed or put in, if any.
    fn audit_fault(&self) -> Result<Option<u64>>;
}

/// What is known of photos. Their bytes are kept elsewhere.
pub trait Blobs {
    /// Notes that a photo of this size is coming. The size of one that is complete stays.
    fn announce_blob(&self, photo: Sha256, size: u64, by: AccountId, now: Millis) -> Written<()>;

    /// Notes that all of a photo is here.
    fn complete_blob(&self, photo: Sha256, now: Millis) -> Written<()>;

    /// Forgets an announced photo whose bytes were not what they should be. One that is complete stays.
    fn discard_blob(&self, photo: Sha256) -> Written<()>;

    /// What is known of a photo.
    fn blob(&self, photo: Sha256) -> Result<Option<Blob>>;

    /// True when an op in sight speaks of the photo, or when who looks has uploaded it.
    fn sees_blob(&self, photo: Sha256, sight: &Sight) -> Result<bool>;
}

/// What an operator watches.
pub trait Watch {
    /// Whether work is taken: the log answers, and each of the threads that follow it is there. Costs next to nothing.
    fn works(&self) -> Result<()>;

    /// What is going on. Reads the sizes of all photos.
    fn gauges(&self, now: Millis) -> Result<Gauges>;

    /// The meters that the store itself moves.
    fn meters(&self) -> &Meters;
}

/// What has been kept for long enough.
pub trait Retention {
    /// Forgets the content of some raw tracks that arrived before this; nothing when there are none left.
    fn forget_tracks(&self, before: Millis) -> Written<Vec<Gone>>;

    /// What [`forget_tracks`](Self::forget_tracks) would forget in all.
    fn old_tracks(&self, before: Millis) -> Result<Vec<Gone>>;

    /// Tells of each photo that is here and was done with before this. Reads the whole log.
    fn expired_photos(&self, before: Millis, each: &mut dyn FnMut(Expired)) -> Result<()>;

    /// Notes that the bytes of photos are removed. To be said before it is done.
    fn remove_photos(&self, photos: Vec<Sha256>, now: Millis) -> Written<()>;

    /// Photos that were removed, in order, behind `after`, at most `limit`.
    fn removed_photos(&self, after: Option<Sha256>, limit: usize) -> Result<Vec<Sha256>>;
}
