//! Fills an empty data folder with the demo county: accounts, photos, and weeks of work, through the same admission as everybody's.
//!
//! What happened in the county is the crate `xunge-demo`'s invention; this module only hands it in.

use std::{collections::BTreeMap, io, sync::Arc};

use futures::{StreamExt, TryStreamExt, stream};
use xunge_demo::{Account, County};
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, DeviceId, Sha256},
    op::Op,
    role::{Grant, Role},
    wire::{OpStatus, PushReply},
};

use crate::{
    blobs::{BlobStore, staging::Staging},
    session::password::{self, BadPassword},
    store::{NewAccount, Push, Store, StoreError},
};

/// The password of every demo account.
pub const PASSWORD: &str = "xunge-demo";
/// Work that was done within so long is handed in together, as phones do that were offline for a while.
const WINDOW: Millis = 4 * 3_600_000;
/// Pushes on their way to the writer at once.
const AT_ONCE: usize = 64;

/// Why the county could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The demo password cannot be hashed.
    #[error(transparent)]
    Password(#[from] BadPassword),
    /// A photo cannot be written.
    #[error("a photo cannot be written: {0}")]
    Photo(#[from] io::Error),
    /// The folder has data.
    #[error("there is data in this folder already: a demo county needs an empty one")]
    NotEmpty,
    /// Admission refused an op: the generator broke a rule.
    #[error("{0} ops were refused by admission, the first as {1}")]
    Refused(usize, &'static str),
}

/// What was made.
#[derive(Debug)]
pub struct Made {
    /// The county's name.
    pub name: &'static str,
    /// Who can sign in.
    pub accounts: Vec<SignIn>,
    /// How many ops.
    pub ops: usize,
    /// How many photos.
    pub photos: usize,
}

/// An account to sign in with.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// What is typed.
    pub name: String,
    /// Who that is.
    pub display: String,
    /// As what.
    pub role: Role,
    /// Where.
    pub area: String,
    /// True for one of each role, which have names that are easy to remember.
    pub first: bool,
}

/// Makes the county of `seed` with `days` days of work up to `now`. `progress` is told how much of the work is handed in.
pub async fn fill(
    store: &dyn Store,
    staging: &Staging,
    blobs: &Arc<dyn BlobStore>,
    seed: u64,
    now: Millis,
    days: u32,
    progress: impl Fn(usize, usize),
) -> Result<Made, DemoError> {
    if !store.scopes().is_empty() || !store.accounts()?.is_empty() {
        return Err(DemoError::NotEmpty);
    }
    let county = xunge_demo::county(seed);
    let accounts = hire(&county, store).await?;
    let photos = keep_photos(seed, store, staging, blobs, now).await?;
    let ops = xunge_demo::history(&county, seed, now, days);
    let total = ops.len();
    let grants = grants(&county);
    let (mut handed_in, mut refused) = (0, vec![]);
    for (now, pushes) in windows(ops, now) {
        let pushes = pushes.into_iter().map(|(device, ops)| push(device, &ops, now, &grants));
        let replies: Vec<PushReply> = stream::iter(pushes).map(|push| store.admit(push)).buffer_unordered(AT_ONCE).try_collect().await?;
        let results = replies.iter().flat_map(|reply| &reply.results);
        refused.extend(results.filter(|result| result.status == OpStatus::Quarantined).map(|result| result.refusal));
        handed_in += replies.iter().map(|reply| reply.results.len()).sum::<usize>();
        progress(handed_in, total);
    }
    match refused.first() {
        None => Ok(Made { name: county.name, accounts, ops: total, photos }),
        Some(first) => Err(DemoError::Refused(refused.len(), first.map_or("unknown", |refusal| refusal.code()))),
    }
}

/// Makes the accounts, in their order, because ops carry their numbers. They share one hash: hashing a known password a hundred
/// times protects nothing.
async fn hire(county: &County, store: &dyn Store) -> Result<Vec<SignIn>, DemoError> {
    let hash = password::hash(PASSWORD)?;
    let mut names = short_names(county);
    let mut made = vec![];
    for account in &county.accounts {
        let short = names.remove(&account.id);
        let name = short.map_or_else(|| account.login.clone(), str::to_owned);
        let new = NewAccount {
            name: name.clone(),
            display: account.display.clone(),
            team: account.team.clone().unwrap_or_default(),
            password: hash.clone(),
            grants: held(account),
        };
        store.create_account(new).await?;
        let town = county.towns.iter().find(|town| account.areas.contains(&town.code));
        let area = town.map_or_else(|| county.name.to_owned(), |town| town.name.clone());
        made.push(SignIn { name, display: account.display.clone(), role: account.role, area, first: short.is_some() });
    }
    Ok(made)
}

/// The first of each role, all of one town where the role is a town's.
fn short_names(county: &County) -> BTreeMap<AccountId, &'static str> {
    let of = |role: Role, area| county.accounts.iter().find(move |account| account.role == role && account.areas.contains(&area));
    let town = county.accounts.iter().find(|account| account.role == Role::GridWorker).and_then(|worker| worker.areas.first());
    let town = town.copied().unwrap_or(county.code);
    [
        ("admin", of(Role::Administrator, county.code)),
        ("desk", of(Role::Supervisor, county.code)),
        ("town", of(Role::Supervisor, town)),
        ("grid", of(Role::GridWorker, town)),
        ("patrol", of(Role::Patrol, town)),
    ]
    .into_iter()
    .filter_map(|(name, account)| Some((account?.id, name)))
    .collect()
}

fn held(account: &Account) -> Vec<Grant> {
    account.areas.iter().map(|area| Grant { role: account.role, area: *area, from: 0, until: None }).collect()
}

fn grants(county: &County) -> BTreeMap<AccountId, Arc<[Grant]>> {
    county.accounts.iter().map(|account| (account.id, held(account).into())).collect()
}

async fn keep_photos(seed: u64, store: &dyn Store, staging: &Staging, blobs: &Arc<dyn BlobStore>, now: Millis) -> Result<usize, DemoError> {
    let photos = xunge_demo::photos(seed);
    for photo in &photos {
        let size = photo.bytes.len() as u64;
        store.announce_blob(photo.sha, size, AccountId(1), now).await?;
        keep(photo.sha, &photo.bytes, staging, &**blobs).await?;
        store.complete_blob(photo.sha, now).await?;
    }
    Ok(photos.len())
}

async fn keep(name: Sha256, bytes: &[u8], staging: &Staging, blobs: &dyn BlobStore) -> io::Result<()> {
    let mut upload = staging.upload(name).await;
    upload.reset()?;
    upload.append(bytes.to_vec().into(), bytes.len() as u64).await?;
    upload.finish(name, blobs).map_err(io::Error::other)
}

type Window = (Millis, BTreeMap<DeviceId, Vec<Op>>);

/// The ops in order of time, cut into stretches; with each the time by which all of it was written.
fn windows(ops: Vec<Op>, now: Millis) -> Vec<Window> {
    let mut windows: BTreeMap<Millis, BTreeMap<DeviceId, Vec<Op>>> = BTreeMap::new();
    for op in ops {
        let end = (op.hlc.millis() / WINDOW + 1) * WINDOW;
        windows.entry(end.min(now)).or_default().entry(op.device).or_default().push(op);
    }
    windows.into_iter().collect()
}

fn push(device: DeviceId, ops: &[Op], now: Millis, grants: &BTreeMap<AccountId, Arc<[Grant]>>) -> Push {
    let author = ops.first().map_or(AccountId(0), |op| op.author);
    let grants = grants.get(&author).cloned().unwrap_or_else(|| [].into());
    // an office tells nothing of itself: it keeps nothing
    let is_field = grants.iter().any(|grant: &Grant| !grant.role.is_desk());
    let status = is_field.then(|| xunge_demo::phone_status(device, now, env!("CARGO_PKG_VERSION")));
    Push { author, grants, device, dev_now: now, now, ops: ops.iter().map(Op::seal).collect(), status }
}
